// SPDX-License-Identifier: GPL-2.0-only
/*
 * Commands about threads: which there are, and whom they wait for.  Where
 * they stand is cmd_bt.c's.
 *
 * A thread is looked at with the list's lock held, or with all else stopped,
 * and what was seen is printed afterwards: nobody waits for the terminal.
 */
#include <base/compiler.h>
#include <kernel/ktime.h>
#include <kernel/percpu.h>
#include <kernel/sched.h>
#include <kernel/task.h>
#include <lib/string.h>
#include <lib/vsprintf.h>

#include "tasks.h"

#define ROWS	64	/* threads that are looked at together */
#define CHAIN	16	/* threads of a chain of waits that are shown */

/* The monitor is one: at the prompt or stopped, and stopped it may interrupt the other. */
static struct rows {
	struct row row[ROWS];
	unsigned int nr, first, at;
} prompt_rows, stopped_rows;

void monitor_each_task(void (*fn)(struct task_struct *p, void *arg), void *arg)
{
	unsigned int left = nr_tasks() + 1, cpu;
	struct task_struct *p;

	if (!monitor_is_stopped()) {
		for_each_task(fn, arg);
		return;
	}
	for_each_online_cpu(cpu)
		fn(idle_task(cpu), arg);
	list_for_each_entry(p, &init_task.tasks, tasks) {
		if (!left--)
			break;
		fn(p, arg);
	}
}

void monitor_take_row(struct row *r, struct task_struct *p)
{
	struct wait_edge edge = {};

	wait_graph_edge(p, &edge, monitor_is_stopped());
	*r = (struct row){
		.task = p, .pid = p->pid, .state = READ_ONCE(p->state), .cpu = READ_ONCE(p->cpu),
		.on_cpu = READ_ONCE(p->on_cpu), .policy = p->policy, .rt_priority = p->rt_priority,
		.boost = p->pi_boost, .nice = p->nice,
		.wait_kind = edge.kind, .wait_obj = edge.obj, .wait_since = READ_ONCE(p->wait_since),
		.ender = edge.ender, .ender_pid = edge.pid,
	};
	memcpy(r->comm, p->comm, sizeof(r->comm));
	memcpy(r->ender_comm, edge.comm, sizeof(r->ender_comm));
#ifdef CONFIG_PROVE_LOCKING
	while (r->nr_held < ROW_LOCKS &&
	       lockdep_held_lock(p, r->nr_held, r->held[r->nr_held].name, &r->held[r->nr_held].ip))
		r->nr_held++;
#endif
}

static void take_part(struct task_struct *p, void *arg)
{
	struct rows *rows = arg;

	if (rows->at++ >= rows->first && rows->nr < ROWS)
		monitor_take_row(&rows->row[rows->nr++], p);
}

/* The threads from number @first on: NULL if there are none. */
static struct rows *rows_from(unsigned int first)
{
	struct rows *rows = monitor_is_stopped() ? &stopped_rows : &prompt_rows;

	rows->first = first;
	rows->nr = rows->at = 0;
	monitor_each_task(take_part, rows);
	return rows->nr ? rows : NULL;
}

static const char *priority_text(const struct row *r, char *buf, size_t size)
{
	if (r->policy == SCHED_IDLE_CLASS)
		strscpy(buf, "idle", size);
	else if (rt_policy(r->policy))
		scnprintf(buf, size, "%s %u%s", r->policy == SCHED_FIFO ? "fifo" : "rr",
			  r->rt_priority, r->boost ? "+" : "");
	else
		scnprintf(buf, size, "nice %d", r->nice);
	return buf;
}

const char *monitor_state_text(const struct row *r)
{
	if (r->on_cpu)
		return "on CPU";
	if (r->policy == SCHED_IDLE_CLASS)
		return "-";
	return r->state == TASK_RUNNING ? "runnable" : task_state_name(r->state);
}

/* For what, since when, and who can end it. */
void monitor_wait_text(const struct row *r, char *buf, size_t size)
{
	u64 ms = (ktime_get_ns() - r->wait_since) / 1000000;
	size_t n;

	buf[0] = '\0';
	if (r->wait_kind == WAIT_NONE || (u32)r->wait_kind >= WAIT_KINDS)
		return;
	n = (size_t)scnprintf(buf, size, "%s", wait_kind_name(r->wait_kind));
	if (r->ender)
		n += (size_t)scnprintf(buf + n, size - n, " of %s/%d", r->ender_comm, r->ender_pid);
	if (r->wait_obj && r->wait_obj != r->ender)
		n += (size_t)scnprintf(buf + n, size - n, " %ps", r->wait_obj);
	scnprintf(buf + n, size - n, " for %llu.%03llu s", ms / 1000, ms % 1000);
}

static void print_row(const struct row *r)
{
	char prio[16], wait[128];

	monitor_wait_text(r, wait, sizeof(wait));
	monitor_printf("%5d %3u %-8s %-15s %-16s %s\n", r->pid, r->cpu,
		       priority_text(r, prio, sizeof(prio)), monitor_state_text(r), r->comm, wait);
}

static int cmd_ps(int argc, char **argv)
{
	struct rows *rows;

	(void)argc, (void)argv;
	monitor_printf("  PID CPU PRIORITY STATE           NAME             WAITS FOR\n");
	for (unsigned int n = 0; (rows = rows_from(n)); n += ROWS)
		for (unsigned int i = 0; i < rows->nr; i++)
			print_row(&rows->row[i]);
	return 0;
}
MONITOR_COMMAND(ps, "", "all threads, and what they wait for", cmd_ps, NULL, MONITOR_ANYWHERE);

static const struct row *find_row(const struct rows *rows, const struct task_struct *p)
{
	for (unsigned int i = 0; p && i < rows->nr; i++)
		if (rows->row[i].task == p)
			return &rows->row[i];
	return NULL;
}

/* Who waits for whom, from one thread on; a cycle ends where it began. */
static void print_chain(const struct rows *rows, const struct row *first)
{
	const struct row *r = first;

	monitor_printf("%s/%d", r->comm, r->pid);
	for (unsigned int i = 0; i < CHAIN && r && r->ender; i++) {
		monitor_printf(" -(%s)-> %s/%d", wait_kind_name(r->wait_kind), r->ender_comm,
			       r->ender_pid);
		r = find_row(rows, r->ender);
		if (r == first) {
			monitor_printf("  A CYCLE");
			break;
		}
	}
	if (r && r != first && !r->ender && r->wait_kind != WAIT_NONE)
		monitor_printf(", which waits for: %s", wait_kind_name(r->wait_kind));
	monitor_printf("\n");
}

static int cmd_waits(int argc, char **argv)
{
	struct rows *rows = rows_from(0);
	unsigned int edges = 0;

	(void)argc, (void)argv;
	for (unsigned int i = 0; rows && i < rows->nr; i++) {
		if (!rows->row[i].ender)
			continue;
		print_chain(rows, &rows->row[i]);
		edges++;
	}
	if (!edges)
		monitor_printf("nobody waits for a thread that is known\n");
	return 0;
}
MONITOR_COMMAND(waits, "", "chains of threads that wait for each other", cmd_waits, NULL,
		MONITOR_ANYWHERE);

static bool is_lock(enum wait_kind kind)
{
	return kind == WAIT_MUTEX || kind == WAIT_RT_MUTEX || kind == WAIT_RWSEM ||
	       kind == WAIT_SEMAPHORE;
}

static bool seen_before(const struct rows *rows, const struct row *r)
{
	for (const struct row *q = rows->row; q < r; q++)
		if (is_lock(q->wait_kind) && q->wait_obj == r->wait_obj)
			return true;
	return false;
}

static void print_lock(const struct rows *rows, const struct row *r)
{
	monitor_printf("%s %ps, held by ", wait_kind_name(r->wait_kind), r->wait_obj);
	if (r->ender)
		monitor_printf("%s/%d", r->ender_comm, r->ender_pid);
	else
		monitor_printf("?");
	monitor_printf(", wanted by");
	for (const struct row *q = r; q < rows->row + rows->nr; q++)
		if (is_lock(q->wait_kind) && q->wait_obj == r->wait_obj)
			monitor_printf(" %s/%d", q->comm, q->pid);
	monitor_printf("\n");
}

static int cmd_locks(int argc, char **argv)
{
	struct rows *rows = rows_from(0);
	unsigned int found = 0;

	(void)argc, (void)argv;
	for (unsigned int i = 0; rows && i < rows->nr; i++) {
		const struct row *r = &rows->row[i];

		if (is_lock(r->wait_kind) && !seen_before(rows, r)) {
			print_lock(rows, r);
			found++;
		}
#ifdef CONFIG_PROVE_LOCKING
		for (unsigned int n = 0; n < r->nr_held; n++, found++)
			monitor_printf("%s/%d has %s, since %pS\n", r->comm, r->pid,
				       r->held[n].name, (void *)r->held[n].ip);
#endif
	}
	if (!found)
		monitor_printf("no lock is held, no sleeping lock is waited for\n");
	return 0;
}
MONITOR_COMMAND(locks, "", "locks that are held or slept for, and by whom", cmd_locks, NULL,
		MONITOR_ANYWHERE);
