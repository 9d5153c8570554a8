/* SPDX-License-Identifier: GPL-2.0-only */
/* Memory and strings: the standard's functions, and Linux's safer ones. */
#ifndef LIB_STRING_H
#define LIB_STRING_H

#include <base/types.h>

#ifdef __HEDDLE_HOST__
#include <string.h>
#else
void *memcpy(void *to, const void *from, size_t n);
void *memmove(void *to, const void *from, size_t n);
void *memset(void *p, int c, size_t n);
int memcmp(const void *a, const void *b, size_t n);
void *memchr(const void *p, int c, size_t n);
size_t strlen(const char *s);
size_t strnlen(const char *s, size_t n);
int strcmp(const char *a, const char *b);
int strncmp(const char *a, const char *b, size_t n);
char *strchr(const char *s, int c);
char *strrchr(const char *s, int c);
char *strstr(const char *s, const char *what);
size_t strspn(const char *s, const char *accept);
size_t strcspn(const char *s, const char *reject);
char *strpbrk(const char *s, const char *accept);
char *strsep(char **s, const char *delimiters);
int strcasecmp(const char *a, const char *b);
int strncasecmp(const char *a, const char *b, size_t n);

/*
 * -ffreestanding takes the compiler's knowledge of these away; so it has it
 * back: a copy of constant size becomes a few moves, the length of a
 * constant string a number.  What is left is a call of the functions above.
 */
#define memcpy(to, from, n)	__builtin_memcpy(to, from, n)
#define memset(p, c, n)		__builtin_memset(p, c, n)
#define memcmp(a, b, n)		__builtin_memcmp(a, b, n)
#define strlen(s)		__builtin_strlen(s)
#endif

/* First byte that is not @c, NULL if all are. */
void *memchr_inv(const void *p, int c, size_t n);
/* First @c, or the end of the string. */
char *strchrnul(const char *s, int c);
char *strnchr(const char *s, size_t n, int c);
/* Copy with a NUL in any case: length copied, or -E2BIG if it was cut. */
ssize_t strscpy(char *to, const char *from, size_t size);
ssize_t strscpy_pad(char *to, const char *from, size_t size);
char *skip_spaces(const char *s);
/* Cut white space off both ends, in place. */
char *strim(char *s);
/* Index of @s in @array of @n strings, or -EINVAL. */
int match_string(const char *const *array, size_t n, const char *s);
/* Equal, but for one newline at the end. */
bool sysfs_streq(const char *a, const char *b);

#endif /* LIB_STRING_H */
