// SPDX-License-Identifier: GPL-2.0-only
/*
 * Torture of mutexes with priority inheritance: exclusion, and chains of two
 * in which the waiter's urgency changes while it waits.
 *
 * Not tested here: waits that a stop ends; several mutexes of one owner.
 */
#include <kernel/jiffies.h>
#include <kernel/task.h>

#include "lock_torture.h"

static void init(struct lt_lock *l)
{
	rt_mutex_init(&l->rt);
	lockdep_set_class(&l->rt, &l->key);
}

static void lock(struct lt_lock *l, unsigned long *flags)
{
	(void)flags;
	rt_mutex_lock(&l->rt);
}

static bool trylock(struct lt_lock *l, unsigned long *flags)
{
	(void)flags;
	return rt_mutex_trylock(&l->rt);
}

static void unlock(struct lt_lock *l, unsigned long *flags)
{
	(void)flags;
	rt_mutex_unlock(&l->rt);
}

static const struct task_struct *owner(struct lt_lock *l)
{
	return rt_mutex_owner(&l->rt);
}

static const struct lt_ops plain = {
	.init = init, .lock = lock, .trylock = trylock, .unlock = unlock, .owner = owner,
	.sleeps = true,
};

static void a_holder_is_alone(struct kunit *test)
{
	lt_exclusion(test, &plain);
}

static void a_holder_of_several_is_alone_in_each(struct kunit *test)
{
	lt_nesting(test, &plain);
}

/*
 * Three threads and two mutexes: the first holds @near; the middle one holds
 * @far and waits for @near; the last one waits for @far.
 */
struct chain {
	struct torture *t;
	struct rt_mutex near, far;
	struct completion middle_go, last_go, done;
	struct torture_thread *first, *middle, *last;
	bool over;		/* [a] before the last @middle_go */
};

/* 0: not real-time. */
static int effective(struct torture_thread *th)
{
	return rt_task(th->k) ? READ_ONCE(th->k->rt_priority) : 0;
}

static void set_own(struct torture_thread *th, int prio)
{
	sched_setscheduler(th->k, prio ? SCHED_FIFO : SCHED_NORMAL, prio);
}

static int some_prio(struct torture_thread *me)
{
	return torture_one_in(&me->rnd, 4) ? 0 : 1 + (int)torture_below(&me->rnd, 80);
}

static void middle(struct torture_thread *me)
{
	struct chain *c = me->data;

	for (;;) {
		wait_for_completion(&c->middle_go);
		if (READ_ONCE(c->over)) {
			complete(&c->last_go);
			return;
		}
		rt_mutex_lock(&c->far);
		complete(&c->last_go);
		rt_mutex_lock(&c->near);
		/* The last one waits still: @near's coming and going does not matter to it. */
		TORTURE_CHECK(c->t, rt_mutex_owner(&c->near) == current, "not the owner");
		TORTURE_CHECK(c->t, effective(me) >= effective(c->last), "%d, and %d waits",
			      effective(me), effective(c->last));
		rt_mutex_unlock(&c->near);
		TORTURE_CHECK(c->t, effective(me) >= effective(c->last), "%d, and %d waits",
			      effective(me), effective(c->last));
		rt_mutex_unlock(&c->far);
		TORTURE_CHECK(c->t, effective(me) == me->k->own_rt_priority, "%d is left of a loan",
			      effective(me));
		set_own(me, 0);
		complete(&c->done);
	}
}

static void last(struct torture_thread *me)
{
	struct chain *c = me->data;

	for (;;) {
		wait_for_completion(&c->last_go);
		if (READ_ONCE(c->over))
			return;
		/* It comes urgent, or becomes so while it waits. */
		if (torture_one_in(&me->rnd, 2))
			set_own(me, some_prio(me));
		rt_mutex_lock(&c->far);
		TORTURE_CHECK(c->t, rt_mutex_owner(&c->far) == current, "not the owner");
		rt_mutex_unlock(&c->far);
		set_own(me, 0);
		complete(&c->done);
	}
}

/* The three are alone, and two of them asleep: what is lent is exactly known. */
static void check_loans(struct chain *c, int own, int mid, int end)
{
	int wanted_mid = max(mid, end), wanted = max(own, wanted_mid);

	TORTURE_CHECK(c->t, effective(c->last) == end, "%d, not %d", effective(c->last), end);
	TORTURE_CHECK(c->t, effective(c->middle) == wanted_mid, "%d: the middle one has %d, the last %d",
		      effective(c->middle), mid, end);
	TORTURE_CHECK(c->t, effective(c->first) == wanted, "%d: own %d, the middle one has %d, the last %d",
		      effective(c->first), own, mid, end);
}

static void wait_until_blocked(struct torture_thread *th)
{
	while (!READ_ONCE(th->k->pi_blocked_on))
		yield();
}

static void first(struct torture_thread *me)
{
	struct chain *c = me->data;

	torture_for_each_op(me, 3000) {
		int own = 0, mid = 0, end;

		rt_mutex_lock(&c->near);
		complete(&c->middle_go);
		/* Nobody is urgent before the middle one waits: yield() lets it go on. */
		wait_until_blocked(c->middle);
		wait_until_blocked(c->last);
		/* Setting what it had already waits for its walk of the chain. */
		end = c->last->k->own_rt_priority;
		set_own(c->last, end);
		check_loans(c, own, mid, end);
		for (u32 n = torture_below(&me->rnd, 6); n; n--) {
			switch (torture_below(&me->rnd, 3)) {
			case 0:
				set_own(c->first, own = some_prio(me));
				break;
			case 1:
				set_own(c->middle, mid = some_prio(me));
				break;
			default:
				set_own(c->last, end = some_prio(me));
				break;
			}
			check_loans(c, own, mid, end);
		}
		rt_mutex_unlock(&c->near);
		TORTURE_CHECK(c->t, effective(me) == own, "%d is left of a loan, own is %d",
			      effective(me), own);
		set_own(me, 0);
		wait_for_completion(&c->done);
		wait_for_completion(&c->done);
	}
	WRITE_ONCE(c->over, true);
	complete(&c->middle_go);
}

static void an_owner_is_as_urgent_as_who_waits(struct kunit *test)
{
	struct torture *t = torture_begin(test);
	unsigned int n = torture_nr_threads(1, 2);
	struct chain *chains = kunit_kzalloc(test, n * sizeof(*chains), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, chains);
	for (unsigned int i = 0; i < n; i++) {
		struct chain *c = &chains[i];

		c->t = t;
		rt_mutex_init(&c->near);
		rt_mutex_init(&c->far);
		init_completion(&c->middle_go);
		init_completion(&c->last_go);
		init_completion(&c->done);
		c->first = torture_add(t, first, c);
		c->middle = torture_add(t, middle, c);
		c->last = torture_add(t, last, c);
	}
	torture_run(t, TORTURE_SHUFFLE | TORTURE_STUTTER);
	for (unsigned int i = 0; i < n; i++) {
		KUNIT_EXPECT_FALSE(test, rt_mutex_is_locked(&chains[i].near));
		KUNIT_EXPECT_FALSE(test, rt_mutex_is_locked(&chains[i].far));
	}
}

static struct kunit_case rtmutex_cases[] = {
	KUNIT_CASE(a_holder_is_alone),
	KUNIT_CASE(a_holder_of_several_is_alone_in_each),
	KUNIT_CASE(an_owner_is_as_urgent_as_who_waits),
	{}
};

static struct kunit_suite rtmutex_suite = {
	.name = "torture_rtmutex",
	.test_cases = rtmutex_cases,
};
kunit_test_suite(rtmutex_suite);
