// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tests of high-resolution timers: never early, once, in order, in the right
 * context and on the right CPU, and not after hrtimer_cancel().
 *
 * Not tested here: how late they are, and long random mixes of the calls from
 * all CPUs: the torture suite does those.
 */
#include <asm/irqflags.h>
#include <asm/processor.h>
#include <base/err.h>
#include <kernel/completion.h>
#include <kernel/cpumask.h>
#include <kernel/delay.h>
#include <kernel/hrtimer.h>
#include <kernel/jiffies.h>
#include <kernel/kthread.h>
#include <kernel/sched.h>
#include <kunit/test.h>

struct shot {
	struct hrtimer timer;
	ktime_t at;
	unsigned int fired, again, early, order;
	unsigned int *turn;		/* counts the calls of several */
	ktime_t interval;
	bool softirq, hardirq, irqs_off;
	unsigned int cpu;
	struct completion done;
};

static enum hrtimer_restart fires(struct hrtimer *t)
{
	struct shot *s = container_of(t, struct shot, timer);

	s->at = ktime_get();
	s->early += s->at < hrtimer_get_expires(t);
	s->fired++;
	s->softirq = in_serving_softirq();
	s->hardirq = in_hardirq();
	s->irqs_off = irqs_disabled();
	s->cpu = smp_processor_id();
	if (s->turn)
		s->order = (*s->turn)++;
	if (s->again) {
		s->again--;
		hrtimer_forward_now(t, s->interval);
		return HRTIMER_RESTART;
	}
	complete(&s->done);
	return HRTIMER_NORESTART;
}

static struct shot *shot(struct kunit *test, enum hrtimer_mode mode)
{
	struct shot *s = kunit_kzalloc(test, sizeof(*s), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, s);
	hrtimer_setup(&s->timer, fires, CLOCK_MONOTONIC, mode);
	init_completion(&s->done);
	return s;
}

static void a_timer_fires_once_and_not_early(struct kunit *test)
{
	static const u64 delay[] = { 0, 1, 1000, 50000, 999999, 4000000, 9000001 };

	for (size_t i = 0; i < ARRAY_SIZE(delay); i++) {
		struct shot *s = shot(test, HRTIMER_MODE_REL);
		ktime_t start = ktime_get();

		hrtimer_start(&s->timer, ns_to_ktime(delay[i]), HRTIMER_MODE_REL);
		wait_for_completion(&s->done);
		hrtimer_cancel(&s->timer);
		KUNIT_EXPECT_EQ(test, s->fired, 1U);
		KUNIT_EXPECT_EQ(test, s->early, 0U);
		KUNIT_EXPECT_GE(test, s->at - start, (s64)delay[i]);
		KUNIT_EXPECT_FALSE(test, hrtimer_active(&s->timer));
	}
}

static void each_kind_runs_in_its_context(struct kunit *test)
{
	static const enum hrtimer_mode mode[] = {
		HRTIMER_MODE_REL, HRTIMER_MODE_REL_HARD, HRTIMER_MODE_REL_PINNED, HRTIMER_MODE_REL_SOFT,
	};

	for (size_t i = 0; i < ARRAY_SIZE(mode); i++) {
		struct shot *s = shot(test, mode[i]);
		bool soft = mode[i] & HRTIMER_MODE_SOFT;

		s->again = 2;
		s->interval = 100000;
		hrtimer_start(&s->timer, us_to_ktime(200), mode[i]);
		wait_for_completion(&s->done);
		hrtimer_cancel(&s->timer);
		KUNIT_EXPECT_EQ_MSG(test, s->fired, 3U, "mode %#x", mode[i]);
		KUNIT_EXPECT_EQ_MSG(test, s->early, 0U, "mode %#x", mode[i]);
		KUNIT_EXPECT_EQ_MSG(test, s->softirq, soft, "mode %#x", mode[i]);
		KUNIT_EXPECT_EQ_MSG(test, s->hardirq, !soft, "mode %#x", mode[i]);
		KUNIT_EXPECT_EQ_MSG(test, s->irqs_off, !soft, "mode %#x", mode[i]);
	}
}

static void the_earlier_is_called_first(struct kunit *test)
{
	static const unsigned int place[] = { 3, 0, 4, 1, 2 };
	struct shot *s[ARRAY_SIZE(place)];
	unsigned int turn = 0;
	ktime_t start;

	for (size_t i = 0; i < ARRAY_SIZE(place); i++)
		s[i] = shot(test, HRTIMER_MODE_ABS);
	/* All are there before the first is called. */
	local_irq_disable();
	start = ktime_get();
	for (size_t i = 0; i < ARRAY_SIZE(place); i++) {
		s[i]->turn = &turn;
		hrtimer_start(&s[i]->timer, start + place[i] * 1000, HRTIMER_MODE_ABS);
	}
	local_irq_enable();
	for (size_t i = 0; i < ARRAY_SIZE(place); i++) {
		wait_for_completion(&s[i]->done);
		KUNIT_EXPECT_EQ(test, s[i]->order, place[i]);
	}
}

static void forward_goes_by_whole_intervals(struct kunit *test)
{
	static const struct {
		const char *why;
		ktime_t expires, now, interval, after;
		u64 n;
	} row[] = {
		{ "its time has not come",	100, 99, 10, 100, 0 },
		{ "it is due just now",		100, 100, 10, 110, 1 },
		{ "within the first",		100, 109, 10, 110, 1 },
		{ "at the edge of the second",	100, 110, 10, 120, 2 },
		{ "many",			100, 1055, 10, 1060, 96 },
	};

	for (size_t i = 0; i < ARRAY_SIZE(row); i++) {
		struct shot *s = shot(test, HRTIMER_MODE_ABS);

		hrtimer_set_expires(&s->timer, row[i].expires);
		KUNIT_EXPECT_EQ_MSG(test, hrtimer_forward(&s->timer, row[i].now, row[i].interval),
				    row[i].n, "%s", row[i].why);
		KUNIT_EXPECT_EQ_MSG(test, hrtimer_get_expires(&s->timer), row[i].after, "%s",
				    row[i].why);
	}
}

static void a_cancelled_timer_does_not_fire(struct kunit *test)
{
	for (unsigned int soft = 0; soft < 2; soft++) {
		struct shot *s = shot(test, soft ? HRTIMER_MODE_REL_SOFT : HRTIMER_MODE_REL);
		struct shot *later = shot(test, soft ? HRTIMER_MODE_REL_SOFT : HRTIMER_MODE_REL);

		hrtimer_start(&s->timer, ms_to_ktime(1000), HRTIMER_MODE_REL);
		/* Moved nearer: still one timer. */
		hrtimer_start(&s->timer, ms_to_ktime(500), HRTIMER_MODE_REL);
		KUNIT_EXPECT_TRUE(test, hrtimer_active(&s->timer));
		KUNIT_EXPECT_TRUE(test, hrtimer_is_queued(&s->timer));
		KUNIT_EXPECT_EQ(test, hrtimer_cancel(&s->timer), 1);
		KUNIT_EXPECT_EQ(test, hrtimer_cancel(&s->timer), 0);
		KUNIT_EXPECT_EQ(test, hrtimer_try_to_cancel(&s->timer), 0);
		/* Due after it would have been: by then it would have been called. */
		hrtimer_start(&s->timer, us_to_ktime(100), HRTIMER_MODE_REL);
		if (hrtimer_cancel(&s->timer) == 1) {
			hrtimer_start(&later->timer, us_to_ktime(300), HRTIMER_MODE_REL);
			wait_for_completion(&later->done);
			KUNIT_EXPECT_EQ(test, s->fired, 0U);
		}
	}
}

static void a_timer_runs_where_it_was_started(struct kunit *test)
{
	struct shot *s = shot(test, HRTIMER_MODE_REL);
	unsigned int cpu;

	for_each_online_cpu(cpu) {
		set_cpus_allowed_ptr(current, cpumask_of(cpu));
		hrtimer_start(&s->timer, us_to_ktime(300), HRTIMER_MODE_REL_PINNED);
		wait_for_completion(&s->done);
		KUNIT_EXPECT_EQ(test, s->cpu, cpu);
		/* Left pending, to be taken along. */
		hrtimer_start(&s->timer, ms_to_ktime(100000), HRTIMER_MODE_REL);
	}
	KUNIT_EXPECT_EQ(test, hrtimer_cancel(&s->timer), 1);
	set_cpus_allowed_ptr(current, cpu_possible_mask);
}

/* A function that holds its CPU until it is let go. */
struct hold {
	struct hrtimer timer;
	unsigned int started, go, left;
};

static enum hrtimer_restart holds(struct hrtimer *t)
{
	struct hold *h = container_of(t, struct hold, timer);

	WRITE_ONCE(h->started, 1U);
	while (!READ_ONCE(h->go))
		cpu_relax();
	WRITE_ONCE(h->left, 1U);
	hrtimer_forward_now(t, us_to_ktime(100));
	return HRTIMER_RESTART;
}

static int lets_go(void *data)
{
	struct hold *h = data;

	/* The other thread is in hrtimer_cancel() by now, or comes there: both are right. */
	for (int i = 0; i < 1000; i++)
		cpu_relax();
	WRITE_ONCE(h->go, 1U);
	return 0;
}

static int starts_it(void *data)
{
	struct hold *h = data;

	hrtimer_start(&h->timer, us_to_ktime(100), HRTIMER_MODE_REL);
	return 0;
}

static struct task_struct *on_cpu(struct kunit *test, int (*fn)(void *), void *data, unsigned int cpu)
{
	struct task_struct *k = kthread_create_on_cpu(fn, data, cpu, "hrtimer/%u");

	KUNIT_ASSERT_FALSE(test, IS_ERR(k));
	kthread_start(k);
	return k;
}

static void cancel_waits_for_a_function_elsewhere(struct kunit *test)
{
	struct hold *h = kunit_kzalloc(test, sizeof(*h), GFP_KERNEL);
	struct task_struct *starter, *k;

	KUNIT_ASSERT_NOT_NULL(test, h);
	if (num_online_cpus() < 3)
		kunit_skip(test, "needs three CPUs");
	set_cpus_allowed_ptr(current, cpumask_of(0));
	for (unsigned int soft = 0; soft < 2; soft++) {
		h->started = h->go = h->left = 0;
		hrtimer_setup(&h->timer, holds, CLOCK_MONOTONIC,
			      soft ? HRTIMER_MODE_REL_SOFT : HRTIMER_MODE_REL);
		starter = on_cpu(test, starts_it, h, 1);
		while (!READ_ONCE(h->started))
			cpu_relax();
		KUNIT_EXPECT_EQ(test, hrtimer_try_to_cancel(&h->timer), -1);
		KUNIT_EXPECT_TRUE(test, hrtimer_active(&h->timer));
		k = on_cpu(test, lets_go, h, 2);
		hrtimer_cancel(&h->timer);
		KUNIT_EXPECT_EQ(test, READ_ONCE(h->left), 1U);
		KUNIT_EXPECT_FALSE(test, hrtimer_active(&h->timer));
		kthread_stop_put(k);
		kthread_stop_put(starter);
	}
	set_cpus_allowed_ptr(current, cpu_possible_mask);
}

static void sleeps_are_never_too_short(struct kunit *test)
{
	static const unsigned long us[] = { 1, 50, 500, 3000, 25000 };

	for (size_t i = 0; i < ARRAY_SIZE(us); i++) {
		ktime_t start = ktime_get(), end;

		usleep_range(us[i], us[i] + 10);
		KUNIT_EXPECT_GE(test, ktime_us_delta(ktime_get(), start), (s64)us[i]);
		start = ktime_get();
		fsleep(us[i]);
		KUNIT_EXPECT_GE(test, ktime_us_delta(ktime_get(), start), (s64)us[i]);

		end = ktime_add_us(ktime_get(), us[i]);
		set_current_state(TASK_UNINTERRUPTIBLE);
		KUNIT_EXPECT_EQ(test, schedule_hrtimeout(&end, HRTIMER_MODE_ABS), 0);
		KUNIT_EXPECT_GE(test, ktime_get(), end);
		KUNIT_EXPECT_EQ(test, get_current_state(), (u32)TASK_RUNNING);
	}
}

static int sleeps_long(void *data)
{
	unsigned long *left = data;

	*left = msleep_interruptible(100000);
	return 0;
}

static void a_stop_ends_msleep_interruptible(struct kunit *test)
{
	unsigned long left = 0;
	struct task_struct *k = kthread_run(sleeps_long, &left, "sleeps_long");

	KUNIT_ASSERT_FALSE(test, IS_ERR(k));
	while (READ_ONCE(k->wait_kind) != WAIT_SLEEP)
		schedule_timeout_uninterruptible(1);
	KUNIT_EXPECT_EQ(test, kthread_stop_put(k), 0);
	KUNIT_EXPECT_GT(test, left, 0UL);
	KUNIT_EXPECT_EQ(test, msleep_interruptible(5), 0UL);
}

static struct kunit_case hrtimer_cases[] = {
	KUNIT_CASE(a_timer_fires_once_and_not_early),
	KUNIT_CASE(each_kind_runs_in_its_context),
	KUNIT_CASE(the_earlier_is_called_first),
	KUNIT_CASE(forward_goes_by_whole_intervals),
	KUNIT_CASE(a_cancelled_timer_does_not_fire),
	KUNIT_CASE(a_timer_runs_where_it_was_started),
	KUNIT_CASE(cancel_waits_for_a_function_elsewhere),
	KUNIT_CASE(sleeps_are_never_too_short),
	KUNIT_CASE(a_stop_ends_msleep_interruptible),
	{}
};

static struct kunit_suite hrtimer_suite = {
	.name = "hrtimer",
	.test_cases = hrtimer_cases,
};
kunit_test_suite(hrtimer_suite);
