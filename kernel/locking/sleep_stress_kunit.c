// SPDX-License-Identifier: GPL-2.0-only
/*
 * The sleeping locks on all CPUs: holders exclude each other, readers see no
 * half update, nobody who waits is forgotten, and interrupted waits leave
 * nothing behind.
 *
 * Not tested here: order and hand-over, which the suites of one lock each
 * check; how long anything takes.
 */
#include <kernel/kthread.h>
#include <kernel/mutex.h>

#include "stress_kunit.h"

#define ROUNDS	600

struct sleep_stress {
	struct mutex m;
	struct pair p;
	atomic_t entered;
};

static struct sleep_stress *stress(struct kunit *test)
{
	struct sleep_stress *s = kunit_kzalloc(test, sizeof(*s), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, s);
	mutex_init(&s->m);
	return s;
}

static int locks_mutex(void *arg)
{
	struct sleep_stress *s = arg;

	for (int i = 0; i < ROUNDS; i++) {
		if (i % 8 == 3) {
			if (!mutex_trylock(&s->m))
				continue;
		} else if (i % 2) {
			mutex_lock(&s->m);
		} else if (mutex_lock_interruptible(&s->m)) {
			continue;
		}
		pair_write(&s->p);
		atomic_inc(&s->entered);
		if (i % 32 == 0)
			yield();	/* off its CPU: the spinners must go to sleep */
		mutex_unlock(&s->m);
	}
	return 0;
}

static void one_at_a_time_in_a_mutex_on_all_cpus(struct kunit *test)
{
	struct sleep_stress *s = stress(test);

	on_all_cpus(test, locks_mutex, s, 3);
	KUNIT_EXPECT_EQ(test, s->p.torn, 0ULL);
	KUNIT_EXPECT_EQ(test, s->p.a, (u64)atomic_read(&s->entered));
	KUNIT_EXPECT_EQ(test, s->p.b, s->p.a);
	KUNIT_EXPECT_FALSE(test, mutex_is_locked(&s->m));
	mutex_destroy(&s->m);
}

/* Threads that end right after their last unlock, while others spin on them. */
static int locks_once(void *arg)
{
	struct sleep_stress *s = arg;

	mutex_lock(&s->m);
	pair_write(&s->p);
	mutex_unlock(&s->m);
	return 0;
}

static void owners_may_end_under_the_eyes_of_spinners(struct kunit *test)
{
	struct sleep_stress *s = stress(test);
	unsigned int n = 0;

	for (int i = 0; i < 50; i++)
		n += on_all_cpus(test, locks_once, s, 2);
	KUNIT_EXPECT_EQ(test, s->p.a, (u64)n);
	KUNIT_EXPECT_EQ(test, s->p.torn, 0ULL);
}

static int until_stopped(void *arg)
{
	struct sleep_stress *s = arg;

	while (!kthread_should_stop()) {
		if (mutex_lock_interruptible(&s->m))
			break;
		pair_write(&s->p);
		mutex_unlock(&s->m);
	}
	return 0;
}

static void interrupted_waiters_leave_nothing_behind(struct kunit *test)
{
	struct sleep_stress *s = stress(test);

	for (int i = 0; i < 30; i++) {
		struct task_struct *k[2];

		for (int j = 0; j < 2; j++) {
			k[j] = kthread_run(until_stopped, s, "until_stopped");
			KUNIT_ASSERT_FALSE(test, IS_ERR(k[j]));
		}
		on_all_cpus(test, locks_once, s, 1);
		KUNIT_EXPECT_EQ(test, kthread_stop_put(k[0]), 0);
		KUNIT_EXPECT_EQ(test, kthread_stop_put(k[1]), 0);
	}
	KUNIT_EXPECT_FALSE(test, mutex_is_locked(&s->m));
	KUNIT_EXPECT_TRUE(test, mutex_trylock(&s->m));
	mutex_unlock(&s->m);
	KUNIT_EXPECT_EQ(test, s->p.torn, 0ULL);
}

static struct kunit_case sleep_stress_cases[] = {
	KUNIT_CASE(one_at_a_time_in_a_mutex_on_all_cpus),
	KUNIT_CASE(owners_may_end_under_the_eyes_of_spinners),
	KUNIT_CASE(interrupted_waiters_leave_nothing_behind),
	{}
};

static struct kunit_suite sleep_stress_suite = {
	.name = "sleep_stress",
	.test_cases = sleep_stress_cases,
};
kunit_test_suite(sleep_stress_suite);
