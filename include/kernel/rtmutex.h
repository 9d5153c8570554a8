/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Mutexes with priority inheritance: while a real-time thread waits, the
 * owner runs with its priority, and so does whoever the owner waits for, at
 * any depth.  Waiters enter by priority, equals in the order of coming.
 *
 * Uncontended they cost what a mutex costs; all contended ones share one
 * lock (kernel/locking/rtmutex.c).
 */
#ifndef KERNEL_RTMUTEX_H
#define KERNEL_RTMUTEX_H

#include <base/context_analysis.h>
#include <base/list.h>
#include <kernel/bug.h>
#include <kernel/cleanup.h>
#include <kernel/sched.h>

#define RT_MUTEX_WAITERS	1UL

context_lock_struct(rt_mutex) {
	unsigned long owner;		/* task | RT_MUTEX_WAITERS, as in struct mutex */
	struct list_head waiters;	/* most urgent first; under rt_mutex_lock_all */
	struct rt_mutex *next_held;	/* in owner->pi_held while there are waiters; the same */
#ifdef CONFIG_PROVE_LOCKING
	struct lockdep_map dep_map;
#endif
};

#define __RT_MUTEX_INITIALIZER(m) \
	{ .waiters = LIST_HEAD_INIT((m).waiters), DEP_MAP_INIT(m, LD_WAIT_SLEEP) }
#define DEFINE_RT_MUTEX(m)		struct rt_mutex m = __RT_MUTEX_INITIALIZER(m)

static inline void __rt_mutex_init(struct rt_mutex *m, const char *name,
				   struct lock_class_key *key)
{
	m->owner = 0;
	INIT_LIST_HEAD(&m->waiters);
	m->next_held = NULL;
	lockdep_init_map_wait(&m->dep_map, name, key, 0, LD_WAIT_SLEEP);
}
#define rt_mutex_init(m) do {							\
	static struct lock_class_key __key;					\
	__rt_mutex_init(m, #m, &__key);						\
} while (0)

static inline bool rt_mutex_is_locked(const struct rt_mutex *m)
{
	return READ_ONCE(m->owner) != 0;
}

/* Old when it is used, unless one holds it oneself. */
static inline struct task_struct *rt_mutex_owner(const struct rt_mutex *m)
{
	return (struct task_struct *)(READ_ONCE(m->owner) & ~RT_MUTEX_WAITERS);
}

void rt_mutex_lock(struct rt_mutex *m) __acquires(m);
int __must_check (rt_mutex_lock_interruptible)(struct rt_mutex *m) __cond_acquires(0, m);
int __must_check (rt_mutex_lock_killable)(struct rt_mutex *m) __cond_acquires(0, m);
int (rt_mutex_trylock)(struct rt_mutex *m) __cond_acquires(1, m);
void rt_mutex_unlock(struct rt_mutex *m) __releases(m);
#ifdef __CHECKER__
#define rt_mutex_lock_interruptible(m)	__cond_lock_0(m, rt_mutex_lock_interruptible(m))
#define rt_mutex_lock_killable(m)	__cond_lock_0(m, rt_mutex_lock_killable(m))
#define rt_mutex_trylock(m)		__cond_lock(m, rt_mutex_trylock(m))
#endif

static inline void rt_mutex_destroy(struct rt_mutex *m)
{
	WARN_ON(rt_mutex_is_locked(m));
}

/* Of one whose class is held already: see <kernel/spinlock.h>. */
#ifdef CONFIG_PROVE_LOCKING
void rt_mutex_lock_nested(struct rt_mutex *m, unsigned int subclass) __acquires(m);
#else
#define rt_mutex_lock_nested(m, sub)	do { (void)(sub); rt_mutex_lock(m); } while (0)
#endif

DEFINE_GUARD(rt_mutex, struct rt_mutex *, rt_mutex_lock(_T), rt_mutex_unlock(_T))
DEFINE_GUARD_COND(rt_mutex, _try, rt_mutex_trylock(_T))

#endif /* KERNEL_RTMUTEX_H */
