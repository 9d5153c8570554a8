// SPDX-License-Identifier: GPL-2.0-only
/* Boot stage: page frames are handed out, are distinct, and come back. */
#include <asm/page.h>
#include <kernel/boot_stage.h>
#include <mm/gfp.h>

#define ORDERS	4

static bool block_is_good(unsigned long addr, unsigned int order)
{
	const unsigned long *word = (const unsigned long *)addr;

	if (!addr || addr & ((PAGE_SIZE << order) - 1))
		return false;
	for (unsigned long i = 0; i < (PAGE_SIZE << order) / sizeof(*word); i++)
		if (word[i])
			return false;
	return true;
}

static int buddy_stage(struct boot_stage_run *run)
{
	unsigned long block[ORDERS];
	unsigned int bad = 0;

	/* Each is filled before the next is taken, so an overlap is seen as not zero. */
	for (unsigned int order = 0; order < ORDERS; order++) {
		block[order] = __get_free_pages(__GFP_ZERO, order);
		if (!block_is_good(block[order], order))
			bad |= 1U << order;
		if (block[order])
			*(unsigned long *)block[order] = ~0UL;
	}
	for (unsigned int order = 0; order < ORDERS; order++)
		if (block[order])
			free_pages(block[order], order);
	return bad ? stage_fail(run, "blocks of the orders in 0x%x are bad", bad) : 0;
}

boot_stage(14, buddy, buddy_stage);
