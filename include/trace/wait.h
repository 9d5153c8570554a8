/* SPDX-License-Identifier: GPL-2.0-only */
/* Trace events of sleeping for something: the wait core's, so of every kind of it. */
#ifndef TRACE_WAIT_H
#define TRACE_WAIT_H

#include <kernel/sched.h>
#include <kernel/tracepoint.h>

#undef TRACE_GROUP
#undef TRACE_CONFIG
#define TRACE_GROUP	wait
#define TRACE_CONFIG	CONFIG_TRACE_WAIT

#define __tp_words_wait_kind(x)	__tp_word(x)
TRACE_NAMES(wait_kind, "0=none 1=event 2=completion 3=mutex 4=semaphore 5=rwsem 6=rt_mutex "
	    "7=join 8=stop 9=park 10=flush 11=sleep")

/* @ender: the only thread that can end it; NULL: not known. */
TRACE_EVENT(wait_begin,
	TP_PROTO(enum wait_kind kind, const void *object, const struct task_struct *ender),
	TP_FIELDS((wait_kind, kind, kind), (obj, object, object),
		  (pid, ender, ender ? ender->pid : 0)))

TRACE_EVENT(wait_end,
	TP_PROTO(enum wait_kind kind, const void *object),
	TP_FIELDS((wait_kind, kind, kind), (obj, object, object)))

#endif /* TRACE_WAIT_H */
