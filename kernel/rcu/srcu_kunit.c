// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tests of SRCU: a grace period waits for the readers of its own srcu_struct
 * that are there, asleep or not, and for nobody else.
 *
 * Not tested here: readers in NMIs; the barriers, which need many readers at
 * once (torture_rcu has them).
 */
#include <base/err.h>
#include <kernel/completion.h>
#include <kernel/jiffies.h>
#include <kernel/kthread.h>
#include <kernel/sched.h>
#include <kernel/smp.h>
#include <kernel/srcu.h>
#include <kunit/test.h>

DEFINE_STATIC_SRCU(srcu_test);

/* Calls synchronize_srcu() in a thread of its own. */
struct updater {
	struct srcu_struct *ssp;
	struct completion done;
	struct task_struct *k;
};

static int updater_fn(void *data)
{
	struct updater *u = data;

	synchronize_srcu(u->ssp);
	complete(&u->done);
	return 0;
}

static void updater_start(struct kunit *test, struct updater *u, struct srcu_struct *ssp)
{
	u->ssp = ssp;
	init_completion(&u->done);
	u->k = kthread_run(updater_fn, u, "srcu-updater");
	KUNIT_ASSERT_FALSE(test, IS_ERR(u->k));
}

static void updater_join(struct kunit *test, struct updater *u)
{
	KUNIT_EXPECT_EQ(test, kthread_join(u->k, MAX_SCHEDULE_TIMEOUT, NULL), 0);
	kthread_put(u->k);
}

/* See rcu_kunit.c: no right kernel's verdict depends on how long it is. */
static void give_it_time(void)
{
	schedule_timeout_uninterruptible(5);
}

static void a_reader_that_sleeps_delays_the_end(struct kunit *test)
{
	struct updater u;
	int idx = srcu_read_lock(&srcu_test);

	updater_start(test, &u, &srcu_test);
	give_it_time();
	KUNIT_EXPECT_FALSE(test, completion_done(&u.done));
	srcu_read_unlock(&srcu_test, idx);
	updater_join(test, &u);
}

static void only_the_last_reader_ends_it(struct kunit *test)
{
	struct updater u;
	int a = srcu_read_lock(&srcu_test), b = srcu_read_lock(&srcu_test);

	updater_start(test, &u, &srcu_test);
	give_it_time();
	srcu_read_unlock(&srcu_test, a);
	give_it_time();
	KUNIT_EXPECT_FALSE(test, completion_done(&u.done));
	srcu_read_unlock(&srcu_test, b);
	updater_join(test, &u);
}

/* The updater says so to the readers alone: nothing to sleep on. */
static void until_it_waits(int idx)
{
	while (READ_ONCE(srcu_test.waiting) != (u32)idx + 1)
		schedule_timeout_uninterruptible(1);
}

/* A right kernel does not wait for ever, whatever 'later' and 'another' readers there are. */
static void readers_that_began_later_or_elsewhere_delay_nothing(struct kunit *test)
{
	struct srcu_struct other;
	int old, later, elsewhere;
	struct updater u;

	KUNIT_ASSERT_EQ(test, init_srcu_struct(&other), 0);
	elsewhere = srcu_read_lock(&other);
	old = srcu_read_lock(&srcu_test);
	updater_start(test, &u, &srcu_test);
	/* It waits for the old one only after it has changed the index. */
	until_it_waits(old);
	/* Not noted: to join, inside a reader, who waits for readers could be a circle. */
	later = srcu_down_read(&srcu_test);
	srcu_read_unlock(&srcu_test, old);
	updater_join(test, &u);
	srcu_up_read(&srcu_test, later);
	srcu_read_unlock(&other, elsewhere);
	cleanup_srcu_struct(&other);
}

/* The reader was given an index, and counts itself only after a grace period has changed it. */
static void a_reader_that_was_slow_to_begin_is_waited_for(struct kunit *test)
{
	u32 idx = READ_ONCE(srcu_test.idx);
	struct updater u;

	synchronize_srcu(&srcu_test);
	KUNIT_ASSERT_NE(test, idx, READ_ONCE(srcu_test.idx));
	atomic64_inc(&per_cpu_ptr(srcu_test.sda, 0)->locks[idx]);
	updater_start(test, &u, &srcu_test);
	give_it_time();
	KUNIT_EXPECT_FALSE(test, completion_done(&u.done));
	srcu_up_read(&srcu_test, (int)idx);
	updater_join(test, &u);
}

struct handed_on {
	int idx;
};

static void end_the_section(void *data)
{
	struct handed_on *h = data;

	srcu_up_read(&srcu_test, h->idx);
}

static void a_section_can_end_in_an_interrupt_of_another_cpu(struct kunit *test)
{
	unsigned int cpu;

	for_each_online_cpu(cpu) {
		struct handed_on h = { srcu_down_read(&srcu_test) };
		struct updater u;

		updater_start(test, &u, &srcu_test);
		until_it_waits(h.idx);
		smp_call_function_single((int)cpu, end_the_section, &h, 1);
		updater_join(test, &u);
	}
}

#define CALLS	500

struct numbered {
	struct rcu_head head;
	unsigned int number;
};

static unsigned int next_call, wrong_calls;

static void numbered_called(struct rcu_head *head)
{
	if (container_of(head, struct numbered, head)->number != next_call)
		wrong_calls++;
	next_call++;
}

static void callbacks_come_in_order_after_the_readers(struct kunit *test)
{
	struct numbered *n = kunit_kcalloc(test, CALLS, sizeof(*n), GFP_KERNEL);
	int idx;

	KUNIT_ASSERT_NOT_NULL(test, n);
	next_call = wrong_calls = 0;
	idx = srcu_read_lock(&srcu_test);
	for (unsigned int i = 0; i < CALLS; i++) {
		n[i].number = i;
		call_srcu(&srcu_test, &n[i].head, numbered_called);
	}
	give_it_time();
	KUNIT_EXPECT_EQ(test, READ_ONCE(next_call), 0U);
	srcu_read_unlock(&srcu_test, idx);
	srcu_barrier(&srcu_test);
	KUNIT_EXPECT_EQ(test, next_call, (unsigned int)CALLS);
	KUNIT_EXPECT_EQ(test, wrong_calls, 0U);
}

struct again {
	struct rcu_head head;
	struct completion done;
	unsigned int left;
};

static void called_again(struct rcu_head *head)
{
	struct again *a = container_of(head, struct again, head);

	if (a->left--)
		call_srcu(&srcu_test, head, called_again);
	else
		complete(&a->done);
}

static void a_callback_can_be_called_again(struct kunit *test)
{
	struct again a = { .left = 10 };

	init_completion(&a.done);
	call_srcu(&srcu_test, &a.head, called_again);
	wait_for_completion(&a.done);
	KUNIT_EXPECT_EQ(test, a.left, ~0U);
	srcu_barrier(&srcu_test);
}

static void a_mark_tells_whether_a_grace_period_passed(struct kunit *test)
{
	int idx = srcu_read_lock(&srcu_test);
	unsigned long mark = start_poll_synchronize_srcu(&srcu_test);

	give_it_time();
	KUNIT_EXPECT_FALSE(test, poll_state_synchronize_srcu(&srcu_test, mark));
	srcu_read_unlock(&srcu_test, idx);
	flush_work(&srcu_test.work);
	KUNIT_EXPECT_TRUE(test, poll_state_synchronize_srcu(&srcu_test, mark));
	mark = get_state_synchronize_srcu(&srcu_test);
	KUNIT_EXPECT_FALSE(test, poll_state_synchronize_srcu(&srcu_test, mark));
}

static void a_guard_ends_its_section(struct kunit *test)
{
	scoped_guard(srcu, &srcu_test) {
		give_it_time();
	}
	synchronize_srcu(&srcu_test);
	KUNIT_EXPECT_EQ(test, srcu_test.waiting, 0U);
}

static struct kunit_case srcu_cases[] = {
	KUNIT_CASE(a_reader_that_sleeps_delays_the_end),
	KUNIT_CASE(only_the_last_reader_ends_it),
	KUNIT_CASE(readers_that_began_later_or_elsewhere_delay_nothing),
	KUNIT_CASE(a_reader_that_was_slow_to_begin_is_waited_for),
	KUNIT_CASE(a_section_can_end_in_an_interrupt_of_another_cpu),
	KUNIT_CASE(callbacks_come_in_order_after_the_readers),
	KUNIT_CASE(a_callback_can_be_called_again),
	KUNIT_CASE(a_mark_tells_whether_a_grace_period_passed),
	KUNIT_CASE(a_guard_ends_its_section),
	{}
};

static struct kunit_suite srcu_suite = {
	.name = "srcu",
	.keeps_threads = true,	/* call_srcu() uses workers */
	.test_cases = srcu_cases,
};

kunit_test_suite(srcu_suite);
