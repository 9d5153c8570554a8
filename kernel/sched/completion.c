// SPDX-License-Identifier: GPL-2.0-only
/*
 * Completions: a count under the lock of the queue, so that the test, the
 * enqueueing and the state are one step and no wake-up can fall between.
 */
#include <base/errno.h>
#include <kernel/completion.h>
#include <kernel/lockdep_waits.h>
#include <kernel/sched.h>

#ifdef CONFIG_LOCKDEP_WAITS
static void note_wait(struct completion *c, unsigned int state, long timeout, unsigned long ip)
{
	/* One with a time limit ends by itself. */
	if (timeout == MAX_SCHEDULE_TIMEOUT)
		lockdep_wait_completion(&c->dep_map, state & TASK_INTERRUPTIBLE, ip);
}

static void note_complete(struct completion *c, unsigned long ip)
{
	if (unlikely(current->lockdep_depth))
		lockdep_complete(&c->dep_map, ip);
}
#else
static void note_wait(struct completion *c, unsigned int state, long timeout, unsigned long ip)
{
	(void)c, (void)state, (void)timeout, (void)ip;
}

static void note_complete(struct completion *c, unsigned long ip) { (void)c, (void)ip; }
#endif

/**
 * complete() - let one waiter go on
 * @c: the completion
 *
 * Waiters go in the order in which they came.  What was written before is
 * visible to the one that goes on.
 *
 * Context: any but NMI.
 */
void complete(struct completion *c)
{
	unsigned long flags;

	note_complete(c, _RET_IP_);
	spin_lock_irqsave(&c->wait.lock, flags);
	if (c->done != COMPLETE_ALL)
		c->done++;
	wake_one_locked(&c->wait, TASK_NORMAL);
	spin_unlock_irqrestore(&c->wait.lock, flags);
}

/**
 * complete_all() - let all waiters go on, and all that will come
 * @c: the completion
 *
 * Context: any but NMI.
 */
void complete_all(struct completion *c)
{
	unsigned long flags;

	note_complete(c, _RET_IP_);
	spin_lock_irqsave(&c->wait.lock, flags);
	c->done = COMPLETE_ALL;
	wake_all_locked(&c->wait, TASK_NORMAL);
	spin_unlock_irqrestore(&c->wait.lock, flags);
}

static bool take_locked(struct completion *c)
{
	if (!c->done)
		return false;
	if (c->done != COMPLETE_ALL)
		c->done--;
	return true;
}

/* What is left of @timeout, at least 1; 0: it ran out; -EINTR. */
static long wait_completion(struct completion *c, unsigned int state, long timeout,
			    unsigned long ip)
{
	struct wait_queue_entry w;
	bool noted;

	might_sleep();
	note_wait(c, state, timeout, ip);
	spin_lock_irq(&c->wait.lock);
	if (likely(take_locked(c))) {
		spin_unlock_irq(&c->wait.lock);
		return timeout ? timeout : 1;
	}
	wait_entry_init(&w, true);
	/* What a caller has written down says more (a flush). */
	noted = current->wait_kind == WAIT_NONE;
	if (noted)
		wait_note(WAIT_COMPLETION, c);
	do {
		wait_enqueue_locked(&c->wait, &w, state);
		/* After the state is stored: kthread_stop() sets its flag, then wakes. */
		if (wait_interrupted(state)) {
			timeout = -EINTR;
			break;
		}
		if (!timeout)
			break;
		spin_unlock_irq(&c->wait.lock);
		timeout = schedule_timeout(timeout);
		spin_lock_irq(&c->wait.lock);
	} while (!c->done);
	__set_current_state(TASK_RUNNING);
	if (!list_empty(&w.entry))
		list_del_init(&w.entry);
	if (timeout >= 0 && take_locked(c) && !timeout)
		timeout = 1;
	spin_unlock_irq(&c->wait.lock);
	if (noted)
		wait_note_end();
	return timeout;
}

/**
 * wait_for_completion() - wait until complete() was called once for this waiter
 * @c: the completion
 *
 * Context: task, may sleep.
 */
void wait_for_completion(struct completion *c)
{
	(void)wait_completion(c, TASK_UNINTERRUPTIBLE, MAX_SCHEDULE_TIMEOUT, _RET_IP_);
}

/**
 * wait_for_completion_interruptible() - the same, ended by kthread_stop() too
 * @c: the completion
 *
 * Context: task, may sleep.
 * Return: 0 or -EINTR.
 */
int wait_for_completion_interruptible(struct completion *c)
{
	long left = wait_completion(c, TASK_INTERRUPTIBLE, MAX_SCHEDULE_TIMEOUT, _RET_IP_);

	return left < 0 ? (int)left : 0;
}

/**
 * wait_for_completion_state() - the same, in a state of the caller's choice
 * @c:     the completion
 * @state: TASK_*
 *
 * Context: task, may sleep.
 * Return: 0, or -EINTR if @state is interruptible.
 */
int wait_for_completion_state(struct completion *c, unsigned int state)
{
	long left = wait_completion(c, state, MAX_SCHEDULE_TIMEOUT, _RET_IP_);

	return left < 0 ? (int)left : 0;
}

/**
 * wait_for_completion_timeout() - the same, for @timeout jiffies at the most
 * @c:       the completion
 * @timeout: jiffies
 *
 * Context: task, may sleep.
 * Return: 0 if time ran out, else what was left, at least 1.
 */
unsigned long wait_for_completion_timeout(struct completion *c, unsigned long timeout)
{
	return (unsigned long)wait_completion(c, TASK_UNINTERRUPTIBLE, (long)timeout, _RET_IP_);
}

/**
 * wait_for_completion_interruptible_timeout() - both
 * @c:       the completion
 * @timeout: jiffies
 *
 * Context: task, may sleep.
 * Return: what was left, at least 1; 0 if time ran out; -EINTR.
 */
long wait_for_completion_interruptible_timeout(struct completion *c, unsigned long timeout)
{
	return wait_completion(c, TASK_INTERRUPTIBLE, (long)timeout, _RET_IP_);
}

/**
 * try_wait_for_completion() - take one completion if there is one
 * @c: the completion
 *
 * Context: any but NMI.
 * Return: true if taken.
 */
bool try_wait_for_completion(struct completion *c)
{
	unsigned long flags;
	bool taken;

	spin_lock_irqsave(&c->wait.lock, flags);
	taken = take_locked(c);
	spin_unlock_irqrestore(&c->wait.lock, flags);
	return taken;
}

/**
 * completion_done() - would a wait return at once?
 * @c: the completion
 *
 * Also makes sure that a complete() that was seen to have happened has let
 * go of @c, so that it may be freed.
 *
 * Context: any but NMI.
 */
bool completion_done(struct completion *c)
{
	unsigned long flags;
	bool done;

	spin_lock_irqsave(&c->wait.lock, flags);
	done = c->done != 0;
	spin_unlock_irqrestore(&c->wait.lock, flags);
	return done;
}
