// SPDX-License-Identifier: GPL-2.0-only
/* The order in which memory comes to life, and what is given back at the end of the boot. */
#define pr_fmt(fmt) "mm: " fmt

#include <asm/page.h>
#include <asm/pgtable.h>
#include <base/init.h>
#include <kernel/bug.h>
#include <kernel/printk.h>
#include <kernel/sections.h>
#include <lib/string.h>
#include <mm/gfp.h>
#include <mm/init.h>
#include <mm/kasan.h>
#include <mm/memblock.h>

#include "internal.h"

/**
 * mm_init() - from memblock to all allocators
 *
 * Context: boot.
 */
void __init mm_init(void)
{
	paging_init();		/* all memory is mapped, everything by its permission */
	kasan_init();
	mem_map_init();
	memblock_free_all();	/* pages */
	slab_init();		/* kmalloc, and so vmalloc */
}

/**
 * free_initmem() - give back what only the boot needed
 *
 * Context: task; nobody may call __init code any more.
 */
void free_initmem(void)
{
	size_t size = (size_t)(__init_end - __init_begin);
	char *direct = __va(__pa_symbol(__init_begin));

	/* By its linked address first: a late call faults instead of running what comes there. */
	if (WARN_ON(unmap_kernel_pages((unsigned long)__init_begin, size)))
		return;
	/*
	 * int3 over all of it: no secret and no gadget stays behind.  An emulator that
	 * has translated this text also forgets it; as long as it does not, each store
	 * into such a page is trapped, and a stack that lies there is 70 times slower.
	 */
	memset(direct, 0xcc, size);
	free_reserved_area(direct, direct + size);
	pr_info("%zu KiB of init memory given back\n", size >> 10);
}

/**
 * meminfo_report() - one line: how much memory is in use
 *
 * In use is everything that is not free: the image, tables, what was
 * allocated.
 *
 * Context: any.
 */
void meminfo_report(void)
{
	unsigned long total = memblock_phys_mem_size() >> 10;
	unsigned long unused = nr_free_pages() << (PAGE_SHIFT - 10);

	pr_info("%lu KiB used of %lu KiB\n", total - unused, total);
}
