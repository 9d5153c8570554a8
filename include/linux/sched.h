/* SPDX-License-Identifier: GPL-2.0-only */
/* Threads and the scheduler. */
#ifndef LINUX_SCHED_H
#define LINUX_SCHED_H

#include <base/limits.h>
#include <kernel/sched.h>
#include <kernel/smp.h>
#include <lib/string.h>
#include <linux/compiler.h>
#include <linux/cpumask.h>
#include <linux/jiffies.h>
#include <linux/preempt.h>
#include <linux/types.h>

/* A wait that no report should complain of; nothing here makes the difference. */
#ifndef schedule_timeout_idle
#define schedule_timeout_idle(t)	schedule_timeout_uninterruptible(t)
#define schedule_timeout_killable(t)	schedule_timeout_interruptible(t)
#endif
#ifndef io_schedule
#define io_schedule()			schedule()
#define io_schedule_timeout(t)		schedule_timeout(t)
#endif

#define task_pid_nr(p)			((p)->pid)
#define task_tgid_nr(p)			((p)->pid)
#define task_cpu(p)			READ_ONCE((p)->cpu)
#ifndef task_nice
#define task_nice(p)			((int)(p)->nice)
#endif
#define get_task_comm(buf, p)		((void)strscpy(buf, (p)->comm, TASK_COMM_LEN), (buf))
#define task_is_running(p)		(READ_ONCE((p)->state) == TASK_RUNNING)

#ifndef sched_set_fifo_low
#define sched_set_fifo_low(p)		((void)sched_setscheduler(p, SCHED_FIFO, 1))
#endif
#ifndef sched_set_normal
#define sched_set_normal(p, nice) do {					\
	struct task_struct *__sp = (p);					\
	(void)sched_setscheduler(__sp, SCHED_NORMAL, 0);		\
	set_user_nice(__sp, nice);					\
} while (0)
#endif

#ifndef cond_resched_lock
#define cond_resched_lock(l) ({						\
	bool __again = need_resched();					\
	if (__again) {							\
		spin_unlock(l);						\
		cond_resched();						\
		spin_lock(l);						\
	}								\
	__again; })
#endif

#endif /* LINUX_SCHED_H */
