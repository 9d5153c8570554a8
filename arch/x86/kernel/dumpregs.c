// SPDX-License-Identifier: GPL-2.0-only
/* Registers, for people. */
#define pr_fmt(fmt) fmt

#include <asm/msr.h>
#include <asm/processor.h>
#include <asm/ptrace.h>
#include <asm/traps.h>
#include <kernel/panic.h>
#include <kernel/printk.h>

#define CODE_BYTES		24
#define CODE_BEFORE		8

static void show_code(unsigned long ip)
{
	u8 code[CODE_BYTES];

	if (copy_from_kernel_nofault(code, (void *)(ip - CODE_BEFORE), sizeof(code)))
		pr_emerg("Code: cannot be read\n");
	else
		pr_emerg("Code: %*ph <%02x> %*ph\n", CODE_BEFORE, code, code[CODE_BEFORE],
			 CODE_BYTES - CODE_BEFORE - 1, code + CODE_BEFORE + 1);
}

/**
 * show_regs() - print registers
 * @regs: them
 *
 * Context: any.
 */
void show_regs(const struct pt_regs *regs)
{
	pr_emerg("RIP: %04lx:%pS\n", regs->cs & 0xffff, (void *)regs->ip);
	show_code(regs->ip);
	pr_emerg("RSP: %04lx:%016lx EFLAGS: %08lx ORIG_RAX: %016lx\n",
		 regs->ss & 0xffff, regs->sp, regs->flags, regs->orig_ax);
	pr_emerg("RAX: %016lx RBX: %016lx RCX: %016lx\n", regs->ax, regs->bx, regs->cx);
	pr_emerg("RDX: %016lx RSI: %016lx RDI: %016lx\n", regs->dx, regs->si, regs->di);
	pr_emerg("RBP: %016lx R08: %016lx R09: %016lx\n", regs->bp, regs->r8, regs->r9);
	pr_emerg("R10: %016lx R11: %016lx R12: %016lx\n", regs->r10, regs->r11, regs->r12);
	pr_emerg("R13: %016lx R14: %016lx R15: %016lx\n", regs->r13, regs->r14, regs->r15);
	pr_emerg("CR0: %016lx CR2: %016lx CR3: %016lx\n", read_cr0(), read_cr2(), read_cr3());
	pr_emerg("CR4: %016lx  GS: %016llx EFER: %016llx\n", read_cr4(),
		 rdmsr(MSR_GS_BASE), rdmsr(MSR_EFER));
}
