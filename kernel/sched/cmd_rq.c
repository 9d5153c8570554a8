// SPDX-License-Identifier: GPL-2.0-only
/* The monitor's command rq: who runs on each CPU, and who waits for it. */
#include <asm/irqflags.h>
#include <kernel/monitor.h>
#include <lib/string.h>

#include "sched.h"

#define QUEUED_MAX	16	/* threads of a queue that are named */

/* A run queue as it was seen under its lock. */
struct view {
	u32 nr_running, nr;
	u64 nr_switches;
	struct {
		pid_t pid;
		char comm[TASK_COMM_LEN];
	} curr, queued[QUEUED_MAX];
};

static void take_queued(struct view *v, const struct task_struct *p)
{
	if (v->nr < QUEUED_MAX) {
		v->queued[v->nr].pid = p->pid;
		memcpy(v->queued[v->nr].comm, p->comm, TASK_COMM_LEN);
	}
	v->nr++;
}

static void take_view(struct view *v, struct rq *rq)
{
	const struct task_struct *p;

	v->nr = 0;
	v->nr_running = rq->nr_running;
	v->nr_switches = rq->nr_switches;
	v->curr.pid = rq->curr->pid;
	memcpy(v->curr.comm, rq->curr->comm, TASK_COMM_LEN);
	for (unsigned int i = 0; i < MAX_RT_PRIO; i++)
		list_for_each_entry(p, &rq->rt.queue[i], rt_node)
			if (p != rq->curr)
				take_queued(v, p);
	for (struct rb_node *n = rb_first_cached(&rq->fair.tree); n; n = rb_next(n))
		take_queued(v, rb_entry(n, struct task_struct, se.node));
}

static void print_view(unsigned int cpu, const struct view *v)
{
	monitor_printf("CPU %u: %u runnable, %llu switches, runs %s/%d%s", cpu, v->nr_running,
		       v->nr_switches, v->curr.comm, v->curr.pid, v->nr ? ", queued:" : "");
	for (unsigned int i = 0; i < v->nr && i < QUEUED_MAX; i++)
		monitor_printf(" %s/%d", v->queued[i].comm, v->queued[i].pid);
	monitor_printf("%s\n", v->nr > QUEUED_MAX ? " ..." : "");
}

/* With all standing still a lock says only that its queue may be half changed. */
static int cmd_rq(int argc, char **argv)
{
	unsigned int cpu;

	(void)argc, (void)argv;
	for_each_online_cpu(cpu) {
		struct rq *rq = cpu_rq(cpu);
		struct view v;

		if (!monitor_is_stopped()) {
			raw_spin_lock_irq(&rq->lock);
			take_view(&v, rq);
			raw_spin_unlock_irq(&rq->lock);
		} else if (raw_spin_trylock(&rq->lock)) {
			take_view(&v, rq);
			raw_spin_unlock(&rq->lock);
		} else {
			monitor_printf("CPU %u: its run queue is locked, runs %s/%d\n", cpu,
				       rq->curr->comm, rq->curr->pid);
			continue;
		}
		print_view(cpu, &v);
	}
	return 0;
}
MONITOR_COMMAND(rq, "", "run queues: who runs, who waits for a CPU", cmd_rq, NULL, MONITOR_ANYWHERE);
