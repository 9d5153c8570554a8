/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * One CPU's records as the pages of Linux's ring buffer, which trace.dat
 * consists of: each page has a time, each record the time since the one before.
 */
#ifndef TOOLS_TRACE_RING_PAGE_H
#define TOOLS_TRACE_RING_PAGE_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#define RING_PAGE_SIZE		4096
#define RING_PAGE_HEADER	16	/* its time, and how much of it is used */
#define RING_RECORD_MAX		3072	/* the longest record's bytes */

struct ring_pages {
	FILE *file;		/* the pages that are full: 0 before the first */
	uint64_t nr_pages;
	bool missed;		/* were there records before the first one? */
	uint64_t time;		/* of the last record */
	uint32_t used;		/* of the current page, without its header; 0: nothing */
	unsigned char page[RING_PAGE_SIZE];
};

/* 0, or -1 with errno. */
int ring_pages_add(struct ring_pages *ring, uint64_t time, const void *record, uint32_t len);
int ring_pages_flush(struct ring_pages *ring);

/* The text of Linux's events/header_page and events/header_event. */
extern const char ring_header_page[], ring_header_event[];

#endif /* TOOLS_TRACE_RING_PAGE_H */
