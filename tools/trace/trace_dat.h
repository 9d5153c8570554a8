/* SPDX-License-Identifier: GPL-2.0-only */
/* Inside the writer of trace.dat: how one event looks in Linux's terms. */
#ifndef TOOLS_TRACE_TRACE_DAT_H
#define TOOLS_TRACE_TRACE_DAT_H

#include <stdint.h>
#include <stdio.h>

#include "ring_page.h"
#include "trace.h"

/* A record's bytes, as they are being made. */
struct dat_record {
	uint32_t len;		/* what the fields need, in bytes */
	uint32_t text;		/* where the next text goes, after the fields */
	unsigned char data[RING_RECORD_MAX];
};

/* The text of events/GROUP/NAME/format. */
void dat_format(FILE *out, const struct trace_event *event);
void dat_record(struct dat_record *to, struct trace *trace, const struct trace_record *record);

#endif /* TOOLS_TRACE_TRACE_DAT_H */
