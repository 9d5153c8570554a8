/* SPDX-License-Identifier: GPL-2.0-only */
/* Trace events of a kernel thread's life. */
#ifndef TRACE_KTHREAD_H
#define TRACE_KTHREAD_H

#include <kernel/sched.h>
#include <kernel/tracepoint.h>

#undef TRACE_GROUP
#undef TRACE_CONFIG
#define TRACE_GROUP	kthread
#define TRACE_CONFIG	CONFIG_TRACE_KTHREAD

TRACE_EVENT(kthread_create,
	TP_PROTO(const struct task_struct *p, int (*fn)(void *)),
	TP_FIELDS((pid, pid, p->pid), (sym, function, (unsigned long)fn), (str16, comm, p->comm)))

TRACE_EVENT(kthread_start,
	TP_PROTO(const struct task_struct *p),
	TP_FIELDS((pid, pid, p->pid)))

TRACE_EVENT(kthread_exit,
	TP_PROTO(long code),
	TP_FIELDS((dec, code, code)))

TRACE_EVENT(kthread_stop,
	TP_PROTO(const struct task_struct *p),
	TP_FIELDS((pid, pid, p->pid)))

TRACE_EVENT(kthread_park,
	TP_PROTO(const struct task_struct *p),
	TP_FIELDS((pid, pid, p->pid)))

TRACE_EVENT(kthread_unpark,
	TP_PROTO(const struct task_struct *p),
	TP_FIELDS((pid, pid, p->pid)))

#endif /* TRACE_KTHREAD_H */
