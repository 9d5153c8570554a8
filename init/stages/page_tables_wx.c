// SPDX-License-Identifier: GPL-2.0-only
/* Boot stage: nothing is writable and executable at once. */
#include <asm/pgtable.h>
#include <kernel/boot_stage.h>

static int page_tables_wx_stage(struct boot_stage_run *run)
{
	unsigned long bad = ptdump_check_wx();

	return bad ? stage_fail(run, "%lu mappings are writable and executable", bad) : 0;
}

boot_stage(13, page_tables_wx, page_tables_wx_stage);
