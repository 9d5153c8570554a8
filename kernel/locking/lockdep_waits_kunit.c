// SPDX-License-Identifier: GPL-2.0-only
/*
 * Waits that would close a circle with a lock, and those that would not.  None
 * of them deadlocks here: the item has run, the timer is not armed, the thread
 * is at its end.
 */
#include <base/err.h>
#include <kernel/jiffies.h>
#include <kernel/kthread.h>
#include <kernel/mutex.h>
#include <kernel/report.h>
#include <kernel/sched.h>
#include <kernel/spinlock.h>
#include <kernel/timer.h>
#include <kernel/workqueue.h>
#include <kunit/test.h>

static DEFINE_MUTEX(work_mutex);
static DEFINE_MUTEX(cancel_mutex);
static DEFINE_MUTEX(other_mutex);
static DEFINE_MUTEX(stop_mutex);
static DEFINE_MUTEX(join_mutex);
static DEFINE_SPINLOCK(timer_lock);

static void expect_circle(void)
{
	report_expect("lockdep", "circular");
}

static void one_circle(struct kunit *test, const char *object)
{
	struct report_seen seen = {};

	KUNIT_EXPECT_EQ(test, report_expected(&seen), 1U);
	KUNIT_EXPECT_STREQ(test, seen.object, object);
}

/* Work */

static void takes_work_mutex(struct work_struct *work)
{
	(void)work;
	mutex_lock(&work_mutex);
	mutex_unlock(&work_mutex);
}

static void takes_cancel_mutex(struct work_struct *work)
{
	(void)work;
	mutex_lock(&cancel_mutex);
	mutex_unlock(&cancel_mutex);
}

static void flush_under_a_lock_of_the_item(struct kunit *test)
{
	static DECLARE_WORK(item, takes_work_mutex);

	schedule_work(&item);
	flush_work(&item);
	mutex_lock(&work_mutex);
	expect_circle();
	flush_work(&item);
	one_circle(test, "takes_work_mutex");
	mutex_unlock(&work_mutex);
}

/* In the other order: the wait first, and then the item takes the lock. */
static void an_item_takes_a_lock_it_is_cancelled_under(struct kunit *test)
{
	static DECLARE_WORK(item, takes_cancel_mutex);

	mutex_lock(&cancel_mutex);
	cancel_work_sync(&item);
	mutex_unlock(&cancel_mutex);
	expect_circle();
	schedule_work(&item);
	flush_work(&item);
	one_circle(test, "cancel_mutex");
}

static void nothing_at_all(struct work_struct *work) { (void)work; }

static void flush_under_another_lock(struct kunit *test)
{
	static DECLARE_WORK(item, nothing_at_all);

	report_expect("lockdep", NULL);
	for (int i = 0; i < 3; i++) {
		schedule_work(&item);
		mutex_lock(&other_mutex);
		flush_work(&item);
		cancel_work_sync(&item);
		mutex_unlock(&other_mutex);
	}
	KUNIT_EXPECT_EQ(test, report_expected(NULL), 0U);
}

/* Timers */

static atomic_t went_off;

static void takes_timer_lock(struct timer_list *t)
{
	unsigned long flags;

	(void)t;
	spin_lock_irqsave(&timer_lock, flags);
	spin_unlock_irqrestore(&timer_lock, flags);
	atomic_inc(&went_off);
}

static void delete_under_a_lock_of_the_timer(struct kunit *test)
{
	static struct timer_list timer;
	int before = atomic_read(&went_off);

	timer_setup(&timer, takes_timer_lock, 0);
	mod_timer(&timer, jiffies + 1);
	while (atomic_read(&went_off) == before)
		schedule_timeout_uninterruptible(1);
	report_expect("lockdep", NULL);
	timer_delete_sync(&timer);	/* without the lock it is as it should be */
	KUNIT_EXPECT_EQ(test, report_expected(NULL), 0U);
	spin_lock_bh(&timer_lock);
	expect_circle();
	timer_delete_sync(&timer);
	one_circle(test, "takes_timer_lock");
	spin_unlock_bh(&timer_lock);
}

/* Threads */

static int takes_stop_mutex(void *arg)
{
	(void)arg;
	mutex_lock(&stop_mutex);
	mutex_unlock(&stop_mutex);
	return 0;
}

static int takes_join_mutex(void *arg)
{
	(void)arg;
	mutex_lock(&join_mutex);
	mutex_unlock(&join_mutex);
	return 0;
}

static struct task_struct *at_its_end(struct kunit *test, int (*fn)(void *))
{
	struct task_struct *k = kthread_run(fn, NULL, "lockdep_waits");

	KUNIT_ASSERT_FALSE(test, IS_ERR(k));
	while (READ_ONCE(k->state) != TASK_DEAD)
		schedule_timeout_uninterruptible(1);
	return k;
}

static void stop_under_a_lock_of_the_thread(struct kunit *test)
{
	struct task_struct *k = at_its_end(test, takes_stop_mutex);

	mutex_lock(&stop_mutex);
	expect_circle();
	kthread_stop_put(k);
	one_circle(test, "takes_stop_mutex");
	mutex_unlock(&stop_mutex);
}

static void join_under_a_lock_of_the_thread(struct kunit *test)
{
	struct task_struct *k = at_its_end(test, takes_join_mutex);

	mutex_lock(&join_mutex);
	expect_circle();
	KUNIT_EXPECT_EQ(test, kthread_join(k, MAX_SCHEDULE_TIMEOUT, NULL), 0);
	one_circle(test, "takes_join_mutex");
	mutex_unlock(&join_mutex);
	kthread_stop_put(k);
}

static int takes_nothing(void *arg)
{
	(void)arg;
	return 0;
}

static void stop_under_another_lock(struct kunit *test)
{
	struct task_struct *k = at_its_end(test, takes_nothing);

	report_expect("lockdep", NULL);
	mutex_lock(&other_mutex);
	kthread_stop_put(k);
	mutex_unlock(&other_mutex);
	KUNIT_EXPECT_EQ(test, report_expected(NULL), 0U);
}

static struct kunit_case lockdep_waits_cases[] = {
	KUNIT_CASE(flush_under_a_lock_of_the_item),
	KUNIT_CASE(an_item_takes_a_lock_it_is_cancelled_under),
	KUNIT_CASE(flush_under_another_lock),
	KUNIT_CASE(delete_under_a_lock_of_the_timer),
	KUNIT_CASE(stop_under_a_lock_of_the_thread),
	KUNIT_CASE(join_under_a_lock_of_the_thread),
	KUNIT_CASE(stop_under_another_lock),
	{}
};

static struct kunit_suite lockdep_waits_suite = {
	.name = "lockdep_waits",
	.keeps_threads = true,	/* idle workers */
	.test_cases = lockdep_waits_cases,
};
kunit_test_suite(lockdep_waits_suite);
