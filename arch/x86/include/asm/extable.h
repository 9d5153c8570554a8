/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Instructions that are allowed to fault, and where to go on if they do.
 *
 * Each entry is two distances, from the member to what it means, so that the
 * table needs no relocation.
 */
#ifndef ASM_EXTABLE_H
#define ASM_EXTABLE_H

#ifdef __ASSEMBLER__
.macro ex_table from, to
	.pushsection __ex_table, "a"
	.balign	4
	.long	\from - .
	.long	\to - .
	.popsection
.endm
#else
#include <base/compiler.h>
#include <base/errno.h>
#include <base/types.h>

struct pt_regs;

struct exception_table_entry {
	s32 insn;	/* to the instruction that may fault */
	s32 fixup;	/* to where it goes on */
};

#define _ASM_EXTABLE(from, to)				\
	".pushsection __ex_table, \"a\"\n\t"		\
	".balign 4\n\t"					\
	".long " from " - .\n\t"			\
	".long " to " - .\n\t"				\
	".popsection\n\t"

/* Moves @regs to the fixup of the instruction at regs->ip; false if it has none. */
bool fixup_exception(struct pt_regs *regs);

/* Context: any.  0, or -EIO if the CPU does not have the register (*val is then 0). */
static inline int rdmsr_safe(u32 msr, u64 *val)
{
	u32 lo = 0, hi = 0;
	int err = -EIO;

	__asm__ volatile("1:\trdmsr\n\t"
			 "xorl %0, %0\n"
			 "2:\n\t"
			 _ASM_EXTABLE("1b", "2b")
			 : "+r" (err), "+a" (lo), "+d" (hi) : "c" (msr) : "memory", "cc");
	*val = (u64)hi << 32 | lo;
	return err;
}

/* Context: any.  0, or -EIO if the CPU refuses the register or the value. */
static inline int wrmsr_safe(u32 msr, u64 val)
{
	int err = -EIO;

	__asm__ volatile("1:\twrmsr\n\t"
			 "xorl %0, %0\n"
			 "2:\n\t"
			 _ASM_EXTABLE("1b", "2b")
			 : "+r" (err)
			 : "c" (msr), "a" ((u32)val), "d" ((u32)(val >> 32)) : "memory", "cc");
	return err;
}
#endif

#endif /* ASM_EXTABLE_H */
