/* SPDX-License-Identifier: GPL-2.0-only */
/* Trace events of the scheduler. */
#ifndef TRACE_SCHED_H
#define TRACE_SCHED_H

#include <asm/switch_to.h>
#include <kernel/sched.h>
#include <kernel/tracepoint.h>

#undef TRACE_GROUP
#undef TRACE_CONFIG
#define TRACE_GROUP	sched
#define TRACE_CONFIG	CONFIG_TRACE_SCHED

#define __tp_words_task_state(x)	__tp_word(x)
TRACE_FLAGS(task_state, "0=R 1=S 2=D 16=X 32=Z 64=P 2048=N")

/* The record's own thread is the one that leaves. */
TRACE_EVENT(sched_switch,
	TP_PROTO(const struct task_struct *prev, const struct task_struct *next),
	TP_FIELDS((pid, next, next->pid), (task_state, prev_state, prev->state)))

/* The record's own thread, or an interrupt over it, is the waker. */
TRACE_EVENT(sched_wakeup,
	TP_PROTO(const struct task_struct *p, unsigned int target_cpu),
	TP_FIELDS((pid, pid, p->pid), (cpu, target_cpu, target_cpu)))

TRACE_EVENT(sched_migrate,
	TP_PROTO(const struct task_struct *p, unsigned int to),
	TP_FIELDS((pid, pid, p->pid), (cpu, from, p->cpu), (cpu, to, to)))

#undef TRACE_GROUP
#define TRACE_GROUP	context

/* Where a thread that does not run goes on, and its stack: on its way out, and back in. */
TRACE_EVENT(context_save,
	TP_PROTO(const struct task_struct *p),
	TP_FIELDS((pid, pid, p->pid), (sym, rip, ((const struct switch_frame *)p->sp)->ret),
		  (hex, rsp, p->sp)))

TRACE_EVENT(context_restore,
	TP_PROTO(const struct task_struct *p),
	TP_FIELDS((pid, pid, p->pid), (sym, rip, ((const struct switch_frame *)p->sp)->ret),
		  (hex, rsp, p->sp)))

#endif /* TRACE_SCHED_H */
