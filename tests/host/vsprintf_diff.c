// SPDX-License-Identifier: GPL-2.0-only
/*
 * The formatter beside the C library's: random conversions with random
 * flags, widths, precisions and values give the same text and length.
 */
#define _GNU_SOURCE
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* The kernel's names beside the library's. */
#define vsnprintf	our_vsnprintf
#define snprintf	our_snprintf
#define vscnprintf	our_vscnprintf
#define scnprintf	our_scnprintf
#define sprintf		our_sprintf
#include "../../lib/vsprintf.c"
#include "../../lib/vsprintf_pointer.c"
#include "../../lib/errname.c"
#undef vsnprintf
#undef snprintf

#define ROUNDS	1000000

int snprintf(char *buf, size_t size, const char *fmt, ...);

static unsigned long random_state = 88172645463325252UL;

static unsigned long rnd(unsigned long below)
{
	random_state ^= random_state << 13;
	random_state ^= random_state >> 7;
	random_state ^= random_state << 17;
	return random_state % below;
}

static void make_format(char *fmt, char *conversion)
{
	static const char flags[] = "-+ #0", conv[] = "diuxXosc";
	static const char *const lengths[] = { "", "", "hh", "h", "l", "ll", "z" };
	char c = conv[rnd(sizeof(conv) - 1)];

	fmt += sprintf(fmt, "a%%");
	for (int i = 0; i < 5; i++) {
		/* What C leaves undefined: # with d, i, u; 0, + and the like with s and c. */
		if (rnd(4) || (flags[i] == '#' && strchr("diusc", c)) ||
		    (flags[i] != '-' && strchr("sc", c)) || (strchr("+ ", flags[i]) && !strchr("di", c)))
			continue;
		*fmt++ = flags[i];
	}
	if (rnd(2))
		fmt += sprintf(fmt, "%lu", rnd(30) + 1);
	if (rnd(3) == 0 && c != 'c')
		fmt += sprintf(fmt, ".%lu", rnd(25));
	if (!strchr("sc", c))
		fmt += sprintf(fmt, "%s", lengths[rnd(7)]);
	*conversion = c;
	*fmt++ = c;
	strcpy(fmt, "|z");
}

static int untouched(const char *p, size_t n)
{
	while (n && p[n - 1] == 'X')
		n--;
	return !n;
}

int main(void)
{
	static const char *const words[] = { "", "x", "warp", "a text of some length, longer than a word" };
	unsigned long bad = 0;

	for (unsigned long i = 0; i < ROUNDS; i++) {
		char fmt[64], ours[128], theirs[128], c;
		size_t size = rnd(4) ? sizeof(ours) : rnd(40);
		unsigned long value = rnd(~0UL) >> rnd(64);
		int n, m;

		make_format(fmt, &c);
		memset(ours, 'X', sizeof(ours));
		memset(theirs, 'X', sizeof(theirs));
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
		if (c == 's') {
			n = our_snprintf(ours, size, fmt, words[value % 4]);
			m = snprintf(theirs, size, fmt, words[value % 4]);
		} else {
			if (c == 'c')
				value = 'a' + value % 26;
			n = our_snprintf(ours, size, fmt, value);
			m = snprintf(theirs, size, fmt, value);
		}
#pragma GCC diagnostic pop
		/* The text and its NUL; what lies behind them in the buffer is free, behind @size not. */
		if (n == m && (!size || !strcmp(ours, theirs)) &&
		    untouched(ours + size, sizeof(ours) - size))
			continue;
		if (bad++ < 10)
			printf("# '%s' of %#lx in %zu: '%.*s' (%d), not '%.*s' (%d)\n", fmt, value,
			       size, (int)size, ours, n, (int)size, theirs, m);
	}
	printf("KTAP version 1\n1..1\n# %d formats, %lu differ\n%sok 1 vsprintf_diff\n",
	       ROUNDS, bad, bad ? "not " : "");
	return bad != 0;
}
