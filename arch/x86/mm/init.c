// SPDX-License-Identifier: GPL-2.0-only
/*
 * The final kernel page tables, built on the early ones of head.S.
 *
 * No mapping is writable and executable at once, and what is read-only in the
 * image is read-only in the direct map, too.  Init text alone can be written
 * through the direct map, until free_initmem() takes its own mapping away.
 */
#define pr_fmt(fmt) "paging: " fmt

#include <asm/cpufeature.h>
#include <asm/msr.h>
#include <asm/page.h>
#include <asm/pgtable.h>
#include <asm/processor.h>
#include <asm/tlbflush.h>
#include <base/init.h>
#include <kernel/bug.h>
#include <kernel/printk.h>
#include <kernel/sections.h>
#include <kernel/sched.h>
#include <mm/init.h>
#include <mm/memblock.h>
#include <mm/mm_types.h>

#include "internal.h"

#define MSR_IA32_PAT		0x277
/* Entries 0 to 7, lowest byte first: WB, WC, UC-, UC, and again.  SDM vol. 3A, 12.12. */
#define PAT_VALUE		0x0007010600070106ULL

/**
 * phys_addr_limit() - how far physical addresses reach
 *
 * Context: any.
 * Return: the first one that this processor cannot express (SDM vol. 2A,
 * CPUID leaf 0x80000008).
 */
phys_addr_t phys_addr_limit(void)
{
	u32 a, b, c, d;

	cpuid(0x80000000, 0, &a, &b, &c, &d);
	if (a < 0x80000008)
		return 1ULL << 36;
	cpuid(0x80000008, 0, &a, &b, &c, &d);
	return 1ULL << (a & 0xff);
}

static void __init must_map(unsigned long virt, phys_addr_t phys, size_t size, u64 prot)
{
	/* memblock's own failure is fatal, so there is none to come back here. */
	if (size)
		BUG_ON(map_kernel_pages(virt, phys, size, prot));
}

/* [start, end) of the image, by its linked and by its direct address. */
static void __init map_image_part(const char *start, const char *end, u64 prot)
{
	must_map((unsigned long)start, __pa_symbol(start), (size_t)(end - start), prot);
}

static void __init map_image(void)
{
	map_image_part(_stext, _etext, PAGE_KERNEL_ROX);
	map_image_part(__start_rodata, __end_rodata, PAGE_KERNEL_RO);
	map_image_part(_sdata, __init_begin, PAGE_KERNEL);
	map_image_part(_sinittext, _einittext, PAGE_KERNEL_ROX);
	map_image_part(_einittext, __init_end, PAGE_KERNEL);
	map_image_part(__bss_start, __bss_stop, PAGE_KERNEL);
}

/* Whole pages inside [start, end), writable. */
static void __init map_direct(phys_addr_t start, phys_addr_t end)
{
	start = PFN_PHYS(PFN_UP(start));
	end = PFN_PHYS(PFN_DOWN(end));
	if (start < end)
		must_map((unsigned long)__va(start), start, end - start, PAGE_KERNEL);
}

static void __init map_memory(void)
{
	phys_addr_t ro_start = __pa_symbol(_stext), ro_end = __pa_symbol(__end_rodata);
	phys_addr_t base, end;

	for (unsigned int i = 0; memblock_range(i, &base, &end); i++) {
		if (end <= ro_start || base >= ro_end) {
			map_direct(base, end);
			continue;
		}
		map_direct(base, ro_start);
		must_map((unsigned long)__va(ro_start), ro_start, ro_end - ro_start,
			 PAGE_KERNEL_RO);
		map_direct(ro_end, end);
	}
}

/* The top-level entries of all memory that can ever come, of vmalloc and of the image. */
static void __init make_top_entries(void)
{
	unsigned long last = (unsigned long)__va(memblock_end_of_dram() - 1);

	for (unsigned long at = PAGE_OFFSET; at <= last; at += LEVEL_SIZE(TOP_LEVEL))
		make_kernel_top_entry(at);
	make_kernel_top_entry(VMALLOC_START);
	make_kernel_top_entry(KERNEL_MAP_BASE);
}

/**
 * pat_init() - what the cache bits of page-table entries mean, on this CPU
 *
 * Context: this CPU's boot.
 */
void pat_init(void)
{
	wrmsr(MSR_IA32_PAT, PAT_VALUE);
}

/**
 * paging_init() - build the final kernel tables and go over to them
 *
 * The identity map is gone after it, and so is everything the early direct
 * map reached that is not memory.
 *
 * Context: boot.
 */
void __init paging_init(void)
{
	max_page_level = cpu_has(X86_FEATURE_GBPAGES) ? 2 : 1;
	init_mm.pgd = memblock_alloc(PAGE_SIZE, PAGE_SIZE);
	make_top_entries();
	map_memory();
	map_image();
	/* A stack that runs over must fault, the boot thread's too. */
	BUG_ON(unmap_kernel_pages((unsigned long)init_stack_guard, PAGE_SIZE));
	pat_init();
	write_cr3(__pa(init_mm.pgd));
	local_flush_tlb_all();	/* no other CPU, and no per-CPU areas, yet */
	seal_kernel_top();
}

/**
 * mark_rodata_ro() - what was written while booting is constant from now on
 *
 * Context: task.
 */
void mark_rodata_ro(void)
{
	size_t size = (size_t)(__end_ro_after_init - __start_ro_after_init);

	if (!size)
		return;
	/* Without it the kernel works as well, only less guarded: report, go on. */
	WARN_ON(set_kernel_prot((unsigned long)__start_ro_after_init, size, PAGE_KERNEL_RO));
	WARN_ON(set_kernel_prot((unsigned long)__va(__pa_symbol(__start_ro_after_init)), size,
				PAGE_KERNEL_RO));
}
