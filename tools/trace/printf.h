/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef TRACE_PRINTF_H
#define TRACE_PRINTF_H

#include "put.h"

/* The text of a format and the words of its arguments; where they end too early, @missing. */
void put_printf(struct put *p, struct trace *trace, const char *format, const uint64_t *word, unsigned int nr,
		const char *missing);

/* "name+0x10/0x80", or only the name; false: no symbol is there. */
bool put_symbol(struct put *p, struct trace *trace, uint64_t address, bool offset);

#endif /* TRACE_PRINTF_H */
