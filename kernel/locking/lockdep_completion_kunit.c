// SPDX-License-Identifier: GPL-2.0-only
/*
 * Completions that are waited for with a lock which is needed to complete
 * them, and others.  Nothing deadlocks here: each is completed already when it
 * is waited for.
 */
#include <base/err.h>
#include <kernel/completion.h>
#include <kernel/jiffies.h>
#include <kernel/kthread.h>
#include <kernel/kthread_worker.h>
#include <kernel/mutex.h>
#include <kernel/report.h>
#include <kernel/workqueue.h>
#include <kunit/test.h>

static void circles(struct kunit *test, unsigned int how_many, const char *object)
{
	struct report_seen seen = {};

	KUNIT_EXPECT_EQ(test, report_expected(&seen), how_many);
	KUNIT_EXPECT_STREQ(test, seen.object, object);
}

static void complete_under(struct completion *c, struct mutex *m)
{
	mutex_lock(m);
	complete(c);
	mutex_unlock(m);
}

static void wait_under(struct completion *c, struct mutex *m)
{
	mutex_lock(m);
	wait_for_completion(c);
	mutex_unlock(m);
}

static void a_wait_under_the_completers_lock(struct kunit *test)
{
	static DEFINE_MUTEX(both);
	static DECLARE_COMPLETION(done_under);

	complete_under(&done_under, &both);
	report_expect("lockdep", "circular");
	wait_under(&done_under, &both);
	circles(test, 1, "(completion)done_under");
}

/* The other order: who waits comes first, and was lucky. */
static void a_completer_under_the_waiters_lock(struct kunit *test)
{
	static DEFINE_MUTEX(both_late);
	static DECLARE_COMPLETION(done_first);

	complete(&done_first);
	report_expect("lockdep", NULL);
	wait_under(&done_first, &both_late);
	circles(test, 0, "");
	report_expect("lockdep", "circular");
	complete_under(&done_first, &both_late);
	circles(test, 1, "both_late");
}

/* Over a third lock: the completer's is held by who wants the waiter's. */
static void a_circle_over_another_lock(struct kunit *test)
{
	static DEFINE_MUTEX(waiters);
	static DEFINE_MUTEX(completers);
	static DECLARE_COMPLETION(done_in_it);

	mutex_lock(&completers);
	mutex_lock(&waiters);
	mutex_unlock(&waiters);
	complete(&done_in_it);
	mutex_unlock(&completers);
	report_expect("lockdep", "circular");
	wait_under(&done_in_it, &waiters);
	circles(test, 1, "(completion)done_in_it");
}

static void a_lock_of_dynamic_completions(struct kunit *test)
{
	static DEFINE_MUTEX(both);
	struct completion one, two;
	struct completion *c[] = { &one, &two };

	/* One place: one class. */
	for (unsigned int i = 0; i < 2; i++)
		init_completion(c[i]);
	complete_under(&one, &both);
	complete(&two);
	report_expect("lockdep", "circular");
	wait_under(&two, &both);
	circles(test, 1, "(completion)c[i]");
}

static DEFINE_MUTEX(item_takes);
static DECLARE_COMPLETION(item_done);

static void takes_and_completes(struct work_struct *unused)
{
	(void)unused;
	mutex_lock(&item_takes);
	mutex_unlock(&item_takes);
	complete(&item_done);
}

/* Not held any more, but the item could not come to complete() without it. */
static void an_item_that_has_to_wait_before_it_completes(struct kunit *test)
{
	static DECLARE_WORK(work, takes_and_completes);

	schedule_work(&work);
	flush_work(&work);
	report_expect("lockdep", "circular");
	wait_under(&item_done, &item_takes);
	circles(test, 1, "(completion)item_done");
}

static DEFINE_MUTEX(taken_after);
static DECLARE_COMPLETION(done_before);

static void completes_and_takes(struct work_struct *unused)
{
	(void)unused;
	complete(&done_before);
	mutex_lock(&taken_after);
	mutex_unlock(&taken_after);
}

static void an_item_that_completes_before_it_has_to_wait(struct kunit *test)
{
	static DECLARE_WORK(work, completes_and_takes);

	report_expect("lockdep", NULL);
	for (int i = 0; i < 3; i++) {
		schedule_work(&work);
		flush_work(&work);
		wait_under(&done_before, &taken_after);
	}
	circles(test, 0, "");
}

/* Silence */

static void other_locks_and_limited_waits_are_no_circle(struct kunit *test)
{
	static DEFINE_MUTEX(waiters);
	static DEFINE_MUTEX(completers);
	static DECLARE_COMPLETION(done_elsewhere);

	report_expect("lockdep", NULL);
	complete_under(&done_elsewhere, &completers);
	wait_under(&done_elsewhere, &waiters);
	/* It ends by itself. */
	complete(&done_elsewhere);
	mutex_lock(&completers);
	KUNIT_EXPECT_NE(test, wait_for_completion_timeout(&done_elsewhere, 1), 0UL);
	complete(&done_elsewhere);
	KUNIT_EXPECT_TRUE(test, try_wait_for_completion(&done_elsewhere));
	mutex_unlock(&completers);
	circles(test, 0, "");
}

static void a_lock_that_was_only_tried_is_no_circle(struct kunit *test)
{
	static DEFINE_MUTEX(tried);
	static DECLARE_COMPLETION(done_tried);

	report_expect("lockdep", NULL);
	if (mutex_trylock(&tried)) {
		complete(&done_tried);
		mutex_unlock(&tried);
	}
	wait_under(&done_tried, &tried);
	circles(test, 0, "");
}

static DEFINE_MUTEX(thread_takes);
static DECLARE_COMPLETION(thread_done);

static int takes_then_serves(void *unused)
{
	(void)unused;
	mutex_lock(&thread_takes);
	mutex_unlock(&thread_takes);
	complete(&thread_done);
	return 0;
}

/* What a thread did before is of no request that is known. */
static void a_thread_that_took_it_before_is_no_circle(struct kunit *test)
{
	struct task_struct *k;

	report_expect("lockdep", NULL);
	k = kthread_run(takes_then_serves, NULL, "lockdep_waits");
	KUNIT_ASSERT_FALSE(test, IS_ERR(k));
	(void)kthread_join(k, MAX_SCHEDULE_TIMEOUT, NULL);
	kthread_put(k);
	wait_under(&thread_done, &thread_takes);
	circles(test, 0, "");
}

/* Queues and workers, whose items are waited for all at once. */

static DEFINE_MUTEX(queue_takes);
static DEFINE_MUTEX(worker_takes);
static DEFINE_MUTEX(thread_wants);

static void takes_queue_mutex(struct work_struct *unused)
{
	(void)unused;
	mutex_lock(&queue_takes);
	mutex_unlock(&queue_takes);
}

static void flush_of_a_queue_under_a_lock_of_an_item(struct kunit *test)
{
	struct workqueue_struct *wq = alloc_workqueue("lockdep_queue", 0, 0);
	static DECLARE_WORK(work, takes_queue_mutex);

	KUNIT_ASSERT_NOT_NULL(test, wq);
	queue_work(wq, &work);
	report_expect("lockdep", NULL);
	flush_workqueue(wq);
	circles(test, 0, "");
	mutex_lock(&queue_takes);
	report_expect("lockdep", "circular");
	flush_workqueue(wq);
	circles(test, 1, "lockdep_queue");
	mutex_unlock(&queue_takes);
	destroy_workqueue(wq);
}

static void takes_worker_mutex(struct kthread_work *unused)
{
	(void)unused;
	mutex_lock(&worker_takes);
	mutex_unlock(&worker_takes);
}

static void flush_of_a_worker_under_a_lock_of_an_item(struct kunit *test)
{
	struct kthread_worker *w = kthread_create_worker(0, "lockdep_worker");
	static DEFINE_KTHREAD_WORK(work, takes_worker_mutex);

	KUNIT_ASSERT_FALSE(test, IS_ERR(w));
	kthread_queue_work(w, &work);
	report_expect("lockdep", NULL);
	kthread_flush_worker(w);
	circles(test, 0, "");
	mutex_lock(&worker_takes);
	report_expect("lockdep", "circular");
	kthread_flush_work(&work);
	circles(test, 1, "takes_worker_mutex");
	report_expect("lockdep", "circular");
	kthread_flush_worker(w);
	circles(test, 1, "lockdep_worker");
	mutex_unlock(&worker_takes);
	kthread_destroy_worker(w);
}

static int takes_and_parks(void *unused)
{
	(void)unused;
	mutex_lock(&thread_wants);
	mutex_unlock(&thread_wants);
	while (!kthread_should_stop()) {
		if (kthread_should_park())
			kthread_parkme();
		schedule_timeout_interruptible(1);
	}
	return 0;
}

static void park_under_a_lock_of_the_thread(struct kunit *test)
{
	struct task_struct *k = kthread_run(takes_and_parks, NULL, "lockdep_park");

	KUNIT_ASSERT_FALSE(test, IS_ERR(k));
	KUNIT_EXPECT_EQ(test, kthread_park(k), 0);	/* it has taken it */
	kthread_unpark(k);
	mutex_lock(&thread_wants);
	report_expect("lockdep", "circular");
	KUNIT_EXPECT_EQ(test, kthread_park(k), 0);
	circles(test, 1, "takes_and_parks");
	mutex_unlock(&thread_wants);
	kthread_unpark(k);
	kthread_stop_put(k);
}

static struct kunit_case lockdep_completion_cases[] = {
	KUNIT_CASE(a_wait_under_the_completers_lock),
	KUNIT_CASE(a_completer_under_the_waiters_lock),
	KUNIT_CASE(a_circle_over_another_lock),
	KUNIT_CASE(a_lock_of_dynamic_completions),
	KUNIT_CASE(an_item_that_has_to_wait_before_it_completes),
	KUNIT_CASE(an_item_that_completes_before_it_has_to_wait),
	KUNIT_CASE(other_locks_and_limited_waits_are_no_circle),
	KUNIT_CASE(a_lock_that_was_only_tried_is_no_circle),
	KUNIT_CASE(a_thread_that_took_it_before_is_no_circle),
	KUNIT_CASE(flush_of_a_queue_under_a_lock_of_an_item),
	KUNIT_CASE(flush_of_a_worker_under_a_lock_of_an_item),
	KUNIT_CASE(park_under_a_lock_of_the_thread),
	{}
};

static struct kunit_suite lockdep_completion_suite = {
	.name = "lockdep_completion",
	.keeps_threads = true,	/* idle workers */
	.test_cases = lockdep_completion_cases,
};
kunit_test_suite(lockdep_completion_suite);
