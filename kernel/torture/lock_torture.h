/* SPDX-License-Identifier: GPL-2.0-only */
/* Inside the torture of locks: what a kind of lock supplies, and what all kinds share. */
#ifndef KERNEL_TORTURE_LOCK_TORTURE_H
#define KERNEL_TORTURE_LOCK_TORTURE_H

#include <kernel/mutex.h>
#include <kernel/rtmutex.h>
#include <kernel/rwlock.h>
#include <kernel/rwsem.h>
#include <kernel/semaphore.h>
#include <kernel/seqlock.h>
#include <kernel/spinlock.h>
#include <kernel/torture.h>

#define LT_LOCKS	4	/* nested in the order of their numbers */

/*
 * A lock and what it guards.  @a and @b are never equal between the two
 * stores of a writer, so that whoever comes in between sees it.
 */
struct lt_lock {
	union {
		spinlock_t spin;
		struct mutex mutex;
		rwlock_t rw;
		struct rw_semaphore rwsem;
		seqlock_t seq;
		struct semaphore sem;
		struct rt_mutex rt;
	};
	struct lock_class_key key;	/* each is a class of its own: they nest */
	atomic_t entered;		/* how often a writer was inside */
	atomic_t readers;		/* who is inside now */
	const void *holder;		/* the writer inside */
	u64 a;
	u64 b __aligned(64);
};

/* One way to take a lock for writing.  @flags is for the interrupt flag. */
struct lt_ops {
	void (*init)(struct lt_lock *l);
	void (*lock)(struct lt_lock *l, unsigned long *flags);
	bool (*trylock)(struct lt_lock *l, unsigned long *flags);
	void (*unlock)(struct lt_lock *l, unsigned long *flags);
	/* Who has it, by its own account; NULL: it does not know. */
	const struct task_struct *(*owner)(struct lt_lock *l);
	/* For shared locks: any number at once, but no writer. */
	void (*read_lock)(struct lt_lock *l);
	bool (*read_trylock)(struct lt_lock *l);
	void (*read_unlock)(struct lt_lock *l);
	/* A writer becomes a reader, and no other writer comes between. */
	void (*downgrade)(struct lt_lock *l);
	/* For readers that keep nobody out: @l->a and @l->b of one moment. */
	void (*snapshot)(struct lt_lock *l, struct torture_random_state *rnd, u64 *a, u64 *b);
	bool sleeps;			/* a holder may sleep */
	bool irq;			/* interrupts take it too */
};

/* Until the end of @test. */
void lt_lock_init(struct kunit *test, const struct lt_ops *ops, struct lt_lock *l);

void lt_exclusion(struct kunit *test, const struct lt_ops *ops);
void lt_nesting(struct kunit *test, const struct lt_ops *ops);
void lt_starvation(struct kunit *test, const struct lt_ops *ops);

#endif /* KERNEL_TORTURE_LOCK_TORTURE_H */
