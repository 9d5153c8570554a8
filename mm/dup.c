// SPDX-License-Identifier: GPL-2.0-only
/* Copies of memory and strings, and formatted ones, in memory of their own. */
#include <base/compiler.h>
#include <lib/string.h>
#include <lib/vsprintf.h>
#include <mm/slab.h>

/**
 * kmemdup() - copy bytes
 * @p:    the bytes; NULL gives NULL
 * @size: how many
 * @gfp:  as for kmalloc()
 *
 * Context: any but NMI.
 * Return: the copy, for kfree(), or NULL.
 */
void *kmemdup(const void *p, size_t size, gfp_t gfp)
{
	void *copy = p ? kmalloc(size, gfp) : NULL;

	return copy ? memcpy(copy, p, size) : NULL;
}

/**
 * kmemdup_nul() - copy bytes and put a NUL behind them
 * @s:    the bytes; NULL gives NULL
 * @size: how many, without the NUL
 * @gfp:  as for kmalloc()
 *
 * Context: any but NMI.
 * Return: the copy, for kfree(), or NULL.
 */
char *kmemdup_nul(const char *s, size_t size, gfp_t gfp)
{
	char *copy = s && size + 1 ? kmalloc(size + 1, gfp) : NULL;

	if (!copy)
		return NULL;
	memcpy(copy, s, size);
	copy[size] = '\0';
	return copy;
}

/**
 * kstrdup() - copy a string
 * @s:   the string; NULL gives NULL
 * @gfp: as for kmalloc()
 *
 * Context: any but NMI.
 * Return: the copy, for kfree(), or NULL.
 */
char *kstrdup(const char *s, gfp_t gfp)
{
	return s ? kmemdup(s, strlen(s) + 1, gfp) : NULL;
}

/**
 * kstrndup() - copy the beginning of a string
 * @s:   the string; NULL gives NULL; no more than @max bytes of it are read
 * @max: characters at the most
 * @gfp: as for kmalloc()
 *
 * Context: any but NMI.
 * Return: the copy, for kfree(), or NULL.
 */
char *kstrndup(const char *s, size_t max, gfp_t gfp)
{
	return s ? kmemdup_nul(s, strnlen(s, max), gfp) : NULL;
}

/**
 * kvasprintf() - format into memory just large enough
 * @gfp:  as for kmalloc()
 * @fmt:  as for printf()
 * @args: its arguments, which must be the same when they are read twice
 *
 * Context: any but NMI.
 * Return: the text, for kfree(), or NULL.
 */
char *kvasprintf(gfp_t gfp, const char *fmt, va_list args)
{
	va_list again;
	char *text;
	int len;

	va_copy(again, args);
	len = vsnprintf(NULL, 0, fmt, again);
	va_end(again);
	if (len < 0)
		return NULL;
	text = kmalloc((size_t)len + 1, gfp);
	if (text)
		vsnprintf(text, (size_t)len + 1, fmt, args);
	return text;
}

/**
 * kasprintf() - format into memory just large enough
 * @gfp: as for kmalloc()
 * @fmt: as for printf()
 *
 * Context: any but NMI.
 * Return: the text, for kfree(), or NULL.
 */
char *kasprintf(gfp_t gfp, const char *fmt, ...)
{
	va_list args;
	char *text;

	va_start(args, fmt);
	text = kvasprintf(gfp, fmt, args);
	va_end(args);
	return text;
}

/**
 * kfree_sensitive() - wipe and free
 * @p: from kmalloc(); NULL does nothing
 *
 * Context: any but NMI.
 */
void kfree_sensitive(const void *p)
{
	if (p) {
		memset((void *)p, 0, ksize(p));
		/* Somebody reads it: the compiler may not leave the wiping out. */
		barrier();
	}
	kfree(p);
}
