// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tests of parking and binding, as Documentation/reference/kthreads.rst says:
 * R3 to R7 and R12.
 *
 * Not tested here: the windows round a switch (races_kunit.c); two
 * CPUs inside the same window.
 */
#include <base/err.h>
#include <kernel/completion.h>
#include <kernel/jiffies.h>
#include <kernel/kthread.h>
#include <kernel/timer.h>
#include <kernel/wait.h>
#include <kunit/test.h>

#include "kthread_kunit.h"

static void park_means_parked_and_off_its_cpu(struct kunit *test)
{
	struct subject *s = subject(test);

	started(test, parks_when_asked, s);
	wait_for_completion(&s->ran);
	KUNIT_EXPECT_EQ(test, kthread_park(s->k), 0);
	KUNIT_EXPECT_EQ(test, s->k->state, TASK_PARKED);
	KUNIT_EXPECT_EQ(test, s->k->on_cpu, 0U);
	KUNIT_EXPECT_EQ(test, s->k->on_rq, 0U);
	kthread_unpark(s->k);
	s->flag = true;
	wake_up(&s->wq);
	/* It goes on: ends by what is seen, else at the harness's limit. */
	while (READ_ONCE(s->rounds) != 1)
		schedule_timeout_uninterruptible(1);
	KUNIT_EXPECT_EQ(test, kthread_stop_put(s->k), 3);
}

static void an_ordinary_wake_does_not_end_a_park(struct kunit *test)
{
	struct subject *s = subject(test);

	started(test, parks_when_asked, s);
	wait_for_completion(&s->ran);
	KUNIT_ASSERT_EQ(test, kthread_park(s->k), 0);
	KUNIT_EXPECT_EQ(test, wake_up_process(s->k), 0);
	s->flag = true;
	wake_up_all(&s->wq);
	msleep(5);
	KUNIT_EXPECT_EQ(test, s->rounds, 0U);
	KUNIT_EXPECT_EQ(test, s->k->state, TASK_PARKED);
	kthread_unpark(s->k);
	KUNIT_EXPECT_EQ(test, kthread_stop_put(s->k), 3);
}

static void a_second_park_is_busy(struct kunit *test)
{
	struct subject *s = subject(test);

	started(test, parks_when_asked, s);
	wait_for_completion(&s->ran);
	KUNIT_ASSERT_EQ(test, kthread_park(s->k), 0);
	KUNIT_EXPECT_EQ(test, kthread_park(s->k), -EBUSY);
	kthread_unpark(s->k);
	kthread_unpark(s->k);	/* idempotent */
	KUNIT_EXPECT_EQ(test, kthread_park(s->k), 0);
	KUNIT_EXPECT_EQ(test, kthread_stop_put(s->k), 3);
}

static int parks_another(void *arg)
{
	struct subject *s = arg;

	s->seen = kthread_park(s->k);
	complete(&s->go);
	return 0;
}

/*
 * A thread that waits uninterruptibly, so cannot reach parkme, and one (@p)
 * that has asked it to park and waits for the answer.
 */
static struct task_struct *parker_of_a_busy_thread(struct kunit *test, struct subject *s,
						    struct subject *p)
{
	struct task_struct *parker;

	started(test, waits_uninterruptibly, s);
	wait_for_completion(&s->ran);
	p->k = s->k;
	parker = kthread_run(parks_another, p, "parker");
	KUNIT_ASSERT_FALSE(test, IS_ERR(parker));
	while (READ_ONCE(parker->wait_kind) != WAIT_PARK)
		msleep(1);
	return parker;
}

/* R4: the second parker of a thread that has not got there yet does not wait. */
static void of_two_parkers_the_second_is_told_at_once(struct kunit *test)
{
	struct subject *s = subject(test), *p = subject(test);
	struct task_struct *parker = parker_of_a_busy_thread(test, s, p);

	KUNIT_EXPECT_EQ(test, kthread_park(s->k), -EBUSY);
	/* The target ends instead of parking: the first parker is told, too. */
	complete(&s->go);
	wait_for_completion(&p->go);
	KUNIT_EXPECT_EQ(test, p->seen, -ENOSYS);
	kthread_stop_put(parker);
	KUNIT_EXPECT_EQ(test, kthread_stop_put(s->k), 9);
}

/* R7 */
static void unpark_before_parkme_withdraws_the_request(struct kunit *test)
{
	struct subject *s = subject(test), *p = subject(test);
	struct task_struct *parker = parker_of_a_busy_thread(test, s, p);

	kthread_unpark(s->k);
	wait_for_completion(&p->go);
	KUNIT_EXPECT_EQ(test, p->seen, -ECANCELED);
	complete(&s->go);
	kthread_stop_put(parker);
	KUNIT_EXPECT_EQ(test, kthread_stop_put(s->k), 9);
}

/* R3 */
static void stop_ends_a_park_and_later_parks_fail(struct kunit *test)
{
	struct subject *s = subject(test);

	started(test, parks_when_asked, s);
	wait_for_completion(&s->ran);
	KUNIT_ASSERT_EQ(test, kthread_park(s->k), 0);
	KUNIT_EXPECT_EQ(test, kthread_stop(s->k), 3);
	KUNIT_EXPECT_EQ(test, kthread_park(s->k), -ENOSYS);
	kthread_unpark(s->k);	/* and that is harmless */
	kthread_put(s->k);
}

static int parks_after_stop(void *arg)
{
	struct subject *s = arg;

	complete(&s->ran);
	wait_for_completion(&s->go);	/* a stop has come in meanwhile */
	s->seen = kthread_park(current);
	kthread_parkme();		/* must not park */
	return 4;
}

static void parkme_returns_at_once_when_asked_to_stop(struct kunit *test)
{
	struct subject *s = subject(test);
	struct later *l = kunit_kzalloc(test, sizeof(*l), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, l);
	l->s = s;
	timer_setup(&l->timer, complete_go, 0);
	started(test, parks_after_stop, s);
	wait_for_completion(&s->ran);
	mod_timer(&l->timer, jiffies + 5);
	KUNIT_EXPECT_EQ(test, kthread_stop_put(s->k), 4);
	KUNIT_EXPECT_EQ(test, s->seen, -ENOSYS);
	timer_delete_sync(&l->timer);
}

static void a_new_thread_parks_without_running(struct kunit *test)
{
	struct subject *s = subject(test);

	created(test, return_seven, s);
	KUNIT_EXPECT_EQ(test, kthread_park(s->k), 0);
	KUNIT_EXPECT_EQ(test, s->k->state, TASK_PARKED);
	KUNIT_EXPECT_EQ(test, kthread_start(s->k), -EALREADY);
	msleep(5);
	KUNIT_EXPECT_EQ(test, s->rounds, 0U);
	kthread_unpark(s->k);
	KUNIT_EXPECT_EQ(test, kthread_join(s->k, MAX_SCHEDULE_TIMEOUT, NULL), 0);
	KUNIT_EXPECT_EQ(test, s->rounds, 1U);
	kthread_put(s->k);
}

static void create_park_stop_never_runs_fn(struct kunit *test)
{
	struct subject *s = subject(test);

	created(test, return_seven, s);
	KUNIT_EXPECT_EQ(test, kthread_park(s->k), 0);
	KUNIT_EXPECT_EQ(test, kthread_stop_put(s->k), -EINTR);
	KUNIT_EXPECT_EQ(test, s->rounds, 0U);
}

static int parks_itself(void *arg)
{
	struct subject *s = arg;

	s->seen = kthread_park(current);
	complete(&s->ran);
	kthread_parkme();
	s->rounds++;
	complete(&s->go);
	(void)wait_event_interruptible(s->wq, kthread_should_stop_or_park());
	kthread_parkme();
	return 2;
}

/* R5: parking oneself leaves nothing behind that a later parker takes for its answer. */
static void parking_oneself_answers_nobody_else(struct kunit *test)
{
	struct subject *s = subject(test);

	started(test, parks_itself, s);
	wait_for_completion(&s->ran);
	while (READ_ONCE(s->k->state) != TASK_PARKED)
		msleep(1);
	KUNIT_EXPECT_EQ(test, s->seen, 0);
	KUNIT_EXPECT_EQ(test, kthread_park(s->k), -EBUSY);
	kthread_unpark(s->k);
	wait_for_completion(&s->go);
	KUNIT_EXPECT_EQ(test, kthread_park(s->k), 0);
	KUNIT_EXPECT_EQ(test, s->k->state, TASK_PARKED);
	KUNIT_EXPECT_EQ(test, s->rounds, 1U);
	KUNIT_EXPECT_EQ(test, kthread_stop_put(s->k), 2);
}

static void bind_is_for_threads_that_do_not_run(struct kunit *test)
{
	struct subject *s = subject(test);

	created(test, parks_when_asked, s);
	KUNIT_EXPECT_EQ(test, kthread_bind(s->k, 64), -EINVAL);
	KUNIT_EXPECT_EQ(test, kthread_bind(s->k, 0), 0);
	KUNIT_EXPECT_EQ(test, set_cpus_allowed_ptr(s->k, cpumask_of(0)), -EINVAL);
	KUNIT_EXPECT_EQ(test, kthread_start(s->k), 0);
	KUNIT_EXPECT_EQ(test, kthread_bind(s->k, 0), -EBUSY);
	wait_for_completion(&s->ran);
	KUNIT_EXPECT_EQ(test, kthread_park(s->k), 0);
	KUNIT_EXPECT_EQ(test, kthread_bind(s->k, 0), 0);
	KUNIT_EXPECT_EQ(test, kthread_stop_put(s->k), 3);
}

static void a_per_cpu_thread_stays_on_its_cpu(struct kunit *test)
{
	struct subject *s = subject(test);

	s->k = kthread_create_on_cpu(parks_when_asked, s, 0, "percpu/%u");
	KUNIT_ASSERT_FALSE(test, IS_ERR(s->k));
	KUNIT_EXPECT_STREQ(test, s->k->comm, "percpu/0");
	KUNIT_EXPECT_EQ(test, kthread_start(s->k), 0);
	wait_for_completion(&s->ran);
	KUNIT_EXPECT_EQ(test, kthread_park(s->k), 0);
	kthread_unpark(s->k);
	KUNIT_EXPECT_TRUE(test, cpumask_equal(&s->k->cpus_mask, cpumask_of(0)));
	KUNIT_EXPECT_EQ(test, s->k->cpu, 0U);
	KUNIT_EXPECT_EQ(test, kthread_stop_put(s->k), 3);
}

/* Three requesters of one thread, by priority: the first one is the last to see its answer. */
struct late_parker {
	struct subject *s;
	struct completion parked, second;
	int answer[2];
};

static int parks_and_is_told_late(void *arg)
{
	struct late_parker *l = arg;

	l->answer[0] = kthread_park(l->s->k);
	complete(&l->parked);
	return 0;
}

static int unparks_and_parks_anew(void *arg)
{
	struct late_parker *l = arg;

	wait_for_completion(&l->s->go);
	kthread_unpark(l->s->k);
	l->answer[1] = kthread_park(l->s->k);
	complete(&l->second);
	return 0;
}

static int says_that_it_parks(void *arg)
{
	struct subject *s = arg;

	complete(&s->ran);
	while (!kthread_should_stop()) {
		(void)wait_event_interruptible(s->wq, kthread_should_stop_or_park());
		if (!s->rounds++)
			complete(&s->go);
		kthread_parkme();
	}
	return 3;
}

static struct task_struct *fifo_thread(struct kunit *test, int (*fn)(void *), void *data, int prio)
{
	struct task_struct *k = kthread_create(fn, data, "fifo");

	KUNIT_ASSERT_FALSE(test, IS_ERR(k));
	KUNIT_EXPECT_EQ(test, sched_setscheduler(k, SCHED_FIFO, prio), 0);
	KUNIT_EXPECT_EQ(test, kthread_start(k), 0);
	return k;
}

/* R7: whatever has become of the thread since, a request that is over is answered. */
static void a_later_park_does_not_keep_an_earlier_parker_waiting(struct kunit *test)
{
	struct late_parker *l = kunit_kzalloc(test, sizeof(*l), GFP_KERNEL);
	struct task_struct *first, *second;
	bool told;

	KUNIT_ASSERT_NOT_NULL(test, l);
	init_completion(&l->parked);
	init_completion(&l->second);
	l->s = subject(test);
	be_urgent();
	l->s->k = fifo_thread(test, says_that_it_parks, l->s, 30);
	wait_for_completion(&l->s->ran);
	second = fifo_thread(test, unparks_and_parks_anew, l, 20);
	first = fifo_thread(test, parks_and_is_told_late, l, 10);
	wait_for_completion(&l->second);
	KUNIT_EXPECT_EQ(test, l->answer[1], 0);
	told = wait_for_completion_timeout(&l->parked, 10 * HZ);
	KUNIT_EXPECT_TRUE(test, told);
	if (told)
		KUNIT_EXPECT_EQ(test, l->answer[0], -ECANCELED);
	KUNIT_EXPECT_EQ(test, kthread_stop_put(l->s->k), 3);
	kthread_stop_put(first);
	kthread_stop_put(second);
}

static struct kunit_case kthread_park_cases[] = {
	KUNIT_CASE(park_means_parked_and_off_its_cpu),
	KUNIT_CASE(an_ordinary_wake_does_not_end_a_park),
	KUNIT_CASE(a_second_park_is_busy),
	KUNIT_CASE(of_two_parkers_the_second_is_told_at_once),
	KUNIT_CASE(unpark_before_parkme_withdraws_the_request),
	KUNIT_CASE(stop_ends_a_park_and_later_parks_fail),
	KUNIT_CASE(parkme_returns_at_once_when_asked_to_stop),
	KUNIT_CASE(a_new_thread_parks_without_running),
	KUNIT_CASE(create_park_stop_never_runs_fn),
	KUNIT_CASE(parking_oneself_answers_nobody_else),
	KUNIT_CASE(bind_is_for_threads_that_do_not_run),
	KUNIT_CASE(a_per_cpu_thread_stays_on_its_cpu),
	KUNIT_CASE(a_later_park_does_not_keep_an_earlier_parker_waiting),
	{}
};

static struct kunit_suite kthread_park_suite = {
	.name = "kthread_park",
	.test_cases = kthread_park_cases,
};
kunit_test_suite(kthread_park_suite);
