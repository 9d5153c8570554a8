// SPDX-License-Identifier: GPL-2.0-only
/*
 * The fair class: who has had least, by weight, goes next.
 *
 * Each thread carries the time it has run, divided by its weight
 * (vruntime); the tree is sorted by it and the running thread is not in
 * the tree.  A thread that slept starts a little before the others, never
 * with all that it missed.
 *
 * Source: the idea is start-time fair queueing (Goyal, Vin, Cheng, SIGCOMM
 * 1996), as in Linux's CFS.
 */
#include <base/bits.h>
#include <kernel/jiffies.h>

#include "sched.h"

/* What a sleeper may be ahead of the others when it wakes, ns. */
#define SLEEPER_BONUS	(3 * NSEC_PER_MSEC)
/* By how much a woken thread must be behind the running one to take over, ns. */
#define WAKEUP_MARGIN	(1 * NSEC_PER_MSEC)

/*
 * 1.25 per step of nice: about 10 % of the CPU between two threads.  The
 * same steps as Linux's, so that a nice value means the same here.
 */
static const u32 weights[MAX_NICE - MIN_NICE + 1] = {
	88761, 71755, 56483, 46273, 36291, 29154, 23254, 18705, 14949, 11916,
	9548, 7620, 6100, 4904, 3906, 3121, 2501, 1991, 1586, 1277,
	1024, 820, 655, 526, 423, 335, 272, 215, 172, 137,
	110, 87, 70, 56, 45, 36, 29, 23, 18, 15,
};

u32 nice_to_weight(int nice)
{
	return weights[nice - MIN_NICE];
}

static struct task_struct *task_of(struct rb_node *n)
{
	return rb_entry(n, struct task_struct, se.node);
}

static bool vruntime_less(struct rb_node *a, const struct rb_node *b)
{
	/* Signed distance: right across the wrap of the counter. */
	return (s64)(rb_entry(a, struct sched_entity, node)->vruntime -
		     rb_entry(b, struct sched_entity, node)->vruntime) < 0;
}

void fair_init(struct fair_rq *fair)
{
	fair->tree = RB_ROOT_CACHED;
	fair->min_vruntime = 0;
	fair->nr = 0;
}

void fair_enqueue(struct rq *rq, struct task_struct *p)
{
	rb_add_cached(&p->se.node, &rq->fair.tree, vruntime_less);
	rq->fair.nr++;
}

void fair_dequeue(struct rq *rq, struct task_struct *p)
{
	rb_erase_cached(&p->se.node, &rq->fair.tree);
	rq->fair.nr--;
}

struct task_struct *fair_first(struct rq *rq)
{
	struct rb_node *n = rb_first_cached(&rq->fair.tree);

	return n ? task_of(n) : NULL;
}

/*
 * @next, the first in the tree, takes the CPU from @prev, which goes into the
 * tree.  In most cases @prev belongs where @next was, and the tree keeps its
 * shape.
 */
void fair_exchange(struct rq *rq, struct task_struct *prev, struct task_struct *next)
{
	struct rb_node *second = rb_next(&next->se.node);

	if (!second || vruntime_less(&prev->se.node, second)) {
		rb_replace_node(&next->se.node, &prev->se.node, &rq->fair.tree.rb_root);
		rq->fair.tree.rb_leftmost = &prev->se.node;
		return;
	}
	fair_dequeue(rq, next);
	fair_enqueue(rq, prev);
}

/* Nobody is further behind than @p: the floor for who becomes runnable. */
void fair_set_floor(struct rq *rq, const struct task_struct *p)
{
	if ((s64)(p->se.vruntime - rq->fair.min_vruntime) > 0)
		rq->fair.min_vruntime = p->se.vruntime;
}

/* What a thread that becomes runnable starts with: see SLEEPER_BONUS. */
void fair_place(struct rq *rq, struct task_struct *p)
{
	u64 floor = rq->fair.min_vruntime - SLEEPER_BONUS;

	if ((s64)(p->se.vruntime - floor) < 0)
		p->se.vruntime = floor;
}

/* Book the time that the running thread @p has had since it was last booked. */
void fair_charge(struct task_struct *p)
{
	u64 now = ktime_get_ns();
	u64 delta = now - p->se.exec_start;

	p->se.exec_start = now;
	if (unlikely((s64)delta < 0))
		return;
	p->se.sum_exec += delta;
	if (rt_task(p))
		return;
	if (p->se.weight != NICE_0_WEIGHT)
		delta = delta * NICE_0_WEIGHT / p->se.weight;
	p->se.vruntime += delta;
}

void fair_tick(struct rq *rq, struct task_struct *p)
{
	struct task_struct *first = fair_first(rq);

	if (first && (s64)(p->se.vruntime - first->se.vruntime) > 0) {
		fair_set_floor(rq, first);
		resched_curr(rq);
	} else {
		fair_set_floor(rq, p);
	}
}

/* Go behind the next one, whatever is left of the turn. */
void fair_yield(struct rq *rq, struct task_struct *p)
{
	struct task_struct *first = fair_first(rq);

	if (first && (s64)(p->se.vruntime - first->se.vruntime) < 0)
		p->se.vruntime = first->se.vruntime;
}

/* Should the woken @p take over from @curr?  Both fair. */
bool fair_preempts(struct task_struct *curr, struct task_struct *p)
{
	return (s64)(curr->se.vruntime - p->se.vruntime) > (s64)WAKEUP_MARGIN;
}
