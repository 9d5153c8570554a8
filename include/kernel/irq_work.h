/* SPDX-License-Identifier: GPL-2.0-only */
/* A function called in hard interrupt context soon, asked for from anywhere: from an NMI, too. */
#ifndef KERNEL_IRQ_WORK_H
#define KERNEL_IRQ_WORK_H

#include <asm/atomic.h>
#include <base/types.h>
#include <lib/llist.h>

#define IRQ_WORK_PENDING	1	/* asked for, not begun */
#define IRQ_WORK_BUSY		2	/* asked for or running */

struct irq_work {
	struct llist_node node;
	atomic_t flags;			/* IRQ_WORK_* */
	void (*func)(struct irq_work *work);
};

#define IRQ_WORK_INIT(fn)	((struct irq_work){ .func = (fn) })
#define IRQ_WORK_INIT_HARD(fn)	IRQ_WORK_INIT(fn)
#define DEFINE_IRQ_WORK(name, fn) struct irq_work name = { .func = (fn) }

static inline void init_irq_work(struct irq_work *work, void (*func)(struct irq_work *))
{
	*work = IRQ_WORK_INIT(func);
}

static inline bool irq_work_is_pending(struct irq_work *work)
{
	return atomic_read(&work->flags) & IRQ_WORK_PENDING;
}

static inline bool irq_work_is_busy(struct irq_work *work)
{
	return atomic_read(&work->flags) & IRQ_WORK_BUSY;
}

bool irq_work_queue(struct irq_work *work);
bool irq_work_queue_on(struct irq_work *work, int cpu);
void irq_work_sync(struct irq_work *work);

/* From the interrupt for it. */
void irq_work_run(void);

#endif /* KERNEL_IRQ_WORK_H */
