// SPDX-License-Identifier: GPL-2.0-only
/* Boot stage: a stack has an unmapped page below it. */
#include <asm/page.h>
#include <asm/traps.h>
#include <kernel/boot_stage.h>
#include <mm/vmalloc.h>

static int vmalloc_guard_stage(struct boot_stage_run *run)
{
	char *stack = alloc_thread_stack();
	int below, first, last;
	char c;

	if (!stack)
		return stage_fail(run, "no memory for a stack");
	below = copy_from_kernel_nofault(&c, stack - 1, 1);
	first = copy_from_kernel_nofault(&c, stack, 1);
	last = copy_from_kernel_nofault(&c, stack + THREAD_SIZE - 1, 1);
	free_thread_stack(stack);
	if (!below)
		return stage_fail(run, "the page below the stack is mapped");
	return first || last ? stage_fail(run, "the stack itself is not mapped") : 0;
}

boot_stage(16, vmalloc_guard, vmalloc_guard_stage);
