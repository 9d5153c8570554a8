// SPDX-License-Identifier: GPL-2.0-only
/* Changing how a thread is scheduled: its policy, its share, its CPUs. */
#include <base/errno.h>

#include "sched.h"

static void change_policy(struct task_struct *p, int policy, int prio, int nice)
{
	unsigned long flags;
	struct rq *rq;
	bool queued;

	raw_spin_lock_irqsave(&p->lock, flags);
	rq = lock_task_rq(p);
	queued = p->on_rq;
	if (rq->curr == p)
		fair_charge(p);
	if (queued)
		dequeue_task(rq, p);
	p->policy = (u8)policy;
	p->rt_priority = (u8)prio;
	p->rr_left = 0;
	p->nice = (s8)nice;
	p->se.weight = nice_to_weight(nice);
	if (queued) {
		if (!rt_policy(policy))
			fair_place(rq, p);
		enqueue_task(rq, p);
		if (rq->curr == p || preempts(rq, p))
			resched_curr(rq);
	}
	__raw_spin_release(&rq->lock);
	raw_spin_unlock_irqrestore(&p->lock, flags);
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
	change_policy(p, policy, priority, p->nice);
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
	change_policy(p, SCHED_FIFO, MAX_RT_PRIO / 2, p->nice);
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
		change_policy(p, p->policy, p->rt_priority, (int)nice);
}

/**
 * sched_set_stop_task() - make a thread more urgent than any other
 * @p: a stopper, not yet started
 *
 * Context: any but NMI.
 */
void sched_set_stop_task(struct task_struct *p)
{
	change_policy(p, SCHED_FIFO, STOP_PRIO, 0);
}
