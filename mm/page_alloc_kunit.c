// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tests of the page allocator, on all the memory there is.  Where pages are
 * counted, preemption is off, so that no other thread allocates meanwhile;
 * what was seen is judged afterwards.
 *
 * Not tested here: two CPUs at once, and the report of a wrong free (a
 * warning fails a test): what finds it, page_free_error(), is.
 */
#include <asm/irqflags.h>
#include <kernel/preempt.h>
#include <kernel/report.h>
#include <kunit/test.h>
#include <lib/string.h>
#include <mm/gfp.h>
#include <mm/page.h>

#include "internal.h"

static void blocks_of_every_order_are_aligned_and_apart(struct kunit *test)
{
	unsigned long block[MAX_ORDER + 1];

	for (unsigned int order = 0; order <= MAX_ORDER; order++) {
		block[order] = __get_free_pages(__GFP_NOWARN, order);
		KUNIT_EXPECT_TRUE_MSG(test, block[order], "order %u", order);
		KUNIT_EXPECT_EQ_MSG(test, block[order] & ((PAGE_SIZE << order) - 1), 0,
				    "order %u", order);
		if (block[order])
			memset((void *)block[order], (int)order, PAGE_SIZE << order);
	}
	for (unsigned int order = 0; order <= MAX_ORDER; order++) {
		if (block[order])
			KUNIT_EXPECT_NULL(test, memchr_inv((void *)block[order], (int)order,
							   PAGE_SIZE << order));
		free_pages(block[order], order);
	}
}

/*
 * Take all blocks of @order there are, linked through their struct pages: the
 * memory itself is not touched, of which a virtual machine may have more than
 * its host.
 */
static u32 take_all(unsigned int order, unsigned long *nr)
{
	struct page *page;
	u32 chain = 0;

	*nr = 0;
	while ((page = alloc_pages(__GFP_NOWARN, order))) {
		page->next = chain;
		chain = page_to_pfn(page);
		(*nr)++;
	}
	return chain;
}

static void give_all(u32 chain, unsigned int order)
{
	while (chain) {
		struct page *page = pfn_to_page(chain);

		chain = page->next;
		__free_pages(page, order);
	}
}

static void split_blocks_merge_again(struct kunit *test)
{
	unsigned long before, large, small, large_again, after, n;
	u32 chain;

	drain_all_pages();
	preempt_disable();
	drain_all_pages();	/* the other CPUs' are out of our reach below */
	before = nr_free_pages();
	chain = take_all(MAX_ORDER, &large);
	give_all(chain, MAX_ORDER);
	chain = take_all(0, &small);
	n = nr_free_pages();
	give_all(chain, 0);
	chain = take_all(MAX_ORDER, &large_again);
	give_all(chain, MAX_ORDER);
	after = nr_free_pages();
	preempt_enable();

	KUNIT_EXPECT_EQ(test, small, before);
	KUNIT_EXPECT_EQ(test, n, 0);
	KUNIT_EXPECT_EQ(test, large_again, large);
	KUNIT_EXPECT_EQ(test, after, before);
}

static void exhaustion_gives_null_and_everything_comes_back(struct kunit *test)
{
	for (unsigned int order = 0; order <= MAX_ORDER; order += 5) {
		unsigned long before, after, nr;
		u32 chain;
		struct page *page;

		drain_all_pages();
		preempt_disable();
		before = nr_free_pages();
		chain = take_all(order, &nr);
		page = alloc_pages(__GFP_NOWARN, order);
		give_all(chain, order);
		after = nr_free_pages();
		preempt_enable();

		KUNIT_EXPECT_NULL_MSG(test, page, "order %u", order);
		KUNIT_EXPECT_GT_MSG(test, nr, 0, "order %u", order);
		KUNIT_EXPECT_EQ_MSG(test, after, before, "order %u", order);
	}
}

static void zeroed_means_zeroed(struct kunit *test)
{
	for (unsigned int order = 0; order < 4; order++) {
		unsigned long dirty = __get_free_pages(0, order), clean;

		KUNIT_ASSERT_TRUE(test, dirty);
		memset((void *)dirty, 0x5a, PAGE_SIZE << order);
		free_pages(dirty, order);
		clean = __get_free_pages(__GFP_ZERO, order);
		KUNIT_ASSERT_TRUE(test, clean);
		KUNIT_EXPECT_NULL(test, memchr_inv((void *)clean, 0, PAGE_SIZE << order));
		free_pages(clean, order);
	}
}

static void wrong_frees_are_recognised(struct kunit *test)
{
	struct page *page = alloc_pages(0, 2);
	const char *error = NULL;
	unsigned long flags;

	KUNIT_ASSERT_NOT_NULL(test, page);
	KUNIT_EXPECT_NULL(test, page_free_error(page, 2));
	KUNIT_EXPECT_STREQ(test, page_free_error(page, 1),
			   "freed with another order than allocated");
	KUNIT_EXPECT_NOT_NULL(test, page_free_error(page + 1, 0));
	__free_pages(page, 2);
	/* It may be merged by now, so that it starts no block. */
	KUNIT_EXPECT_NOT_NULL(test, page_free_error(page, 2));

	/* Interrupts off: nobody else may get it between free and judgement. */
	local_irq_save(flags);
	page = alloc_pages(__GFP_NOWARN, 0);
	if (page) {
		__free_pages(page, 0);
		error = page_free_error(page, 0);
	}
	local_irq_restore(flags);
	KUNIT_ASSERT_NOT_NULL(test, page);
	KUNIT_EXPECT_NOT_NULL(test, error);
	/* Without a CPU's cache in between it merges, see above. */
	if (!IS_ENABLED(CONFIG_DEBUG_PAGEALLOC))
		KUNIT_EXPECT_STREQ(test, error, "freed twice");
	KUNIT_EXPECT_STREQ(test, page_free_error(pfn_to_page(0), 0), "reserved");
}

static void orders_too_large_give_null(struct kunit *test)
{
	KUNIT_EXPECT_NULL(test, alloc_pages(__GFP_NOWARN, MAX_ORDER + 1));
	KUNIT_EXPECT_NULL(test, alloc_pages(__GFP_NOWARN, ~0U));
	KUNIT_EXPECT_EQ(test, __get_free_pages(__GFP_NOWARN, MAX_ORDER + 1), 0UL);
}

static void write_to_a_free_page_is_recognised(struct kunit *test)
{
	const u8 *clean, *found;
	unsigned long flags;
	struct page *page;
	u8 *byte;

	if (!IS_ENABLED(CONFIG_DEBUG_PAGEALLOC))
		kunit_skip(test, "needs CONFIG_DEBUG_PAGEALLOC");
	page = alloc_pages(0, 0);
	KUNIT_ASSERT_NOT_NULL(test, page);
	byte = (u8 *)page_address(page) + PAGE_SIZE - 1;
	*byte = 0;
	/* Nobody else may get the page meanwhile. */
	local_irq_save(flags);
	__free_pages(page, 0);
	clean = page_poison_error(page, 0);
	*byte ^= 1;
	found = page_poison_error(page, 0);
	*byte ^= 1;
	local_irq_restore(flags);
	KUNIT_EXPECT_NULL(test, clean);
	KUNIT_EXPECT_PTR_EQ(test, found, byte);
}

static noinline void frees_with_another_order(struct page *page) { __free_pages(page, 1); }

static noinline struct page *allocates(void) { return alloc_pages(0, 0); }

static void wrong_frees_are_reported(struct kunit *test)
{
	struct page *page = alloc_pages(0, 0);
	struct report_seen seen;

	KUNIT_ASSERT_NOT_NULL(test, page);
	report_expect("slab", "bad-free");
	frees_with_another_order(page);
	KUNIT_EXPECT_EQ(test, report_expected(&seen), 1U);
	KUNIT_EXPECT_STREQ(test, seen.object, "pages");
	if (IS_ENABLED(CONFIG_KALLSYMS))
		KUNIT_EXPECT_STREQ(test, seen.function, "frees_with_another_order");
	__free_pages(page, 0);
}

static void write_to_a_free_page_is_reported(struct kunit *test)
{
	struct page *page, *again = NULL;
	struct report_seen seen;
	unsigned long flags;

	if (!IS_ENABLED(CONFIG_DEBUG_PAGEALLOC))
		kunit_skip(test, "needs CONFIG_DEBUG_PAGEALLOC");
	page = alloc_pages(0, 0);
	KUNIT_ASSERT_NOT_NULL(test, page);
	report_expect("slab", "poison");
	/* Nobody else gets it meanwhile: what this CPU freed last it takes first. */
	local_irq_save(flags);
	__free_pages(page, 0);
	*(u8 *)page_address(page) = 0;
	again = allocates();
	local_irq_restore(flags);
	KUNIT_EXPECT_EQ(test, report_expected(&seen), 1U);
	KUNIT_EXPECT_PTR_EQ(test, again, page);
	if (IS_ENABLED(CONFIG_KALLSYMS))
		KUNIT_EXPECT_STREQ(test, seen.function, "allocates");
	if (again)
		__free_pages(again, 0);
}

static struct kunit_case page_alloc_cases[] = {
	KUNIT_CASE(blocks_of_every_order_are_aligned_and_apart),
	KUNIT_CASE(split_blocks_merge_again),
	KUNIT_CASE(exhaustion_gives_null_and_everything_comes_back),
	KUNIT_CASE(zeroed_means_zeroed),
	KUNIT_CASE(wrong_frees_are_recognised),
	KUNIT_CASE(orders_too_large_give_null),
	KUNIT_CASE(write_to_a_free_page_is_recognised),
	KUNIT_CASE(wrong_frees_are_reported),
	KUNIT_CASE(write_to_a_free_page_is_reported),
	{}
};

static struct kunit_suite page_alloc_suite = {
	.name = "page_alloc",
	.test_cases = page_alloc_cases,
};
kunit_test_suite(page_alloc_suite);
