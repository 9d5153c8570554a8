// SPDX-License-Identifier: GPL-2.0-only
/*
 * The slow paths of rwlock_t.  See <kernel/rwlock.h> for the word.
 *
 * Lock order:
 *   rwlock->wait_lock		(queued_write_lock_slowpath)
 *     the rwlock itself
 *
 * Barriers and their partners:
 *   release of cnts by the last reader		acquire in queued_write_lock_slowpath()
 *   release of wlocked by the writer		acquire in wait_for_writer()
 *
 * Source: the idea is Waiman Long's, "qrwlock: Introducing a queue read/write
 * lock implementation", 2014.
 */
#include <asm/barrier.h>
#include <asm/cmpxchg.h>
#include <asm/processor.h>
#include <kernel/rwlock.h>
#include <trace/lock.h>

static void wait_for_writer(rwlock_t *l)
{
	/* Pairs with the release in __write_release(). */
	while (smp_load_acquire(&l->wlocked))
		cpu_relax();
}

/**
 * queued_read_lock_slowpath() - read-lock, a writer being there
 * @l: the lock, in which this reader is counted already
 *
 * Context: any but NMI, preemption off.  Takes @l for reading.
 */
void queued_read_lock_slowpath(rwlock_t *l)
{
	trace_contention_begin(l, TRACE_RWLOCK_READ);
	if (unlikely(in_interrupt())) {
		/* Counted, so no writer that only waits can enter before us. */
		wait_for_writer(l);
		trace_contention_end(l, TRACE_RWLOCK_READ);
		return;
	}
	(void)__atomic_fetch_sub(&l->cnts, _QR_BIAS, __ATOMIC_RELAXED);

	/* lockdep knows the rwlock: the queue is part of it. */
	__raw_spin_acquire_told(&l->wait_lock);
	/*
	 * First in the queue: nobody can set _QW_WAITING now, and once
	 * counted nobody can begin to write either.
	 */
	(void)__atomic_fetch_add(&l->cnts, _QR_BIAS, __ATOMIC_RELAXED);
	wait_for_writer(l);
	__raw_spin_release_told(&l->wait_lock);
	trace_contention_end(l, TRACE_RWLOCK_READ);
}

/**
 * queued_write_lock_slowpath() - write-lock, somebody being there
 * @l: the lock
 *
 * Context: any but NMI, preemption off.  Takes @l for writing.
 */
void queued_write_lock_slowpath(rwlock_t *l)
{
	u32 old = 0;

	trace_contention_begin(l, TRACE_RWLOCK_WRITE);
	__raw_spin_acquire_told(&l->wait_lock);
	if (!try_cmpxchg_acquire(&l->cnts, &old, _QW_LOCKED)) {
		/* From here on readers queue behind us, but for those in interrupts. */
		(void)__atomic_fetch_or(&l->cnts, _QW_WAITING, __ATOMIC_RELAXED);
		do {
			while (READ_ONCE(l->cnts) != _QW_WAITING)
				cpu_relax();
			old = _QW_WAITING;
			/* Pairs with the releases in __read_release() and __write_release(). */
		} while (!try_cmpxchg_acquire(&l->cnts, &old, _QW_LOCKED));
	}
	__raw_spin_release_told(&l->wait_lock);
	trace_contention_end(l, TRACE_RWLOCK_WRITE);
}
