// SPDX-License-Identifier: GPL-2.0-only
/*
 * Work for the next possible moment in which interrupts are on.
 *
 * A work belongs to who sets PENDING, until its function is called; BUSY says
 * that it is asked for or running.  Each CPU has a list without a lock; who
 * finds it empty raises the interrupt.
 *
 * Barriers and their partners:
 *   the full barriers of the atomics on @flags, of each other: what was written
 *   before irq_work_queue() is visible to a call that begins after it, also if
 *   it answered that one was pending already.
 */
#include <asm/barrier.h>
#include <asm/processor.h>
#include <asm/smp.h>
#include <base/init.h>
#include <kernel/bug.h>
#include <kernel/context.h>
#include <kernel/cpumask.h>
#include <kernel/irq_work.h>
#include <kernel/percpu.h>
#include <kernel/preempt.h>

static DEFINE_PER_CPU(struct llist_head, irq_works);

static bool claim(struct irq_work *work)
{
	return !(atomic_fetch_or(IRQ_WORK_PENDING | IRQ_WORK_BUSY, &work->flags) &
		 IRQ_WORK_PENDING);
}

static void add(struct irq_work *work, unsigned int cpu)
{
	if (llist_add(&work->node, per_cpu_ptr(&irq_works, cpu)))
		arch_irq_work_raise(cpu);
}

/**
 * irq_work_queue() - have the function called on this CPU
 * @work: the work
 *
 * Context: any, NMI too.
 * Return: true if it was queued; false if it was already, and not yet begun.
 */
bool irq_work_queue(struct irq_work *work)
{
	if (!claim(work))
		return false;
	preempt_disable();
	add(work, smp_processor_id());
	preempt_enable();
	return true;
}

/**
 * irq_work_queue_on() - the same on another CPU
 * @work: the work
 * @cpu:  which; one that is online
 *
 * Context: any, NMI too.
 * Return: as irq_work_queue().
 */
bool irq_work_queue_on(struct irq_work *work, int cpu)
{
	if (WARN_ON_ONCE(!cpu_online((unsigned int)cpu)) || !claim(work))
		return false;
	add(work, (unsigned int)cpu);
	return true;
}

static void run_one(struct irq_work *work)
{
	int flags;

	/* From here on it may be queued again, and then is called again. */
	flags = atomic_fetch_andnot(IRQ_WORK_PENDING, &work->flags) & ~IRQ_WORK_PENDING;
	work->func(work);
	/* Unless it was.  Its memory may be gone after it. */
	(void)atomic_cmpxchg(&work->flags, flags, flags & ~IRQ_WORK_BUSY);
}

/**
 * irq_work_run() - call what is queued on this CPU
 *
 * Context: hard interrupt.
 */
void irq_work_run(void)
{
	struct llist_node *n = llist_reverse_order(llist_del_all(this_cpu_ptr(&irq_works)));

	while (n) {
		struct llist_node *next = n->next;

		run_one(llist_entry(n, struct irq_work, node));
		n = next;
	}
}

/**
 * irq_work_sync() - wait until the work is neither queued nor running
 * @work: the work; nobody queues it any more
 *
 * Spins: the function runs with interrupts off and does not sleep.
 *
 * Context: task, may sleep.
 */
void irq_work_sync(struct irq_work *work)
{
	might_sleep();
	while (irq_work_is_busy(work))
		cpu_relax();
	/* Pairs with the end of run_one(). */
	smp_rmb();
}
