// SPDX-License-Identifier: GPL-2.0-only
/* Boot stage: a fault is taken, handled and returned from. */
#include <asm/traps.h>
#include <kernel/boot_stage.h>

static int exceptions_stage(struct boot_stage_run *run)
{
	u64 value;

	/* Not mapped: a page fault.  Not canonical: a general protection fault. */
	if (copy_from_kernel_nofault(&value, (void *)8UL, sizeof(value)) != -EFAULT)
		return stage_fail(run, "reading address 8 did not fault");
	if (copy_from_kernel_nofault(&value, (void *)(1UL << 62), sizeof(value)) != -EFAULT)
		return stage_fail(run, "reading a non-canonical address did not fault");
	if (copy_from_kernel_nofault(&value, &run, sizeof(value)))
		return stage_fail(run, "reading the stack faulted");
	return 0;
}

boot_stage(17, exceptions, exceptions_stage);
