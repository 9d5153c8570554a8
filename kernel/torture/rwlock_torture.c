// SPDX-License-Identifier: GPL-2.0-only
/*
 * Torture of reader-writer spinlocks: many readers or one writer, plain and
 * against interrupts that write, and a writer among readers that never stop.
 *
 * Not tested here: recursive readers, see the unit tests.
 */
#include "lock_torture.h"

static void init(struct lt_lock *l)
{
	rwlock_init(&l->rw);
	lockdep_set_class(&l->rw, &l->key);
}

static void lock(struct lt_lock *l, unsigned long *flags)
{
	(void)flags;
	write_lock(&l->rw);
}

static bool trylock(struct lt_lock *l, unsigned long *flags)
{
	(void)flags;
	return write_trylock(&l->rw);
}

static void unlock(struct lt_lock *l, unsigned long *flags)
{
	(void)flags;
	write_unlock(&l->rw);
}

static void rlock(struct lt_lock *l)
{
	read_lock(&l->rw);
}

static bool rtrylock(struct lt_lock *l)
{
	return read_trylock(&l->rw);
}

static void runlock(struct lt_lock *l)
{
	read_unlock(&l->rw);
}

static void lock_irqsave(struct lt_lock *l, unsigned long *flags)
{
	write_lock_irqsave(&l->rw, *flags);
}

static bool trylock_irqsave(struct lt_lock *l, unsigned long *flags)
{
	return write_trylock_irqsave(&l->rw, *flags);
}

static void unlock_irqrestore(struct lt_lock *l, unsigned long *flags)
{
	write_unlock_irqrestore(&l->rw, *flags);
}

/* Threads alone read, with interrupts on around it. */
static void rlock_irq(struct lt_lock *l)
{
	read_lock_irq(&l->rw);
}

static bool rtrylock_irq(struct lt_lock *l)
{
	local_irq_disable();
	if (read_trylock(&l->rw))
		return true;
	local_irq_enable();
	return false;
}

static void runlock_irq(struct lt_lock *l)
{
	read_unlock_irq(&l->rw);
}

static const struct lt_ops plain = {
	.init = init, .lock = lock, .trylock = trylock, .unlock = unlock,
	.read_lock = rlock, .read_trylock = rtrylock, .read_unlock = runlock,
};

static const struct lt_ops irqsave = {
	.init = init, .lock = lock_irqsave, .trylock = trylock_irqsave,
	.unlock = unlock_irqrestore, .irq = true,
	.read_lock = rlock_irq, .read_trylock = rtrylock_irq, .read_unlock = runlock_irq,
};

static void a_writer_is_alone(struct kunit *test)
{
	lt_exclusion(test, &plain);
}

static void a_writer_of_several_is_alone_in_each(struct kunit *test)
{
	lt_nesting(test, &plain);
}

static void a_writer_is_alone_among_interrupts(struct kunit *test)
{
	lt_exclusion(test, &irqsave);
}

static void readers_do_not_starve_writers(struct kunit *test)
{
	lt_starvation(test, &plain);
}

static struct kunit_case rwlock_cases[] = {
	KUNIT_CASE(a_writer_is_alone),
	KUNIT_CASE(a_writer_of_several_is_alone_in_each),
	KUNIT_CASE(a_writer_is_alone_among_interrupts),
	KUNIT_CASE(readers_do_not_starve_writers),
	{}
};

static struct kunit_suite rwlock_suite = {
	.name = "torture_rwlock",
	.test_cases = rwlock_cases,
};
kunit_test_suite(rwlock_suite);
