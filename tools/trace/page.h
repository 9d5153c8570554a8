/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The page that shows a trace in a browser: its text, its style and its script
 * are the files of view/, which are in the program.
 */
#ifndef TRACE_PAGE_H
#define TRACE_PAGE_H

#include <stdio.h>

/* What stands before the trace's data, and what behind it. */
void page_head(FILE *file);
void page_tail(FILE *file);

/* Bytes as base64, and text as a JSON string that may stand in a script element. */
void page_base64(FILE *file, const unsigned char *data, size_t size);
void page_string(FILE *file, const char *text);

#endif /* TRACE_PAGE_H */
