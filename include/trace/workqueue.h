/* SPDX-License-Identifier: GPL-2.0-only */
/* Trace events of work items. */
#ifndef TRACE_WORKQUEUE_H
#define TRACE_WORKQUEUE_H

#include <kernel/tracepoint.h>

#undef TRACE_GROUP
#undef TRACE_CONFIG
#define TRACE_GROUP	workqueue
#define TRACE_CONFIG	CONFIG_TRACE_WORKQUEUE

TRACE_EVENT(workqueue_queue_work,
	TP_PROTO(const void *work, const void *function),
	TP_FIELDS((obj, work, work), (sym, function, function)))

TRACE_EVENT(workqueue_execute_start,
	TP_PROTO(const void *work, const void *function),
	TP_FIELDS((obj, work, work), (sym, function, function)))

/* @work may be freed or queued again by now. */
TRACE_EVENT(workqueue_execute_end,
	TP_PROTO(const void *work, const void *function),
	TP_FIELDS((obj, work, work), (sym, function, function)))

#endif /* TRACE_WORKQUEUE_H */
