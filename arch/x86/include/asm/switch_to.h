/* SPDX-License-Identifier: GPL-2.0-only */
/* The one format of a thread that does not run: arch/x86/entry/switch.S. */
#ifndef ASM_SWITCH_TO_H
#define ASM_SWITCH_TO_H

#include <base/types.h>

struct task_struct;

struct switch_frame {
	unsigned long r15, r14, r13, r12, bx, bp;
	unsigned long ret;
};

/* Returns, on @next's stack, the thread that was left. */
struct task_struct *__switch_to_asm(struct task_struct *prev, struct task_struct *next);
void ret_from_fork(void);

#endif /* ASM_SWITCH_TO_H */
