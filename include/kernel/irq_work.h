/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Calling a function in hard interrupt context, soon, from any context: from
 * an NMI, or with a lock held under which nothing can be woken.
 */
#ifndef KERNEL_IRQ_WORK_H
#define KERNEL_IRQ_WORK_H

#include <asm/atomic.h>
#include <base/types.h>
#include <lib/llist.h>

#define IRQ_WORK_PENDING	0x01	/* on a list; cleared before the call */
#define IRQ_WORK_LAZY		0x04	/* accepted: all come at once */
#define IRQ_WORK_HARD_IRQ	0x08	/* accepted: all are called so */
/*
 * From here up: how many calls are to come or have not returned.  A work that
 * is queued again while its function runs may be called on another CPU then,
 * and that call may well return first.
 */
#define IRQ_WORK_CALL		0x100

struct irq_work {
	struct llist_node node;
	atomic_t flags;		/* [a] IRQ_WORK_* */
	void (*func)(struct irq_work *work);
};

#define __IRQ_WORK_INIT(fn, fl)	{ .flags = ATOMIC_INIT(fl), .func = (fn) }
#define IRQ_WORK_INIT(fn)	((struct irq_work)__IRQ_WORK_INIT(fn, 0))
#define IRQ_WORK_INIT_LAZY(fn)	((struct irq_work)__IRQ_WORK_INIT(fn, IRQ_WORK_LAZY))
#define IRQ_WORK_INIT_HARD(fn)	((struct irq_work)__IRQ_WORK_INIT(fn, IRQ_WORK_HARD_IRQ))
#define DEFINE_IRQ_WORK(name, fn) struct irq_work name = __IRQ_WORK_INIT(fn, 0)

static inline void init_irq_work(struct irq_work *work, void (*func)(struct irq_work *))
{
	*work = IRQ_WORK_INIT(func);
}

static inline bool irq_work_is_pending(struct irq_work *work)
{
	return atomic_read(&work->flags) & IRQ_WORK_PENDING;
}

/* Pending, or its function running. */
static inline bool irq_work_is_busy(struct irq_work *work)
{
	return atomic_read(&work->flags) & (IRQ_WORK_PENDING | ~(IRQ_WORK_CALL - 1));
}

bool irq_work_queue(struct irq_work *work);
bool irq_work_queue_on(struct irq_work *work, int cpu);
void irq_work_sync(struct irq_work *work);

/* Before the first interrupt.  Context: boot. */
void irq_work_init(void);

#endif /* KERNEL_IRQ_WORK_H */
