/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * preempt_count: one word per CPU that says which context this is and
 * whether a switch may happen.  Layout as in Linux:
 *
 *	bits  0- 7	preempt_disable() depth
 *	bits  8-15	softirq (bit 8: serving one; +2 steps: disabled)
 *	bits 16-19	hard interrupt depth
 *	bits 20-23	NMI depth
 *	bit  31		*inverted* need-resched: 0 means a switch is wanted
 *
 * Because the last bit is inverted, 'count is zero' means 'preemption is
 * allowed and wanted' and preempt_enable() is one decrement and one branch.
 */
#ifndef KERNEL_PREEMPT_H
#define KERNEL_PREEMPT_H

#include <asm/percpu.h>
#include <base/compiler.h>
#include <base/types.h>

#define PREEMPT_BITS		8
#define SOFTIRQ_BITS		8
#define HARDIRQ_BITS		4
#define NMI_BITS		4

#define SOFTIRQ_SHIFT		PREEMPT_BITS
#define HARDIRQ_SHIFT		(SOFTIRQ_SHIFT + SOFTIRQ_BITS)
#define NMI_SHIFT		(HARDIRQ_SHIFT + HARDIRQ_BITS)

#define PREEMPT_OFFSET		1U
#define SOFTIRQ_OFFSET		(1U << SOFTIRQ_SHIFT)
#define HARDIRQ_OFFSET		(1U << HARDIRQ_SHIFT)
#define NMI_OFFSET		(1U << NMI_SHIFT)

#define PREEMPT_MASK		(SOFTIRQ_OFFSET - 1)
#define SOFTIRQ_MASK		((HARDIRQ_OFFSET - 1) & ~PREEMPT_MASK)
#define HARDIRQ_MASK		((NMI_OFFSET - 1) & ~(HARDIRQ_OFFSET - 1))
#define NMI_MASK		(((1U << NMI_BITS) - 1) << NMI_SHIFT)

#define PREEMPT_NEED_RESCHED	0x80000000U

DECLARE_PER_CPU(u32, __preempt_count);

static __always_inline u32 preempt_count(void)
{
	return this_cpu_read(__preempt_count) & ~PREEMPT_NEED_RESCHED;
}

static __always_inline void preempt_count_add(u32 val)
{
	this_cpu_add(__preempt_count, val);
	barrier();
}

static __always_inline void preempt_count_sub(u32 val)
{
	barrier();
	this_cpu_sub(__preempt_count, val);
}

#define hardirq_count()		(preempt_count() & HARDIRQ_MASK)
#define softirq_count()		(preempt_count() & SOFTIRQ_MASK)
#define irq_count()		(preempt_count() & (NMI_MASK | HARDIRQ_MASK | SOFTIRQ_MASK))
#define in_nmi()		(!!(preempt_count() & NMI_MASK))
#define in_hardirq()		(!!hardirq_count())
#define in_serving_softirq()	(!!(softirq_count() & SOFTIRQ_OFFSET))
#define in_interrupt()		(!!irq_count())
/* A thread's own context, whatever it has disabled. */
#define in_task() \
	(!(preempt_count() & (NMI_MASK | HARDIRQ_MASK | SOFTIRQ_OFFSET)))
#define preemptible()		(preempt_count() == 0 && !irqs_disabled())

void preempt_schedule(void);

#ifdef CONFIG_DEBUG_PREEMPT
/* Where this CPU's preemption was turned off, for reports; it stands until the next time. */
DECLARE_PER_CPU(unsigned long, preempt_disable_ip);

static __always_inline void preempt_note_off(void)
{
	unsigned long here;

	if (preempt_count() != PREEMPT_OFFSET)
		return;
	__asm__("lea 0f(%%rip), %0\n0:" : "=r" (here));
	this_cpu_write(preempt_disable_ip, here);
}
#else
static __always_inline void preempt_note_off(void) { }
#endif

#define preempt_disable() do {						\
	preempt_count_add(PREEMPT_OFFSET);				\
	preempt_note_off();						\
} while (0)
#define preempt_enable_no_resched()	preempt_count_sub(PREEMPT_OFFSET)
#define preempt_enable() do {						\
	barrier();							\
	if (unlikely(this_cpu_dec_and_test(__preempt_count)))		\
		preempt_schedule();					\
} while (0)

/* About this CPU's wish to switch; set from its own context or by IPI. */
#define set_preempt_need_resched() \
	this_cpu_and(__preempt_count, ~PREEMPT_NEED_RESCHED)
#define clear_preempt_need_resched() \
	this_cpu_or(__preempt_count, PREEMPT_NEED_RESCHED)
#define need_resched() \
	(!(this_cpu_read(__preempt_count) & PREEMPT_NEED_RESCHED))

#endif /* KERNEL_PREEMPT_H */
