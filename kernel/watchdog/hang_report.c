// SPDX-License-Identifier: GPL-2.0-only
/*
 * The one report of a hang, whoever has found it: who waits for whom, where
 * all CPUs stand, and the end of the trace; then the same for programs, as
 * lines "hang: {...}" (the runner collects them into hang.json):
 *
 *	{"hang":"begin","detector":...,"kind":...,"text":...}
 *	{"hang":"wait",...}	an edge: who, by what, for whom, since when
 *	{"hang":"cpu",...}	where a CPU stands
 *	{"hang":"end","cycle":...,"whole":...}
 *
 * It takes no lock and may be made in an NMI.  One at a time: who comes second
 * looks again later.
 */
#define pr_fmt(fmt) fmt

#include <asm/barrier.h>
#include <asm/cmpxchg.h>
#include <kernel/console.h>
#include <kernel/kallsyms.h>
#include <kernel/ktime.h>
#include <kernel/panic.h>
#include <kernel/printk.h>
#include <kernel/report.h>
#include <kernel/trace.h>
#include <lib/string.h>
#include <lib/vsprintf.h>

#include "internal.h"

#define TRACE_SLOTS	64	/* the end of each CPU's trace */
#define JSON_MAX	480	/* of a line, which the log would cut */
#define TEXT_MAX	160

static u32 reporting;			/* [a] */
static struct hang_edges edges;		/* of who reports */

/* A list of functions as JSON, as far as there is room. */
static size_t json_stack(char *buf, size_t size, const unsigned long *frame, unsigned int nr)
{
	size_t n = (size_t)scnprintf(buf, size, ",\"stack\":[");

	for (unsigned int i = 0; i < nr; i++) {
		char name[64];
		int len = scnprintf(name, sizeof(name), "%s\"%ps\"", i ? "," : "", (void *)frame[i]);

		if (n + (size_t)len + 4 > size)
			break;
		n += (size_t)scnprintf(buf + n, size - n, "%s", name);
	}
	return n + (size_t)scnprintf(buf + n, size - n, "]}");
}

static void json_edge(struct hang_edge *e)
{
	char line[JSON_MAX];
	size_t n;

	report_plain(e->waiter);
	report_plain(e->owner);
	report_plain(e->object);
	n = (size_t)scnprintf(line, sizeof(line),
		"{\"hang\":\"wait\",\"waiter\":\"%.16s\",\"pid\":%d,\"cpu\":%d,\"kind\":\"%s\",\"object\":\"%s\","
		"\"owner\":\"%.16s\",\"owner_pid\":%d,\"owner_cpu\":%d,\"since_ns\":%llu,\"chain\":%s,\"cycle\":%s",
		e->waiter, e->pid, e->cpu, e->kind, e->object, e->owner, e->owner_pid, e->owner_cpu,
		e->since, e->on_chain ? "true" : "false", e->in_cycle ? "true" : "false");
	json_stack(line + n, sizeof(line) - n, e->frame, e->nr);
	printk(KERN_REPORT "hang: %s\n", line);
}

static void json_cpu(unsigned int cpu, const struct cpu_snap *s)
{
	char line[JSON_MAX], comm[TASK_COMM_LEN];
	size_t n;

	if (!s) {
		printk(KERN_REPORT "hang: {\"hang\":\"cpu\",\"cpu\":%u,\"answers\":false}\n", cpu);
		return;
	}
	memcpy(comm, s->comm, sizeof(comm));
	report_plain(comm);
	n = (size_t)scnprintf(line, sizeof(line),
		"{\"hang\":\"cpu\",\"cpu\":%u,\"answers\":true,\"comm\":\"%.16s\",\"pid\":%d,\"idle\":%s,"
		"\"interrupts\":%s,\"preempt\":%u", cpu, comm, s->pid, s->idle ? "true" : "false",
		s->irqs_on ? "true" : "false", s->preempt & ~PREEMPT_NEED_RESCHED);
	json_stack(line + n, sizeof(line) - n, s->frame, s->nr);
	printk(KERN_REPORT "hang: %s\n", line);
}

static void print_frames(const unsigned long *frame, unsigned int nr)
{
	for (unsigned int i = 0; i < nr; i++)
		pr_emerg("    %pB\n", (void *)frame[i]);
}

static void print_edge(const struct hang_edge *e)
{
	char who[48], owner[64];

	if (e->cpu >= 0)
		scnprintf(who, sizeof(who), "CPU %d, %.16s/%d,", e->cpu, e->waiter, e->pid);
	else
		scnprintf(who, sizeof(who), "%.16s/%d", e->waiter, e->pid);
	if (e->owner_cpu >= 0)
		scnprintf(owner, sizeof(owner), "%.16s/%d on CPU %d", e->owner, e->owner_pid,
			  e->owner_cpu);
	else if (e->owner_pid >= 0)
		scnprintf(owner, sizeof(owner), "%.16s/%d", e->owner, e->owner_pid);
	else
		strscpy(owner, "nobody who is known", sizeof(owner));
	pr_emerg("  %s waits (%s %s) for %s\n", who, e->kind, e->object, owner);
	if (e->taken_at)
		pr_emerg("    taken at %pS\n", (void *)e->taken_at);
	if (e->since)
		pr_emerg("    since [%5llu.%06llu]\n", e->since / 1000000000ULL,
			 e->since % 1000000000ULL / 1000ULL);
	print_frames(e->frame, e->nr);
}

static void print_edges(void)
{
	unsigned int others = 0;

	pr_emerg("%s:\n", edges.cycle ? "A cycle" : "Who waits for whom");
	for (unsigned int i = 0; i < edges.nr; i++)
		if (edges.edge[i].on_chain)
			print_edge(&edges.edge[i]);
	for (unsigned int i = 0; i < edges.nr; i++)
		others += !edges.edge[i].on_chain;
	if (others)
		pr_emerg("Other waits:\n");
	for (unsigned int i = 0; i < edges.nr; i++)
		if (!edges.edge[i].on_chain)
			print_edge(&edges.edge[i]);
	if (!edges.whole)
		pr_emerg("  (not all threads could be looked at)\n");
}

static void print_cpu(unsigned int cpu, const struct cpu_snap *s)
{
	if (!s) {
		pr_emerg("CPU %u does not answer an NMI\n", cpu);
		return;
	}
	pr_emerg("CPU %u: %.16s/%d, interrupts %s, preempt_count %#x%s\n", cpu, s->comm, s->pid,
		 s->irqs_on ? "on" : "OFF", s->preempt & ~PREEMPT_NEED_RESCHED,
		 s->idle ? ", idle" : "");
	if (!s->idle)
		print_frames(s->frame, s->nr);
}

static void print_all(const char *text, const struct report *r)
{
	unsigned int cpu;

	print_edges();
	for_each_online_cpu(cpu)
		print_cpu(cpu, cpu_snap(cpu));
	trace_dump(TRACE_SLOTS);
	printk(KERN_REPORT "hang: {\"hang\":\"begin\",\"detector\":\"%s\",\"kind\":\"%s\",\"function\":\"%ps\","
	       "\"text\":\"%s\",\"ns\":%llu,\"progress\":%llu}\n", r->detector, r->kind,
	       (void *)r->ip, text, ktime_get_ns(), guest_progress());
	for (unsigned int i = 0; i < edges.nr; i++)
		json_edge(&edges.edge[i]);
	for_each_online_cpu(cpu)
		json_cpu(cpu, cpu_snap(cpu));
	printk(KERN_REPORT "hang: {\"hang\":\"end\",\"cycle\":%s,\"whole\":%s}\n",
	       edges.cycle ? "true" : "false", edges.whole ? "true" : "false");
}

/* Where the CPU or the thread is that the report is about. */
static unsigned long culprit_ip(const struct hang *h)
{
	unsigned long frame;
	const struct cpu_snap *s;
	unsigned int cpu;

	if (h->ip)
		return h->ip;
	if (h->cpu >= 0) {
		s = cpu_snap((unsigned int)h->cpu);
		return s ? frame_of_interest(s->frame, s->nr) : 0;
	}
	if (h->task == current)
		return snap_own(&frame, 1) ? frame : 0;
	/* It runs, on a CPU that has said where it is. */
	for_each_online_cpu(cpu) {
		s = cpu_snap(cpu);
		if (h->task && s && s->pid == h->task->pid && s->pid)
			return frame_of_interest(s->frame, s->nr);
	}
	return h->task && snap_task(h->task, &frame, 1) ? frame : 0;
}

static const void *culprit_object(const struct hang *h)
{
	if (h->object)
		return h->object;
#ifdef CONFIG_SMP
	if (h->cpu >= 0)
		return spin_waits_for((unsigned int)h->cpu);
#endif
	/* Of one that does not wait it is what it has waited for last. */
	return h->task && READ_ONCE(h->task->wait_kind) != WAIT_NONE ?
		READ_ONCE(h->task->wait_obj) : NULL;
}

/**
 * hang_report() - say who hangs, and all that could explain it
 * @h:   what was found
 * @fmt: one line in words
 *
 * Context: any, NMI too.  Waits for nobody for long.
 * Return: false if another report is being made: try again later.
 */
bool hang_report(const struct hang *h, const char *fmt, ...)
{
	static char text[TEXT_MAX];	/* of who reports */
	struct report r = { .detector = h->detector, .kind = h->kind };
	const struct cpu_snap *s;
	u32 nobody = 0;
	va_list args;

	if (!try_cmpxchg(&reporting, &nobody, 1U))
		return false;
	va_start(args, fmt);
	vscnprintf(text, sizeof(text), fmt, args);
	va_end(args);
	report_plain(text);
	snap_all_cpus(h->regs);
	edges_collect(&edges, HANG_PATIENCE_NS);
	s = h->cpu >= 0 ? cpu_snap((unsigned int)h->cpu) : NULL;
	edges_follow(&edges, h->task ? h->task->pid : s ? s->pid : -1, h->cpu);
	r.ip = culprit_ip(h);
	r.object = culprit_object(h);
	r.name = h->name;
	if (report_begin(&r, "%s", text)) {
		print_all(text, &r);
		report_end_quiet(&r);
		/* The console's thread may have no CPU to run on. */
		console_try_flush();
		if (h->panic) {
			death_is_reported();
			panic("%s: %s", h->detector, text);
		}
	}
	/* The texts and the edges are free again.  Pairs with the cmpxchg above. */
	smp_store_release(&reporting, 0U);
	return true;
}
