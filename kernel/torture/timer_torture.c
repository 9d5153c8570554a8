// SPDX-License-Identifier: GPL-2.0-only
/*
 * Torture of timers: never early, once for each time that they were armed,
 * not after timer_delete_sync() has returned.
 *
 * Not tested here: how late they are.
 */
#include <kernel/jiffies.h>
#include <kernel/sched.h>
#include <kernel/torture.h>
#include <kernel/timer.h>

#define TIMERS		64U
#define SOON		8U	/* ticks */

/* A timer of one thread alone, which therefore knows when it may be called. */
struct own {
	struct timer_list timer;
	struct torture *t;
	unsigned long earliest;		/* [a] stored before it is armed */
	bool dead;			/* [a] deleted for sure: it must not be called */
	atomic_t armed, fired, deleted;
	atomic_t inside;
	struct completion called;
};

static void own_called(struct timer_list *timer)
{
	struct own *o = container_of(timer, struct own, timer);
	unsigned long now = READ_ONCE(jiffies);

	TORTURE_CHECK(o->t, atomic_inc_return(&o->inside) == 1, "it is called twice at once");
	TORTURE_CHECK(o->t, !in_task(), "not an interrupt");
	TORTURE_CHECK(o->t, !READ_ONCE(o->dead), "after it was deleted for sure");
	TORTURE_CHECK(o->t, !time_before(now, READ_ONCE(o->earliest)), "%lu ticks early",
		      READ_ONCE(o->earliest) - now);
	/* Long enough for others to come in between. */
	for (unsigned int n = (unsigned int)atomic_read(&o->fired) % 4 * 500; n; n--)
		cpu_relax();
	TORTURE_CHECK(o->t, !READ_ONCE(o->dead), "while it was deleted for sure");
	atomic_inc_return(&o->fired);
	complete(&o->called);
	atomic_dec(&o->inside);
}

static unsigned long some_time(struct torture_thread *me)
{
	/* Now and in the past too, and sometimes beyond the first level of the wheel. */
	if (torture_one_in(&me->rnd, 8))
		return jiffies - torture_below(&me->rnd, 3);
	return jiffies + torture_below(&me->rnd, torture_one_in(&me->rnd, 64) ? 70 : SOON);
}

static void arm(struct own *o, unsigned long when)
{
	WRITE_ONCE(o->earliest, when);
	atomic_inc_return(&o->armed);
	TORTURE_CHECK(o->t, mod_timer(&o->timer, when) == 0, "nobody else has armed it");
}

/* Moved while it is pending: until that is certain, either time is right. */
static void move(struct own *o, unsigned long when)
{
	unsigned long old = READ_ONCE(o->earliest);

	WRITE_ONCE(o->earliest, time_before(when, old) ? when : old);
	if (mod_timer(&o->timer, when) == 0)
		atomic_inc_return(&o->armed);	/* it had been called just before */
	else
		WRITE_ONCE(o->earliest, when);
}

static void delete(struct own *o, bool sync)
{
	int was = sync ? timer_delete_sync(&o->timer) : timer_delete(&o->timer);

	TORTURE_CHECK(o->t, !timer_pending(&o->timer), "deleted and pending");
	if (was)
		atomic_inc(&o->deleted);
}

/* Armed once more than called or deleted: one call is still to come. */
static bool owes_a_call(struct own *o)
{
	return atomic_read(&o->armed) > atomic_read(&o->fired) + atomic_read(&o->deleted);
}

static void settle(struct own *o, struct torture_thread *me)
{
	if (torture_one_in(&me->rnd, 2))
		while (owes_a_call(o))
			wait_for_completion(&o->called);
	/* Deleted just while it is called, where another CPU does that. */
	else if (torture_one_in(&me->rnd, 2))
		while (owes_a_call(o) && !atomic_read(&o->inside))
			cpu_relax();
	delete(o, true);
	WRITE_ONCE(o->dead, true);
	TORTURE_CHECK(o->t, !atomic_read(&o->inside), "it is running after a deletion for sure");
	TORTURE_CHECK(o->t, !owes_a_call(o), "%d times armed, %d called, %d deleted",
		      atomic_read(&o->armed), atomic_read(&o->fired), atomic_read(&o->deleted));
	torture_delay(&me->rnd, 200);
	WRITE_ONCE(o->dead, false);
	reinit_completion(&o->called);
}

static void owner(struct torture_thread *me)
{
	struct own *o = kzalloc(sizeof(*o), GFP_KERNEL);

	if (!o) {
		TORTURE_CHECK(me->t, false, "no memory");
		return;
	}
	o->t = me->t;
	init_completion(&o->called);
	timer_setup(&o->timer, own_called, 0);
	torture_for_each_op(me, 2000) {
		arm(o, some_time(me));
		for (u32 n = torture_below(&me->rnd, 4); n; n--) {
			torture_delay(&me->rnd, 5000);
			if (torture_one_in(&me->rnd, 4))
				delete(o, false);
			else
				move(o, some_time(me));
		}
		settle(o, me);
	}
	/* Its memory goes: a call after this one is a use after free. */
	timer_delete_sync(&o->timer);
	kfree(o);
}

static void a_timer_is_called_once_and_never_early(struct kunit *test)
{
	struct torture *t = torture_begin(test);
	unsigned int n = torture_nr_threads(4, 16);

	for (unsigned int i = 0; i < n; i++)
		torture_add(t, owner, NULL);
	torture_run(t, TORTURE_SHUFFLE | TORTURE_STUTTER);
}

/* Timers that anybody arms, moves and deletes, and that arm themselves. */
struct common {
	struct timer_list timer;
	atomic_t armed, fired, deleted;
	bool again;		/* [a] it arms itself */
};

struct crowd {
	struct torture *t;
	struct common timer[TIMERS];
};

static void common_called(struct timer_list *timer)
{
	struct common *c = container_of(timer, struct common, timer);

	atomic_inc(&c->fired);
	if (READ_ONCE(c->again) && mod_timer(timer, jiffies + (unsigned int)atomic_read(&c->fired) % 3) == 0)
		atomic_inc(&c->armed);
}

static void anybody(struct torture_thread *me)
{
	struct crowd *x = me->data;

	torture_for_each_op(me, 6000) {
		struct common *c = &x->timer[torture_below(&me->rnd, TIMERS)];

		switch (torture_below(&me->rnd, 5)) {
		case 0:
			if (timer_delete(&c->timer))
				atomic_inc(&c->deleted);
			break;
		case 1:
			if (timer_delete_sync(&c->timer))
				atomic_inc(&c->deleted);
			break;
		case 2:
			WRITE_ONCE(c->again, torture_one_in(&me->rnd, 2));
			break;
		default:
			if (mod_timer(&c->timer, some_time(me)) == 0)
				atomic_inc(&c->armed);
			break;
		}
		torture_delay(&me->rnd, 2000);
		if (torture_one_in(&me->rnd, 64))
			schedule_timeout_uninterruptible(1);
	}
}

static void what_anybody_arms_is_called_or_deleted_once(struct kunit *test)
{
	struct crowd *x = kunit_kzalloc(test, sizeof(*x), GFP_KERNEL);
	unsigned int n = torture_nr_threads(2, 4);
	int armed = 0, fired = 0;

	KUNIT_ASSERT_NOT_NULL(test, x);
	x->t = torture_begin(test);
	for (unsigned int i = 0; i < TIMERS; i++)
		timer_setup(&x->timer[i].timer, common_called, 0);
	for (unsigned int i = 0; i < n; i++)
		torture_add(x->t, anybody, x);
	torture_run(x->t, TORTURE_SHUFFLE | TORTURE_STUTTER);
	for (unsigned int i = 0; i < TIMERS; i++) {
		struct common *c = &x->timer[i];

		WRITE_ONCE(c->again, false);
		if (timer_delete_sync(&c->timer))
			atomic_inc(&c->deleted);
		KUNIT_EXPECT_EQ_MSG(test, atomic_read(&c->fired) + atomic_read(&c->deleted),
				    atomic_read(&c->armed), "timer %u", i);
		armed += atomic_read(&c->armed);
		fired += atomic_read(&c->fired);
	}
	kunit_info(test, "%d times armed, %d called", armed, fired);
}

static struct kunit_case timer_cases[] = {
	KUNIT_CASE(a_timer_is_called_once_and_never_early),
	KUNIT_CASE(what_anybody_arms_is_called_or_deleted_once),
	{}
};

static struct kunit_suite timer_suite = {
	.name = "torture_timer",
	.test_cases = timer_cases,
};
kunit_test_suite(timer_suite);
