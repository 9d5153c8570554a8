// SPDX-License-Identifier: GPL-2.0-only
/* Boot stage: the kernel stands in memory that the map knows. */
#include <asm/page.h>
#include <kernel/boot_stage.h>
#include <kernel/sections.h>
#include <mm/gfp.h>
#include <mm/memblock.h>

static int memory_map_stage(struct boot_stage_run *run)
{
	phys_addr_t image = __pa_symbol(_text);

	if (!memblock_is_memory(image, (phys_addr_t)(_end - _text)))
		return stage_fail(run, "the image at 0x%llx is not in known memory", image);
	if (!totalram_pages() || PFN_PHYS(totalram_pages()) > memblock_phys_mem_size())
		return stage_fail(run, "%lu pages handed out of 0x%llx bytes",
				  totalram_pages(), memblock_phys_mem_size());
	if (nr_free_pages() > totalram_pages())
		return stage_fail(run, "more pages free than there are");
	return 0;
}

boot_stage(12, memory_map, memory_map_stage);
