// SPDX-License-Identifier: GPL-2.0-only
/*
 * Torture of semaphores: as a lock, with never more than their number inside,
 * and given back by interrupts and by those who did not take them.
 *
 * Not tested here: the order of the waiters.
 */
#include <base/errno.h>
#include <kernel/jiffies.h>
#include <kernel/kthread.h>
#include <kernel/smp.h>

#include "lock_torture.h"

#define PLACES	3

static void init(struct lt_lock *l)
{
	sema_init(&l->sem, 1);
}

static void lock(struct lt_lock *l, unsigned long *flags)
{
	(void)flags;
	down(&l->sem);
}

static bool trylock(struct lt_lock *l, unsigned long *flags)
{
	(void)flags;
	return down_trylock(&l->sem) == 0;
}

static void unlock(struct lt_lock *l, unsigned long *flags)
{
	(void)flags;
	up(&l->sem);
}

static const struct lt_ops plain = {
	.init = init, .lock = lock, .trylock = trylock, .unlock = unlock, .sleeps = true,
};

static void a_semaphore_of_one_is_a_lock(struct kunit *test)
{
	lt_exclusion(test, &plain);
}

/* A room of PLACES places. */
struct room {
	struct torture *t;
	struct semaphore sem;
	atomic_t inside;
	atomic_t most, entered, timed_out, refused, eintr;
};

static void enter(struct room *r)
{
	int inside = atomic_inc_return(&r->inside);

	TORTURE_CHECK(r->t, inside <= PLACES, "%d are inside", inside);
	if (inside > atomic_read(&r->most))
		atomic_set(&r->most, inside);
	atomic_inc(&r->entered);
}

/* Also as a function that another CPU calls: up() belongs to nobody. */
static void leave(void *arg)
{
	struct room *r = arg;

	atomic_dec(&r->inside);
	up(&r->sem);
}

static void visit_in_interrupt(void *arg)
{
	struct room *r = arg;

	if (down_trylock(&r->sem))
		return;
	enter(r);
	leave(r);
}

static bool come_in(struct room *r, struct torture_thread *me)
{
	int err;

	switch (torture_below(&me->rnd, 5)) {
	case 0:
		if (!down_trylock(&r->sem))
			return true;
		atomic_inc(&r->refused);
		return false;
	case 1:
		err = down_timeout(&r->sem, (long)torture_below(&me->rnd, 3));
		TORTURE_CHECK(r->t, !err || err == -ETIME, "%d", err);
		if (err)
			atomic_inc(&r->timed_out);
		return !err;
	case 2:
		TORTURE_CHECK(r->t, down_interruptible(&r->sem) == 0, "nobody stops us");
		return true;
	default:
		down(&r->sem);
		return true;
	}
}

static void visitor(struct torture_thread *me)
{
	struct room *r = me->data;

	torture_for_each_op(me, 8000) {
		if (torture_one_in(&me->rnd, 16))
			smp_call_function_single((int)torture_random_cpu(&me->rnd),
						 visit_in_interrupt, r, 1);
		if (torture_one_in(&me->rnd, 64))
			torture_random_policy(me);
		if (!come_in(r, me))
			continue;
		enter(r);
		if (torture_one_in(&me->rnd, 4))
			yield();
		else if (torture_one_in(&me->rnd, 256))
			schedule_timeout_uninterruptible(2);
		torture_delay(&me->rnd, 100);
		if (torture_one_in(&me->rnd, 8))
			smp_call_function_single((int)torture_random_cpu(&me->rnd), leave, r, 1);
		else
			leave(r);
	}
}

static int waits_until_stopped(void *arg)
{
	struct room *r = arg;
	int err = down_interruptible(&r->sem);

	if (err) {
		TORTURE_CHECK(r->t, err == -EINTR, "%d", err);
		atomic_inc(&r->eintr);
		return 0;
	}
	enter(r);
	leave(r);
	return 0;
}

/* Waiters that give up just as a place becomes free for them. */
static void stopper(struct torture_thread *me)
{
	struct room *r = me->data;

	torture_for_each_op(me, 2000) {
		struct task_struct *k = kthread_run(waits_until_stopped, r, "visitor");

		if (IS_ERR(k)) {
			TORTURE_CHECK(r->t, false, "no thread: %ld", PTR_ERR(k));
			break;
		}
		for (u32 n = torture_below(&me->rnd, 4); n; n--)
			yield();
		kthread_stop_put(k);
	}
}

static void never_more_than_its_number_are_inside(struct kunit *test)
{
	struct room *r = kunit_kzalloc(test, sizeof(*r), GFP_KERNEL);
	unsigned int n = torture_nr_threads(2, 6);

	KUNIT_ASSERT_NOT_NULL(test, r);
	sema_init(&r->sem, PLACES);
	r->t = torture_begin(test);
	for (unsigned int i = 0; i < n; i++)
		torture_add(r->t, visitor, r);
	for (unsigned int i = 0; i < 2; i++)
		torture_add(r->t, stopper, r);
	torture_run(r->t, TORTURE_SHUFFLE | TORTURE_STUTTER);
	KUNIT_EXPECT_EQ(test, atomic_read(&r->inside), 0);
	/* What was given to one who gave up must have gone on. */
	for (unsigned int i = 0; i < PLACES; i++)
		KUNIT_EXPECT_EQ_MSG(test, down_trylock(&r->sem), 0, "place %u is lost", i);
	KUNIT_EXPECT_EQ_MSG(test, down_trylock(&r->sem), 1, "a place too many");
	KUNIT_EXPECT_LE(test, atomic_read(&r->most), PLACES);
	kunit_info(test, "%d came in, %d at once, %d were refused, %d timed out, %d stopped",
		   atomic_read(&r->entered), atomic_read(&r->most), atomic_read(&r->refused),
		   atomic_read(&r->timed_out), atomic_read(&r->eintr));
}

static struct kunit_case semaphore_cases[] = {
	KUNIT_CASE(a_semaphore_of_one_is_a_lock),
	KUNIT_CASE(never_more_than_its_number_are_inside),
	{}
};

static struct kunit_suite semaphore_suite = {
	.name = "torture_semaphore",
	.test_cases = semaphore_cases,
};
kunit_test_suite(semaphore_suite);
