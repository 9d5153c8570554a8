/* SPDX-License-Identifier: GPL-2.0-only */
/* Changing the kernel's own instructions while they run: arch/x86/kernel/text_poke.c. */
#ifndef ASM_TEXT_POKE_H
#define ASM_TEXT_POKE_H

#include <base/compiler.h>
#include <base/types.h>

#define TEXT_POKE_SIZE	5	/* bytes that one poke replaces: one whole instruction */

struct pt_regs;

/* One instruction to be replaced. */
struct text_poke {
	void *addr;
	u8 opcode[TEXT_POKE_SIZE];	/* a nop, jmp rel32 or call rel32 of five bytes */
};

void text_poke_nop(struct text_poke *p, void *addr);
void text_poke_jmp(struct text_poke *p, void *addr, const void *target);
void text_poke_call(struct text_poke *p, void *addr, const void *target);

/* @poke is sorted by nothing and need not stay.  Context: task, may sleep. */
void text_poke_all(const struct text_poke *poke, unsigned int nr);

/* Was this int3 one of ours?  Then @regs go on as after the old or new instruction. */
bool text_poke_int3(struct pt_regs *regs);

/* Context: boot, before the first poke, memory can be allocated. */
void text_poke_init(void);

#endif /* ASM_TEXT_POKE_H */
