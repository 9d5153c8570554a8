// SPDX-License-Identifier: GPL-2.0-only
/*
 * Kernel threads that do work for others, one item after the other.  What
 * every call means: Documentation/reference/kthreads.rst.
 *
 * An item is in one of these states, all under worker->lock:
 *
 *	idle		node empty
 *	delayed		on delayed_work_list, its timer armed or just going off
 *	queued		on work_list
 *	running		worker->current_work; idle, delayed or queued besides
 *
 * While somebody waits for its end by cancelling (canceling > 0) it stays idle.
 *
 * A flush is an item of its own that is put right behind what it waits for:
 * no count can be missed, and queueing the same item again does not prolong it.
 *
 * Lock order:
 *   worker->lock
 *     worker->wait.lock	(insert_work)
 *     timer base->lock		(arm)
 *     wait_graph_lock		(flush_wait_begin)
 */
#define pr_fmt(fmt) "kthread: " fmt

#include <asm/irqflags.h>
#include <base/err.h>
#include <base/errno.h>
#include <kernel/bug.h>
#include <kernel/context.h>
#include <kernel/jiffies.h>
#include <kernel/kthread.h>
#include <kernel/lockdep_waits.h>
#include <kernel/printk.h>
#include <kernel/task.h>
#include <lib/vsprintf.h>
#include <mm/slab.h>

#define WORKER_NAME_MAX	64

struct flush_item {
	struct kthread_work work;
	struct flush_wait wait;
};

/**
 * kthread_init_worker() - a worker that has no thread yet
 * @worker: to be made; a thread that runs kthread_worker_fn() on it then works
 *
 * Context: any.
 */
void kthread_init_worker(struct kthread_worker *worker)
{
	*worker = (struct kthread_worker)KTHREAD_WORKER_INIT(*worker);
	/* Not static: its locks are of these classes. */
	raw_spin_lock_init(&worker->lock);
	init_waitqueue_head(&worker->wait);
	lockdep_init_queue(&worker->lockdep_map, "worker", _RET_IP_);
}

/**
 * kthread_init_work() - make an item of work
 * @work: not pending
 * @fn:   called in the worker's thread; may sleep, queue @work again or free it
 *
 * Context: any.
 */
void kthread_init_work(struct kthread_work *work, kthread_work_func_t fn)
{
	*work = (struct kthread_work)KTHREAD_WORK_INIT(*work, fn);
}

/**
 * kthread_init_delayed_work() - make an item of work that can be put off
 * @dwork: not pending
 * @fn:    as in kthread_init_work()
 *
 * Context: any.
 */
void kthread_init_delayed_work(struct kthread_delayed_work *dwork, kthread_work_func_t fn)
{
	kthread_init_work(&dwork->work, fn);
	timer_setup(&dwork->timer, kthread_delayed_work_timer_fn, TIMER_IRQSAFE);
}

/* worker->lock is held from here to insert_work(). */

static bool queueing_blocked(const struct kthread_worker *worker, const struct kthread_work *work)
	__must_hold(&worker->lock)
{
	return !list_empty(&work->node) || work->canceling || worker->dying;
}

static void set_worker(struct kthread_worker *worker, struct kthread_work *work)
	__must_hold(&worker->lock)
{
	/* One lock covers an item: it must be idle everywhere before it changes workers. */
	WARN_ON_ONCE(work->worker && work->worker != worker);
	work->worker = worker;
}

static void insert_work(struct kthread_worker *worker, struct kthread_work *work,
			struct list_head *before)
	__must_hold(&worker->lock)
{
	set_worker(worker, work);
	list_add_tail(&work->node, before);
	/* A busy worker looks at the list, under the lock, before it sleeps. */
	if (!worker->current_work)
		wake_up(&worker->wait);
}

static void arm(struct kthread_worker *worker, struct kthread_delayed_work *dwork,
		unsigned long delay)
	__must_hold(&worker->lock)
{
	struct kthread_work *work = &dwork->work;

	if (!delay) {
		insert_work(worker, work, &worker->work_list);
		return;
	}
	set_worker(worker, work);
	list_add_tail(&work->node, &worker->delayed_work_list);
	work->delayed = true;
	mod_timer(&dwork->timer, READ_ONCE(jiffies) + delay);
}

/* Make it idle if it is pending.  Its timer, if any, may still be armed or going off. */
static bool take_off(struct kthread_work *work)
{
	if (list_empty(&work->node))
		return false;
	list_del_init(&work->node);
	work->delayed = false;
	return true;
}

/**
 * kthread_queue_work() - have a worker do something
 * @worker: the worker
 * @work:   the item
 *
 * What was written before is visible to the item's function (R14).
 *
 * Context: any but NMI.
 * Return: true if queued; false if it is pending, being cancelled, or the
 * worker is being destroyed.
 */
bool kthread_queue_work(struct kthread_worker *worker, struct kthread_work *work)
{
	unsigned long flags;
	bool queued;

	raw_spin_lock_irqsave(&worker->lock, flags);
	queued = !queueing_blocked(worker, work);
	if (queued)
		insert_work(worker, work, &worker->work_list);
	raw_spin_unlock_irqrestore(&worker->lock, flags);
	return queued;
}

/**
 * kthread_delayed_work_timer_fn() - the time of a delayed item has come
 * @t: its timer
 *
 * Context: timer; only for the initialisers.
 */
void kthread_delayed_work_timer_fn(struct timer_list *t)
{
	struct kthread_delayed_work *dwork = container_of(t, struct kthread_delayed_work, timer);
	struct kthread_work *work = &dwork->work;
	struct kthread_worker *worker = READ_ONCE(work->worker);
	unsigned long flags;

	raw_spin_lock_irqsave(&worker->lock, flags);
	/* It was taken off, or put off again, while this waited for the lock. */
	if (work->delayed && !timer_pending(t)) {
		take_off(work);
		insert_work(worker, work, &worker->work_list);
	}
	raw_spin_unlock_irqrestore(&worker->lock, flags);
}

/**
 * kthread_queue_delayed_work() - have a worker do something later
 * @worker: the worker
 * @dwork:  the item
 * @delay:  ticks of the clock that pass first; 0: at once
 *
 * Context: any but NMI.
 * Return: as kthread_queue_work().
 */
bool kthread_queue_delayed_work(struct kthread_worker *worker,
				struct kthread_delayed_work *dwork, unsigned long delay)
{
	unsigned long flags;
	bool queued;

	raw_spin_lock_irqsave(&worker->lock, flags);
	queued = !queueing_blocked(worker, &dwork->work);
	if (queued)
		arm(worker, dwork, delay);
	raw_spin_unlock_irqrestore(&worker->lock, flags);
	return queued;
}

/**
 * kthread_mod_delayed_work() - change when an item is done, or queue it
 * @worker: the worker
 * @dwork:  the item
 * @delay:  jiffies from now; 0: at once
 *
 * An item that is queued already is put off again, too.
 *
 * Context: any but NMI.
 * Return: false only if it was idle and is queued now; true if it was
 * pending, or is being cancelled and stays as it is.
 */
bool kthread_mod_delayed_work(struct kthread_worker *worker,
			      struct kthread_delayed_work *dwork, unsigned long delay)
{
	struct kthread_work *work = &dwork->work;
	unsigned long flags;
	bool was = true;

	raw_spin_lock_irqsave(&worker->lock, flags);
	if (work->canceling || worker->dying)
		goto out;
	/*
	 * 'At once', and the timer function is on its way to do just that: it
	 * must find the item alive and delayed, so it is left to it.
	 */
	if (!delay && work->delayed && !timer_delete(&dwork->timer))
		goto out;
	was = take_off(work);
	arm(worker, dwork, delay);
out:
	raw_spin_unlock_irqrestore(&worker->lock, flags);
	return was;
}

static void flush_item_fn(struct kthread_work *work)
{
	complete(&container_of(work, struct flush_item, work)->wait.done);
}

/* Put a flush before @before.  worker->lock is held.  -EDEADLK: nobody must wait. */
static int insert_flush(struct kthread_worker *worker, struct flush_item *f,
			struct list_head *before, const void *what)
	__must_hold(&worker->lock)
{
	int err = flush_wait_begin(&f->wait, worker->task, what);

	if (err)
		return err;
	kthread_init_work(&f->work, flush_item_fn);
	insert_work(worker, &f->work, before);
	return 0;
}

/**
 * kthread_flush_work() - wait until an item is done
 * @work: the item
 *
 * Waits for the last time that it was queued before this call.  A delayed
 * item whose time has not come is not waited for: kthread_mod_delayed_work()
 * with a delay of 0 first.
 *
 * Context: task, may sleep.
 * Return: 0; -EDEADLK from its own worker, or for a cycle of waits (R13),
 * which is reported.
 */
int kthread_flush_work(struct kthread_work *work)
{
	struct kthread_worker *worker = READ_ONCE(work->worker);
	struct flush_item f;
	int ret = 1;	/* nothing to wait for */

	might_sleep();
	if (!worker)
		return 0;
	lockdep_wait_for((const void *)work->func, _RET_IP_);
	raw_spin_lock_irq(&worker->lock);
	if (!list_empty(&work->node) && !work->delayed)
		ret = insert_flush(worker, &f, work->node.next, (const void *)work->func);
	else if (worker->current_work == work)
		ret = insert_flush(worker, &f, worker->work_list.next, (const void *)work->func);
	raw_spin_unlock_irq(&worker->lock);
	if (ret)
		return ret < 0 ? ret : 0;
	flush_wait_end(&f.wait);
	return 0;
}

/**
 * kthread_flush_worker() - wait until all is done that was queued before
 * @worker: the worker
 *
 * Context: task, may sleep.
 * Return: 0; -EDEADLK from its own thread, or for a cycle of waits (R13),
 * which is reported.
 */
int kthread_flush_worker(struct kthread_worker *worker)
{
	struct flush_item f;
	int err;

	might_sleep();
	lockdep_wait_queue(&worker->lockdep_map, _RET_IP_);
	raw_spin_lock_irq(&worker->lock);
	err = insert_flush(worker, &f, &worker->work_list, (const void *)kthread_flush_worker);
	raw_spin_unlock_irq(&worker->lock);
	if (!err)
		flush_wait_end(&f.wait);
	return err;
}

/* @timer: NULL if the item has none. */
static bool cancel_sync(struct kthread_work *work, struct timer_list *timer)
{
	struct kthread_worker *worker = READ_ONCE(work->worker);
	struct flush_item f;
	bool was, wait;

	might_sleep();
	if (!worker)
		return false;
	lockdep_wait_for((const void *)work->func, _RET_IP_);
	raw_spin_lock_irq(&worker->lock);
	was = take_off(work);
	/* From here on nobody can queue it, its own function included. */
	work->canceling++;
	wait = worker->current_work == work &&
		!insert_flush(worker, &f, worker->work_list.next, (const void *)work->func);
	raw_spin_unlock_irq(&worker->lock);

	if (timer)
		timer_delete_sync(timer);
	if (wait)
		flush_wait_end(&f.wait);

	raw_spin_lock_irq(&worker->lock);
	work->canceling--;
	raw_spin_unlock_irq(&worker->lock);
	return was;
}

/**
 * kthread_cancel_work_sync() - do not do it, and see to it that nobody is doing it
 * @work: the item; it cannot be queued until this returns
 *
 * From its own function it cannot wait: that is reported, and the item is
 * only taken off the queue.
 *
 * Context: task, may sleep.
 * Return: true if it was pending.
 */
bool kthread_cancel_work_sync(struct kthread_work *work)
{
	return cancel_sync(work, NULL);
}

/**
 * kthread_cancel_delayed_work_sync() - the same for a delayed item
 * @dwork: the item
 *
 * Context: task, may sleep.
 * Return: true if it was pending, delayed or not.
 */
bool kthread_cancel_delayed_work_sync(struct kthread_delayed_work *dwork)
{
	return cancel_sync(&dwork->work, &dwork->timer);
}

static void attach(struct kthread_worker *worker, struct task_struct *expected,
		   struct task_struct *task)
{
	raw_spin_lock_irq(&worker->lock);
	WARN_ON(worker->task && worker->task != expected);
	worker->task = task;
	raw_spin_unlock_irq(&worker->lock);
}

static void do_first(struct kthread_worker *worker)
{
	struct kthread_work *work;
	kthread_work_func_t func = NULL;
	struct lockdep_run run;

	raw_spin_lock_irq(&worker->lock);
	work = list_first_entry_or_null(&worker->work_list, struct kthread_work, node);
	if (work) {
		list_del_init(&work->node);
		worker->current_work = work;
		func = work->func;
	}
	raw_spin_unlock_irq(&worker->lock);
	if (!func)
		return;
	lockdep_item_begin(&run, (const void *)func, &worker->lockdep_map);
	func(work);
	lockdep_item_end(&run);
	/* @work may be gone. */
	check_context_after("work", func);
	raw_spin_lock_irq(&worker->lock);
	worker->current_work = NULL;
	raw_spin_unlock_irq(&worker->lock);
}

/**
 * kthread_worker_fn() - what the thread of a worker runs
 * @worker: struct kthread_worker
 *
 * Works until it is asked to stop, and parks between two items when asked
 * to.  What is still queued when it stops stays queued: flush first.
 *
 * Context: a kernel thread, may sleep.
 * Return: 0.
 */
int kthread_worker_fn(void *worker)
{
	struct kthread_worker *w = worker;

	attach(w, current, current);
	while (kthread_wait_event(w->wait, !list_empty(&w->work_list)) == 0)
		do_first(w);
	attach(w, current, NULL);
	return 0;
}

static struct kthread_worker *start(struct kthread_worker *worker, struct task_struct *k)
{
	if (IS_ERR(k)) {
		kfree(worker);
		return ERR_CAST(k);
	}
	/* Before it runs, so that kthread_destroy_worker() finds it. */
	worker->task = k;
	kthread_start(k);
	return worker;
}

static struct kthread_worker *alloc_worker(unsigned int flags)
{
	struct kthread_worker *worker = kzalloc(sizeof(*worker), GFP_KERNEL);

	if (worker) {
		kthread_init_worker(worker);
		worker->flags = flags;
	}
	return worker;
}

/**
 * kthread_create_worker() - a worker and its thread, started
 * @flags:   0
 * @namefmt: the thread's name
 *
 * Context: task, may sleep.
 * Return: the worker, for kthread_destroy_worker(); ERR_PTR as
 * kthread_create().
 */
struct kthread_worker *kthread_create_worker(unsigned int flags, const char *namefmt, ...)
{
	struct kthread_worker *worker = alloc_worker(flags);
	char name[WORKER_NAME_MAX];
	va_list args;

	if (!worker)
		return ERR_PTR(-ENOMEM);
	lockdep_init_queue(&worker->lockdep_map, namefmt, _RET_IP_);
	va_start(args, namefmt);
	vsnprintf(name, sizeof(name), namefmt, args);
	va_end(args);
	return start(worker, kthread_create(kthread_worker_fn, worker, "%s", name));
}

/**
 * kthread_create_worker_on_cpu() - a worker whose thread runs on one CPU only
 * @cpu:     the CPU's number
 * @flags:   0
 * @namefmt: the thread's name, with at most one %u, for @cpu
 *
 * Further arguments, as code for older Linux has them for the name, are not
 * looked at.
 *
 * Context: task, may sleep.
 * Return: as kthread_create_worker(), and -EINVAL for a CPU that cannot exist.
 */
struct kthread_worker *kthread_create_worker_on_cpu(int cpu, unsigned int flags,
						    const char *namefmt, ...)
{
	struct kthread_worker *worker = alloc_worker(flags);

	if (!worker)
		return ERR_PTR(-ENOMEM);
	lockdep_init_queue(&worker->lockdep_map, namefmt, _RET_IP_);
	return start(worker, kthread_create_on_cpu(kthread_worker_fn, worker,
						   (unsigned int)cpu, namefmt));
}

/* Take off all whose time has not come.  Nothing is queued any more: @dying is set. */
static unsigned int drop_delayed(struct kthread_worker *worker)
{
	unsigned int dropped = 0;

	raw_spin_lock_irq(&worker->lock);
	while (!list_empty(&worker->delayed_work_list)) {
		struct kthread_work *work = list_first_entry(&worker->delayed_work_list,
							     struct kthread_work, node);
		struct kthread_delayed_work *dwork =
			container_of(work, struct kthread_delayed_work, work);

		take_off(work);
		dropped++;
		raw_spin_unlock_irq(&worker->lock);
		/* Its function looks at the worker, which goes. */
		timer_delete_sync(&dwork->timer);
		raw_spin_lock_irq(&worker->lock);
	}
	raw_spin_unlock_irq(&worker->lock);
	return dropped;
}

static void set_dying(struct kthread_worker *worker, bool dying)
{
	raw_spin_lock_irq(&worker->lock);
	worker->dying = dying;
	raw_spin_unlock_irq(&worker->lock);
}

/**
 * kthread_destroy_worker() - have the worker finish, stop its thread and free it
 * @worker: from kthread_create_worker() or kthread_create_worker_on_cpu()
 *
 * What is queued is done first; what is queued meanwhile is refused.  Items
 * whose time has not come are dropped, with a warning.  Nobody may know the
 * worker any more when this returns.
 *
 * Context: task, may sleep.
 * Return: 0; -EDEADLK, reported, from its own thread or for a cycle of waits:
 * then the worker goes on.
 */
int kthread_destroy_worker(struct kthread_worker *worker)
{
	struct task_struct *task = READ_ONCE(worker->task);
	unsigned int dropped;
	int err;

	if (WARN_ON(!task))
		return -EINVAL;
	set_dying(worker, true);
	err = kthread_flush_worker(worker);
	if (err) {
		set_dying(worker, false);
		return err;
	}
	dropped = drop_delayed(worker);
	/* A timer may have come between the two. */
	(void)kthread_flush_worker(worker);
	if (dropped)
		pr_warn("worker %s: %u delayed item(s) dropped\n", task->comm, dropped);
	kthread_stop_put(task);
	WARN_ON(!list_empty(&worker->work_list));
	kfree(worker);
	return 0;
}
