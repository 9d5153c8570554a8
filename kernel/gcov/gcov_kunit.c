// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tests for the counters of gcc: functions are called from all CPUs at once,
 * and the kernel counts the calls itself.
 *
 * The suite sees that every call was made.  That gcc's counters say the same
 * is for scripts/runner/gcov/coverage.py to see, after the end: it compares the
 * variable gcov_kunit_calls with the count of gcov_kunit_counted(), and the
 * like with 'odd', and gcov_kunit_never() with nothing.
 */
#include <asm/atomic.h>
#include <kernel/cpumask.h>
#include <kernel/smp.h>
#include <kunit/test.h>

#define ROUNDS		20000

/* Not static, so that no two files have one of the same name. */
extern atomic_long_t gcov_kunit_calls, gcov_kunit_odd_calls;
atomic_long_t gcov_kunit_calls, gcov_kunit_odd_calls;

void gcov_kunit_counted(unsigned int n);
void gcov_kunit_odd(void);
void gcov_kunit_never(void);

noinline void gcov_kunit_odd(void)
{
	atomic_long_inc(&gcov_kunit_odd_calls);
}

noinline void gcov_kunit_never(void)
{
	barrier();
}

noinline void gcov_kunit_counted(unsigned int n)
{
	atomic_long_inc(&gcov_kunit_calls);
	if (n % 2)
		gcov_kunit_odd();
	if (n == ROUNDS)
		gcov_kunit_never();
}

static void call_all(void *unused)
{
	(void)unused;
	for (unsigned int i = 0; i < ROUNDS; i++)
		gcov_kunit_counted(i);
}

static void all_cpus_count_at_once(struct kunit *test)
{
	long before = atomic_long_read(&gcov_kunit_calls);
	long odd_before = atomic_long_read(&gcov_kunit_odd_calls);
	long calls = (long)ROUNDS * num_online_cpus();

	on_each_cpu(call_all, NULL, 1);
	KUNIT_EXPECT_EQ(test, atomic_long_read(&gcov_kunit_calls) - before, calls);
	KUNIT_EXPECT_EQ(test, atomic_long_read(&gcov_kunit_odd_calls) - odd_before, calls / 2);
}

static struct kunit_case gcov_cases[] = {
	KUNIT_CASE(all_cpus_count_at_once),
	{}
};

static struct kunit_suite gcov_suite = {
	.name = "gcov",
	.test_cases = gcov_cases,
};
kunit_test_suite(gcov_suite);
