// SPDX-License-Identifier: GPL-2.0-only
/*
 * Semaphores: up() gives its unit to the longest waiter itself, so nobody can
 * come between.
 */
#include <kernel/semaphore.h>
#include <trace/lock.h>

#include "handoff.h"

static int down_common(struct semaphore *sem, unsigned int state, long timeout)
{
	struct handoff h;
	int err = 0;

	might_sleep();
	spin_lock_irq(&sem->wait.lock);
	if (likely(sem->count)) {
		sem->count--;
	} else {
		trace_contention_begin(sem, TRACE_SEMAPHORE);
		wait_note(WAIT_SEMAPHORE, sem);
		handoff_enqueue(&sem->wait, &h, false);
		err = handoff_wait(&sem->wait, &h, state, timeout);
		wait_note_end();
		trace_contention_end(sem, TRACE_SEMAPHORE);
	}
	spin_unlock_irq(&sem->wait.lock);
	return err;
}

/**
 * down() - enter, wait if need be
 * @sem: the semaphore
 *
 * Context: task, may sleep.
 */
void down(struct semaphore *sem)
{
	(void)down_common(sem, TASK_UNINTERRUPTIBLE, MAX_SCHEDULE_TIMEOUT);
}

/**
 * down_interruptible() - the same, ended by kthread_stop() too
 * @sem: the semaphore
 *
 * Context: task, may sleep.
 * Return: 0 or -EINTR.
 */
int down_interruptible(struct semaphore *sem)
{
	return down_common(sem, TASK_INTERRUPTIBLE, MAX_SCHEDULE_TIMEOUT);
}

/**
 * down_killable() - down() by another name: kernel threads are not killed
 * @sem: the semaphore
 *
 * Context: task, may sleep.
 * Return: 0.
 */
int down_killable(struct semaphore *sem)
{
	return down_common(sem, TASK_UNINTERRUPTIBLE, MAX_SCHEDULE_TIMEOUT);
}

/**
 * down_timeout() - the same, for a time at the most
 * @sem:     the semaphore
 * @timeout: jiffies
 *
 * Context: task, may sleep.
 * Return: 0 or -ETIME.
 */
int down_timeout(struct semaphore *sem, long timeout)
{
	return down_common(sem, TASK_UNINTERRUPTIBLE, timeout);
}

/**
 * down_trylock() - enter if one can at once
 * @sem: the semaphore
 *
 * Context: any but NMI.
 * Return: 0 if entered, else 1: the other way round than mutex_trylock().
 */
int down_trylock(struct semaphore *sem)
{
	unsigned long flags;
	bool entered;

	spin_lock_irqsave(&sem->wait.lock, flags);
	entered = sem->count;
	sem->count -= entered;
	spin_unlock_irqrestore(&sem->wait.lock, flags);
	return !entered;
}

/**
 * up() - leave, or let somebody enter
 * @sem: the semaphore
 *
 * Context: any but NMI.
 */
void up(struct semaphore *sem)
{
	struct handoff *h;
	unsigned long flags;

	spin_lock_irqsave(&sem->wait.lock, flags);
	h = handoff_first(&sem->wait);
	if (h)
		handoff_grant(h);
	else
		sem->count++;
	spin_unlock_irqrestore(&sem->wait.lock, flags);
}
