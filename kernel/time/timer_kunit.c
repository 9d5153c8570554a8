// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tests of the timer wheel: never early, once each, in every level.
 *
 * Not tested here: levels that take minutes to come round.
 */
#include <asm/irqflags.h>
#include <kernel/completion.h>
#include <kernel/jiffies.h>
#include <kernel/sched.h>
#include <kernel/timer.h>
#include <kunit/test.h>

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
	bool pending;
	int was;

	for (size_t i = 0; i < ARRAY_SIZE(delay); i++) {
		s[i] = shot(test);
		/* It goes to this CPU, where it cannot fire between the two. */
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

static struct kunit_case timer_cases[] = {
	KUNIT_CASE(a_timer_fires_once_and_not_early),
	KUNIT_CASE(a_deleted_timer_does_not_fire),
	KUNIT_CASE(mod_timer_moves_a_pending_one),
	KUNIT_CASE(a_timer_may_arm_itself_again),
	KUNIT_CASE(far_away_is_far_away),
	{}
};

static struct kunit_suite timer_suite = {
	.name = "timer",
	.test_cases = timer_cases,
};
kunit_test_suite(timer_suite);
