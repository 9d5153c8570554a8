// SPDX-License-Identifier: GPL-2.0-only
/* Tests of static keys: the branch, and patching what others execute. */
#include <asm/atomic.h>
#include <kernel/kthread.h>
#include <kernel/irq_work.h>
#include <kernel/static_key.h>
#include <kunit/test.h>

static DEFINE_STATIC_KEY_FALSE(off_key);
static DEFINE_STATIC_KEY_TRUE(on_key);
static DEFINE_STATIC_KEY_FALSE(busy_key);
static DEFINE_STATIC_KEY_FALSE(counted_key);

/* Each form of each type, out of line, so that there is one place of each. */
static noinline bool off_unlikely(void) { return static_branch_unlikely(&off_key); }
static noinline bool off_likely(void) { return static_branch_likely(&off_key); }
static noinline bool on_unlikely(void) { return static_branch_unlikely(&on_key); }
static noinline bool on_likely(void) { return static_branch_likely(&on_key); }

static void jump_label_initial(struct kunit *test)
{
	KUNIT_EXPECT_FALSE(test, off_unlikely());
	KUNIT_EXPECT_FALSE(test, off_likely());
	KUNIT_EXPECT_TRUE(test, on_unlikely());
	KUNIT_EXPECT_TRUE(test, on_likely());
}

static void jump_label_turned(struct kunit *test)
{
	for (int i = 0; i < 3; i++) {
		static_branch_enable(&off_key);
		static_branch_disable(&on_key);
		KUNIT_EXPECT_TRUE(test, off_unlikely());
		KUNIT_EXPECT_TRUE(test, off_likely());
		KUNIT_EXPECT_FALSE(test, on_unlikely());
		KUNIT_EXPECT_FALSE(test, on_likely());
		/* Twice is once. */
		static_branch_enable(&off_key);
		static_branch_disable(&off_key);
		static_branch_enable(&on_key);
		jump_label_initial(test);
	}
}

static void jump_label_counted(struct kunit *test)
{
	static_branch_inc(&counted_key);
	static_branch_inc(&counted_key);
	static_branch_dec(&counted_key);
	KUNIT_EXPECT_TRUE(test, static_branch_unlikely(&counted_key));
	KUNIT_EXPECT_TRUE(test, static_key_enabled(&counted_key));
	static_branch_dec(&counted_key);
	KUNIT_EXPECT_FALSE(test, static_branch_unlikely(&counted_key));
}

/*
 * Threads on all CPUs run through a branch, and through many nearby, while it
 * is patched: none may do anything but the one or the other.
 */
static u64 passes, taken;
static bool stop_passing;

static int passer(void *unused)
{
	(void)unused;
	while (!READ_ONCE(stop_passing)) {
		for (int i = 0; i < 100; i++) {
			(void)xadd(&passes, 1ULL);
			if (static_branch_unlikely(&busy_key))
				(void)xadd(&taken, 1ULL);
		}
		cond_resched();
	}
	return 0;
}

static void jump_label_patched_while_it_runs(struct kunit *test)
{
	struct task_struct *t[4];
	u64 before;

	passes = taken = 0;
	stop_passing = false;
	for (size_t i = 0; i < ARRAY_SIZE(t); i++) {
		t[i] = kthread_run(passer, NULL, "passer/%zu", i);
		KUNIT_ASSERT_FALSE(test, IS_ERR(t[i]));
	}
	for (int i = 0; i < 30; i++) {
		static_branch_enable(&busy_key);
		before = READ_ONCE(taken);
		/* On: sooner or later it is taken. */
		while (READ_ONCE(taken) == before)
			cond_resched();
		static_branch_disable(&busy_key);
	}
	WRITE_ONCE(stop_passing, true);
	for (size_t i = 0; i < ARRAY_SIZE(t); i++)
		KUNIT_EXPECT_EQ(test, kthread_stop_put(t[i]), 0);
	KUNIT_EXPECT_FALSE(test, static_branch_unlikely(&busy_key));
	KUNIT_EXPECT_TRUE(test, taken > 0 && taken < passes);
}

static struct kunit_case jump_label_cases[] = {
	KUNIT_CASE(jump_label_initial),
	KUNIT_CASE(jump_label_turned),
	KUNIT_CASE(jump_label_counted),
	KUNIT_CASE(jump_label_patched_while_it_runs),
	{}
};

static struct kunit_suite jump_label_suite = {
	.name = "jump_label",
	.test_cases = jump_label_cases,
};
kunit_test_suite(jump_label_suite);
