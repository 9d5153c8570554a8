/* SPDX-License-Identifier: GPL-2.0-only */
/* Trace events of functions' entry and exit. */
#ifndef TRACE_FGRAPH_H
#define TRACE_FGRAPH_H

#include <kernel/tracepoint.h>

#undef TRACE_GROUP
#undef TRACE_CONFIG
#define TRACE_GROUP	fgraph
#define TRACE_CONFIG	CONFIG_FUNCTION_GRAPH_TRACER

TRACE_EVENT(funcgraph_entry,
	TP_PROTO(unsigned long function, unsigned int depth),
	TP_FIELDS((sym, function, function), (udec, depth, depth)))

TRACE_EVENT(funcgraph_exit,
	TP_PROTO(unsigned long function, unsigned int depth),
	TP_FIELDS((sym, function, function), (udec, depth, depth)))

#endif /* TRACE_FGRAPH_H */
