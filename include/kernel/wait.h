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

struct wait_queue_head {
	spinlock_t lock;	/* covers the list, and the entries' membership */
	struct list_head head;
};
typedef struct wait_queue_head wait_queue_head_t;

struct wait_queue_entry {
	struct list_head entry;	/* empty: not queued (a waker took it) */
	struct task_struct *task;
	bool exclusive;		/* one wake_up() ends one of these */
};

#define __WAIT_QUEUE_HEAD_INITIALIZER(name) \
	{ .lock = __SPIN_LOCK_UNLOCKED((name).lock), .head = LIST_HEAD_INIT((name).head) }
#define DECLARE_WAIT_QUEUE_HEAD(name) \
	struct wait_queue_head name = __WAIT_QUEUE_HEAD_INITIALIZER(name)

static inline void init_waitqueue_head(struct wait_queue_head *wq)
{
	spin_lock_init(&wq->lock);
	INIT_LIST_HEAD(&wq->head);
}

static inline bool waitqueue_active(const struct wait_queue_head *wq)
{
	return !list_empty(&wq->head);
}

/* The three steps, for the macros below and for kernel/ itself. */
void wait_entry_init(struct wait_queue_entry *w, bool exclusive);
void wait_enqueue_locked(struct wait_queue_head *wq, struct wait_queue_entry *w,
			 unsigned int state);
bool wait_interrupted(unsigned int state);
long prepare_to_wait_event(struct wait_queue_head *wq, struct wait_queue_entry *w,
			   unsigned int state);
void finish_wait(struct wait_queue_head *wq, struct wait_queue_entry *w);
void wait_note(enum wait_kind kind, const void *obj);
void wait_note_end(void);

void __wake_up(struct wait_queue_head *wq, unsigned int mask, unsigned int nr_exclusive);
bool wake_one_locked(struct wait_queue_head *wq, unsigned int mask);
void wake_all_locked(struct wait_queue_head *wq, unsigned int mask);

/* Context: any but NMI.  What was written before is visible to the waiter's test. */
#define wake_up(wq)			__wake_up(wq, TASK_NORMAL, 1)
#define wake_up_nr(wq, nr)		__wake_up(wq, TASK_NORMAL, nr)
#define wake_up_all(wq)			__wake_up(wq, TASK_NORMAL, 0)
#define wake_up_interruptible(wq)	__wake_up(wq, TASK_INTERRUPTIBLE, 1)
#define wake_up_interruptible_all(wq)	__wake_up(wq, TASK_INTERRUPTIBLE, 0)

/*
 * The loop: state and queue, then the test, then sleep.  @timeout in jiffies.
 * Value: what is left of @timeout (at least 1) if @condition came true, 0 if
 * time ran out first, -EINTR if an interruptible wait was ended by
 * kthread_stop().
 */
#define ___wait_event(wq, condition, state_, exclusive_, timeout_) ({		\
	struct wait_queue_entry __w;						\
	long __left = (timeout_), __intr;					\
										\
	might_sleep();								\
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
		__left = schedule_timeout(__left);				\
	}									\
	finish_wait(&(wq), &__w);						\
	wait_note_end();							\
	__left; })

/* Linux's forms.  Each re-tests before it sleeps at all. */
#define wait_event(wq, condition) do {						\
	if (!(condition))							\
		(void)___wait_event(wq, condition, TASK_UNINTERRUPTIBLE, false,	\
				    MAX_SCHEDULE_TIMEOUT);			\
} while (0)
#define wait_event_interruptible(wq, condition) ({				\
	long __r = 0;								\
	if (!(condition))							\
		__r = ___wait_event(wq, condition, TASK_INTERRUPTIBLE, false,	\
				    MAX_SCHEDULE_TIMEOUT);			\
	__r < 0 ? (int)__r : 0; })
#define wait_event_timeout(wq, condition, timeout) ({				\
	long __t = (timeout);							\
	(condition) ? (__t ? __t : 1) :						\
		___wait_event(wq, condition, TASK_UNINTERRUPTIBLE, false, __t); })
#define wait_event_interruptible_timeout(wq, condition, timeout) ({		\
	long __t = (timeout);							\
	(condition) ? (__t ? __t : 1) :						\
		___wait_event(wq, condition, TASK_INTERRUPTIBLE, false, __t); })
#define wait_event_interruptible_exclusive(wq, condition) ({			\
	long __r = 0;								\
	if (!(condition))							\
		__r = ___wait_event(wq, condition, TASK_INTERRUPTIBLE, true,	\
				    MAX_SCHEDULE_TIMEOUT);			\
	__r < 0 ? (int)__r : 0; })

#endif /* KERNEL_WAIT_H */
