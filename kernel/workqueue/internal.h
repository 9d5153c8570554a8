/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Inside the workqueues: for kernel/workqueue/ and its tests only.
 *
 * A workqueue is where work is queued; a pool is who does it.  A CPU has two
 * pools, ordinary and urgent, of threads bound to it, and two more serve the
 * unbound workqueues.  A pool_workqueue is where the two meet: what one
 * workqueue has in one pool.
 *
 *	pool.c		workers: who works, sleeps, is made and goes; one item's life
 *	rescuer.c	the thread of a WQ_MEM_RECLAIM workqueue
 *	workqueue.c	workqueues: made, flushed, drained, destroyed
 *	work.c		items: queued, put off, flushed, cancelled
 *
 * Lock order:
 *   wq->flush_mutex
 *     pool->lock		(flush_workqueue)
 *       task->lock		(kick_pool: wakes)
 *       timer base->lock	(enter_idle)
 *       mayday_lock		(pool_mayday)
 *       wait_graph_lock	(wait_for)
 *   last pool's lock is let go before the next one's is taken (__queue_work)
 */
#ifndef KERNEL_WORKQUEUE_INTERNAL_H
#define KERNEL_WORKQUEUE_INTERNAL_H

#include <kernel/mutex.h>
#include <kernel/spinlock.h>
#include <kernel/task.h>
#include <kernel/timer.h>
#include <kernel/workqueue.h>

#define BUSY_HASH	16U
#define WQ_NAME_LEN	32

enum { POOL_NORMAL, POOL_HIGHPRI, POOL_KINDS };

/* worker->flags.  With any of WORKER_NOT_RUNNING it is not in pool->nr_running. */
#define WORKER_DIE		0x01U	/* told to go */
#define WORKER_PREP		0x02U	/* not between two items of work */
#define WORKER_CPU_INTENSIVE	0x04U	/* inside an item that computes */
#define WORKER_UNBOUND		0x08U	/* of an unbound pool */
#define WORKER_RESCUER		0x10U
#define WORKER_NOT_RUNNING	(WORKER_PREP | WORKER_CPU_INTENSIVE | WORKER_UNBOUND | \
				 WORKER_RESCUER)

/* Waits for one run of one item: on the waiter's stack, under pool->lock. */
struct work_flusher {
	struct flush_wait wait;
	struct work_flusher *next;
};

/*
 * Who may touch a member:
 *	[p]  under pool->lock
 *	[o]  the worker itself
 *	[c]  constant; of a rescuer, its own
 */
struct worker {
	struct list_head idle;		/* [p] in pool->idle_list; empty: not idle */
	struct hlist_node hash;		/* [p] in pool->busy, by current_work */
	struct work_struct *current_work;	/* [p] compared only: its function may free it */
	work_func_t current_func;	/* [p] tells a new item at the same address */
	struct pool_workqueue *current_pwq;	/* [p] */
	struct work_flusher *flushers;	/* [p] who waits for this run */
	struct list_head scheduled;	/* [p] to be done by this worker after current_work */
	struct task_struct *task;	/* [c] */
	struct worker_pool *pool;	/* [c] */
	struct workqueue_struct *rescues;	/* [c] of a rescuer */
	unsigned long last_active;	/* [p] jiffies, when it became idle */
	u32 flags;			/* [p] WORKER_*; read by itself */
	bool sleeping;			/* [o] taken off nr_running by wq_worker_sleeping() */
	u8 current_colour;		/* [p] */
};

/* All under @lock but the constants. */
struct worker_pool {
	raw_spinlock_t lock;
	int nr_running;			/* bound workers between two items that do not sleep */
	int nr_workers, nr_idle;
	bool managing;			/* one worker is making another */
	struct list_head worklist;	/* may be started */
	struct list_head idle_list;	/* who became idle last is first */
	struct hlist_head busy[BUSY_HASH];	/* workers by what they do */
	struct timer_list idle_timer;	/* too many have been idle for too long */
	struct timer_list mayday_timer;	/* making a worker takes too long */
	int cpu;			/* constant; -1: unbound */
	int nice;			/* constant */
	unsigned int next_id;		/* for names */
#ifdef CONFIG_WQ_WATCHDOG
	u64 begun;			/* items, ever */
	u64 watch_begun, watch_since;	/* the same and the guest progress, when it was seen to grow */
	bool watch_reported;		/* since then */
#endif
};

/* All under pool->lock but the constants. */
struct pool_workqueue {
	struct worker_pool *pool;	/* constant */
	struct workqueue_struct *wq;	/* constant */
	int nr_active;			/* items in worklist or being done */
	u8 colour;			/* what is queued now belongs to this flush */
	bool flushing;			/* the other colour is waited for */
	int nr_in_flight[2];		/* by colour: queued, kept back or being done */
	struct list_head inactive;	/* kept back because of max_active */
	struct worker *single;		/* if max_active is 1: who does its one item */
	struct list_head mayday;	/* in wq->maydays, under mayday_lock */
} __aligned(64);

struct workqueue_struct {
	unsigned int flags;		/* WQ_*; __WQ_DRAINING under flush_mutex, read by anyone */
	int max_active;			/* constant, per pool */
	unsigned int nr_pwqs;		/* constant */
	struct pool_workqueue *pwqs;	/* constant; by CPU, of an unbound one: one */
	struct mutex flush_mutex;	/* one flush at a time; covers nr_drainers */
	unsigned int nr_drainers;
	atomic_t flush_left;		/* pwqs that the flush waits for, and 1 while it counts */
	struct completion flush_done;
	struct worker *rescuer;		/* constant; NULL: none */
	struct list_head maydays;	/* pwqs that need the rescuer, under mayday_lock */
	struct completion rescue;	/* wakes the rescuer */
	char name[WQ_NAME_LEN];
	struct lockdep_map lockdep_map;	/* held while an item runs */
};

extern raw_spinlock_t mayday_lock;
extern struct worker_pool *cpu_pools[NR_CPUS][POOL_KINDS];
extern struct worker_pool *unbound_pools[POOL_KINDS];
extern unsigned long wq_idle_timeout;	/* jiffies; the tests make it short */
#ifdef CONFIG_KUNIT
extern bool wq_test_no_new_workers;	/* as if there were no memory */
#endif

/* pool.c.  pool->lock is held unless it says otherwise. */
struct worker *find_executing(struct worker_pool *pool, const struct work_struct *work)
	__must_hold(&pool->lock);
void kick_pool(struct worker_pool *pool);
void insert_active(struct pool_workqueue *pwq, struct work_struct *work);
void pwq_item_gone(struct pool_workqueue *pwq, u8 colour, bool active);
void complete_flushers(struct work_flusher *f);
void process_one(struct worker *worker, struct work_struct *work) __must_hold(&worker->pool->lock);
void process_scheduled(struct worker *worker) __must_hold(&worker->pool->lock);
struct worker *alloc_worker(void);		/* without it */
struct worker *current_wq_worker(void);		/* without it; NULL: this thread is none */
int pool_online(unsigned int cpu);		/* without it, may sleep */
struct worker_pool *pool_create(int cpu, int nice);	/* boot */

/* rescuer.c */
int rescuer_create(struct workqueue_struct *wq);
void rescuer_destroy(struct workqueue_struct *wq);
void pool_mayday(struct worker_pool *pool) __must_hold(&pool->lock);

#ifdef CONFIG_WQ_WATCHDOG
extern u64 wq_watchdog_test_limit;
extern u32 wq_watchdog_reports;

static inline void pool_has_begun(struct worker_pool *pool) { pool->begun++; }
#else
static inline void pool_has_begun(struct worker_pool *pool) { (void)pool; }
#endif

static inline bool need_more_worker(const struct worker_pool *pool)
{
	return !list_empty(&pool->worklist) && !pool->nr_running;
}

static inline bool need_to_create_worker(const struct worker_pool *pool)
{
	return need_more_worker(pool) && !pool->nr_idle;
}

#endif /* KERNEL_WORKQUEUE_INTERNAL_H */
