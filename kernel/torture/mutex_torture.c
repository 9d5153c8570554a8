// SPDX-License-Identifier: GPL-2.0-only
/*
 * Torture of mutexes: exclusion with holders that sleep, the owner's name,
 * and waits that are ended by a stop.
 */
#include <base/errno.h>
#include <kernel/kthread.h>

#include "lock_torture.h"

static void init(struct lt_lock *l)
{
	mutex_init(&l->mutex);
	lockdep_set_class(&l->mutex, &l->key);
}

static void lock(struct lt_lock *l, unsigned long *flags)
{
	(void)flags;
	mutex_lock(&l->mutex);
}

/* Nobody stops a worker: this waits as long as the other. */
static void lock_interruptible(struct lt_lock *l, unsigned long *flags)
{
	(void)flags;
	while (mutex_lock_interruptible(&l->mutex))
		;
}

static bool trylock(struct lt_lock *l, unsigned long *flags)
{
	(void)flags;
	return mutex_trylock(&l->mutex);
}

static void unlock(struct lt_lock *l, unsigned long *flags)
{
	(void)flags;
	mutex_unlock(&l->mutex);
}

static const struct task_struct *owner(struct lt_lock *l)
{
	return mutex_owner(&l->mutex);
}

static const struct lt_ops plain = {
	.init = init, .lock = lock, .trylock = trylock, .unlock = unlock,
	.owner = owner, .sleeps = true,
};

static void a_holder_is_alone(struct kunit *test)
{
	lt_exclusion(test, &plain);
}

static void a_holder_of_several_is_alone_in_each(struct kunit *test)
{
	lt_nesting(test, &plain);
}

/* A mutex, those who give up waiting for it, and those who do not. */
struct ended {
	struct torture *t;
	struct lt_lock l;
	atomic_t eintr, got;
};

static int waits_until_stopped(void *arg)
{
	struct ended *e = arg;
	int err = mutex_lock_interruptible(&e->l.mutex);

	if (err) {
		TORTURE_CHECK(e->t, err == -EINTR, "%d", err);
		TORTURE_CHECK(e->t, kthread_should_stop(), "nobody has asked us to stop");
		TORTURE_CHECK(e->t, mutex_owner(&e->l.mutex) != current, "and yet the owner");
		atomic_inc(&e->eintr);
		return 0;
	}
	TORTURE_CHECK(e->t, mutex_owner(&e->l.mutex) == current, "the mutex says %p",
		      mutex_owner(&e->l.mutex));
	TORTURE_CHECK(e->t, e->l.a == e->l.b, "somebody is inside");
	e->l.a++;
	yield();
	e->l.b++;
	mutex_unlock(&e->l.mutex);
	atomic_inc(&e->got);
	return 1;
}

/* Makes waiters and stops them, while it or others hold the mutex. */
static void stopper(struct torture_thread *me)
{
	struct ended *e = me->data;

	torture_for_each_op(me, 800) {
		struct task_struct *k;
		bool holds = torture_one_in(&me->rnd, 2);

		if (holds)
			mutex_lock(&e->l.mutex);
		k = kthread_run(waits_until_stopped, e, "waiter");
		if (IS_ERR(k)) {
			TORTURE_CHECK(e->t, false, "no thread: %ld", PTR_ERR(k));
		} else {
			for (u32 n = torture_below(&me->rnd, 4); n; n--)
				yield();
			/* It waits, most likely: so it is stopped just after it was handed over. */
			if (holds && torture_one_in(&me->rnd, 2)) {
				mutex_unlock(&e->l.mutex);
				holds = false;
			}
			/* With the mutex held by us it can end by -EINTR only, or before fn. */
			TORTURE_CHECK(e->t, kthread_stop_put(k) != 1 || !holds,
				      "it has taken what we hold");
		}
		if (holds)
			mutex_unlock(&e->l.mutex);
	}
}

/* What is handed to a waiter that gives up at the same moment must not stay with it. */
static void a_stop_ends_the_wait_and_loses_nothing(struct kunit *test)
{
	struct ended *e = kunit_kzalloc(test, sizeof(*e), GFP_KERNEL);
	unsigned int n = torture_nr_threads(1, 4);

	KUNIT_ASSERT_NOT_NULL(test, e);
	mutex_init(&e->l.mutex);
	e->t = torture_begin(test);
	for (unsigned int i = 0; i < n; i++)
		torture_add(e->t, stopper, e);
	torture_run(e->t, TORTURE_SHUFFLE);
	KUNIT_EXPECT_FALSE(test, mutex_is_locked(&e->l.mutex));
	KUNIT_EXPECT_EQ(test, e->l.a, (u64)(unsigned int)atomic_read(&e->got));
	KUNIT_EXPECT_EQ(test, e->l.b, e->l.a);
	kunit_info(test, "%d got it, %d gave up", atomic_read(&e->got), atomic_read(&e->eintr));
}

static const struct lt_ops interruptible = {
	.init = init, .lock = lock_interruptible, .trylock = trylock, .unlock = unlock,
	.owner = owner, .sleeps = true,
};

static void an_interruptible_holder_is_alone(struct kunit *test)
{
	lt_exclusion(test, &interruptible);
}

static struct kunit_case mutex_cases[] = {
	KUNIT_CASE(a_holder_is_alone),
	KUNIT_CASE(a_holder_of_several_is_alone_in_each),
	KUNIT_CASE(an_interruptible_holder_is_alone),
	KUNIT_CASE(a_stop_ends_the_wait_and_loses_nothing),
	{}
};

static struct kunit_suite mutex_suite = {
	.name = "torture_mutex",
	.test_cases = mutex_cases,
};
kunit_test_suite(mutex_suite);
