/* SPDX-License-Identifier: GPL-2.0-only */
/* What stands at a function's entry, and what is called from there: arch/x86/kernel/fgraph.S. */
#ifndef ASM_FGRAPH_H
#define ASM_FGRAPH_H

#include <asm/text_poke.h>
#include <base/types.h>

/* In place of a function's first instruction, and of its return address: never called by C. */
extern char fgraph_caller[], fgraph_return[];

/* A no-op of five bytes: 0x0f 0x1f 0x44 0 0, of which clang has 8 as the last. */
static inline bool fgraph_is_nop(const void *addr)
{
	const u8 *at = addr;

	return at[0] == 0x0f && at[1] == 0x1f && at[2] == 0x44 && at[3] == 0;
}

static inline bool fgraph_is_call(const void *addr)
{
	const u8 *at = addr;
	const s32 disp = (s32)(at[1] | at[2] << 8 | at[3] << 16 | (u32)at[4] << 24);

	return at[0] == 0xe8 && at + TEXT_POKE_SIZE + disp == (const u8 *)fgraph_caller;
}

#endif /* ASM_FGRAPH_H */
