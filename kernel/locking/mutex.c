// SPDX-License-Identifier: GPL-2.0-only
/*
 * Mutexes on the wait core.
 *
 * Uncontended, lock and unlock are one cmpxchg each.  When somebody waits,
 * unlock makes the longest waiter the owner itself and wakes it: nobody can
 * overtake for ever, and who waits is known at every moment.
 *
 * A waiter queues first and then spins before it sleeps: the first in the
 * queue for as long as the owner stands on a CPU, those behind it for as long
 * as the one before them spins.  The queue is the list of spinners too, so
 * spinning changes the order of nobody, and only one CPU looks at the owner.
 *
 * Looking at the owner's on_cpu needs its task_struct to stay.  While the
 * queue is not empty MUTEX_WAITERS is set, so the owner can only release the
 * mutex under wait.lock; whoever holds that lock knows that the owner is
 * still inside, alive, and takes a reference for the time that it spins.
 *
 * Spinners have preemption off: one that others spin behind must not lose
 * its CPU to one of them, which would then wait for a thread that it keeps
 * from running.  need_resched() ends the spinning at once, and so does time:
 * two owners who spin for each other would never come to where a cycle of
 * waits is found and reported.
 *
 * Lock order:
 *   mutex->wait.lock		(unlock_slow)
 *     task->lock		(wake_up_state)
 *
 * Barriers and their partners:
 *   release of waiter->turn under wait.lock	acquire in wait_for_turn()
 */
#include <asm/barrier.h>
#include <asm/cmpxchg.h>
#include <asm/processor.h>
#include <base/errno.h>
#include <kernel/bug.h>
#include <kernel/jiffies.h>
#include <kernel/lockdep.h>
#include <kernel/mutex.h>
#include <kernel/panic.h>
#include <kernel/task.h>
#include <trace/lock.h>

#include "misuse.h"

static void debug_releases(struct mutex *m, unsigned long ip)
{
	trace_lock_release(m, TRACE_MUTEX);
	if (IS_ENABLED(CONFIG_DEBUG_MUTEXES) && unlikely(mutex_owner(m) != current))
		lock_misuse("mutex", "wrong-owner", m, mutex_owner(m), "unlocks", ip);
}

/* Under wait.lock: take it, or make sure that its unlock will look at the queue. */
static bool take_or_mark(struct mutex *m)
	__must_hold(&m->wait.lock)
{
	unsigned long me = (unsigned long)current, owner = READ_ONCE(m->owner);

	for (;;) {
		unsigned long want = owner ? owner | MUTEX_WAITERS : me;

		if (owner == want || try_cmpxchg(&m->owner, &owner, want))
			return !owner;
	}
}

enum turn {
	TURN_LATER,	/* spins until it is first, or told to stop */
	TURN_FIRST,	/* spins on the owner */
	TURN_SLEEP,	/* sleeps, or is on its way there; so do all behind it */
};

struct mutex_waiter {
	struct wait_queue_entry w;
	u32 turn;		/* enum turn; stored under wait.lock */
};

static struct mutex_waiter *first_waiter(struct mutex *m)
	__must_hold(&m->wait.lock)
{
	return list_first_entry_or_null(&m->wait.head, struct mutex_waiter, w.entry);
}

/* Under wait.lock, the owner marked: queue behind all others. */
static void enqueue(struct mutex *m, struct mutex_waiter *me)
	__must_hold(&m->wait.lock)
{
	wait_entry_init(&me->w, true);
	me->turn = TURN_FIRST;
	if (!list_empty(&m->wait.head))
		me->turn = list_last_entry(&m->wait.head, struct mutex_waiter,
					   w.entry)->turn == TURN_SLEEP ? TURN_SLEEP : TURN_LATER;
	list_add_tail(&me->w.entry, &m->wait.head);
}

/* This one goes to sleep, so nobody behind it need spin. */
static void stop_spinning(struct mutex *m, struct mutex_waiter *me)
{
	struct list_head *e = &me->w.entry;

	spin_lock_irq(&m->wait.lock);
	/* The entry is empty if the mutex is ours meanwhile. */
	for (; !list_empty(e) && e != &m->wait.head; e = e->next)
		WRITE_ONCE(container_of(e, struct mutex_waiter, w.entry)->turn, TURN_SLEEP);
	spin_unlock_irq(&m->wait.lock);
}

static bool spin_on(unsigned int state)
{
	cpu_relax();
	return !need_resched() && !wait_interrupted(state);
}

static bool wait_for_turn(struct mutex_waiter *me, unsigned int state)
{
	u32 turn;

	/* Pairs with the release in unlock_slow(). */
	while ((turn = smp_load_acquire(&me->turn)) == TURN_LATER)
		if (!spin_on(state))
			return false;
	return turn == TURN_FIRST;
}

/* The owner, kept alive; NULL: it is this thread by now. */
static struct task_struct *pin_owner(struct mutex *m)
{
	struct task_struct *owner;

	spin_lock_irq(&m->wait.lock);
	owner = mutex_owner(m);
	if (owner == current)
		owner = NULL;
	else
		get_task_struct(owner);
	spin_unlock_irq(&m->wait.lock);
	return owner;
}

/* Ticks after which even an owner that runs is not worth spinning for. */
#define SPIN_TICKS	2

/* Preemption is off, and this thread is queued. */
static void spin_for(struct mutex *m, struct mutex_waiter *me, unsigned int state)
{
	struct task_struct *owner;
	unsigned long until;

	if (!wait_for_turn(me, state))
		return;
	owner = pin_owner(m);
	if (!owner)
		return;
	until = READ_ONCE(jiffies) + SPIN_TICKS;
	while (mutex_owner(m) == owner && READ_ONCE(owner->on_cpu))
		if (!spin_on(state) || time_after(READ_ONCE(jiffies), until))
			break;
	put_task_struct(owner);
}

/* Queued, and not the owner yet. */
static int sleep_for(struct mutex *m, struct mutex_waiter *me, unsigned int state)
{
	int err = 0;

	/* A cycle is reported here, before anybody is stuck in it. */
	wait_graph_enter(WAIT_MUTEX, m, state & TASK_INTERRUPTIBLE);
	spin_lock_irq(&m->wait.lock);
	/* Ours once handed over by unlock_slow(), which takes us from the queue. */
	while (mutex_owner(m) != current) {
		set_current_state(state);
		if (wait_interrupted(state)) {
			err = -EINTR;
			list_del_init(&me->w.entry);
			break;
		}
		spin_unlock_irq(&m->wait.lock);
		schedule();
		spin_lock_irq(&m->wait.lock);
	}
	__set_current_state(TASK_RUNNING);
	spin_unlock_irq(&m->wait.lock);
	wait_graph_leave();
	return err;
}

static int wait_for_it(struct mutex *m, unsigned int state, unsigned long ip)
{
	struct mutex_waiter me;
	bool ours;

	if (mutex_owner(m) == current) {
		lock_misuse("mutex", "recursion", m, current, "waits for", ip);
		panic("mutex recursion on %pS", m);
	}

	preempt_disable();
	spin_lock_irq(&m->wait.lock);
	ours = take_or_mark(m);
	if (!ours)
		enqueue(m, &me);
	spin_unlock_irq(&m->wait.lock);
	if (!ours && IS_ENABLED(CONFIG_SMP)) {
		spin_for(m, &me, state);
		/* Before preempt_enable(): nobody spins behind one who may lose its CPU. */
		if (mutex_owner(m) != current)
			stop_spinning(m, &me);
	}
	preempt_enable();
	if (ours)
		return 0;
	if (mutex_owner(m) != current)
		return sleep_for(m, &me, state);
	/* Whoever handed it over has let go of it once the lock is free. */
	spin_lock_irq(&m->wait.lock);
	spin_unlock_irq(&m->wait.lock);
	return 0;
}

static noinline int lock_slow(struct mutex *m, unsigned int state, unsigned long ip)
{
	int err;

	trace_contention_begin(m, TRACE_MUTEX);
	err = wait_for_it(m, state, ip);
	trace_contention_end(m, TRACE_MUTEX);
	return err;
}

/* Tell lockdep, then take it. */
static __always_inline void lock_told(struct mutex *m, unsigned int subclass,
				      struct lockdep_map *nest, unsigned long ip)
	__acquires(m)
{
	unsigned long old = 0;

	(void)subclass, (void)nest, (void)ip;
	might_sleep();
	lock_acquire(&m->dep_map, subclass, 0, 0, 1, nest, ip);
	if (unlikely(!try_cmpxchg_acquire(&m->owner, &old, (unsigned long)current)))
		(void)lock_slow(m, TASK_UNINTERRUPTIBLE, ip);
	trace_lock_acquire(m, TRACE_MUTEX);
	__acquire(m);
}

/**
 * mutex_lock() - take the mutex, wait for it if need be
 * @m: the mutex
 *
 * Context: task, may sleep.  Takes @m.
 */
void mutex_lock(struct mutex *m)
	__acquires(m)
{
	lock_told(m, 0, NULL, _RET_IP_);
}

#ifdef CONFIG_PROVE_LOCKING
/**
 * mutex_lock_nested() - mutex_lock() of one whose class is held already
 * @m:        the mutex
 * @subclass: which it is of an order that is kept
 *
 * Context: task, may sleep.  Takes @m.
 */
void mutex_lock_nested(struct mutex *m, unsigned int subclass)
	__acquires(m)
{
	lock_told(m, subclass, NULL, _RET_IP_);
}

/* With a lock held under which the order of mutexes of one class does not matter. */
void __mutex_lock_nest(struct mutex *m, struct lockdep_map *nest)
	__acquires(m)
{
	lock_told(m, 0, nest, _RET_IP_);
}
#endif

static __always_inline int lock_told_interruptible(struct mutex *m, unsigned int subclass,
						   unsigned long ip)
{
	unsigned long old = 0;
	int err = 0;

	(void)subclass, (void)ip;
	might_sleep();
	lock_acquire(&m->dep_map, subclass, 0, 0, LD_CHECK_INTERRUPTIBLE, NULL, ip);
	if (unlikely(!try_cmpxchg_acquire(&m->owner, &old, (unsigned long)current)))
		err = lock_slow(m, TASK_INTERRUPTIBLE, ip);
	if (err)
		lock_release(&m->dep_map, ip);
	else
		trace_lock_acquire(m, TRACE_MUTEX);
	return err;
}

/**
 * mutex_lock_interruptible() - the same, ended by kthread_stop() too
 * @m: the mutex
 *
 * Context: task, may sleep.  Takes @m if 0 is returned.
 * Return: 0 or -EINTR.
 */
int (mutex_lock_interruptible)(struct mutex *m)
{
	return lock_told_interruptible(m, 0, _RET_IP_);
}

#ifdef CONFIG_PROVE_LOCKING
/**
 * mutex_lock_interruptible_nested() - the same of one whose class is held already
 * @m:        the mutex
 * @subclass: which it is of an order that is kept
 *
 * Context: task, may sleep.  Takes @m if 0 is returned.
 * Return: 0 or -EINTR.
 */
int mutex_lock_interruptible_nested(struct mutex *m, unsigned int subclass)
{
	return lock_told_interruptible(m, subclass, _RET_IP_);
}
#endif

/**
 * mutex_trylock() - take the mutex if it is free
 * @m: the mutex
 *
 * Context: task.  Takes @m if 1 is returned.
 * Return: 1 if taken, else 0.
 */
int (mutex_trylock)(struct mutex *m)
{
	unsigned long old = 0;

	if (!try_cmpxchg_acquire(&m->owner, &old, (unsigned long)current))
		return 0;
	lock_acquire(&m->dep_map, 0, 1, 0, 1, NULL, _RET_IP_);
	trace_lock_acquire(m, TRACE_MUTEX);
	return 1;
}

/* Make the longest waiter the owner.  Waiters that gave up are not in the queue. */
static noinline void unlock_slow(struct mutex *m)
{
	struct task_struct *next = NULL;
	struct mutex_waiter *w;
	unsigned long flags;

	spin_lock_irqsave(&m->wait.lock, flags);
	w = first_waiter(m);
	if (w) {
		next = w->w.private;
		list_del_init(&w->w.entry);
		w = first_waiter(m);
	}
	/* Pairs with the look at the owner in lock_slow(), under the same lock. */
	smp_store_release(&m->owner, (unsigned long)next | (w ? MUTEX_WAITERS : 0));
	/* Pairs with the acquire in wait_for_turn(): the new first one sees the new owner. */
	if (w && w->turn == TURN_LATER)
		smp_store_release(&w->turn, (u32)TURN_FIRST);
	if (next)
		wake_up_state(next, TASK_NORMAL);
	spin_unlock_irqrestore(&m->wait.lock, flags);
}

/**
 * mutex_unlock() - release the mutex, or hand it to the longest waiter
 * @m: the mutex, owned by this thread
 *
 * Context: task.  Releases @m.
 */
void mutex_unlock(struct mutex *m)
	__releases(m)
{
	unsigned long me = (unsigned long)current;

	__release(m);
	debug_releases(m, _RET_IP_);
	lock_release(&m->dep_map, _RET_IP_);
	if (unlikely(!try_cmpxchg_release(&m->owner, &me, 0UL)))
		unlock_slow(m);
}

/**
 * mutex_lock_killable() - mutex_lock() by another name: kernel threads are not killed
 * @m: the mutex
 *
 * Context: task, may sleep.  Takes @m.
 * Return: 0.
 */
int (mutex_lock_killable)(struct mutex *m)
{
	mutex_lock(m);
	__pass_lock(m);
	return 0;
}

/**
 * atomic_dec_and_mutex_lock() - drop a count; the last one under @m
 * @v: the count
 * @m: the mutex
 *
 * Context: task, may sleep.  Takes @m if true is returned.
 * Return: true if the count became 0.
 */
bool (atomic_dec_and_mutex_lock)(atomic_t *v, struct mutex *m)
{
	if (atomic_add_unless(v, -1, 1))
		return false;
	mutex_lock(m);
	if (atomic_dec_and_test(v)) {
		__pass_lock(m);
		return true;
	}
	mutex_unlock(m);
	return false;
}
