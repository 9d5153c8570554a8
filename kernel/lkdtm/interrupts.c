// SPDX-License-Identifier: GPL-2.0-only
/* Wrong things in a hard interrupt: of this CPU's own irq_work. */
#include <kernel/bug.h>
#include <kernel/irq_work.h>
#include <kernel/lkdtm.h>
#include <kernel/sched.h>
#include <kernel/spinlock.h>

static DEFINE_SPINLOCK(lkdtm_irq_lock);
/* The compiler must not know that nothing is there. */
static int *lkdtm_nowhere = (int *)8;

static void in_interrupt_do(void (*fn)(struct irq_work *))
{
	static struct irq_work work;

	init_irq_work(&work, fn);
	irq_work_queue(&work);
	irq_work_sync(&work);
}

static noinline void lkdtm_irq_warns(struct irq_work *unused)
{
	(void)unused;
	WARN_ON(1);
	barrier();
}

static noinline void lkdtm_IRQ_WARNING(void)
{
	in_interrupt_do(lkdtm_irq_warns);
}

static noinline void lkdtm_irq_bug(struct irq_work *unused)
{
	(void)unused;
	BUG();
}

static noinline void lkdtm_IRQ_BUG(void)
{
	in_interrupt_do(lkdtm_irq_bug);
}

static noinline void lkdtm_irq_faults(struct irq_work *unused)
{
	(void)unused;
	*READ_ONCE(lkdtm_nowhere) = 0;
}

static noinline void lkdtm_IRQ_EXCEPTION(void)
{
	in_interrupt_do(lkdtm_irq_faults);
}

#ifdef CONFIG_PROVE_LOCKING
static noinline void lkdtm_irq_locks(struct irq_work *unused)
{
	(void)unused;
	spin_lock(&lkdtm_irq_lock);
	spin_unlock(&lkdtm_irq_lock);
}

/* And then with interrupts on, where that interrupt could come. */
static noinline void lkdtm_IRQ_LOCK(void)
{
	in_interrupt_do(lkdtm_irq_locks);
	spin_lock(&lkdtm_irq_lock);
	spin_unlock(&lkdtm_irq_lock);
}
#endif

const struct lkdtm_crash lkdtm_interrupts[] = {
	LKDTM_REPORTS(IRQ_WARNING, "warn", "warning", "", "lkdtm_irq_warns"),
	LKDTM_REPORTS(IRQ_BUG, "bug", "bug", "", "lkdtm_irq_bug"),
	LKDTM_REPORTS(IRQ_EXCEPTION, "fault", "page-fault", "", "lkdtm_irq_faults"),
#ifdef CONFIG_PROVE_LOCKING
	LKDTM_REPORTS(IRQ_LOCK, "lockdep", "inconsistent-state", "lkdtm_irq_lock",
		      "lkdtm_IRQ_LOCK"),
#endif
	{ .name = NULL },
};
