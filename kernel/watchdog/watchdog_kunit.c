// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tests for the detectors of hangs: with short limits, and with what hangs
 * let go after its report.  A hard lockup is tested from outside, with lkdtm.
 */
#include <asm/irqflags.h>
#include <asm/processor.h>
#include <kernel/completion.h>
#include <kernel/cpumask.h>
#include <kernel/kthread.h>
#include <kernel/ktime.h>
#include <kernel/mutex.h>
#include <kernel/report.h>
#include <kernel/sched.h>
#include <kernel/smp.h>
#include <kernel/task.h>
#include <kernel/workqueue.h>
#include <kunit/test.h>

#include "internal.h"

static void names(struct kunit *test, const struct report_seen *seen, const char *kind,
		  const char *object, const char *function)
{
	KUNIT_EXPECT_STREQ(test, seen->kind, kind);
	if (!IS_ENABLED(CONFIG_KALLSYMS))
		return;
	if (object)
		KUNIT_EXPECT_STREQ(test, seen->object, object);
	KUNIT_EXPECT_STREQ(test, seen->function, function);
}

static void until_more_than(const u32 *reports, u32 before)
{
	while (READ_ONCE(*reports) == before)
		schedule_timeout_uninterruptible(1);
}

/* Guest progress must go on while all sleep, too, or nothing below would end. */
static void the_clock_goes_on_in_idleness(struct kunit *test)
{
	u64 begun = guest_progress();

	while (guest_progress() < begun + PROGRESS_PER_SEC)
		schedule_timeout_uninterruptible(1);
	KUNIT_EXPECT_GE(test, guest_progress(), begun + PROGRESS_PER_SEC);
}

static noinline int keep_preemption_off(void *arg)
{
	u32 before = READ_ONCE(soft_reports);

	(void)arg;
	preempt_disable();
	while (READ_ONCE(soft_reports) == before)
		cpu_relax();
	preempt_enable();
	return 0;
}

static void a_cpu_that_does_not_schedule_is_reported(struct kunit *test)
{
	struct report_seen seen;
	struct task_struct *k;

	report_expect("softlockup", NULL);
	WRITE_ONCE(soft_test_limit, 5ULL);
	k = kthread_run(keep_preemption_off, NULL, "spins");
	KUNIT_ASSERT_FALSE(test, IS_ERR(k));
	KUNIT_EXPECT_EQ(test, kthread_join(k, MAX_SCHEDULE_TIMEOUT, NULL), 0);
	kthread_put(k);
	WRITE_ONCE(soft_test_limit, 0ULL);
	KUNIT_EXPECT_EQ(test, report_expected(&seen), 1U);
	names(test, &seen, "stuck", NULL, "keep_preemption_off");
}

/* It runs all the time, and can be preempted: nothing is wrong. */
static int compute(void *arg)
{
	u64 begun = guest_progress();

	(void)arg;
	while (guest_progress() < begun + PROGRESS_PER_SEC)
		cpu_relax();
	return 0;
}

static void a_thread_that_computes_is_no_lockup(struct kunit *test)
{
	struct task_struct *k;

	report_expect("softlockup", NULL);
	WRITE_ONCE(soft_test_limit, 5ULL);
	k = kthread_run(compute, NULL, "computes");
	KUNIT_ASSERT_FALSE(test, IS_ERR(k));
	KUNIT_EXPECT_EQ(test, kthread_join(k, MAX_SCHEDULE_TIMEOUT, NULL), 0);
	kthread_put(k);
	WRITE_ONCE(soft_test_limit, 0ULL);
	KUNIT_EXPECT_EQ(test, report_expected(NULL), 0U);
}

static DEFINE_MUTEX(held_mutex);

static noinline int want_the_mutex(void *arg)
{
	(void)arg;
	mutex_lock(&held_mutex);
	mutex_unlock(&held_mutex);
	return 0;
}

static void a_thread_that_waits_for_too_long_is_reported(struct kunit *test)
{
	u32 before = READ_ONCE(hung_task_reports);
	struct report_seen seen;
	struct task_struct *k;

	report_expect("hung_task", NULL);
	mutex_lock(&held_mutex);
	WRITE_ONCE(hung_task_test_limit, 5ULL);
	k = kthread_run(want_the_mutex, NULL, "wants");
	KUNIT_ASSERT_FALSE(test, IS_ERR(k));
	until_more_than(&hung_task_reports, before);
	WRITE_ONCE(hung_task_test_limit, 0ULL);
	mutex_unlock(&held_mutex);
	KUNIT_EXPECT_EQ(test, kthread_join(k, MAX_SCHEDULE_TIMEOUT, NULL), 0);
	kthread_put(k);
	/* Whoever else waits for so long in this system is one report with it. */
	KUNIT_EXPECT_GE(test, report_expected(&seen), 1U);
	names(test, &seen, "mutex", "held_mutex", "want_the_mutex");
}

#ifdef CONFIG_DETECT_LOST_WAKEUP
static DECLARE_COMPLETION(forgotten);

static noinline int wait_for_the_forgotten(void *arg)
{
	(void)arg;
	wait_for_completion(&forgotten);
	return 0;
}

/* As a complete() that wakes nobody would leave it. */
static void a_waiter_that_is_not_woken_is_reported(struct kunit *test)
{
	u32 before = READ_ONCE(lost_wakeup_reports);
	struct report_seen seen;
	struct task_struct *k;

	report_expect("census", "lost-wakeup");
	WRITE_ONCE(lost_wakeup_test_limit, 5ULL);
	k = kthread_run(wait_for_the_forgotten, NULL, "forgotten");
	KUNIT_ASSERT_FALSE(test, IS_ERR(k));
	while (READ_ONCE(k->state) != TASK_UNINTERRUPTIBLE || READ_ONCE(k->on_cpu))
		schedule_timeout_uninterruptible(1);
	WRITE_ONCE(forgotten.done, 1U);
	until_more_than(&lost_wakeup_reports, before);
	WRITE_ONCE(lost_wakeup_test_limit, 0ULL);
	wake_up_process(k);
	KUNIT_EXPECT_EQ(test, kthread_join(k, MAX_SCHEDULE_TIMEOUT, NULL), 0);
	kthread_put(k);
	KUNIT_EXPECT_EQ(test, report_expected(&seen), 1U);
	names(test, &seen, "lost-wakeup", "forgotten", "wait_for_the_forgotten");
}
#endif

#ifdef CONFIG_WQ_WATCHDOG
extern u64 wq_watchdog_test_limit;
extern u32 wq_watchdog_reports;

static noinline void keep_the_worker(struct work_struct *work)
{
	u32 before = READ_ONCE(wq_watchdog_reports);

	(void)work;
	while (READ_ONCE(wq_watchdog_reports) == before)
		cpu_relax();
}

static void kept_waiting(struct work_struct *work)
{
	(void)work;
}

static DECLARE_WORK(keeping, keep_the_worker);
static DECLARE_WORK(waiting, kept_waiting);

static void a_pool_that_begins_no_work_is_reported(struct kunit *test)
{
	struct report_seen seen;

	report_expect("workqueue", "stall");
	WRITE_ONCE(wq_watchdog_test_limit, 5ULL);
	queue_work_on(0, system_wq, &keeping);
	queue_work_on(0, system_wq, &waiting);
	flush_work(&waiting);
	flush_work(&keeping);
	WRITE_ONCE(wq_watchdog_test_limit, 0ULL);
	KUNIT_EXPECT_EQ(test, report_expected(&seen), 1U);
	names(test, &seen, "stall", "kept_waiting", "keep_the_worker");
}
#endif

#ifdef CONFIG_SMP
static u32 list_is_held;	/* [a] */

/* Once, with the list of threads locked: long enough for who comes next to find it so. */
static void keep_the_list(struct task_struct *p, void *arg)
{
	u64 begun = ktime_get_ns();

	(void)p, (void)arg;
	if (READ_ONCE(list_is_held))
		return;
	WRITE_ONCE(list_is_held, 1U);
	while (ktime_get_ns() - begun < 5000000ULL)
		cpu_relax();
}

static int hold_the_list(void *arg)
{
	(void)arg;
	for_each_task(keep_the_list, NULL);
	return 0;
}

/* As the tick of another CPU has it when this one reports. */
static void a_list_that_is_held_for_a_moment_is_waited_for(struct kunit *test)
{
	static struct hang_edges found;
	struct task_struct *k;
	unsigned long flags;

	if (num_online_cpus() == 1)
		kunit_skip(test, "one CPU: nobody else can have it");
	WRITE_ONCE(list_is_held, 0U);
	k = kthread_run(hold_the_list, NULL, "holds");
	KUNIT_ASSERT_FALSE(test, IS_ERR(k));
	while (!READ_ONCE(list_is_held))
		cpu_relax();
	local_irq_save(flags);
	edges_collect(&found, ~0ULL >> 1);
	local_irq_restore(flags);
	KUNIT_EXPECT_TRUE(test, found.whole);
	KUNIT_EXPECT_EQ(test, kthread_join(k, MAX_SCHEDULE_TIMEOUT, NULL), 0);
	kthread_put(k);
}
#endif

static struct kunit_case watchdog_cases[] = {
#ifdef CONFIG_SMP
	KUNIT_CASE(a_list_that_is_held_for_a_moment_is_waited_for),
#endif
	KUNIT_CASE(the_clock_goes_on_in_idleness),
	KUNIT_CASE(a_cpu_that_does_not_schedule_is_reported),
	KUNIT_CASE(a_thread_that_computes_is_no_lockup),
	KUNIT_CASE(a_thread_that_waits_for_too_long_is_reported),
#ifdef CONFIG_DETECT_LOST_WAKEUP
	KUNIT_CASE(a_waiter_that_is_not_woken_is_reported),
#endif
#ifdef CONFIG_WQ_WATCHDOG
	KUNIT_CASE(a_pool_that_begins_no_work_is_reported),
#endif
	{}
};

static struct kunit_suite watchdog_suite = {
	.name = "watchdog",
	.test_cases = watchdog_cases,
	.keeps_threads = true,	/* a worker of the pool of CPU 0 */
};

kunit_test_suite(watchdog_suite);
