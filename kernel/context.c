// SPDX-License-Identifier: GPL-2.0-only
/* The Context: lines of the kernel-doc, executed: see <kernel/context.h>. */
#include <asm/current.h>
#include <asm/irqflags.h>
#include <kernel/bug.h>
#include <kernel/context.h>
#include <kernel/preempt.h>
#include <kernel/printk.h>
#include <kernel/sched.h>
#include <kernel/system_state.h>

#ifdef CONFIG_DEBUG_ATOMIC_SLEEP
void __might_sleep(const char *file, int line)
{
	if (likely(preemptible()) || READ_ONCE(system_state) < SYSTEM_RUNNING)
		return;
	pr_err("BUG: sleeping function called from invalid context at %s:%d\n", file, line);
	pr_err("preempt_count %#x, interrupts %s, thread %s/%d\n", preempt_count(),
	       irqs_disabled() ? "off" : "on", current->comm, current->pid);
	WARN_ON(1);
}

void __assert_pinned(const char *file, int line)
{
	if (likely(!preemptible()) || READ_ONCE(system_state) < SYSTEM_RUNNING)
		return;
	pr_err("BUG: caller can migrate at %s:%d, thread %s/%d\n", file, line,
	       current->comm, current->pid);
	WARN_ON(1);
}
#endif

/**
 * check_context_after() - did a user's function leave things as it found them?
 * @what: the kind of function, for the report
 * @fn:   the function, which was called with preemption and interrupts on
 *
 * If not it is reported by name, and put right, so that the thread that called
 * it can go on.
 *
 * Context: task.
 */
void check_context_after(const char *what, const void *fn)
{
	if (likely(!preempt_count() && !irqs_disabled()))
		return;
	pr_err("BUG: %s %ps left preempt_count %#x, interrupts %s\n", what, fn,
	       preempt_count(), irqs_disabled() ? "off" : "on");
	WARN_ON(1);
	preempt_count_sub(preempt_count());
	local_irq_enable();
}
