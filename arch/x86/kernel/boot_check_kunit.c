// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tests for the check of the loader's word: what becomes of malformed memory
 * maps, strings and framebuffers.
 *
 * Not tested here: that the two loaders fill boot_info rightly.  A boot
 * stage and every boot do that.
 */
#include <base/boot_info.h>
#include <base/compiler.h>
#include <base/errno.h>
#include <kunit/test.h>
#include <lib/string.h>
#include <mm/gfp.h>

#include "boot_check.h"

#define U	BOOT_MEM_USABLE
#define R	BOOT_MEM_RESERVED
#define A	BOOT_MEM_ACPI
#define ROWS	4

static struct boot_info *good_info(struct kunit *test)
{
	struct boot_info *bi = kunit_kzalloc(test, sizeof(*bi), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, bi);
	bi->magic = BOOT_INFO_MAGIC;
	bi->size = sizeof(*bi);
	bi->source = BOOT_EFI;
	return bi;
}

static void memory_map_is_made_whole(struct kunit *test)
{
	static const struct {
		const char *why;
		struct boot_mem_region in[ROWS], out[ROWS];
		unsigned int problems;
		int ret;
	} row[] = {
		{ "a good map stays as it is",
		  { { 0, 0x9f000, U, 0 }, { 0x9f000, 0x1000, R, 0 }, { 0x100000, 0x100000, U, 0 } },
		  { { 0, 0x9f000, U, 0 }, { 0x9f000, 0x1000, R, 0 }, { 0x100000, 0x100000, U, 0 } }, 0, 0 },
		{ "an unsorted map is sorted",
		  { { 0x100000, 0x100000, U, 0 }, { 0, 0x9f000, U, 0 } },
		  { { 0, 0x9f000, U, 0 }, { 0x100000, 0x100000, U, 0 } }, BOOT_P_MEM_UNSORTED, 0 },
		{ "a region without a size is dropped",
		  { { 0x5000, 0, U, 0 }, { 0x100000, 0x100000, U, 0 } },
		  { { 0x100000, 0x100000, U, 0 } }, BOOT_P_MEM_ZERO, 0 },
		{ "a region that wraps round is cut",
		  { { 0x100000, 0x100000, U, 0 }, { PHYS_ADDR_LIMIT - 0x1000, ~0ULL, R, 0 } },
		  { { 0x100000, 0x100000, U, 0 }, { PHYS_ADDR_LIMIT - 0x1000, 0x1000, R, 0 } },
		  BOOT_P_MEM_OVERFLOW, 0 },
		{ "a region beyond physical addresses is dropped",
		  { { 0x100000, 0x100000, U, 0 }, { ~0ULL - 0xfff, 0x1000, U, 0 } },
		  { { 0x100000, 0x100000, U, 0 } }, BOOT_P_MEM_OVERFLOW, 0 },
		{ "an unknown type is reserved",
		  { { 0, 0x100000, U, 0 }, { 0x100000, 0x1000, 77, 0 } },
		  { { 0, 0x100000, U, 0 }, { 0x100000, 0x1000, R, 0 } }, BOOT_P_MEM_TYPE, 0 },
		{ "usable twice is usable once",
		  { { 0, 0x3000, U, 0 }, { 0x1000, 0x4000, U, 0 } },
		  { { 0, 0x5000, U, 0 } }, BOOT_P_MEM_OVERLAP, 0 },
		{ "reserved in the middle splits usable",
		  { { 0, 0x10000, U, 0 }, { 0x4000, 0x1000, R, 0 } },
		  { { 0, 0x4000, U, 0 }, { 0x4000, 0x1000, R, 0 }, { 0x5000, 0xb000, U, 0 } },
		  BOOT_P_MEM_OVERLAP, 0 },
		{ "reserved wins over the start of usable",
		  { { 0x1000, 0x2000, R, 0 }, { 0x2000, 0x4000, U, 0 } },
		  { { 0x1000, 0x2000, R, 0 }, { 0x3000, 0x3000, U, 0 } }, BOOT_P_MEM_OVERLAP, 0 },
		{ "reserved wins over the end of usable",
		  { { 0x1000, 0x2000, U, 0 }, { 0x2000, 0x4000, R, 0 } },
		  { { 0x1000, 0x1000, U, 0 }, { 0x2000, 0x4000, R, 0 } }, BOOT_P_MEM_OVERLAP, 0 },
		{ "kept regions of two types no longer overlap",
		  { { 0, 0x1000, U, 0 }, { 0x1000, 0x4000, R, 0 }, { 0x2000, 0x5000, A, 0 } },
		  { { 0, 0x1000, U, 0 }, { 0x1000, 0x4000, R, 0 }, { 0x5000, 0x2000, A, 0 } },
		  BOOT_P_MEM_OVERLAP, 0 },
		{ "usable memory that is all reserved is none",
		  { { 0x1000, 0x1000, U, 0 }, { 0, 0x10000, R, 0 } },
		  { { 0, 0x10000, R, 0 } }, BOOT_P_MEM_UNSORTED | BOOT_P_MEM_OVERLAP, -ENODATA },
		{ "an empty map is refused", { }, { }, 0, -ENODATA },
		{ "less than a page of memory is none",
		  { { 0x800, 0x1000, U, 0 } }, { { 0x800, 0x1000, U, 0 } }, 0, -ENODATA },
	};

	for (size_t i = 0; i < ARRAY_SIZE(row); i++) {
		struct boot_info *bi = good_info(test);
		unsigned int problems;
		u32 n = 0;

		for (size_t j = 0; j < ROWS; j++) {
			bi->mem[j] = row[i].in[j];
			if (row[i].in[j].type)
				bi->mem_count++;
			if (row[i].out[j].type)
				n++;
		}
		KUNIT_EXPECT_EQ_MSG(test, boot_info_check(bi, &problems), row[i].ret, "%s",
				    row[i].why);
		KUNIT_EXPECT_EQ_MSG(test, problems, row[i].problems, "%s", row[i].why);
		KUNIT_EXPECT_EQ_MSG(test, bi->mem_count, n, "%s", row[i].why);
		for (u32 j = 0; j < n && j < bi->mem_count; j++) {
			KUNIT_EXPECT_EQ_MSG(test, bi->mem[j].start, row[i].out[j].start, "%s",
					    row[i].why);
			KUNIT_EXPECT_EQ_MSG(test, bi->mem[j].size, row[i].out[j].size, "%s",
					    row[i].why);
			KUNIT_EXPECT_EQ_MSG(test, bi->mem[j].type, row[i].out[j].type, "%s",
					    row[i].why);
		}
	}
}

static void memory_map_of_random_regions_ends_sorted_and_disjoint(struct kunit *test)
{
	struct boot_info *bi = good_info(test);
	u32 seed = 1;

	for (int round = 0; round < 20; round++) {
		unsigned int problems;

		bi->mem_count = 40;
		for (u32 i = 0; i < bi->mem_count; i++) {
			seed = seed * 1664525 + 1013904223;
			bi->mem[i].start = (seed >> 8 & 0xff) << 12;
			bi->mem[i].size = (u64)(seed >> 16 & 0x1f) << 12;
			bi->mem[i].type = 1 + (seed >> 24) % 8;
		}
		boot_info_check(bi, &problems);
		for (u32 i = 0; i < bi->mem_count; i++)
			KUNIT_EXPECT_GT_MSG(test, bi->mem[i].size, 0ULL, "round %d", round);
		for (u32 i = 1; i < bi->mem_count; i++)
			KUNIT_EXPECT_LE_MSG(test, bi->mem[i - 1].start + bi->mem[i - 1].size,
					    bi->mem[i].start, "round %d", round);
	}
}

static void more_regions_than_fit_are_not_looked_at(struct kunit *test)
{
	struct boot_info *bi = good_info(test);
	unsigned int problems;

	bi->mem_count = ~0U;
	bi->mem[0] = (struct boot_mem_region){ 0, 0x100000, U, 0 };
	KUNIT_EXPECT_EQ(test, boot_info_check(bi, &problems), 0);
	KUNIT_EXPECT_TRUE(test, problems & BOOT_P_MEM_COUNT);
	KUNIT_EXPECT_EQ(test, bi->mem_count, 1U);
}

static void foreign_boot_info_is_refused(struct kunit *test)
{
	struct boot_info *bi = good_info(test);
	unsigned int problems;

	bi->magic++;
	KUNIT_EXPECT_EQ(test, boot_info_check(bi, &problems), -EINVAL);
	bi->magic--;
	bi->size--;
	KUNIT_EXPECT_EQ(test, boot_info_check(bi, &problems), -EINVAL);
}

static void strings_without_an_end_are_cut(struct kunit *test)
{
	struct boot_info *bi = good_info(test);
	unsigned int problems;

	memset(bi->cmdline, 'x', sizeof(bi->cmdline));
	memset(bi->loader, 'y', sizeof(bi->loader));
	boot_info_check(bi, &problems);
	KUNIT_EXPECT_TRUE(test, problems & BOOT_P_CMDLINE_END);
	KUNIT_EXPECT_TRUE(test, problems & BOOT_P_STRINGS);
	KUNIT_EXPECT_EQ(test, strlen(bi->cmdline), (size_t)BOOT_CMDLINE_MAX - 1);
	KUNIT_EXPECT_EQ(test, strlen(bi->loader), sizeof(bi->loader) - 1);
}

static void framebuffer_that_makes_no_sense_is_ignored(struct kunit *test)
{
	static const struct {
		const char *why;
		struct boot_framebuffer fb;
		bool kept;
	} row[] = {
		{ "good", { 0x80000000, 0x300000, 1024, 768, 4096, BOOT_FB_BGRX8888 }, true },
		{ "no base", { 0, 0x300000, 1024, 768, 4096, BOOT_FB_BGRX8888 }, false },
		{ "pitch too short", { 0x80000000, 0x300000, 1024, 768, 4092, BOOT_FB_BGRX8888 }, false },
		{ "memory too small", { 0x80000000, 0x2fffff, 1024, 768, 4096, BOOT_FB_RGBX8888 }, false },
		{ "product overflows", { 0x80000000, 0x300000, 1024, ~0U, ~0U, BOOT_FB_RGBX8888 }, false },
		{ "unknown format", { 0x80000000, 0x300000, 1024, 768, 4096, 9 }, false },
		{ "no lines", { 0x80000000, 0x300000, 1024, 0, 4096, BOOT_FB_RGBX8888 }, false },
	};

	for (size_t i = 0; i < ARRAY_SIZE(row); i++) {
		struct boot_info *bi = good_info(test);
		unsigned int problems;

		bi->fb = row[i].fb;
		boot_info_check(bi, &problems);
		KUNIT_EXPECT_EQ_MSG(test, bi->fb.format != BOOT_FB_NONE, row[i].kept, "%s",
				    row[i].why);
		KUNIT_EXPECT_EQ_MSG(test, !!(problems & BOOT_P_FRAMEBUFFER), !row[i].kept, "%s",
				    row[i].why);
	}
}

static void trampoline_is_the_highest_low_page_and_never_page_0(struct kunit *test)
{
	static const struct {
		const char *why;
		struct boot_mem_region mem;
		u64 page;
	} row[] = {
		{ "usual", { 0, 0x9f000, U, 0 }, 0x9e000 },
		{ "beyond 640 KiB", { 0, 0x200000, U, 0 }, 0x9f000 },
		{ "only page 0", { 0, 0x1000, U, 0 }, 0 },
		{ "page 1", { 0, 0x2000, U, 0 }, 0x1000 },
		{ "part of a page", { 0x1800, 0x1000, U, 0 }, 0 },
		{ "reserved", { 0, 0x9f000, R, 0 }, 0 },
	};

	for (size_t i = 0; i < ARRAY_SIZE(row); i++) {
		struct boot_info *bi = good_info(test);

		bi->mem[0] = row[i].mem;
		bi->mem_count = 1;
		KUNIT_EXPECT_EQ_MSG(test, boot_pick_trampoline(bi), row[i].page, "%s", row[i].why);
	}
}

static void usable_range_may_span_regions_but_no_hole(struct kunit *test)
{
	struct boot_info *bi = good_info(test);

	bi->mem[0] = (struct boot_mem_region){ 0x1000, 0x1000, U, 0 };
	bi->mem[1] = (struct boot_mem_region){ 0x2000, 0x1000, U, 0 };
	bi->mem[2] = (struct boot_mem_region){ 0x4000, 0x1000, U, 0 };
	bi->mem_count = 3;
	KUNIT_EXPECT_TRUE(test, boot_range_usable(bi, 0x1000, 0x2000));
	KUNIT_EXPECT_TRUE(test, boot_range_usable(bi, 0x1fff, 2));
	KUNIT_EXPECT_FALSE(test, boot_range_usable(bi, 0x1000, 0x3001));
	KUNIT_EXPECT_FALSE(test, boot_range_usable(bi, 0xfff, 1));
	KUNIT_EXPECT_FALSE(test, boot_range_usable(bi, 0x1000, ~0ULL));
}

static struct kunit_case boot_check_cases[] = {
	KUNIT_CASE(memory_map_is_made_whole),
	KUNIT_CASE(memory_map_of_random_regions_ends_sorted_and_disjoint),
	KUNIT_CASE(more_regions_than_fit_are_not_looked_at),
	KUNIT_CASE(foreign_boot_info_is_refused),
	KUNIT_CASE(strings_without_an_end_are_cut),
	KUNIT_CASE(framebuffer_that_makes_no_sense_is_ignored),
	KUNIT_CASE(trampoline_is_the_highest_low_page_and_never_page_0),
	KUNIT_CASE(usable_range_may_span_regions_but_no_hole),
	{ }
};

static struct kunit_suite boot_check_suite = {
	.name = "boot_check",
	.test_cases = boot_check_cases,
};
kunit_test_suite(boot_check_suite);
