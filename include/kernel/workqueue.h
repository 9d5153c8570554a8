/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Workqueues: have something done later, by a thread of a pool.
 * What the calls mean together: Documentation/reference/workqueues.rst
 */
#ifndef KERNEL_WORKQUEUE_H
#define KERNEL_WORKQUEUE_H

#include <asm/atomic.h>
#include <asm/bitops.h>
#include <base/compiler.h>
#include <base/list.h>
#include <base/types.h>
#include <kernel/cpumask.h>
#include <kernel/debugobjects.h>
#include <kernel/timer.h>

struct workqueue_struct;
struct worker_pool;
struct pool_workqueue;
struct work_flusher;
struct work_struct;

typedef void (*work_func_t)(struct work_struct *work);
void delayed_work_timer_fn(struct timer_list *t);

/*
 * An item of work.  Whoever has set WORK_PENDING owns @entry until it is on a
 * list; from then on the lock of @pool covers it, until a worker takes it.
 *
 * Who may touch a member:
 *	[a]  atomic
 *	[c]  set before it is queued
 *	[p]  the owner of WORK_PENDING, then under pool->lock
 */
struct work_struct {
	unsigned long data;		/* [a] WORK_PENDING */
	struct list_head entry;		/* [p] empty: on no list */
	work_func_t func;		/* [c] */
	struct worker_pool *pool;	/* [p] where it is or was last; pools stay for good */
	struct pool_workqueue *pwq;	/* [p] while it is on a list */
	struct work_flusher *flushers;	/* [p] who waits for it, while it is on a list */
	atomic_t canceling;		/* [a] so many wait for its end: it cannot be queued */
	u8 colour;			/* [p] which flush_workqueue() it belongs to */
	bool inactive;			/* [p] kept back because of max_active */
};

#define WORK_PENDING	0		/* a bit of data */

struct delayed_work {
	struct work_struct work;
	struct timer_list timer;
	struct workqueue_struct *wq;	/* where the timer queues it */
	int cpu;
};

struct execute_work {
	struct work_struct work;
};

#define __WORK_INITIALIZER(n, f) \
	{ .entry = LIST_HEAD_INIT((n).entry), .func = (f) }
#define __DELAYED_WORK_INITIALIZER(n, f) { \
	.work = __WORK_INITIALIZER((n).work, f), \
	.timer = __TIMER_INITIALIZER(delayed_work_timer_fn, TIMER_IRQSAFE) }
#define DECLARE_WORK(n, f)		struct work_struct n = __WORK_INITIALIZER(n, f)
#define DECLARE_DELAYED_WORK(n, f)	struct delayed_work n = __DELAYED_WORK_INITIALIZER(n, f)
#define DECLARE_DEFERRABLE_WORK(n, f)	DECLARE_DELAYED_WORK(n, f)

#define INIT_WORK(w, f) do {							\
	debug_object_init(w, &work_debug_descr);				\
	*(w) = (struct work_struct)__WORK_INITIALIZER(*(w), f);			\
} while (0)
#define INIT_WORK_ONSTACK(w, f)		INIT_WORK(w, f)
#define INIT_DELAYED_WORK(d, f) do {						\
	INIT_WORK(&(d)->work, f);						\
	timer_setup(&(d)->timer, delayed_work_timer_fn, TIMER_IRQSAFE);		\
} while (0)
#define INIT_DELAYED_WORK_ONSTACK(d, f)	INIT_DELAYED_WORK(d, f)
#define INIT_DEFERRABLE_WORK(d, f)	INIT_DELAYED_WORK(d, f)
#define destroy_work_on_stack(w)	((void)(w))
#define destroy_delayed_work_on_stack(d) ((void)(d))

#define work_pending(w)			test_bit(WORK_PENDING, &(w)->data)
#define delayed_work_pending(d)		work_pending(&(d)->work)

static inline struct delayed_work *to_delayed_work(struct work_struct *work)
{
	return container_of(work, struct delayed_work, work);
}

enum wq_flags {
	WQ_UNBOUND		= 1 << 1,	/* on any CPU; starts at once, up to max_active */
	WQ_FREEZABLE		= 1 << 2,	/* accepted */
	WQ_MEM_RECLAIM		= 1 << 3,	/* goes on when no thread can be made */
	WQ_HIGHPRI		= 1 << 4,	/* by the pool of more urgent workers */
	WQ_CPU_INTENSIVE	= 1 << 5,	/* others may start while one computes */
	WQ_SYSFS		= 1 << 6,	/* accepted */
	WQ_POWER_EFFICIENT	= 1 << 7,	/* accepted */
	__WQ_DRAINING		= 1 << 16,	/* takes work from its own work only */
	__WQ_ORDERED		= 1 << 17,	/* one after the other, in the order of queueing */
};

#define WQ_MAX_ACTIVE		512
#define WQ_DFL_ACTIVE		(WQ_MAX_ACTIVE / 2)
#define WORK_CPU_UNBOUND	NR_CPUS	/* here, or wherever */

/* work_busy() */
#define WORK_BUSY_PENDING	1U
#define WORK_BUSY_RUNNING	2U

/*
 * Any CPU, shared: system_wq for short work, _long_ for work that takes its
 * time, _highpri_ for what is urgent, _unbound_ for what is bound to no CPU.
 */
extern struct workqueue_struct *system_wq, *system_highpri_wq, *system_long_wq;
extern struct workqueue_struct *system_unbound_wq, *system_power_efficient_wq;
#define system_freezable_wq	system_wq

__printf(1, 4) struct workqueue_struct *
alloc_workqueue(const char *fmt, unsigned int flags, int max_active, ...);
void destroy_workqueue(struct workqueue_struct *wq);

#define alloc_ordered_workqueue(fmt, flags, args...) \
	alloc_workqueue(fmt, WQ_UNBOUND | __WQ_ORDERED | (flags), 1, ##args)
#define create_workqueue(name) \
	alloc_workqueue("%s", WQ_MEM_RECLAIM, 1, (name))
#define create_freezable_workqueue(name) \
	alloc_workqueue("%s", WQ_FREEZABLE | WQ_UNBOUND | WQ_MEM_RECLAIM, 1, (name))
#define create_singlethread_workqueue(name) \
	alloc_ordered_workqueue("%s", WQ_MEM_RECLAIM, name)

bool queue_work_on(int cpu, struct workqueue_struct *wq, struct work_struct *work);
bool queue_delayed_work_on(int cpu, struct workqueue_struct *wq, struct delayed_work *dwork,
			   unsigned long delay);
bool mod_delayed_work_on(int cpu, struct workqueue_struct *wq, struct delayed_work *dwork,
			 unsigned long delay);

bool flush_work(struct work_struct *work);
bool flush_delayed_work(struct delayed_work *dwork);
bool cancel_work(struct work_struct *work);
bool cancel_work_sync(struct work_struct *work);
bool cancel_delayed_work(struct delayed_work *dwork);
bool cancel_delayed_work_sync(struct delayed_work *dwork);
int flush_workqueue(struct workqueue_struct *wq);
int drain_workqueue(struct workqueue_struct *wq);

unsigned int work_busy(struct work_struct *work);
struct work_struct *current_work(void);
int schedule_on_each_cpu(work_func_t func);
int execute_in_process_context(work_func_t fn, struct execute_work *ew);
long work_on_cpu(int cpu, long (*fn)(void *), void *arg);

/* Context: any but NMI.  Return: as queue_work_on() and its like. */
static inline bool queue_work(struct workqueue_struct *wq, struct work_struct *work)
{
	return queue_work_on(WORK_CPU_UNBOUND, wq, work);
}

static inline bool queue_delayed_work(struct workqueue_struct *wq, struct delayed_work *dwork,
				      unsigned long delay)
{
	return queue_delayed_work_on(WORK_CPU_UNBOUND, wq, dwork, delay);
}

static inline bool mod_delayed_work(struct workqueue_struct *wq, struct delayed_work *dwork,
				    unsigned long delay)
{
	return mod_delayed_work_on(WORK_CPU_UNBOUND, wq, dwork, delay);
}

static inline bool schedule_work_on(int cpu, struct work_struct *work)
{
	return queue_work_on(cpu, system_wq, work);
}

static inline bool schedule_work(struct work_struct *work)
{
	return queue_work(system_wq, work);
}

static inline bool schedule_delayed_work_on(int cpu, struct delayed_work *dwork,
					    unsigned long delay)
{
	return queue_delayed_work_on(cpu, system_wq, dwork, delay);
}

static inline bool schedule_delayed_work(struct delayed_work *dwork, unsigned long delay)
{
	return queue_delayed_work(system_wq, dwork, delay);
}

static inline int flush_scheduled_work(void)
{
	return flush_workqueue(system_wq);
}

#endif /* KERNEL_WORKQUEUE_H */
