// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tests of the trace: records of each size there and back, in order, off and
 * on, full, overwritten, and from an NMI in the middle of one.
 */
#include <asm/irqflags.h>
#include <asm/page.h>
#include <base/errno.h>
#include <kernel/percpu.h>
#include <kernel/preempt.h>
#include <kernel/sched.h>
#include <kernel/trace.h>
#include <kunit/test.h>
#include <lib/string.h>
#include <trace/ktest.h>

#include "internal.h"

static struct trace_cpu *ring_here(void)
{
	return per_cpu_ptr(&trace_cpu, smp_processor_id());
}

/* This CPU's records of one of our events since @from, oldest first; how many. */
static unsigned int records_since(u64 from, const struct trace_event *event,
				  struct trace_record *r, unsigned int room)
{
	struct trace_cursor c = { .next = from };
	unsigned int nr = 0;

	while (nr < room && trace_cursor_next(&c, ring_here(), &r[nr]))
		if (r[nr].event == trace_event_id(event))
			nr++;
	return nr;
}

static void trace_event_is_written(struct kunit *test)
{
	struct trace_record r[2];
	u64 from;

	preempt_disable();
	from = trace_written(ring_here());
	trace_ktest_two(1, 2);		/* off: nothing */
	KUNIT_EXPECT_EQ(test, records_since(from, &__trace_event_ktest_two, r, 2), 0);
	preempt_enable();

	KUNIT_ASSERT_EQ(test, trace_set_events("ktest_two", true), 0);
	preempt_disable();
	from = trace_written(ring_here());
	trace_ktest_two(0x1122334455667788ULL, 7);
	KUNIT_EXPECT_EQ(test, records_since(from, &__trace_event_ktest_two, r, 2), 1);
	preempt_enable();
	KUNIT_EXPECT_EQ(test, r[0].word[0], 0x1122334455667788ULL);
	KUNIT_EXPECT_EQ(test, r[0].word[1], 7);
	KUNIT_EXPECT_EQ(test, r[0].pid, current->pid);
	KUNIT_EXPECT_EQ(test, trace_set_events("ktest_two", false), 0);

	preempt_disable();
	from = trace_written(ring_here());
	trace_ktest_two(3, 4);
	KUNIT_EXPECT_EQ(test, records_since(from, &__trace_event_ktest_two, r, 2), 0);
	preempt_enable();
}

static void trace_event_of_each_size(struct kunit *test)
{
	static struct trace_record r[2];
	static const char comm[16] = "sixteen letters";
	unsigned long flags;
	u64 from;

	KUNIT_ASSERT_EQ(test, trace_set_events("ktest", true), 0);
	local_irq_save(flags);
	from = trace_written(ring_here());
	trace_ktest_none();
	trace_ktest_three(1, 2, 3);
	trace_ktest_eight(1, 2, 3, 4, 5, 6, comm);
	KUNIT_EXPECT_EQ(test, trace_written(ring_here()) - from, 1 + 2 + 3);
	KUNIT_EXPECT_EQ(test, records_since(from, &__trace_event_ktest_none, r, 2), 1);
	KUNIT_EXPECT_EQ(test, records_since(from, &__trace_event_ktest_three, r, 2), 1);
	for (u64 i = 0; i < 3; i++)
		KUNIT_EXPECT_EQ(test, r[0].word[i], i + 1);
	KUNIT_EXPECT_EQ(test, records_since(from, &__trace_event_ktest_eight, r, 2), 1);
	for (u64 i = 0; i < 6; i++)
		KUNIT_EXPECT_EQ(test, r[0].word[i], i + 1);
	KUNIT_EXPECT_EQ(test, memcmp(&r[0].word[6], comm, sizeof(comm)), 0);
	local_irq_restore(flags);
	KUNIT_EXPECT_EQ(test, trace_set_events("ktest", false), 0);
}

static void trace_text_is_copied(struct kunit *test)
{
	struct trace_record r[1];
	char line[200], text[] = "gone soon";
	u64 from;

	preempt_disable();
	from = trace_written(ring_here());
	trace_printk("%d of %s, %#llx", -5, text, 0xfedcba9876543210ULL);
	memset(text, 'x', sizeof(text) - 1);
	KUNIT_EXPECT_EQ(test, records_since(from, &__trace_event_print, r, 1), 1);
	preempt_enable();
	KUNIT_EXPECT_STREQ(test, (const char *)r[0].word[1], "%d of %s, %#llx");
	KUNIT_EXPECT_EQ(test, (s32)r[0].word[2], -5);
	KUNIT_EXPECT_EQ(test, r[0].word[3], 9);
	KUNIT_EXPECT_EQ(test, memcmp(&r[0].word[4], "gone soon", 9), 0);
	KUNIT_EXPECT_EQ(test, r[0].word[6], 0xfedcba9876543210ULL);
	trace_record_text(&r[0], line, sizeof(line));
	KUNIT_EXPECT_NOT_NULL(test, strstr(line, "print:"));
	KUNIT_EXPECT_NOT_NULL(test, strstr(line, "trace_text_is_copied"));
}

static void trace_unknown_names_are_refused(struct kunit *test)
{
	KUNIT_EXPECT_EQ(test, trace_set_events("no_such_event", true), -ENOENT);
	KUNIT_EXPECT_EQ(test, trace_set_events("", true), 0);
	/* The rest is done all the same. */
	KUNIT_EXPECT_EQ(test, trace_set_events("ktest_t?o,nonsense,ktest_th*", true), -ENOENT);
	KUNIT_EXPECT_TRUE(test, trace_ktest_two_enabled());
	KUNIT_EXPECT_TRUE(test, trace_ktest_three_enabled());
	KUNIT_EXPECT_FALSE(test, trace_ktest_none_enabled());
	KUNIT_EXPECT_EQ(test, trace_set_events("ktest", false), 0);
}

/* Off and on again: lost is counted, and what was there stays. */
static void trace_stands_still(struct kunit *test)
{
	struct trace_record r[2];
	unsigned long flags;
	u64 from, lost;

	KUNIT_ASSERT_EQ(test, trace_set_events("ktest_two", true), 0);
	local_irq_save(flags);
	from = trace_written(ring_here());
	trace_ktest_two(1, 1);
	tracing_off();
	KUNIT_EXPECT_FALSE(test, tracing_is_on());
	lost = trace_lost(ring_here());
	trace_ktest_two(2, 2);
	trace_ktest_two(3, 3);
	KUNIT_EXPECT_EQ(test, trace_lost(ring_here()) - lost, 2);
	KUNIT_EXPECT_EQ(test, records_since(from, &__trace_event_ktest_two, r, 2), 1);
	tracing_on();
	KUNIT_EXPECT_TRUE(test, tracing_is_on());
	local_irq_restore(flags);
	KUNIT_EXPECT_EQ(test, trace_set_events("ktest_two", false), 0);
}

/* More than fits: the last ones are there, in order, and the others counted. */
static void trace_overwrites_the_oldest(struct kunit *test)
{
	static struct trace_record r;
	struct trace_cursor c;
	u64 slots, from, next;
	unsigned long flags;

	KUNIT_ASSERT_EQ(test, trace_set_events("ktest_two", true), 0);
	local_irq_save(flags);
	slots = ring_here()->mask / TRACE_SLOT_SIZE + 1;
	from = trace_written(ring_here());
	for (u64 i = 0; i < 2 * slots + 5; i++)
		trace_ktest_two(i, ~i);
	c = (struct trace_cursor){ .next = from };
	next = slots + 5;
	while (trace_cursor_next(&c, ring_here(), &r) && r.event == trace_event_id(&__trace_event_ktest_two)) {
		KUNIT_EXPECT_EQ(test, r.word[0], next);
		KUNIT_EXPECT_EQ(test, r.word[1], ~next);
		next++;
	}
	KUNIT_EXPECT_EQ(test, next, 2 * slots + 5);
	KUNIT_EXPECT_EQ(test, c.overwritten, slots + 5);
	KUNIT_EXPECT_EQ(test, c.torn, 0);
	local_irq_restore(flags);
	KUNIT_EXPECT_EQ(test, trace_set_events("ktest_two", false), 0);
}

/* A slot that was taken and not written: as an NMI finds it that comes in between. */
static void trace_torn_is_not_shown(struct kunit *test)
{
	struct trace_record r[3];
	struct trace_cursor c;
	unsigned long flags;
	unsigned int nr = 0;
	u64 from;

	KUNIT_ASSERT_EQ(test, trace_set_events("ktest_two", true), 0);
	local_irq_save(flags);
	from = trace_written(ring_here());
	trace_ktest_two(1, 1);
	(void)this_cpu_fetch_add(trace_cpu.control.pos, 1ULL << TRACE_POS_SHIFT);
	trace_ktest_two(2, 2);
	c = (struct trace_cursor){ .next = from };
	while (nr < 3 && trace_cursor_next(&c, ring_here(), &r[nr]))
		nr++;
	local_irq_restore(flags);
	KUNIT_EXPECT_EQ(test, nr, 2);
	KUNIT_EXPECT_EQ(test, r[0].word[0], 1);
	KUNIT_EXPECT_EQ(test, r[1].word[0], 2);
	KUNIT_EXPECT_EQ(test, c.torn, 1);
	KUNIT_EXPECT_EQ(test, trace_set_events("ktest_two", false), 0);
}

/* Each event's number finds the event, and none has two. */
static void trace_numbers_are_unique(struct kunit *test)
{
	for (const struct trace_event *e = __start_trace_events; e < __stop_trace_events; e++) {
		KUNIT_EXPECT_PTR_EQ(test, trace_event_nr(trace_event_id(e)), e);
		KUNIT_EXPECT_TRUE(test, trace_event_id(e) >= 1 && trace_event_id(e) <= TRACE_MAX_ID);
	}
	KUNIT_EXPECT_NULL(test, trace_event_nr(0));
}

/* A walk over all CPUs goes by time. */
static void trace_walk_goes_by_time(struct kunit *test)
{
	struct trace_walk *w = kunit_kzalloc(test, sizeof(*w), GFP_KERNEL);
	static struct trace_record r;
	u64 last = 0, nr = 0;

	KUNIT_ASSERT_NOT_NULL(test, w);
	tracing_off();
	trace_walk_init(w, 100);
	while (trace_walk_next(w, &r)) {
		KUNIT_EXPECT_TRUE(test, r.clock + 1000000 > last);	/* an NMI's neighbour may be late */
		last = r.clock;
		nr++;
	}
	tracing_on();
	KUNIT_EXPECT_TRUE(test, nr > 0);
}

/* Whoever lives keeps its name, however many come after. */
static void trace_names_of_the_living_stay(struct kunit *test)
{
	const struct trace_comm *comm = __va(trace.comms);
	struct task_struct *mine = kunit_kzalloc(test, sizeof(*mine), GFP_KERNEL);
	struct task_struct *next = kunit_kzalloc(test, sizeof(*next), GFP_KERNEL);
	u32 at = (u32)current->pid % trace.nr_comms;

	KUNIT_ASSERT_NOT_NULL(test, mine);
	KUNIT_ASSERT_NOT_NULL(test, next);
	mine->pid = current->pid;
	strscpy(mine->comm, "usurper", sizeof(mine->comm));
	next->pid = current->pid + (int)trace.nr_comms;
	strscpy(next->comm, "later", sizeof(next->comm));
	KUNIT_ASSERT_EQ(test, comm[at].pid, (u32)current->pid);
	KUNIT_EXPECT_STREQ(test, comm[at].comm, current->comm);
	trace_save_comm(next);
	KUNIT_EXPECT_EQ(test, comm[at].pid, (u32)current->pid);
	trace_comm_ended(next);
	trace_save_comm(next);
	KUNIT_EXPECT_EQ(test, comm[at].pid, (u32)current->pid);
	/* Once it has ended the next one may. */
	trace_comm_ended(mine);
	KUNIT_EXPECT_STREQ(test, comm[at].comm, current->comm);
	trace_save_comm(next);
	KUNIT_EXPECT_EQ(test, comm[at].pid, (u32)next->pid);
	KUNIT_EXPECT_STREQ(test, comm[at].comm, "later");
	trace_comm_ended(next);
}

static struct kunit_case trace_cases[] = {
	KUNIT_CASE(trace_event_is_written),
	KUNIT_CASE(trace_event_of_each_size),
	KUNIT_CASE(trace_text_is_copied),
	KUNIT_CASE(trace_unknown_names_are_refused),
	KUNIT_CASE(trace_stands_still),
	KUNIT_CASE(trace_overwrites_the_oldest),
	KUNIT_CASE(trace_torn_is_not_shown),
	KUNIT_CASE(trace_numbers_are_unique),
	KUNIT_CASE(trace_names_of_the_living_stay),
	KUNIT_CASE(trace_walk_goes_by_time),
	{}
};

/* Whatever trace= said: each case turns on what it needs. */
static int all_off(struct kunit *test)
{
	(void)test;
	return trace_set_events("ktest", false);
}

static struct kunit_suite trace_suite = {
	.name = "trace",
	.init = all_off,
	.test_cases = trace_cases,
};
kunit_test_suite(trace_suite);
