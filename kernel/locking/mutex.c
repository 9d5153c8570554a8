// SPDX-License-Identifier: GPL-2.0-only
/*
 * Mutexes on the wait core.
 *
 * Uncontended, lock and unlock are one cmpxchg each.  When somebody waits,
 * unlock makes the longest waiter the owner itself and wakes it: nobody can
 * overtake for ever, and who waits is known at every moment.
 */
#define pr_fmt(fmt) "mutex: " fmt

#include <asm/cmpxchg.h>
#include <base/errno.h>
#include <kernel/bug.h>
#include <kernel/mutex.h>
#include <kernel/printk.h>
#include <kernel/task.h>

#ifdef CONFIG_DEBUG_MUTEXES
static void debug_took(void)
{
	current->mutexes_held++;
}

static void debug_releases(struct mutex *m)
{
	current->mutexes_held--;
	if (likely(mutex_owner(m) == current))
		return;
	pr_err("%s/%d unlocks %pS, owned by %s\n", current->comm, current->pid, m,
	       mutex_owner(m) ? mutex_owner(m)->comm : "nobody");
	WARN_ON(1);
}
#else
static inline void debug_took(void) { }
static inline void debug_releases(struct mutex *m) { (void)m; }
#endif

/* Under wait.lock: take it, or make sure that its unlock will look at the queue. */
static bool take_or_mark(struct mutex *m)
{
	unsigned long me = (unsigned long)current, owner = READ_ONCE(m->owner);

	for (;;) {
		unsigned long want = owner ? owner | MUTEX_WAITERS : me;

		if (owner == want || try_cmpxchg(&m->owner, &owner, want))
			return !owner;
	}
}

static noinline int lock_slow(struct mutex *m, unsigned int state)
{
	struct wait_queue_entry w;
	int err = 0;

	if (mutex_owner(m) == current) {
		pr_emerg("recursion: %s/%d holds %pS already\n", current->comm, current->pid, m);
		BUG();
	}
	/* A cycle is reported here, before anybody is stuck in it. */
	wait_graph_enter(WAIT_MUTEX, m, state & TASK_INTERRUPTIBLE);
	wait_entry_init(&w, true);

	raw_spin_lock_irq(&m->wait.lock);
	/* Ours already: handed over by unlock_slow(). */
	while (mutex_owner(m) != current && !take_or_mark(m)) {
		wait_enqueue_locked(&m->wait, &w, state);
		if (wait_interrupted(state)) {
			err = -EINTR;
			break;
		}
		raw_spin_unlock_irq(&m->wait.lock);
		schedule();
		raw_spin_lock_irq(&m->wait.lock);
	}
	__set_current_state(TASK_RUNNING);
	if (!list_empty(&w.entry))
		list_del_init(&w.entry);
	raw_spin_unlock_irq(&m->wait.lock);
	wait_graph_leave();
	return err;
}

/**
 * mutex_lock() - take the mutex, wait for it if need be
 * @m: the mutex
 *
 * Context: task, may sleep.  Takes @m.
 */
void mutex_lock(struct mutex *m)
{
	unsigned long old = 0;

	might_sleep();
	if (unlikely(!try_cmpxchg_acquire(&m->owner, &old, (unsigned long)current)))
		(void)lock_slow(m, TASK_UNINTERRUPTIBLE);
	debug_took();
}

/**
 * mutex_lock_interruptible() - the same, ended by kthread_stop() too
 * @m: the mutex
 *
 * Context: task, may sleep.  Takes @m if 0 is returned.
 * Return: 0 or -EINTR.
 */
int mutex_lock_interruptible(struct mutex *m)
{
	unsigned long old = 0;

	might_sleep();
	if (unlikely(!try_cmpxchg_acquire(&m->owner, &old, (unsigned long)current))) {
		int err = lock_slow(m, TASK_INTERRUPTIBLE);

		if (err)
			return err;
	}
	debug_took();
	return 0;
}

/**
 * mutex_trylock() - take the mutex if it is free
 * @m: the mutex
 *
 * Context: task.  Takes @m if 1 is returned.
 * Return: 1 if taken, else 0.
 */
int mutex_trylock(struct mutex *m)
{
	unsigned long old = 0;

	if (!try_cmpxchg_acquire(&m->owner, &old, (unsigned long)current))
		return 0;
	debug_took();
	return 1;
}

/* Make the longest waiter the owner.  Waiters that gave up are not in the queue. */
static noinline void unlock_slow(struct mutex *m)
{
	struct task_struct *next = NULL;
	struct wait_queue_entry *w;
	unsigned long flags;

	raw_spin_lock_irqsave(&m->wait.lock, flags);
	w = list_first_entry_or_null(&m->wait.head, struct wait_queue_entry, entry);
	if (w) {
		next = w->task;
		list_del_init(&w->entry);
	}
	/* Pairs with the look at the owner in lock_slow(), under the same lock. */
	WRITE_ONCE(m->owner, (unsigned long)next |
			     (list_empty(&m->wait.head) ? 0 : MUTEX_WAITERS));
	if (next)
		wake_up_state(next, TASK_NORMAL);
	raw_spin_unlock_irqrestore(&m->wait.lock, flags);
}

/**
 * mutex_unlock() - release the mutex, or hand it to the longest waiter
 * @m: the mutex, owned by this thread
 *
 * Context: task.  Releases @m.
 */
void mutex_unlock(struct mutex *m)
{
	unsigned long me = (unsigned long)current;

	debug_releases(m);
	if (unlikely(!try_cmpxchg_release(&m->owner, &me, 0UL)))
		unlock_slow(m);
}
