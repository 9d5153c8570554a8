// SPDX-License-Identifier: GPL-2.0-only
/*
 * Sleeping where one must not, and functions that leave preemption or
 * interrupts otherwise than they found them, are reported with their names.
 */
#include <asm/irqflags.h>
#include <base/err.h>
#include <kernel/completion.h>
#include <kernel/context.h>
#include <kernel/hrtimer.h>
#include <kernel/interrupt.h>
#include <kernel/jiffies.h>
#include <kernel/kthread.h>
#include <kernel/mutex.h>
#include <kernel/report.h>
#include <kernel/sched.h>
#include <kernel/spinlock.h>
#include <kernel/timer.h>
#include <kernel/workqueue.h>
#include <kunit/test.h>

static DECLARE_COMPLETION(done);

static noinline void sleeps_with_preemption_off(void)
{
	preempt_disable();
	might_sleep();
	preempt_enable();
}

static noinline void sleeps_with_interrupts_off(void)
{
	local_irq_disable();
	might_sleep();
	local_irq_enable();
}

static noinline void sleeps_with_softirqs_off(void)
{
	local_bh_disable();
	might_sleep();
	local_bh_enable();
}

static noinline void sleeps(void)
{
	might_sleep();
	cond_resched();
}

static noinline void schedules_in_atomic(void)
{
	preempt_disable();
	schedule();
	/* The scheduler has put it right. */
	if (preempt_count())
		preempt_enable();
}

static noinline void timer_leaks(struct timer_list *unused)
{
	(void)unused;
	preempt_disable();
	complete(&done);
}

static void a_timer_leaves_preemption_off(void)
{
	static DEFINE_TIMER(timer, timer_leaks);

	reinit_completion(&done);
	mod_timer(&timer, jiffies + 1);
	wait_for_completion(&done);
	timer_delete_sync(&timer);
}

static void timer_leaves_irqs_off(struct timer_list *unused)
{
	(void)unused;
	complete(&done);
	local_irq_disable();
}

static void a_timer_leaves_interrupts_off(void)
{
	static DEFINE_TIMER(timer, timer_leaves_irqs_off);

	reinit_completion(&done);
	mod_timer(&timer, jiffies + 1);
	wait_for_completion(&done);
	timer_delete_sync(&timer);
}

static enum hrtimer_restart hrtimer_turns_irqs_on(struct hrtimer *unused)
{
	(void)unused;
	complete(&done);
	local_irq_enable();
	return HRTIMER_NORESTART;
}

static void an_hrtimer_turns_interrupts_on(void)
{
	static struct hrtimer t;

	reinit_completion(&done);
	hrtimer_setup(&t, hrtimer_turns_irqs_on, CLOCK_MONOTONIC, HRTIMER_MODE_REL);
	hrtimer_start(&t, 1000, HRTIMER_MODE_REL);
	wait_for_completion(&done);
	hrtimer_cancel(&t);
}

static void tasklet_leaks(struct tasklet_struct *unused)
{
	(void)unused;
	preempt_disable();
	complete(&done);
}

static void a_tasklet_leaves_preemption_off(void)
{
	static struct tasklet_struct t;

	reinit_completion(&done);
	tasklet_setup(&t, tasklet_leaks);
	tasklet_schedule(&t);
	wait_for_completion(&done);
	tasklet_kill(&t);
}

static void work_leaks(struct work_struct *unused)
{
	(void)unused;
	preempt_disable();
}

static void work_leaves_preemption_off(void)
{
	static DECLARE_WORK(work, work_leaks);

	schedule_work(&work);
	flush_work(&work);
}

static int thread_leaks(void *unused)
{
	(void)unused;
	local_irq_disable();
	return 0;
}

static void a_thread_ends_with_interrupts_off(void)
{
	struct task_struct *k = kthread_run(thread_leaks, NULL, "leaks");

	if (IS_ERR(k))
		return;
	(void)kthread_join(k, MAX_SCHEDULE_TIMEOUT, NULL);
	kthread_put(k);
}

static const struct row {
	void (*fn)(void);
	const char *detector, *kind, *function;
	bool might_sleep;	/* found by CONFIG_DEBUG_ATOMIC_SLEEP */
} row[] = {
	{ sleeps_with_preemption_off, "atomic-sleep", "sleeping-in-atomic",
	  "sleeps_with_preemption_off", true },
	{ sleeps_with_interrupts_off, "atomic-sleep", "sleeping-in-atomic",
	  "sleeps_with_interrupts_off", true },
	{ sleeps_with_softirqs_off, "atomic-sleep", "sleeping-in-atomic",
	  "sleeps_with_softirqs_off", true },
	{ sleeps, "atomic-sleep", "", "", true },
	{ schedules_in_atomic, "atomic-sleep", "schedule-in-atomic", "schedules_in_atomic", false },
	{ a_timer_leaves_preemption_off, "preempt", "imbalance", "timer_leaks", false },
	{ a_timer_leaves_interrupts_off, "preempt", "irqs-imbalance", "timer_leaves_irqs_off",
	  false },
	{ an_hrtimer_turns_interrupts_on, "preempt", "irqs-imbalance", "hrtimer_turns_irqs_on",
	  false },
	{ a_tasklet_leaves_preemption_off, "preempt", "imbalance", "tasklet_leaks", false },
	{ work_leaves_preemption_off, "preempt", "imbalance", "work_leaks", false },
	{ a_thread_ends_with_interrupts_off, "preempt", "irqs-imbalance", "thread_leaks", false },
};

static void wrong_contexts_are_reported(struct kunit *test)
{
	for (size_t i = 0; i < ARRAY_SIZE(row); i++) {
		struct report_seen seen;
		unsigned int n;

		if (row[i].might_sleep && !IS_ENABLED(CONFIG_DEBUG_ATOMIC_SLEEP))
			continue;
		report_expect(row[i].detector, NULL);
		row[i].fn();
		n = report_expected(&seen);
		KUNIT_EXPECT_EQ_MSG(test, n, *row[i].kind ? 1U : 0U, "row %zu", i);
		KUNIT_EXPECT_STREQ_MSG(test, seen.kind, row[i].kind, "row %zu", i);
		if (IS_ENABLED(CONFIG_KALLSYMS))
			KUNIT_EXPECT_STREQ_MSG(test, seen.function, row[i].function, "row %zu", i);
		KUNIT_EXPECT_EQ_MSG(test, preempt_count(), 0U, "row %zu", i);
	}
}

static noinline void a_switch_looks_at_the_stack(void)
{
	schedule_timeout_uninterruptible(1);
}

static void a_written_end_of_the_stack_is_reported(struct kunit *test)
{
	struct report_seen seen;

	if (!IS_ENABLED(CONFIG_SCHED_STACK_END_CHECK))
		kunit_skip(test, "needs CONFIG_SCHED_STACK_END_CHECK");
	report_expect("stack", "end-overwritten");
	*(unsigned long *)current->stack ^= 1;
	a_switch_looks_at_the_stack();
	KUNIT_EXPECT_EQ(test, report_expected(&seen), 1U);
	KUNIT_EXPECT_STREQ(test, seen.object, current->comm);
	report_expect("stack", NULL);
	a_switch_looks_at_the_stack();
	KUNIT_EXPECT_EQ(test, report_expected(NULL), 0U);
}

#ifdef CONFIG_DEBUG_PREEMPT
static noinline unsigned long turns_it_off(void)
{
	unsigned long ip;

	preempt_disable();
	ip = this_cpu_read(preempt_disable_ip);
	/* Nested: the outermost counts. */
	preempt_disable();
	if (this_cpu_read(preempt_disable_ip) != ip)
		ip = 0;
	preempt_enable();
	preempt_enable();
	return ip;
}

static void where_preemption_was_turned_off_is_known(struct kunit *test)
{
	unsigned long ip = turns_it_off();

	KUNIT_EXPECT_LT(test, ip - (unsigned long)turns_it_off, 100UL);
}
#endif

static struct kunit_case cases[] = {
	KUNIT_CASE(wrong_contexts_are_reported),
	KUNIT_CASE(a_written_end_of_the_stack_is_reported),
#ifdef CONFIG_DEBUG_PREEMPT
	KUNIT_CASE(where_preemption_was_turned_off_is_known),
#endif
	{}
};

static struct kunit_suite suite = { .name = "context", .keeps_threads = true, .test_cases = cases };
kunit_test_suite(suite);
