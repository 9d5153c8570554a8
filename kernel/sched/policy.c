// SPDX-License-Identifier: GPL-2.0-only
/* Changing how a thread is scheduled: its policy, its share, its CPUs. */
#include <base/errno.h>

#include "sched.h"

/* What @p runs with: its own, or what it was lent if that is more urgent. */
static void store_effective(struct task_struct *p)
{
	u8 own = rt_policy(p->own_policy) ? p->own_rt_priority : 0;
	bool lent = p->pi_boost > own;

	p->policy = lent ? SCHED_FIFO : p->own_policy;
	p->rt_priority = lent ? p->pi_boost : p->own_rt_priority;
}

/* p->lock is held, interrupts are off.  @change stores what is new. */
static void change_class_locked(struct task_struct *p,
				void (*change)(struct task_struct *p, const int *to), const int *to)
	__must_hold(&p->lock)
{
	struct rq *rq;
	bool queued;

	rq = lock_task_rq(p);
	__receive_lock(&rq->lock);
	queued = p->on_rq;
	if (rq->curr == p)
		fair_charge(p);
	if (queued)
		dequeue_task(rq, p);
	change(p, to);
	store_effective(p);
	if (queued) {
		if (!rt_task(p))
			fair_place(rq, p);
		enqueue_task(rq, p);
		if (rq->curr == p || preempts(rq, p))
			resched_curr(rq);
	}
	__raw_spin_release(&rq->lock);
}

static void store_own(struct task_struct *p, const int *to)
{
	p->own_policy = (u8)to[0];
	p->own_rt_priority = (u8)to[1];
	p->rr_left = 0;
}

static void store_nice(struct task_struct *p, const int *to)
{
	p->nice = (s8)to[0];
	p->se.weight = nice_to_weight(to[0]);
}

static void store_boost(struct task_struct *p, const int *to)
{
	p->pi_boost = (u8)to[0];
	p->rr_left = 0;
}

static void change_class(struct task_struct *p,
			 void (*change)(struct task_struct *p, const int *to), const int *to)
{
	unsigned long flags;

	raw_spin_lock_irqsave(&p->lock, flags);
	change_class_locked(p, change, to);
	raw_spin_unlock_irqrestore(&p->lock, flags);
}

static void change_policy(struct task_struct *p, int policy, int prio)
{
	change_class(p, store_own, (const int[]){ policy, prio });
	/* Those that it waits for inherit the new one. */
	rt_mutex_adjust_pi(p);
}

/**
 * rt_mutex_setprio() - lend a thread a real-time priority, or take it back
 * @p:     the thread
 * @boost: 1..99; it runs as SCHED_FIFO with this if its own is less; 0: with its own
 *
 * Context: any but NMI; kernel/locking/rtmutex.c, under its lock.
 */
void rt_mutex_setprio(struct task_struct *p, u8 boost)
{
	change_class(p, store_boost, (const int[]){ boost });
}

/**
 * sched_setscheduler() - change a thread's policy
 * @p:        the thread
 * @policy:   SCHED_NORMAL, SCHED_FIFO or SCHED_RR
 * @priority: 1..99 for the real-time policies, larger is more urgent; else 0
 *
 * Context: any but NMI.
 * Return: 0, or -EINVAL for an unknown policy or a priority out of range.
 */
int sched_setscheduler(struct task_struct *p, int policy, int priority)
{
	if (policy != SCHED_NORMAL && !rt_policy(policy))
		return -EINVAL;
	if (rt_policy(policy) ? priority < 1 || priority >= MAX_RT_PRIO : priority != 0)
		return -EINVAL;
	change_policy(p, policy, priority);
	return 0;
}

/**
 * sched_set_fifo() - make a thread real-time, in the middle of the range
 * @p: the thread
 *
 * Context: any but NMI.
 */
void sched_set_fifo(struct task_struct *p)
{
	change_policy(p, SCHED_FIFO, MAX_RT_PRIO / 2);
}

/**
 * set_user_nice() - change a thread's share among the ordinary ones
 * @p:    the thread
 * @nice: -20 (most) to 19 (least); others are ignored
 *
 * Context: any but NMI.
 */
void set_user_nice(struct task_struct *p, long nice)
{
	if (nice >= MIN_NICE && nice <= MAX_NICE)
		change_class(p, store_nice, (const int[]){ (int)nice });
}

/**
 * sched_set_stop_task() - make a thread more urgent than any other
 * @p: a stopper, not yet started
 *
 * Context: any but NMI.
 */
void sched_set_stop_task(struct task_struct *p)
{
	change_policy(p, SCHED_FIFO, STOP_PRIO);
}
