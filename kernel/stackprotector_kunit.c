// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tests for stack canaries: whose word the per-CPU area has, and that it is in
 * the stack.
 *
 * Not tested here: that an overwritten one is reported, after which there is no
 * way back; lkdtm=CORRUPT_STACK does that.
 */
#include <base/err.h>
#include <kernel/kthread.h>
#include <kernel/percpu.h>
#include <kernel/preempt.h>
#include <kernel/smp.h>
#include <kernel/stackprotector.h>
#include <kunit/test.h>

#define THREADS		8
#define ROUNDS		20

static bool is_own_word(void)
{
	bool own;

	preempt_disable();
	own = this_cpu_read(__stack_chk_guard) == current->stack_canary;
	preempt_enable();
	return own;
}

/* How often it was not: each sleep is a switch, and may end on another CPU. */
static int counts_others(void *unused)
{
	int others = 0;

	(void)unused;
	for (int i = 0; i < ROUNDS; i++) {
		others += !is_own_word();
		schedule_timeout_uninterruptible(1);
	}
	return others + !is_own_word();
}

static void each_thread_finds_its_own_word(struct kunit *test)
{
	struct task_struct *k[THREADS];

	for (int i = 0; i < THREADS; i++) {
		k[i] = kthread_create(counts_others, NULL, "canary/%d", i);
		KUNIT_ASSERT_FALSE(test, IS_ERR(k[i]));
	}
	for (int i = 0; i < THREADS; i++) {
		KUNIT_EXPECT_NE(test, k[i]->stack_canary, 0UL);
		KUNIT_EXPECT_EQ(test, k[i]->stack_canary & 0xff, 0UL);
		KUNIT_EXPECT_NE(test, k[i]->stack_canary, current->stack_canary);
		for (int j = 0; j < i; j++)
			KUNIT_EXPECT_NE(test, k[i]->stack_canary, k[j]->stack_canary);
	}
	for (int i = 0; i < THREADS; i++)
		kthread_start(k[i]);
	for (int i = 0; i < THREADS; i++)
		KUNIT_EXPECT_EQ(test, kthread_stop_put(k[i]), 0);
}

static void looks_at_its_own(void *others)
{
	if (!is_own_word())
		atomic_inc(others);
}

/* An interrupt has the word of whom it came upon, most often the idle thread. */
static void each_cpu_has_the_word_of_its_thread(struct kunit *test)
{
	atomic_t others = ATOMIC_INIT(0);
	unsigned int cpu;

	for (int i = 0; i < ROUNDS; i++)
		on_each_cpu(looks_at_its_own, &others, 1);
	KUNIT_EXPECT_EQ(test, atomic_read(&others), 0);
	for_each_online_cpu(cpu)
		KUNIT_EXPECT_EQ(test, idle_task(cpu)->stack_canary, STACK_CANARY_BOOT);
}

/* Words from an array to the canary of its function; -1: it has none. */
static noinline int find_canary(void)
{
	volatile unsigned long array[2];
	const volatile unsigned long *word = array;

	__asm__("" : "+r" (word) : : "memory");
	for (int i = 0; i < 8; i++)
		if (word[i] == current->stack_canary)
			return i;
	return -1;
}

static void it_is_behind_an_array(struct kunit *test)
{
	if (!IS_ENABLED(CONFIG_STACKPROTECTOR_STRONG))
		kunit_skip(test, "no array of characters");
	KUNIT_EXPECT_GE(test, find_canary(), 2);
}

static struct kunit_case cases[] = {
	KUNIT_CASE(each_thread_finds_its_own_word),
	KUNIT_CASE(each_cpu_has_the_word_of_its_thread),
	KUNIT_CASE(it_is_behind_an_array),
	{}
};

static struct kunit_suite suite = { .name = "stackprotector", .test_cases = cases };
kunit_test_suite(suite);
