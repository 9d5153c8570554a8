/* SPDX-License-Identifier: GPL-2.0-only */
/* Trace events of page faults. */
#ifndef TRACE_FAULT_H
#define TRACE_FAULT_H

#include <kernel/tracepoint.h>

#undef TRACE_GROUP
#undef TRACE_CONFIG
#define TRACE_GROUP	fault
#define TRACE_CONFIG	CONFIG_TRACE_FAULT

TRACE_EVENT(page_fault,
	TP_PROTO(unsigned long address, unsigned long ip, unsigned long error),
	TP_FIELDS((hex, address, address), (sym, ip, ip), (hex, error, error)))

#endif /* TRACE_FAULT_H */
