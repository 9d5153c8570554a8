/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Work for one thread: items queued to a worker are done one after the other,
 * in the order of queueing.  Included by <kernel/kthread.h>.
 */
#ifndef KERNEL_KTHREAD_WORKER_H
#define KERNEL_KTHREAD_WORKER_H

#include <base/list.h>
#include <base/types.h>
#include <kernel/spinlock.h>
#include <kernel/timer.h>
#include <kernel/wait.h>

struct kthread_work;
typedef void (*kthread_work_func_t)(struct kthread_work *work);
void kthread_delayed_work_timer_fn(struct timer_list *t);

/*
 * Who may touch a member:
 *	[c]  constant once the thread runs
 *	[l]  under @lock
 */
struct kthread_worker {
	unsigned int flags;			/* [c] none are defined yet */
	raw_spinlock_t lock;			/* covers the lists, and [w] of the works on them */
	struct list_head work_list;		/* [l] in the order of doing */
	struct list_head delayed_work_list;	/* [l] their time has not come */
	struct task_struct *task;		/* [l] NULL: nobody works */
	struct kthread_work *current_work;	/* [l] compared only: its function may free it */
	bool dying;				/* [l] takes no more work */
	struct wait_queue_head wait;		/* the thread waits here for work */
	struct lockdep_map lockdep_map;		/* held while an item runs */
};

/*
 * Who may touch a member:
 *	[c]  set before it is first queued
 *	[w]  under worker->lock
 */
struct kthread_work {
	struct list_head node;		/* [w] empty: not pending */
	kthread_work_func_t func;	/* [c] */
	struct kthread_worker *worker;	/* [w] the last one it was queued to */
	u32 canceling;			/* [w] so many wait for its end: it cannot be queued */
	bool delayed;			/* [w] pending, and its time has not come */
};

struct kthread_delayed_work {
	struct kthread_work work;
	struct timer_list timer;
};

#define KTHREAD_WORKER_INIT(name) {						\
	.lock = __RAW_SPIN_LOCK_UNLOCKED(worker.lock),					\
	.work_list = LIST_HEAD_INIT((name).work_list),				\
	.delayed_work_list = LIST_HEAD_INIT((name).delayed_work_list),		\
	.wait = __WAIT_QUEUE_HEAD_INITIALIZER((name).wait),			\
}
#define KTHREAD_WORK_INIT(name, fn) \
	{ .node = LIST_HEAD_INIT((name).node), .func = (fn) }
#define KTHREAD_DELAYED_WORK_INIT(name, fn) {					\
	.work = KTHREAD_WORK_INIT((name).work, fn),				\
	.timer = __TIMER_INITIALIZER(kthread_delayed_work_timer_fn, TIMER_IRQSAFE), \
}
#define DEFINE_KTHREAD_WORKER(name)	struct kthread_worker name = KTHREAD_WORKER_INIT(name)
#define DEFINE_KTHREAD_WORKER_ONSTACK(name) \
	struct kthread_worker name = (*({ kthread_init_worker(&name); &name; }))
#define DEFINE_KTHREAD_WORK(name, fn)	struct kthread_work name = KTHREAD_WORK_INIT(name, fn)
#define DEFINE_KTHREAD_DELAYED_WORK(name, fn) \
	struct kthread_delayed_work name = KTHREAD_DELAYED_WORK_INIT(name, fn)

void kthread_init_worker(struct kthread_worker *worker);
void kthread_init_work(struct kthread_work *work, kthread_work_func_t fn);
void kthread_init_delayed_work(struct kthread_delayed_work *dwork, kthread_work_func_t fn);

int kthread_worker_fn(void *worker);
__printf(2, 3) struct kthread_worker *
kthread_create_worker(unsigned int flags, const char *namefmt, ...);
struct kthread_worker *kthread_create_worker_on_cpu(int cpu, unsigned int flags,
						    const char *namefmt, ...);
/* Creating has started it already; newer code for Linux asks for it by this name. */
#define kthread_run_worker(flags, namefmt, ...) \
	kthread_create_worker(flags, namefmt, ##__VA_ARGS__)
#define kthread_run_worker_on_cpu(cpu, flags, namefmt) \
	kthread_create_worker_on_cpu(cpu, flags, namefmt)
int kthread_destroy_worker(struct kthread_worker *worker);

bool kthread_queue_work(struct kthread_worker *worker, struct kthread_work *work);
bool kthread_queue_delayed_work(struct kthread_worker *worker,
				struct kthread_delayed_work *dwork, unsigned long delay);
bool kthread_mod_delayed_work(struct kthread_worker *worker,
			      struct kthread_delayed_work *dwork, unsigned long delay);
int kthread_flush_work(struct kthread_work *work);
int kthread_flush_worker(struct kthread_worker *worker);
bool kthread_cancel_work_sync(struct kthread_work *work);
bool kthread_cancel_delayed_work_sync(struct kthread_delayed_work *dwork);

#endif /* KERNEL_KTHREAD_WORKER_H */
