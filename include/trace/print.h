/* SPDX-License-Identifier: GPL-2.0-only */
/* Trace events of text: trace_printk()'s and the log's.  Written by kernel/trace/printk.c. */
#ifndef TRACE_PRINT_H
#define TRACE_PRINT_H

#include <kernel/tracepoint.h>

/* The format and its arguments, which follow: never as a field's value. */
#define __tp_words_fmt(x)	__tp_word(x)

#undef TRACE_GROUP
#undef TRACE_CONFIG
#define TRACE_GROUP	trace
#define TRACE_CONFIG	CONFIG_TRACING

TRACE_EVENT(print,
	TP_PROTO(unsigned long ip, const char *fmt),
	TP_FIELDS((sym, ip, ip), (fmt, text, fmt)))

#undef TRACE_GROUP
#undef TRACE_CONFIG
#define TRACE_GROUP	printk
#define TRACE_CONFIG	CONFIG_TRACE_PRINTK

TRACE_EVENT(console,
	TP_PROTO(const char *fmt),
	TP_FIELDS((fmt, text, fmt)))

#endif /* TRACE_PRINT_H */
