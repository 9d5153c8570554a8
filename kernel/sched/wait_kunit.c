// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tests of the wait core and the completion on it: who is woken, how often,
 * in which order, and that no wake is lost.
 *
 * Not tested here: waker and sleeper on two CPUs.
 */
#include <base/err.h>
#include <kernel/completion.h>
#include <kernel/jiffies.h>
#include <kernel/kthread.h>
#include <kernel/timer.h>
#include <kernel/wait.h>
#include <kunit/test.h>

#define WAITERS	3

struct crowd {
	struct wait_queue_head wq;
	struct completion c;
	unsigned int tickets;
	char order[16];
	unsigned int through;
	int err[WAITERS];
	struct task_struct *k[WAITERS];
};

struct member {
	struct crowd *crowd;
	unsigned int nr;
};

static struct crowd *crowd(struct kunit *test)
{
	struct crowd *c = kunit_kzalloc(test, sizeof(*c), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, c);
	init_waitqueue_head(&c->wq);
	init_completion(&c->c);
	return c;
}

static void gather(struct kunit *test, struct crowd *c, struct member *m, int (*fn)(void *))
{
	for (unsigned int i = 0; i < WAITERS; i++) {
		m[i] = (struct member){ c, i };
		c->k[i] = kthread_create(fn, &m[i], "member/%u", i);
		KUNIT_ASSERT_FALSE(test, IS_ERR(c->k[i]));
		/* Equals of a real-time class run in the order in which they are woken. */
		sched_set_fifo(c->k[i]);
		kthread_start(c->k[i]);
		while (READ_ONCE(c->k[i]->state) == TASK_RUNNING)
			msleep(1);	/* in the order of their numbers */
	}
}

static void send_home(struct kunit *test, struct crowd *c)
{
	for (unsigned int i = 0; i < WAITERS; i++)
		c->err[i] = kthread_stop_put(c->k[i]);
	(void)test;
}

static bool take_ticket(struct crowd *c)
{
	if (!c->tickets)
		return false;
	c->tickets--;
	return true;
}

static void passed(struct member *m)
{
	m->crowd->order[m->crowd->through++] = (char)('0' + m->nr);
}

static int waits_exclusively(void *arg)
{
	struct member *m = arg;
	int err = wait_event_interruptible_exclusive(m->crowd->wq, take_ticket(m->crowd));

	if (!err)
		passed(m);
	return err;
}

static int waits_for_completion(void *arg)
{
	struct member *m = arg;
	int err = wait_for_completion_interruptible(&m->crowd->c);

	if (!err)
		passed(m);
	return err;
}

static void a_wake_lets_one_exclusive_waiter_go(struct kunit *test)
{
	struct crowd *c = crowd(test);
	struct member m[WAITERS];

	gather(test, c, m, waits_exclusively);
	c->tickets = WAITERS;
	wake_up(&c->wq);
	msleep(5);
	KUNIT_EXPECT_STREQ(test, c->order, "0");
	wake_up_all(&c->wq);
	msleep(5);
	KUNIT_EXPECT_EQ(test, c->through, (unsigned int)WAITERS);
	send_home(test, c);
	KUNIT_EXPECT_FALSE(test, waitqueue_active(&c->wq));
}

static void a_wake_without_the_condition_changes_nothing(struct kunit *test)
{
	struct crowd *c = crowd(test);
	struct member m[WAITERS];

	gather(test, c, m, waits_exclusively);
	wake_up_all(&c->wq);
	msleep(5);
	KUNIT_EXPECT_EQ(test, c->through, 0U);
	for (unsigned int i = 0; i < WAITERS; i++)
		KUNIT_EXPECT_EQ(test, c->k[i]->state, (u32)TASK_INTERRUPTIBLE);
	send_home(test, c);
	for (unsigned int i = 0; i < WAITERS; i++)
		KUNIT_EXPECT_EQ(test, c->err[i], -EINTR);
}

static void completions_are_counted_and_in_order(struct kunit *test)
{
	struct crowd *c = crowd(test);
	struct member m[WAITERS];

	complete(&c->c);
	complete(&c->c);
	wait_for_completion(&c->c);
	KUNIT_EXPECT_TRUE(test, completion_done(&c->c));
	KUNIT_EXPECT_TRUE(test, try_wait_for_completion(&c->c));
	KUNIT_EXPECT_FALSE(test, try_wait_for_completion(&c->c));
	gather(test, c, m, waits_for_completion);
	complete(&c->c);
	msleep(5);
	KUNIT_EXPECT_STREQ(test, c->order, "0");
	complete(&c->c);
	complete(&c->c);
	msleep(5);
	KUNIT_EXPECT_STREQ(test, c->order, "012");
	send_home(test, c);
	KUNIT_EXPECT_FALSE(test, completion_done(&c->c));
}

static void complete_all_is_for_good(struct kunit *test)
{
	struct crowd *c = crowd(test);
	struct member m[WAITERS];

	gather(test, c, m, waits_for_completion);
	complete_all(&c->c);
	msleep(5);
	KUNIT_EXPECT_EQ(test, c->through, (unsigned int)WAITERS);
	wait_for_completion(&c->c);
	complete(&c->c);
	KUNIT_EXPECT_TRUE(test, completion_done(&c->c));
	send_home(test, c);
}

static void time_limits_are_kept_and_told(struct kunit *test)
{
	struct crowd *c = crowd(test);
	unsigned long start = jiffies;
	bool yes = true, no = false;

	KUNIT_EXPECT_EQ(test, wait_event_timeout(c->wq, no, 5), 0L);
	KUNIT_EXPECT_GE(test, jiffies - start, 5UL);
	KUNIT_EXPECT_EQ(test, wait_event_timeout(c->wq, yes, 5), 5L);
	KUNIT_EXPECT_EQ(test, wait_event_timeout(c->wq, yes, 0), 1L);
	KUNIT_EXPECT_EQ(test, wait_event_timeout(c->wq, no, 0), 0L);
	KUNIT_EXPECT_EQ(test, wait_for_completion_timeout(&c->c, 2), 0UL);
	complete(&c->c);
	KUNIT_EXPECT_EQ(test, wait_for_completion_timeout(&c->c, 7), 7UL);
	KUNIT_EXPECT_EQ(test, current->wait_kind, WAIT_NONE);
	KUNIT_EXPECT_EQ(test, current->state, (u32)TASK_RUNNING);
}

static void a_wait_is_written_down(struct kunit *test)
{
	struct crowd *c = crowd(test);
	struct member m[WAITERS];

	gather(test, c, m, waits_for_completion);
	KUNIT_EXPECT_EQ(test, c->k[0]->wait_kind, WAIT_COMPLETION);
	KUNIT_EXPECT_PTR_EQ(test, c->k[0]->wait_obj, &c->c);
	KUNIT_EXPECT_GT(test, c->k[0]->wait_since, 0ULL);
	send_home(test, c);
}

/* The interrupt and the thread race for the same flag, many times over. */
struct race {
	struct timer_list timer;
	struct wait_queue_head wq;
	bool flag;
};

static void race_fires(struct timer_list *t)
{
	struct race *r = container_of(t, struct race, timer);

	WRITE_ONCE(r->flag, true);
	wake_up(&r->wq);
}

static void a_wake_by_an_interrupt_is_not_lost(struct kunit *test)
{
	struct race *r = kunit_kzalloc(test, sizeof(*r), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, r);
	init_waitqueue_head(&r->wq);
	timer_setup(&r->timer, race_fires, 0);
	for (int i = 0; i < 50; i++) {
		WRITE_ONCE(r->flag, false);
		mod_timer(&r->timer, jiffies);
		KUNIT_ASSERT_GT(test, wait_event_timeout(r->wq, READ_ONCE(r->flag), 10 * HZ), 0L);
	}
	timer_delete_sync(&r->timer);
}

static struct kunit_case wait_cases[] = {
	KUNIT_CASE(a_wake_lets_one_exclusive_waiter_go),
	KUNIT_CASE(a_wake_without_the_condition_changes_nothing),
	KUNIT_CASE(completions_are_counted_and_in_order),
	KUNIT_CASE(complete_all_is_for_good),
	KUNIT_CASE(time_limits_are_kept_and_told),
	KUNIT_CASE(a_wait_is_written_down),
	KUNIT_CASE(a_wake_by_an_interrupt_is_not_lost),
	{}
};

static struct kunit_suite wait_suite = {
	.name = "wait",
	.one_cpu = true,
	.test_cases = wait_cases,
};
kunit_test_suite(wait_suite);
