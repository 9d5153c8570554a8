// SPDX-License-Identifier: GPL-2.0-only
/*
 * Spinlocks that know their owner: what can be said of one lock without a
 * graph of all of them is said the first time it happens.
 *
 * The report is made before the deadlock, not after: taking a lock that this
 * CPU holds can never succeed.
 */
#include <kernel/bug.h>
#include <kernel/panic.h>
#include <kernel/percpu.h>
#include <kernel/printk.h>
#include <kernel/rwlock.h>
#include <kernel/sched.h>
#include <kernel/spinlock.h>

#include "misuse.h"

/* The function that the lock operation is part of. */
#define RET	__builtin_return_address(0)

static void spin_bug(const raw_spinlock_t *lock, const char *kind, const char *does, void *ip)
{
	pr_emerg("lock %pS: owner on CPU %d, taken at %pS\n", lock, (int)lock->owner_cpu,
		 lock->owner_ip);
	lock_misuse("spinlock", kind, lock, lock->owner, does, (unsigned long)ip);
}

void debug_spin_lock_before(raw_spinlock_t *lock)
{
	if (unlikely(READ_ONCE(lock->magic) != SPINLOCK_MAGIC)) {
		spin_bug(lock, "bad-magic", "takes an uninitialised or overwritten lock,", RET);
		death_is_reported();
		BUG();
	}
	/* Only this CPU can have stored its own number: no race in the test. */
	if (unlikely(READ_ONCE(lock->owner_cpu) == smp_processor_id())) {
		spin_bug(lock, "recursion", "takes what this CPU holds already,", RET);
		death_is_reported();
		panic("spinlock recursion on %pS", lock);
	}
}

void debug_spin_lock_after(raw_spinlock_t *lock)
{
	WRITE_ONCE(lock->owner, current);
	WRITE_ONCE(lock->owner_ip, __builtin_return_address(0));
	WRITE_ONCE(lock->owner_cpu, smp_processor_id());
}

void debug_spin_unlock(raw_spinlock_t *lock)
{
	if (unlikely(lock->magic != SPINLOCK_MAGIC)) {
		spin_bug(lock, "bad-magic", "releases an overwritten lock,", RET);
		death_is_reported();
		BUG();
	}
	if (unlikely(!raw_spin_is_locked(lock))) {
		spin_bug(lock, "unlock-of-free", "releases a free lock,", RET);
		death_is_reported();
		BUG();
	}
	if (unlikely(lock->owner != current || lock->owner_cpu != smp_processor_id())) {
		spin_bug(lock, "wrong-owner", "releases another's lock,", RET);
	}
	WRITE_ONCE(lock->owner, NULL);
	WRITE_ONCE(lock->owner_cpu, ~0U);
}

static void rwlock_bug(const rwlock_t *l, const char *kind, const char *does, void *ip)
{
	pr_emerg("rwlock %pS: word %#x, writer on CPU %d\n", l, l->cnts, (int)l->owner_cpu);
	lock_misuse("rwlock", kind, l, l->owner, does, (unsigned long)ip);
}

void debug_rwlock_before(rwlock_t *l)
{
	if (unlikely(READ_ONCE(l->magic) != RWLOCK_MAGIC)) {
		rwlock_bug(l, "bad-magic", "takes an uninitialised or overwritten lock,", RET);
		death_is_reported();
		BUG();
	}
	/* Only this CPU can have stored its own number: no race in the test. */
	if (unlikely(READ_ONCE(l->owner_cpu) == smp_processor_id())) {
		rwlock_bug(l, "recursion", "takes what this CPU writes already,", RET);
		panic("rwlock recursion on %pS", l);
	}
}

void debug_write_lock_after(rwlock_t *l)
{
	WRITE_ONCE(l->owner, current);
	WRITE_ONCE(l->owner_cpu, smp_processor_id());
}

void debug_write_unlock(rwlock_t *l)
{
	if (unlikely(l->magic != RWLOCK_MAGIC || READ_ONCE(l->wlocked) != _QW_LOCKED)) {
		rwlock_bug(l, "unlock-of-free", "releases what nobody writes,", RET);
		death_is_reported();
		BUG();
	}
	if (unlikely(l->owner != current || l->owner_cpu != smp_processor_id())) {
		rwlock_bug(l, "wrong-owner", "releases another's lock,", RET);
	}
	WRITE_ONCE(l->owner, NULL);
	WRITE_ONCE(l->owner_cpu, ~0U);
}

void debug_read_unlock(rwlock_t *l)
{
	if (unlikely(l->magic != RWLOCK_MAGIC || READ_ONCE(l->cnts) < _QR_BIAS)) {
		rwlock_bug(l, "unlock-of-free", "releases what nobody reads,", RET);
		death_is_reported();
		BUG();
	}
}
