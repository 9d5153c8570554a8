/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A branch that is patched, not tested: five bytes, a no-op or a jump.
 *
 * Each leaves an entry in the table __jump_table, of distances: to the
 * instruction, to where it jumps, and to the key (a multiple of 4; bit 0 is
 * set where the jump is the key's being off).
 *
 * @key and @branch must be constants for the linker once the caller is inlined.
 */
#ifndef ASM_JUMP_LABEL_H
#define ASM_JUMP_LABEL_H

#include <base/compiler.h>
#include <base/types.h>

#define JUMP_LABEL_SIZE		5

struct static_key;

struct jump_entry {
	s32 code_disp;		/* each from its own member */
	s32 target_disp;
	s32 key_disp;
};

#define __JUMP_TABLE_ENTRY						\
	".pushsection __jump_table, \"a\"\n\t"				\
	".balign 4\n\t"							\
	".long 1b - .\n\t"						\
	".long %l[yes] - .\n\t"						\
	".long %c0 + %c1 - .\n\t"					\
	".popsection"

/* False until it is patched. */
static __always_inline bool arch_static_branch(const struct static_key *const key, const bool branch)
{
	__asm__ goto("1:\t.byte 0x0f, 0x1f, 0x44, 0x00, 0x00\n\t" __JUMP_TABLE_ENTRY
		     : : "i" (key), "i" (branch) : : yes);
	return false;
yes:
	return true;
}

/* True until it is patched. */
static __always_inline bool arch_static_branch_jump(const struct static_key *const key,
						    const bool branch)
{
	__asm__ goto("1:\t.byte 0xe9\n\t"
		     ".long %l[yes] - 2f\n"
		     "2:\t" __JUMP_TABLE_ENTRY
		     : : "i" (key), "i" (branch) : : yes);
	return false;
yes:
	return true;
}

#endif /* ASM_JUMP_LABEL_H */
