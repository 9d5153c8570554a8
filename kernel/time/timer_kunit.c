// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tests of the timer wheel: never early, once each, in every level, in the
 * right context and on the right CPU; and of idle CPUs, which have no tick.
 *
 * Not tested here: levels that take minutes to come round, and long random
 * mixes of these calls from all CPUs: the torture suite does those.
 */
#include <asm/irqflags.h>
#include <asm/processor.h>
#include <base/err.h>
#include <kernel/completion.h>
#include <kernel/console.h>
#include <kernel/cpumask.h>
#include <kernel/jiffies.h>
#include <kernel/kthread.h>
#include <kernel/ktime.h>
#include <kernel/rcupdate.h>
#include <kernel/sched.h>
#include <kernel/tick.h>
#include <kernel/timer.h>
#include <kunit/test.h>
#include <lib/string.h>

struct shot {
	struct timer_list timer;
	unsigned long at;
	unsigned int fired;
	unsigned int again;
	struct completion done;
};

static void fires(struct timer_list *t)
{
	struct shot *s = container_of(t, struct shot, timer);

	s->at = jiffies;
	s->fired++;
	if (s->again) {
		s->again--;
		mod_timer(t, jiffies);
		return;
	}
	complete(&s->done);
}

static struct shot *shot(struct kunit *test)
{
	struct shot *s = kunit_kzalloc(test, sizeof(*s), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, s);
	timer_setup(&s->timer, fires, 0);
	init_completion(&s->done);
	return s;
}

static void a_timer_fires_once_and_not_early(struct kunit *test)
{
	/* Over the edge of the first level (64 ticks) too. */
	static const unsigned long delay[] = { 0, 1, 2, 63, 64, 65, 130 };
	struct shot *s[ARRAY_SIZE(delay)];
	unsigned long start = jiffies;

	for (size_t i = 0; i < ARRAY_SIZE(delay); i++) {
		bool pending;
		int was;

		s[i] = shot(test);
		/* Due at once, perhaps: not before interrupts are on. */
		local_irq_disable();
		was = mod_timer(&s[i]->timer, start + delay[i]);
		pending = timer_pending(&s[i]->timer);
		local_irq_enable();
		KUNIT_EXPECT_EQ(test, was, 0);
		KUNIT_EXPECT_TRUE(test, pending);
	}
	for (size_t i = 0; i < ARRAY_SIZE(delay); i++) {
		wait_for_completion(&s[i]->done);
		KUNIT_EXPECT_EQ(test, s[i]->fired, 1U);
		KUNIT_EXPECT_GE_MSG(test, (long)(s[i]->at - start - delay[i]), 0L,
				    "delay %lu", delay[i]);
		KUNIT_EXPECT_FALSE(test, timer_pending(&s[i]->timer));
	}
}

static void a_deleted_timer_does_not_fire(struct kunit *test)
{
	struct shot *s = shot(test);

	mod_timer(&s->timer, jiffies + 2);
	KUNIT_EXPECT_EQ(test, timer_delete(&s->timer), 1);
	KUNIT_EXPECT_EQ(test, timer_delete(&s->timer), 0);
	KUNIT_EXPECT_EQ(test, timer_delete_sync(&s->timer), 0);
	msleep(20);
	KUNIT_EXPECT_EQ(test, s->fired, 0U);
}

static void mod_timer_moves_a_pending_one(struct kunit *test)
{
	struct shot *s = shot(test);
	unsigned long later = jiffies + 20;

	mod_timer(&s->timer, jiffies + 1000);
	KUNIT_EXPECT_EQ(test, mod_timer(&s->timer, later), 1);
	wait_for_completion(&s->done);
	KUNIT_EXPECT_GE(test, (long)(s->at - later), 0L);
	KUNIT_EXPECT_EQ(test, s->fired, 1U);
}

static void a_timer_may_arm_itself_again(struct kunit *test)
{
	struct shot *s = shot(test);

	s->again = 5;
	mod_timer(&s->timer, jiffies + 1);
	wait_for_completion(&s->done);
	KUNIT_EXPECT_EQ(test, s->fired, 6U);
}

static void far_away_is_far_away(struct kunit *test)
{
	struct shot *s = shot(test);

	mod_timer(&s->timer, jiffies + (1UL << 40));
	msleep(20);
	KUNIT_EXPECT_EQ(test, s->fired, 0U);
	KUNIT_EXPECT_EQ(test, timer_delete_sync(&s->timer), 1);
}

/* One that arms itself each time for a time that has its own slot of the wheel. */
struct lap {
	struct timer_list timer;
	unsigned long due;
	unsigned int laps, early;
	struct completion done;
};

static void next_lap(struct timer_list *t)
{
	struct lap *l = container_of(t, struct lap, timer);

	if (time_before(READ_ONCE(jiffies), l->due))
		l->early++;
	if (!l->laps--) {
		complete(&l->done);
		return;
	}
	/* The wheel has 64 slots, and this timer's is being worked off. */
	l->due += 64;
	mod_timer(t, l->due);
}

static void a_function_that_arms_for_its_own_slot_waits_a_turn(struct kunit *test)
{
	struct lap *l = kunit_kzalloc(test, sizeof(*l), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, l);
	timer_setup(&l->timer, next_lap, 0);
	init_completion(&l->done);
	l->laps = 3;
	l->due = jiffies + 2;
	mod_timer(&l->timer, l->due);
	wait_for_completion(&l->done);
	KUNIT_EXPECT_EQ(test, l->early, 0U);
	timer_delete_sync(&l->timer);
}

/* Where and how a function is called. */
struct place {
	struct timer_list timer;
	bool softirq, hardirq, irqs_off, watched;
	unsigned int cpu;
	struct completion done;
};

static void notes_place(struct timer_list *t)
{
	struct place *p = container_of(t, struct place, timer);

	p->softirq = in_serving_softirq();
	p->hardirq = in_hardirq();
	p->irqs_off = irqs_disabled();
	p->cpu = smp_processor_id();
	p->watched = rcu_is_watching();
	complete(&p->done);
}

static struct place *place(struct kunit *test, u32 flags)
{
	struct place *p = kunit_kzalloc(test, sizeof(*p), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, p);
	timer_setup(&p->timer, notes_place, flags);
	init_completion(&p->done);
	return p;
}

static void a_function_is_called_in_softirq_context(struct kunit *test)
{
	static const u32 flags[] = { 0, TIMER_IRQSAFE, TIMER_PINNED, TIMER_DEFERRABLE };

	for (size_t i = 0; i < ARRAY_SIZE(flags); i++) {
		struct place *p = place(test, flags[i]);

		mod_timer(&p->timer, jiffies + 1);
		wait_for_completion(&p->done);
		timer_delete_sync(&p->timer);
		KUNIT_EXPECT_TRUE_MSG(test, p->softirq, "flags %#x", flags[i]);
		KUNIT_EXPECT_FALSE_MSG(test, p->hardirq, "flags %#x", flags[i]);
		KUNIT_EXPECT_EQ_MSG(test, p->irqs_off, !!(flags[i] & TIMER_IRQSAFE),
				    "flags %#x", flags[i]);
	}
}

/* While this thread waits its CPU is idle, and the function may well be an RCU reader. */
static void a_function_on_an_idle_cpu_is_seen_by_rcu(struct kunit *test)
{
	unsigned int cpu;

	for_each_online_cpu(cpu) {
		struct place *p = place(test, 0);

		p->timer.expires = jiffies + 5;
		add_timer_on(&p->timer, (int)cpu);
		wait_for_completion(&p->done);
		timer_delete_sync(&p->timer);
		KUNIT_EXPECT_TRUE_MSG(test, p->watched, "CPU %u", cpu);
	}
}

static void add_timer_on_is_called_there_though_it_sleeps(struct kunit *test)
{
	unsigned int cpu;

	/* Time for the others to stop their ticks, which cannot make the test fail. */
	msleep(50);
	for_each_online_cpu(cpu) {
		struct place *p = place(test, 0);
		unsigned long due = jiffies + 3;

		p->timer.expires = due;
		add_timer_on(&p->timer, (int)cpu);
		wait_for_completion(&p->done);
		KUNIT_EXPECT_EQ(test, p->cpu, cpu);
		KUNIT_EXPECT_GE(test, (long)(jiffies - due), 0L);
		timer_delete_sync(&p->timer);
	}
}

static void mod_timer_takes_the_timer_along(struct kunit *test)
{
	struct place *p = place(test, 0);
	unsigned int cpu;

	for_each_online_cpu(cpu) {
		set_cpus_allowed_ptr(current, cpumask_of(cpu));
		/* Still pending on the CPU of the turn before. */
		mod_timer(&p->timer, jiffies + 100000);
	}
	for_each_online_cpu(cpu) {
		set_cpus_allowed_ptr(current, cpumask_of(cpu));
		KUNIT_EXPECT_EQ(test, mod_timer(&p->timer, jiffies + 1), 1);
		wait_for_completion(&p->done);
		KUNIT_EXPECT_EQ(test, p->cpu, cpu);
		mod_timer(&p->timer, jiffies + 100000);
	}
	KUNIT_EXPECT_EQ(test, timer_delete_sync(&p->timer), 1);
	set_cpus_allowed_ptr(current, cpu_possible_mask);
}

static void the_other_ways_to_arm_keep_their_promises(struct kunit *test)
{
	struct shot *s = shot(test);
	unsigned long far = jiffies + 100000;

	KUNIT_EXPECT_EQ(test, mod_timer_pending(&s->timer, far), 0);
	KUNIT_EXPECT_FALSE(test, timer_pending(&s->timer));
	KUNIT_EXPECT_EQ(test, timer_reduce(&s->timer, far), 0);
	KUNIT_EXPECT_EQ(test, timer_reduce(&s->timer, far + 1), 1);
	KUNIT_EXPECT_EQ(test, s->timer.expires, far);
	KUNIT_EXPECT_EQ(test, timer_reduce(&s->timer, far - 1), 1);
	KUNIT_EXPECT_EQ(test, s->timer.expires, far - 1);
	KUNIT_EXPECT_EQ(test, mod_timer_pending(&s->timer, far + 2), 1);
	KUNIT_EXPECT_EQ(test, s->timer.expires, far + 2);
	KUNIT_EXPECT_EQ(test, try_to_del_timer_sync(&s->timer), 1);
	KUNIT_EXPECT_EQ(test, try_to_del_timer_sync(&s->timer), 0);

	mod_timer(&s->timer, far);
	KUNIT_EXPECT_EQ(test, timer_shutdown_sync(&s->timer), 1);
	KUNIT_EXPECT_EQ(test, mod_timer(&s->timer, jiffies), 0);
	KUNIT_EXPECT_FALSE(test, timer_pending(&s->timer));
}

/* A function that holds its CPU until it is let go. */
struct hold {
	struct timer_list timer;
	unsigned int started, go, left;
	bool rearm;
};

static void holds(struct timer_list *t)
{
	struct hold *h = container_of(t, struct hold, timer);

	WRITE_ONCE(h->started, 1U);
	while (!READ_ONCE(h->go))
		cpu_relax();
	if (h->rearm)
		mod_timer(t, jiffies + 1);
	WRITE_ONCE(h->left, 1U);
}

static int lets_go(void *data)
{
	struct hold *h = data;

	/* The other thread is in timer_delete_sync() by now, or comes there: both are right. */
	for (int i = 0; i < 1000; i++)
		cpu_relax();
	WRITE_ONCE(h->go, 1U);
	return 0;
}

static void delete_sync_waits_for_a_function_elsewhere(struct kunit *test)
{
	struct hold *h = kunit_kzalloc(test, sizeof(*h), GFP_KERNEL);
	struct task_struct *k;

	KUNIT_ASSERT_NOT_NULL(test, h);
	if (num_online_cpus() < 3)
		kunit_skip(test, "needs three CPUs");
	for (unsigned int round = 0; round < 2; round++) {
		h->started = h->go = h->left = 0;
		h->rearm = round;
		timer_setup(&h->timer, holds, 0);
		h->timer.expires = jiffies + 1;
		set_cpus_allowed_ptr(current, cpumask_of(0));
		add_timer_on(&h->timer, 1);
		while (!READ_ONCE(h->started))
			cpu_relax();
		KUNIT_EXPECT_EQ(test, try_to_del_timer_sync(&h->timer), -1);
		k = kthread_create_on_cpu(lets_go, h, 2, "lets_go/%u");
		KUNIT_ASSERT_FALSE(test, IS_ERR(k));
		kthread_start(k);
		timer_delete_sync(&h->timer);
		KUNIT_EXPECT_EQ(test, READ_ONCE(h->left), 1U);
		KUNIT_EXPECT_FALSE(test, timer_pending(&h->timer));
		kthread_stop_put(k);
	}
	set_cpus_allowed_ptr(current, cpu_possible_mask);
}

#define IDLE_TICKS	100UL
#define IDLE_TIMES	20

/*
 * One idle time without ticks for each CPU.  In some there is a cause: the log
 * that is shown, or a watchdog that looks often because another CPU was late.
 */
static void an_idle_cpu_is_not_woken_by_its_tick(struct kunit *test)
{
	u64 *before = kunit_kzalloc(test, NR_CPUS * sizeof(*before), GFP_KERNEL);
	u64 *fewest = kunit_kzalloc(test, NR_CPUS * sizeof(*fewest), GFP_KERNEL);
	unsigned int cpu;
	u64 most = ~0ULL;

	KUNIT_ASSERT_NOT_NULL(test, before);
	KUNIT_ASSERT_NOT_NULL(test, fewest);
	memset(fewest, 0xff, NR_CPUS * sizeof(*fewest));
	for (unsigned int i = 0; i < IDLE_TIMES && most >= IDLE_TICKS / 4; i++) {
		console_flush();
		for_each_online_cpu(cpu)
			before[cpu] = tick_interrupts(cpu);
		schedule_timeout_uninterruptible(IDLE_TICKS);
		most = 0;
		for_each_online_cpu(cpu) {
			fewest[cpu] = min(fewest[cpu], tick_interrupts(cpu) - before[cpu]);
			most = max(most, fewest[cpu]);
		}
	}
	for_each_online_cpu(cpu)
		KUNIT_EXPECT_LT_MSG(test, fewest[cpu], (u64)IDLE_TICKS / 4, "CPU %u", cpu);
}

static void jiffies_are_right_after_an_idle_time(struct kunit *test)
{
	for (unsigned int i = 0; i < 5; i++) {
		u64 ns;

		schedule_timeout_uninterruptible(20);
		/* The tick of this moment may be about to be counted. */
		ns = ktime_get_ns();
		KUNIT_EXPECT_LE(test, (long)(ns / TICK_NSEC - READ_ONCE(jiffies)), 1L);
		KUNIT_EXPECT_LE(test, (u64)READ_ONCE(jiffies), ktime_get_ns() / TICK_NSEC);
	}
}

static struct kunit_case timer_cases[] = {
	KUNIT_CASE(a_timer_fires_once_and_not_early),
	KUNIT_CASE(a_deleted_timer_does_not_fire),
	KUNIT_CASE(mod_timer_moves_a_pending_one),
	KUNIT_CASE(a_timer_may_arm_itself_again),
	KUNIT_CASE(far_away_is_far_away),
	KUNIT_CASE(a_function_that_arms_for_its_own_slot_waits_a_turn),
	KUNIT_CASE(a_function_is_called_in_softirq_context),
	KUNIT_CASE(a_function_on_an_idle_cpu_is_seen_by_rcu),
	KUNIT_CASE(add_timer_on_is_called_there_though_it_sleeps),
	KUNIT_CASE(mod_timer_takes_the_timer_along),
	KUNIT_CASE(the_other_ways_to_arm_keep_their_promises),
	KUNIT_CASE(delete_sync_waits_for_a_function_elsewhere),
	KUNIT_CASE(an_idle_cpu_is_not_woken_by_its_tick),
	KUNIT_CASE(jiffies_are_right_after_an_idle_time),
	{}
};

static struct kunit_suite timer_suite = {
	.name = "timer",
	.test_cases = timer_cases,
};
kunit_test_suite(timer_suite);
