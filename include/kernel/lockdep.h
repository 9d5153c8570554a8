/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * lockdep, the lock validator: a deadlock is reported when the locks are taken
 * in an order, or a context, in which it could happen, not when it does.
 *
 * Locks are sorted into classes: all locks that one place initialises, or one
 * static lock.  Each lock carries a struct lockdep_map that says which; so does
 * everything else that a thread can wait for (a work item that is flushed, a
 * thread that is joined), whose wait is then an acquisition like a lock's.
 *
 *	classes		what is known of a class: the contexts it is used in
 *	edges		A -> B: B was taken while A was held; with the stack
 *	held locks	of each thread, in task_struct
 *
 * What it sees, as reports of "lockdep" (kernel/report.h):
 *
 *	recursive-locking	a class that is held already
 *	circular		orders that contradict each other, over any number of locks
 *	irqs-off-ipi		an IPI is waited for under a lock that others want with these off
 *	irq-inversion		a lock used in interrupts, and one taken with them on below it
 *	inconsistent-state	one lock, both in interrupts and with them on
 *	wait-context		a lock that sleeps under one that spins, and so on
 *	preemptible-holder	a lock that spins, taken with preemption on
 *	bad-unlock		released by who does not hold it
 *	held-at-exit, held-in-idle, held-freed, held-init
 *	no-key			neither static nor initialised
 *
 * It goes on after a report; the same thing is said once.
 *
 * Names and meanings are Linux's (its lockdep-design); design/lockdep.rst says
 * what is different here.
 */
#ifndef KERNEL_LOCKDEP_H
#define KERNEL_LOCKDEP_H

#include <asm/irqflags.h>
#include <base/compiler.h>
#include <base/types.h>
#include <kernel/bug.h>

#define MAX_LOCKDEP_SUBCLASSES	8U
#define SINGLE_DEPTH_NESTING	1U
#define MAX_LOCK_DEPTH		48U

/* What a wait for a lock may do to its waiter, and so which locks may be held meanwhile. */
enum lockdep_wait_type {
	LD_WAIT_INV,		/* not checked */
	LD_WAIT_FREE,		/* never waits: rcu_read_lock() */
	LD_WAIT_SPIN,		/* raw_spinlock_t */
#ifdef CONFIG_PROVE_RAW_LOCK_NESTING
	LD_WAIT_CONFIG,		/* spinlock_t, rwlock_t: must not be taken under a raw one */
#else
	LD_WAIT_CONFIG = LD_WAIT_SPIN,
#endif
	LD_WAIT_SLEEP,		/* mutex and all that sleep */
	LD_WAIT_MAX,
};

/* How an acquisition is looked at: lock_acquire()'s @check. */
#define LD_CHECK_NONE		0	/* only noted */
#define LD_CHECK_FULL		1
#define LD_CHECK_INTERRUPTIBLE	2	/* as FULL; kthread_stop() ends the wait */

/* One address for each class that a key stands for, by subclass. */
struct lock_class_key {
	char subkeys[MAX_LOCKDEP_SUBCLASSES];
};

/* Locks of this key are not checked against others, only that they are released. */
extern struct lock_class_key __lockdep_no_validate__;

struct task_struct;

#ifdef CONFIG_PROVE_LOCKING

struct lock_class;

struct lockdep_map {
	const struct lock_class_key *key;	/* NULL: a static lock, its own address is the key */
	const char *name;
	struct lock_class *class_cache;	/* of subclass 0, once it was looked up */
	union {
		struct {
			u8 wait_type_outer;	/* may be taken in these contexts; 0: as inner */
			u8 wait_type_inner;	/* who holds it may take these */
		};
		u16 wait_types;		/* both */
	};
};

/* A lock that a thread holds: an entry of its task_struct. */
struct held_lock {
	struct lockdep_map *map;
	const struct lockdep_map *nest_lock;
	unsigned long ip;	/* who took it */
	u64 chain;		/* of it and those below it: what was looked at before */
	union {
		struct {
			u16 class_idx;
			u8 read;	/* 0: alone, 1: shared, 2: shared and recursive */
			u8 irq_context;	/* 0: task, 1: softirq, 2: hardirq */
			bool trylock;
			u8 check;	/* LD_CHECK_* */
			bool hardirqs_off, softirqs_off;	/* when it was taken */
		};
		u64 how;	/* all of these */
	};
	u32 references;		/* how many of its class, by nest_lock; 0: one */
};

#define LOCKDEP_TASK_FIELDS						\
	u32 lockdep_depth;		/* [o] entries in held_locks */	\
	u32 lockdep_off;		/* [o] lockdep_off() depth */	\
	struct held_lock held_locks[MAX_LOCK_DEPTH];	/* [o] interrupts off */

/* For initialisers of locks: DEP_MAP_INIT(name, LD_WAIT_SLEEP) stands where .dep_map is set. */
#define DEP_MAP_INIT(lockname, inner) \
	.dep_map = { .name = #lockname, .wait_type_inner = (inner) },
#define STATIC_LOCKDEP_MAP_INIT(lockname, lockkey) \
	{ .name = (lockname), .key = (const struct lock_class_key *)(lockkey), }

/*
 * Make @map one of class @key.  Context: any but NMI; not while it is held.
 * @outer, @inner: enum lockdep_wait_type.
 */
void lockdep_init_map_waits(struct lockdep_map *map, const char *name,
			    const struct lock_class_key *key, unsigned int subclass, u8 inner,
			    u8 outer);
#define lockdep_init_map_wait(map, name, key, sub, inner) \
	lockdep_init_map_waits(map, name, key, sub, inner, LD_WAIT_INV)
#define lockdep_init_map(map, name, key, sub) \
	lockdep_init_map_waits(map, name, key, sub, LD_WAIT_INV, LD_WAIT_INV)

/* About locks that have a member dep_map. */
#define lockdep_set_class(lock, key) \
	lockdep_set_class_and_name(lock, key, #key)
#define lockdep_set_class_and_name(lock, key, name)				\
	lockdep_init_map_waits(&(lock)->dep_map, name, key, 0,			\
			       (lock)->dep_map.wait_type_inner, (lock)->dep_map.wait_type_outer)
#define lockdep_set_class_and_subclass(lock, key, sub)				\
	lockdep_init_map_waits(&(lock)->dep_map, #key, key, sub,		\
			       (lock)->dep_map.wait_type_inner, (lock)->dep_map.wait_type_outer)
#define lockdep_set_subclass(lock, sub)						\
	lockdep_init_map_waits(&(lock)->dep_map, (lock)->dep_map.name, (lock)->dep_map.key, sub, \
			       (lock)->dep_map.wait_type_inner, (lock)->dep_map.wait_type_outer)
#define lockdep_set_novalidate_class(lock) \
	lockdep_set_class_and_name(lock, &__lockdep_no_validate__, #lock)
#define lockdep_match_class(lock, k)	((lock)->dep_map.key == (k))

/*
 * @map is about to be taken (@trylock: was taken), by @ip.  @read: 0, 1, or 2
 * if readers may nest.  @check: LD_CHECK_*.  @nest: several of
 * one class may be held while this is.  Context: any.
 */
void lock_acquire(struct lockdep_map *map, unsigned int subclass, int trylock, int read, int check,
		  struct lockdep_map *nest, unsigned long ip);
/* The plain case of it: alone, waiting, subclass 0, by the caller. */
void lock_acquire_exclusive(struct lockdep_map *map);
void lock_release(struct lockdep_map *map, unsigned long ip);
/* The writer becomes a reader; a held lock becomes one of another class. */
void lock_downgrade(struct lockdep_map *map, unsigned long ip);
void lock_set_class(struct lockdep_map *map, const char *name, const struct lock_class_key *key,
		    unsigned int subclass, unsigned long ip);

/* Does current hold it?  @read: -1 any, 0 alone, 1 shared.  true where nothing is known (lockdep_off()). */
bool lock_is_held_type(const struct lockdep_map *map, int read);
#define lock_is_held(map)	lock_is_held_type(map, -1)
#define lockdep_is_held(lock)	lock_is_held(&(lock)->dep_map)
#define lockdep_is_held_type(lock, r)	lock_is_held_type(&(lock)->dep_map, r)

/* Nothing is checked of current meanwhile; they nest. */
void lockdep_off(void);
void lockdep_on(void);

/* The memory of keys (a module's, a test's) goes away: their classes are forgotten. */
void lockdep_free_key_range(const void *start, size_t size);
#define lockdep_unregister_key(key)	lockdep_free_key_range(key, sizeof(*(key)))
/* Keys in allocated memory; static ones need no registration. */
void lockdep_register_key(struct lock_class_key *key);

/* Memory is freed: are there held locks in it?  Context: any but NMI. */
void debug_check_no_locks_freed(const void *from, size_t len);
/* The thread ends, or the CPU goes idle: does it hold locks? */
void lockdep_check_exit(void);
void lockdep_check_idle(void);
/* What a thread holds, for reports. */
void debug_show_held_locks(const struct task_struct *t);
/* The same, one by one: the name and who took it.  Return: false if there is no @nth. */
#define LOCKDEP_NAME_MAX	64
bool lockdep_held_lock(const struct task_struct *t, unsigned int nth, char *name,
		       unsigned long *ip);

/* Figures of the tables, for tests and the monitor. */
struct lockdep_stats {
	unsigned int classes, max_classes, edges, max_edges, stack_words, max_stack_words;
	unsigned int reports, overflows;
	size_t bytes;
};
void lockdep_get_stats(struct lockdep_stats *s);

#define might_lock(lock) do {							\
	lock_acquire(&(lock)->dep_map, 0, 0, 0, 1, NULL, _THIS_IP_);		\
	lock_release(&(lock)->dep_map, _THIS_IP_);				\
} while (0)
#define might_lock_read(lock) do {						\
	lock_acquire(&(lock)->dep_map, 0, 0, 1, 1, NULL, _THIS_IP_);		\
	lock_release(&(lock)->dep_map, _THIS_IP_);				\
} while (0)
#define might_lock_nested(lock, sub) do {					\
	lock_acquire(&(lock)->dep_map, sub, 0, 0, 1, NULL, _THIS_IP_);		\
	lock_release(&(lock)->dep_map, _THIS_IP_);				\
} while (0)

/* The map of a lock, whatever kind it is of. */
#define lockdep_map_of(lock)		(&(lock)->dep_map)

#define lockdep_assert(c)		WARN_ON(!(c))
#define lockdep_assert_once(c)		WARN_ON_ONCE(!(c))
#define lockdep_assert_irqs_disabled()	lockdep_assert(irqs_disabled())
#define lockdep_assert_irqs_enabled()	lockdep_assert(!irqs_disabled())

#else /* !CONFIG_PROVE_LOCKING */

struct lockdep_map { };
#define LOCKDEP_TASK_FIELDS
#define DEP_MAP_INIT(lockname, inner)
#define STATIC_LOCKDEP_MAP_INIT(lockname, lockkey)	{ }
/* The map is not looked at: locks have none. */
#define lockdep_init_map_waits(map, name, key, sub, inner, outer) \
	do { (void)(name); (void)(key); } while (0)
#define lockdep_init_map_wait(map, name, key, sub, inner) \
	do { (void)(name); (void)(key); } while (0)
#define lockdep_init_map(map, name, key, sub) \
	do { (void)(name); (void)(key); } while (0)
#define lockdep_set_class(lock, key)			do { (void)(lock); (void)(key); } while (0)
#define lockdep_set_class_and_name(lock, key, name)	do { (void)(lock); (void)(key); } while (0)
#define lockdep_set_class_and_subclass(lock, key, sub)	do { (void)(lock); (void)(key); } while (0)
#define lockdep_set_subclass(lock, sub)			do { (void)(lock); } while (0)
#define lockdep_set_novalidate_class(lock)		do { (void)(lock); } while (0)
#define lockdep_match_class(lock, k)			((void)(lock), (void)(k), false)
#define lock_acquire(map, sub, try, read, check, nest, ip)	do { } while (0)
#define lock_acquire_exclusive(map)			do { } while (0)
#define lock_release(map, ip)				do { } while (0)
#define lock_downgrade(map, ip)				do { } while (0)
#define lock_set_class(map, name, key, sub, ip)		do { (void)(key); } while (0)
static inline void lockdep_off(void) { }
static inline void lockdep_on(void) { }
static inline void lockdep_free_key_range(const void *p, size_t size) { (void)p; (void)size; }
static inline void lockdep_register_key(struct lock_class_key *key) { (void)key; }
#define lockdep_unregister_key(key)	do { (void)(key); } while (0)
static inline void debug_check_no_locks_freed(const void *p, size_t len) { (void)p; (void)len; }
static inline void lockdep_check_exit(void) { }
static inline void lockdep_check_idle(void) { }
static inline void debug_show_held_locks(const struct task_struct *t) { (void)t; }
#define might_lock(lock)		do { (void)(lock); } while (0)
#define might_lock_read(lock)		do { (void)(lock); } while (0)
#define might_lock_nested(lock, sub)	do { (void)(lock); } while (0)
#define lockdep_map_of(lock)		((void)(lock), (struct lockdep_map *)NULL)
#define lockdep_is_held(lock)		((void)(lock), true)
#define lockdep_is_held_type(lock, r)	((void)(lock), true)
#define lockdep_assert(c)		do { } while (0)
#define lockdep_assert_once(c)		do { } while (0)
#define lockdep_assert_irqs_disabled()	do { } while (0)
#define lockdep_assert_irqs_enabled()	do { } while (0)

#endif /* CONFIG_PROVE_LOCKING */

/* Not the address of a label: LLVM inlines no function that takes one. */
#define _THIS_IP_ ({								\
	unsigned long __here;							\
	__asm__("lea 0(%%rip), %0" : "=r" (__here));				\
	__here;									\
})
#define _RET_IP_	((unsigned long)__builtin_return_address(0))

#define lockdep_assert_held(l)		lockdep_assert(lockdep_is_held(l))
#define lockdep_assert_held_write(l)	lockdep_assert(lockdep_is_held_type(l, 0))
#define lockdep_assert_held_read(l)	lockdep_assert(lockdep_is_held_type(l, 1))
#define lockdep_assert_held_once(l)	lockdep_assert_once(lockdep_is_held(l))
#ifdef CONFIG_PROVE_LOCKING
#define lockdep_assert_not_held(l)	lockdep_assert(!lockdep_is_held(l))
#else
#define lockdep_assert_not_held(l)	do { (void)(l); } while (0)
#endif

/* Things that are waited for though they are no locks: a work item, a thread. */
#define lock_map_acquire(map)		lock_acquire(map, 0, 0, 0, 1, NULL, _THIS_IP_)
#define lock_map_acquire_try(map)	lock_acquire(map, 0, 1, 0, 1, NULL, _THIS_IP_)
#define lock_map_acquire_read(map)	lock_acquire(map, 0, 0, 2, 1, NULL, _THIS_IP_)
#define lock_map_release(map)		lock_release(map, _THIS_IP_)

#endif /* KERNEL_LOCKDEP_H */
