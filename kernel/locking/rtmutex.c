// SPDX-License-Identifier: GPL-2.0-only
/*
 * Mutexes with priority inheritance.
 *
 * A thread's boost is the priority of the most urgent waiter of all the
 * mutexes it owns.  When a boost changes and the thread waits itself, its
 * place in that queue changes, and so may the next owner's boost: adjust()
 * walks the chain until nothing changes.
 *
 * One lock for all contended mutexes makes each walk one step: no state in
 * it can change under it.  Interrupts are off for as long as the chain is;
 * whoever needs many contended mutexes at once wants a plain struct mutex.
 *
 * While a mutex has waiters RT_MUTEX_WAITERS is set, and its owner needs
 * rt_mutex_lock_all to release it: under that lock owners stay alive.
 *
 * Lock order:
 *   rt_mutex_lock_all		(adjust)
 *     task->lock		(rt_mutex_setprio)
 *       rq->lock
 */


#include <asm/cmpxchg.h>
#include <base/errno.h>
#include <kernel/bug.h>
#include <kernel/panic.h>
#include <kernel/rtmutex.h>
#include <kernel/task.h>
#include <kernel/wait.h>
#include <trace/lock.h>

#include "misuse.h"

#define MAX_CHAIN	1024

struct rt_mutex_waiter {
	struct list_head entry;
	struct task_struct *task;
	struct rt_mutex *lock;
	u8 prio;		/* 0: not real-time; what the queue is sorted by */
	bool granted;
};

/* Covers every rt_mutex's waiters and next_held, and every task's pi_held and pi_blocked_on. */
static DEFINE_RAW_SPINLOCK(rt_mutex_lock_all);

static u8 urgency(const struct task_struct *p)
{
	return rt_task(p) ? p->rt_priority : 0;
}

static struct rt_mutex_waiter *first_waiter(struct rt_mutex *m)
	__must_hold(&rt_mutex_lock_all)
{
	return list_first_entry_or_null(&m->waiters, struct rt_mutex_waiter, entry);
}

static void insert(struct rt_mutex *m, struct rt_mutex_waiter *w)
	__must_hold(&rt_mutex_lock_all)
{
	struct rt_mutex_waiter *other;

	list_for_each_entry(other, &m->waiters, entry)
		if (other->prio < w->prio)
			break;
	/* In front of @other, or at the end if there was none. */
	list_add_tail(&w->entry, &other->entry);
}

static void link_held(struct task_struct *p, struct rt_mutex *m)
	__must_hold(&rt_mutex_lock_all)
{
	m->next_held = p->pi_held;
	p->pi_held = m;
}

static void unlink_held(struct task_struct *p, struct rt_mutex *m)
	__must_hold(&rt_mutex_lock_all)
{
	struct rt_mutex **pp = &p->pi_held;

	while (*pp != m)
		pp = &(*pp)->next_held;
	*pp = m->next_held;
}

static u8 boost_of(const struct task_struct *p)
	__must_hold(&rt_mutex_lock_all)
{
	u8 boost = 0;

	for (struct rt_mutex *m = p->pi_held; m; m = m->next_held)
		boost = max(boost, first_waiter(m)->prio);
	return boost;
}

/* @p's boost, and of all that it waits for. */
static void adjust(struct task_struct *p)
	__must_hold(&rt_mutex_lock_all)
{
	for (int depth = 0; depth < MAX_CHAIN; depth++) {
		struct rt_mutex_waiter *w = p->pi_blocked_on;
		u8 boost = boost_of(p);

		if (boost != p->pi_boost)
			rt_mutex_setprio(p, boost);
		if (!w || w->prio == urgency(p))
			return;
		list_del(&w->entry);
		w->prio = urgency(p);
		insert(w->lock, w);
		p = rt_mutex_owner(w->lock);
	}
	/* A cycle has been reported when it was closed. */
}

/**
 * rt_mutex_adjust_pi() - a thread's own priority has changed
 * @p: the thread
 *
 * Context: any but NMI.
 */
void rt_mutex_adjust_pi(struct task_struct *p)
{
	unsigned long flags;

	if (!READ_ONCE(p->pi_blocked_on))
		return;
	raw_spin_lock_irqsave(&rt_mutex_lock_all, flags);
	adjust(p);
	raw_spin_unlock_irqrestore(&rt_mutex_lock_all, flags);
}

/* Take it, or make sure that its unlock takes the lock that is held here. */
static bool take_or_mark(struct rt_mutex *m)
	__must_hold(&rt_mutex_lock_all)
{
	unsigned long me = (unsigned long)current, owner = READ_ONCE(m->owner);

	for (;;) {
		unsigned long want = owner ? owner | RT_MUTEX_WAITERS : me;

		if (owner == want || try_cmpxchg(&m->owner, &owner, want))
			return !owner;
	}
}

static void enqueue(struct rt_mutex *m, struct rt_mutex_waiter *w)
	__must_hold(&rt_mutex_lock_all)
{
	struct task_struct *owner = rt_mutex_owner(m);

	*w = (struct rt_mutex_waiter){ .task = current, .lock = m, .prio = urgency(current) };
	if (list_empty(&m->waiters))
		link_held(owner, m);
	insert(m, w);
	WRITE_ONCE(current->pi_blocked_on, w);
	adjust(owner);
}

/* Interrupted: as if it had never come. */
static void give_up(struct rt_mutex *m, struct rt_mutex_waiter *w)
	__must_hold(&rt_mutex_lock_all)
{
	struct task_struct *owner = rt_mutex_owner(m);

	list_del(&w->entry);
	WRITE_ONCE(current->pi_blocked_on, NULL);
	if (list_empty(&m->waiters))
		unlink_held(owner, m);
	adjust(owner);
}

static int sleep_until_granted(struct rt_mutex *m, struct rt_mutex_waiter *w, unsigned int state)
	__must_hold(&rt_mutex_lock_all)
{
	int err = 0;

	for (;;) {
		set_current_state(state);
		if (w->granted)
			break;
		if (wait_interrupted(state)) {
			give_up(m, w);
			err = -EINTR;
			break;
		}
		raw_spin_unlock_irq(&rt_mutex_lock_all);
		schedule();
		raw_spin_lock_irq(&rt_mutex_lock_all);
	}
	__set_current_state(TASK_RUNNING);
	return err;
}

static noinline int lock_slow(struct rt_mutex *m, unsigned int state, unsigned long ip)
{
	struct rt_mutex_waiter w;
	int err = 0;

	if (rt_mutex_owner(m) == current) {
		lock_misuse("rt_mutex", "recursion", m, current, "waits for", ip);
		panic("rt_mutex recursion on %pS", m);
	}
	trace_contention_begin(m, TRACE_RT_MUTEX);
	/* A cycle is reported here, before anybody is stuck in it. */
	wait_graph_enter(WAIT_RT_MUTEX, m, state & TASK_INTERRUPTIBLE);
	raw_spin_lock_irq(&rt_mutex_lock_all);
	if (!take_or_mark(m)) {
		enqueue(m, &w);
		err = sleep_until_granted(m, &w, state);
	}
	raw_spin_unlock_irq(&rt_mutex_lock_all);
	wait_graph_leave();
	trace_contention_end(m, TRACE_RT_MUTEX);
	if (!err)
		trace_lock_acquire(m, TRACE_RT_MUTEX);
	return err;
}

static bool try(struct rt_mutex *m)
{
	unsigned long old = 0;

	if (!try_cmpxchg_acquire(&m->owner, &old, (unsigned long)current))
		return false;
	trace_lock_acquire(m, TRACE_RT_MUTEX);
	return true;
}

/* Tell lockdep, then take it. */
static int lock_common(struct rt_mutex *m, unsigned int state, unsigned int subclass,
		       unsigned long ip)
{
	int err;

	(void)subclass;
	might_sleep();
	lock_acquire(&m->dep_map, subclass, 0, 0,
		     state & TASK_INTERRUPTIBLE ? LD_CHECK_INTERRUPTIBLE : LD_CHECK_FULL, NULL, ip);
	err = likely(try(m)) ? 0 : lock_slow(m, state, ip);
	if (err)
		lock_release(&m->dep_map, ip);
	return err;
}

#ifdef CONFIG_PROVE_LOCKING
/**
 * rt_mutex_lock_nested() - rt_mutex_lock() of one whose class is held already
 * @m:        the mutex
 * @subclass: which it is of an order that is kept
 *
 * Context: task, may sleep.  Takes @m.
 */
void rt_mutex_lock_nested(struct rt_mutex *m, unsigned int subclass)
	__acquires(m)
{
	(void)lock_common(m, TASK_UNINTERRUPTIBLE, subclass, _RET_IP_);
	__acquire(m);
}
#endif

/**
 * rt_mutex_lock() - take the mutex, lending one's priority to its owner meanwhile
 * @m: the mutex
 *
 * Context: task, may sleep.  Takes @m.
 */
void rt_mutex_lock(struct rt_mutex *m)
	__acquires(m)
{
	(void)lock_common(m, TASK_UNINTERRUPTIBLE, 0, _RET_IP_);
	__acquire(m);
}

/**
 * rt_mutex_lock_interruptible() - the same, ended by kthread_stop() too
 * @m: the mutex
 *
 * Context: task, may sleep.  Takes @m if 0 is returned.
 * Return: 0 or -EINTR.
 */
int (rt_mutex_lock_interruptible)(struct rt_mutex *m)
{
	return lock_common(m, TASK_INTERRUPTIBLE, 0, _RET_IP_);
}

/**
 * rt_mutex_lock_killable() - rt_mutex_lock(): kernel threads are not killed
 * @m: the mutex
 *
 * Context: task, may sleep.  Takes @m.
 * Return: 0.
 */
int (rt_mutex_lock_killable)(struct rt_mutex *m)
{
	return lock_common(m, TASK_UNINTERRUPTIBLE, 0, _RET_IP_);
}

/**
 * rt_mutex_trylock() - take the mutex if it is free
 * @m: the mutex
 *
 * Context: task.  Takes @m if 1 is returned.
 * Return: 1 if taken, else 0.
 */
int (rt_mutex_trylock)(struct rt_mutex *m)
{
	if (!try(m))
		return 0;
	lock_acquire(&m->dep_map, 0, 1, 0, 1, NULL, _RET_IP_);
	return 1;
}

/* To the most urgent waiter, with the boost by those that are left. */
static struct task_struct *hand_over(struct rt_mutex *m, struct rt_mutex_waiter *w)
	__must_hold(&rt_mutex_lock_all)
{
	struct task_struct *next = w->task;
	bool more;

	unlink_held(current, m);
	list_del(&w->entry);
	w->granted = true;
	WRITE_ONCE(next->pi_blocked_on, NULL);
	more = !list_empty(&m->waiters);
	smp_store_release(&m->owner, (unsigned long)next | (more ? RT_MUTEX_WAITERS : 0));
	if (more)
		link_held(next, m);
	adjust(next);
	return next;
}

static noinline void unlock_slow(struct rt_mutex *m)
{
	struct rt_mutex_waiter *w;
	unsigned long flags;

	raw_spin_lock_irqsave(&rt_mutex_lock_all, flags);
	w = first_waiter(m);
	if (w)
		wake_up_state(hand_over(m, w), TASK_NORMAL);
	else
		smp_store_release(&m->owner, 0UL);
	/* After the wake: the boost goes when the one that lent it can run. */
	adjust(current);
	raw_spin_unlock_irqrestore(&rt_mutex_lock_all, flags);
}

/**
 * rt_mutex_unlock() - release the mutex, or hand it to the most urgent waiter
 * @m: the mutex, owned by this thread
 *
 * What this thread was lent because of @m is gone when it returns.
 *
 * Context: task.  Releases @m.
 */
void rt_mutex_unlock(struct rt_mutex *m)
	__releases(m)
{
	unsigned long me = (unsigned long)current;

	__release(m);
	trace_lock_release(m, TRACE_RT_MUTEX);
	if (IS_ENABLED(CONFIG_DEBUG_MUTEXES) && unlikely(rt_mutex_owner(m) != current))
		lock_misuse("rt_mutex", "wrong-owner", m, rt_mutex_owner(m), "unlocks", _RET_IP_);
	lock_release(&m->dep_map, _RET_IP_);
	if (unlikely(!try_cmpxchg_release(&m->owner, &me, 0UL)))
		unlock_slow(m);
}
