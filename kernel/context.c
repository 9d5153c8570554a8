// SPDX-License-Identifier: GPL-2.0-only
/* The Context: lines of the kernel-doc, executed: see <kernel/context.h>. */
#include <asm/current.h>
#include <asm/irqflags.h>
#include <kernel/context.h>
#include <kernel/percpu.h>
#include <kernel/preempt.h>
#include <kernel/printk.h>
#include <kernel/report.h>
#include <kernel/sched.h>
#include <kernel/system_state.h>

#ifdef CONFIG_DEBUG_PREEMPT
DEFINE_PER_CPU(unsigned long, preempt_disable_ip);

static unsigned long disabled_at(void)
{
	return preempt_count() & PREEMPT_MASK ? this_cpu_read(preempt_disable_ip) : 0;
}
#else
static unsigned long disabled_at(void) { return 0; }
#endif

/* Interrupt, softirq, RCU ...: what this context is, or what it has turned off. */
static const char *why_atomic(u32 count)
{
	if (in_nmi())
		return "in an NMI";
	if (in_hardirq())
		return "in an interrupt";
	if (in_serving_softirq())
		return "in a softirq";
	if (softirq_count())
		return "with softirqs off";
	if (count & PREEMPT_MASK)
		return "with preemption off";
	return "with interrupts off";
}

/**
 * report_atomic_sleep() - somebody sleeps, or may, where one must not
 * @kind:  of the report
 * @ip:    who
 * @count: preempt_count() as it was
 *
 * Context: any.
 */
void report_atomic_sleep(const char *kind, unsigned long ip, u32 count)
{
	const struct report r = { "atomic-sleep", kind, .ip = ip };
	unsigned long at = disabled_at();
	bool more;

	more = at ? report_begin(&r, "%ps sleeps %s, count %#x; preemption was turned off at %pS",
				 (void *)ip, why_atomic(count), count, (void *)at) :
		    report_begin(&r, "%ps sleeps %s, count %#x", (void *)ip, why_atomic(count), count);
	if (more)
		report_end(&r);
}

#ifdef CONFIG_DEBUG_ATOMIC_SLEEP
/* A reader by rcu_read_lock() may be preempted, but the wait for an event may never end. */
static bool sleeps_as_reader(void)
{
	return IS_ENABLED(CONFIG_PROVE_RCU) && unlikely(current->rcu_read_lock_nesting > 0) &&
		!(current->flags & PF_RCU_SLEEPER);
}

void __might_sleep(const char *file, int line)
{
	(void)file;
	(void)line;
	if (likely(preemptible() && !sleeps_as_reader()) ||
	    READ_ONCE(system_state) < SYSTEM_RUNNING)
		return;
	if (preemptible()) {
		const struct report r = { "rcu", "sleep-in-reader", .ip = _RET_IP_ };

		if (report_begin(&r, "%ps may sleep between rcu_read_lock() and rcu_read_unlock()",
				 (void *)_RET_IP_))
			report_end(&r);
		return;
	}
	report_atomic_sleep("sleeping-in-atomic", _RET_IP_, preempt_count());
}

void __assert_pinned(const char *file, int line)
{
	const struct report r = { "preempt", "can-migrate", .ip = _RET_IP_ };

	if (likely(!preemptible()) || READ_ONCE(system_state) < SYSTEM_RUNNING)
		return;
	if (report_begin(&r, "%ps may go to another CPU meanwhile: %s:%d", (void *)_RET_IP_,
			 file, line))
		report_end(&r);
}
#endif

/**
 * report_unbalanced() - a user's function left things otherwise than it found them
 * @what:     the kind of function, in words
 * @fn:       the function
 * @before:   preempt_count() before it was called
 * @irqs_off: the interrupt flag as it must be
 *
 * It is reported by its name, and put right, so that who called it can go on.
 *
 * Context: any.
 */
void report_unbalanced(const char *what, const void *fn, u32 before, bool irqs_off)
{
	u32 after = preempt_count();
	bool off = irqs_disabled();
	const struct report r = {
		"preempt", after != before ? "imbalance" : "irqs-imbalance",
		.object = fn, .ip = (unsigned long)fn,
	};
	unsigned long at = after > before ? disabled_at() : 0;

	preempt_count_add(before - after);
	if (irqs_off)
		local_irq_disable();
	else
		local_irq_enable();
	if (!report_begin(&r, "%s %ps came with count %#x and left %#x, interrupts %s", what, fn,
			  before, after, off == irqs_off ? "as they were" : off ? "off" : "on"))
		return;
	if (at)
		pr_err("preemption was turned off at %pS\n", (void *)at);
	report_end(&r);
}

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
	check_balance_after(what, fn, 0, false);
}
