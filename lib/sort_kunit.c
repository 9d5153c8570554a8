// SPDX-License-Identifier: GPL-2.0-only
/* Tests of sort(): every length up to 100, equal and odd-sized elements. */
#include <kunit/test.h>
#include <lib/sort.h>

#define MAX	100

struct odd {
	u8 key;
	u8 copy[2];
} __packed;

static int by_key(const void *a, const void *b)
{
	return ((const struct odd *)a)->key - ((const struct odd *)b)->key;
}

static void every_length_is_sorted_and_nothing_is_lost(struct kunit *test)
{
	struct odd a[MAX];
	u32 random = 99;

	for (size_t n = 0; n <= MAX; n++) {
		unsigned int sum = 0, sorted_sum = 0;

		for (size_t i = 0; i < n; i++) {
			random = random * 1664525 + 1013904223;
			a[i].key = (u8)(random >> 27);
			a[i].copy[0] = a[i].copy[1] = a[i].key;
			sum += a[i].key;
		}
		sort(a, n, sizeof(a[0]), by_key, NULL);
		for (size_t i = 0; i < n; i++) {
			sorted_sum += a[i].key;
			KUNIT_ASSERT_EQ(test, a[i].copy[1], a[i].key);
			if (i)
				KUNIT_ASSERT_LE(test, a[i - 1].key, a[i].key);
		}
		KUNIT_ASSERT_EQ(test, sorted_sum, sum);
	}
}

static struct kunit_case sort_cases[] = {
	KUNIT_CASE(every_length_is_sorted_and_nothing_is_lost),
	{}
};

static struct kunit_suite sort_suite = {
	.name = "sort",
	.test_cases = sort_cases,
};
kunit_test_suite(sort_suite);
