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
#include <base/kasan_checks.h>
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

	kasan_check_range(from, n, false, _RET_IP_);
	kasan_check_range(to, n, true, _RET_IP_);
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
	kasan_check_range(from, n, false, _RET_IP_);
	kasan_check_range(to, n, true, _RET_IP_);
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

	kasan_check_range(p, n, true, _RET_IP_);
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

/**
 * memchr() - find a byte
 * @p: where to look
 * @c: the byte
 * @n: bytes to look at
 *
 * Context: any.
 * Return: where the first one is, or NULL.
 */
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

/**
 * strlen() - length of a string
 * @s: the string
 *
 * Context: any.
 * Return: characters in front of the NUL.
 */
size_t strlen(const char *s)
{
	const char *end = s;

	while (*end)
		end++;
	return (size_t)(end - s);
}

/**
 * strnlen() - length of a string that may have no end
 * @s: the string
 * @n: characters to look at
 *
 * Context: any.
 * Return: characters in front of the NUL, at most @n.
 */
size_t strnlen(const char *s, size_t n)
{
	size_t len = 0;

	while (len < n && s[len])
		len++;
	return len;
}

/**
 * strcmp() - compare strings
 * @a: one
 * @b: the other
 *
 * Context: any.
 * Return: 0 if they are equal; less than 0 if @a comes first, else more.
 */
int strcmp(const char *a, const char *b)
{
	while (*a && *a == *b) {
		a++;
		b++;
	}
	return (unsigned char)*a - (unsigned char)*b;
}

/**
 * strncmp() - compare the beginnings of strings
 * @a: one
 * @b: the other
 * @n: characters to compare at most
 *
 * Context: any.
 * Return: as strcmp().
 */
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

/**
 * strchr() - find the first of a character
 * @s: the string
 * @c: the character; a NUL is found, too
 *
 * Context: any.
 * Return: where it is, or NULL.
 */
char *strchr(const char *s, int c)
{
	s = strchrnul(s, c);
	return *s == (char)c ? (char *)s : NULL;
}

/**
 * strrchr() - find the last of a character
 * @s: the string
 * @c: the character; a NUL is found, too
 *
 * Context: any.
 * Return: where it is, or NULL.
 */
char *strrchr(const char *s, int c)
{
	const char *last = NULL;

	do {
		if (*s == (char)c)
			last = s;
	} while (*s++);
	return (char *)last;
}

/**
 * strstr() - find a string in another
 * @s:    where to look
 * @what: what for; an empty one is at the beginning
 *
 * Context: any.
 * Return: where the first one begins, or NULL.
 */
char *strstr(const char *s, const char *what)
{
	size_t n = strlen(what);

	for (; *s || !n; s++) {
		if (!strncmp(s, what, n))
			return (char *)s;
	}
	return NULL;
}

/**
 * strspn() - length of a beginning
 * @s:      the string
 * @accept: characters that it may have
 *
 * Context: any.
 * Return: characters up to the first other one.
 */
size_t strspn(const char *s, const char *accept)
{
	size_t n = 0;

	while (s[n] && strchr(accept, s[n]))
		n++;
	return n;
}

/**
 * strcspn() - length of a beginning
 * @s:      the string
 * @reject: characters that it may not have
 *
 * Context: any.
 * Return: characters up to the first of these.
 */
size_t strcspn(const char *s, const char *reject)
{
	size_t n = 0;

	while (s[n] && !strchr(reject, s[n]))
		n++;
	return n;
}

/**
 * strpbrk() - find the first of several characters
 * @s:      the string
 * @accept: the characters
 *
 * Context: any.
 * Return: where it is, or NULL.
 */
char *strpbrk(const char *s, const char *accept)
{
	s += strcspn(s, accept);
	return *s ? (char *)s : NULL;
}

/**
 * strsep() - take the next word off a string
 * @s:          the rest of the string, which is changed; NULL behind the last word
 * @delimiters: characters that end a word
 *
 * Context: any.
 * Return: the word, empty between two delimiters; NULL if there is no more.
 */
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

/**
 * strcasecmp() - compare strings, capitals being small letters
 * @a: one
 * @b: the other
 *
 * Context: any.
 * Return: as strcmp().
 */
int strcasecmp(const char *a, const char *b)
{
	return strncasecmp(a, b, ~(size_t)0);
}

/**
 * strncasecmp() - compare beginnings, capitals being small letters
 * @a: one
 * @b: the other
 * @n: characters to compare at most
 *
 * Context: any.
 * Return: as strcmp().
 */
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

/**
 * memchr_inv() - find the first byte that is another
 * @p: where to look
 * @c: the byte that is not looked for
 * @n: bytes to look at
 *
 * Context: any.
 * Return: where it is, or NULL if all are @c.
 */
void *memchr_inv(const void *p, int c, size_t n)
{
	for (const unsigned char *s = p; n; n--, s++) {
		if (*s != (unsigned char)c)
			return (void *)s;
	}
	return NULL;
}

/**
 * strchrnul() - find a character, or the end
 * @s: the string
 * @c: the character
 *
 * Context: any.
 * Return: where it is; the NUL if it is not there.
 */
char *strchrnul(const char *s, int c)
{
	while (*s && *s != (char)c)
		s++;
	return (char *)s;
}

/**
 * strnchr() - find a character within a length
 * @s: the string
 * @n: characters to look at
 * @c: the character
 *
 * Context: any.
 * Return: where it is, or NULL.
 */
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

/**
 * strscpy_pad() - strscpy() that clears the rest of the buffer
 * @to:   the buffer
 * @from: the string
 * @size: of the buffer, bytes
 *
 * Context: any.
 * Return: as strscpy().
 */
ssize_t strscpy_pad(char *to, const char *from, size_t size)
{
	ssize_t n = strscpy(to, from, size);

	if (n >= 0)
		memset(to + n, 0, size - (size_t)n);
	return n;
}

/**
 * skip_spaces() - step over white space
 * @s: the string
 *
 * Context: any.
 * Return: the first other character, or the NUL.
 */
char *skip_spaces(const char *s)
{
	while (isspace((unsigned char)*s))
		s++;
	return (char *)s;
}

/**
 * strim() - cut white space off both ends, in place
 * @s: the string
 *
 * Context: any.
 * Return: the first character that stays.
 */
char *strim(char *s)
{
	size_t n;

	s = skip_spaces(s);
	for (n = strlen(s); n && isspace((unsigned char)s[n - 1]); n--)
		;
	s[n] = '\0';
	return s;
}

/**
 * match_string() - look a string up in an array
 * @array: strings; NULL ends it before @n
 * @n:     how many there are
 * @s:     the string
 *
 * Context: any.
 * Return: its index, or -EINVAL.
 */
int match_string(const char *const *array, size_t n, const char *s)
{
	for (size_t i = 0; i < n && array[i]; i++) {
		if (!strcmp(array[i], s))
			return (int)i;
	}
	return -EINVAL;
}

/**
 * sysfs_streq() - are two strings equal, but for a newline at the end of one?
 * @a: one
 * @b: the other
 *
 * Context: any.
 * Return: true if they are.
 */
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
