// SPDX-License-Identifier: GPL-2.0-only
/* Boot stage: the consoles' thread shows what is logged. */
#include <kernel/boot_stage.h>
#include <kernel/console.h>
#include <kernel/printk.h>

static int printk_thread_stage(struct boot_stage_run *run)
{
	u64 before = printk_stored(), lost = printk_lost();

	pr_info("a line for the consoles' thread\n");
	if (printk_stored() == before)
		return stage_fail(run, "a line was not stored");
	console_flush();
	return printk_lost() != lost ? stage_fail(run, "a line was lost") : 0;
}

boot_stage(25, printk_thread, printk_thread_stage);
