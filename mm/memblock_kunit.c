// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tests of memblock's tables, on tables of their own: against a plain array
 * with one flag for each unit of memory.
 */
#include <base/errno.h>
#include <kunit/test.h>

#include "memblock.h"

#define UNITS	64
#define UNIT	0x1000ULL
#define ROUNDS	400

static u32 next_random(u32 *seed)
{
	*seed = *seed * 1664525 + 1013904223;
	return *seed >> 16;
}

static void add_units(struct kunit *test, struct memblock_table *t, bool *flag,
		      unsigned int from, unsigned int n)
{
	KUNIT_ASSERT_EQ(test, memblock_table_add(t, from * UNIT, n * UNIT), 0);
	for (unsigned int i = from; i < from + n; i++)
		flag[i] = true;
}

/* Sorted, apart from each other, and exactly what @flag says. */
static void expect_table(struct kunit *test, const struct memblock_table *t, const bool *flag)
{
	bool is[UNITS] = { false };

	for (unsigned int i = 0; i < t->n; i++) {
		KUNIT_ASSERT_LT(test, t->r[i].base, t->r[i].end);
		KUNIT_ASSERT_LE(test, t->r[i].end, UNITS * UNIT);
		if (i)
			KUNIT_ASSERT_GT(test, t->r[i].base, t->r[i - 1].end);
		for (phys_addr_t at = t->r[i].base; at < t->r[i].end; at += UNIT)
			is[at / UNIT] = true;
	}
	for (unsigned int i = 0; i < UNITS; i++)
		KUNIT_ASSERT_EQ_MSG(test, is[i], flag[i], "unit %u", i);
}

static void any_ranges_merge_into_their_union(struct kunit *test)
{
	struct memblock_table *t = kunit_kzalloc(test, sizeof(*t), GFP_KERNEL);
	u32 seed = 7;

	KUNIT_ASSERT_NOT_NULL(test, t);
	for (unsigned int round = 0; round < ROUNDS; round++) {
		bool flag[UNITS] = { false };

		t->n = 0;
		for (unsigned int i = 0; i < 12; i++) {
			unsigned int from = next_random(&seed) % UNITS;
			unsigned int n = next_random(&seed) % 9;

			if (from + n > UNITS)
				n = UNITS - from;
			add_units(test, t, flag, from, n);
			expect_table(test, t, flag);
		}
	}
}

static void free_ranges_are_memory_without_the_reserved(struct kunit *test)
{
	struct memblock_table *t = kunit_kcalloc(test, 2, sizeof(*t), GFP_KERNEL);
	u32 seed = 3;

	KUNIT_ASSERT_NOT_NULL(test, t);
	for (unsigned int round = 0; round < ROUNDS; round++) {
		bool mem[UNITS] = { false }, res[UNITS] = { false }, found[UNITS] = { false };
		phys_addr_t from = 0, end;

		t[0].n = t[1].n = 0;
		for (unsigned int i = 0; i < 6; i++) {
			add_units(test, &t[0], mem, next_random(&seed) % 48, next_random(&seed) % 16);
			add_units(test, &t[1], res, next_random(&seed) % 56, next_random(&seed) % 8);
		}
		for (; memblock_tables_next(&t[0], &t[1], &from, &end); from = end) {
			KUNIT_ASSERT_LT(test, from, end);
			for (phys_addr_t at = from; at < end; at += UNIT) {
				KUNIT_ASSERT_FALSE(test, found[at / UNIT]);
				found[at / UNIT] = true;
			}
		}
		for (unsigned int i = 0; i < UNITS; i++)
			KUNIT_ASSERT_EQ_MSG(test, found[i], mem[i] && !res[i], "unit %u", i);
	}
}

static void full_table_refuses_and_stays_as_it_is(struct kunit *test)
{
	struct memblock_table *t = kunit_kzalloc(test, sizeof(*t), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, t);
	for (unsigned int i = 0; i < MEMBLOCK_MAX; i++)
		KUNIT_ASSERT_EQ(test, memblock_table_add(t, 2 * i * UNIT, UNIT), 0);
	KUNIT_EXPECT_EQ(test, memblock_table_add(t, 2 * MEMBLOCK_MAX * UNIT, UNIT), -ENOSPC);
	KUNIT_EXPECT_EQ(test, t->n, MEMBLOCK_MAX);
	/* What only fills a gap makes it shorter. */
	KUNIT_EXPECT_EQ(test, memblock_table_add(t, UNIT, UNIT), 0);
	KUNIT_EXPECT_EQ(test, t->n, MEMBLOCK_MAX - 1);
}

static void range_past_the_end_of_addresses_is_cut_off(struct kunit *test)
{
	struct memblock_table *t = kunit_kzalloc(test, sizeof(*t), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, t);
	KUNIT_EXPECT_EQ(test, memblock_table_add(t, ~0ULL - UNIT, 2 * UNIT), 0);
	KUNIT_ASSERT_EQ(test, t->n, 1);
	KUNIT_EXPECT_EQ(test, t->r[0].end, ~0ULL);
}

static struct kunit_case memblock_cases[] = {
	KUNIT_CASE(any_ranges_merge_into_their_union),
	KUNIT_CASE(free_ranges_are_memory_without_the_reserved),
	KUNIT_CASE(full_table_refuses_and_stays_as_it_is),
	KUNIT_CASE(range_past_the_end_of_addresses_is_cut_off),
	{}
};

static struct kunit_suite memblock_suite = {
	.name = "memblock",
	.test_cases = memblock_cases,
};
kunit_test_suite(memblock_suite);
