// SPDX-License-Identifier: GPL-2.0-only
/*
 * Reader-writer semaphores.  See <kernel/rwsem.h> for the word.
 *
 * Once RWSEM_WAITERS is set the word can only lose holders, and those who
 * leave it free look at the queue (grant_locked()).  Whoever queues sets the
 * bit first and then looks too: of the one that queues and the last holder
 * that leaves, at least one sees the other.
 *
 * Lock order:
 *   rwsem->wait.lock		(grant_locked)
 *     task->lock		(wake_up_state)
 *
 * Barriers and their partners:
 *   release of count in up_read(), up_write()	acquire of count in every down
 */
#include <asm/cmpxchg.h>
#include <base/errno.h>
#include <kernel/bug.h>
#include <kernel/rwsem.h>
#include <kernel/task.h>
#include <trace/lock.h>

#include "handoff.h"

#define HOLDERS		(~RWSEM_WAITERS)

static bool grant_one(struct rw_semaphore *sem, struct handoff *h)
	__must_hold(&sem->wait.lock)
{
	unsigned long old = READ_ONCE(sem->count);
	unsigned long conflict = h->write ? HOLDERS : RWSEM_WRITER;

	do {
		if (old & conflict)
			return false;
	} while (!try_cmpxchg(&sem->count, &old, old + (h->write ? RWSEM_WRITER : RWSEM_READER)));
	if (h->write)
		WRITE_ONCE(sem->owner, h->w.private);
	handoff_grant(h);
	return true;
}

/* Let in from the front of the queue whoever can. */
static void grant_locked(struct rw_semaphore *sem)
	__must_hold(&sem->wait.lock)
{
	struct handoff *h;

	while ((h = handoff_first(&sem->wait)))
		if (!grant_one(sem, h))
			return;
	(void)__atomic_fetch_and(&sem->count, ~RWSEM_WAITERS, __ATOMIC_RELAXED);
}

static noinline int down_slow(struct rw_semaphore *sem, bool write, unsigned int state)
{
	struct handoff h;
	enum trace_lock_kind kind = write ? TRACE_RWSEM_WRITE : TRACE_RWSEM_READ;
	int err;

	trace_contention_begin(sem, kind);
	wait_graph_enter(WAIT_RWSEM, sem, state & TASK_INTERRUPTIBLE);
	spin_lock_irq(&sem->wait.lock);
	handoff_enqueue(&sem->wait, &h, write);
	(void)__atomic_fetch_or(&sem->count, RWSEM_WAITERS, __ATOMIC_SEQ_CST);
	grant_locked(sem);
	err = handoff_wait(&sem->wait, &h, state, MAX_SCHEDULE_TIMEOUT);
	if (err)
		grant_locked(sem);	/* we may have been what the next ones waited for */
	spin_unlock_irq(&sem->wait.lock);
	wait_graph_leave();
	trace_contention_end(sem, kind);
	if (!err)
		trace_lock_acquire(sem, kind);
	return err;
}

static noinline void wake_slow(struct rw_semaphore *sem)
{
	unsigned long flags;

	spin_lock_irqsave(&sem->wait.lock, flags);
	grant_locked(sem);
	spin_unlock_irqrestore(&sem->wait.lock, flags);
}

static int down_read_common(struct rw_semaphore *sem, unsigned int state)
{
	might_sleep();
	return likely((down_read_trylock)(sem)) ? 0 : down_slow(sem, false, state);
}

static int down_write_common(struct rw_semaphore *sem, unsigned int state)
{
	might_sleep();
	return likely((down_write_trylock)(sem)) ? 0 : down_slow(sem, true, state);
}

/**
 * down_read() - take it for reading, wait if need be
 * @sem: the semaphore
 *
 * Context: task, may sleep.  Takes @sem.
 */
void down_read(struct rw_semaphore *sem)
	__acquires_shared(sem)
{
	(void)down_read_common(sem, TASK_UNINTERRUPTIBLE);
	__acquire_shared(sem);
}

/**
 * down_read_interruptible() - the same, ended by kthread_stop() too
 * @sem: the semaphore
 *
 * Context: task, may sleep.  Takes @sem if 0 is returned.
 * Return: 0 or -EINTR.
 */
int (down_read_interruptible)(struct rw_semaphore *sem)
{
	return down_read_common(sem, TASK_INTERRUPTIBLE);
}

/**
 * down_read_killable() - down_read() by another name: kernel threads are not killed
 * @sem: the semaphore
 *
 * Context: task, may sleep.  Takes @sem.
 * Return: 0.
 */
int (down_read_killable)(struct rw_semaphore *sem)
{
	return down_read_common(sem, TASK_UNINTERRUPTIBLE);
}

/**
 * down_read_trylock() - take it for reading if that needs no waiting
 * @sem: the semaphore
 *
 * Context: any but NMI.  Takes @sem if 1 is returned.
 * Return: 1 if taken, else 0.
 */
int (down_read_trylock)(struct rw_semaphore *sem)
{
	unsigned long old = READ_ONCE(sem->count);

	while (!(old & (RWSEM_WRITER | RWSEM_WAITERS)))
		if (try_cmpxchg_acquire(&sem->count, &old, old + RWSEM_READER)) {
			trace_lock_acquire(sem, TRACE_RWSEM_READ);
			return 1;
		}
	return 0;
}

/**
 * up_read() - one reader less
 * @sem: the semaphore, held for reading
 *
 * Context: any but NMI.  Releases @sem.
 */
void up_read(struct rw_semaphore *sem)
	__releases_shared(sem)
{
	unsigned long now;

	trace_lock_release(sem, TRACE_RWSEM_READ);
	now = __atomic_sub_fetch(&sem->count, RWSEM_READER, __ATOMIC_SEQ_CST);
	__release_shared(sem);
	if (IS_ENABLED(CONFIG_DEBUG_MUTEXES))
		WARN_ON_ONCE((long)now < 0);
	if (unlikely(now == RWSEM_WAITERS))
		wake_slow(sem);
}

/**
 * down_write() - take it alone, wait if need be
 * @sem: the semaphore
 *
 * Context: task, may sleep.  Takes @sem.
 */
void down_write(struct rw_semaphore *sem)
	__acquires(sem)
{
	(void)down_write_common(sem, TASK_UNINTERRUPTIBLE);
	__acquire(sem);
}

/**
 * down_write_interruptible() - the same, ended by kthread_stop() too
 * @sem: the semaphore
 *
 * Context: task, may sleep.  Takes @sem if 0 is returned.
 * Return: 0 or -EINTR.
 */
int (down_write_interruptible)(struct rw_semaphore *sem)
{
	return down_write_common(sem, TASK_INTERRUPTIBLE);
}

/**
 * down_write_killable() - down_write() by another name: kernel threads are not killed
 * @sem: the semaphore
 *
 * Context: task, may sleep.  Takes @sem.
 * Return: 0.
 */
int (down_write_killable)(struct rw_semaphore *sem)
{
	return down_write_common(sem, TASK_UNINTERRUPTIBLE);
}

/**
 * down_write_trylock() - take it alone if it is free
 * @sem: the semaphore
 *
 * Context: task.  Takes @sem if 1 is returned.
 * Return: 1 if taken, else 0.
 */
int (down_write_trylock)(struct rw_semaphore *sem)
{
	unsigned long old = 0;

	if (!try_cmpxchg_acquire(&sem->count, &old, RWSEM_WRITER))
		return 0;
	WRITE_ONCE(sem->owner, current);
	trace_lock_acquire(sem, TRACE_RWSEM_WRITE);
	return 1;
}

static void owner_leaves(struct rw_semaphore *sem)
{
	if (IS_ENABLED(CONFIG_DEBUG_MUTEXES))
		WARN_ON(READ_ONCE(sem->owner) != current);
	WRITE_ONCE(sem->owner, NULL);
}

/**
 * up_write() - the writer leaves
 * @sem: the semaphore, held for writing by this thread
 *
 * Context: task.  Releases @sem.
 */
void up_write(struct rw_semaphore *sem)
	__releases(sem)
{
	__release(sem);
	trace_lock_release(sem, TRACE_RWSEM_WRITE);
	owner_leaves(sem);
	if (unlikely(__atomic_sub_fetch(&sem->count, RWSEM_WRITER, __ATOMIC_SEQ_CST) & RWSEM_WAITERS))
		wake_slow(sem);
}

/**
 * downgrade_write() - from writing to reading, with no writer between
 * @sem: the semaphore, held for writing by this thread
 *
 * Readers at the front of the queue come in.
 *
 * Context: task.
 */
void downgrade_write(struct rw_semaphore *sem)
	__releases(sem) __acquires_shared(sem)
{
	__release(sem);
	__acquire_shared(sem);
	trace_lock_release(sem, TRACE_RWSEM_WRITE);
	trace_lock_acquire(sem, TRACE_RWSEM_READ);
	owner_leaves(sem);
	if (unlikely(__atomic_add_fetch(&sem->count, RWSEM_READER - RWSEM_WRITER,
					__ATOMIC_SEQ_CST) & RWSEM_WAITERS))
		wake_slow(sem);
}
