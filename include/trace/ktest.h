/* SPDX-License-Identifier: GPL-2.0-only */
/* Trace events of the trace's own tests and benchmarks: a record of each size. */
#ifndef TRACE_KTEST_H
#define TRACE_KTEST_H

#include <kernel/tracepoint.h>

#undef TRACE_GROUP
#undef TRACE_CONFIG
#define TRACE_GROUP	ktest
#define TRACE_CONFIG	CONFIG_TRACE_KTEST

TRACE_EVENT_BARE(ktest_none)

TRACE_EVENT(ktest_two,
	TP_PROTO(u64 a, u64 b),
	TP_FIELDS((hex, a, a), (hex, b, b)))

TRACE_EVENT(ktest_three,
	TP_PROTO(u64 a, u64 b, u64 c),
	TP_FIELDS((hex, a, a), (hex, b, b), (hex, c, c)))

TRACE_EVENT(ktest_eight,
	TP_PROTO(u64 a, u64 b, u64 c, u64 d, u64 e, u64 f, const char *text),
	TP_FIELDS((hex, a, a), (hex, b, b), (hex, c, c), (hex, d, d), (hex, e, e), (hex, f, f),
		  (str16, text, text)))

#endif /* TRACE_KTEST_H */
