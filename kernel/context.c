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
