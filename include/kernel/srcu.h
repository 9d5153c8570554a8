/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * SRCU: RCU whose readers may sleep.  Each srcu_struct has readers of its own,
 * and nobody else waits for them.
 *
 *	idx = srcu_read_lock(&s);
 *	p = srcu_dereference(where, &s);
 *	...				may sleep; not synchronize_srcu(&s)
 *	srcu_read_unlock(&s, idx);
 *
 * A reader makes one locked instruction at each end; a plain RCU reader makes
 * none.  How it works: kernel/rcu/srcu.c
 */
#ifndef KERNEL_SRCU_H
#define KERNEL_SRCU_H

#include <asm/atomic.h>
#include <asm/barrier.h>
#include <base/compiler.h>
#include <base/context_analysis.h>
#include <base/types.h>
#include <kernel/cleanup.h>
#include <kernel/irq_work.h>
#include <kernel/lockdep_waits.h>
#include <kernel/mutex.h>
#include <kernel/rcupdate.h>
#include <kernel/spinlock.h>
#include <kernel/wait.h>
#include <kernel/workqueue.h>
#include <mm/percpu.h>

/* Sections begun and ended on one CPU, by the index they were given.  Atomic. */
struct srcu_data {
	atomic64_t locks[2], unlocks[2];
};

/*
 * Who may touch a member:
 *	[c]  set by the initializer, then constant
 *	[g]  written with @mutex held; read by anyone
 *	[l]  under @lock
 *
 * Grace periods are numbered from 1 and do not overlap: @started is
 * @completed, or one more while one is under way.
 */
context_lock_struct(srcu_struct) {
	struct srcu_data __percpu *sda;	/* [c] */
	bool allocated;			/* [c] @sda is from alloc_percpu() */
	u32 idx;			/* [g] what new readers are given */
	u32 waiting;			/* [g] index + 1 of those that are waited for; 0: of none */
	u64 started, completed;		/* [g] */
	struct mutex mutex;		/* one grace period at a time */
	struct wait_queue_head wq;	/* the one who holds @mutex */
	struct irq_work irq_work;	/* wakes it for a reader with interrupts off */
	raw_spinlock_t lock;
	struct rcu_head *first, **tail;	/* [l] callbacks; @tail: NULL while it was never used */
	u64 wanted;			/* [l] the grace period that callbacks or polls need */
	struct work_struct work;	/* makes it, and calls them */
#ifdef CONFIG_LOCKDEP_WAITS
	struct lockdep_map dep_map;	/* held by readers, taken by who waits for them */
#endif
};

#ifdef CONFIG_LOCKDEP_WAITS
#define __SRCU_MAP(n)	.dep_map = { .name = #n },
#define srcu_map(ssp)	(&(ssp)->dep_map)
#else
#define __SRCU_MAP(n)
#define srcu_map(ssp)	((void)(ssp), (struct lockdep_map *)NULL)
#endif

int init_srcu_struct(struct srcu_struct *ssp);
void cleanup_srcu_struct(struct srcu_struct *ssp);
void synchronize_srcu(struct srcu_struct *ssp);
void call_srcu(struct srcu_struct *ssp, struct rcu_head *head, rcu_callback_t func);
void srcu_barrier(struct srcu_struct *ssp);
unsigned long get_state_synchronize_srcu(struct srcu_struct *ssp);
unsigned long start_poll_synchronize_srcu(struct srcu_struct *ssp);
bool poll_state_synchronize_srcu(struct srcu_struct *ssp, unsigned long state);
#define synchronize_srcu_expedited(ssp)	synchronize_srcu(ssp)

/* For the macros below. */
void srcu_work_fn(struct work_struct *work);
void srcu_irq_work_fn(struct irq_work *work);
void srcu_wake(struct srcu_struct *ssp);

#define __SRCU_INITIALIZER(name, data) {					\
	.sda = &(data),								\
	.mutex = __MUTEX_INITIALIZER((name).mutex),				\
	.wq = __WAIT_QUEUE_HEAD_INITIALIZER((name).wq),				\
	.irq_work = { .func = srcu_irq_work_fn },				\
	.lock = __RAW_SPIN_LOCK_UNLOCKED((name).lock),					\
	.work = __WORK_INITIALIZER((name).work, srcu_work_fn),			\
	__SRCU_MAP(name)							\
}
#define __DEFINE_SRCU(name, is_static)						\
	static DEFINE_PER_CPU(struct srcu_data, name##_srcu_data);		\
	is_static struct srcu_struct name = __SRCU_INITIALIZER(name, name##_srcu_data)
#define DEFINE_SRCU(name)		__DEFINE_SRCU(name, /* not static */)
#define DEFINE_STATIC_SRCU(name)	__DEFINE_SRCU(name, static)

/**
 * srcu_down_read() - begin a section that another context may end
 * @ssp: whose
 *
 * Context: any.
 * Return: for srcu_up_read().
 */
static inline int srcu_down_read(struct srcu_struct *ssp)
	__acquires_shared(ssp)
{
	u32 idx = READ_ONCE(ssp->idx);

	/* On another CPU by now?  Any will do: it is the sum that counts. */
	atomic64_inc(&this_cpu_ptr(ssp->sda)->locks[idx]);
	/* The count before all of the section.  Pairs with the barriers in srcu_readers_gone(). */
	smp_mb__after_atomic();
	__acquire_shared(ssp);
	return (int)idx;
}

/**
 * srcu_up_read() - end a section of srcu_down_read(), wherever that was
 * @ssp: whose
 * @idx: what it returned
 *
 * Context: any.
 */
static inline void srcu_up_read(struct srcu_struct *ssp, int idx)
	__releases_shared(ssp)
{
	__release_shared(ssp);
	/* After the count nothing else keeps @ssp: cleanup_srcu_struct() waits for this. */
	rcu_read_lock();
	/* The count after all of the section.  Pairs with the barriers in srcu_readers_gone(). */
	smp_mb__before_atomic();
	atomic64_inc(&this_cpu_ptr(ssp->sda)->unlocks[idx]);
	/* The count before the look.  Pairs with the barrier in srcu_wait_for(). */
	smp_mb__after_atomic();
	if (unlikely(READ_ONCE(ssp->waiting) == (u32)idx + 1))
		srcu_wake(ssp);
	rcu_read_unlock();
}

/**
 * srcu_read_lock() - begin a section that synchronize_srcu() waits for
 * @ssp: whose
 *
 * Nests; sections need not end in the order in which they began, nor on the
 * CPU where they did, but in the same thread: else see srcu_down_read().
 *
 * Context: any.
 * Return: for srcu_read_unlock().
 */
static inline int srcu_read_lock(struct srcu_struct *ssp)
	__acquires_shared(ssp)
{
	int idx = srcu_down_read(ssp);

	lockdep_reader_begin(srcu_map(ssp), _THIS_IP_);
	return idx;
}

/**
 * srcu_read_unlock() - end a section
 * @ssp: whose
 * @idx: what srcu_read_lock() returned
 *
 * Context: any.
 */
static inline void srcu_read_unlock(struct srcu_struct *ssp, int idx)
	__releases_shared(ssp)
{
	lockdep_reader_end(srcu_map(ssp), _THIS_IP_);
	srcu_up_read(ssp, idx);
}

#define srcu_read_lock_nmisafe(ssp)		srcu_read_lock(ssp)
#define srcu_read_unlock_nmisafe(ssp, idx)	srcu_read_unlock(ssp, idx)
#define srcu_read_lock_notrace(ssp)		srcu_down_read(ssp)
#define srcu_read_unlock_notrace(ssp, idx)	srcu_up_read(ssp, idx)
/* srcu_up_read() has a full barrier already. */
#define smp_mb__after_srcu_read_unlock()	do { } while (0)

/* Nobody knows whose sections they are. */
static inline int srcu_read_lock_held(const struct srcu_struct *ssp)
{
	(void)ssp;
	return 1;
}

#define srcu_dereference(p, ssp)		({ (void)(ssp); READ_ONCE(p); })
#define srcu_dereference_check(p, ssp, c)	({ (void)(ssp); (void)(c); READ_ONCE(p); })
#define srcu_dereference_notrace(p, ssp)	srcu_dereference(p, ssp)

DEFINE_LOCK_GUARD_1(srcu, struct srcu_struct, _T->idx = srcu_read_lock(_T->lock),
		    srcu_read_unlock(_T->lock, _T->idx), int idx)

#endif /* KERNEL_SRCU_H */
