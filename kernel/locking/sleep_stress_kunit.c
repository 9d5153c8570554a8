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
#include <kernel/rtmutex.h>
#include <kernel/rwsem.h>
#include <kernel/semaphore.h>

#include "stress_kunit.h"

#define ROUNDS	200

struct sleep_stress {
	struct mutex m;
	struct semaphore one, three;
	struct rw_semaphore rw;
	struct rt_mutex rt;
	struct pair p;
	atomic_t inside, worst;
	atomic_t entered;
};

static struct sleep_stress *stress(struct kunit *test)
{
	struct sleep_stress *s = kunit_kzalloc(test, sizeof(*s), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, s);
	mutex_init(&s->m);
	sema_init(&s->one, 1);
	sema_init(&s->three, 3);
	init_rwsem(&s->rw);
	rt_mutex_init(&s->rt);
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

static int passes_semaphores(void *arg)
{
	struct sleep_stress *s = arg;

	for (int i = 0; i < ROUNDS; i++) {
		int n, err = 0;

		if (i % 4 == 0)
			err = down_timeout(&s->one, 1);
		else if (i % 4 == 1)
			err = down_trylock(&s->one);
		else
			down(&s->one);
		if (!err) {
			pair_write(&s->p);
			atomic_inc(&s->entered);
			up(&s->one);
		}

		down(&s->three);
		n = atomic_inc_return(&s->inside);
		if (n > atomic_read(&s->worst))
			atomic_set(&s->worst, n);
		if (i % 16 == 0)
			yield();
		atomic_dec(&s->inside);
		up(&s->three);
	}
	return 0;
}

static void no_more_than_the_count_in_a_semaphore(struct kunit *test)
{
	struct sleep_stress *s = stress(test);

	on_all_cpus(test, passes_semaphores, s, 3);
	KUNIT_EXPECT_EQ(test, s->p.torn, 0ULL);
	KUNIT_EXPECT_EQ(test, s->p.a, (u64)atomic_read(&s->entered));
	KUNIT_EXPECT_LE(test, atomic_read(&s->worst), 3);
	KUNIT_EXPECT_EQ(test, s->one.count, 1U);
	KUNIT_EXPECT_EQ(test, s->three.count, 3U);
}

static int reads_and_writes(void *arg)
{
	struct sleep_stress *s = arg;

	for (int i = 0; i < ROUNDS; i++) {
		switch (i % 5) {
		case 0:
			down_write(&s->rw);
			pair_write(&s->p);
			atomic_inc(&s->entered);
			if (i % 40 == 0)
				yield();
			up_write(&s->rw);
			break;
		case 1:
			if (down_write_trylock(&s->rw)) {
				pair_write(&s->p);
				atomic_inc(&s->entered);
				downgrade_write(&s->rw);
				pair_read(&s->p);
				up_read(&s->rw);
			}
			break;
		case 2:
			if (down_read_trylock(&s->rw)) {
				pair_read(&s->p);
				up_read(&s->rw);
			}
			break;
		default:
			down_read(&s->rw);
			pair_read(&s->p);
			if (i % 30 == 3)
				yield();
			pair_read(&s->p);
			up_read(&s->rw);
		}
	}
	return 0;
}

static void readers_see_no_half_write_in_a_rwsem(struct kunit *test)
{
	struct sleep_stress *s = stress(test);

	on_all_cpus(test, reads_and_writes, s, 3);
	KUNIT_EXPECT_EQ(test, s->p.torn, 0ULL);
	KUNIT_EXPECT_EQ(test, s->p.a, (u64)atomic_read(&s->entered));
	KUNIT_EXPECT_EQ(test, s->p.b, s->p.a);
	KUNIT_EXPECT_EQ(test, s->rw.count, 0UL);
}

static int locks_rt_mutex(void *arg)
{
	struct sleep_stress *s = arg;

	for (int i = 0; i < ROUNDS; i++) {
		if (i % 50 == 0)
			sched_setscheduler(current, i % 100 ? SCHED_FIFO : SCHED_NORMAL,
					   i % 100 ? 1 + i % 7 : 0);
		rt_mutex_lock(&s->rt);
		pair_write(&s->p);
		if (i % 32 == 0)
			yield();
		rt_mutex_unlock(&s->rt);
	}
	return 0;
}

static void one_at_a_time_in_an_rt_mutex(struct kunit *test)
{
	struct sleep_stress *s = stress(test);
	unsigned int n = on_all_cpus(test, locks_rt_mutex, s, 3);

	KUNIT_EXPECT_EQ(test, s->p.torn, 0ULL);
	KUNIT_EXPECT_EQ(test, s->p.a, (u64)n * ROUNDS);
	KUNIT_EXPECT_FALSE(test, rt_mutex_is_locked(&s->rt));
	KUNIT_EXPECT_NULL(test, current->pi_held);
	KUNIT_EXPECT_EQ(test, current->pi_boost, 0);
}

static struct kunit_case sleep_stress_cases[] = {
	KUNIT_CASE(one_at_a_time_in_a_mutex_on_all_cpus),
	KUNIT_CASE(owners_may_end_under_the_eyes_of_spinners),
	KUNIT_CASE(interrupted_waiters_leave_nothing_behind),
	KUNIT_CASE(no_more_than_the_count_in_a_semaphore),
	KUNIT_CASE(readers_see_no_half_write_in_a_rwsem),
	KUNIT_CASE(one_at_a_time_in_an_rt_mutex),
	{}
};

static struct kunit_suite sleep_stress_suite = {
	.name = "sleep_stress",
	.test_cases = sleep_stress_cases,
};
kunit_test_suite(sleep_stress_suite);
