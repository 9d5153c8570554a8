/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Checking what the loader said: for setup.c and its tests only.
 *
 * Pure functions of a struct boot_info; they log what they repair and touch
 * nothing else.
 */
#ifndef X86_KERNEL_BOOT_CHECK_H
#define X86_KERNEL_BOOT_CHECK_H

#include <base/boot_info.h>
#include <base/init.h>
#include <base/types.h>

/* Tests run after init memory has been given back. */
#ifdef CONFIG_BOOT_CHECK_KUNIT_TEST
#define __init_or_test
#else
#define __init_or_test		__init
#endif

/* What was wrong and has been repaired; each is one line in the log. */
enum boot_problem {
	BOOT_P_CMDLINE_END	= 0x001,	/* the command line had no end */
	BOOT_P_CMDLINE_LONG	= 0x002,	/* the loader cut it, or replaced characters */
	BOOT_P_MEM_COUNT	= 0x004,	/* more regions than fit */
	BOOT_P_MEM_ZERO		= 0x008,	/* a region of no size */
	BOOT_P_MEM_OVERFLOW	= 0x010,	/* a region ends beyond physical addresses */
	BOOT_P_MEM_UNSORTED	= 0x020,
	BOOT_P_MEM_OVERLAP	= 0x040,
	BOOT_P_MEM_TYPE		= 0x080,	/* a type nobody knows: taken as reserved */
	BOOT_P_FRAMEBUFFER	= 0x100,	/* its numbers contradict each other: ignored */
	BOOT_P_STRINGS		= 0x200,	/* the loader's name had no end */
};

/* Physical addresses have at most 52 bits: Intel SDM vol. 3A, 4.1.4. */
#define PHYS_ADDR_LIMIT		(1ULL << 52)

int boot_info_check(struct boot_info *bi, unsigned int *problems);
u64 boot_usable_bytes(const struct boot_info *bi);
u64 boot_pick_trampoline(const struct boot_info *bi);
bool boot_range_usable(const struct boot_info *bi, u64 start, u64 size);

#endif /* X86_KERNEL_BOOT_CHECK_H */
