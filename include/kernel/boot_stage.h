/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Boot stages: named checks, once after boot, that what the boot set up is
 * there and does what it should.  A stage is an entry in the section
 * boot_stages; the run is a KTAP document with a plan.
 *
 *	static int memory_map_stage(struct boot_stage_run *run)
 *	{
 *		if (!totalram_pages())
 *			return stage_fail(run, "no page of memory is known");
 *		return 0;
 *	}
 *	boot_stage(20, memory_map, memory_map_stage);
 */
#ifndef KERNEL_BOOT_STAGE_H
#define KERNEL_BOOT_STAGE_H

#include <base/compiler.h>
#include <base/errno.h>
#include <kernel/test_summary.h>

/* A stage while it runs: the words of its failure or of why it was skipped. */
struct boot_stage_run {
	char why[128];
};

struct boot_stage {
	const char *name;
	/* 0; else what stage_fail() or stage_skip() returned.  Context: task, may sleep. */
	int (*check)(struct boot_stage_run *run);
};

/* @order: two digits; the stages run in its order, which is that of booting. */
#define boot_stage(order, id, fn)						\
	static const struct boot_stage __boot_stage_##id __used		\
	__section("boot_stages." #order) __aligned(8) = { .name = #id, .check = (fn) }

/* Say why; the answer is to be returned by the stage. */
__printf(2, 3) int stage_fail(struct boot_stage_run *run, const char *fmt, ...);
__printf(2, 3) int stage_skip(struct boot_stage_run *run, const char *fmt, ...);

#ifdef CONFIG_BOOT_STAGES
void boot_stages_run(struct test_summary *sum);
#else
static inline void boot_stages_run(struct test_summary *sum) { (void)sum; }
#endif

#endif /* KERNEL_BOOT_STAGE_H */
