// SPDX-License-Identifier: GPL-2.0-only
/*
 * What can go wrong with locks without anything hanging: a validator has to
 * say so when it could have happened.  Each names the lock and the function.
 */
#include <base/err.h>
#include <kernel/kthread.h>
#include <kernel/lkdtm.h>
#include <kernel/mutex.h>
#include <kernel/spinlock.h>

#ifdef CONFIG_PROVE_LOCKING
static DEFINE_MUTEX(lkdtm_a);
static DEFINE_MUTEX(lkdtm_b);
static DEFINE_SPINLOCK(lkdtm_spin);

static noinline void lkdtm_a_then_b(void)
{
	mutex_lock(&lkdtm_a);
	mutex_lock(&lkdtm_b);
	mutex_unlock(&lkdtm_b);
	mutex_unlock(&lkdtm_a);
}

/* The other order, one after the other: no boot hangs, a second thread could. */
static noinline void lkdtm_ABBA(void)
{
	lkdtm_a_then_b();
	mutex_lock(&lkdtm_b);
	mutex_lock(&lkdtm_a);
	mutex_unlock(&lkdtm_a);
	mutex_unlock(&lkdtm_b);
}

/* A lock that sleeps, under one that does not let sleep. */
static noinline void lkdtm_MUTEX_IN_SPINLOCK(void)
{
	spin_lock(&lkdtm_spin);
	mutex_lock(&lkdtm_a);
	mutex_unlock(&lkdtm_a);
	spin_unlock(&lkdtm_spin);
}

static noinline int lkdtm_leaves_locked(void *unused)
{
	mutex_lock(&lkdtm_a);
	return 0;
}

/* A thread that ends with a mutex: who wants it next waits for ever. */
static noinline void lkdtm_LOCK_HELD_AT_EXIT(void)
{
	struct task_struct *k = kthread_run(lkdtm_leaves_locked, NULL, "lkdtm_leaves");

	if (!IS_ERR(k))
		kthread_stop(k);
	barrier();
}
#endif

#define REPORTS(name, detector, kind, object, function) \
	{ #name, lkdtm_##name, detector, kind, object, function }

const struct lkdtm_crash lkdtm_locks[] = {
#ifdef CONFIG_PROVE_LOCKING
	REPORTS(ABBA, "lockdep", "circular", "lkdtm_a", "lkdtm_ABBA"),
	REPORTS(MUTEX_IN_SPINLOCK, "lockdep", "wait-context", "lkdtm_a", "lkdtm_MUTEX_IN_SPINLOCK"),
	REPORTS(LOCK_HELD_AT_EXIT, "lockdep", "held-at-exit", "lkdtm_a", "lkdtm_leaves_locked"),
#endif
	{ .name = NULL },
};
