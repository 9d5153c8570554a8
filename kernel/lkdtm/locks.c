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
static DEFINE_MUTEX(lkdtm_c);
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

/* The same in a ring of three. */
static noinline void lkdtm_ABC_CA(void)
{
	lkdtm_a_then_b();
	mutex_lock(&lkdtm_b);
	mutex_lock(&lkdtm_c);
	mutex_unlock(&lkdtm_c);
	mutex_unlock(&lkdtm_b);
	mutex_lock(&lkdtm_c);
	mutex_lock(&lkdtm_a);
	mutex_unlock(&lkdtm_a);
	mutex_unlock(&lkdtm_c);
}

static noinline void lkdtm_init_pair(spinlock_t *lkdtm_pair)
{
	spin_lock_init(lkdtm_pair);
}

/* Two locks of one class, one inside the other: no order is known between them. */
static noinline void lkdtm_AA_DEADLOCK(void)
{
	static spinlock_t pair[2];

	lkdtm_init_pair(&pair[0]);
	lkdtm_init_pair(&pair[1]);
	spin_lock(&pair[0]);
	spin_lock(&pair[1]);
	spin_unlock(&pair[1]);
	spin_unlock(&pair[0]);
}

static noinline void lkdtm_UNLOCK_NOT_HELD(void)
{
	preempt_disable();	/* the unlock turns it on */
	spin_unlock(&lkdtm_spin);
	barrier();
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

const struct lkdtm_crash lkdtm_locks[] = {
#ifdef CONFIG_PROVE_LOCKING
	LKDTM_REPORTS(ABBA, "lockdep", "circular", "lkdtm_a", "lkdtm_ABBA"),
	LKDTM_REPORTS(ABC_CA, "lockdep", "circular", "lkdtm_a", "lkdtm_ABC_CA"),
	LKDTM_REPORTS(AA_DEADLOCK, "lockdep", "recursive-locking", "lkdtm_pair", "lkdtm_AA_DEADLOCK"),
	LKDTM_REPORTS(UNLOCK_NOT_HELD, "lockdep", "bad-unlock", "lkdtm_spin", "lkdtm_UNLOCK_NOT_HELD"),
	LKDTM_REPORTS(MUTEX_IN_SPINLOCK, "lockdep", "wait-context", "lkdtm_a",
		      "lkdtm_MUTEX_IN_SPINLOCK"),
	LKDTM_REPORTS(LOCK_HELD_AT_EXIT, "lockdep", "held-at-exit", "lkdtm_a", "lkdtm_leaves_locked"),
#endif
	{ .name = NULL },
};
