/* SPDX-License-Identifier: GPL-2.0-only */
/* Trace events of tests. */
#ifndef TRACE_TEST_H
#define TRACE_TEST_H

#include <kernel/tracepoint.h>

#undef TRACE_GROUP
#undef TRACE_CONFIG
#define TRACE_GROUP	test
#define TRACE_CONFIG	CONFIG_TRACE_TEST

TRACE_EVENT(test_begin,
	TP_PROTO(const char *suite, const char *name),
	TP_FIELDS((cstr, suite, suite), (cstr, name, name)))

TRACE_EVENT(test_end,
	TP_PROTO(const char *suite, const char *name, bool passed),
	TP_FIELDS((cstr, suite, suite), (cstr, name, name), (udec, passed, passed)))

#endif /* TRACE_TEST_H */
