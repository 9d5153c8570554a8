// SPDX-License-Identifier: GPL-2.0-only
/*
 * Threads that wait for too long.
 *
 * A wait that nothing but its event can end, and in which the thread has not
 * run, by guest progress.  Left out are waits for work (wait_event_idle()),
 * sleeps, and waits for a thread's end or doing while that thread gets on.
 */
#include <kernel/params.h>
#include <kernel/printk.h>
#include <kernel/spinlock.h>
#include <kernel/task.h>

#include "internal.h"

static unsigned int hung_task_timeout = 120;
core_param("hung_task_timeout_secs", hung_task_timeout, uint,
	   "seconds of guest progress after which a wait is reported, 0: never (default 120)");
static unsigned int hung_task_warnings = 10;
core_param("hung_task_warnings", hung_task_warnings, uint, "so many such reports (default 10)");
static bool hung_task_panic;
core_param("hung_task_panic", hung_task_panic, bool, "[=0|1] a hung task is a panic (default 0)");

/* Instead of the parameter, in units; 0: as it says.  For the tests. */
u64 hung_task_test_limit;
u32 hung_task_reports;

/* All threads that are due are one report: by the first, or by one in a cycle. */
struct hunt {
	u64 now, limit;
	struct task_struct *found;	/* a reference */
	u64 since;
};

static bool gets_on(const struct task_struct *t, u64 now)
{
	return READ_ONCE(t->on_cpu) || READ_ONCE(t->on_rq) ||
	       t->nvcsw + t->nivcsw != t->watch_switches || now - t->watch_since < PROGRESS_PER_SEC;
}

/* It waits for what @target does or for its end, which may take its time. */
static bool waits_for_doing(struct task_struct *t, u64 now)
{
	struct wait_edge w;

	switch (READ_ONCE(t->wait_kind)) {
	case WAIT_JOIN:
	case WAIT_STOP:
	case WAIT_PARK:
	case WAIT_FLUSH:
		return !wait_graph_try_edge(t, &w) || !w.ender || gets_on(w.ender, now);
	default:
		return false;
	}
}

static bool is_hung(struct task_struct *t, const struct hunt *h)
{
	return READ_ONCE(t->state) == TASK_UNINTERRUPTIBLE && !READ_ONCE(t->on_cpu) &&
	       !(t->flags & PF_IDLE_WAIT) && READ_ONCE(t->wait_kind) != WAIT_SLEEP &&
	       READ_ONCE(t->wait_kind) != WAIT_NONE && h->now - t->watch_since >= h->limit &&
	       !waits_for_doing(t, h->now);
}

/* With its lock: nobody can wake it meanwhile, and what it waits for stays. */
static void look_at(struct task_struct *t, void *arg)
{
	struct hunt *h = arg;

	if (watch_task_moved(t, h->now) || t->watch_reported ||
	    h->now - t->watch_since < h->limit)
		return;
	if (!__raw_spin_tryacquire(&t->lock))
		return;
	if (is_hung(t, h)) {
		t->watch_reported = true;
		/* The longest wait is nearest to the cause. */
		if (!h->found || t->watch_since < h->since) {
			if (h->found)
				put_task_struct(h->found);
			h->found = get_task_struct(t);
			h->since = t->watch_since;
		}
	}
	__raw_spin_release(&t->lock);
}

static u64 limit(void)
{
	return READ_ONCE(hung_task_test_limit) ?: (u64)hung_task_timeout * PROGRESS_PER_SEC;
}

static void report(struct hunt *h)
{
	struct hang hang = {
		.detector = "hung_task", .kind = wait_kind_name(READ_ONCE(h->found->wait_kind)),
		.cpu = -1, .task = h->found, .panic = hung_task_panic,
	};

	if (!hung_task_warnings)
		return;
	if (hang_report(&hang, "%s/%d has waited (%s) for more than %llu s of guest progress",
			h->found->comm, h->found->pid, hang.kind,
			(h->now - h->since) / PROGRESS_PER_SEC)) {
		hung_task_warnings--;
		WRITE_ONCE(hung_task_reports, hung_task_reports + 1);
	} else {
		h->found->watch_reported = false;
	}
}

/**
 * check_hung_tasks() - has a thread waited for too long?
 * @now: guest progress
 *
 * Context: the tick, one CPU at a time.
 */
void check_hung_tasks(u64 now)
{
	struct hunt h = { .now = now, .limit = limit() };

	if (!h.limit || !try_each_task(look_at, &h) || !h.found)
		return;
	report(&h);
	put_task_struct(h.found);
}
