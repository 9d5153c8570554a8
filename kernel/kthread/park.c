// SPDX-License-Identifier: GPL-2.0-only
/*
 * Parking: a thread that stops being run until it is unparked, wherever it
 * was when it was asked.  The answer to a park is given by the thread that
 * runs next, in kthread_switched_out().
 */
#include <base/errno.h>
#include <kernel/context.h>
#include <kernel/kthread.h>
#include <kernel/lockdep_waits.h>
#include <trace/kthread.h>

#include "internal.h"

/**
 * kthread_should_park() - was this thread asked to park?
 *
 * Context: a kernel thread; elsewhere false, and a warning.
 */
bool kthread_should_park(void)
{
	return asked(SHOULD_PARK);
}

bool kthread_park_pending(struct task_struct *k)
{
	return has_flag(k, SHOULD_PARK) && READ_ONCE(k->state) != TASK_PARKED;
}

/**
 * kthread_parkme() - park for as long as this thread is asked to
 *
 * Returns at once when it is not, or is asked to stop (R3).
 *
 * Context: a kernel thread, may sleep.
 */
void kthread_parkme(void)
{
	struct kthread *kt = kthread_self();

	if (!kt)
		return;
	might_sleep();
	for (;;) {
		raw_spin_lock_irq(&kt->task.lock);
		if ((kt->flags & (SHOULD_STOP | SHOULD_PARK)) != SHOULD_PARK)
			break;
		WRITE_ONCE(kt->task.state, TASK_PARKED);
		/*
		 * No preemption between the state and the switch: PARKED and
		 * still on the CPU is a state that nobody else may see (R5).
		 */
		preempt_disable();
		raw_spin_unlock_irq(&kt->task.lock);
		schedule_preempt_off();
	}
	raw_spin_unlock_irq(&kt->task.lock);
}

/* What has become of park request @number.  1: not decided yet. */
static int park_verdict(struct kthread *kt, u32 number)
{
	int verdict = 1;

	raw_spin_lock_irq(&kt->task.lock);
	if (kt->park_answer == number)
		verdict = 0;
	else if (kt->flags & SHOULD_STOP || kt->task.state & (TASK_EXITING | TASK_DEAD))
		verdict = -ENOSYS;
	else if (!(kt->flags & SHOULD_PARK) || kt->park_request != number)
		/* Withdrawn; a later request may stand, and may even be answered. */
		verdict = -ECANCELED;
	raw_spin_unlock_irq(&kt->task.lock);
	return verdict;
}

static int wait_until_parked(struct kthread *kt, u32 number)
{
	int verdict;

	get_task_struct(&kt->task);
	wait_graph_enter(WAIT_PARK, &kt->task, false);
	for (;;) {
		struct wait_queue_entry w;

		wait_entry_init(&w, false);
		prepare_to_wait_event(&kt->wait, &w, TASK_UNINTERRUPTIBLE);
		verdict = park_verdict(kt, number);
		if (verdict == 1)
			schedule();
		finish_wait(&kt->wait, &w);
		if (verdict != 1)
			break;
	}
	wait_graph_leave();
	put_task_struct(&kt->task);
	return verdict;
}

/**
 * kthread_park() - make a thread park, and wait until it has
 * @k: the thread; one's own means: only ask
 *
 * A thread that was never started is parked without running its function.
 *
 * Context: task, may sleep.
 * Return: 0 once it is PARKED and off its CPU; -ENOSYS if it is exiting, was
 * asked to stop or exited meanwhile; -EBUSY if a park is asked for already
 * (R4); -ECANCELED if it was unparked before it got there (R7).
 */
int kthread_park(struct task_struct *k)
{
	struct kthread *kt = to_kthread(k);
	bool wait = false;
	int err = 0;
	u32 number;

	might_sleep();
	if (k != current)
		lockdep_wait_for((const void *)kt->fn, _RET_IP_);
	trace_kthread_park(k);
	raw_spin_lock_irq(&k->lock);
	number = kt->park_request + 1;
	if (kt->flags & SHOULD_STOP || k->state & (TASK_EXITING | TASK_DEAD)) {
		err = -ENOSYS;
	} else if (kt->flags & SHOULD_PARK) {
		err = -EBUSY;
	} else {
		kt->flags |= SHOULD_PARK;
		kt->park_request = number;
		if (k->state == TASK_NEW) {
			WRITE_ONCE(k->state, TASK_PARKED);
			kt->park_answer = number;
		} else if (k != current) {
			wait = true;
			__try_to_wake_up_locked(k, TASK_NORMAL);
		}
	}
	raw_spin_unlock_irq(&k->lock);
	return wait ? wait_until_parked(kt, number) : err;
}

/* End a park under the lock.  A thread that never ran starts now (R12: where it is bound). */
static void unpark_locked(struct kthread *kt)
{
	struct task_struct *k = &kt->task;

	__assume_ctx_lock(&k->lock);
	if (k->state != TASK_PARKED)
		return;
	if (!(kt->flags & STARTED)) {
		kt->flags |= STARTED;
		wake_up_new_task(k);
		return;
	}
	__try_to_wake_up_locked(k, TASK_PARKED);
}

/**
 * kthread_unpark() - let a parked thread go on
 * @k: the thread
 *
 * Does nothing if no park is asked for, and never waits.  A per-CPU thread
 * goes on where it is bound.
 *
 * Context: any but NMI.
 */
void kthread_unpark(struct task_struct *k)
{
	struct kthread *kt = to_kthread(k);
	unsigned long flags;
	bool was;

	trace_kthread_unpark(k);
	get_task_struct(k);
	raw_spin_lock_irqsave(&k->lock, flags);
	was = kt->flags & SHOULD_PARK;
	if (was) {
		kt->flags &= ~SHOULD_PARK;
		unpark_locked(kt);
	}
	raw_spin_unlock_irqrestore(&k->lock, flags);
	/* R7: a parker whose request came to nothing is told. */
	if (was && waitqueue_active(&kt->wait))
		announce(kt);
	put_task_struct(k);
}
