/* SPDX-License-Identifier: GPL-2.0-only */
/* The running thread: read from the per-CPU area that the switch itself writes. */
#ifndef ASM_CURRENT_H
#define ASM_CURRENT_H

#include <asm/percpu.h>

struct task_struct;

DECLARE_PER_CPU(struct task_struct *, current_task);

static __always_inline struct task_struct *get_current(void)
{
	return this_cpu_read_stable(current_task);
}
#define current			get_current()

#endif /* ASM_CURRENT_H */
