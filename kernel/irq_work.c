// SPDX-License-Identifier: GPL-2.0-only
/*
 * Work for the next moment in which this CPU, or another, takes interrupts.
 *
 * A list for each CPU, to which anybody adds without a lock; who finds it
 * empty sends the interrupt.
 *
 * Barriers and their partners:
 *   fetch_or in claim()		fetch_andnot in call()
 *	either claim() sees PENDING gone and queues it anew, or what was
 *	written before irq_work_queue() is seen by the call that comes
 *   sub_return in call()		smp_rmb() in not_busy()
 *	what the function wrote is visible after irq_work_sync()
 */
#include <asm/barrier.h>
#include <asm/irq_vectors.h>
#include <asm/smp.h>
#include <base/init.h>
#include <kernel/bug.h>
#include <kernel/irq.h>
#include <kernel/irq_work.h>
#include <kernel/percpu.h>
#include <kernel/sched.h>
#include <kernel/smp.h>
#include <kernel/wait_bit.h>

static DEFINE_PER_CPU(struct llist_head, irq_work_list);	/* any CPU adds, its own takes */

static bool claim(struct irq_work *work)
{
	/* Fully ordered also if it fails: the call that comes sees what we wrote. */
	if (atomic_fetch_or(IRQ_WORK_PENDING, &work->flags) & IRQ_WORK_PENDING)
		return false;
	atomic_add(IRQ_WORK_CALL, &work->flags);
	return true;
}

static void queue_here(struct irq_work *work)
{
	if (llist_add(&work->node, this_cpu_ptr(&irq_work_list)))
		send_ipi_self(IRQ_WORK_VECTOR);
}

/**
 * irq_work_queue() - have the work's function called on this CPU, soon
 * @work: the work, not to be freed before irq_work_sync()
 *
 * Context: any, NMI and the run queue's lock too.
 * Return: true if this call queued it; false if it is pending already.
 */
bool irq_work_queue(struct irq_work *work)
{
	if (!claim(work))
		return false;
	preempt_disable();
	queue_here(work);
	preempt_enable();
	return true;
}

/**
 * irq_work_queue_on() - have the work's function called on a CPU, soon
 * @work: the work, not to be freed before irq_work_sync()
 * @cpu:  where; this one is fine
 *
 * Context: any but NMI, which may have come between the two halves of a message.
 * Return: true if this call queued it; false if it is pending already, or
 * @cpu is not online.
 */
bool irq_work_queue_on(struct irq_work *work, int cpu)
{
	if (WARN_ON_ONCE(in_nmi()) || cpu < 0 || !cpu_online((unsigned int)cpu) || !claim(work))
		return false;
	preempt_disable();
	if (cpu == (int)smp_processor_id())
		queue_here(work);
	else if (llist_add(&work->node, per_cpu_ptr(&irq_work_list, (unsigned int)cpu)))
		arch_send_irq_work((unsigned int)cpu);
	preempt_enable();
	return true;
}

static void call(struct irq_work *work)
{
	/* First: from here on it may be queued again, also by its function. */
	(void)atomic_fetch_andnot(IRQ_WORK_PENDING, &work->flags);
	work->func(work);
	/* After the last one it is not ours: it may be freed. */
	if (atomic_sub_return(IRQ_WORK_CALL, &work->flags) < IRQ_WORK_CALL)
		wake_up_var(work);
}

static void irq_work_interrupt(struct pt_regs *regs, void *data)
{
	struct llist_node *n = llist_reverse_order(llist_del_all(this_cpu_ptr(&irq_work_list)));

	(void)regs, (void)data;
	while (n) {
		struct llist_node *next = n->next;

		call(llist_entry(n, struct irq_work, node));
		n = next;
	}
}

static bool not_busy(struct irq_work *work)
{
	bool busy = irq_work_is_busy(work);

	/* The look before what comes after: pairs with the sub_return in call(). */
	smp_rmb();
	return !busy;
}

/**
 * irq_work_sync() - wait until the work is neither pending nor running
 * @work: the work; nobody queues it any more
 *
 * Context: task, may sleep.
 */
void irq_work_sync(struct irq_work *work)
{
	might_sleep();
	wait_var_event(work, not_busy(work));
}

/* Before the first interrupt.  Context: boot. */
void __init irq_work_init(void)
{
	irq_vector_set(IRQ_WORK_VECTOR, irq_work_interrupt, NULL, "irq work");
}
