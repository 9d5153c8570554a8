// SPDX-License-Identifier: GPL-2.0-only
/* Boot stage: addresses have names. */
#include <kernel/boot_stage.h>
#include <kernel/kallsyms.h>
#include <kernel/sched.h>
#include <lib/string.h>

static int symbols_stage(struct boot_stage_run *run)
{
	unsigned long addr = (unsigned long)schedule, size = 0, offset = 1;
	char buf[KSYM_NAME_LEN];
	const char *name = kallsyms_lookup(addr, &size, &offset, buf);

	if (!name || strcmp(name, "schedule") != 0)
		return stage_fail(run, "the name of schedule() is %s", name ? name : "not known");
	if (offset || !size)
		return stage_fail(run, "schedule() is at offset %lu of %lu", offset, size);
	if (kallsyms_lookup_name("schedule") != addr)
		return stage_fail(run, "the address of \"schedule\" is wrong");
	return kernel_text_address(addr) ? 0 : stage_fail(run, "schedule() is not in the text");
}

boot_stage(26, symbols, symbols_stage);
