/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Inside the scheduler: for kernel/sched/ only.
 *
 * Lock order:
 *   task->lock			(try_to_wake_up)
 *     rq->lock			(activate)
 *
 * A run queue's lock is held across the switch: taken by the thread that
 * leaves, released by the one that arrives (finish_task_switch()).  From
 * taking to releasing interrupts are off.
 */
#ifndef KERNEL_SCHED_SCHED_H
#define KERNEL_SCHED_SCHED_H

#include <base/list.h>
#include <base/types.h>
#include <kernel/ktime.h>
#include <kernel/sched.h>
#include <lib/rbtree.h>

#define NICE_0_WEIGHT		1024U

/* Runnable real-time threads: a bit per priority that has one.  All under rq->lock. */
struct rt_rq {
	u64 bitmap[2];			/* bit 0 of [0] is the most urgent */
	struct list_head queue[MAX_RT_PRIO];
};

/* Runnable ordinary threads but the running one, by virtual run time.  Under rq->lock. */
struct fair_rq {
	struct rb_root_cached tree;
	u64 min_vruntime;		/* never goes back; at most a tick old */
	u32 nr;				/* in the tree */
};

struct rq {
	raw_spinlock_t lock;		/* covers all below, and [r] of the threads on it */
	u32 nr_running;			/* runnable threads, the current one included, idle not */
	struct task_struct *curr;
	struct task_struct *idle;
	u32 gone;			/* state of the thread just left if EXITING or PARKED, else 0 */
	u64 nr_switches;
	struct fair_rq fair;
	struct rt_rq rt;
};

DECLARE_PER_CPU(struct rq, runqueues);

#define this_rq()		this_cpu_ptr(&runqueues)
#define cpu_rq(cpu)		per_cpu_ptr(&runqueues, cpu)
#define task_rq(p)		cpu_rq((p)->cpu)

static inline void resched_curr(struct rq *rq)
{
	/* Another CPU's run queue needs an interrupt there: comes with SMP. */
	(void)rq;
	set_preempt_need_resched();
}

/* With rq->lock held.  The running fair thread is not in the tree. */
void enqueue_task(struct rq *rq, struct task_struct *p);
void dequeue_task(struct rq *rq, struct task_struct *p);
bool preempts(struct rq *rq, struct task_struct *p);

void rt_init(struct rt_rq *rt);
void rt_enqueue(struct rq *rq, struct task_struct *p);
void rt_dequeue(struct rq *rq, struct task_struct *p);
void rt_yield(struct rq *rq, struct task_struct *p);
struct task_struct *rt_first(struct rq *rq);
void rt_tick(struct rq *rq, struct task_struct *p);

void fair_init(struct fair_rq *fair);
void fair_enqueue(struct rq *rq, struct task_struct *p);
void fair_dequeue(struct rq *rq, struct task_struct *p);
void fair_place(struct rq *rq, struct task_struct *p);
void fair_charge(struct task_struct *p);
struct task_struct *fair_first(struct rq *rq);
void fair_exchange(struct rq *rq, struct task_struct *prev, struct task_struct *next);
void fair_set_floor(struct rq *rq, const struct task_struct *p);
void fair_tick(struct rq *rq, struct task_struct *p);
void fair_yield(struct rq *rq, struct task_struct *p);
bool fair_preempts(struct task_struct *curr, struct task_struct *p);
u32 nice_to_weight(int nice);

/* arch/x86/entry/switch.S.  Returns, on @next's stack, the thread that was left. */
struct task_struct *__switch_to_asm(struct task_struct *prev, struct task_struct *next);
void schedule_tail(struct task_struct *prev);

#endif /* KERNEL_SCHED_SCHED_H */
