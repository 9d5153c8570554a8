// SPDX-License-Identifier: GPL-2.0-only
/*
 * Memory and strings.
 *
 * Copies go by words: 'rep movs' would be one instruction to read, but under
 * emulation each of its rounds counts and costs as one.
 *
 * The loops below must not be turned into calls of the functions they make
 * up: see the flags in the Makefile.
 */
#include <base/bits.h>
#include <base/compiler.h>
#include <base/errno.h>
#include <lib/ctype.h>
#include <lib/string.h>

/* The functions themselves are made here. */
#undef memcpy
#undef memset
#undef memcmp
#undef strlen

/* A word at any address, of anything: no alignment, no type. */
typedef unsigned long __attribute__((__may_alias__, __aligned__(1))) word_t;
#define WORD		sizeof(word_t)

#ifndef __HEDDLE_HOST__
/**
 * memcpy() - copy between areas that do not overlap
 * @to:   where to
 * @from: where from
 * @n:    bytes
 *
 * Context: any, noinstr callers excepted.
 * Return: @to.
 */
void *memcpy(void *to, const void *from, size_t n)
{
	char *d = to;
	const char *s = from;

	for (; n >= 4 * WORD; n -= 4 * WORD, d += 4 * WORD, s += 4 * WORD) {
		word_t a = ((const word_t *)s)[0], b = ((const word_t *)s)[1];
		word_t c = ((const word_t *)s)[2], e = ((const word_t *)s)[3];

		((word_t *)d)[0] = a;
		((word_t *)d)[1] = b;
		((word_t *)d)[2] = c;
		((word_t *)d)[3] = e;
	}
	for (; n >= WORD; n -= WORD, d += WORD, s += WORD)
		*(word_t *)d = *(const word_t *)s;
	while (n--)
		*d++ = *s++;
	return to;
}

/**
 * memmove() - copy between areas that may overlap
 * @to:   where to
 * @from: where from
 * @n:    bytes
 *
 * Context: any.
 * Return: @to.
 */
void *memmove(void *to, const void *from, size_t n)
{
	char *d = to;
	const char *s = from;

	/* Forwards is safe when the target lies below; a word is read before it is overwritten. */
	if ((size_t)(d - s) >= n)
		return memcpy(to, from, n);
	for (; n >= WORD; n -= WORD)
		*(word_t *)(d + n - WORD) = *(const word_t *)(s + n - WORD);
	while (n--)
		d[n] = s[n];
	return to;
}

/**
 * memset() - fill
 * @p: where
 * @c: the byte
 * @n: bytes
 *
 * Context: any.
 * Return: @p.
 */
void *memset(void *p, int c, size_t n)
{
	word_t pattern = 0x0101010101010101UL * (unsigned char)c;
	char *d = p;

	for (; n >= 8 * WORD; n -= 8 * WORD, d += 8 * WORD) {
		((word_t *)d)[0] = pattern;
		((word_t *)d)[1] = pattern;
		((word_t *)d)[2] = pattern;
		((word_t *)d)[3] = pattern;
		((word_t *)d)[4] = pattern;
		((word_t *)d)[5] = pattern;
		((word_t *)d)[6] = pattern;
		((word_t *)d)[7] = pattern;
	}
	for (; n >= WORD; n -= WORD, d += WORD)
		*(word_t *)d = pattern;
	while (n--)
		*d++ = (char)c;
	return p;
}

/**
 * memcmp() - compare
 * @a: one area
 * @b: the other
 * @n: bytes
 *
 * Context: any.
 * Return: negative, 0 or positive, as the first differing byte of @a is
 * smaller, there is none, or it is larger.
 */
int memcmp(const void *a, const void *b, size_t n)
{
	const unsigned char *x = a, *y = b;

	for (; n >= WORD && *(const word_t *)x == *(const word_t *)y; n -= WORD) {
		x += WORD;
		y += WORD;
	}
	for (; n; n--, x++, y++) {
		if (*x != *y)
			return *x - *y;
	}
	return 0;
}

void *memchr(const void *p, int c, size_t n)
{
	const word_t ones = 0x0101010101010101UL, highs = ones << 7;
	const unsigned char *s = p;

	/* A word has a byte c if this is not 0 (Warren, "Hacker's Delight", 6-1). */
	for (; n >= WORD; n -= WORD, s += WORD) {
		word_t w = *(const word_t *)s ^ (ones * (unsigned char)c);

		if ((w - ones) & ~w & highs)
			break;
	}
	for (; n; n--, s++) {
		if (*s == (unsigned char)c)
			return (void *)s;
	}
	return NULL;
}

size_t strlen(const char *s)
{
	const char *end = s;

	while (*end)
		end++;
	return (size_t)(end - s);
}

size_t strnlen(const char *s, size_t n)
{
	size_t len = 0;

	while (len < n && s[len])
		len++;
	return len;
}

int strcmp(const char *a, const char *b)
{
	while (*a && *a == *b) {
		a++;
		b++;
	}
	return (unsigned char)*a - (unsigned char)*b;
}

int strncmp(const char *a, const char *b, size_t n)
{
	for (; n; n--, a++, b++) {
		if (*a != *b)
			return (unsigned char)*a - (unsigned char)*b;
		if (!*a)
			break;
	}
	return 0;
}

char *strchr(const char *s, int c)
{
	s = strchrnul(s, c);
	return *s == (char)c ? (char *)s : NULL;
}

char *strrchr(const char *s, int c)
{
	const char *last = NULL;

	do {
		if (*s == (char)c)
			last = s;
	} while (*s++);
	return (char *)last;
}

char *strstr(const char *s, const char *what)
{
	size_t n = strlen(what);

	for (; *s || !n; s++) {
		if (!strncmp(s, what, n))
			return (char *)s;
	}
	return NULL;
}

size_t strspn(const char *s, const char *accept)
{
	size_t n = 0;

	while (s[n] && strchr(accept, s[n]))
		n++;
	return n;
}

size_t strcspn(const char *s, const char *reject)
{
	size_t n = 0;

	while (s[n] && !strchr(reject, s[n]))
		n++;
	return n;
}

char *strpbrk(const char *s, const char *accept)
{
	s += strcspn(s, accept);
	return *s ? (char *)s : NULL;
}

char *strsep(char **s, const char *delimiters)
{
	char *begin = *s, *end;

	if (!begin)
		return NULL;
	end = strpbrk(begin, delimiters);
	if (end)
		*end++ = '\0';
	*s = end;
	return begin;
}

int strcasecmp(const char *a, const char *b)
{
	return strncasecmp(a, b, ~(size_t)0);
}

int strncasecmp(const char *a, const char *b, size_t n)
{
	for (; n; n--, a++, b++) {
		int x = tolower((unsigned char)*a), y = tolower((unsigned char)*b);

		if (x != y)
			return x - y;
		if (!x)
			break;
	}
	return 0;
}
#endif /* !__HEDDLE_HOST__ */

void *memchr_inv(const void *p, int c, size_t n)
{
	for (const unsigned char *s = p; n; n--, s++) {
		if (*s != (unsigned char)c)
			return (void *)s;
	}
	return NULL;
}

char *strchrnul(const char *s, int c)
{
	while (*s && *s != (char)c)
		s++;
	return (char *)s;
}

char *strnchr(const char *s, size_t n, int c)
{
	for (; n; n--, s++) {
		if (*s == (char)c)
			return (char *)s;
		if (!*s)
			break;
	}
	return NULL;
}

/**
 * strscpy() - copy a string into a buffer of a known size
 * @to:   the buffer; ends with a NUL in any case but @size 0
 * @from: the string
 * @size: of the buffer, bytes
 *
 * Context: any.
 * Return: the length copied, or -E2BIG if the string was cut.
 */
ssize_t strscpy(char *to, const char *from, size_t size)
{
	size_t n = strnlen(from, size);

	if (!size)
		return -E2BIG;
	if (n < size) {
		memcpy(to, from, n + 1);
		return (ssize_t)n;
	}
	memcpy(to, from, size - 1);
	to[size - 1] = '\0';
	return -E2BIG;
}

ssize_t strscpy_pad(char *to, const char *from, size_t size)
{
	ssize_t n = strscpy(to, from, size);

	if (n >= 0)
		memset(to + n, 0, size - (size_t)n);
	return n;
}

char *skip_spaces(const char *s)
{
	while (isspace((unsigned char)*s))
		s++;
	return (char *)s;
}

char *strim(char *s)
{
	size_t n;

	s = skip_spaces(s);
	for (n = strlen(s); n && isspace((unsigned char)s[n - 1]); n--)
		;
	s[n] = '\0';
	return s;
}

int match_string(const char *const *array, size_t n, const char *s)
{
	for (size_t i = 0; i < n && array[i]; i++) {
		if (!strcmp(array[i], s))
			return (int)i;
	}
	return -EINVAL;
}

bool sysfs_streq(const char *a, const char *b)
{
	while (*a && *a == *b) {
		a++;
		b++;
	}
	if (*a == *b)
		return true;
	return (!*a && *b == '\n' && !b[1]) || (!*b && *a == '\n' && !a[1]);
}
