/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Mutexes: sleeping locks with an owner, handed over in the order of asking.
 *
 * The owner word:
 *	0		free
 *	task		taken, nobody waits
 *	task | 1	taken, somebody waits: unlock must hand it over
 */
#ifndef KERNEL_MUTEX_H
#define KERNEL_MUTEX_H

#include <base/context_analysis.h>
#include <kernel/bug.h>
#include <kernel/cleanup.h>
#include <kernel/wait.h>

#define MUTEX_WAITERS	1UL

context_lock_struct(mutex) {
	unsigned long owner;		/* changed by cmpxchg; MUTEX_WAITERS under wait.lock */
	struct wait_queue_head wait;
#ifdef CONFIG_PROVE_LOCKING
	struct lockdep_map dep_map;
#endif
};

#define __MUTEX_INITIALIZER(m) \
	{ .wait = __WAIT_QUEUE_HEAD_INITIALIZER((m).wait), DEP_MAP_INIT(m, LD_WAIT_SLEEP) }
#define DEFINE_MUTEX(m)		struct mutex m = __MUTEX_INITIALIZER(m)

static inline void __mutex_init(struct mutex *m, const char *name, struct lock_class_key *key)
{
	m->owner = 0;
	init_waitqueue_head(&m->wait);
	lockdep_init_map_wait(&m->dep_map, name, key, 0, LD_WAIT_SLEEP);
}
#define mutex_init(m) do {							\
	static struct lock_class_key __key;					\
	__mutex_init(m, #m, &__key);						\
} while (0)

static inline bool mutex_is_locked(const struct mutex *m)
{
	return READ_ONCE(m->owner) != 0;
}

/* Who holds it, NULL if nobody; old when it is used, unless one holds it oneself. */
static inline struct task_struct *mutex_owner(const struct mutex *m)
{
	return (struct task_struct *)(READ_ONCE(m->owner) & ~MUTEX_WAITERS);
}

void mutex_lock(struct mutex *m) __acquires(m);
int __must_check (mutex_lock_interruptible)(struct mutex *m) __cond_acquires(0, m);
int __must_check (mutex_lock_killable)(struct mutex *m) __cond_acquires(0, m);
int (mutex_trylock)(struct mutex *m) __cond_acquires(1, m);
void mutex_unlock(struct mutex *m) __releases(m);
bool (atomic_dec_and_mutex_lock)(atomic_t *v, struct mutex *m) __cond_acquires(true, m);
#ifdef __CHECKER__
#define mutex_lock_interruptible(m)	__cond_lock_0(m, mutex_lock_interruptible(m))
#define mutex_lock_killable(m)		__cond_lock_0(m, mutex_lock_killable(m))
#define mutex_trylock(m)		__cond_lock(m, mutex_trylock(m))
#define atomic_dec_and_mutex_lock(v, m)	__cond_lock(m, atomic_dec_and_mutex_lock(v, m))
#endif

/* Of a mutex whose class is held already: see <kernel/spinlock.h>. */
#ifdef CONFIG_PROVE_LOCKING
void mutex_lock_nested(struct mutex *m, unsigned int subclass) __acquires(m);
int __must_check mutex_lock_interruptible_nested(struct mutex *m, unsigned int subclass)
	__cond_acquires(0, m);
void __mutex_lock_nest(struct mutex *m, struct lockdep_map *nest) __acquires(m);
#define mutex_lock_nest_lock(m, by)		__mutex_lock_nest(m, lockdep_map_of(by))
#else
#define mutex_lock_nested(m, sub)		do { (void)(sub); mutex_lock(m); } while (0)
#define mutex_lock_nest_lock(m, by)		do { (void)(by); mutex_lock(m); } while (0)
#define mutex_lock_interruptible_nested(m, sub)	({ (void)(sub); mutex_lock_interruptible(m); })
#endif
#define mutex_lock_killable_nested(m, sub)	({ mutex_lock_nested(m, sub); 0; })
#define mutex_lock_io(m)			mutex_lock(m)

/* The memory goes: nobody may hold it any more. */
static inline void mutex_destroy(struct mutex *m)
{
	WARN_ON(mutex_is_locked(m));
}

DEFINE_GUARD(mutex, struct mutex *, mutex_lock(_T), mutex_unlock(_T))
DEFINE_GUARD_COND(mutex, _try, mutex_trylock(_T))
DEFINE_GUARD_COND(mutex, _kill, mutex_lock_killable(_T), _RET == 0)
DEFINE_GUARD_COND(mutex, _intr, mutex_lock_interruptible(_T), _RET == 0)

#endif /* KERNEL_MUTEX_H */
