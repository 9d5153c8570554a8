// SPDX-License-Identifier: GPL-2.0-only
/* Tests of the kernel's page tables: who may write and execute what, and splitting. */
#include <asm/pgtable.h>
#include <asm/traps.h>
#include <base/errno.h>
#include <kernel/sections.h>
#include <kernel/system_state.h>
#include <kunit/test.h>
#include <lib/string.h>
#include <mm/gfp.h>
#include <mm/mm_types.h>
#include <mm/page.h>
#include <mm/vmalloc.h>

#define RW	_PAGE_RW
#define NX	_PAGE_NX

static int written;		/* .data or .bss: writable */

static void expect_rights(struct kunit *test, const char *why, unsigned long addr, u64 rights)
{
	unsigned int level;
	pte_t *entry = lookup_address(addr, &level);

	KUNIT_EXPECT_NOT_NULL_MSG(test, entry, "%s", why);
	if (entry)
		KUNIT_EXPECT_EQ_MSG(test, *entry & (RW | NX), rights, "%s", why);
}

static void image_has_the_rights_of_its_sections(struct kunit *test)
{
	expect_rights(test, "text", (unsigned long)_stext, 0);
	expect_rights(test, "text's end", (unsigned long)_etext - 1, 0);
	expect_rights(test, "constants", (unsigned long)__start_rodata, NX);
	expect_rights(test, "constants' end", (unsigned long)__end_rodata - 1, NX);
	expect_rights(test, "data", (unsigned long)&written, RW | NX);
	expect_rights(test, "bss", (unsigned long)__bss_start, RW | NX);
	expect_rights(test, "bss's end", (unsigned long)__bss_stop - 1, RW | NX);
	expect_rights(test, "text in the direct map", (unsigned long)__va(__pa_symbol(_stext)), NX);
	expect_rights(test, "constants in the direct map", (unsigned long)__va(__pa_symbol(__start_rodata)), NX);
	expect_rights(test, "data in the direct map", (unsigned long)__va(__pa_symbol(&written)), RW | NX);
	if ((unsigned long)__start_ro_after_init != (unsigned long)__end_ro_after_init)
		expect_rights(test, "ro_after_init", (unsigned long)__start_ro_after_init, NX);
}

static void nothing_is_writable_and_executable(struct kunit *test)
{
	KUNIT_EXPECT_EQ(test, ptdump_check_wx(), 0);
}

static void writable_and_executable_page_is_found(struct kunit *test)
{
	void *p = vmalloc(PAGE_SIZE);
	unsigned int found;

	KUNIT_ASSERT_NOT_NULL(test, p);
	KUNIT_ASSERT_EQ(test, set_kernel_prot((unsigned long)p, PAGE_SIZE, PAGE_KERNEL & ~NX), 0);
	found = ptdump_check_wx();
	KUNIT_ASSERT_EQ(test, set_kernel_prot((unsigned long)p, PAGE_SIZE, PAGE_KERNEL), 0);
	vfree(p);
	KUNIT_EXPECT_EQ(test, found, 1);
}

static void low_half_and_init_area_are_not_mapped(struct kunit *test)
{
	unsigned int level;
	char c;

	for (unsigned int i = 0; i < PTRS_PER_TABLE / 2; i++)
		KUNIT_EXPECT_EQ(test, init_mm.pgd[i], 0);
	KUNIT_EXPECT_NULL(test, lookup_address(0, &level));
	KUNIT_EXPECT_EQ(test, copy_from_kernel_nofault(&c, (void *)16, 1), -EFAULT);
	KUNIT_EXPECT_NULL(test, lookup_address((unsigned long)__init_begin, &level));
}

static void top_level_table_never_changes(struct kunit *test)
{
	u64 *before = kunit_kmalloc(test, PAGE_SIZE, GFP_KERNEL);
	void *p;

	KUNIT_ASSERT_NOT_NULL(test, before);
	memcpy(before, init_mm.pgd, PAGE_SIZE);
	p = vmalloc(8 * SZ_1M);
	KUNIT_EXPECT_NOT_NULL(test, p);
	vfree(p);
	iounmap(ioremap(0xfec00000, PAGE_SIZE));
	KUNIT_EXPECT_EQ(test, memcmp(before, init_mm.pgd, PAGE_SIZE), 0);
}

/* In the direct map, where 2 MiB pages are. */
static void split_large_page_means_the_same(struct kunit *test)
{
	const unsigned int order = 10;
	unsigned long block = __get_free_pages(GFP_KERNEL, order), middle;
	unsigned int level;
	char c;

	KUNIT_ASSERT_TRUE(test, block);
	memset((void *)block, 0x19, PAGE_SIZE << order);
	middle = block + SZ_2M + 5 * PAGE_SIZE;

	KUNIT_ASSERT_EQ(test, unmap_kernel_pages(middle, PAGE_SIZE), 0);
	KUNIT_EXPECT_NULL(test, lookup_address(middle, &level));
	KUNIT_EXPECT_EQ(test, copy_from_kernel_nofault(&c, (void *)middle, 1), -EFAULT);
	KUNIT_EXPECT_EQ(test, map_kernel_pages(middle, __pa(middle), PAGE_SIZE, PAGE_KERNEL), 0);
	KUNIT_ASSERT_EQ(test, set_kernel_prot(middle, PAGE_SIZE, PAGE_KERNEL_RO), 0);
	expect_rights(test, "the page", middle, NX);
	expect_rights(test, "the one before", middle - 1, RW | NX);
	expect_rights(test, "the one behind", middle + PAGE_SIZE, RW | NX);
	KUNIT_ASSERT_EQ(test, set_kernel_prot(middle, PAGE_SIZE, PAGE_KERNEL), 0);
	for (unsigned long at = block; at < block + (PAGE_SIZE << order); at += PAGE_SIZE) {
		pte_t *entry = lookup_address(at, &level);

		KUNIT_ASSERT_NOT_NULL(test, entry);
		KUNIT_ASSERT_EQ(test, (*entry & PTE_ADDR_MASK) + (at & (LEVEL_SIZE(level) - 1)),
				__pa(at));
	}
	KUNIT_EXPECT_NULL(test, memchr_inv((void *)block, 0x19, PAGE_SIZE << order));
	free_pages(block, order);
}

static int tables_final(struct kunit_suite *suite)
{
	(void)suite;
	return READ_ONCE(system_state) == SYSTEM_RUNNING ? 0 : -EBUSY;
}

static struct kunit_case pgtable_cases[] = {
	KUNIT_CASE(image_has_the_rights_of_its_sections),
	KUNIT_CASE(nothing_is_writable_and_executable),
	KUNIT_CASE(writable_and_executable_page_is_found),
	KUNIT_CASE(low_half_and_init_area_are_not_mapped),
	KUNIT_CASE(top_level_table_never_changes),
	KUNIT_CASE(split_large_page_means_the_same),
	{}
};

static struct kunit_suite pgtable_suite = {
	.name = "pgtable",
	.suite_init = tables_final,
	.test_cases = pgtable_cases,
};
kunit_test_suite(pgtable_suite);
