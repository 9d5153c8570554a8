// SPDX-License-Identifier: GPL-2.0-only
/*
 * The C half of entry.S.
 *
 * noinstr: this runs before the context is marked as interrupt or NMI and
 * after the mark is gone.  Everything that may log, trace or fault stands
 * between instrumentation_begin() and _end().
 */
#define pr_fmt(fmt) "entry: " fmt

#include <asm/apic.h>
#include <asm/current.h>
#include <asm/desc.h>
#include <asm/page.h>
#include <asm/processor.h>
#include <asm/ptrace.h>
#include <asm/traps.h>
#include <kernel/bug.h>
#include <kernel/context.h>
#include <kernel/instrumentation.h>
#include <kernel/interrupt.h>
#include <kernel/irq.h>
#include <kernel/panic.h>
#include <kernel/printk.h>
#include <kernel/rcupdate.h>
#include <kernel/sched.h>
#include <kernel/tick.h>
#include <trace/irq.h>

#include "entry.h"

/* What entry.S writes as numbers. */
_Static_assert(offsetof(struct pt_regs, orig_ax) == 120, "PT_ORIG_AX in entry.S");
_Static_assert(offsetof(struct pt_regs, ip) == 128, "PT_IP in entry.S");
_Static_assert(offsetof(struct pt_regs, flags) == 144, "PT_FLAGS in entry.S");
_Static_assert(offsetof(struct pt_regs, sp) == 152, "PT_SP in entry.S");

/* A handler that comes back with another preempt_count than it got is named, and that repaired. */
static __always_inline void check_balance(u32 before, const char *what, const void *fn)
{
	if (unlikely((before ^ this_cpu_read(__preempt_count)) & ~PREEMPT_NEED_RESCHED))
		report_unbalanced(what, fn, before & ~PREEMPT_NEED_RESCHED, irqs_disabled());
}

static noinline __cold void report_wrong_current(const struct pt_regs *regs)
{
	const struct task_struct *t = current;

	panic("interrupt at %pS on stack %px, but current is %s/%d with stack %px",
	      (void *)regs->ip, regs, t->comm, t->pid, t->stack);
}

/*
 * Interrupts are off from before current changes until after the stack has,
 * so an interrupt must find the two together.  (An NMI need not.)
 */
static __always_inline void check_current(const struct pt_regs *regs)
{
	if (IS_ENABLED(CONFIG_DEBUG_ENTRY) &&
	    unlikely((unsigned long)regs - (unsigned long)current->stack >= THREAD_SIZE))
		report_wrong_current(regs);
}

static __always_inline void do_irq_dispatch(struct pt_regs *regs)
{
	unsigned int vector = (unsigned int)~regs->orig_ax & 0xff;
	const struct irq_vector *v = &irq_vectors[vector];
	u32 before = this_cpu_read(__preempt_count);
	irq_vector_fn_t fn;

	irq_enter();
	instrumentation_begin();
	check_current(regs);
	trace_irq_entry(vector, regs->ip);
	if (unlikely(this_cpu_read(tick_stopped)))
		tick_update_jiffies();
	/* Pairs with the release in irq_vector_set(): the function comes with its data. */
	fn = smp_load_acquire(&v->fn);
	if (likely(fn)) {
		fn(regs, v->data);
		apic_eoi();
	} else {
		irq_spurious(vector);
	}
	trace_irq_exit(vector);
	instrumentation_end();
	irq_exit();

	instrumentation_begin();
	check_balance(before, "interrupt", fn);
	if (unlikely(local_softirq_pending()))
		softirq_irq_exit();
	/* Zero: nothing forbids a switch, and one is wanted (inverted bit). */
	if (unlikely(this_cpu_read(__preempt_count) == 0) && (regs->flags & X86_EFLAGS_IF))
		preempt_schedule_irq();
	instrumentation_end();
}

/*
 * The same once more, so that an interrupt of a busy CPU need not remember what it
 * came upon.  Idle again only after the softirqs, which may be readers.
 */
static noinstr void irq_dispatch_idle(struct pt_regs *regs)
{
	rcu_dynticks_flip();
	do_irq_dispatch(regs);
	rcu_dynticks_flip();
}

noinstr void irq_dispatch(struct pt_regs *regs)
{
	if (unlikely(!rcu_is_watching()))
		irq_dispatch_idle(regs);
	else
		do_irq_dispatch(regs);
}

noinstr bool exc_dispatch(struct pt_regs *regs, unsigned int vector)
{
	u32 before = this_cpu_read(__preempt_count);

	instrumentation_begin();
	handle_exception(regs, vector);
	check_balance(before, "exception", handle_exception);
	instrumentation_end();
	return (before & NMI_MASK) && !user_mode(regs);
}

noinstr void nmi_dispatch(struct pt_regs *regs)
{
	u32 before = this_cpu_read(__preempt_count);
	unsigned long cr2 = read_cr2();
	bool was_idle = rcu_irq_enter();

	nmi_enter();
	instrumentation_begin();
	trace_nmi_entry(regs->ip);
	handle_nmi(regs);
	trace_nmi_exit();
	instrumentation_end();
	nmi_exit();
	rcu_irq_exit(was_idle);

	/* The NMI may have come between a page fault and its reading CR2. */
	if (unlikely(read_cr2() != cr2))
		__asm__ volatile("mov %0, %%cr2" : : "r" (cr2) : "memory");
	instrumentation_begin();
	check_balance(before, "NMI", handle_nmi);
	instrumentation_end();
}
