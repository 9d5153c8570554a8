/* SPDX-License-Identifier: GPL-2.0-only */
/* Text into a buffer of fixed size: faster than snprintf(), which counts here. */
#ifndef TRACE_PUT_H
#define TRACE_PUT_H

#include <string.h>

#include "trace.h"

/* What does not fit is left out; there is always room for the zero. */
struct put {
	char *at, *end;
};

static inline struct put put_start(char *buf, size_t size)
{
	return (struct put){ buf, buf + size - 1 };
}

static inline void put_char(struct put *p, char c)
{
	if (p->at < p->end)
		*p->at++ = c;
}

static inline void put_bytes(struct put *p, const char *text, size_t len)
{
	if (len > (size_t)(p->end - p->at))
		len = p->end - p->at;
	memcpy(p->at, text, len);
	p->at += len;
}

static inline void put_text(struct put *p, const char *text)
{
	put_bytes(p, text, strlen(text));
}

/* With zeros in front, up to @width digits (at most 20). */
static inline void put_udec(struct put *p, uint64_t n, int width)
{
	char digits[20], *d = digits + sizeof(digits);

	do {
		*--d = '0' + n % 10;
		n /= 10;
	} while (n);
	while (digits + sizeof(digits) - d < width)
		*--d = '0';
	put_bytes(p, d, digits + sizeof(digits) - d);
}

/* With zeros in front, up to @width digits (at most 16). */
static inline void put_hex(struct put *p, uint64_t n, int width)
{
	char digits[16], *d = digits + sizeof(digits);

	do {
		*--d = "0123456789abcdef"[n & 15];
		n >>= 4;
	} while (n);
	while (digits + sizeof(digits) - d < width)
		*--d = '0';
	put_bytes(p, d, digits + sizeof(digits) - d);
}

static inline void put_spaces(struct put *p, int n)
{
	while (n-- > 0)
		put_char(p, ' ');
}

/* Of a guest's text: nothing that a terminal would obey. */
static inline void put_safe(struct put *p, const char *text, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		unsigned char c = text[i];

		if (c >= ' ' && c != 0x7f) {
			put_char(p, c);
		} else if (c == '\n') {
			put_text(p, "\\n");
		} else if (c == '\t') {
			put_char(p, c);
		} else {
			put_text(p, "\\x");
			put_hex(p, c, 2);
		}
	}
}

#endif /* TRACE_PUT_H */
