// SPDX-License-Identifier: GPL-2.0-only
/*
 * Torture of locks of any kind: who is inside is alone.
 *
 * Workers take the locks, by waiting or by trying, hold them for a random
 * time, are preempted and migrated, and change their own urgency.  Each time
 * a holder wakes a thread more urgent than all of them, which wants the same
 * lock: if the lock let it run, it comes in at the worst moment.  Timers and
 * calls to all CPUs come in between; they take the same lock if it is one for
 * interrupts, and another one if not, so that a CPU waits for two at once.
 *
 * Not tested here: fairness, and what the debugging variants report.
 */
#include <kernel/jiffies.h>
#include <kernel/kthread.h>
#include <kernel/smp.h>
#include <kernel/timer.h>

#include "lock_torture.h"

#define OPS		12000U
#define TIMERS		4U
#define POKE_EVERY	16U	/* operations: a holder wakes the urgent thread */
#define CALL_EVERY	32U
#define SLEEP_EVERY	512U

struct lt_timer {
	struct timer_list timer;
	struct lt *lt;
};

struct lt {
	struct torture *t;
	const struct lt_ops *ops;
	struct lt_lock lock[LT_LOCKS];
	struct lt_lock aside;		/* a spinlock, of interrupts alone */
	struct completion poke;
	atomic_t refused, given;	/* trylocks */
	bool timers_go_on;		/* [a] */
	struct lt_timer timer[TIMERS];
};

/* The holder's part.  @me is NULL in an interrupt; @cookie is the holder's, nobody else's. */
static void inside(struct lt *lt, struct lt_lock *l, struct torture_thread *me, const void *cookie)
{
	struct torture *t = lt->t;
	u64 a = READ_ONCE(l->a), b = READ_ONCE(l->b);

	TORTURE_CHECK(t, !READ_ONCE(l->holder), "it is held already");
	TORTURE_CHECK(t, !atomic_read(&l->readers), "a reader is inside");
	TORTURE_CHECK(t, a == b, "%llu, %llu: somebody is inside", a, b);
	WRITE_ONCE(l->holder, cookie);
	WRITE_ONCE(l->a, a + 1);
	atomic_inc(&l->entered);
	if (me) {
		if (lt->ops->owner)
			TORTURE_CHECK(t, lt->ops->owner(l) == current, "the lock says %p",
				      lt->ops->owner(l));
		if (torture_one_in(&me->rnd, POKE_EVERY))
			complete(&lt->poke);
		if (lt->ops->sleeps && torture_one_in(&me->rnd, SLEEP_EVERY))
			schedule_timeout_uninterruptible(1);
		else if (lt->ops->sleeps && torture_one_in(&me->rnd, 8))
			yield();
		torture_delay(&me->rnd, torture_one_in(&me->rnd, 64) ? 500 : 20);
	}
	TORTURE_CHECK(t, READ_ONCE(l->holder) == cookie, "the holder has changed");
	TORTURE_CHECK(t, READ_ONCE(l->a) == a + 1, "somebody has written");
	TORTURE_CHECK(t, READ_ONCE(l->b) == b, "somebody has written");
	WRITE_ONCE(l->b, b + 1);
	WRITE_ONCE(l->holder, NULL);
}

/* A reader's part: others may read, nobody writes. */
static void inside_reading(struct lt *lt, struct lt_lock *l, struct torture_thread *me)
{
	u64 a, b;

	atomic_inc(&l->readers);
	a = READ_ONCE(l->a);
	TORTURE_CHECK(lt->t, !READ_ONCE(l->holder), "a writer is inside");
	if (lt->ops->sleeps && torture_one_in(&me->rnd, 8))
		yield();
	torture_delay(&me->rnd, 50);
	b = READ_ONCE(l->b);
	TORTURE_CHECK(lt->t, a == b, "%llu, %llu: a writer is inside", a, b);
	atomic_dec(&l->readers);
}

static void take_in_interrupt(struct lt *lt, const void *cookie)
{
	struct lt_lock *l = &lt->lock[0];
	unsigned long flags;

	if (lt->ops->irq) {
		lt->ops->lock(l, &flags);
		inside(lt, l, NULL, cookie);
		lt->ops->unlock(l, &flags);
		return;
	}
	spin_lock_irqsave(&lt->aside.spin, flags);
	inside(lt, &lt->aside, NULL, cookie);
	spin_unlock_irqrestore(&lt->aside.spin, flags);
}

static void timer_takes(struct timer_list *timer)
{
	struct lt_timer *lat = container_of(timer, struct lt_timer, timer);

	take_in_interrupt(lat->lt, lat);
	if (READ_ONCE(lat->lt->timers_go_on))
		mod_timer(timer, jiffies + 1);
}

static void call_takes(void *arg)
{
	struct lt *lt = arg;

	/* Of this CPU alone, and a different one from every thread's and timer's. */
	take_in_interrupt(lt, this_cpu_ptr(&cpu_number));
}

/* Returns with the lock held, or false: a trylock was refused. */
static bool take(struct lt *lt, struct lt_lock *l, struct torture_thread *me, unsigned long *flags)
{
	if (!torture_one_in(&me->rnd, 4)) {
		lt->ops->lock(l, flags);
		return true;
	}
	if (lt->ops->trylock(l, flags)) {
		atomic_inc(&lt->given);
		return true;
	}
	atomic_inc(&lt->refused);
	return false;
}

static void snapshot_one(struct lt *lt, struct lt_lock *l, struct torture_thread *me)
{
	u64 before = READ_ONCE(l->b), a, b;

	lt->ops->snapshot(l, &me->rnd, &a, &b);
	TORTURE_CHECK(lt->t, a == b, "%llu, %llu: half an update", a, b);
	TORTURE_CHECK(lt->t, b >= before, "%llu after %llu: older than what was there", b, before);
}

static void read_one(struct lt *lt, struct lt_lock *l, struct torture_thread *me)
{
	if (lt->ops->snapshot) {
		snapshot_one(lt, l, me);
		return;
	}
	if (torture_one_in(&me->rnd, 4)) {
		if (!lt->ops->read_trylock(l))
			return;
	} else {
		lt->ops->read_lock(l);
	}
	inside_reading(lt, l, me);
	lt->ops->read_unlock(l);
}

/* What we have written is what we read: no writer has come between. */
static void go_on_as_reader(struct lt *lt, struct lt_lock *l, struct torture_thread *me)
{
	u64 mine = READ_ONCE(l->b);

	lt->ops->downgrade(l);
	inside_reading(lt, l, me);
	TORTURE_CHECK(lt->t, READ_ONCE(l->b) == mine, "a writer has come between");
	lt->ops->read_unlock(l);
}

static void write_one(struct lt *lt, struct lt_lock *l, struct torture_thread *me)
{
	unsigned long flags;

	if (!take(lt, l, me, &flags))
		return;
	inside(lt, l, me, me);
	if (torture_one_in(&me->rnd, 16)) {
		unsigned long none;

		TORTURE_CHECK(lt->t, !lt->ops->trylock(l, &none), "a lock that we hold");
	}
	if (lt->ops->downgrade && torture_one_in(&me->rnd, 4))
		go_on_as_reader(lt, l, me);
	else
		lt->ops->unlock(l, &flags);
}

static void between(struct lt *lt, struct torture_thread *me)
{
	if (torture_one_in(&me->rnd, 64))
		torture_random_policy(me);
	if (torture_one_in(&me->rnd, CALL_EVERY))
		smp_call_function_single((int)torture_random_cpu(&me->rnd), call_takes, lt, 1);
	if (torture_one_in(&me->rnd, 8 * CALL_EVERY))
		on_each_cpu(call_takes, lt, 1);
	torture_delay(&me->rnd, 100);
}

static void worker(struct torture_thread *me)
{
	struct lt *lt = me->data;

	torture_for_each_op(me, OPS) {
		if ((lt->ops->read_lock || lt->ops->snapshot) && !torture_one_in(&me->rnd, 4))
			read_one(lt, &lt->lock[0], me);
		else
			write_one(lt, &lt->lock[0], me);
		between(lt, me);
	}
}

/* Takes some of the locks in their order, is inside of all at once, gives them back in any order. */
static void nest(struct lt *lt, struct torture_thread *me)
{
	unsigned int held[LT_LOCKS], nr = 0;
	unsigned long flags[LT_LOCKS];

	for (unsigned int i = 0; i < LT_LOCKS; i++) {
		if (torture_one_in(&me->rnd, 2))
			continue;
		if (take(lt, &lt->lock[i], me, &flags[i]))
			held[nr++] = i;
	}
	for (unsigned int i = 0; i < nr; i++)
		inside(lt, &lt->lock[held[i]], me, me);
	/* The interrupt flag's order is the locks', so the last is given back first. */
	while (nr--)
		lt->ops->unlock(&lt->lock[held[nr]], &flags[held[nr]]);
}

static void nester(struct torture_thread *me)
{
	struct lt *lt = me->data;

	torture_for_each_op(me, OPS / 2) {
		nest(lt, me);
		between(lt, me);
	}
}

/* More urgent than all others: a holder that wakes it must go on all the same. */
static void urgent(struct torture_thread *me)
{
	struct lt *lt = me->data;

	sched_setscheduler(current, SCHED_FIFO, 90);
	while (wait_for_completion_interruptible(&lt->poke) == 0) {
		unsigned long flags;

		lt->ops->lock(&lt->lock[0], &flags);
		inside(lt, &lt->lock[0], NULL, me);
		lt->ops->unlock(&lt->lock[0], &flags);
		me->ops++;
	}
}

static void forget_key(void *key)
{
	lockdep_unregister_key((struct lock_class_key *)key);
}

void lt_lock_init(struct kunit *test, const struct lt_ops *ops, struct lt_lock *l)
{
	lockdep_register_key(&l->key);
	KUNIT_ASSERT_EQ(test, kunit_add_action(test, forget_key, &l->key), 0);
	ops->init(l);
}

static struct lt *lt_begin(struct kunit *test, const struct lt_ops *ops)
{
	struct lt *lt = kunit_kzalloc(test, sizeof(*lt), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, lt);
	lt->ops = ops;
	init_completion(&lt->poke);
	for (unsigned int i = 0; i < LT_LOCKS; i++)
		lt_lock_init(test, ops, &lt->lock[i]);
	spin_lock_init(&lt->aside.spin);
	lt->t = torture_begin(test);
	return lt;
}

static void start_timers(struct lt *lt)
{
	WRITE_ONCE(lt->timers_go_on, true);
	for (unsigned int i = 0; i < TIMERS; i++) {
		lt->timer[i].lt = lt;
		timer_setup(&lt->timer[i].timer, timer_takes, 0);
		mod_timer(&lt->timer[i].timer, jiffies + 1);
	}
}

static void stop_timers(struct lt *lt)
{
	WRITE_ONCE(lt->timers_go_on, false);
	for (unsigned int i = 0; i < TIMERS; i++)
		timer_delete_sync(&lt->timer[i].timer);
}

static void lt_run(struct lt *lt, void (*fn)(struct torture_thread *me))
{
	unsigned int n = torture_nr_threads(2, 4);

	for (unsigned int i = 0; i < n; i++)
		torture_add(lt->t, fn, lt);
	torture_add_helper(lt->t, urgent, lt);
	start_timers(lt);
	torture_run(lt->t, TORTURE_SHUFFLE | TORTURE_STUTTER);
	stop_timers(lt);
	for (unsigned int i = 0; i < LT_LOCKS; i++) {
		struct lt_lock *l = &lt->lock[i];

		KUNIT_EXPECT_EQ_MSG(lt->t->test, l->a, (u64)(unsigned int)atomic_read(&l->entered),
				    "lock %u: not each holder has counted", i);
		KUNIT_EXPECT_EQ_MSG(lt->t->test, l->b, l->a, "lock %u", i);
	}
	kunit_info(lt->t->test, "lock 0 taken %d times; trylocks: %d given, %d refused",
		   atomic_read(&lt->lock[0].entered), atomic_read(&lt->given),
		   atomic_read(&lt->refused));
}

/* All want one lock. */
void lt_exclusion(struct kunit *test, const struct lt_ops *ops)
{
	lt_run(lt_begin(test, ops), worker);
}

/* Several locks at once, always in the same order. */
void lt_nesting(struct kunit *test, const struct lt_ops *ops)
{
	lt_run(lt_begin(test, ops), nester);
}
