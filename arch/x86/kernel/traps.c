// SPDX-License-Identifier: GPL-2.0-only
/*
 * What an exception means, in words.
 *
 * Source: Intel SDM vol. 3A, 6.15 "Exception and Interrupt Reference".
 */
#define pr_fmt(fmt) fmt

#include <asm/current.h>
#include <asm/desc.h>
#include <asm/extable.h>
#include <asm/irq_vectors.h>
#include <asm/page.h>
#include <asm/processor.h>
#include <asm/ptrace.h>
#include <asm/text_poke.h>
#include <asm/traps.h>
#include <kernel/panic.h>
#include <kernel/printk.h>
#include <kernel/report.h>
#include <kernel/sched.h>
#include <mm/vmalloc.h>
#include <trace/fault.h>

bool (*int3_handler)(struct pt_regs *regs);

static const char *const trap_names[NR_EXCEPTIONS] = {
	[X86_TRAP_DE] = "divide error",
	[X86_TRAP_DB] = "debug exception nobody asked for",
	[X86_TRAP_BP] = "int3: a breakpoint nobody set",
	[X86_TRAP_OF] = "overflow",
	[X86_TRAP_BR] = "bound range exceeded",
	[X86_TRAP_UD] = "invalid opcode",
	[X86_TRAP_NM] = "floating point in the kernel",
	[X86_TRAP_DF] = "double fault",
	[X86_TRAP_TS] = "invalid task segment",
	[X86_TRAP_NP] = "segment not present",
	[X86_TRAP_SS] = "stack segment fault",
	[X86_TRAP_GP] = "general protection fault",
	[X86_TRAP_PF] = "page fault",
	[X86_TRAP_MF] = "x87 error",
	[X86_TRAP_AC] = "alignment check",
	[X86_TRAP_MC] = "machine check",
	[X86_TRAP_XF] = "SIMD error",
	[X86_TRAP_CP] = "control protection",
};

/* In the guard page of a stack or area: say whose.  True if it was this thread's stack. */
static bool report_guard(unsigned long addr, unsigned long ip)
{
	const struct task_struct *t = current;
	unsigned long stack = (unsigned long)t->stack, area;

	if (stack - addr - 1 < PAGE_SIZE) {
		const struct report r = { "stack", "overflow", t->comm, t->stack, ip };

		death_is_reported();
		if (report_begin(&r, "kernel stack overflow of %s/%d: %#lx is below its stack "
				 "%#lx-%#lx", t->comm, t->pid, addr, stack, stack + THREAD_SIZE))
			report_end_quiet(&r);
		return true;
	}
	if (vmalloc_guard_hit(addr, &area))
		pr_emerg("address %#lx is in the guard page of the area at %#lx\n", addr, area);
	return false;
}

static __noreturn void double_fault(struct pt_regs *regs)
{
	/* A push that failed has left its address in CR2, or rsp says it by itself. */
	if (report_guard(read_cr2(), regs->ip) || report_guard(regs->sp - 1, regs->ip))
		die("kernel stack overflow", regs, regs->orig_ax);
	die("double fault", regs, regs->orig_ax);
}

static const char *access_name(unsigned long error)
{
	if (error & X86_PF_INSTR)
		return "execute";
	return error & X86_PF_WRITE ? "write" : "read";
}

static const char *reason_name(unsigned long error)
{
	if (error & X86_PF_RSVD)
		return "a reserved bit is set in the page table";
	return error & X86_PF_PROT ? "the page does not permit it" : "no page is there";
}

static void page_fault(struct pt_regs *regs, unsigned long addr)
{
	unsigned long error = regs->orig_ax;

	trace_page_fault(addr, regs->ip, error);
	if (!user_mode(regs) && fixup_exception(regs))
		return;
	pr_emerg("%scannot %s %#lx: %s%s\n", addr < PAGE_SIZE ? "NULL pointer: " : "",
		 access_name(error), addr, reason_name(error),
		 error & X86_PF_USER ? " (ring 3)" : "");
	report_guard(addr, regs->ip);
	die("page fault", regs, error);
}

static void general_protection(struct pt_regs *regs)
{
	static const char *const table[] = { "GDT", "IDT", "LDT", "IDT" };
	unsigned long error = regs->orig_ax;

	if (!user_mode(regs) && fixup_exception(regs))
		return;
	if (error)
		pr_emerg("descriptor %#lx of the %s%s\n", error >> 3 & 0x1fff,
			 table[error >> 1 & 3], error & 1 ? ", by an external event" : "");
	die("general protection fault", regs, error);
}

/**
 * handle_exception() - the C half of every exception but NMI
 * @regs:   what was interrupted; orig_ax is the error code
 * @vector: which
 *
 * Context: the exception, interrupts off; any context may have been interrupted.
 */
void handle_exception(struct pt_regs *regs, unsigned int vector)
{
	bool (*hook)(struct pt_regs *) = READ_ONCE(int3_handler);

	switch (vector) {
	case X86_TRAP_PF:
		return page_fault(regs, read_cr2());
	case X86_TRAP_GP:
		return general_protection(regs);
	case X86_TRAP_DF:
		double_fault(regs);
	case X86_TRAP_UD:
		if (report_bug(regs))
			return;
		break;
	case X86_TRAP_BP:
		if (text_poke_int3(regs) || (hook && hook(regs)))
			return;
		break;
	}
	die(trap_names[vector] ? trap_names[vector] : "unknown exception", regs, regs->orig_ax);
}
