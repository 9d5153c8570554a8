// SPDX-License-Identifier: GPL-2.0-only
/*
 * Rescuers: a WQ_MEM_RECLAIM workqueue has a thread of its own, made with it,
 * that does its work when a pool needs another worker and cannot make one.
 */
#include <base/err.h>
#include <base/errno.h>
#include <kernel/cpumask.h>
#include <kernel/kthread.h>
#include <kernel/sched.h>
#include <mm/slab.h>

#include "internal.h"

/* Covers wq->maydays and pwq->mayday of all workqueues. */
DEFINE_RAW_SPINLOCK(mayday_lock);

static void call_rescuer(struct pool_workqueue *pwq)
{
	raw_spin_lock(&mayday_lock);
	if (list_empty(&pwq->mayday)) {
		list_add_tail(&pwq->mayday, &pwq->wq->maydays);
		complete(&pwq->wq->rescue);
	}
	raw_spin_unlock(&mayday_lock);
}

/* Call the rescuers of all work that cannot begin.  Interrupts are off. */
void pool_mayday(struct worker_pool *pool)
{
	struct work_struct *work;

	list_for_each_entry(work, &pool->worklist, entry)
		if (work->pwq->wq->rescuer)
			call_rescuer(work->pwq);
}

static struct pool_workqueue *next_mayday(struct workqueue_struct *wq)
{
	struct pool_workqueue *pwq;

	raw_spin_lock_irq(&mayday_lock);
	pwq = list_first_entry_or_null(&wq->maydays, struct pool_workqueue, mayday);
	if (pwq)
		list_del_init(&pwq->mayday);
	raw_spin_unlock_irq(&mayday_lock);
	return pwq;
}

/* Do what this workqueue has waiting in one pool, where the pool is. */
static void rescue(struct worker *rescuer, struct pool_workqueue *pwq)
{
	struct worker_pool *pool = pwq->pool;
	struct work_struct *work, *next;

	set_cpus_allowed_ptr(current, pool->cpu < 0 ? cpu_possible_mask :
			     cpumask_of((unsigned int)pool->cpu));
	raw_spin_lock_irq(&pool->lock);
	rescuer->pool = pool;
	__rename_lock(&pool->lock, &rescuer->pool->lock);
	list_for_each_entry_safe(work, next, &pool->worklist, entry)
		if (work->pwq == pwq)
			list_move_tail(&work->entry, &rescuer->scheduled);
	process_scheduled(rescuer);
	__rename_lock(&rescuer->pool->lock, &pool->lock);
	rescuer->pool = NULL;
	kick_pool(pool);
	raw_spin_unlock_irq(&pool->lock);
}

static int rescuer_thread(void *data)
{
	struct worker *rescuer = data;
	struct workqueue_struct *wq = rescuer->rescues;
	struct pool_workqueue *pwq;

	current->flags |= PF_WQ_WORKER;
	while (wait_for_completion_interruptible(&wq->rescue) == 0)
		while ((pwq = next_mayday(wq)))
			rescue(rescuer, pwq);
	current->flags &= ~PF_WQ_WORKER;
	return 0;
}

/* Context: task, may sleep.  0 or -errno. */
int rescuer_create(struct workqueue_struct *wq)
{
	struct worker *w = alloc_worker();
	struct task_struct *k;

	if (!w)
		return -ENOMEM;
	w->flags |= WORKER_RESCUER;
	w->rescues = wq;
	k = kthread_create(rescuer_thread, w, "rescue:%s", wq->name);
	if (IS_ERR(k)) {
		kfree(w);
		return (int)PTR_ERR(k);
	}
	w->task = k;
	set_user_nice(k, MIN_NICE);
	wq->rescuer = w;
	kthread_start(k);
	return 0;
}

/* Nothing is queued any more.  Context: task, may sleep. */
void rescuer_destroy(struct workqueue_struct *wq)
{
	struct worker *w = wq->rescuer;

	if (!w)
		return;
	kthread_stop_put(w->task);
	kfree(w);
}
