/* SPDX-License-Identifier: GPL-2.0-only */
/* Trace events of timers and the tick. */
#ifndef TRACE_TIMER_H
#define TRACE_TIMER_H

#include <kernel/tracepoint.h>

#undef TRACE_GROUP
#undef TRACE_CONFIG
#define TRACE_GROUP	timer
#define TRACE_CONFIG	CONFIG_TRACE_TIMER

TRACE_EVENT(timer_start,
	TP_PROTO(const void *timer, const void *function, unsigned long expires),
	TP_FIELDS((obj, timer, timer), (sym, function, function), (udec, expires, expires)))

TRACE_EVENT(timer_cancel,
	TP_PROTO(const void *timer),
	TP_FIELDS((obj, timer, timer)))

TRACE_EVENT(timer_expire_entry,
	TP_PROTO(const void *timer, const void *function),
	TP_FIELDS((obj, timer, timer), (sym, function, function)))

TRACE_EVENT(timer_expire_exit,
	TP_PROTO(const void *timer),
	TP_FIELDS((obj, timer, timer)))

TRACE_EVENT(hrtimer_start,
	TP_PROTO(const void *timer, const void *function, u64 expires),
	TP_FIELDS((obj, timer, timer), (sym, function, function), (ns, expires, expires)))

TRACE_EVENT(hrtimer_cancel,
	TP_PROTO(const void *timer),
	TP_FIELDS((obj, timer, timer)))

TRACE_EVENT(hrtimer_expire_entry,
	TP_PROTO(const void *timer, const void *function),
	TP_FIELDS((obj, timer, timer), (sym, function, function)))

TRACE_EVENT(hrtimer_expire_exit,
	TP_PROTO(const void *timer),
	TP_FIELDS((obj, timer, timer)))

TRACE_EVENT(tick,
	TP_PROTO(unsigned long jiffies),
	TP_FIELDS((udec, jiffies, jiffies)))

#endif /* TRACE_TIMER_H */
