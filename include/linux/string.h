/* SPDX-License-Identifier: GPL-2.0-only */
/* Memory and strings. */
#ifndef LINUX_STRING_H
#define LINUX_STRING_H

#include <lib/string.h>
#include <mm/slab.h>
#include <linux/types.h>

static inline ssize_t __strlcpy_to_strscpy(char *to, const char *from, size_t size)
{
	if (size)
		strscpy(to, from, size);
	return (ssize_t)strlen(from);
}
#define strlcpy(to, from, size)	((size_t)__strlcpy_to_strscpy(to, from, size))

#ifndef strcpy
static inline char *__linux_strcpy(char *to, const char *from)
{
	memcpy(to, from, strlen(from) + 1);
	return to;
}
#define strcpy(to, from)	__linux_strcpy(to, from)
#endif

static inline char *__linux_strncpy(char *to, const char *from, size_t n)
{
	size_t len = strnlen(from, n);

	memcpy(to, from, len);
	memset(to + len, 0, n - len);
	return to;
}
#define strncpy(to, from, n)	__linux_strncpy(to, from, n)

static inline char *__linux_strcat(char *to, const char *from)
{
	memcpy(to + strlen(to), from, strlen(from) + 1);
	return to;
}
#define strcat(to, from)	__linux_strcat(to, from)

static inline bool __linux_strstarts(const char *s, const char *prefix)
{
	return strncmp(s, prefix, strlen(prefix)) == 0;
}
#define strstarts(s, prefix)	__linux_strstarts(s, prefix)
#define str_has_prefix(s, prefix) \
	(__linux_strstarts(s, prefix) ? strlen(prefix) : 0)
#define memzero_explicit(p, n)	do { memset(p, 0, n); barrier(); } while (0)
#define strstrip(s)		strim(s)

static inline void *__linux_kmemdup(const void *from, size_t n, gfp_t gfp)
{
	void *p = kmalloc(n, gfp);

	if (p)
		memcpy(p, from, n);
	return p;
}
#define kmemdup(from, n, gfp)	__linux_kmemdup(from, n, gfp)

static inline char *__linux_kstrndup(const char *s, size_t max, gfp_t gfp)
{
	size_t len = s ? strnlen(s, max) : 0;
	char *p = s ? kmalloc(len + 1, gfp) : NULL;

	if (p) {
		memcpy(p, s, len);
		p[len] = '\0';
	}
	return p;
}
#define kstrndup(s, max, gfp)	__linux_kstrndup(s, max, gfp)

#endif /* LINUX_STRING_H */
