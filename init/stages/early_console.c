// SPDX-License-Identifier: GPL-2.0-only
/* Boot stage: what was logged before the consoles' thread ran has arrived. */
#include <kernel/boot_stage.h>
#include <kernel/console.h>

static int early_console_stage(struct boot_stage_run *run)
{
	if (!printk_stored())
		return stage_fail(run, "nothing was ever logged");
	if (printk_lost())
		return stage_fail(run, "%llu lines were overwritten before a console showed them",
				  printk_lost());
	return 0;
}

boot_stage(10, early_console, early_console_stage);
