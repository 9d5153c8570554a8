// SPDX-License-Identifier: GPL-2.0-only
/*
 * The trace in words, inside the kernel: for the console of a machine that
 * nobody can look into from outside.  Names of states and vectors are the
 * host's (tools/trace); here they are numbers.
 */
#define pr_fmt(fmt) fmt

#include <kernel/cpumask.h>
#include <kernel/jiffies.h>
#include <kernel/percpu.h>
#include <kernel/printk.h>
#include <kernel/trace.h>
#include <lib/string.h>
#include <lib/vsprintf.h>

#include "internal.h"

static void fetch(struct trace_walk *w, unsigned int cpu)
{
	struct trace_cpu *c = per_cpu_ptr(&trace_cpu, cpu);

	w->there[cpu] = c->ring && trace_cursor_next(&w->cursor[cpu], c, &w->record[cpu]);
	w->record[cpu].cpu = cpu;
}

/**
 * trace_walk_init() - begin to read the trace of all CPUs
 * @w:     the walk
 * @slots: with the last so many slots of each
 *
 * Context: any, NMI too.
 */
void trace_walk_init(struct trace_walk *w, u64 slots)
{
	unsigned int cpu;

	memset(w->there, 0, sizeof(w->there));
	for_each_possible_cpu(cpu) {
		struct trace_cpu *c = per_cpu_ptr(&trace_cpu, cpu);

		if (c->ring)
			trace_cursor_init(&w->cursor[cpu], c, slots);
		fetch(w, cpu);
	}
}

/**
 * trace_walk_next() - the next record of all CPUs, by time
 * @w: the walk
 * @r: the record
 *
 * Context: any, NMI too.
 * Return: false if there is none any more, for now.
 */
bool trace_walk_next(struct trace_walk *w, struct trace_record *r)
{
	unsigned int cpu, first = NR_CPUS;

	for_each_possible_cpu(cpu)
		if (w->there[cpu] && (first == NR_CPUS ||
				      w->record[cpu].clock < w->record[first].clock))
			first = cpu;
	if (first == NR_CPUS)
		return false;
	*r = w->record[first];
	fetch(w, first);
	return true;
}

static u64 ns_of(u64 clock)
{
	u64 khz = trace.tsc_khz ?: 1000000, cycles = clock - trace.clock_base;

	/* In two parts, so that no product overflows. */
	return cycles / khz * 1000000 + cycles % khz * 1000000 / khz;
}

static bool is(const char *type, size_t len, const char *name)
{
	return strlen(name) == len && !memcmp(type, name, len);
}

/* One field of @len characters "TYPE:NAME"; how many words it takes. */
static unsigned int field_text(const char *field, size_t len, const u64 *word, unsigned int left,
			       char *buf, size_t size, size_t *at)
{
	const char *colon = memchr(field, ':', len);
	size_t type = colon ? (size_t)(colon - field) : len;
	int name = colon ? (int)(len - type - 1) : 0;

	*at += scnprintf(buf + *at, size - *at, " %.*s=", name, colon ? colon + 1 : "");
	if (is(field, type, "str16")) {
		if (left >= 2)
			*at += scnprintf(buf + *at, size - *at, "%.16s", (const char *)word);
		return 2;
	}
	if (is(field, type, "sym") || is(field, type, "obj"))
		*at += scnprintf(buf + *at, size - *at, "%pS", (void *)word[0]);
	else if (is(field, type, "hex"))
		*at += scnprintf(buf + *at, size - *at, "%#llx", word[0]);
	else if (is(field, type, "dec"))
		*at += scnprintf(buf + *at, size - *at, "%lld", (s64)word[0]);
	else if (is(field, type, "cstr"))
		*at += scnprintf(buf + *at, size - *at, "%s", (const char *)word[0]);
	else if (is(field, type, "fmt"))
		*at += scnprintf(buf + *at, size - *at, "\"%.40s\"", (const char *)word[0]);
	else
		*at += scnprintf(buf + *at, size - *at, "%llu", word[0]);
	return 1;
}

/**
 * trace_record_text() - a record as a line
 * @r:    the record, of this kernel
 * @buf:  for the line, without a newline
 * @size: of @buf
 *
 * Context: any, NMI too.
 * Return: how many bytes, the zero not counted.
 */
size_t trace_record_text(const struct trace_record *r, char *buf, size_t size)
{
	const struct trace_event *e = trace_event_nr(r->event);
	u64 ns = ns_of(r->clock);
	const char *field;
	unsigned int i = 0;
	size_t at;

	at = scnprintf(buf, size, "[%u] T%-5u %5llu.%09llu: ", r->cpu, r->pid, ns / NSEC_PER_SEC,
		       ns % NSEC_PER_SEC);
	if (!e)
		return at + scnprintf(buf + at, size - at, "event %u", r->event);
	at += scnprintf(buf + at, size - at, "%s:", e->name);
	for (field = e->fields; *field && i < r->nr_words; ) {
		size_t len;

		while (*field == ' ')
			field++;
		for (len = 0; field[len] && field[len] != ' '; len++)
			;
		i += field_text(field, len, &r->word[i], r->nr_words - i, buf, size, &at);
		field += len;
	}
	return at;
}

/**
 * trace_dump() - the end of the trace to the log
 * @slots: the last so many slots of each CPU
 *
 * One at a time: a second caller, or the same one from an NMI, gets nothing.
 *
 * Context: any, NMI too.
 */
void trace_dump(u64 slots)
{
	static struct trace_walk walk;
	static struct trace_record r;
	static u32 busy;
	char line[160];

	if (__atomic_exchange_n(&busy, 1, __ATOMIC_ACQUIRE))
		return;
	pr_info("the last %llu slots of the trace of each CPU:\n", slots);
	trace_walk_init(&walk, slots);
	while (trace_walk_next(&walk, &r)) {
		trace_record_text(&r, line, sizeof(line));
		pr_info("  %s\n", line);
	}
	__atomic_store_n(&busy, 0, __ATOMIC_RELEASE);
}
