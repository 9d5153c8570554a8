// SPDX-License-Identifier: GPL-2.0-only
/*
 * Grace periods that do not end, and whom they wait for.
 *
 * Looked for in the tick of any CPU, and in guest progress: the thread of the
 * grace periods may be the one that cannot run, or its timer may belong to a
 * CPU that is stuck.
 */
#include <asm/barrier.h>
#include <kernel/params.h>
#include <kernel/printk.h>
#include <kernel/watchdog.h>

#include "rcu.h"

static unsigned int rcu_cpu_stall_timeout = 21;
core_param("rcupdate.rcu_cpu_stall_timeout", rcu_cpu_stall_timeout, uint,
	   "seconds of guest progress after which a grace period is reported as stalled, 0: never "
	   "(default 21)");

/* So many reports, and whom the last one named: for the tests. */
struct rcu_stalls rcu_stalls;
/* Units instead of the parameter's seconds; 0: as it says.  For the tests. */
u64 rcu_stall_test_limit;

/* What is waited for: a CPU, else a reader, else the thread itself. */
struct culprit {
	unsigned int cpus, readers;
	int cpu;
	struct task_struct *reader;	/* a reference */
};

/* False: somebody has the lock, or only this CPU is late, and reports in this tick. */
static bool find_culprit(struct culprit *c)
{
	struct task_struct *t;
	struct cpumask late;
	bool at_last;

	*c = (struct culprit) { .cpu = -1 };
	if (!__raw_spin_tryacquire(&rcu.lock))
		return false;
	late = rcu.mask;
	at_last = cpumask_test_cpu(smp_processor_id(), &late) && rcu_tick_in_no_reader();
	if (at_last)
		cpumask_clear_cpu(smp_processor_id(), &late);
	c->cpus = cpumask_weight(&late);
	if (c->cpus)
		c->cpu = (int)cpumask_first(&late);
	list_for_each_entry(t, &rcu.blocked, rcu_node) {
		if (t->rcu_gp_seq > rcu.started)
			continue;
		if (!c->readers++)
			c->reader = get_task_struct(t);
	}
	__raw_spin_release(&rcu.lock);
	return c->cpus || c->readers || !at_last;
}

static bool report(const struct culprit *c, u64 seconds)
{
	struct hang h = {
		.detector = "rcu_stall", .kind = "gp-thread", .cpu = c->cpu, .task = c->reader,
	};
	unsigned long long gp = READ_ONCE(rcu.started);

	if (c->cpu >= 0) {
		h.kind = "cpu";
		h.task = NULL;
		return hang_report(&h, "grace period %llu, begun %llu s of guest progress ago, waits for CPU %d "
				   "(%u CPUs, %u readers in all)", gp, seconds, c->cpu, c->cpus, c->readers);
	}
	if (c->reader) {
		h.kind = "reader";
		return hang_report(&h, "grace period %llu, begun %llu s of guest progress ago, waits for the reader "
				   "%s/%d (%u in all)", gp, seconds, c->reader->comm, c->reader->pid,
				   c->readers);
	}
	h.task = rcu_gp_task;
	return hang_report(&h, "a grace period is due for %llu s of guest progress, and its thread does not run",
			   seconds);
}

/* What does not change while nothing gets on: one value for each that is under way or due; 0: none. */
static u64 under_way(void)
{
	u64 started = READ_ONCE(rcu.started), completed = READ_ONCE(rcu.completed);

	if (started != completed)
		return 2 * started;
	return READ_ONCE(rcu_gp_task) && READ_ONCE(rcu.wanted) > completed ? 2 * completed + 1 : 0;
}

/**
 * rcu_check_stall() - does a grace period not end?
 * @now: guest progress
 *
 * Context: the tick, one CPU at a time.
 */
void rcu_check_stall(u64 now)
{
	static u64 seen, since;
	static bool reported;
	u64 gp = under_way();
	u64 limit = READ_ONCE(rcu_stall_test_limit) ?:
		    (u64)rcu_cpu_stall_timeout * PROGRESS_PER_SEC;
	struct culprit c;

	if (gp != seen || !gp) {
		seen = gp;
		since = now;
		reported = false;
		return;
	}
	if (!limit || reported || now - since < limit || !find_culprit(&c))
		return;
	reported = report(&c, (now - since) / PROGRESS_PER_SEC);
	if (c.reader)
		put_task_struct(c.reader);
	if (!reported)
		return;
	rcu_stalls.cpus = c.cpus;
	rcu_stalls.readers = c.readers;
	/* After what it names. */
	smp_store_release(&rcu_stalls.reports, rcu_stalls.reports + 1);
}
