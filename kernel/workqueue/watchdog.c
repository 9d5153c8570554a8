// SPDX-License-Identifier: GPL-2.0-only
/* Pools that have work and begin none of it. */
#include <kernel/cpumask.h>
#include <kernel/params.h>
#include <kernel/watchdog.h>

#include "internal.h"

static unsigned int wq_watchdog_thresh = 30;
core_param("workqueue.watchdog_thresh", wq_watchdog_thresh, uint,
	   "seconds of guest progress in which a pool with work must begin some, 0: any number (default 30)");

/* Units instead of the parameter's seconds; 0: as it says.  For the tests. */
u64 wq_watchdog_test_limit;
u32 wq_watchdog_reports;

/* pool->lock is held.  Who keeps the others from working: a worker that runs, else any. */
static struct worker *who_works(struct worker_pool *pool)
	__must_hold(&pool->lock)
{
	struct worker *w, *any = NULL;

	for (unsigned int i = 0; i < BUSY_HASH; i++) {
		hlist_for_each_entry(w, &pool->busy[i], hash) {
			if (!w->sleeping)
				return w;
			any = w;
		}
	}
	return any;
}

/* pool->lock is held.  Has it work, and begun none since it was last seen to? */
static bool is_stalled(struct worker_pool *pool, u64 now, u64 limit)
	__must_hold(&pool->lock)
{
	if (list_empty(&pool->worklist) || pool->begun != pool->watch_begun || !pool->watch_since) {
		pool->watch_begun = pool->begun;
		pool->watch_since = now;
		pool->watch_reported = false;
		return false;
	}
	return !pool->watch_reported && now - pool->watch_since >= limit;
}

static void check_pool(struct worker_pool *pool, u64 now, u64 limit)
{
	struct hang h = { .detector = "workqueue", .kind = "stall", .cpu = -1 };
	struct worker *w;
	u64 seconds;

	if (!pool || !__raw_spin_tryacquire(&pool->lock))
		return;
	if (!is_stalled(pool, now, limit)) {
		__raw_spin_release(&pool->lock);
		return;
	}
	h.object = (const void *)list_first_entry(&pool->worklist, struct work_struct, entry)->func;
	w = who_works(pool);
	if (w) {
		h.task = get_task_struct(w->task);
		h.ip = (unsigned long)w->current_func;
	} else {
		h.ip = (unsigned long)h.object;
	}
	seconds = (now - pool->watch_since) / PROGRESS_PER_SEC;
	pool->watch_reported = true;
	__raw_spin_release(&pool->lock);
	if (hang_report(&h, "the pool of CPU %d (nice %d) has work, first %ps, and has begun none for %llu s of guest "
			"progress", pool->cpu, pool->nice, h.object, seconds))
		WRITE_ONCE(wq_watchdog_reports, wq_watchdog_reports + 1);
	else
		pool->watch_reported = false;
	if (h.task)
		put_task_struct(h.task);
}

/**
 * wq_check_stall() - do all pools get on?
 * @now: guest progress
 *
 * Context: the tick, one CPU at a time.
 */
void wq_check_stall(u64 now)
{
	u64 limit = READ_ONCE(wq_watchdog_test_limit) ?: (u64)wq_watchdog_thresh * PROGRESS_PER_SEC;
	unsigned int cpu;

	if (!limit)
		return;
	for (int kind = 0; kind < POOL_KINDS; kind++) {
		for_each_possible_cpu(cpu)
			check_pool(cpu_pools[cpu][kind], now, limit);
		check_pool(unbound_pools[kind], now, limit);
	}
}
