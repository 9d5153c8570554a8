/* SPDX-License-Identifier: GPL-2.0-only */
/* Small objects. */
#ifndef LINUX_SLAB_H
#define LINUX_SLAB_H

#include <base/limits.h>
#include <lib/vsprintf.h>
#include <linux/gfp.h>
#include <linux/overflow.h>
#include <mm/slab.h>

#ifndef kmalloc_array
#define kmalloc_array(n, size, gfp)	kmalloc(size_mul(n, size), gfp)
#endif
#ifndef kvmalloc
#define kvmalloc(size, gfp)		kmalloc(size, gfp)
#define kvzalloc(size, gfp)		kzalloc(size, gfp)
#define kvcalloc(n, size, gfp)		kcalloc(n, size, gfp)
#define kvmalloc_array(n, size, gfp)	kmalloc_array(n, size, gfp)
#define kvfree(p)			kfree(p)
#endif
#ifndef kfree_sensitive
#define kfree_sensitive(p)		kfree(p)
#endif
#ifndef SLAB_ACCOUNT
#define SLAB_ACCOUNT			0U
#define SLAB_RECLAIM_ACCOUNT		0U
#define SLAB_MEM_SPREAD			0U
#endif
#ifndef SLAB_POISON
#define SLAB_POISON			0U
#define SLAB_RED_ZONE			0U
#endif
/* A cache named and shaped after a struct. */
#ifndef KMEM_CACHE
#define KMEM_CACHE(type, flags) \
	kmem_cache_create(#type, sizeof(struct type), __alignof__(struct type), flags, NULL)
#endif

static inline __printf(2, 0) char *__linux_kvasprintf(gfp_t gfp, const char *fmt, va_list args)
{
	va_list again;
	char *text;
	int len;

	va_copy(again, args);
	len = vsnprintf(NULL, 0, fmt, again);
	va_end(again);
	text = kmalloc((size_t)len + 1, gfp);
	if (text)
		vsnprintf(text, (size_t)len + 1, fmt, args);
	return text;
}

static inline __printf(2, 3) char *__linux_kasprintf(gfp_t gfp, const char *fmt, ...)
{
	va_list args;
	char *text;

	va_start(args, fmt);
	text = __linux_kvasprintf(gfp, fmt, args);
	va_end(args);
	return text;
}

#define kvasprintf(gfp, fmt, args)	__linux_kvasprintf(gfp, fmt, args)
#define kasprintf(gfp, fmt, ...)	__linux_kasprintf(gfp, fmt, ##__VA_ARGS__)

#endif /* LINUX_SLAB_H */
