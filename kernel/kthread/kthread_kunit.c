// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tests of what Documentation/reference/kthreads.rst says: every call's
 * answers, and the race rules R1 to R14 as far as one CPU can show them, by
 * putting the other side at the point in question with priorities and
 * completions instead of by chance.
 *
 * Not tested here: parking (park_kunit.c); the windows round a switch
 * (races_kunit.c); two CPUs inside the same window.
 */
#include <asm/irqflags.h>
#include <asm/processor.h>
#include <base/err.h>
#include <kernel/completion.h>
#include <kernel/jiffies.h>
#include <kernel/kthread.h>
#include <kernel/report.h>
#include <kernel/timer.h>
#include <kernel/wait.h>
#include <kunit/test.h>

#include "kthread_kunit.h"

static int until_stopped(void *arg)
{
	struct subject *s = arg;

	s->rounds++;
	complete(&s->ran);
	(void)wait_event_interruptible(s->wq, kthread_should_stop());
	return 5;
}

/* Creation */

static void create_refuses_what_it_cannot_run(struct kunit *test)
{
	KUNIT_EXPECT_EQ(test, PTR_ERR(kthread_create(NULL, NULL, "x")), -EINVAL);
	KUNIT_EXPECT_EQ(test, PTR_ERR(kthread_create_on_cpu(return_seven, NULL, 64, "x/%u")),
			-EINVAL);
}

static void create_keeps_the_whole_name(struct kunit *test)
{
	struct task_struct *k = kthread_create(return_seven, NULL, "a_name_longer_than_%d", 15);

	KUNIT_ASSERT_FALSE(test, IS_ERR(k));
	KUNIT_EXPECT_STREQ(test, k->comm, "a_name_longer_t");
	KUNIT_EXPECT_STREQ(test, kthread_full_name(k), "a_name_longer_than_15");
	KUNIT_EXPECT_EQ(test, kthread_stop_put(k), -EINTR);
}

static void a_new_thread_does_not_run_by_itself(struct kunit *test)
{
	struct subject *s = subject(test);

	created(test, return_seven, s);
	msleep(20);
	KUNIT_EXPECT_EQ(test, s->rounds, 0U);
	KUNIT_EXPECT_EQ(test, s->k->state, TASK_NEW);
	KUNIT_EXPECT_EQ(test, kthread_stop_put(s->k), -EINTR);
}

/* Start: R1, R2 */

static void start_answers_by_state(struct kunit *test)
{
	struct subject *s = subject(test);

	created(test, until_stopped, s);
	KUNIT_EXPECT_EQ(test, kthread_start(s->k), 0);
	KUNIT_EXPECT_EQ(test, kthread_start(s->k), -EALREADY);
	KUNIT_EXPECT_EQ(test, kthread_stop(s->k), 5);
	KUNIT_EXPECT_EQ(test, kthread_start(s->k), -EALREADY);
	kthread_put(s->k);

	created(test, until_stopped, s);
	KUNIT_EXPECT_EQ(test, kthread_stop(s->k), -EINTR);
	KUNIT_EXPECT_EQ(test, kthread_start(s->k), -ESRCH);
	kthread_put(s->k);
}

static void a_started_thread_runs_even_if_stopped_at_once(struct kunit *test)
{
	struct subject *s = subject(test);

	be_urgent();
	started(test, until_stopped, s);
	KUNIT_EXPECT_EQ(test, s->rounds, 0U);
	KUNIT_EXPECT_EQ(test, kthread_stop_put(s->k), 5);
	KUNIT_EXPECT_EQ(test, s->rounds, 1U);
}

static void wake_up_process_starts_a_new_thread(struct kunit *test)
{
	struct subject *s = subject(test);
	int result = 0;

	created(test, return_seven, s);
	KUNIT_EXPECT_EQ(test, wake_up_process(s->k), 1);
	KUNIT_EXPECT_EQ(test, kthread_join(s->k, MAX_SCHEDULE_TIMEOUT, &result), 0);
	KUNIT_EXPECT_EQ(test, result, 7);
	kthread_put(s->k);
}

static void fn_begins_with_interrupts_on_and_nothing_counted(struct kunit *test)
{
	struct subject *s = subject(test);

	started(test, return_seven, s);
	wait_for_completion(&s->ran);
	KUNIT_EXPECT_TRUE(test, s->irqs_were_on);
	KUNIT_EXPECT_EQ(test, s->count_at_entry, 0U);
	KUNIT_EXPECT_EQ(test, kthread_stop_put(s->k), 7);
}

/* Stop: R3, R10 */

static void stop_answers_the_same_every_time(struct kunit *test)
{
	struct subject *s = subject(test);

	started(test, until_stopped, s);
	for (int i = 0; i < 3; i++)
		KUNIT_EXPECT_EQ(test, kthread_stop(s->k), 5);
	kthread_put(s->k);
}

static void stop_of_a_thread_that_has_gone_answers_its_result(struct kunit *test)
{
	struct subject *s = subject(test);

	started(test, return_seven, s);
	KUNIT_ASSERT_EQ(test, kthread_join(s->k, MAX_SCHEDULE_TIMEOUT, NULL), 0);
	KUNIT_EXPECT_EQ(test, s->k->state, TASK_DEAD);
	KUNIT_EXPECT_EQ(test, kthread_stop_put(s->k), 7);
}

static void stop_of_oneself_is_a_deadlock(struct kunit *test)
{
	struct report_seen seen = {};

	report_expect("waits", "cycle");
	KUNIT_EXPECT_EQ(test, kthread_stop(current), -EDEADLK);
	KUNIT_EXPECT_EQ(test, kthread_join(current, 1, NULL), -EDEADLK);
	/* A limited join ends by itself. */
	KUNIT_EXPECT_EQ(test, report_expected(&seen), 1U);
	KUNIT_EXPECT_STREQ(test, seen.object, current->comm);
	if (IS_ENABLED(CONFIG_HANG_REPORT))	/* else there is no look at the stack */
		KUNIT_EXPECT_STREQ(test, seen.function, "stop_of_oneself_is_a_deadlock");
}

static int waits_for_go(void *arg)
{
	struct subject *s = arg;

	complete(&s->ran);
	s->seen = wait_for_completion_interruptible(&s->go);
	return s->seen;
}

static void stop_ends_an_interruptible_wait(struct kunit *test)
{
	struct subject *s = subject(test);

	started(test, waits_for_go, s);
	wait_for_completion(&s->ran);
	KUNIT_EXPECT_EQ(test, kthread_stop_put(s->k), -EINTR);
}

static void stop_before_the_wait_ends_it_too(struct kunit *test)
{
	struct subject *s = subject(test);

	be_urgent();
	started(test, waits_for_go, s);
	KUNIT_EXPECT_EQ(test, kthread_stop_put(s->k), -EINTR);
}

static void stop_does_not_end_an_uninterruptible_wait(struct kunit *test)
{
	struct subject *s = subject(test);
	struct later *l = kunit_kzalloc(test, sizeof(*l), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, l);
	l->s = s;
	timer_setup(&l->timer, complete_go, 0);
	started(test, waits_uninterruptibly, s);
	wait_for_completion(&s->ran);
	mod_timer(&l->timer, jiffies + 5);
	KUNIT_EXPECT_EQ(test, kthread_stop_put(s->k), 9);
	KUNIT_EXPECT_TRUE(test, s->flag);
	timer_delete_sync(&l->timer);
}

/* Join */

static void join_waits_without_asking_to_stop(struct kunit *test)
{
	struct subject *s = subject(test);
	int result = 0;

	started(test, until_stopped, s);
	KUNIT_EXPECT_EQ(test, kthread_join(s->k, 2, &result), -ETIMEDOUT);
	KUNIT_EXPECT_EQ(test, kthread_stop(s->k), 5);
	KUNIT_EXPECT_EQ(test, kthread_join(s->k, 0, &result), 0);
	KUNIT_EXPECT_EQ(test, result, 5);
	kthread_put(s->k);
}

static void join_of_a_new_thread_waits_for_it(struct kunit *test)
{
	struct subject *s = subject(test);

	created(test, return_seven, s);
	KUNIT_EXPECT_EQ(test, kthread_join(s->k, 2, NULL), -ETIMEDOUT);
	KUNIT_EXPECT_EQ(test, kthread_start(s->k), 0);
	KUNIT_EXPECT_EQ(test, kthread_join(s->k, MAX_SCHEDULE_TIMEOUT, NULL), 0);
	kthread_put(s->k);
}

static int joins_another(void *arg)
{
	struct subject *s = arg;

	s->seen = kthread_join(s->k, MAX_SCHEDULE_TIMEOUT, NULL);
	return s->seen;
}

static void any_number_may_join(struct kunit *test)
{
	struct subject *s = subject(test);
	struct task_struct *joiner[3];

	started(test, until_stopped, s);
	for (size_t i = 0; i < ARRAY_SIZE(joiner); i++) {
		joiner[i] = kthread_run(joins_another, s, "joiner/%zu", i);
		KUNIT_ASSERT_FALSE(test, IS_ERR(joiner[i]));
	}
	msleep(10);
	KUNIT_EXPECT_EQ(test, kthread_stop(s->k), 5);
	for (size_t i = 0; i < ARRAY_SIZE(joiner); i++) {
		int result = -1;

		KUNIT_EXPECT_EQ(test, kthread_join(joiner[i], MAX_SCHEDULE_TIMEOUT, &result), 0);
		KUNIT_EXPECT_EQ(test, result, 0);
		kthread_put(joiner[i]);
	}
	kthread_put(s->k);
}

static void a_detached_thread_cannot_be_joined(struct kunit *test)
{
	struct subject *s = subject(test);

	started(test, waits_uninterruptibly, s);
	wait_for_completion(&s->ran);
	kthread_get(s->k);
	KUNIT_EXPECT_EQ(test, kthread_detach(s->k), 0);
	KUNIT_EXPECT_EQ(test, kthread_detach(s->k), -EINVAL);
	KUNIT_EXPECT_EQ(test, kthread_join(s->k, 1, NULL), -EINVAL);
	complete(&s->go);
	while (READ_ONCE(s->k->state) != TASK_DEAD)
		msleep(1);
	kthread_put(s->k);
}

/* R13: a cycle is refused.  @k's own thread joins one that joins @k. */
static int joins_back(void *arg)
{
	struct subject *s = arg;
	struct task_struct *k = kthread_get(s->k);
	int err;

	/* It would report that this could be, and this is about that it is. */
	lockdep_off();
	complete(&s->ran);
	err = kthread_join(k, MAX_SCHEDULE_TIMEOUT, NULL);
	kthread_put(k);
	lockdep_on();
	kthread_complete_and_exit(&s->go, err);
}

static int middle_of_a_cycle(void *arg)
{
	struct subject *s = arg;
	struct task_struct *k = kthread_run(joins_back, s, "joins_back");
	int err;

	if (IS_ERR(k))
		return (int)PTR_ERR(k);
	wait_for_completion(&s->ran);
	msleep(5);	/* it is in its join */
	lockdep_off();
	s->seen = kthread_join(k, MAX_SCHEDULE_TIMEOUT, NULL);
	err = kthread_stop(k);
	lockdep_on();
	/* Our end ends its join, and it. */
	kthread_detach(k);
	return err;
}

static void a_cycle_of_joins_is_refused(struct kunit *test)
{
	struct subject *s = subject(test);
	struct report_seen seen = {};

	report_expect("waits", "cycle");
	started(test, middle_of_a_cycle, s);
	KUNIT_EXPECT_EQ(test, kthread_stop_put(s->k), -EDEADLK);
	KUNIT_EXPECT_EQ(test, s->seen, -EDEADLK);
	wait_for_completion(&s->go);
	/* The join, and the stop. */
	KUNIT_EXPECT_EQ(test, report_expected(&seen), 2U);
	KUNIT_EXPECT_STREQ(test, seen.object, "joins_back");
	if (IS_ENABLED(CONFIG_HANG_REPORT))	/* else there is no look at the stack */
		KUNIT_EXPECT_STREQ(test, seen.function, "middle_of_a_cycle");
}

/* Exit: R8 */

static struct completion off_stack;

static int completes_and_exits(void *arg)
{
	struct subject *s = arg;

	s->rounds++;
	kthread_complete_and_exit(&off_stack, 6);
}

static void complete_and_exit_completes_off_the_stack(struct kunit *test)
{
	struct subject *s = subject(test);

	init_completion(&off_stack);
	started(test, completes_and_exits, s);
	wait_for_completion(&off_stack);
	KUNIT_EXPECT_EQ(test, s->k->state, TASK_DEAD);
	KUNIT_EXPECT_EQ(test, s->k->on_cpu, 0U);
	KUNIT_EXPECT_EQ(test, kthread_stop_put(s->k), 6);
}

static void exit_gives_back_thread_and_number(struct kunit *test)
{
	struct subject *s = subject(test);
	unsigned int before = nr_tasks();

	for (int i = 0; i < 100; i++) {
		started(test, return_seven, s);
		KUNIT_ASSERT_EQ(test, kthread_stop_put(s->k), 7);
	}
	/* Others may come and go, but not a hundred. */
	KUNIT_EXPECT_LT(test, nr_tasks(), before + 50);
	KUNIT_EXPECT_EQ(test, s->rounds, 100U);
}

/* R11: start, unpark, wake, get and put from an interrupt. */

struct from_irq {
	struct timer_list timer;
	struct subject *s;
	struct completion done;
	unsigned int step;
	int answer;
};

static void irq_step(struct timer_list *t)
{
	struct from_irq *f = container_of(t, struct from_irq, timer);
	struct task_struct *k = f->s->k;

	switch (f->step) {
	case 0:
		f->answer = kthread_start(k);
		break;
	case 1:
		kthread_unpark(k);
		break;
	case 2:
		kthread_put(kthread_get(k));
		f->s->flag = true;
		wake_up(&f->s->wq);
		break;
	}
	f->step++;
	complete(&f->done);
}

static void in_irq(struct from_irq *f)
{
	mod_timer(&f->timer, jiffies + 1);
	wait_for_completion(&f->done);
}

static void what_may_be_called_from_an_interrupt_works_there(struct kunit *test)
{
	struct from_irq *f = kunit_kzalloc(test, sizeof(*f), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, f);
	f->s = subject(test);
	init_completion(&f->done);
	timer_setup(&f->timer, irq_step, 0);
	created(test, parks_when_asked, f->s);
	f->answer = -1;
	in_irq(f);
	KUNIT_EXPECT_EQ(test, f->answer, 0);
	wait_for_completion(&f->s->ran);
	KUNIT_EXPECT_EQ(test, kthread_park(f->s->k), 0);
	in_irq(f);
	in_irq(f);
	while (!READ_ONCE(f->s->rounds))
		schedule_timeout_uninterruptible(1);
	KUNIT_EXPECT_EQ(test, f->s->rounds, 1U);
	timer_delete_sync(&f->timer);
	KUNIT_EXPECT_EQ(test, kthread_stop_put(f->s->k), 3);
}

/* R14, and the life cycle in bulk: every answer of every round is checked. */

static int echo(void *arg)
{
	struct subject *s = arg;

	s->rounds++;
	while (kthread_wait_event(s->wq, s->flag) == 0) {
		s->flag = false;
		s->seen++;
		complete(&s->go);
	}
	return s->seen;
}

static void many_lives_in_many_orders(struct kunit *test)
{
	struct subject *s = subject(test);
	u32 random = 12345;

	for (int i = 0; i < 300; i++) {
		unsigned int laps;

		s->seen = 0;
		s->flag = false;
		created(test, echo, s);
		random = random * 1664525 + 1013904223;
		if (random >> 28 == 0) {
			KUNIT_ASSERT_EQ(test, kthread_stop_put(s->k), -EINTR);
			continue;
		}
		if (random >> 27 & 1)
			KUNIT_ASSERT_EQ(test, kthread_park(s->k), 0);
		else
			KUNIT_ASSERT_EQ(test, kthread_start(s->k), 0);
		laps = random >> 24 & 3;
		for (unsigned int lap = 0; lap < laps; lap++) {
			kthread_unpark(s->k);
			s->flag = true;
			wake_up(&s->wq);
			wait_for_completion(&s->go);
			KUNIT_ASSERT_EQ(test, kthread_park(s->k), 0);
		}
		if (random >> 23 & 1)
			kthread_unpark(s->k);
		if (laps || !(random >> 27 & 1) || (random >> 23 & 1))
			KUNIT_ASSERT_EQ(test, kthread_stop_put(s->k), (int)laps);
		else
			KUNIT_ASSERT_EQ(test, kthread_stop_put(s->k), -EINTR);
	}
}

static int stopped_or_joined(void *arg)
{
	struct subject *s = arg;

	complete(&s->ran);
	if (s->rounds & 1)
		return (int)s->rounds;
	(void)wait_event_interruptible(s->wq, kthread_should_stop());
	return (int)s->rounds;
}

static void a_hundred_threads_are_stopped_and_joined(struct kunit *test)
{
	enum { N = 100 };
	struct subject *s[N];

	for (unsigned int i = 0; i < N; i++) {
		s[i] = subject(test);
		s[i]->rounds = i;
		started(test, stopped_or_joined, s[i]);
	}
	for (unsigned int i = 0; i < N; i++) {
		int result = -1;

		if (i & 1)
			KUNIT_EXPECT_EQ(test, kthread_join(s[i]->k, MAX_SCHEDULE_TIMEOUT, &result), 0);
		else
			result = kthread_stop(s[i]->k);
		KUNIT_EXPECT_EQ(test, result, (int)i);
		kthread_put(s[i]->k);
	}
}

/* R9: a condition that comes true, and a stop, between the test and the sleep. */

static bool wake_myself_then(struct subject *s, bool answer)
{
	wake_up_process(current);
	s->rounds++;
	return answer;
}

static int woken_while_it_tests(void *arg)
{
	struct subject *s = arg;

	/* Each test undoes the sleep that would follow: so it is repeated, never slept through. */
	wait_event(s->wq, wake_myself_then(s, s->rounds == 9));
	complete(&s->ran);
	return 0;
}

static void a_wake_between_test_and_sleep_is_not_lost(struct kunit *test)
{
	struct subject *s = subject(test);

	started(test, woken_while_it_tests, s);
	KUNIT_EXPECT_GT(test, wait_for_completion_timeout(&s->ran, 5 * HZ), 0UL);
	KUNIT_EXPECT_EQ(test, s->rounds, 10U);
	KUNIT_EXPECT_EQ(test, kthread_stop_put(s->k), 0);
}

static void nobody_has_asked_this_thread(struct kunit *test)
{
	KUNIT_EXPECT_FALSE(test, kthread_should_stop());
	KUNIT_EXPECT_FALSE(test, kthread_should_park());
	KUNIT_EXPECT_FALSE(test, kthread_should_stop_or_park());
	kthread_parkme();
}

static struct kunit_case kthread_cases[] = {
	KUNIT_CASE(create_refuses_what_it_cannot_run),
	KUNIT_CASE(create_keeps_the_whole_name),
	KUNIT_CASE(a_new_thread_does_not_run_by_itself),
	KUNIT_CASE(start_answers_by_state),
	KUNIT_CASE(a_started_thread_runs_even_if_stopped_at_once),
	KUNIT_CASE(wake_up_process_starts_a_new_thread),
	KUNIT_CASE(fn_begins_with_interrupts_on_and_nothing_counted),
	KUNIT_CASE(stop_answers_the_same_every_time),
	KUNIT_CASE(stop_of_a_thread_that_has_gone_answers_its_result),
	KUNIT_CASE(stop_of_oneself_is_a_deadlock),
	KUNIT_CASE(stop_ends_an_interruptible_wait),
	KUNIT_CASE(stop_before_the_wait_ends_it_too),
	KUNIT_CASE(stop_does_not_end_an_uninterruptible_wait),
	KUNIT_CASE(join_waits_without_asking_to_stop),
	KUNIT_CASE(join_of_a_new_thread_waits_for_it),
	KUNIT_CASE(any_number_may_join),
	KUNIT_CASE(a_detached_thread_cannot_be_joined),
	KUNIT_CASE(a_cycle_of_joins_is_refused),
	KUNIT_CASE(complete_and_exit_completes_off_the_stack),
	KUNIT_CASE(exit_gives_back_thread_and_number),
	KUNIT_CASE(what_may_be_called_from_an_interrupt_works_there),
	KUNIT_CASE(many_lives_in_many_orders),
	KUNIT_CASE(a_hundred_threads_are_stopped_and_joined),
	KUNIT_CASE(a_wake_between_test_and_sleep_is_not_lost),
	KUNIT_CASE(nobody_has_asked_this_thread),
	{}
};

static struct kunit_suite kthread_suite = {
	.name = "kthread",
	.test_cases = kthread_cases,
};
kunit_test_suite(kthread_suite);
