/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef TRACE_INTERNAL_H
#define TRACE_INTERNAL_H

#include <kernel/sections.h>
#include <kernel/tracepoint.h>
#include <trace/print.h>

SECTION_TABLE(struct trace_event, trace_events);

const struct trace_event *trace_event_nr(u32 id);

#endif /* TRACE_INTERNAL_H */
