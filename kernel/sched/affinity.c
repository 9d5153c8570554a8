// SPDX-License-Identifier: GPL-2.0-only
/* On which CPUs a thread may run. */
#include <base/errno.h>
#include <kernel/context.h>
#include <kernel/stop_machine.h>

#include "sched.h"

#ifdef CONFIG_SMP
/* The analysis does not see that the two are both, in whichever order. */
static void double_rq_lock(struct rq *a, struct rq *b)
	__acquires(&a->lock) __acquires(&b->lock) __no_context_analysis
{
	__raw_spin_acquire(a->cpu < b->cpu ? &a->lock : &b->lock);
	__raw_spin_acquire_nested(a->cpu < b->cpu ? &b->lock : &a->lock, SINGLE_DEPTH_NESTING);
}

/* Somewhere it may run: a CPU that is online, if there is one. */
static unsigned int any_allowed(const struct task_struct *p)
{
	unsigned int cpu = cpumask_first_and(&p->cpus_mask, cpu_online_mask);

	return cpu < nr_cpu_ids ? cpu : cpumask_first(&p->cpus_mask);
}

/*
 * Take @p away from a CPU it may not run on, if it waits in the queue there.
 * p->lock is held, interrupts are off.  False: it runs there at the moment.
 */
static bool leave_forbidden_cpu(struct task_struct *p)
	__must_hold(&p->lock)
{
	bool left = true;

	for (;;) {
		struct rq *src = task_rq(p), *dst;

		if (!READ_ONCE(p->on_rq) || cpumask_test_cpu(src->cpu, &p->cpus_mask))
			return true;
		dst = cpu_rq(any_allowed(p));
		double_rq_lock(src, dst);
		if (src == task_rq(p)) {
			if (p->on_cpu)
				left = !p->on_rq;
			else if (p->on_rq)
				move_queued_task(src, dst, p);
			__raw_spin_release(&dst->lock);
			__raw_spin_release(&src->lock);
			return left;
		}
		__raw_spin_release(&dst->lock);
		__raw_spin_release(&src->lock);
	}
}

/* On the stopper of the CPU where the thread ran: so it does not run now. */
static int push_away(void *arg)
{
	struct task_struct *p = arg;

	raw_spin_lock_irq(&p->lock);
	(void)leave_forbidden_cpu(p);
	raw_spin_unlock_irq(&p->lock);
	return 0;
}

static void wait_until_allowed(struct task_struct *p)
{
	might_sleep();
	for (;;) {
		unsigned int cpu;
		bool left;

		raw_spin_lock_irq(&p->lock);
		left = leave_forbidden_cpu(p);
		cpu = p->cpu;
		raw_spin_unlock_irq(&p->lock);
		if (left)
			return;
		/* Ourselves: by waiting for the stopper we leave, and wake where we may run. */
		(void)stop_one_cpu(cpu, push_away, p);
	}
}
#else
static inline void wait_until_allowed(struct task_struct *p) { (void)p; }
#endif

/**
 * set_cpus_allowed_ptr() - say where a thread may run
 * @p:    the thread; the caller keeps it alive
 * @mask: the CPUs
 *
 * When it returns @p does not run on any other.
 *
 * Context: task, may sleep.
 * Return: 0; -EINVAL if no CPU of it is online or the thread is bound for good.
 */
int set_cpus_allowed_ptr(struct task_struct *p, const struct cpumask *mask)
{
	struct rq *rq;

	raw_spin_lock_irq(&p->lock);
	if (p->bound || !cpumask_intersects(mask, cpu_online_mask)) {
		raw_spin_unlock_irq(&p->lock);
		return -EINVAL;
	}
	/* The queue's lock, too: whoever moves threads looks at the mask under that. */
	rq = lock_task_rq(p);
	__receive_lock(&rq->lock);
	cpumask_and(&p->cpus_mask, mask, cpu_possible_mask);
	__raw_spin_release(&rq->lock);
	raw_spin_unlock_irq(&p->lock);
	wait_until_allowed(p);
	return 0;
}
