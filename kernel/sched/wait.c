// SPDX-License-Identifier: GPL-2.0-only
/*
 * The wait core: see <kernel/wait.h> for the rule, <kernel/sched.h> for the
 * states, core.c for the barriers.
 */
#include <base/errno.h>
#include <kernel/bug.h>
#include <kernel/ktime.h>
#include <kernel/kthread.h>
#include <kernel/task.h>
#include <kernel/wait.h>

/* Write down what this thread is about to wait for, for whoever asks why it does not run. */
void wait_note(enum wait_kind kind, const void *obj)
{
	struct task_struct *me = current;

	WRITE_ONCE(me->wait_obj, obj);
	WRITE_ONCE(me->wait_since, ktime_get_ns());
	WRITE_ONCE(me->wait_kind, kind);
}

void wait_note_end(void)
{
	WRITE_ONCE(current->wait_kind, WAIT_NONE);
}

void wait_entry_init(struct wait_queue_entry *w, bool exclusive)
{
	INIT_LIST_HEAD(&w->entry);
	w->task = current;
	w->exclusive = exclusive;
}

/* Step one.  wq->lock is held. */
void wait_enqueue_locked(struct wait_queue_head *wq, struct wait_queue_entry *w,
			 unsigned int state)
{
	if (list_empty(&w->entry)) {
		/* The exclusive ones behind the others: a wake-up meets all that want it first. */
		if (w->exclusive)
			list_add_tail(&w->entry, &wq->head);
		else
			list_add(&w->entry, &wq->head);
	}
	set_current_state(state);
}

/* Has somebody ended this kind of wait for good? */
bool wait_interrupted(unsigned int state)
{
	return (state & TASK_INTERRUPTIBLE) && current->kthread && kthread_should_stop();
}

/**
 * prepare_to_wait_event() - store the state and enqueue, before the test
 * @wq:    the queue
 * @w:     this thread's entry
 * @state: TASK_INTERRUPTIBLE or TASK_UNINTERRUPTIBLE
 *
 * Context: task.  Takes and releases wq->lock.
 * Return: 0, or -EINTR if the thread was asked to stop and the wait is
 * interruptible: then it must not sleep, unless its condition holds anyway.
 */
long prepare_to_wait_event(struct wait_queue_head *wq, struct wait_queue_entry *w,
			   unsigned int state)
{
	unsigned long flags;

	spin_lock_irqsave(&wq->lock, flags);
	wait_enqueue_locked(wq, w, state);
	spin_unlock_irqrestore(&wq->lock, flags);
	return wait_interrupted(state) ? -EINTR : 0;
}

/**
 * finish_wait() - after the last test: running again, and off the queue
 * @wq: the queue
 * @w:  this thread's entry
 *
 * Context: task.
 */
void finish_wait(struct wait_queue_head *wq, struct wait_queue_entry *w)
{
	unsigned long flags;

	__set_current_state(TASK_RUNNING);
	/*
	 * Under the lock in every case: an entry that looks dequeued may
	 * still be in the hands of its waker, and it lives on this stack.
	 */
	spin_lock_irqsave(&wq->lock, flags);
	if (!list_empty(&w->entry))
		list_del_init(&w->entry);
	spin_unlock_irqrestore(&wq->lock, flags);
}

/* wq->lock is held and interrupts are off; a switch can wait for its release. */
static bool wake_entry(struct wait_queue_entry *w, unsigned int mask)
{
	struct task_struct *p = w->task;
	int woken;

	__raw_spin_acquire(&p->lock);
	woken = __try_to_wake_up_locked(p, mask);
	__raw_spin_release(&p->lock);
	if (woken)
		list_del_init(&w->entry);
	return woken;
}

/* End the longest exclusive wait, or any.  wq->lock is held.  False: nobody waits so. */
bool wake_one_locked(struct wait_queue_head *wq, unsigned int mask)
{
	struct wait_queue_entry *w, *next;

	list_for_each_entry_safe(w, next, &wq->head, entry) {
		if (wake_entry(w, mask))
			return true;
	}
	return false;
}

/* End all waits.  wq->lock is held. */
void wake_all_locked(struct wait_queue_head *wq, unsigned int mask)
{
	struct wait_queue_entry *w, *next;

	list_for_each_entry_safe(w, next, &wq->head, entry)
		wake_entry(w, mask);
}

/**
 * __wake_up() - end waits
 * @wq:           the queue
 * @mask:         which states to end
 * @nr_exclusive: how many exclusive waiters at the most, 0: all
 *
 * Context: any but NMI.  Takes and releases wq->lock.
 */
void __wake_up(struct wait_queue_head *wq, unsigned int mask, unsigned int nr_exclusive)
{
	struct wait_queue_entry *w, *next;
	unsigned long flags;

	spin_lock_irqsave(&wq->lock, flags);
	list_for_each_entry_safe(w, next, &wq->head, entry) {
		bool exclusive = w->exclusive;

		if (wake_entry(w, mask) && exclusive && !--nr_exclusive)
			break;
	}
	spin_unlock_irqrestore(&wq->lock, flags);
}
