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
#include "misuse.h"

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

static bool try_read(struct rw_semaphore *sem)
{
	unsigned long old = READ_ONCE(sem->count);

	while (!(old & (RWSEM_WRITER | RWSEM_WAITERS)))
		if (try_cmpxchg_acquire(&sem->count, &old, old + RWSEM_READER)) {
			trace_lock_acquire(sem, TRACE_RWSEM_READ);
			return true;
		}
	return false;
}

static bool try_write(struct rw_semaphore *sem)
{
	unsigned long old = 0;

	if (!try_cmpxchg_acquire(&sem->count, &old, RWSEM_WRITER))
		return false;
	WRITE_ONCE(sem->owner, current);
	trace_lock_acquire(sem, TRACE_RWSEM_WRITE);
	return true;
}

/* Tell lockdep, then take it. */
static int down_common(struct rw_semaphore *sem, bool write, unsigned int state,
		       unsigned int subclass, struct lockdep_map *nest, unsigned long ip)
{
	int err = 0;

	(void)subclass, (void)nest, (void)ip;
	might_sleep();
	lock_acquire(&sem->dep_map, subclass, 0, !write,
		     state & TASK_INTERRUPTIBLE ? LD_CHECK_INTERRUPTIBLE : LD_CHECK_FULL, nest, ip);
	if (unlikely(!(write ? try_write(sem) : try_read(sem))))
		err = down_slow(sem, write, state);
	if (err)
		lock_release(&sem->dep_map, ip);
	return err;
}

static int down_read_common(struct rw_semaphore *sem, unsigned int state, unsigned long ip)
{
	return down_common(sem, false, state, 0, NULL, ip);
}

static int down_write_common(struct rw_semaphore *sem, unsigned int state, unsigned long ip)
{
	return down_common(sem, true, state, 0, NULL, ip);
}

#ifdef CONFIG_PROVE_LOCKING
/**
 * down_read_nested() - down_read() of one whose class is held already
 * @sem:      the semaphore
 * @subclass: which it is of an order that is kept
 *
 * Context: task, may sleep.  Takes @sem.
 */
void down_read_nested(struct rw_semaphore *sem, unsigned int subclass)
	__acquires_shared(sem)
{
	(void)down_common(sem, false, TASK_UNINTERRUPTIBLE, subclass, NULL, _RET_IP_);
	__acquire_shared(sem);
}

/**
 * down_write_nested() - down_write() of one whose class is held already
 * @sem:      the semaphore
 * @subclass: which it is of an order that is kept
 *
 * Context: task, may sleep.  Takes @sem.
 */
void down_write_nested(struct rw_semaphore *sem, unsigned int subclass)
	__acquires(sem)
{
	(void)down_common(sem, true, TASK_UNINTERRUPTIBLE, subclass, NULL, _RET_IP_);
	__acquire(sem);
}

/* With a lock held under which the order of those of one class does not matter. */
void __down_write_nest(struct rw_semaphore *sem, struct lockdep_map *nest)
	__acquires(sem)
{
	(void)down_common(sem, true, TASK_UNINTERRUPTIBLE, 0, nest, _RET_IP_);
	__acquire(sem);
}
#endif

/**
 * down_read() - take it for reading, wait if need be
 * @sem: the semaphore
 *
 * Context: task, may sleep.  Takes @sem.
 */
void down_read(struct rw_semaphore *sem)
	__acquires_shared(sem)
{
	(void)down_read_common(sem, TASK_UNINTERRUPTIBLE, _RET_IP_);
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
	return down_read_common(sem, TASK_INTERRUPTIBLE, _RET_IP_);
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
	return down_read_common(sem, TASK_UNINTERRUPTIBLE, _RET_IP_);
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
	if (!try_read(sem))
		return 0;
	lock_acquire(&sem->dep_map, 0, 1, 1, 1, NULL, _RET_IP_);
	return 1;
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
	lock_release(&sem->dep_map, _RET_IP_);
	now = __atomic_sub_fetch(&sem->count, RWSEM_READER, __ATOMIC_SEQ_CST);
	__release_shared(sem);
	if (IS_ENABLED(CONFIG_DEBUG_MUTEXES) && unlikely((long)now < 0))
		lock_misuse("rwsem", "unlock-of-free", sem, NULL, "releases", _RET_IP_);
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
	(void)down_write_common(sem, TASK_UNINTERRUPTIBLE, _RET_IP_);
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
	return down_write_common(sem, TASK_INTERRUPTIBLE, _RET_IP_);
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
	return down_write_common(sem, TASK_UNINTERRUPTIBLE, _RET_IP_);
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
	if (!try_write(sem))
		return 0;
	lock_acquire(&sem->dep_map, 0, 1, 0, 1, NULL, _RET_IP_);
	return 1;
}

static void owner_leaves(struct rw_semaphore *sem, unsigned long ip)
{
	if (IS_ENABLED(CONFIG_DEBUG_MUTEXES) && unlikely(READ_ONCE(sem->owner) != current))
		lock_misuse("rwsem", "wrong-owner", sem, READ_ONCE(sem->owner), "releases", ip);
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
	lock_release(&sem->dep_map, _RET_IP_);
	owner_leaves(sem, _RET_IP_);
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
	lock_downgrade(&sem->dep_map, _RET_IP_);
	owner_leaves(sem, _RET_IP_);
	if (unlikely(__atomic_add_fetch(&sem->count, RWSEM_READER - RWSEM_WRITER,
					__ATOMIC_SEQ_CST) & RWSEM_WAITERS))
		wake_slow(sem);
}
