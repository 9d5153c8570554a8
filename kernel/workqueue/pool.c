// SPDX-License-Identifier: GPL-2.0-only
/*
 * Pools of workers.
 *
 * A bound pool keeps just enough of its threads running: one item at a time
 * runs on the CPU, and when its worker goes to sleep inside the item the
 * scheduler says so (wq_worker_sleeping()) and the next one begins.  An
 * unbound pool starts a worker for every item.
 *
 * Nobody begins to work before another one is idle behind him, who can take
 * over when he sleeps: making a worker may sleep, and so cannot be done then.
 * Invariant: while there is work in worklist and nobody runs, an idle worker
 * has been woken, or one is 'managing', which is: making another.
 */
#define pr_fmt(fmt) "workqueue: " fmt

#include <asm/irqflags.h>
#include <base/err.h>
#include <base/errno.h>
#include <kernel/bug.h>
#include <kernel/context.h>
#include <kernel/jiffies.h>
#include <kernel/kthread.h>
#include <kernel/lockdep_waits.h>
#include <kernel/printk.h>
#include <kernel/sched.h>
#include <lib/vsprintf.h>
#include <mm/slab.h>
#include <trace/workqueue.h>

#include <kernel/rcupdate.h>

#include "internal.h"

#define IDLE_TIMEOUT		(300 * HZ)	/* then one of too many goes */
#define MAYDAY_AFTER		(HZ / 100 >= 2 ? HZ / 100 : 2)
#define MAYDAY_AGAIN		(HZ / 10)
#define CREATE_COOLDOWN		HZ
#define BUSY_TO_IDLE		4		/* more than a quarter idle is too many */

struct worker_pool *cpu_pools[NR_CPUS][POOL_KINDS];
struct worker_pool *unbound_pools[POOL_KINDS];
unsigned long wq_idle_timeout = IDLE_TIMEOUT;
#ifdef CONFIG_KUNIT
bool wq_test_no_new_workers;
#endif

struct worker *current_wq_worker(void)
{
	/* An interrupt is not part of the item that it came upon. */
	return in_task() && current->flags & PF_WQ_WORKER ? kthread_data(current) : NULL;
}

static struct hlist_head *busy_head(struct worker_pool *pool, const struct work_struct *work)
{
	return &pool->busy[(unsigned long)work / sizeof(*work) % BUSY_HASH];
}

/* Who does @work in this pool now; NULL: nobody. */
struct worker *find_executing(struct worker_pool *pool, const struct work_struct *work)
{
	struct worker *w;

	hlist_for_each_entry(w, busy_head(pool, work), hash)
		if (w->current_work == work && w->current_func == work->func)
			return w;
	return NULL;
}

/* Wake an idle worker if work waits and nobody runs. */
void kick_pool(struct worker_pool *pool)
{
	if (need_more_worker(pool) && pool->nr_idle)
		wake_up_process(list_first_entry(&pool->idle_list, struct worker, idle)->task);
}

static void set_flags(struct worker *worker, u32 flags)
{
	if (!(worker->flags & WORKER_NOT_RUNNING) && flags & WORKER_NOT_RUNNING)
		worker->pool->nr_running--;
	worker->flags |= flags;
}

static void clear_flags(struct worker *worker, u32 flags)
{
	u32 was = worker->flags;

	worker->flags &= ~flags;
	if (was & WORKER_NOT_RUNNING && !(worker->flags & WORKER_NOT_RUNNING))
		worker->pool->nr_running++;
}

/**
 * wq_worker_sleeping() - a worker is about to sleep
 * @task: current, PF_WQ_WORKER, its state stored
 *
 * Inside an item of work another one takes over.
 *
 * Context: schedule(), preemption on.
 */
void wq_worker_sleeping(struct task_struct *task)
{
	struct worker *worker = kthread_data(task);
	struct worker_pool *pool = worker->pool;

	if (worker->flags & WORKER_NOT_RUNNING || worker->sleeping)
		return;
	raw_spin_lock_irq(&pool->lock);
	worker->sleeping = true;
	pool->nr_running--;
	kick_pool(pool);
	raw_spin_unlock_irq(&pool->lock);
}

/**
 * wq_worker_running() - a worker has slept
 * @task: current, PF_WQ_WORKER
 *
 * Context: schedule(), preemption on.
 */
void wq_worker_running(struct task_struct *task)
{
	struct worker *worker = kthread_data(task);
	struct worker_pool *pool = worker->pool;

	if (!worker->sleeping)
		return;
	raw_spin_lock_irq(&pool->lock);
	worker->sleeping = false;
	pool->nr_running++;
	raw_spin_unlock_irq(&pool->lock);
}

/* Idle workers: two are always kept. */

static bool too_many_workers(const struct worker_pool *pool)
{
	int nr_idle = pool->nr_idle + pool->managing;
	int nr_busy = pool->nr_workers - nr_idle;

	return nr_idle > 2 && (nr_idle - 2) * BUSY_TO_IDLE >= nr_busy;
}

static void enter_idle(struct worker *worker)
{
	struct worker_pool *pool = worker->pool;

	pool->nr_idle++;
	worker->last_active = READ_ONCE(jiffies);
	list_add(&worker->idle, &pool->idle_list);
	if (unlikely(too_many_workers(pool)) && !timer_pending(&pool->idle_timer))
		mod_timer(&pool->idle_timer, worker->last_active + wq_idle_timeout);
}

static void leave_idle(struct worker *worker)
{
	if (list_empty(&worker->idle))
		return;
	list_del_init(&worker->idle);
	worker->pool->nr_idle--;
}

/* The longest idle go, one after the other. */
static void idle_timer_fn(struct timer_list *t)
{
	struct worker_pool *pool = container_of(t, struct worker_pool, idle_timer);
	unsigned long flags;

	raw_spin_lock_irqsave(&pool->lock, flags);
	while (too_many_workers(pool)) {
		struct worker *w = list_last_entry(&pool->idle_list, struct worker, idle);
		unsigned long due = w->last_active + wq_idle_timeout;

		if (time_before(READ_ONCE(jiffies), due)) {
			mod_timer(t, due);
			break;
		}
		leave_idle(w);
		pool->nr_workers--;
		w->flags |= WORKER_DIE;
		wake_up_process(w->task);
	}
	raw_spin_unlock_irqrestore(&pool->lock, flags);
}

/* One item's life */

/* @work becomes one of those that may be started. */
void insert_active(struct pool_workqueue *pwq, struct work_struct *work)
{
	pwq->nr_active++;
	work->inactive = false;
	list_add_tail(&work->entry, &pwq->pool->worklist);
	kick_pool(pwq->pool);
}

/* An item is done or was taken away.  The workqueue may be gone after this. */
void pwq_item_gone(struct pool_workqueue *pwq, u8 colour, bool active)
{
	struct workqueue_struct *wq = pwq->wq;

	pwq->nr_active -= active;
	if (pwq->nr_active < wq->max_active && !list_empty(&pwq->inactive)) {
		struct work_struct *next = list_first_entry(&pwq->inactive, struct work_struct, entry);

		list_del_init(&next->entry);
		insert_active(pwq, next);
	}
	if (--pwq->nr_in_flight[colour] || !pwq->flushing || colour == pwq->colour)
		return;
	pwq->flushing = false;
	if (atomic_dec_and_test(&wq->flush_left))
		complete(&wq->flush_done);
}

void complete_flushers(struct work_flusher *f)
{
	while (f) {
		struct work_flusher *next = f->next;

		complete(&f->wait.done);	/* @f is gone */
		f = next;
	}
}

static void begin(struct worker *worker, struct work_struct *work)
{
	struct worker_pool *pool = worker->pool;
	struct pool_workqueue *pwq = work->pwq;

	pool_has_begun(pool);
	worker->current_work = work;
	worker->current_func = work->func;
	worker->current_pwq = pwq;
	worker->current_colour = work->colour;
	worker->flushers = work->flushers;
	work->flushers = NULL;
	hlist_add_head(&worker->hash, busy_head(pool, work));
	if (pwq->wq->max_active == 1)
		pwq->single = worker;
	list_del_init(&work->entry);
	debug_object_deactivate(work);
	if (unlikely(pwq->wq->flags & WQ_CPU_INTENSIVE))
		set_flags(worker, WORKER_CPU_INTENSIVE);
	/* An unbound pool, or one whose worker does not count: the next may begin, too. */
	kick_pool(pool);
	/*
	 * A full barrier: whoever found it pending, and so did not queue it
	 * again, had written what the function now reads (R14).  Pairs with
	 * test_and_set_bit() in queue_work_on().
	 */
	(void)test_and_clear_bit(WORK_PENDING, &work->data);
}

static void end(struct worker *worker)
{
	struct pool_workqueue *pwq = worker->current_pwq;
	struct work_flusher *f = worker->flushers;

	if (unlikely(worker->flags & WORKER_CPU_INTENSIVE))
		clear_flags(worker, WORKER_CPU_INTENSIVE);
	hlist_del_init(&worker->hash);
	worker->current_work = NULL;
	worker->current_func = NULL;
	worker->current_pwq = NULL;
	worker->flushers = NULL;
	if (pwq->single == worker)
		pwq->single = NULL;
	complete_flushers(f);
	pwq_item_gone(pwq, worker->current_colour, true);
}

/* Do @work, which is on a list of this pool.  The lock is let go meanwhile. */
void process_one(struct worker *worker, struct work_struct *work)
	__must_hold(&worker->pool->lock)
{
	struct worker *other = find_executing(worker->pool, work);
	work_func_t func = work->func;
	struct workqueue_struct *wq = work->pwq->wq;
	struct lockdep_run run;

	/* Never on two workers at once: who does it already does it again. */
	if (unlikely(other)) {
		list_move_tail(&work->entry, &other->scheduled);
		return;
	}
	begin(worker, work);
	raw_spin_unlock_irq(&worker->pool->lock);
	trace_workqueue_execute_start(work, func);
	lockdep_item_begin(&run, (const void *)func, &wq->lockdep_map);
	func(work);
	lockdep_item_end(&run);
	/* @work may be gone. */
	trace_workqueue_execute_end(work, func);
	check_context_after("work", func);
	rcu_check_no_reader("reader-after-work", func);
	raw_spin_lock_irq(&worker->pool->lock);
	end(worker);
}

void process_scheduled(struct worker *worker)
	__must_hold(&worker->pool->lock)
{
	while (!list_empty(&worker->scheduled))
		process_one(worker, list_first_entry(&worker->scheduled, struct work_struct, entry));
}

/* Workers */

struct worker *alloc_worker(void)
{
	struct worker *w = kzalloc(sizeof(*w), GFP_KERNEL);

	if (!w)
		return NULL;
	INIT_LIST_HEAD(&w->idle);
	INIT_LIST_HEAD(&w->scheduled);
	w->flags = WORKER_PREP;
	return w;
}

static bool manage(struct worker *worker) __must_hold(&worker->pool->lock);

/* Work until nothing is left that this worker should do. */
static void work(struct worker *worker)
	__must_hold(&worker->pool->lock)
{
	struct worker_pool *pool = worker->pool;

	while (need_more_worker(pool)) {
		/* Nobody idle behind us: make one first, unless somebody is about to. */
		if (unlikely(!pool->nr_idle) && manage(worker))
			continue;
		clear_flags(worker, WORKER_PREP);
		do {
			process_one(worker, list_first_entry(&pool->worklist, struct work_struct,
							     entry));
			process_scheduled(worker);
		} while (!list_empty(&pool->worklist) && pool->nr_running <= 1);
		set_flags(worker, WORKER_PREP);
	}
}

static int worker_thread(void *data)
{
	struct worker *worker = data;
	struct worker_pool *pool = worker->pool;

	current->flags |= PF_WQ_WORKER;
	raw_spin_lock_irq(&pool->lock);
	while (!(worker->flags & WORKER_DIE)) {
		__rename_lock(&pool->lock, &worker->pool->lock);
		leave_idle(worker);
		work(worker);
		/* Idle, and its state stored, under the lock: who kicks it finds both. */
		enter_idle(worker);
		__rename_lock(&worker->pool->lock, &pool->lock);
		__set_current_state(TASK_INTERRUPTIBLE);
		raw_spin_unlock_irq(&pool->lock);
		schedule();
		raw_spin_lock_irq(&pool->lock);
	}
	raw_spin_unlock_irq(&pool->lock);
	current->flags &= ~PF_WQ_WORKER;
	kfree(worker);
	return 0;
}

static struct task_struct *create_thread(struct worker *worker)
{
	struct worker_pool *pool = worker->pool;
	char name[TASK_COMM_LEN];
	unsigned int id;

	raw_spin_lock_irq(&pool->lock);
	id = pool->next_id++;
	raw_spin_unlock_irq(&pool->lock);
	if (pool->cpu < 0) {
		snprintf(name, sizeof(name), "kworker/u:%u%s", id, pool->nice < 0 ? "H" : "");
		return kthread_create(worker_thread, worker, "%s", name);
	}
	snprintf(name, sizeof(name), "kworker/%%u:%u%s", id, pool->nice < 0 ? "H" : "");
	return kthread_create_on_cpu(worker_thread, worker, (unsigned int)pool->cpu, name);
}

/* One more, idle.  Without the lock; may sleep. */
static bool create_worker(struct worker_pool *pool)
{
	struct worker *w;
	struct task_struct *k;

#ifdef CONFIG_KUNIT
	if (READ_ONCE(wq_test_no_new_workers))
		return false;
#endif
	w = alloc_worker();
	if (!w)
		return false;
	w->pool = pool;
	if (pool->cpu < 0)
		w->flags |= WORKER_UNBOUND;
	k = create_thread(w);
	if (IS_ERR(k)) {
		kfree(w);
		return false;
	}
	w->task = k;
	set_user_nice(k, pool->nice);
	raw_spin_lock_irq(&pool->lock);
	pool->nr_workers++;
	enter_idle(w);
	raw_spin_unlock_irq(&pool->lock);
	/* Or a kick has done it already.  From here on it may go by itself. */
	(void)kthread_start(k);
	kthread_detach(k);
	return true;
}

static bool still_needed(struct worker_pool *pool)
{
	bool needed;

	raw_spin_lock_irq(&pool->lock);
	needed = need_to_create_worker(pool);
	raw_spin_unlock_irq(&pool->lock);
	return needed;
}

/* False: somebody else makes one.  The lock is let go meanwhile. */
static bool manage(struct worker *worker)
	__must_hold(&worker->pool->lock)
{
	struct worker_pool *pool = worker->pool;

	if (pool->managing)
		return false;
	pool->managing = true;
	__rename_lock(&worker->pool->lock, &pool->lock);
	raw_spin_unlock_irq(&pool->lock);
	/* For the rescuers, if it takes long or cannot be done. */
	mod_timer(&pool->mayday_timer, READ_ONCE(jiffies) + MAYDAY_AFTER);
	while (!create_worker(pool) && still_needed(pool))
		schedule_timeout_interruptible(CREATE_COOLDOWN);
	raw_spin_lock_irq(&pool->lock);
	pool->managing = false;
	timer_delete(&pool->mayday_timer);
	__rename_lock(&pool->lock, &worker->pool->lock);
	return true;
}

static void mayday_timer_fn(struct timer_list *t)
{
	struct worker_pool *pool = container_of(t, struct worker_pool, mayday_timer);
	unsigned long flags;

	raw_spin_lock_irqsave(&pool->lock, flags);
	if (pool->managing) {
		if (need_to_create_worker(pool))
			pool_mayday(pool);
		mod_timer(t, READ_ONCE(jiffies) + MAYDAY_AGAIN);
	}
	raw_spin_unlock_irqrestore(&pool->lock, flags);
}

/* A pool without workers yet.  Context: boot.  NULL: no memory. */
struct worker_pool *pool_create(int cpu, int nice)
{
	struct worker_pool *pool = kzalloc(sizeof(*pool), GFP_KERNEL);

	if (!pool)
		return NULL;
	raw_spin_lock_init(&pool->lock);
	INIT_LIST_HEAD(&pool->worklist);
	INIT_LIST_HEAD(&pool->idle_list);
	timer_setup(&pool->idle_timer, idle_timer_fn, TIMER_IRQSAFE);
	timer_setup(&pool->mayday_timer, mayday_timer_fn, TIMER_IRQSAFE);
	pool->cpu = cpu;
	pool->nice = nice;
	return pool;
}

static int first_worker(struct worker_pool *pool)
{
	if (!pool->nr_workers && !create_worker(pool))
		return -ENOMEM;
	return 0;
}

/* The first workers of a CPU; of the boot CPU: of the unbound pools, too. */
int pool_online(unsigned int cpu)
{
	for (int kind = 0; kind < POOL_KINDS; kind++) {
		int err = first_worker(cpu_pools[cpu][kind]);

		if (!err)
			err = first_worker(unbound_pools[kind]);
		if (err)
			return err;
	}
	return 0;
}
