// SPDX-License-Identifier: GPL-2.0-only
/*
 * Which CPU: where a thread that wakes goes, and what moves a thread that
 * waits for its turn.
 *
 * A thread that is woken goes back to where it ran if that CPU is idle, else
 * to an idle one, else back (one of real-time to where it preempts).  What is
 * left uneven is put right by pulling: a CPU that runs out of threads looks
 * for one that waits elsewhere, and so does a busy one every few ticks.  A
 * busy CPU's tick calls an idle one for what waits there; idle CPUs do
 * nothing by themselves.
 *
 * Threads are moved with both run queues locked.  The second lock is taken
 * by trying: a pull that fails is made up for by the next.
 */
#include <kernel/cpumask.h>
#include <kernel/smp.h>
#include <trace/sched.h>

#include "sched.h"

#ifdef CONFIG_SMP
/* Ticks between two looks for a busier CPU; and how far a look goes. */
#define BALANCE_TICKS	4
#define SCAN_MAX	16

/* CPUs that run their idle thread and have nothing queued.  Changed under the rq->lock of each. */
struct cpumask sched_idle_mask;

static bool goes_on(const struct task_struct *p, unsigned int cpu)
{
	return cpumask_test_cpu(cpu, &p->cpus_mask) && cpu_online(cpu);
}

/* How urgent what @cpu runs is: -1 nothing, 0 fair, else the real-time priority.  A look in passing. */
static int urgency(unsigned int cpu)
{
	const struct rq *rq = cpu_rq(cpu);
	const struct task_struct *curr = READ_ONCE(rq->curr);

	return curr == rq->idle ? -1 : READ_ONCE(curr->rt_priority);
}

/* The allowed CPU where @p has the best chance; nr_cpu_ids: none is online. */
static unsigned int least_urgent(const struct task_struct *p)
{
	unsigned int best = nr_cpu_ids, cpu;
	int lowest = MAX_RT_PRIO + 1;

	for_each_cpu(cpu, &p->cpus_mask) {
		int u = cpu_online(cpu) ? urgency(cpu) : MAX_RT_PRIO + 1;

		if (u < lowest) {
			lowest = u;
			best = cpu;
		}
	}
	return best;
}

static unsigned int least_loaded(const struct task_struct *p)
{
	unsigned int best = nr_cpu_ids, least = ~0U, cpu;

	for_each_cpu(cpu, &p->cpus_mask) {
		unsigned int n = cpu_online(cpu) ? READ_ONCE(cpu_rq(cpu)->nr_running) : ~0U;

		if (n < least) {
			least = n;
			best = cpu;
		}
	}
	return best;
}

/*
 * Where @p, which is on no run queue and on no CPU, is to run.  p->lock is held.
 * One whose CPUs are all still to come waits on the run queue of the first.
 */
unsigned int select_task_rq(struct task_struct *p)
{
	unsigned int prev = p->cpu, cpu;

	if (p->bound)
		return goes_on(p, prev) ? prev : cpumask_first(&p->cpus_mask);
	if (goes_on(p, prev) && cpumask_test_cpu(prev, &sched_idle_mask))
		return prev;
	cpu = cpumask_first_and(&sched_idle_mask, &p->cpus_mask);
	if (cpu < nr_cpu_ids)
		return cpu;
	if (rt_task(p)) {
		cpu = least_urgent(p);
		if (cpu < nr_cpu_ids && goes_on(p, prev) && urgency(prev) <= urgency(cpu))
			cpu = prev;
	} else {
		cpu = goes_on(p, prev) ? prev : least_loaded(p);
	}
	return cpu < nr_cpu_ids ? cpu : cpumask_first(&p->cpus_mask);
}

/* @p changes from one run queue to another; both locked, or @p on none and p->lock held. */
void set_task_cpu(struct task_struct *p, unsigned int cpu)
{
	trace_sched_migrate(p, cpu);
	/* Its place relative to the others goes along. */
	p->se.vruntime += READ_ONCE(cpu_rq(cpu)->fair.min_vruntime) -
			  READ_ONCE(task_rq(p)->fair.min_vruntime);
	WRITE_ONCE(p->cpu, cpu);
}

/* Both locked; @p is queued on @src and does not run. */
void move_queued_task(struct rq *src, struct rq *dst, struct task_struct *p)
{
	dequeue_task(src, p);
	src->nr_running--;
	set_task_cpu(p, dst->cpu);
	enqueue_task(dst, p);
	dst->nr_running++;
	cpumask_clear_cpu(dst->cpu, &sched_idle_mask);
	if (preempts(dst, p))
		resched_curr(dst);
}

static bool movable(const struct task_struct *p, const struct cpumask *to)
{
	return !p->on_cpu && cpumask_intersects(to, &p->cpus_mask);
}

/* The most urgent of @src's waiting threads that may run on one of @to; @src is locked. */
static struct task_struct *find_movable(struct rq *src, const struct cpumask *to)
	__must_hold(&src->lock)
{
	struct task_struct *p;
	unsigned int n = 0, i;

	for_each_set_bit(i, src->rt.bitmap, MAX_RT_PRIO) {
		list_for_each_entry(p, &src->rt.queue[i], rt_node) {
			if (movable(p, to))
				return p;
			if (++n == SCAN_MAX)
				return NULL;
		}
	}
	for (struct rb_node *node = rb_first_cached(&src->fair.tree); node && n < SCAN_MAX;
	     node = rb_next(node), n++) {
		p = rb_entry(node, struct task_struct, se.node);
		if (movable(p, to))
			return p;
	}
	return NULL;
}

/* @dst is locked, interrupts are off. */
static bool pull_from(struct rq *dst, struct rq *src)
	__must_hold(&dst->lock)
{
	struct task_struct *p;

	if (!__raw_spin_tryacquire(&src->lock))
		return false;
	/* Its count was read in passing: is it still worth it? */
	p = src->nr_running >= dst->nr_running + 2 ? find_movable(src, cpumask_of(dst->cpu)) : NULL;
	if (p)
		move_queued_task(src, dst, p);
	__raw_spin_release(&src->lock);
	return p;
}

/* The busiest other CPU that has at least @min runnable threads; NULL: none. */
static struct rq *busiest(const struct rq *dst, u32 min)
{
	struct rq *best = NULL;
	unsigned int cpu;

	for_each_online_cpu(cpu) {
		struct rq *rq = cpu_rq(cpu);
		u32 n = READ_ONCE(rq->nr_running);

		if (rq != dst && n >= min) {
			min = n + 1;
			best = rq;
		}
	}
	return best;
}

/**
 * idle_balance() - this CPU has nothing to run: take what waits elsewhere
 * @rq: this CPU's
 *
 * Context: the switch path, @rq locked and interrupts off; takes the lock of
 * another run queue if that is free, never waits for it.
 * Return: true if there is something now.
 */
bool idle_balance(struct rq *rq)
{
	unsigned int cpu;
	struct rq *src;

	if (num_sched_cpus == 1)
		return false;
	src = busiest(rq, 2);
	if (!src)
		return false;
	if (pull_from(rq, src))
		return true;
	/* What waits there is bound, or its lock is taken: the others, in turn. */
	for_each_online_cpu(cpu) {
		struct rq *other = cpu_rq(cpu);

		if (other != rq && other != src && READ_ONCE(other->nr_running) >= 2 &&
		    pull_from(rq, other))
			return true;
	}
	return false;
}

/* An idle CPU where one of the threads that wait here may run; nr_cpu_ids: none.  @rq is locked. */
static unsigned int idle_cpu_for_waiting(struct rq *rq)
	__must_hold(&rq->lock)
{
	struct task_struct *p = find_movable(rq, &sched_idle_mask);

	return p ? cpumask_first_and(&sched_idle_mask, &p->cpus_mask) : nr_cpu_ids;
}

/**
 * tick_balance() - the tick's part of balancing, on a CPU that is not idle
 * @rq: this CPU's
 *
 * Context: the tick, @rq locked and interrupts off; takes the lock of another
 * run queue if that is free, never waits for it.
 * Return: an idle CPU to be called for what waits here; nr_cpu_ids: none.
 */
unsigned int tick_balance(struct rq *rq)
{
	struct rq *src;

	if (rq->nr_running >= 2 && !cpumask_empty(&sched_idle_mask))
		return idle_cpu_for_waiting(rq);
	if (++rq->ticks % BALANCE_TICKS)
		return nr_cpu_ids;
	src = busiest(rq, rq->nr_running + 2);
	if (src)
		(void)pull_from(rq, src);
	return nr_cpu_ids;
}
#endif /* CONFIG_SMP */
