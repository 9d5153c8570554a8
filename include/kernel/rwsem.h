/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Sleeping locks for many readers or one writer.  Those who wait are let in
 * in the order of their coming, readers that stand together at once; while
 * anybody waits nobody overtakes, so neither side starves.
 *
 * The word:
 *	bit 0		a writer holds it
 *	bit 1		somebody waits: no fast path
 *	bits 8-63	how many readers hold it
 *
 * A thread must not take it for reading twice: a writer may come between.
 */
#ifndef KERNEL_RWSEM_H
#define KERNEL_RWSEM_H

#include <kernel/cleanup.h>
#include <kernel/wait.h>

#define RWSEM_WRITER		1UL
#define RWSEM_WAITERS		2UL
#define RWSEM_READER		256UL

struct rw_semaphore {
	unsigned long count;		/* [a]; RWSEM_WAITERS under wait.lock */
	struct task_struct *owner;	/* the writer; for reports */
	struct wait_queue_head wait;
};

#define __RWSEM_INITIALIZER(name)	{ 0, NULL, __WAIT_QUEUE_HEAD_INITIALIZER((name).wait) }
#define DECLARE_RWSEM(name)		struct rw_semaphore name = __RWSEM_INITIALIZER(name)

static inline void init_rwsem(struct rw_semaphore *sem)
{
	sem->count = 0;
	sem->owner = NULL;
	init_waitqueue_head(&sem->wait);
}

static inline bool rwsem_is_locked(const struct rw_semaphore *sem)
{
	return READ_ONCE(sem->count) & ~RWSEM_WAITERS;
}

static inline bool rwsem_is_contended(const struct rw_semaphore *sem)
{
	return READ_ONCE(sem->count) & RWSEM_WAITERS;
}

void down_read(struct rw_semaphore *sem);
int __must_check down_read_interruptible(struct rw_semaphore *sem);
int __must_check down_read_killable(struct rw_semaphore *sem);
int down_read_trylock(struct rw_semaphore *sem);
void up_read(struct rw_semaphore *sem);
void down_write(struct rw_semaphore *sem);
int __must_check down_write_interruptible(struct rw_semaphore *sem);
int __must_check down_write_killable(struct rw_semaphore *sem);
int down_write_trylock(struct rw_semaphore *sem);
void up_write(struct rw_semaphore *sem);
void downgrade_write(struct rw_semaphore *sem);

#define down_read_nested(s, sub)	down_read(((void)(sub), (s)))
#define down_read_killable_nested(s, sub)	down_read_killable(((void)(sub), (s)))
#define down_write_nested(s, sub)	down_write(((void)(sub), (s)))
#define down_write_killable_nested(s, sub)	down_write_killable(((void)(sub), (s)))
#define down_write_nest_lock(s, by)	down_write(((void)(by), (s)))
#define down_read_non_owner(s)		down_read(s)
#define up_read_non_owner(s)		up_read(s)

DEFINE_GUARD(rwsem_read, struct rw_semaphore *, down_read(_T), up_read(_T))
DEFINE_GUARD_COND(rwsem_read, _try, down_read_trylock(_T))
DEFINE_GUARD_COND(rwsem_read, _intr, down_read_interruptible(_T), _RET == 0)
DEFINE_GUARD(rwsem_write, struct rw_semaphore *, down_write(_T), up_write(_T))
DEFINE_GUARD_COND(rwsem_write, _try, down_write_trylock(_T))
DEFINE_GUARD_COND(rwsem_write, _kill, down_write_killable(_T), _RET == 0)

#endif /* KERNEL_RWSEM_H */
