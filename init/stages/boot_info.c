// SPDX-License-Identifier: GPL-2.0-only
/* Boot stage: the loader's word is whole. */
#include <asm/setup.h>
#include <kernel/boot_stage.h>
#include <lib/string.h>

static int boot_info_stage(struct boot_stage_run *run)
{
	if (boot_info.magic != BOOT_INFO_MAGIC)
		return stage_fail(run, "magic is 0x%llx", boot_info.magic);
	if (boot_info.source != BOOT_EFI && boot_info.source != BOOT_PVH)
		return stage_fail(run, "unknown source %u", boot_info.source);
	if (!boot_info.mem_count || boot_info.mem_count > BOOT_MEM_MAX)
		return stage_fail(run, "%u memory regions", boot_info.mem_count);
	if (!memchr(boot_info.cmdline, 0, sizeof(boot_info.cmdline)))
		return stage_fail(run, "the command line has no end");
	return 0;
}

boot_stage(11, boot_info, boot_info_stage);
