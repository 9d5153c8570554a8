/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Inside RCU: for kernel/rcu/ only.
 *
 * Lock order: any lock, also rq->lock, then rcu.lock; nothing inside it.
 */
#ifndef RCU_INTERNAL_H
#define RCU_INTERNAL_H

#include <asm/current.h>
#include <kernel/cpumask.h>
#include <kernel/preempt.h>
#include <kernel/rcupdate.h>
#include <kernel/sched.h>
#include <kernel/spinlock.h>
#include <kernel/wait.h>

/*
 * Who may touch a member:
 *	[l]  under @lock
 *	[g]  written by the thread of the grace periods; read by anyone
 *	[a]  atomic
 *
 * Grace periods are numbered from 1 and do not overlap: @started is
 * @completed, or one more while one is under way.
 */
struct rcu_state {
	raw_spinlock_t lock;		/* covers @mask and @blocked too */
	struct cpumask mask;		/* [l] CPUs that have not reported */
	struct list_head blocked;	/* [l] readers that left their CPU: task_struct.rcu_node */
	u64 started;			/* [g], with @lock held */
	u64 completed;			/* [g] */
	u64 wanted;			/* [a] somebody waits for the end of this one */
	struct wait_queue_head wq;	/* the thread of the grace periods */
};

extern struct rcu_state rcu;
extern struct task_struct *rcu_gp_task;	/* constant once it exists */

/* Reports of grace periods that do not end. */
struct rcu_stalls {
	unsigned int reports;		/* released after what the last one found */
	unsigned int cpus, readers;	/* that it waited for */
};

extern struct rcu_stalls rcu_stalls;
extern u64 rcu_stall_test_limit;

/*
 * The interrupted context is no reader of any kind: its count is the tick's own.
 * Context: the tick.
 */
static inline bool rcu_tick_in_no_reader(void)
{
	return preempt_count() == HARDIRQ_OFFSET && !current->rcu_read_lock_nesting;
}

/* A grace period that begins from now on has this number.  Context: any. */
static inline u64 rcu_next_gp(void)
{
	/*
	 * What was unlinked before the number is read.  Pairs with the barrier
	 * in rcu_gp_begin(): if the old number is seen here, then the readers
	 * after the begin of the next see what was unlinked.
	 */
	smp_mb();
	return READ_ONCE(rcu.started) + 1;
}

/* Has grace period @gp ended?  Context: any. */
static inline bool rcu_gp_is_over(u64 gp)
{
	/* Pairs with the barrier in rcu_gp_end(): readers first, then what the caller does. */
	return smp_load_acquire(&rcu.completed) >= gp;
}

/*
 * Have grace periods made up to @gp.  @may_wake: the caller came with
 * interrupts on, and so without a lock that waking takes.  Context: any but NMI.
 */
void rcu_want_gp(u64 gp, bool may_wake);
/* One is over: callbacks may have become ready.  Context: task. */
void rcu_callbacks_wake(void);

#endif /* RCU_INTERNAL_H */
