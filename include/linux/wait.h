/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Wait queues.
 *
 * Two differences to know of: an interruptible wait of a kernel thread ends
 * with -EINTR when the thread is asked to stop (Linux needs
 * kthread_should_stop() in the condition), and an entry is taken off its
 * queue by the wake-up, always.  So add_wait_queue(), which counts on the
 * opposite, is not there: DEFINE_WAIT() and prepare_to_wait() are.
 */
#ifndef LINUX_WAIT_H
#define LINUX_WAIT_H

#include <asm/barrier.h>
#include <kernel/wait.h>
#include <linux/list.h>
#include <linux/sched.h>
#include <linux/spinlock.h>

typedef struct wait_queue_entry wait_queue_entry_t;

#ifndef DECLARE_WAIT_QUEUE_HEAD_ONSTACK
#define DECLARE_WAIT_QUEUE_HEAD_ONSTACK(name)	DECLARE_WAIT_QUEUE_HEAD(name)
#endif
#ifndef wq_has_sleeper
/* The barrier pairs with set_current_state() in the wait: after the condition was stored. */
#define wq_has_sleeper(wq)	({ smp_mb(); waitqueue_active(wq); })
#endif

#ifndef DEFINE_WAIT
#define DEFINE_WAIT(name)							\
	struct wait_queue_entry name = {					\
		.entry = LIST_HEAD_INIT((name).entry), .task = current }
#define init_wait(w)		wait_entry_init(w, false)
#define prepare_to_wait(wq, w, state)						\
	((void)prepare_to_wait_event(wq, w, state))
#define prepare_to_wait_exclusive(wq, w, state) \
	((w)->exclusive = true, (void)prepare_to_wait_event(wq, w, state))
#endif

#ifndef wait_event_killable
/* Nothing kills a kernel thread but kthread_stop(). */
#define wait_event_killable(wq, condition)	wait_event_interruptible(wq, condition)
#define wait_event_killable_timeout(wq, condition, timeout) \
	wait_event_interruptible_timeout(wq, condition, timeout)
#endif
#ifndef wait_event_idle
#define wait_event_idle(wq, condition)		wait_event(wq, condition)
#define wait_event_idle_timeout(wq, condition, timeout) \
	wait_event_timeout(wq, condition, timeout)
#endif
#ifndef wait_event_exclusive
#define wait_event_exclusive(wq, condition) do {				\
	if (!(condition))							\
		(void)___wait_event(wq, condition, TASK_UNINTERRUPTIBLE, true,	\
				    MAX_SCHEDULE_TIMEOUT);			\
} while (0)
#endif

/*
 * With a spinlock held round the condition, which is released while the
 * thread sleeps.
 */
#ifndef wait_event_lock_irq
#define ___wait_event_locked(wq, condition, state, unlock, lock, timeout) ({	\
	struct wait_queue_entry __w;						\
	long __left = (timeout), __intr = 0;					\
										\
	wait_entry_init(&__w, false);						\
	wait_note(WAIT_EVENT, &(wq));						\
	while (!(condition)) {							\
		__intr = prepare_to_wait_event(&(wq), &__w, state);		\
		if (condition)							\
			break;							\
		if (__intr) {							\
			__left = __intr;					\
			break;							\
		}								\
		if (!__left)							\
			break;							\
		unlock;								\
		__left = schedule_timeout(__left);				\
		lock;								\
	}									\
	finish_wait(&(wq), &__w);						\
	wait_note_end();							\
	__left; })
#define wait_event_lock_irq(wq, condition, l) \
	((void)___wait_event_locked(wq, condition, TASK_UNINTERRUPTIBLE,	\
		spin_unlock_irq(&(l)), spin_lock_irq(&(l)), MAX_SCHEDULE_TIMEOUT))
#define wait_event_interruptible_lock_irq(wq, condition, l) ({			\
	long __li = ___wait_event_locked(wq, condition, TASK_INTERRUPTIBLE,	\
		spin_unlock_irq(&(l)), spin_lock_irq(&(l)), MAX_SCHEDULE_TIMEOUT); \
	__li < 0 ? (int)__li : 0; })
#endif

#endif /* LINUX_WAIT_H */
