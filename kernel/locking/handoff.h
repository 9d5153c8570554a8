/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Waiting until one is given something: for the sleeping locks whose state
 * is changed by the giver on behalf of the longest waiter.
 *
 * All under the lock of the wait queue, interrupts off.
 */
#ifndef KERNEL_LOCKING_HANDOFF_H
#define KERNEL_LOCKING_HANDOFF_H

#include <base/errno.h>
#include <kernel/wait.h>

struct handoff {
	struct wait_queue_entry w;
	bool granted;
	bool write;		/* what was asked for */
};

static inline void handoff_enqueue(struct wait_queue_head *wq, struct handoff *h, bool write)
	__must_hold(&wq->lock)
{
	wait_entry_init(&h->w, true);
	h->granted = false;
	h->write = write;
	list_add_tail(&h->w.entry, &wq->head);
}

static inline struct handoff *handoff_first(struct wait_queue_head *wq)
	__must_hold(&wq->lock)
{
	return list_first_entry_or_null(&wq->head, struct handoff, w.entry);
}

static inline void handoff_grant(struct handoff *h)
{
	list_del_init(&h->w.entry);
	h->granted = true;
	wake_up_state(h->w.private, TASK_NORMAL);
}

/*
 * Sleep until granted; the lock is released meanwhile, and held again after.
 * Return: 0, -EINTR or -ETIME; no longer queued in any case.
 */
static inline int handoff_wait(struct wait_queue_head *wq, struct handoff *h,
			       unsigned int state, long timeout)
	__must_hold(&wq->lock)
{
	int err = 0;

	for (;;) {
		set_current_state(state);
		if (h->granted)
			break;
		if (wait_interrupted(state))
			err = -EINTR;
		else if (!timeout)
			err = -ETIME;
		if (err) {
			list_del_init(&h->w.entry);
			break;
		}
		spin_unlock_irq(&wq->lock);
		timeout = schedule_timeout(timeout);
		spin_lock_irq(&wq->lock);
	}
	__set_current_state(TASK_RUNNING);
	return err;
}

#endif /* KERNEL_LOCKING_HANDOFF_H */
