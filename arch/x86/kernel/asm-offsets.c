// SPDX-License-Identifier: GPL-2.0-only
/*
 * The numbers that assembly needs from C.  Compiled to assembly and never
 * linked: scripts/asm_offsets.sh makes <generated/asm-offsets.h> of the
 * .ascii lines.
 */
#include <kernel/sched.h>

#define DEFINE(name, value) \
	__asm__ volatile("\t.ascii \"asmdef %c0 " #name "\"" : : "i" (value))
#define OFFSET_OF(name, type, member)	DEFINE(name, __builtin_offsetof(type, member))

void asm_offsets(void);
void asm_offsets(void)
{
	OFFSET_OF(TASK_SP, struct task_struct, sp);
#ifdef CONFIG_STACKPROTECTOR
	OFFSET_OF(TASK_STACK_CANARY, struct task_struct, stack_canary);
#endif
}
