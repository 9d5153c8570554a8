// SPDX-License-Identifier: GPL-2.0-only
/* Sleeping for a time: the wait core's time limits, and msleep(). */
#include <kernel/delay.h>
#include <kernel/jiffies.h>
#include <kernel/sched.h>
#include <kernel/task.h>
#include <kernel/tick.h>
#include <kernel/timer.h>
#include <kernel/wait.h>

struct sleeper {
	struct timer_list timer;
	struct task_struct *task;
};

static void sleeper_wake(struct timer_list *t)
{
	wake_up_state(container_of(t, struct sleeper, timer)->task, TASK_NORMAL);
}

static noinline long schedule_limited(long timeout)
{
	struct sleeper s = { .task = current };
	unsigned long end;
	long left;

	if (timeout < 0)
		timeout = 0;
	timer_setup(&s.timer, sleeper_wake, 0);
	/*
	 * From the clock, not from the last tick: if all ticks are late (the
	 * host had no time for us), jiffies jumps when they come, and a sleep
	 * counted from before would be over at once.
	 */
	tick_update_jiffies();
	/* The current tick is partly over: one more, so that no sleep is too short. */
	end = READ_ONCE(jiffies) + (unsigned long)timeout + 1;
	mod_timer(&s.timer, end);
	schedule();
	timer_delete_sync(&s.timer);
	left = (long)(end - 1 - READ_ONCE(jiffies));
	return left < 0 ? 0 : left;
}

/**
 * schedule_timeout() - schedule(), for @timeout jiffies at the most
 * @timeout: jiffies; MAX_SCHEDULE_TIMEOUT: no limit
 *
 * The state is the caller's; a thread that is still TASK_RUNNING only yields.
 *
 * Context: task, may sleep.
 * Return: what is left of @timeout, 0 if all of it passed.
 */
long schedule_timeout(long timeout)
{
	if (timeout != MAX_SCHEDULE_TIMEOUT)
		return schedule_limited(timeout);
	schedule();
	return timeout;
}

/**
 * schedule_timeout_uninterruptible() - sleep, or until somebody wakes this thread
 * @timeout: jiffies
 *
 * Context: task, may sleep.
 * Return: what is left of @timeout.
 */
long schedule_timeout_uninterruptible(long timeout)
{
	set_current_state(TASK_UNINTERRUPTIBLE);
	return schedule_timeout(timeout);
}

/**
 * schedule_timeout_interruptible() - the same, ended by kthread_stop() too
 * @timeout: jiffies
 *
 * Context: task, may sleep.
 * Return: what is left of @timeout.
 */
long schedule_timeout_interruptible(long timeout)
{
	set_current_state(TASK_INTERRUPTIBLE);
	if (wait_interrupted(TASK_INTERRUPTIBLE)) {
		__set_current_state(TASK_RUNNING);
		return timeout;
	}
	return schedule_timeout(timeout);
}

/**
 * msleep() - sleep for a time, whatever happens
 * @ms: milliseconds, rounded up to ticks
 *
 * Context: task, may sleep.
 */
void msleep(unsigned int ms)
{
	long left = (long)msecs_to_jiffies(ms);

	might_sleep();
	wait_note(WAIT_SLEEP, NULL);
	while (left)
		left = schedule_timeout_uninterruptible(left);
	wait_note_end();
}

/**
 * msleep_interruptible() - the same, ended by kthread_stop() too
 * @ms: milliseconds, rounded up to ticks
 *
 * Context: task, may sleep.
 * Return: what is left, in milliseconds; 0 if all of it passed.
 */
unsigned long msleep_interruptible(unsigned int ms)
{
	long left = (long)msecs_to_jiffies(ms);

	might_sleep();
	wait_note(WAIT_SLEEP, NULL);
	while (left && !wait_interrupted(TASK_INTERRUPTIBLE))
		left = schedule_timeout_interruptible(left);
	wait_note_end();
	return jiffies_to_msecs((unsigned long)left);
}

#define BUSY_BELOW_US		10UL
#define TICKS_FROM_US		20000UL

/**
 * fsleep() - let at least a time pass, in the way that fits its length
 * @us: microseconds
 *
 * Context: task, may sleep.
 */
void fsleep(unsigned long us)
{
	if (us <= BUSY_BELOW_US)
		udelay(us);
	else if (us < TICKS_FROM_US)
		usleep_range(us, 2 * us);
	else
		msleep((unsigned int)((us + 999) / 1000));
}
