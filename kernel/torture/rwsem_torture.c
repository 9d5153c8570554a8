// SPDX-License-Identifier: GPL-2.0-only
/*
 * Torture of reader-writer semaphores: many readers or one writer, holders
 * that sleep, writers that become readers, a writer among readers that never
 * stop.
 *
 * Not tested here: waits that a stop ends.
 */
#include "lock_torture.h"

static void init(struct lt_lock *l)
{
	init_rwsem(&l->rwsem);
	lockdep_set_class(&l->rwsem, &l->key);
}

static void lock(struct lt_lock *l, unsigned long *flags)
{
	(void)flags;
	down_write(&l->rwsem);
}

static bool trylock(struct lt_lock *l, unsigned long *flags)
{
	(void)flags;
	return down_write_trylock(&l->rwsem);
}

static void unlock(struct lt_lock *l, unsigned long *flags)
{
	(void)flags;
	up_write(&l->rwsem);
}

static void rlock(struct lt_lock *l)
{
	down_read(&l->rwsem);
}

static bool rtrylock(struct lt_lock *l)
{
	return down_read_trylock(&l->rwsem);
}

static void runlock(struct lt_lock *l)
{
	up_read(&l->rwsem);
}

static void downgrade(struct lt_lock *l)
{
	downgrade_write(&l->rwsem);
}

static const struct lt_ops plain = {
	.init = init, .lock = lock, .trylock = trylock, .unlock = unlock, .sleeps = true,
	.read_lock = rlock, .read_trylock = rtrylock, .read_unlock = runlock,
	.downgrade = downgrade,
};

/* Nobody stops a worker: these wait as long as the others. */
static void lock_interruptible(struct lt_lock *l, unsigned long *flags)
{
	(void)flags;
	while (down_write_interruptible(&l->rwsem))
		;
}

static void rlock_interruptible(struct lt_lock *l)
{
	while (down_read_interruptible(&l->rwsem))
		;
}

static const struct lt_ops interruptible = {
	.init = init, .lock = lock_interruptible, .trylock = trylock, .unlock = unlock,
	.sleeps = true,
	.read_lock = rlock_interruptible, .read_trylock = rtrylock, .read_unlock = runlock,
	.downgrade = downgrade,
};

static void a_writer_is_alone(struct kunit *test)
{
	lt_exclusion(test, &plain);
}

static void a_writer_of_several_is_alone_in_each(struct kunit *test)
{
	lt_nesting(test, &plain);
}

static void an_interruptible_writer_is_alone(struct kunit *test)
{
	lt_exclusion(test, &interruptible);
}

static void readers_do_not_starve_writers(struct kunit *test)
{
	lt_starvation(test, &plain);
}

static struct kunit_case rwsem_cases[] = {
	KUNIT_CASE(a_writer_is_alone),
	KUNIT_CASE(a_writer_of_several_is_alone_in_each),
	KUNIT_CASE(an_interruptible_writer_is_alone),
	KUNIT_CASE(readers_do_not_starve_writers),
	{}
};

static struct kunit_suite rwsem_suite = {
	.name = "torture_rwsem",
	.test_cases = rwsem_cases,
};
kunit_test_suite(rwsem_suite);
