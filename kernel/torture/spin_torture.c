// SPDX-License-Identifier: GPL-2.0-only
/* Torture of spinlocks: plain, and with interrupts off against interrupts. */
#include "lock_torture.h"

static void init(struct lt_lock *l)
{
	spin_lock_init(&l->spin);
	lockdep_set_class(&l->spin, &l->key);
}

static void lock(struct lt_lock *l, unsigned long *flags)
{
	(void)flags;
	spin_lock(&l->spin);
}

static bool trylock(struct lt_lock *l, unsigned long *flags)
{
	(void)flags;
	return spin_trylock(&l->spin);
}

static void unlock(struct lt_lock *l, unsigned long *flags)
{
	(void)flags;
	spin_unlock(&l->spin);
}

static void lock_irqsave(struct lt_lock *l, unsigned long *flags)
{
	spin_lock_irqsave(&l->spin, *flags);
}

static bool trylock_irqsave(struct lt_lock *l, unsigned long *flags)
{
	local_irq_save(*flags);
	if (spin_trylock(&l->spin))
		return true;
	local_irq_restore(*flags);
	return false;
}

static void unlock_irqrestore(struct lt_lock *l, unsigned long *flags)
{
	spin_unlock_irqrestore(&l->spin, *flags);
}

static const struct lt_ops plain = {
	.init = init, .lock = lock, .trylock = trylock, .unlock = unlock,
};

static const struct lt_ops irqsave = {
	.init = init, .lock = lock_irqsave, .trylock = trylock_irqsave,
	.unlock = unlock_irqrestore, .irq = true,
};

static void a_holder_is_alone(struct kunit *test)
{
	lt_exclusion(test, &plain);
}

static void a_holder_of_several_is_alone_in_each(struct kunit *test)
{
	lt_nesting(test, &plain);
}

static void a_holder_is_alone_among_interrupts(struct kunit *test)
{
	lt_exclusion(test, &irqsave);
}

static void interrupts_stay_off_in_several(struct kunit *test)
{
	lt_nesting(test, &irqsave);
}

static struct kunit_case spin_cases[] = {
	KUNIT_CASE(a_holder_is_alone),
	KUNIT_CASE(a_holder_of_several_is_alone_in_each),
	KUNIT_CASE(a_holder_is_alone_among_interrupts),
	KUNIT_CASE(interrupts_stay_off_in_several),
	{}
};

static struct kunit_suite spin_suite = {
	.name = "torture_spinlock",
	.test_cases = spin_cases,
};
kunit_test_suite(spin_suite);
