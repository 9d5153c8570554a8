/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The wait core: the only way to block.
 *
 * Everything that sleeps - wait_event(), completions, mutexes, join, stop,
 * park, msleep() - does the same three steps with the functions below: store
 * the state and enqueue under the queue's lock; test; sleep.  Waking is
 * 'dequeue and change the state' under the same lock.  So a wake-up that
 * comes between the test and the sleep finds the state and undoes it, and
 * there is one place where that has to be right (kernel/sched/wait.c).
 */
#ifndef KERNEL_WAIT_H
#define KERNEL_WAIT_H

#include <base/list.h>
#include <base/types.h>
#include <kernel/context.h>
#include <kernel/sched.h>
#include <kernel/spinlock.h>

struct wait_queue_entry;
/*
 * What a wake-up does with one entry, under the queue's lock: not 0 if it
 * ended a wait (exclusive ones are counted by it), less than 0 to stop there.
 */
typedef int (*wait_queue_func_t)(struct wait_queue_entry *w, unsigned int mode, int flags, void *key);

struct wait_queue_head {
	spinlock_t lock;	/* covers the list, and the entries' membership */
	struct list_head head;
};
typedef struct wait_queue_head wait_queue_head_t;

#define WQ_FLAG_EXCLUSIVE	0x01U	/* one wake_up() ends one of these */
#define WQ_FLAG_WOKEN		0x02U	/* for wait_woken() */
#define WQ_FLAG_PRIORITY	0x10U	/* in front of all others */

struct wait_queue_entry {
	unsigned int flags;	/* WQ_FLAG_*; WOKEN under the queue's lock or by wait_woken() */
	void *private;		/* the thread, unless @func is the user's own */
	wait_queue_func_t func;
	struct list_head entry;	/* empty: not queued (a waker took it) */
};
typedef struct wait_queue_entry wait_queue_entry_t;

#define __WAIT_QUEUE_HEAD_INITIALIZER(name) \
	{ .lock = __SPIN_LOCK_UNLOCKED((name).lock), .head = LIST_HEAD_INIT((name).head) }
#define DECLARE_WAIT_QUEUE_HEAD(name) \
	struct wait_queue_head name = __WAIT_QUEUE_HEAD_INITIALIZER(name)

/* Its lock is one of class @key, named @name. */
static inline void __init_waitqueue_head(struct wait_queue_head *wq, const char *name,
					 struct lock_class_key *key)
{
	(void)name;
	(void)key;
	spin_lock_init_key(&wq->lock, name, key);
	INIT_LIST_HEAD(&wq->head);
}
#define init_waitqueue_head(wq) do {						\
	static struct lock_class_key __key;					\
	__init_waitqueue_head(wq, #wq, &__key);					\
} while (0)
/* What is not static has to be initialised where it is. */
#define DECLARE_WAIT_QUEUE_HEAD_ONSTACK(name) \
	struct wait_queue_head name = (*({ init_waitqueue_head(&name); &name; }))

/* Only a hint, unless the caller has ordered it against its store: wq_has_sleeper(). */
static inline bool waitqueue_active(const struct wait_queue_head *wq)
{
	return !list_empty(&wq->head);
}

static inline bool wq_has_sleeper(const struct wait_queue_head *wq)
{
	/*
	 * The condition's store before the look at the queue.  Pairs with
	 * the barrier in set_current_state(), after the enqueueing.
	 */
	smp_mb();
	return waitqueue_active(wq);
}

static inline bool wq_has_single_sleeper(const struct wait_queue_head *wq)
{
	return list_is_singular(&wq->head);
}

/* Wake the thread; _wake_function: leave the entry queued, autoremove: take it off. */
int default_wake_function(struct wait_queue_entry *w, unsigned int mode, int flags, void *key);
int autoremove_wake_function(struct wait_queue_entry *w, unsigned int mode, int flags, void *key);
int woken_wake_function(struct wait_queue_entry *w, unsigned int mode, int flags, void *key);

#define __WAITQUEUE_INITIALIZER(name, tsk) \
	{ .private = (tsk), .func = default_wake_function, .entry = LIST_HEAD_INIT((name).entry) }
#define DECLARE_WAITQUEUE(name, tsk) \
	struct wait_queue_entry name = __WAITQUEUE_INITIALIZER(name, tsk)
#define DEFINE_WAIT_FUNC(name, fn)						\
	struct wait_queue_entry name = {					\
		.private = current, .func = (fn), .entry = LIST_HEAD_INIT((name).entry) }
#define DEFINE_WAIT(name)	DEFINE_WAIT_FUNC(name, autoremove_wake_function)

static inline void init_waitqueue_entry(struct wait_queue_entry *w, struct task_struct *p)
{
	*w = (struct wait_queue_entry){ .private = p, .func = default_wake_function };
	INIT_LIST_HEAD(&w->entry);
}

static inline void init_waitqueue_func_entry(struct wait_queue_entry *w, wait_queue_func_t fn)
{
	*w = (struct wait_queue_entry){ .func = fn };
	INIT_LIST_HEAD(&w->entry);
}

static inline void init_wait_entry(struct wait_queue_entry *w, unsigned int flags)
{
	*w = (struct wait_queue_entry){
		.flags = flags, .private = current, .func = autoremove_wake_function };
	INIT_LIST_HEAD(&w->entry);
}
#define init_wait(w)		init_wait_entry(w, 0)
#define init_wait_func(w, fn)	do { init_wait(w); (w)->func = (fn); } while (0)

/* wq->lock is held. */
static inline void __add_wait_queue(struct wait_queue_head *wq, struct wait_queue_entry *w)
	__must_hold(&wq->lock)
{
	list_add(&w->entry, &wq->head);
}

static inline void __add_wait_queue_exclusive(struct wait_queue_head *wq, struct wait_queue_entry *w)
	__must_hold(&wq->lock)
{
	w->flags |= WQ_FLAG_EXCLUSIVE;
	list_add(&w->entry, &wq->head);
}

static inline void __add_wait_queue_entry_tail(struct wait_queue_head *wq,
					       struct wait_queue_entry *w)
	__must_hold(&wq->lock)
{
	list_add_tail(&w->entry, &wq->head);
}

static inline void __add_wait_queue_entry_tail_exclusive(struct wait_queue_head *wq,
							 struct wait_queue_entry *w)
	__must_hold(&wq->lock)
{
	w->flags |= WQ_FLAG_EXCLUSIVE;
	list_add_tail(&w->entry, &wq->head);
}

static inline void __remove_wait_queue(struct wait_queue_head *wq, struct wait_queue_entry *w)
	__must_hold(&wq->lock)
{
	list_del_init(&w->entry);
}

void add_wait_queue(struct wait_queue_head *wq, struct wait_queue_entry *w);
void add_wait_queue_exclusive(struct wait_queue_head *wq, struct wait_queue_entry *w);
void add_wait_queue_priority(struct wait_queue_head *wq, struct wait_queue_entry *w);
void remove_wait_queue(struct wait_queue_head *wq, struct wait_queue_entry *w);

/* The three steps, for the macros below, for ported code and for kernel/ itself. */
void wait_entry_init(struct wait_queue_entry *w, bool exclusive);
void wait_enqueue_locked(struct wait_queue_head *wq, struct wait_queue_entry *w,
			 unsigned int state) __must_hold(&wq->lock);
bool wait_interrupted(unsigned int state);
void prepare_to_wait(struct wait_queue_head *wq, struct wait_queue_entry *w, unsigned int state);
bool prepare_to_wait_exclusive(struct wait_queue_head *wq, struct wait_queue_entry *w,
			       unsigned int state);
long prepare_to_wait_event(struct wait_queue_head *wq, struct wait_queue_entry *w,
			   unsigned int state);
void finish_wait(struct wait_queue_head *wq, struct wait_queue_entry *w);
long wait_woken(struct wait_queue_entry *w, unsigned int state, long timeout);
int do_wait_intr(struct wait_queue_head *wq, struct wait_queue_entry *w) __must_hold(&wq->lock);
int do_wait_intr_irq(struct wait_queue_head *wq, struct wait_queue_entry *w) __must_hold(&wq->lock);
void wait_note_ender(enum wait_kind kind, const void *obj, const struct task_struct *ender);
#define wait_note(kind, obj)	wait_note_ender(kind, obj, NULL)
void wait_note_end(void);

int __wake_up(struct wait_queue_head *wq, unsigned int mode, unsigned int nr_exclusive, void *key);
int wake_up_queue_locked(struct wait_queue_head *wq, unsigned int mode, unsigned int nr_exclusive,
			 void *key) __must_hold(&wq->lock);
bool wake_one_locked(struct wait_queue_head *wq, unsigned int mask) __must_hold(&wq->lock);
void wake_all_locked(struct wait_queue_head *wq, unsigned int mask) __must_hold(&wq->lock);

/* Context: any but NMI.  What was written before is visible to the waiter's test. */
#define wake_up(wq)			__wake_up(wq, TASK_NORMAL, 1, NULL)
#define wake_up_nr(wq, nr)		__wake_up(wq, TASK_NORMAL, nr, NULL)
#define wake_up_all(wq)			__wake_up(wq, TASK_NORMAL, 0, NULL)
#define wake_up_interruptible(wq)	__wake_up(wq, TASK_INTERRUPTIBLE, 1, NULL)
#define wake_up_interruptible_nr(wq, nr) __wake_up(wq, TASK_INTERRUPTIBLE, nr, NULL)
#define wake_up_interruptible_all(wq)	__wake_up(wq, TASK_INTERRUPTIBLE, 0, NULL)
/* In Linux a hint that the caller is about to sleep. */
#define wake_up_sync(wq)		wake_up(wq)
#define wake_up_interruptible_sync(wq)	wake_up_interruptible(wq)
/* The caller holds wq->lock. */
#define wake_up_locked(wq)		wake_up_queue_locked(wq, TASK_NORMAL, 1, NULL)
#define wake_up_all_locked(wq)		wake_up_queue_locked(wq, TASK_NORMAL, 0, NULL)

/*
 * The loop: state and queue, then the test, then sleep.  @timeout in jiffies;
 * @before and @after are statements round each sleep.  Value: what is left of
 * @timeout (at least 1) if @condition came true, 0 if time ran out first,
 * -EINTR if an interruptible wait was ended by kthread_stop().
 */
#define ___wait_event_loop(wq, condition, state_, exclusive_, timeout_, before, after) ({	\
	struct wait_queue_entry __w;						\
	long __left = (timeout_), __intr;					\
										\
	wait_entry_init(&__w, exclusive_);					\
	wait_note(WAIT_EVENT, &(wq));						\
	for (;;) {								\
		__intr = prepare_to_wait_event(&(wq), &__w, (state_));		\
		if (condition) {						\
			if (!__left)						\
				__left = 1;					\
			break;							\
		}								\
		if (__intr) {							\
			__left = __intr;					\
			break;							\
		}								\
		if (!__left)							\
			break;							\
		before;								\
		__left = schedule_timeout(__left);				\
		after;								\
	}									\
	finish_wait(&(wq), &__w);						\
	wait_note_end();							\
	__left; })
#define ___wait_event_cmd(wq, condition, state, exclusive, timeout, before, after) ({	\
	might_sleep();								\
	___wait_event_loop(wq, condition, state, exclusive, timeout, before, after); })
#define ___wait_event(wq, condition, state, exclusive, timeout) \
	___wait_event_cmd(wq, condition, state, exclusive, timeout, (void)0, (void)0)

/* Without and with a time limit.  Each tests before it does anything at all. */
#define __wait_event_forever(wq, condition, state, exclusive, before, after) ({	\
	long __r = 0;								\
	if (!(condition))							\
		__r = ___wait_event_cmd(wq, condition, state, exclusive,	\
					MAX_SCHEDULE_TIMEOUT, before, after);	\
	__r < 0 ? (int)__r : 0; })
#define __wait_event_limited(wq, condition, state, exclusive, timeout, before, after) ({	\
	long __t = (timeout);							\
	(condition) ? (__t ? __t : 1) :						\
		___wait_event_cmd(wq, condition, state, exclusive, __t, before, after); })
#define __wait_plain(wq, condition, state, exclusive) \
	__wait_event_forever(wq, condition, state, exclusive, (void)0, (void)0)
#define __wait_limited(wq, condition, state, exclusive, timeout) \
	__wait_event_limited(wq, condition, state, exclusive, timeout, (void)0, (void)0)

/*
 * Linux's forms.  Context: task, may sleep.  The _interruptible ones are 0 or
 * -EINTR; the _timeout ones as above; _killable ones cannot fail, since
 * kernel threads are not killed; _idle ones are plain waits by another name.
 */
#define wait_event(wq, condition) \
	((void)__wait_plain(wq, condition, TASK_UNINTERRUPTIBLE, false))
#define io_wait_event(wq, condition)	wait_event(wq, condition)
#define wait_event_timeout(wq, condition, timeout) \
	__wait_limited(wq, condition, TASK_UNINTERRUPTIBLE, false, timeout)
#define wait_event_interruptible(wq, condition) \
	__wait_plain(wq, condition, TASK_INTERRUPTIBLE, false)
#define wait_event_interruptible_timeout(wq, condition, timeout) \
	__wait_limited(wq, condition, TASK_INTERRUPTIBLE, false, timeout)
#define wait_event_interruptible_exclusive(wq, condition) \
	__wait_plain(wq, condition, TASK_INTERRUPTIBLE, true)
#define wait_event_killable(wq, condition) \
	__wait_plain(wq, condition, TASK_KILLABLE, false)
#define wait_event_killable_exclusive(wq, condition) \
	__wait_plain(wq, condition, TASK_KILLABLE, true)
#define wait_event_killable_timeout(wq, condition, timeout) \
	__wait_limited(wq, condition, TASK_KILLABLE, false, timeout)
#define wait_event_state(wq, condition, state)	__wait_plain(wq, condition, state, false)
#define wait_event_idle(wq, condition) \
	((void)__wait_plain(wq, condition, TASK_IDLE, false))
#define wait_event_idle_exclusive(wq, condition) \
	((void)__wait_plain(wq, condition, TASK_IDLE, true))
#define wait_event_idle_timeout(wq, condition, timeout) \
	__wait_limited(wq, condition, TASK_IDLE, false, timeout)
#define wait_event_idle_exclusive_timeout(wq, condition, timeout) \
	__wait_limited(wq, condition, TASK_IDLE, true, timeout)
#define wait_event_freezable(wq, condition)	wait_event_interruptible(wq, condition)
#define wait_event_freezable_timeout(wq, condition, timeout) \
	wait_event_interruptible_timeout(wq, condition, timeout)

/* With a statement before and one after each sleep. */
#define wait_event_cmd(wq, condition, cmd1, cmd2) \
	((void)__wait_event_forever(wq, condition, TASK_UNINTERRUPTIBLE, false, cmd1, cmd2))
#define wait_event_exclusive_cmd(wq, condition, cmd1, cmd2) \
	((void)__wait_event_forever(wq, condition, TASK_UNINTERRUPTIBLE, true, cmd1, cmd2))

/*
 * The condition is tested under @lock, a spinlock_t taken by the caller with
 * spin_lock_irq(); it is released while the thread sleeps.
 */
#define wait_event_lock_irq_cmd(wq, condition, lock, cmd) \
	((void)__wait_irq_forever(wq, condition, TASK_UNINTERRUPTIBLE, lock, cmd))
#define wait_event_lock_irq(wq, condition, lock) \
	((void)__wait_irq_forever(wq, condition, TASK_UNINTERRUPTIBLE, lock, (void)0))
#define wait_event_interruptible_lock_irq_cmd(wq, condition, lock, cmd) \
	__wait_irq_forever(wq, condition, TASK_INTERRUPTIBLE, lock, cmd)
#define wait_event_interruptible_lock_irq(wq, condition, lock) \
	__wait_irq_forever(wq, condition, TASK_INTERRUPTIBLE, lock, (void)0)
#define wait_event_lock_irq_timeout(wq, condition, lock, timeout) \
	__wait_irq_limited(wq, condition, TASK_UNINTERRUPTIBLE, lock, timeout)
#define wait_event_interruptible_lock_irq_timeout(wq, condition, lock, timeout) \
	__wait_irq_limited(wq, condition, TASK_INTERRUPTIBLE, lock, timeout)

/* The loop once more, since the caller's lock must not be held when might_sleep() looks. */
#define ___wait_event_irq(wq, condition, state, timeout, lock, cmd) \
	___wait_event_loop(wq, condition, state, false, timeout,		\
			   ({ spin_unlock_irq(&(lock)); cmd; }), spin_lock_irq(&(lock)))
#define __wait_irq_forever(wq, condition, state, lock, cmd) ({			\
	long __r = 0;								\
	if (!(condition))							\
		__r = ___wait_event_irq(wq, condition, state,			\
					MAX_SCHEDULE_TIMEOUT, lock, cmd);	\
	__r < 0 ? (int)__r : 0; })
#define __wait_irq_limited(wq, condition, state, lock, timeout) ({		\
	long __t = (timeout);							\
	(condition) ? (__t ? __t : 1) :						\
		___wait_event_irq(wq, condition, state, __t, lock, (void)0); })

/* The caller holds wq.lock itself, and has it again after; _irq: with interrupts off. */
#define __wait_event_interruptible_locked(wq, condition, exclusive, fn) ({	\
	int __err = 0;								\
	if (!(condition)) {							\
		struct wait_queue_entry __w;					\
										\
		wait_entry_init(&__w, exclusive);				\
		do {								\
			__err = fn(&(wq), &__w);				\
			if (__err)						\
				break;						\
		} while (!(condition));						\
		if (!list_empty(&__w.entry))					\
			__remove_wait_queue(&(wq), &__w);			\
		__set_current_state(TASK_RUNNING);				\
	}									\
	__err; })
#define wait_event_interruptible_locked(wq, condition) \
	__wait_event_interruptible_locked(wq, condition, false, do_wait_intr)
#define wait_event_interruptible_locked_irq(wq, condition) \
	__wait_event_interruptible_locked(wq, condition, false, do_wait_intr_irq)
#define wait_event_interruptible_exclusive_locked(wq, condition) \
	__wait_event_interruptible_locked(wq, condition, true, do_wait_intr)
#define wait_event_interruptible_exclusive_locked_irq(wq, condition) \
	__wait_event_interruptible_locked(wq, condition, true, do_wait_intr_irq)

#endif /* KERNEL_WAIT_H */
