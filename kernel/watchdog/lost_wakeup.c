// SPDX-License-Identifier: GPL-2.0-only
/*
 * Threads that sleep though what they wait for has come: a wake-up was lost,
 * or never sent.
 *
 * A waker may be between the condition and the wake-up, so it counts only if
 * it was so for a while and the thread has not run meanwhile; and it does not
 * count while another waiter of the same thing is about to run, for whom it
 * may have come.
 */
#include <kernel/completion.h>
#include <kernel/kthread.h>
#include <kernel/mutex.h>
#include <kernel/printk.h>
#include <kernel/rtmutex.h>
#include <kernel/rwsem.h>
#include <kernel/semaphore.h>
#include <kernel/spinlock.h>
#include <kernel/task.h>

#include "internal.h"

#define PATIENCE	(2U * PROGRESS_PER_SEC)

/* Instead of it, in units; 0: PATIENCE.  For the tests. */
u64 lost_wakeup_test_limit;
u32 lost_wakeup_reports;

struct search {
	u64 now, limit;
	struct task_struct *found;	/* a reference */
	enum wait_kind kind;
	const void *obj;
	bool excused;
};

/* @t is asleep and cannot be woken: what it waits for stays. */
static bool has_come(struct task_struct *t, enum wait_kind kind, const void *obj)
{
	const struct task_struct *owner;

	switch (kind) {
	case WAIT_MUTEX:
		owner = mutex_owner(obj);
		return !owner || owner == t;
	case WAIT_RT_MUTEX:
		owner = rt_mutex_owner(obj);
		return !owner || owner == t;
	case WAIT_RWSEM:
		return !rwsem_is_locked(obj);
	case WAIT_SEMAPHORE:
		return READ_ONCE(((const struct semaphore *)obj)->count) != 0;
	case WAIT_COMPLETION:
		return READ_ONCE(((const struct completion *)obj)->done) != 0;
	case WAIT_FLUSH:
		return READ_ONCE(((const struct flush_wait *)obj)->done.done) != 0;
	case WAIT_JOIN:
	case WAIT_STOP:
		return READ_ONCE(((const struct task_struct *)obj)->state) == TASK_DEAD;
	default:
		return false;	/* its condition is the waiter's own */
	}
}

static bool is_lost(struct task_struct *t, const struct search *s)
{
	return READ_ONCE(t->state) & TASK_NORMAL && !READ_ONCE(t->on_cpu) &&
	       has_come(t, READ_ONCE(t->wait_kind), READ_ONCE(t->wait_obj));
}

static void look_at(struct task_struct *t, void *arg)
{
	struct search *s = arg;

	if (watch_task_moved(t, s->now) || s->found || t->watch_reported ||
	    s->now - t->watch_since < s->limit)
		return;
	if (!__raw_spin_tryacquire(&t->lock))
		return;
	if (is_lost(t, s)) {
		s->found = get_task_struct(t);
		s->kind = t->wait_kind;
		s->obj = t->wait_obj;
	}
	__raw_spin_release(&t->lock);
}

/* Another waiter that is about to run: it may have come for that one. */
static void look_for_another(struct task_struct *t, void *arg)
{
	struct search *s = arg;

	s->excused |= t != s->found && READ_ONCE(t->wait_kind) == s->kind &&
		      READ_ONCE(t->wait_obj) == s->obj && READ_ONCE(t->state) == TASK_RUNNING;
}

static void report(const struct search *s)
{
	struct hang h = {
		.detector = "census", .kind = "lost-wakeup", .cpu = -1, .task = s->found,
		.object = s->obj,
	};

	if (!hang_report(&h, "%s/%d sleeps (%s), though what it waits for has come", s->found->comm,
			 s->found->pid, wait_kind_name(s->kind)))
		return;
	s->found->watch_reported = true;
	WRITE_ONCE(lost_wakeup_reports, lost_wakeup_reports + 1);
}

/**
 * check_lost_wakeups() - does a thread sleep for nothing?
 * @now: guest progress
 *
 * Context: the tick, one CPU at a time.
 */
void check_lost_wakeups(u64 now)
{
	struct search s = { .now = now, .limit = READ_ONCE(lost_wakeup_test_limit) ?: PATIENCE };

	if (!try_each_task(look_at, &s) || !s.found)
		return;
	if (try_each_task(look_for_another, &s) && !s.excused)
		report(&s);
	put_task_struct(s.found);
}
