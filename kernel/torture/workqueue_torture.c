// SPDX-License-Identifier: GPL-2.0-only
/*
 * Torture of workqueues: what is queued is run or cancelled once, is never
 * run twice at once, and not after it was cancelled for sure.
 *
 * Not tested here: how many run at once, and the order of ordered queues.
 */
#include <kernel/jiffies.h>
#include <kernel/torture.h>
#include <kernel/workqueue.h>

#define QUEUES	3U
#define ITEMS	24U	/* that anybody queues */

struct wt {
	struct torture *t;
	struct workqueue_struct *wq[QUEUES];
	struct item *common;
};

struct item {
	struct delayed_work work;
	struct wt *wt;
	struct workqueue_struct *wq;	/* always the same: else it may run twice at once */
	atomic_t queued, ran, cancelled;
	atomic_t inside;
	/*
	 * Others move it, and then nobody cancels it for sure: what is moved
	 * while it is being cancelled is dropped, and who moves cannot tell.
	 */
	bool moved;
	bool owned;		/* by one thread, which does one thing at a time */
	bool again;		/* [a] it queues itself */
	bool dead;		/* [a] cancelled for sure: it must not run */
};

static void run(struct work_struct *work)
{
	struct item *i = container_of(to_delayed_work(work), struct item, work);
	u32 n = (u32)atomic_inc_return(&i->ran);

	TORTURE_CHECK(i->wt->t, atomic_inc_return(&i->inside) == 1, "it runs twice at once");
	TORTURE_CHECK(i->wt->t, !READ_ONCE(i->dead), "after it was cancelled for sure");
	TORTURE_CHECK(i->wt->t, preemptible(), "a work may sleep");
	TORTURE_CHECK(i->wt->t, current_work() == work, "current_work() says %p", current_work());
	for (u32 k = n % 8 * 50; k; k--)
		cpu_relax();
	if (n % 8 == 3)
		yield();
	if (n % 64 == 5)
		schedule_timeout_uninterruptible(1);
	if (READ_ONCE(i->again) && n % 4 && queue_delayed_work(i->wq, &i->work, n % 3))
		atomic_inc(&i->queued);
	TORTURE_CHECK(i->wt->t, !READ_ONCE(i->dead), "while it was cancelled for sure");
	atomic_dec(&i->inside);
}

static void init_item(struct item *i, struct wt *wt, u32 queue)
{
	i->wt = wt;
	i->wq = wt->wq[queue % QUEUES];
	i->moved = queue & 1;
	INIT_DELAYED_WORK(&i->work, run);
}

static int some_cpu(struct torture_thread *me)
{
	return torture_one_in(&me->rnd, 2) ? (int)WORK_CPU_UNBOUND :
		(int)torture_random_cpu(&me->rnd);
}

static void queue(struct item *i, struct torture_thread *me)
{
	unsigned long delay = torture_below(&me->rnd, 4);
	bool queued;

	switch (torture_below(&me->rnd, i->moved ? 3 : 2)) {
	case 0:
		queued = queue_work_on(some_cpu(me), i->wq, &i->work.work);
		break;
	case 1:
		queued = queue_delayed_work_on(some_cpu(me), i->wq, &i->work, delay);
		break;
	default:
		/* True: it was pending, and is so once still. */
		queued = !mod_delayed_work_on(some_cpu(me), i->wq, &i->work, delay);
		break;
	}
	if (queued)
		atomic_inc(&i->queued);
}

static void cancel(struct item *i, bool was_pending)
{
	if (was_pending)
		atomic_inc(&i->cancelled);
}

static void cancel_or_flush(struct item *i, struct torture_thread *me)
{
	switch (torture_below(&me->rnd, 8)) {
	case 0:
	case 1:
		cancel(i, cancel_delayed_work(&i->work));
		break;
	case 2:
	case 3:
		if (i->moved && !i->owned)
			cancel(i, cancel_delayed_work(&i->work));
		else
			cancel(i, cancel_delayed_work_sync(&i->work));
		break;
	case 4:
	case 5:
		flush_delayed_work(&i->work);
		break;
	case 6:
		flush_work(&i->work.work);
		break;
	default:
		flush_workqueue(i->wq);
		break;
	}
}

/* Items of one thread alone, which knows when they may run. */
static void owner(struct torture_thread *me)
{
	struct wt *wt = me->data;
	struct item *i = kzalloc(sizeof(*i), GFP_KERNEL);

	if (!i) {
		TORTURE_CHECK(wt->t, false, "no memory");
		return;
	}
	init_item(i, wt, me->index);
	i->moved = i->owned = true;
	torture_for_each_op(me, 3000) {
		WRITE_ONCE(i->again, torture_one_in(&me->rnd, 4));
		for (u32 n = torture_below(&me->rnd, 4); n; n--) {
			queue(i, me);
			torture_delay(&me->rnd, 1000);
			if (torture_one_in(&me->rnd, 4))
				cancel_or_flush(i, me);
		}
		if (!READ_ONCE(i->again) && torture_one_in(&me->rnd, 3)) {
			/* After the flush nothing is left to cancel. */
			flush_delayed_work(&i->work);
			TORTURE_CHECK(wt->t, !cancel_delayed_work_sync(&i->work),
				      "pending after a flush");
		} else {
			cancel(i, cancel_delayed_work_sync(&i->work));
		}
		WRITE_ONCE(i->dead, true);
		TORTURE_CHECK(wt->t, !atomic_read(&i->inside), "it runs after a cancel for sure");
		TORTURE_CHECK(wt->t, !work_busy(&i->work.work), "busy after a cancel for sure");
		TORTURE_CHECK(wt->t, atomic_read(&i->queued) ==
			      atomic_read(&i->ran) + atomic_read(&i->cancelled),
			      "%d times queued, %d run, %d cancelled", atomic_read(&i->queued),
			      atomic_read(&i->ran), atomic_read(&i->cancelled));
		torture_delay(&me->rnd, 300);
		WRITE_ONCE(i->dead, false);
	}
	kfree(i);	/* a run after this is a use after free */
}

static void anybody(struct torture_thread *me)
{
	struct wt *wt = me->data;

	torture_for_each_op(me, 6000) {
		struct item *i = &wt->common[torture_below(&me->rnd, ITEMS)];

		if (torture_one_in(&me->rnd, 3))
			cancel_or_flush(i, me);
		else
			queue(i, me);
		if (torture_one_in(&me->rnd, 8))
			WRITE_ONCE(i->again, torture_one_in(&me->rnd, 2));
		if (torture_one_in(&me->rnd, 64))
			torture_random_policy(me);
		torture_delay(&me->rnd, 500);
	}
}

static void destroy(void *wq)
{
	destroy_workqueue(wq);
}

static struct wt *wt_begin(struct kunit *test)
{
	static const unsigned int flags[QUEUES] = { 0, WQ_UNBOUND, WQ_HIGHPRI };
	struct wt *wt = kunit_kzalloc(test, sizeof(*wt), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, wt);
	for (unsigned int i = 0; i < QUEUES; i++) {
		wt->wq[i] = alloc_workqueue("torture%u", flags[i], i ? 0 : 2, i);
		KUNIT_ASSERT_NOT_NULL(test, wt->wq[i]);
		KUNIT_ASSERT_EQ(test, kunit_add_action(test, destroy, wt->wq[i]), 0);
	}
	wt->common = kunit_kzalloc(test, ITEMS * sizeof(*wt->common), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, wt->common);
	for (unsigned int i = 0; i < ITEMS; i++)
		init_item(&wt->common[i], wt, i);
	wt->t = torture_begin(test);
	return wt;
}

static void a_cancelled_work_does_not_run(struct kunit *test)
{
	struct wt *wt = wt_begin(test);
	unsigned int n = torture_nr_threads(2, 6);

	for (unsigned int i = 0; i < n; i++)
		torture_add(wt->t, owner, wt);
	torture_run(wt->t, TORTURE_SHUFFLE | TORTURE_STUTTER);
}

static void what_anybody_queues_is_run_or_cancelled_once(struct kunit *test)
{
	struct wt *wt = wt_begin(test);
	unsigned int n = torture_nr_threads(2, 4);
	int queued = 0, ran = 0;

	for (unsigned int i = 0; i < n; i++)
		torture_add(wt->t, anybody, wt);
	torture_run(wt->t, TORTURE_SHUFFLE | TORTURE_STUTTER);
	for (unsigned int k = 0; k < ITEMS; k++) {
		struct item *i = &wt->common[k];

		WRITE_ONCE(i->again, false);
		cancel(i, cancel_delayed_work_sync(&i->work));
		KUNIT_EXPECT_EQ_MSG(test, atomic_read(&i->ran) + atomic_read(&i->cancelled),
				    atomic_read(&i->queued), "item %u", k);
		queued += atomic_read(&i->queued);
		ran += atomic_read(&i->ran);
	}
	kunit_info(test, "%d times queued, %d times run", queued, ran);
}

static struct kunit_case workqueue_cases[] = {
	KUNIT_CASE(a_cancelled_work_does_not_run),
	KUNIT_CASE(what_anybody_queues_is_run_or_cancelled_once),
	{}
};

static struct kunit_suite workqueue_suite = {
	.name = "torture_workqueue",
	.keeps_threads = true,	/* idle workers, for five minutes */
	.test_cases = workqueue_cases,
};
kunit_test_suite(workqueue_suite);
