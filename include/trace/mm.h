/* SPDX-License-Identifier: GPL-2.0-only */
/* Trace events of pages and the slab. */
#ifndef TRACE_MM_H
#define TRACE_MM_H

#include <kernel/tracepoint.h>

#undef TRACE_GROUP
#undef TRACE_CONFIG
#define TRACE_GROUP	mm
#define TRACE_CONFIG	CONFIG_TRACE_MM

TRACE_EVENT(page_alloc,
	TP_PROTO(unsigned long pfn, unsigned int order),
	TP_FIELDS((hex, pfn, pfn), (udec, order, order)))

TRACE_EVENT(page_free,
	TP_PROTO(unsigned long pfn, unsigned int order),
	TP_FIELDS((hex, pfn, pfn), (udec, order, order)))

TRACE_EVENT(kmalloc,
	TP_PROTO(const void *object, size_t size),
	TP_FIELDS((obj, object, object), (udec, size, size)))

TRACE_EVENT(kfree,
	TP_PROTO(const void *object),
	TP_FIELDS((obj, object, object)))

#endif /* TRACE_MM_H */
