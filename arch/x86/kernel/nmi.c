// SPDX-License-Identifier: GPL-2.0-only
/*
 * NMI: whose it is, and what to say if it is nobody's.
 *
 * Handlers run on a stack of IST_STACK_SIZE; they take no lock.  WARN and
 * reads that may fault are fine (see entry.S).
 */
#define pr_fmt(fmt) "nmi: " fmt

#include <asm/barrier.h>
#include <asm/apic.h>
#include <asm/cmpxchg.h>
#include <asm/processor.h>
#include <asm/current.h>
#include <asm/ptrace.h>
#include <asm/traps.h>
#include <base/errno.h>
#include <kernel/console.h>
#include <kernel/irq.h>
#include <kernel/monitor.h>
#include <kernel/panic.h>
#include <kernel/percpu.h>
#include <kernel/printk.h>
#include <kernel/sched.h>

#define NMI_HANDLERS		8

typedef bool (*nmi_handler_t)(struct pt_regs *regs);

static nmi_handler_t nmi_handlers[NMI_HANDLERS];	/* filled by cmpxchg, never emptied */
/* [this CPU] self-NMIs that were sent and have not arrived. */
static DEFINE_PER_CPU(u64, nmi_self_pending);

/**
 * register_nmi_handler() - be asked about every NMI, for good
 * @fn: returns true if the NMI was its own; NMI context
 *
 * Context: any.
 * Return: 0, -EINVAL without a function, -ENOSPC when the table is full.
 */
int register_nmi_handler(nmi_handler_t fn)
{
	if (!fn)
		return -EINVAL;
	for (unsigned int i = 0; i < NMI_HANDLERS; i++) {
		nmi_handler_t none = NULL;

		if (try_cmpxchg(&nmi_handlers[i], &none, fn) || none == fn)
			return 0;
	}
	return -ENOSPC;
}

/* Somebody outside wants to know where this CPU is (QEMU's inject-nmi, a button). */
static void report_unclaimed(struct pt_regs *regs)
{
	pr_warn("nobody claims it; this CPU is in thread %s/%d:\n", current->comm, current->pid);
	show_regs(regs);
	show_stack(current, regs);
	/* The CPU may spin with interrupts off: the console thread will not come. */
	console_try_flush();
}

/**
 * handle_nmi() - the C half of an NMI
 * @regs: what was interrupted
 *
 * Context: NMI.
 */
void handle_nmi(struct pt_regs *regs)
{
	bool mine = this_cpu_xchg(nmi_self_pending, 0) != 0;

	if (unlikely(panic_stops_this_cpu())) {
		monitor_keep_regs(regs);
		halt_forever();
	}
	if (monitor_nmi(regs))
		mine = true;
	for (unsigned int i = 0; i < NMI_HANDLERS; i++) {
		nmi_handler_t fn = READ_ONCE(nmi_handlers[i]);

		if (fn && fn(regs))
			mine = true;
	}
	if (!mine && !monitor_unclaimed_nmi(regs))
		report_unclaimed(regs);
}

/**
 * send_nmi_self() - have an NMI arrive on this CPU
 *
 * It has normally arrived when this returns, but need not have.  In an NMI
 * it arrives after that one's end.
 *
 * Context: any, caller cannot migrate.
 */
void send_nmi_self(void)
{
	if (!apic_usable())
		return;
	this_cpu_write(nmi_self_pending, 1);
	apic_send_nmi(apic_id());
}
