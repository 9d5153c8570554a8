// SPDX-License-Identifier: GPL-2.0-only
/*
 * The real-time class: FIFO and round robin.
 *
 * A list per priority, a bit per non-empty list.  The running thread stays
 * at the head of its list, so that a preempted one goes on first among its
 * equals (POSIX.1-2017, 2.8.4 "Process Scheduling").
 */
#include <base/bits.h>
#include <kernel/jiffies.h>

#include "sched.h"

#define RR_TICKS	(100 * HZ / 1000)	/* a turn of SCHED_RR: 100 ms, as in Linux */

static unsigned int rt_index(const struct task_struct *p)
{
	return STOP_PRIO - p->rt_priority;
}

void rt_init(struct rt_rq *rt)
{
	rt->bitmap[0] = rt->bitmap[1] = 0;
	for (unsigned int i = 0; i < MAX_RT_PRIO; i++)
		INIT_LIST_HEAD(&rt->queue[i]);
}

void rt_enqueue(struct rq *rq, struct task_struct *p)
{
	unsigned int i = rt_index(p);

	list_add_tail(&p->rt_node, &rq->rt.queue[i]);
	rq->rt.bitmap[i >> 6] |= 1ULL << (i & 63);
	if (!p->rr_left)
		p->rr_left = RR_TICKS;
}

void rt_dequeue(struct rq *rq, struct task_struct *p)
{
	unsigned int i = rt_index(p);

	list_del(&p->rt_node);
	if (list_empty(&rq->rt.queue[i]))
		rq->rt.bitmap[i >> 6] &= ~(1ULL << (i & 63));
}

/* Go behind the others of the same priority. */
void rt_yield(struct rq *rq, struct task_struct *p)
{
	list_move_tail(&p->rt_node, &rq->rt.queue[rt_index(p)]);
}

struct task_struct *rt_first(struct rq *rq)
{
	unsigned int i;

	if (rq->rt.bitmap[0])
		i = __ffs(rq->rt.bitmap[0]);
	else if (rq->rt.bitmap[1])
		i = 64 + __ffs(rq->rt.bitmap[1]);
	else
		return NULL;
	return list_first_entry(&rq->rt.queue[i], struct task_struct, rt_node);
}

void rt_tick(struct rq *rq, struct task_struct *p)
{
	if (p->policy != SCHED_RR || --p->rr_left)
		return;
	p->rr_left = RR_TICKS;
	if (list_is_singular(&rq->rt.queue[rt_index(p)]))
		return;
	list_move_tail(&p->rt_node, &rq->rt.queue[rt_index(p)]);
	resched_curr(rq);
}
