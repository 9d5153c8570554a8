/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Inside the formatter.  Text goes to [str, end); str moves on past end, so
 * that the length of what did not fit is known, but nothing is stored there.
 */
#ifndef LIB_VSPRINTF_PRIVATE_H
#define LIB_VSPRINTF_PRIVATE_H

#include <base/types.h>

#define SPEC_ZERO	0x01	/* pad with zeros */
#define SPEC_LEFT	0x02
#define SPEC_PLUS	0x04
#define SPEC_SPACE	0x08
#define SPEC_SPECIAL	0x10	/* # */
#define SPEC_UPPER	0x20
#define SPEC_SIGNED	0x40

struct printf_spec {
	u8 flags;
	u8 base;
	u8 length;		/* bytes of the argument: 1, 2, 4, 8 */
	int width;		/* 0: none */
	int precision;		/* -1: none */
};

char *put_bytes(char *str, char *end, const char *s, size_t n);
char *put_fill(char *str, char *end, char c, int n);
char *put_string(char *str, char *end, const char *s, const struct printf_spec *spec);
char *put_number(char *str, char *end, u64 num, const struct printf_spec *spec);
/* %p and what follows it; *fmt is moved past the letters it took. */
char *put_pointer(char *str, char *end, const void *ptr, struct printf_spec *spec,
		  const char **fmt);

static inline char *put_char(char *str, char *end, char c)
{
	if (str < end)
		*str = c;
	return str + 1;
}

#endif /* LIB_VSPRINTF_PRIVATE_H */
