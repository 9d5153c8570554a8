// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tests of the page allocator, on all the memory there is.  Where pages are
 * counted, preemption is off, so that no other thread allocates meanwhile;
 * what was seen is judged afterwards.
 *
 * Not tested here: two CPUs at once, and the report of a wrong free (a
 * warning fails a test): what finds it, page_free_error(), is.
 */
#include <kernel/preempt.h>
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

/* Take all blocks of @order there are, linked through their first words. */
static unsigned long *take_all(unsigned int order, unsigned long *nr)
{
	unsigned long *chain = NULL, *block;

	*nr = 0;
	while ((block = (unsigned long *)__get_free_pages(__GFP_NOWARN, order))) {
		*block = (unsigned long)chain;
		chain = block;
		(*nr)++;
	}
	return chain;
}

static void give_all(unsigned long *chain, unsigned int order)
{
	while (chain) {
		unsigned long *next = (unsigned long *)*chain;

		free_pages((unsigned long)chain, order);
		chain = next;
	}
}

static void split_blocks_merge_again(struct kunit *test)
{
	unsigned long before, large, small, large_again, after, n;
	unsigned long *chain;

	preempt_disable();
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
		unsigned long *chain;
		struct page *page;

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

	KUNIT_ASSERT_NOT_NULL(test, page);
	KUNIT_EXPECT_NULL(test, page_free_error(page, 2));
	KUNIT_EXPECT_STREQ(test, page_free_error(page, 1),
			   "freed with another order than allocated");
	KUNIT_EXPECT_NOT_NULL(test, page_free_error(page + 1, 0));
	__free_pages(page, 2);
	/* It may be merged by now, so that it starts no block. */
	KUNIT_EXPECT_NOT_NULL(test, page_free_error(page, 2));

	page = alloc_pages(0, 0);
	KUNIT_ASSERT_NOT_NULL(test, page);
	__free_pages(page, 0);
	KUNIT_EXPECT_STREQ(test, page_free_error(page, 0), "freed twice");
	KUNIT_EXPECT_STREQ(test, page_free_error(pfn_to_page(0), 0), "reserved");
}

static struct kunit_case page_alloc_cases[] = {
	KUNIT_CASE(blocks_of_every_order_are_aligned_and_apart),
	KUNIT_CASE(split_blocks_merge_again),
	KUNIT_CASE(exhaustion_gives_null_and_everything_comes_back),
	KUNIT_CASE(zeroed_means_zeroed),
	KUNIT_CASE(wrong_frees_are_recognised),
	{}
};

static struct kunit_suite page_alloc_suite = {
	.name = "page_alloc",
	.test_cases = page_alloc_cases,
};
kunit_test_suite(page_alloc_suite);
