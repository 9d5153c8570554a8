/* SPDX-License-Identifier: GPL-2.0-only */
/* A thread as the monitor's commands have seen it, and words for it. */
#ifndef MONITOR_TASKS_H
#define MONITOR_TASKS_H

#include <kernel/sched.h>

#include "monitor.h"

#define ROW_LOCKS	4	/* that are named */

struct row {
	const struct task_struct *task;	/* as a name only: it may be gone */
	pid_t pid;
	u32 state, cpu, on_cpu;
	u8 policy, rt_priority, boost;
	s8 nice;
	char comm[TASK_COMM_LEN];
	enum wait_kind wait_kind;
	const void *wait_obj;
	u64 wait_since;
	const struct task_struct *ender;	/* the same */
	pid_t ender_pid;
	char ender_comm[TASK_COMM_LEN];
#ifdef CONFIG_PROVE_LOCKING
	unsigned int nr_held;
	struct {
		char name[LOCKDEP_NAME_MAX];
		unsigned long ip;
	} held[ROW_LOCKS];
#endif
};

/* With what monitor_each_task() holds. */
void monitor_take_row(struct row *r, struct task_struct *p);
const char *monitor_state_text(const struct row *r);
void monitor_wait_text(const struct row *r, char *buf, size_t size);

#endif /* MONITOR_TASKS_H */
