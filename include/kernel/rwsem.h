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

#include <base/context_analysis.h>
#include <kernel/cleanup.h>
#include <kernel/wait.h>

#define RWSEM_WRITER		1UL
#define RWSEM_WAITERS		2UL
#define RWSEM_READER		256UL

context_lock_struct(rw_semaphore) {
	unsigned long count;		/* [a]; RWSEM_WAITERS under wait.lock */
	struct task_struct *owner;	/* the writer; for reports */
	struct wait_queue_head wait;
#ifdef CONFIG_PROVE_LOCKING
	struct lockdep_map dep_map;
#endif
};

#define __RWSEM_INITIALIZER(name) \
	{ .wait = __WAIT_QUEUE_HEAD_INITIALIZER((name).wait), DEP_MAP_INIT(name, LD_WAIT_SLEEP) }
#define DECLARE_RWSEM(name)		struct rw_semaphore name = __RWSEM_INITIALIZER(name)

static inline void __init_rwsem(struct rw_semaphore *sem, const char *name,
				struct lock_class_key *key)
{
	sem->count = 0;
	sem->owner = NULL;
	init_waitqueue_head(&sem->wait);
	lockdep_init_map_wait(&sem->dep_map, name, key, 0, LD_WAIT_SLEEP);
}
#define init_rwsem(sem) do {							\
	static struct lock_class_key __key;					\
	__init_rwsem(sem, #sem, &__key);					\
} while (0)

static inline bool rwsem_is_locked(const struct rw_semaphore *sem)
{
	return READ_ONCE(sem->count) & ~RWSEM_WAITERS;
}

static inline bool rwsem_is_contended(const struct rw_semaphore *sem)
{
	return READ_ONCE(sem->count) & RWSEM_WAITERS;
}

void down_read(struct rw_semaphore *sem) __acquires_shared(sem);
int __must_check (down_read_interruptible)(struct rw_semaphore *sem) __cond_acquires_shared(0, sem);
int __must_check (down_read_killable)(struct rw_semaphore *sem) __cond_acquires_shared(0, sem);
int (down_read_trylock)(struct rw_semaphore *sem) __cond_acquires_shared(1, sem);
void up_read(struct rw_semaphore *sem) __releases_shared(sem);
void down_write(struct rw_semaphore *sem) __acquires(sem);
int __must_check (down_write_interruptible)(struct rw_semaphore *sem) __cond_acquires(0, sem);
int __must_check (down_write_killable)(struct rw_semaphore *sem) __cond_acquires(0, sem);
int (down_write_trylock)(struct rw_semaphore *sem) __cond_acquires(1, sem);
void up_write(struct rw_semaphore *sem) __releases(sem);
void downgrade_write(struct rw_semaphore *sem) __releases(sem) __acquires_shared(sem);
#ifdef __CHECKER__
#define down_read_interruptible(s)	__cond_lock_0(s, down_read_interruptible(s))
#define down_read_killable(s)		__cond_lock_0(s, down_read_killable(s))
#define down_read_trylock(s)		__cond_lock(s, down_read_trylock(s))
#define down_write_interruptible(s)	__cond_lock_0(s, down_write_interruptible(s))
#define down_write_killable(s)		__cond_lock_0(s, down_write_killable(s))
#define down_write_trylock(s)		__cond_lock(s, down_write_trylock(s))
#endif

/* Of one whose class is held already: see <kernel/spinlock.h>. */
#ifdef CONFIG_PROVE_LOCKING
void down_read_nested(struct rw_semaphore *sem, unsigned int subclass) __acquires_shared(sem);
void down_write_nested(struct rw_semaphore *sem, unsigned int subclass) __acquires(sem);
void __down_write_nest(struct rw_semaphore *sem, struct lockdep_map *nest) __acquires(sem);
#define down_write_nest_lock(s, by)	__down_write_nest(s, lockdep_map_of(by))
#else
#define down_read_nested(s, sub)	do { (void)(sub); down_read(s); } while (0)
#define down_write_nested(s, sub)	do { (void)(sub); down_write(s); } while (0)
#define down_write_nest_lock(s, by)	do { (void)(by); down_write(s); } while (0)
#endif
#define down_read_killable_nested(s, sub)	({ down_read_nested(s, sub); 0; })
#define down_write_killable_nested(s, sub)	({ down_write_nested(s, sub); 0; })
#define down_read_non_owner(s)		down_read(s)
#define up_read_non_owner(s)		up_read(s)

DEFINE_GUARD(rwsem_read, struct rw_semaphore *, down_read(_T), up_read(_T))
DEFINE_GUARD_COND(rwsem_read, _try, down_read_trylock(_T))
DEFINE_GUARD_COND(rwsem_read, _intr, down_read_interruptible(_T), _RET == 0)
DEFINE_GUARD(rwsem_write, struct rw_semaphore *, down_write(_T), up_write(_T))
DEFINE_GUARD_COND(rwsem_write, _try, down_write_trylock(_T))
DEFINE_GUARD_COND(rwsem_write, _kill, down_write_killable(_T), _RET == 0)

#endif /* KERNEL_RWSEM_H */
