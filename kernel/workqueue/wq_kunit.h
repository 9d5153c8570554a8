/* SPDX-License-Identifier: GPL-2.0-only */
/* What the suites of workqueues share: an item with a script. */
#ifndef KERNEL_WORKQUEUE_WQ_KUNIT_H
#define KERNEL_WORKQUEUE_WQ_KUNIT_H

#include <kernel/completion.h>
#include <kernel/jiffies.h>
#include <kernel/kthread.h>
#include <kernel/sched.h>
#include <kunit/test.h>

#include "internal.h"

struct item {
	struct delayed_work dwork;
	struct workqueue_struct *wq;
	struct completion entered, go;
	bool hold;		/* wait for @go inside the item */
	unsigned int again;	/* queue itself so often from within */
	int answer;		/* what the call made from within said */
	unsigned int runs, cpu, order;
	unsigned long at;
	struct task_struct *by;
};

static inline struct item *item_of(struct work_struct *work)
{
	return container_of(work, struct item, dwork.work);
}

static inline void plain(struct work_struct *work)
{
	static atomic_t order;
	struct item *it = item_of(work);

	it->at = READ_ONCE(jiffies);
	it->cpu = raw_smp_processor_id();
	it->by = current;
	it->order = (unsigned int)atomic_inc_return(&order);
	if (it->again) {
		it->again--;
		it->answer = queue_work(it->wq, work);
	}
	complete(&it->entered);
	if (it->hold)
		wait_for_completion(&it->go);
	WRITE_ONCE(it->runs, it->runs + 1);
}

static inline void destroys_wq(void *wq)
{
	destroy_workqueue(wq);
}

static inline struct workqueue_struct *kept(struct kunit *test, struct workqueue_struct *wq)
{
	KUNIT_ASSERT_NOT_NULL(test, wq);
	KUNIT_ASSERT_EQ(test, kunit_add_action_or_reset(test, destroys_wq, wq), 0);
	return wq;
}

/* Before its memory goes, whatever a failed case has left. */
static inline void quiets(void *it)
{
	complete_all(&((struct item *)it)->go);
	cancel_delayed_work_sync(&((struct item *)it)->dwork);
}

static inline struct item *item(struct kunit *test, struct workqueue_struct *wq, work_func_t fn)
{
	struct item *it = kunit_kzalloc(test, sizeof(*it), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, it);
	INIT_DELAYED_WORK(&it->dwork, fn);
	init_completion(&it->entered);
	init_completion(&it->go);
	it->wq = wq;
	KUNIT_ASSERT_EQ(test, kunit_add_action_or_reset(test, quiets, it), 0);
	return it;
}

/* A worker is inside this item until its @go is completed. */
static inline struct item *holding(struct kunit *test, struct workqueue_struct *wq)
{
	struct item *it = item(test, wq, plain);

	it->hold = true;
	KUNIT_ASSERT_TRUE(test, queue_work(wq, &it->dwork.work));
	wait_for_completion(&it->entered);
	return it;
}

/* A second thread that makes one call. */
struct caller {
	struct task_struct *k;
	int (*call)(struct item *it);
	struct item *it;
};

static inline int calls(void *arg)
{
	struct caller *c = arg;

	return c->call(c->it);
}

/* Makes the call in a thread of its own, and returns once that waits. */
static inline struct caller *waiting_in(struct kunit *test, int (*call)(struct item *),
					struct item *it)
{
	struct caller *c = kunit_kzalloc(test, sizeof(*c), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, c);
	c->call = call;
	c->it = it;
	c->k = kthread_run(calls, c, "caller");
	KUNIT_ASSERT_FALSE(test, IS_ERR(c->k));
	while (READ_ONCE(c->k->wait_kind) == WAIT_NONE || READ_ONCE(c->k->on_rq))
		yield();
	return c;
}

/* The call's result, after it has returned. */
static inline int result_of(struct caller *c)
{
	int result = -1;

	kthread_join(c->k, MAX_SCHEDULE_TIMEOUT, &result);
	kthread_put(c->k);
	return result;
}

#endif /* KERNEL_WORKQUEUE_WQ_KUNIT_H */
