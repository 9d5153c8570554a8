/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The registers of what was interrupted, in the order in which entry pushes
 * them (arch/x86/entry/entry.S).  One layout for exceptions, interrupts,
 * NMIs and, later, system calls.
 */
#ifndef ASM_PTRACE_H
#define ASM_PTRACE_H

#include <base/compiler.h>
#include <base/types.h>

struct pt_regs {
	unsigned long r15, r14, r13, r12, bp, bx;
	unsigned long r11, r10, r9, r8, ax, cx, dx, si, di;
	unsigned long orig_ax;	/* error code, or ~vector */
	unsigned long ip, cs, flags, sp, ss;	/* pushed by the CPU */
};

static __always_inline bool user_mode(const struct pt_regs *regs)
{
	return (regs->cs & 3) == 3;
}

#endif /* ASM_PTRACE_H */
