// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tests of high-resolution timers, of the wheel's other calls, and of idle
 * CPUs without a tick.
 *
 * Random mixes of the same are torture_hrtimer's and torture_timer's.
 */
#include <asm/atomic.h>
#include <asm/processor.h>
#include <base/err.h>
#include <kernel/completion.h>
#include <kernel/delay.h>
#include <kernel/hrtimer.h>
#include <kernel/jiffies.h>
#include <kernel/kthread.h>
#include <kernel/smp.h>
#include <kernel/tick.h>
#include <kernel/timer.h>
#include <kunit/test.h>

struct shot {
	struct hrtimer timer;
	ktime_t due;
	unsigned int again, fired, early, cpu;
	bool not_hardirq;
	struct completion done;
};

static enum hrtimer_restart fires(struct hrtimer *timer)
{
	struct shot *s = container_of(timer, struct shot, timer);

	s->fired++;
	s->early += ktime_get() < hrtimer_get_expires(timer);
	s->not_hardirq |= !in_hardirq();
	s->cpu = smp_processor_id();
	if (s->again) {
		s->again--;
		hrtimer_forward_now(timer, 200 * NSEC_PER_USEC);
		return HRTIMER_RESTART;
	}
	complete(&s->done);
	return HRTIMER_NORESTART;
}

static struct shot *shot(struct kunit *test)
{
	struct shot *s = kunit_kzalloc(test, sizeof(*s), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, s);
	hrtimer_setup(&s->timer, fires, CLOCK_MONOTONIC, HRTIMER_MODE_REL);
	init_completion(&s->done);
	return s;
}

static void it_fires_once_and_never_early(struct kunit *test)
{
	static const u64 delay_us[] = { 0, 1, 50, 999, 4000, 9000, 3 };
	struct shot *s[ARRAY_SIZE(delay_us)];

	for (size_t i = 0; i < ARRAY_SIZE(delay_us); i++) {
		s[i] = shot(test);
		hrtimer_start(&s[i]->timer, us_to_ktime(delay_us[i]), HRTIMER_MODE_REL);
	}
	for (size_t i = 0; i < ARRAY_SIZE(delay_us); i++) {
		wait_for_completion(&s[i]->done);
		KUNIT_EXPECT_EQ(test, s[i]->fired, 1U);
		KUNIT_EXPECT_EQ(test, s[i]->early, 0U);
		KUNIT_EXPECT_FALSE(test, s[i]->not_hardirq);
		KUNIT_EXPECT_EQ(test, hrtimer_cancel(&s[i]->timer), 0);
		KUNIT_EXPECT_FALSE(test, hrtimer_active(&s[i]->timer));
	}
}

static void a_cancelled_one_does_not_fire(struct kunit *test)
{
	struct shot *s = shot(test), *later = shot(test);

	hrtimer_start(&s->timer, ms_to_ktime(5), HRTIMER_MODE_REL);
	hrtimer_start(&later->timer, ms_to_ktime(10), HRTIMER_MODE_REL);
	KUNIT_EXPECT_TRUE(test, hrtimer_is_queued(&s->timer));
	KUNIT_EXPECT_EQ(test, hrtimer_try_to_cancel(&s->timer), 1);
	KUNIT_EXPECT_EQ(test, hrtimer_cancel(&s->timer), 0);
	wait_for_completion(&later->done);
	KUNIT_EXPECT_EQ(test, s->fired, 0U);
}

static void a_started_one_is_moved(struct kunit *test)
{
	struct shot *s = shot(test);
	ktime_t before = ktime_get();

	hrtimer_start(&s->timer, ms_to_ktime(100000), HRTIMER_MODE_REL);
	hrtimer_start(&s->timer, ktime_add_ms(before, 2), HRTIMER_MODE_ABS);
	wait_for_completion(&s->done);
	KUNIT_EXPECT_EQ(test, s->fired, 1U);
	KUNIT_EXPECT_EQ(test, s->early, 0U);
	hrtimer_cancel(&s->timer);
}

static void it_restarts_from_its_own_time(struct kunit *test)
{
	struct shot *s = shot(test);

	s->again = 20;
	hrtimer_start(&s->timer, us_to_ktime(100), HRTIMER_MODE_REL);
	wait_for_completion(&s->done);
	KUNIT_EXPECT_EQ(test, s->fired, 21U);
	KUNIT_EXPECT_EQ(test, s->early, 0U);
	hrtimer_cancel(&s->timer);
}

static void forward_counts_whole_intervals(struct kunit *test)
{
	struct shot *s = shot(test);

	hrtimer_set_expires(&s->timer, 1000);
	KUNIT_EXPECT_EQ(test, hrtimer_forward(&s->timer, 999, 100), 0ULL);
	KUNIT_EXPECT_EQ(test, hrtimer_forward(&s->timer, 1000, 100), 1ULL);
	KUNIT_EXPECT_EQ(test, hrtimer_get_expires(&s->timer), 1100LL);
	KUNIT_EXPECT_EQ(test, hrtimer_forward(&s->timer, 1555, 100), 5ULL);
	KUNIT_EXPECT_EQ(test, hrtimer_get_expires(&s->timer), 1600LL);
}

static void a_sleeper_sleeps_long_enough(struct kunit *test)
{
	for (unsigned int us = 1; us < 20000; us = us * 3 + 1) {
		u64 before = ktime_get_ns();

		usleep_range(us, us);
		KUNIT_EXPECT_GE(test, ktime_get_ns() - before, us * NSEC_PER_USEC);
	}
}

/* The wheel. */
struct wheel_shot {
	struct timer_list timer;
	u32 cpu;
	bool irqs_off, serving;
	struct completion done;
};

static void wheel_fires(struct timer_list *t)
{
	struct wheel_shot *s = from_timer(s, t, timer);

	s->cpu = smp_processor_id();
	s->irqs_off = irqs_disabled();
	s->serving = in_serving_softirq();
	complete(&s->done);
}

static struct wheel_shot *wheel_shot(struct kunit *test, u32 flags)
{
	struct wheel_shot *s = kunit_kzalloc(test, sizeof(*s), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, s);
	timer_setup(&s->timer, wheel_fires, flags);
	init_completion(&s->done);
	return s;
}

static void timers_run_in_their_context(struct kunit *test)
{
	struct wheel_shot *plain = wheel_shot(test, 0), *safe = wheel_shot(test, TIMER_IRQSAFE);

	mod_timer(&plain->timer, jiffies + 1);
	mod_timer(&safe->timer, jiffies + 1);
	wait_for_completion(&plain->done);
	wait_for_completion(&safe->done);
	KUNIT_EXPECT_TRUE(test, plain->serving && safe->serving);
	KUNIT_EXPECT_FALSE(test, plain->irqs_off);
	KUNIT_EXPECT_TRUE(test, safe->irqs_off);
	timer_delete_sync(&plain->timer);
	timer_delete_sync(&safe->timer);
}

static void a_timer_wakes_the_idle_cpu_that_it_is_for(struct kunit *test)
{
	unsigned int cpu;

	for (unsigned int i = 0; i < 5; i++)
		for_each_online_cpu(cpu) {
			struct wheel_shot *s = wheel_shot(test, TIMER_PINNED);

			s->timer.expires = jiffies + 2;
			add_timer_on(&s->timer, (int)cpu);
			wait_for_completion(&s->done);
			KUNIT_EXPECT_EQ(test, s->cpu, cpu);
			timer_delete_sync(&s->timer);
		}
}

static void the_other_ways_to_arm_and_to_end(struct kunit *test)
{
	struct wheel_shot *s = wheel_shot(test, 0);
	unsigned long far = jiffies + 100000;

	KUNIT_EXPECT_EQ(test, mod_timer_pending(&s->timer, far), 0);
	KUNIT_EXPECT_FALSE(test, timer_pending(&s->timer));
	mod_timer(&s->timer, far);
	KUNIT_EXPECT_EQ(test, timer_reduce(&s->timer, far + 5), 1);
	KUNIT_EXPECT_EQ(test, s->timer.expires, far);
	KUNIT_EXPECT_EQ(test, timer_reduce(&s->timer, far - 5), 1);
	KUNIT_EXPECT_EQ(test, s->timer.expires, far - 5);
	KUNIT_EXPECT_EQ(test, timer_shutdown_sync(&s->timer), 1);
	mod_timer(&s->timer, jiffies);
	KUNIT_EXPECT_FALSE(test, timer_pending(&s->timer));
}

/* Holds up its CPU until told: whoever deletes it has to wait. */
struct slow {
	struct timer_list timer;
	u32 running, go, over;
};

static void slow_fires(struct timer_list *t)
{
	struct slow *s = from_timer(s, t, timer);

	WRITE_ONCE(s->running, 1);
	while (!READ_ONCE(s->go))
		cpu_relax();
	WRITE_ONCE(s->over, 1);
}

static int lets_go(void *data)
{
	struct slow *s = data;

	schedule_timeout_uninterruptible(3);
	WRITE_ONCE(s->go, 1);
	return 0;
}

static void delete_sync_waits_for_the_function(struct kunit *test)
{
	struct slow *s = kunit_kzalloc(test, sizeof(*s), GFP_KERNEL);
	struct task_struct *k;

	KUNIT_ASSERT_NOT_NULL(test, s);
	if (num_online_cpus() < 2)
		kunit_skip(test, "needs two CPUs");
	timer_setup(&s->timer, slow_fires, 0);
	KUNIT_ASSERT_EQ(test, set_cpus_allowed_ptr(current, cpumask_of(0)), 0);
	k = kthread_create_on_cpu(lets_go, s, 0, "lets_go/%u");
	KUNIT_ASSERT_FALSE(test, IS_ERR(k));
	s->timer.expires = jiffies;
	add_timer_on(&s->timer, 1);
	while (!READ_ONCE(s->running))
		schedule_timeout_uninterruptible(1);
	KUNIT_EXPECT_EQ(test, try_to_del_timer_sync(&s->timer), -1);
	kthread_start(k);
	KUNIT_EXPECT_EQ(test, timer_delete_sync(&s->timer), 0);
	KUNIT_EXPECT_EQ(test, READ_ONCE(s->over), 1U);
	kthread_join(k, MAX_SCHEDULE_TIMEOUT, NULL);
	kthread_put(k);
}

/*
 * All CPUs but this one's are idle for a time; each may have a tick or two on
 * its way to sleep and what other threads of the kernel ask for, but not one
 * in each of its length.
 */
static void idle_cpus_have_no_tick(struct kunit *test)
{
	unsigned long ticks = 100, before[NR_CPUS], start;
	unsigned int cpu;

	if (num_online_cpus() < 2)
		kunit_skip(test, "needs two CPUs");
	KUNIT_ASSERT_EQ(test, set_cpus_allowed_ptr(current, cpumask_of(0)), 0);
	schedule_timeout_uninterruptible(10);
	for_each_online_cpu(cpu)
		before[cpu] = READ_ONCE(per_cpu(local_timer_interrupts, cpu));
	start = jiffies;
	while (jiffies - start < ticks)
		cpu_relax();
	for_each_online_cpu(cpu) {
		unsigned long n = READ_ONCE(per_cpu(local_timer_interrupts, cpu)) - before[cpu];

		if (cpu)
			KUNIT_EXPECT_LT_MSG(test, n, ticks / 4, "CPU %u", cpu);
		else
			KUNIT_EXPECT_GT(test, n, ticks / 4);
	}
}

static struct kunit_case hrtimer_cases[] = {
	KUNIT_CASE(it_fires_once_and_never_early),
	KUNIT_CASE(a_cancelled_one_does_not_fire),
	KUNIT_CASE(a_started_one_is_moved),
	KUNIT_CASE(it_restarts_from_its_own_time),
	KUNIT_CASE(forward_counts_whole_intervals),
	KUNIT_CASE(a_sleeper_sleeps_long_enough),
	KUNIT_CASE(timers_run_in_their_context),
	KUNIT_CASE(a_timer_wakes_the_idle_cpu_that_it_is_for),
	KUNIT_CASE(the_other_ways_to_arm_and_to_end),
	KUNIT_CASE(delete_sync_waits_for_the_function),
	KUNIT_CASE(idle_cpus_have_no_tick),
	{}
};

static struct kunit_suite hrtimer_suite = {
	.name = "hrtimer",
	.test_cases = hrtimer_cases,
};
kunit_test_suite(hrtimer_suite);
