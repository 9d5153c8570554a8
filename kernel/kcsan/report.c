// SPDX-License-Identifier: GPL-2.0-only
/* KCSAN: both sides of a race, once for each pair of places. */
#define pr_fmt(fmt) "kcsan: " fmt

#include <asm/stacktrace.h>
#include <kernel/kcsan.h>
#include <kernel/preempt.h>
#include <kernel/printk.h>
#include <kernel/report.h>
#include <kernel/sched.h>
#include <kernel/smp.h>
#include <lib/hash.h>
#include <lib/string.h>

#include "kcsan.h"

#define SAID_BITS	8

/* Pairs of places; 0: none.  Two that come at once may lose one: it is said again. */
static u64 said[1U << SAID_BITS];

void kcsan_fill_side(struct kcsan_side *s, const void *ptr, size_t size, int type,
		     unsigned long ip)
{
	unsigned long all[KCSAN_FRAMES + 6];
	unsigned int n = stack_trace_save(all, ARRAY_SIZE(all)), first = 0;

	while (first < n && all[first] != ip)
		first++;
	if (first == n)
		first = 0;
	s->ptr = ptr;
	s->size = size;
	s->type = type;
	s->ip = ip;
	s->cpu = raw_smp_processor_id();
	s->pid = current->pid;
	s->context = in_nmi() ? "an NMI" : in_hardirq() ? "an interrupt" :
		in_serving_softirq() ? "a softirq" : "a thread";
	memcpy(s->comm, current->comm, sizeof(s->comm));
	for (s->frames = 0; s->frames < KCSAN_FRAMES && first < n; first++)
		s->frame[s->frames++] = all[first];
}

/* Which of the two is the watcher is chance. */
static u64 pair(unsigned long a, unsigned long b)
{
	return (u64)(u32)min(a, b) << 32 | (u32)max(a, b);
}

/* The place of @what, or a free one for it; NULL: the table is full. */
static u64 *said_place(u64 what)
{
	unsigned int i = (unsigned int)hash_64(what, SAID_BITS);

	for (unsigned int n = 0; n < ARRAY_SIZE(said); n++, i = (i + 1) % ARRAY_SIZE(said))
		if (!READ_ONCE(said[i]) || READ_ONCE(said[i]) == what)
			return &said[i];
	return NULL;
}

static const char *kind_of(int type)
{
	if (type & KCSAN_ACCESS_ASSERT)
		return type & KCSAN_ACCESS_WRITE ? "an assertion that nobody else is there" :
			"an assertion that nobody writes";
	if (type & KCSAN_ACCESS_ATOMIC)
		return type & KCSAN_ACCESS_WRITE ? "a marked write" : "a marked read";
	if (type & KCSAN_ACCESS_COMPOUND)
		return "a read and write";
	return type & KCSAN_ACCESS_WRITE ? "a write" : "a read";
}

static void show(const struct kcsan_side *s)
{
	pr_err("%s of %zu bytes at %px by %s/%d, %s, on CPU %u:\n", kind_of(s->type), s->size,
	       (const void *)s->ptr, s->comm, s->pid, s->context, s->cpu);
	for (unsigned int i = 0; i < s->frames; i++)
		pr_err(" %pS\n", (void *)s->frame[i]);
}

void kcsan_report(const struct kcsan_side *watcher, const struct kcsan_side *other, u64 before,
		  u64 after)
{
	const struct report r = {
		"kcsan", (watcher->type & KCSAN_ACCESS_ASSERT) ? "assert" : "data-race",
		NULL, (const void *)watcher->ptr, watcher->ip,
	};

	u64 what = pair(watcher->ip, other ? other->ip : 0), *place = said_place(what);

	if (!place) {
		pr_warn_once("more than %u pairs of places race: no other is said\n", 1U << SAID_BITS);
		return;
	}
	if (READ_ONCE(*place) == what)
		return;
	/* What a test expected may come again. */
	if (!report_begin(&r, "%s in %ps, and %s in %ps", kind_of(watcher->type),
			  (void *)watcher->ip, other ? kind_of(other->type) : "a change by who is not seen",
			  (void *)(other ? other->ip : 0)))
		return;
	WRITE_ONCE(*place, what);
	show(watcher);
	if (other)
		show(other);
	if (before != after)
		pr_err("value: %#llx, then %#llx\n", before, after);
	report_end_quiet(&r);
}
