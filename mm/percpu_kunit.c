// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tests of per-CPU memory made at run time, on all CPUs there are.
 *
 * Not tested here: the report of a wrong free (a warning fails a test).
 */
#include <base/bits.h>
#include <kernel/smp.h>
#include <kunit/test.h>
#include <mm/percpu.h>

#define ROUNDS	100

static void count_here(void *info)
{
	u64 __percpu *counter = (u64 __force __percpu *)info;

	this_cpu_inc(*counter);
	*this_cpu_ptr(counter) += 1000;
}

static void each_cpu_has_its_own(struct kunit *test)
{
	u64 __percpu *counter = alloc_percpu(u64);
	unsigned int cpu;

	KUNIT_ASSERT_NOT_NULL(test, counter);
	for_each_possible_cpu(cpu)
		KUNIT_EXPECT_EQ(test, *per_cpu_ptr(counter, cpu), 0);
	for (unsigned int i = 0; i < ROUNDS; i++)
		on_each_cpu(count_here, (void __force *)counter, 1);
	for_each_online_cpu(cpu)
		KUNIT_EXPECT_EQ(test, *per_cpu_ptr(counter, cpu), ROUNDS * 1001);
	free_percpu(counter);
}

static void used_memory_comes_back_zeroed(struct kunit *test)
{
	u8 __percpu *p = __alloc_percpu(100, 8);
	unsigned int cpu, dirty = 0;

	KUNIT_ASSERT_NOT_NULL(test, p);
	for_each_possible_cpu(cpu)
		for (unsigned int i = 0; i < 100; i++)
			per_cpu_ptr(p, cpu)[i] = 0x55;
	free_percpu(p);
	p = __alloc_percpu(100, 8);
	KUNIT_ASSERT_NOT_NULL(test, p);
	for_each_possible_cpu(cpu)
		for (unsigned int i = 0; i < 100; i++)
			dirty += per_cpu_ptr(p, cpu)[i] != 0;
	KUNIT_EXPECT_EQ(test, dirty, 0);
	free_percpu(p);
}

static void alignment_holds_on_all_cpus(struct kunit *test)
{
	for (size_t align = 1; align <= PCPU_MAX_ALIGN; align *= 2) {
		u8 __percpu *odd = __alloc_percpu(1, 1), *p = __alloc_percpu(3, align);
		unsigned int cpu;

		KUNIT_EXPECT_NOT_NULL(test, p);
		for_each_possible_cpu(cpu)
			KUNIT_EXPECT_EQ_MSG(test, (unsigned long)per_cpu_ptr(p, cpu) & (align - 1),
					    0, "%zu", align);
		free_percpu(odd);
		free_percpu(p);
	}
}

/* Many of all sizes, freed out of order: none overlaps, and what is free grows together again. */
static void pieces_are_apart_and_all_come_back(struct kunit *test)
{
	size_t before = percpu_bytes_used();
	u8 __percpu *p[40], *large;
	unsigned int n = ARRAY_SIZE(p), cpu;

	for (unsigned int i = 0; i < n; i++) {
		p[i] = __alloc_percpu(i + 1, 1);
		KUNIT_EXPECT_NOT_NULL(test, p[i]);
		if (!p[i])
			continue;
		for_each_possible_cpu(cpu)
			for (unsigned int b = 0; b <= i; b++)
				per_cpu_ptr(p[i], cpu)[b] = (u8)i;
	}
	KUNIT_EXPECT_GE(test, percpu_bytes_used(), before + n * (n + 1) / 2);
	for (unsigned int i = 0; i < n; i++) {
		/* 7 and 40 have no common divisor: all of them, in another order. */
		unsigned int nr = i * 7 % n, wrong = 0;

		if (!p[nr])
			continue;
		for_each_possible_cpu(cpu)
			for (unsigned int b = 0; b <= nr; b++)
				wrong += per_cpu_ptr(p[nr], cpu)[b] != (u8)nr;
		KUNIT_EXPECT_EQ(test, wrong, 0);
		free_percpu(p[nr]);
	}
	KUNIT_EXPECT_EQ(test, percpu_bytes_used(), before);
	large = __alloc_percpu(CONFIG_PERCPU_DYNAMIC_SIZE / 2, 64);
	KUNIT_EXPECT_NOT_NULL(test, large);
	free_percpu(large);
}

static void impossible_sizes_give_null(struct kunit *test)
{
	KUNIT_EXPECT_NULL(test, __alloc_percpu(0, 8));
	KUNIT_EXPECT_NULL(test, __alloc_percpu(CONFIG_PERCPU_DYNAMIC_SIZE + 1, 8));
	KUNIT_EXPECT_NULL(test, __alloc_percpu(~(size_t)0, 8));
	free_percpu(NULL);
}

static struct kunit_case percpu_cases[] = {
	KUNIT_CASE(each_cpu_has_its_own),
	KUNIT_CASE(used_memory_comes_back_zeroed),
	KUNIT_CASE(alignment_holds_on_all_cpus),
	KUNIT_CASE(pieces_are_apart_and_all_come_back),
	KUNIT_CASE(impossible_sizes_give_null),
	{}
};

static struct kunit_suite percpu_suite = {
	.name = "percpu",
	.test_cases = percpu_cases,
};
kunit_test_suite(percpu_suite);
