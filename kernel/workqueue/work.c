// SPDX-License-Identifier: GPL-2.0-only
/*
 * Items of work: queued, put off, flushed, cancelled.
 *
 * WORK_PENDING is the claim to an item.  Whoever sets it, with interrupts
 * off, puts the item on a list or arms its timer at once; so one who finds it
 * set and the item nowhere need only look again (grab()).
 *
 * Barriers and their partners:
 *
 *   test_and_set_bit() in queue_work_on()	atomic_inc_return() in cancel_sync()
 *	the one claims, then looks at canceling; the other raises canceling,
 *	then looks for the claim: one of them sees the other
 *   test_and_set_bit() in queue_work_on()	test_and_clear_bit() in begin()
 *	what was written before a call that found it pending is seen by the run
 */
#define pr_fmt(fmt) "workqueue: " fmt

#include <asm/irqflags.h>
#include <asm/processor.h>
#include <base/err.h>
#include <base/errno.h>
#include <kernel/bug.h>
#include <kernel/cpu.h>
#include <kernel/jiffies.h>
#include <kernel/lockdep_waits.h>
#include <kernel/report.h>
#include <mm/slab.h>
#include <trace/workqueue.h>

#include "internal.h"

/* Interrupts are off, or the answer is old. */
static struct pool_workqueue *pwq_of(struct workqueue_struct *wq, int cpu)
{
	if (wq->flags & WQ_UNBOUND)
		return &wq->pwqs[0];
	if (cpu == WORK_CPU_UNBOUND || !cpu_online((unsigned int)cpu))
		cpu = (int)raw_smp_processor_id();
	return &wq->pwqs[cpu];
}

/* While it drains: only from its own work. */
static bool is_refused(struct workqueue_struct *wq, const struct work_struct *work)
{
	struct report r = { "workqueue", "queued-while-drained", .name = wq->name };
	struct worker *w = current_wq_worker();

	if (w && w->current_pwq && w->current_pwq->wq == wq)
		return false;
	r.ip = (unsigned long)work->func;
	if (report_begin(&r, "%ps queued to %s, which is being drained", (void *)work->func,
			 wq->name))
		report_end(&r);
	return true;
}

/*
 * Where @work has to go, pool locked: to its last pool if that is doing it for
 * the same workqueue, so that it is never done twice at once.
 */
static struct pool_workqueue *lock_target(struct workqueue_struct *wq, struct work_struct *work,
					  int cpu)
{
	struct pool_workqueue *pwq = pwq_of(wq, cpu);
	struct worker_pool *last = work->pool;

	if (last && last != pwq->pool) {
		struct worker *w;

		raw_spin_lock(&last->lock);
		w = find_executing(last, work);
		if (w && w->current_pwq->wq == wq) {
			__pass_lock(&last->lock);
			return w->current_pwq;
		}
		raw_spin_unlock(&last->lock);
	}
	raw_spin_lock(&pwq->pool->lock);
	__pass_lock(&pwq->pool->lock);
	return pwq;
}

/* The caller has claimed @work, and interrupts are off.  False: refused, the claim is dropped. */
static bool __queue_work(int cpu, struct workqueue_struct *wq, struct work_struct *work)
{
	struct pool_workqueue *pwq;

	if (unlikely(READ_ONCE(wq->flags) & __WQ_DRAINING) && is_refused(wq, work)) {
		clear_bit_unlock(WORK_PENDING, &work->data);
		return false;
	}
	pwq = lock_target(wq, work, cpu);
	trace_workqueue_queue_work(work, work->func);
	__receive_lock(&pwq->pool->lock);
	WRITE_ONCE(work->pool, pwq->pool);
	work->pwq = pwq;
	work->colour = pwq->colour;
	(void)debug_object_activate(work, &work_debug_descr, work->func);
	pwq->nr_in_flight[pwq->colour]++;
	if (likely(pwq->nr_active < wq->max_active)) {
		insert_active(pwq, work);
	} else {
		work->inactive = true;
		list_add_tail(&work->entry, &pwq->inactive);
	}
	raw_spin_unlock(&pwq->pool->lock);
	return true;
}

/* Interrupts are off.  False: it is pending, or being cancelled. */
static bool claim(struct work_struct *work)
{
	if (test_and_set_bit(WORK_PENDING, &work->data))
		return false;
	if (likely(!atomic_read(&work->canceling)))
		return true;
	clear_bit_unlock(WORK_PENDING, &work->data);
	return false;
}

/**
 * queue_work_on() - have something done
 * @cpu:  where; WORK_CPU_UNBOUND: on this one.  One that is not online means
 *        this one, and an unbound workqueue does not look at it
 * @wq:   the workqueue
 * @work: the item
 *
 * What was written before is visible to the item's function, which may queue
 * the item again or free it.
 *
 * Context: any but NMI.
 * Return: true if queued; false if it is pending or being cancelled, or, with
 * a report, if the workqueue is being drained.
 */
bool queue_work_on(int cpu, struct workqueue_struct *wq, struct work_struct *work)
{
	unsigned long flags;
	bool queued;

	if (IS_ENABLED(CONFIG_DEBUG_OBJECTS) && unlikely(!work->func)) {
		debug_object_not_initialised(work, &work_debug_descr, _RET_IP_);
		return false;
	}
	/* The one who claims also puts it on the list, and nobody else comes in between. */
	local_irq_save(flags);
	preempt_disable();
	queued = claim(work) && __queue_work(cpu, wq, work);
	local_irq_restore(flags);
	preempt_enable();
	return queued;
}

/**
 * delayed_work_timer_fn() - the time of an item that was put off has come
 * @t: its timer
 *
 * Context: timer; only for the initialisers.
 */
void delayed_work_timer_fn(struct timer_list *t)
{
	struct delayed_work *dwork = container_of(t, struct delayed_work, timer);
	unsigned long flags;

	/* The armed timer holds the claim. */
	local_irq_save(flags);
	preempt_disable();
	(void)__queue_work(dwork->cpu, dwork->wq, &dwork->work);
	local_irq_restore(flags);
	preempt_enable();
}

/* As __queue_work(), after @delay. */
static bool queue_later(int cpu, struct workqueue_struct *wq, struct delayed_work *dwork,
			unsigned long delay)
{
	if (!delay)
		return __queue_work(cpu, wq, &dwork->work);
	dwork->wq = wq;
	dwork->cpu = cpu;
	mod_timer(&dwork->timer, READ_ONCE(jiffies) + delay);
	return true;
}

/**
 * queue_delayed_work_on() - have something done later
 * @cpu:   as in queue_work_on()
 * @wq:    the workqueue
 * @dwork: the item
 * @delay: ticks of the clock that pass first; 0: at once
 *
 * Context: any but NMI.
 * Return: as queue_work_on().
 */
bool queue_delayed_work_on(int cpu, struct workqueue_struct *wq, struct delayed_work *dwork,
			   unsigned long delay)
{
	unsigned long flags;
	bool queued;

	local_irq_save(flags);
	preempt_disable();
	queued = claim(&dwork->work) && queue_later(cpu, wq, dwork, delay);
	local_irq_restore(flags);
	preempt_enable();
	return queued;
}

/* The pool that @work is in or was in last, locked, interrupts off; NULL: it never was. */
static struct worker_pool *lock_pool_of(struct work_struct *work, unsigned long *flags)
{
	struct worker_pool *pool;

	while ((pool = READ_ONCE(work->pool))) {
		raw_spin_lock_irqsave(&pool->lock, *flags);
		/* It changes under the new pool's lock alone: look again. */
		if (likely(READ_ONCE(work->pool) == pool)) {
			__pass_lock(&pool->lock);
			return pool;
		}
		raw_spin_unlock_irqrestore(&pool->lock, *flags);
	}
	return NULL;
}

/* Take @work off its list.  pool->lock is held. */
static void remove(struct work_struct *work)
{
	struct pool_workqueue *pwq = work->pwq;
	struct work_flusher *f = work->flushers;

	list_del_init(&work->entry);
	debug_object_deactivate(work);
	work->flushers = NULL;
	complete_flushers(f);
	pwq_item_gone(pwq, work->colour, !work->inactive);
}

static bool try_remove(struct work_struct *work)
{
	unsigned long flags;
	struct worker_pool *pool = lock_pool_of(work, &flags);
	bool found;

	if (!pool)
		return false;
	__receive_lock(&pool->lock);
	found = !list_empty(&work->entry);
	if (found)
		remove(work);
	raw_spin_unlock_irqrestore(&pool->lock, flags);
	return found;
}

/*
 * Claim @work whatever it is: idle, put off (@timer) or queued.  Interrupts
 * are off, as they are for every other owner of the claim, the timer's
 * function included (TIMER_IRQSAFE): so the one this looks for is on another
 * CPU and gets on.  True: it was pending.
 */
static bool grab(struct work_struct *work, struct timer_list *timer)
{
	while (test_and_set_bit(WORK_PENDING, &work->data)) {
		if (timer && timer_delete(timer))
			return true;
		if (try_remove(work))
			return true;
		/* Its owner is between the claim and the list. */
		cpu_relax();
	}
	return false;
}

/* Make it idle.  True: it was pending. */
static bool grab_and_drop(struct work_struct *work, struct timer_list *timer)
{
	unsigned long flags;
	bool was;

	local_irq_save(flags);
	preempt_disable();
	was = grab(work, timer);
	clear_bit_unlock(WORK_PENDING, &work->data);
	local_irq_restore(flags);
	preempt_enable();
	return was;
}

static void stop_work(void *addr)
{
	(void)grab_and_drop(addr, NULL);
}

const struct debug_obj_descr work_debug_descr = { .name = "work item", .stop = stop_work };

/**
 * mod_delayed_work_on() - change when an item is done, or queue it
 * @cpu:   as in queue_work_on()
 * @wq:    the workqueue
 * @dwork: the item; if it is queued already it is put off again
 * @delay: ticks of the clock from now; 0: at once
 *
 * Context: any but NMI.
 * Return: true if it was pending, false if it was idle.  One that is being
 * cancelled is not queued.
 */
bool mod_delayed_work_on(int cpu, struct workqueue_struct *wq, struct delayed_work *dwork,
			 unsigned long delay)
{
	unsigned long flags;
	bool was;

	local_irq_save(flags);
	preempt_disable();
	was = grab(&dwork->work, &dwork->timer);
	if (likely(!atomic_read(&dwork->work.canceling)))
		(void)queue_later(cpu, wq, dwork, delay);
	else
		clear_bit_unlock(WORK_PENDING, &dwork->work.data);
	local_irq_restore(flags);
	preempt_enable();
	return was;
}

/* Join those who wait for a run.  pool->lock is held.  False: it would wait for itself. */
static bool wait_for(struct work_flusher *f, struct work_flusher **where, struct worker *ender,
		     work_func_t func)
{
	if (flush_wait_begin(&f->wait, ender ? ender->task : NULL, (const void *)func))
		return false;
	f->next = *where;
	*where = f;
	return true;
}

/* Wait for the run that is going on, and if @pending for the next one instead. */
static bool flush(struct work_struct *work, bool pending)
{
	struct work_flusher f;
	unsigned long flags;
	struct worker_pool *pool = lock_pool_of(work, &flags);
	struct worker *w;
	bool waits = false;

	if (!pool)
		return false;
	__receive_lock(&pool->lock);
	if (pending && !list_empty(&work->entry)) {
		/* Whoever does the one item that its workqueue allows is in its way. */
		waits = wait_for(&f, &work->flushers, work->pwq->single, work->func);
	} else {
		w = find_executing(pool, work);
		if (w)
			waits = wait_for(&f, &w->flushers, w, work->func);
	}
	raw_spin_unlock_irqrestore(&pool->lock, flags);
	if (waits)
		flush_wait_end(&f.wait);
	return waits;
}

/**
 * flush_work() - wait until an item is done
 * @work: the item
 *
 * Waits for the last time that it was queued before this call; one that is
 * put off and whose time has not come is not waited for.
 *
 * Context: task, may sleep.
 * Return: true if it waited, false if there was nothing to wait for, or if it
 * would wait for itself or in a cycle (R13), which is reported.
 */
bool flush_work(struct work_struct *work)
{
	might_sleep();
	lockdep_wait_for((const void *)work->func, _RET_IP_);
	return flush(work, true);
}

/**
 * flush_delayed_work() - have an item that was put off done now, and wait
 * @dwork: the item
 *
 * Context: task, may sleep.
 * Return: as flush_work().
 */
bool flush_delayed_work(struct delayed_work *dwork)
{
	unsigned long flags;

	might_sleep();
	lockdep_wait_for((const void *)dwork->work.func, _RET_IP_);
	local_irq_save(flags);
	preempt_disable();
	/* _sync: if its function is on its way there is something to flush after. */
	if (timer_delete_sync(&dwork->timer))
		(void)__queue_work(dwork->cpu, dwork->wq, &dwork->work);
	local_irq_restore(flags);
	preempt_enable();
	return flush(&dwork->work, true);
}

static bool cancel_sync(struct work_struct *work, struct timer_list *timer)
{
	bool was;

	might_sleep();
	lockdep_wait_for((const void *)work->func, _RET_IP_);
	/* From here on nobody can queue it, its own function included. */
	(void)atomic_inc_return(&work->canceling);
	was = grab_and_drop(work, timer);
	flush(work, false);
	atomic_dec(&work->canceling);
	return was;
}

/**
 * cancel_work() - do not do it
 * @work: the item; it may be running, see cancel_work_sync()
 *
 * Context: any but NMI.
 * Return: true if it was pending.
 */
bool cancel_work(struct work_struct *work)
{
	return grab_and_drop(work, NULL);
}

/**
 * cancel_work_sync() - do not do it, and see to it that nobody is doing it
 * @work: the item; it cannot be queued until this returns
 *
 * From the item's own function it cannot wait, which is reported: the item is
 * only taken off its list.
 *
 * Context: task, may sleep.
 * Return: true if it was pending.
 */
bool cancel_work_sync(struct work_struct *work)
{
	return cancel_sync(work, NULL);
}

/**
 * cancel_delayed_work() - cancel_work() for an item that may be put off
 * @dwork: the item
 *
 * Context: any but NMI.
 * Return: true if it was pending.
 */
bool cancel_delayed_work(struct delayed_work *dwork)
{
	return grab_and_drop(&dwork->work, &dwork->timer);
}

/**
 * cancel_delayed_work_sync() - cancel_work_sync() for an item that may be put off
 * @dwork: the item
 *
 * Context: task, may sleep.
 * Return: true if it was pending.
 */
bool cancel_delayed_work_sync(struct delayed_work *dwork)
{
	return cancel_sync(&dwork->work, &dwork->timer);
}

/**
 * work_busy() - is it pending or running?
 * @work: the item
 *
 * Context: any but NMI.
 * Return: WORK_BUSY_* bits, which may be old when they are used.
 */
unsigned int work_busy(struct work_struct *work)
{
	unsigned int busy = work_pending(work) ? WORK_BUSY_PENDING : 0;
	unsigned long flags;
	struct worker_pool *pool = lock_pool_of(work, &flags);

	if (!pool)
		return busy;
	__receive_lock(&pool->lock);
	if (find_executing(pool, work))
		busy |= WORK_BUSY_RUNNING;
	raw_spin_unlock_irqrestore(&pool->lock, flags);
	return busy;
}

/**
 * current_work() - the item whose function calls
 *
 * Context: any.
 * Return: the item; NULL outside of one.
 */
struct work_struct *current_work(void)
{
	struct worker *w = current_wq_worker();

	return w ? w->current_work : NULL;
}

/**
 * schedule_on_each_cpu() - call a function on every online CPU, and wait
 * @func: the function of an item of work
 *
 * Context: task, may sleep.
 * Return: 0, -ENOMEM.
 */
int schedule_on_each_cpu(work_func_t func)
{
	struct work_struct *works = kcalloc(nr_cpu_ids, sizeof(*works), GFP_KERNEL);
	unsigned int cpu;

	if (!works)
		return -ENOMEM;
	cpus_read_lock();
	for_each_online_cpu(cpu) {
		INIT_WORK(&works[cpu], func);
		schedule_work_on((int)cpu, &works[cpu]);
	}
	for_each_online_cpu(cpu)
		flush_work(&works[cpu]);
	cpus_read_unlock();
	kfree(works);
	return 0;
}

/**
 * execute_in_process_context() - call a function where it may sleep
 * @fn: called at once if this is a thread, else by system_wq
 * @ew: for the second case; lives until @fn is called
 *
 * Context: any but NMI.
 * Return: 0: it was called; 1: it is queued.
 */
int execute_in_process_context(work_func_t fn, struct execute_work *ew)
{
	if (!in_interrupt()) {
		fn(&ew->work);
		return 0;
	}
	INIT_WORK(&ew->work, fn);
	schedule_work(&ew->work);
	return 1;
}

struct work_for_cpu {
	struct work_struct work;
	long (*fn)(void *arg);
	void *arg;
	long ret;
};

static void work_for_cpu_fn(struct work_struct *work)
{
	struct work_for_cpu *wfc = container_of(work, struct work_for_cpu, work);

	wfc->ret = wfc->fn(wfc->arg);
}

/**
 * work_on_cpu() - call a function in a thread on one CPU, and wait
 * @cpu: where; the caller sees to it that it is online
 * @fn:  the function
 * @arg: for @fn
 *
 * Context: task, may sleep.
 * Return: what @fn returned.
 */
long work_on_cpu(int cpu, long (*fn)(void *), void *arg)
{
	struct work_for_cpu wfc = { .fn = fn, .arg = arg };

	INIT_WORK_ONSTACK(&wfc.work, work_for_cpu_fn);
	schedule_work_on(cpu, &wfc.work);
	flush_work(&wfc.work);
	return wfc.ret;
}
