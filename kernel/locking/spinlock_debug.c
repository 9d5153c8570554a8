// SPDX-License-Identifier: GPL-2.0-only
/*
 * Spinlocks that know their owner: what can be said of one lock without a
 * graph of all of them is said the first time it happens.
 *
 * The report is made before the deadlock, not after: taking a lock that this
 * CPU holds can never succeed.
 */
#define pr_fmt(fmt) "BUG: spinlock: " fmt

#include <kernel/bug.h>
#include <kernel/panic.h>
#include <kernel/percpu.h>
#include <kernel/printk.h>
#include <kernel/rwlock.h>
#include <kernel/sched.h>
#include <kernel/spinlock.h>

static void spin_bug(const raw_spinlock_t *lock, const char *what)
{
	const struct task_struct *owner = lock->owner;

	pr_emerg("%s: lock %pS, on CPU %u in %s/%d\n", what, lock, smp_processor_id(),
		 current->comm, current->pid);
	pr_emerg("  owner %s/%d on CPU %d, taken at %pS\n",
		 owner ? owner->comm : "nobody", owner ? owner->pid : -1,
		 (int)lock->owner_cpu, lock->owner_ip);
}

void debug_spin_lock_before(raw_spinlock_t *lock)
{
	if (unlikely(READ_ONCE(lock->magic) != SPINLOCK_MAGIC)) {
		spin_bug(lock, "bad magic, not initialised or overwritten");
		BUG();
	}
	/* Only this CPU can have stored its own number: no race in the test. */
	if (unlikely(READ_ONCE(lock->owner_cpu) == smp_processor_id())) {
		spin_bug(lock, "recursion: this CPU holds it already");
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
		spin_bug(lock, "bad magic at unlock");
		BUG();
	}
	if (unlikely(!raw_spin_is_locked(lock))) {
		spin_bug(lock, "unlock of a free lock");
		BUG();
	}
	if (unlikely(lock->owner != current || lock->owner_cpu != smp_processor_id())) {
		spin_bug(lock, "unlock by another than the owner");
		WARN_ON(1);
	}
	WRITE_ONCE(lock->owner, NULL);
	WRITE_ONCE(lock->owner_cpu, ~0U);
}

static void rwlock_bug(const rwlock_t *l, const char *what)
{
	const struct task_struct *owner = l->owner;

	pr_emerg("%s: rwlock %pS, word %#x, on CPU %u in %s/%d\n", what, l, l->cnts,
		 smp_processor_id(), current->comm, current->pid);
	pr_emerg("  writer %s/%d on CPU %d\n", owner ? owner->comm : "none",
		 owner ? owner->pid : -1, (int)l->owner_cpu);
}

void debug_rwlock_before(rwlock_t *l)
{
	if (unlikely(READ_ONCE(l->magic) != RWLOCK_MAGIC)) {
		rwlock_bug(l, "bad magic, not initialised or overwritten");
		BUG();
	}
	/* Only this CPU can have stored its own number: no race in the test. */
	if (unlikely(READ_ONCE(l->owner_cpu) == smp_processor_id())) {
		rwlock_bug(l, "recursion: this CPU writes already");
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
		rwlock_bug(l, "write-unlock of a lock that nobody writes");
		BUG();
	}
	if (unlikely(l->owner != current || l->owner_cpu != smp_processor_id())) {
		rwlock_bug(l, "write-unlock by another than the owner");
		WARN_ON(1);
	}
	WRITE_ONCE(l->owner, NULL);
	WRITE_ONCE(l->owner_cpu, ~0U);
}

void debug_read_unlock(rwlock_t *l)
{
	if (unlikely(l->magic != RWLOCK_MAGIC || READ_ONCE(l->cnts) < _QR_BIAS)) {
		rwlock_bug(l, "read-unlock of a lock that nobody reads");
		BUG();
	}
}
