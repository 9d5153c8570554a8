// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tests for function-graph tracing among interrupts, NMIs, switches and other
 * CPUs, and of the stack traces that go through traced functions.
 */
#include <asm/apic.h>
#include <asm/fgraph.h>
#include <asm/processor.h>
#include <asm/stacktrace.h>
#include <kernel/irq.h>
#include <kernel/fgraph.h>
#include <kernel/irq_work.h>
#include <kernel/kthread.h>
#include <kernel/params.h>
#include <kernel/preempt.h>
#include <kernel/sched.h>
#include <kunit/test.h>

#include "fgraph_kunit.h"

static bool irq_came;

static noinline void fgt_in_irq(struct irq_work *unused)
{
	(void)unused;
	WRITE_ONCE(irq_came, true);
}
static DEFINE_IRQ_WORK(irq_work, fgt_in_irq);

static noinline void fgt_interrupted(void)
{
	irq_work_queue(&irq_work);
	while (!READ_ONCE(irq_came))
		cpu_relax();
}

/* An interrupt goes on where the thread that it finds is. */
static void fgraph_interrupt_nests(struct kunit *test)
{
	u64 since = rdtsc();

	irq_came = false;
	KUNIT_ASSERT_EQ(test, fgraph_set_filter("fgt_interrupted,fgt_in_irq"), 0);
	preempt_disable();
	fgt_interrupted();
	preempt_enable();
	EXPECT_STEPS(test, current->pid, since, ENTRY(fgt_interrupted, 0), ENTRY(fgt_in_irq, 1),
		     EXIT(fgt_in_irq, 1), EXIT(fgt_interrupted, 0));
}

static bool nmi_wanted, nmi_came;

static noinline bool fgt_in_nmi(void)
{
	barrier();
	return READ_ONCE(nmi_wanted);
}

static bool test_nmi(struct pt_regs *regs)
{
	(void)regs;
	if (!fgt_in_nmi())
		return false;
	WRITE_ONCE(nmi_wanted, false);
	WRITE_ONCE(nmi_came, true);
	return true;
}

static noinline void fgt_gets_an_nmi(void)
{
	send_nmi_self();
	while (!READ_ONCE(nmi_came))
		cpu_relax();
}

/* An NMI runs on a stack of its own: traced functions in it are left alone. */
static void fgraph_nmi_is_left_alone(struct kunit *test)
{
	static bool registered;
	u64 since = rdtsc();

	if (!registered)
		KUNIT_ASSERT_EQ(test, register_nmi_handler(test_nmi), 0);
	registered = true;
	nmi_came = false;
	nmi_wanted = true;
	KUNIT_ASSERT_EQ(test, fgraph_set_filter("fgt_gets_an_nmi,fgt_in_nmi"), 0);
	preempt_disable();
	fgt_gets_an_nmi();
	preempt_enable();
	EXPECT_STEPS(test, current->pid, since, ENTRY(fgt_gets_an_nmi, 0),
		     EXIT(fgt_gets_an_nmi, 0));
}

static noinline int fgt_sleeps(int x)
{
	msleep(5);
	return fgt_inner(x);
}

static int sleeper(void *arg)
{
	(void)arg;
	return fgt_sleeps(1);
}

/* Two threads asleep in one function, and schedule() traced that lets them. */
static void fgraph_sleeps_inside(struct kunit *test)
{
	u64 since = rdtsc();
	struct task_struct *t;
	unsigned int depth = 0;

	KUNIT_ASSERT_EQ(test, fgraph_set_filter("fgt_sleeps,fgt_inner,*schedule*,msleep"), 0);
	t = kthread_run(sleeper, NULL, "sleeper");
	KUNIT_ASSERT_FALSE(test, IS_ERR(t));
	KUNIT_EXPECT_EQ(test, fgt_sleeps(4), 5);
	KUNIT_EXPECT_EQ(test, kthread_stop_put(t), 2);
	fgraph_clear();
	read_steps(test, current->pid, since);
	KUNIT_EXPECT_TRUE(test, nr_steps >= 10);
	for (unsigned int i = 0; i < nr_steps; i++) {
		depth -= !steps[i].entry;
		KUNIT_EXPECT_EQ_MSG(test, steps[i].depth, depth, "step %u", i);
		depth += steps[i].entry;
	}
	KUNIT_EXPECT_EQ(test, depth, 0);
}

static noinline int fgt_busy(int x)
{
	int y = fgt_inner(x);

	barrier();
	return y;
}

static bool stop_calling;

static int caller(void *arg)
{
	int wrong = 0;

	(void)arg;
	while (!READ_ONCE(stop_calling)) {
		for (int i = 0; i < 100; i++)
			wrong += fgt_busy(i) != i + 1;
		wrong += current->fgraph.depth != 0;
		cond_resched();
	}
	return wrong;
}

static unsigned int toggles = 50;
core_param("fgraph_kunit.toggles", toggles, uint,
	   "how often the test of it turns the tracing on and off (default 50)");

/* What a thread wrote nests, wherever the tracing came and went. */
static void expect_nested(struct kunit *test, pid_t pid, u64 since)
{
	unsigned int exits = 0;

	read_steps(test, pid, since);
	for (unsigned int i = 1; i < nr_steps; i++) {
		exits += !steps[i].entry;
		if (steps[i].entry && steps[i - 1].entry)
			KUNIT_EXPECT_EQ(test, steps[i].depth, steps[i - 1].depth + 1);
		else if (!steps[i].entry && steps[i - 1].entry)
			KUNIT_EXPECT_EQ(test, steps[i].func, steps[i - 1].func);
		else
			KUNIT_EXPECT_TRUE(test, steps[i].depth <= steps[i - 1].depth);
	}
	if (nr_steps > 2)
		KUNIT_EXPECT_TRUE(test, exits > 0);
}

static void fgraph_toggled_while_called(struct kunit *test)
{
	struct task_struct *t[4];
	u64 since = 0;

	stop_calling = false;
	for (size_t i = 0; i < ARRAY_SIZE(t); i++) {
		t[i] = kthread_run(caller, NULL, "caller/%zu", i);
		KUNIT_ASSERT_FALSE(test, IS_ERR(t[i]));
	}
	for (unsigned int i = 0; i < toggles; i++) {
		if (i == toggles - 1)
			since = rdtsc();
		KUNIT_EXPECT_EQ(test, fgraph_set_filter("fgt_busy,fgt_inner"), 0);
		fgraph_clear();
	}
	WRITE_ONCE(stop_calling, true);
	for (size_t i = 0; i < ARRAY_SIZE(t); i++) {
		pid_t pid = t[i]->pid;

		KUNIT_EXPECT_EQ(test, kthread_stop_put(t[i]), 0);
		expect_nested(test, pid, since);
	}
}

static unsigned long found[32];
static unsigned int nr_found;

static noinline void fgt_looks_back(void)
{
	nr_found = stack_trace_save(found, ARRAY_SIZE(found));
	barrier();
}

static noinline void fgt_calls_who_looks_back(void)
{
	fgt_looks_back();
	barrier();
}

static unsigned int times_found(void *fn, unsigned int bytes)
{
	unsigned int n = 0;

	for (unsigned int i = 0; i < nr_found; i++)
		n += found[i] - (unsigned long)fn < bytes;
	return n;
}

/* A stack trace through traced functions names their callers, as if they were not. */
static void fgraph_stack_trace_names_callers(struct kunit *test)
{
	unsigned int before;

	fgt_calls_who_looks_back();
	before = nr_found;
	KUNIT_ASSERT_EQ(test, fgraph_set_filter("fgt_looks_back,fgt_calls_who_looks_back"), 0);
	fgt_calls_who_looks_back();
	KUNIT_EXPECT_TRUE(test, times_found(fgt_calls_who_looks_back, 64) > 0);
	KUNIT_EXPECT_TRUE(test, times_found(fgraph_stack_trace_names_callers, 512) > 0);
	KUNIT_EXPECT_EQ(test, times_found(fgraph_return, 1), 0);
	if (IS_ENABLED(CONFIG_FRAME_POINTER))
		KUNIT_EXPECT_EQ(test, nr_found, before);
}

static struct kunit_case fgraph_live_cases[] = {
	KUNIT_CASE(fgraph_interrupt_nests),
	KUNIT_CASE(fgraph_nmi_is_left_alone),
	KUNIT_CASE(fgraph_sleeps_inside),
	KUNIT_CASE(fgraph_toggled_while_called),
	KUNIT_CASE(fgraph_stack_trace_names_callers),
	{}
};

static struct kunit_suite fgraph_live_suite = {
	.name = "fgraph_live",
	.init = none_traced,
	.exit = clear_after,
	.test_cases = fgraph_live_cases,
};
kunit_test_suite(fgraph_live_suite);
