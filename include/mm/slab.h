/* SPDX-License-Identifier: GPL-2.0-only */
/* Small objects: kmalloc and caches of objects of one kind. */
#ifndef MM_SLAB_H
#define MM_SLAB_H

#include <stdarg.h>

#include <base/compiler.h>
#include <base/types.h>
#include <kernel/cleanup.h>
#include <mm/gfp.h>

#define KMALLOC_MAX_SIZE	(4096UL << MAX_ORDER)

struct kmem_cache;

#define SLAB_HWCACHE_ALIGN	0x001U
#define SLAB_PANIC		0x002U	/* no kernel without it */
/* Checks that CONFIG_SLUB_DEBUG makes of this cache whatever slub_debug= says; the rest mean nothing. */
#define SLAB_RED_ZONE		0x010U
#define SLAB_POISON		0x020U
#define SLAB_STORE_USER		0x040U
#define SLAB_CONSISTENCY_CHECKS	0x080U
#define SLAB_ACCOUNT		0x100U
#define SLAB_RECLAIM_ACCOUNT	0x200U
#define SLAB_NO_MERGE		0x400U
#define SLAB_FLAGS_TAKEN	0x7f3U
/* Refused: nothing here delays the end of a slab. */
#define SLAB_TYPESAFE_BY_RCU	0x800U

/* Context: any but NMI.  NULL when there is no memory.  @align 0: natural. */
void *kmalloc(size_t size, gfp_t gfp) __malloc;
void *kzalloc(size_t size, gfp_t gfp) __malloc;
void *kcalloc(size_t n, size_t size, gfp_t gfp) __malloc;	/* NULL if n * size overflows */
void *krealloc(const void *p, size_t size, gfp_t gfp);
void kfree(const void *p);	/* NULL is fine */
size_t ksize(const void *p);	/* bytes really there */
static inline void *kmalloc_array(size_t n, size_t size, gfp_t gfp)
{
	size_t bytes;

	return __builtin_mul_overflow(n, size, &bytes) ? NULL : kmalloc(bytes, gfp);
}
/* All memory is equally near. */
#define kmalloc_node(size, gfp, node)		((void)(node), kmalloc(size, gfp))
#define kzalloc_node(size, gfp, node)		((void)(node), kzalloc(size, gfp))
#define kcalloc_node(n, size, gfp, node)	((void)(node), kcalloc(n, size, gfp))
/* Its content is wiped out first. */
void kfree_sensitive(const void *p);

/* Copies, for kfree(); NULL when there is no memory, or the original is NULL. */
char *kstrdup(const char *s, gfp_t gfp);
char *kstrndup(const char *s, size_t max, gfp_t gfp);	/* at most @max characters of it */
void *kmemdup(const void *p, size_t size, gfp_t gfp);
char *kmemdup_nul(const char *s, size_t size, gfp_t gfp);	/* with a NUL behind */
__printf(2, 3) char *kasprintf(gfp_t gfp, const char *fmt, ...);
__printf(2, 0) char *kvasprintf(gfp_t gfp, const char *fmt, va_list args);

/* By kmalloc() if that has a block as large, else by vmalloc().  Context: as vmalloc(). */
void *kvmalloc(size_t size, gfp_t gfp) __malloc;
void kvfree(const void *p);	/* any but NMI; NULL is fine */
#define kvzalloc(size, gfp)			kvmalloc(size, (gfp) | __GFP_ZERO)
#define kvmalloc_node(size, gfp, node)		((void)(node), kvmalloc(size, gfp))
static inline void *kvmalloc_array(size_t n, size_t size, gfp_t gfp)
{
	size_t bytes;

	return __builtin_mul_overflow(n, size, &bytes) ? NULL : kvmalloc(bytes, gfp);
}
#define kvcalloc(n, size, gfp)			kvmalloc_array(n, size, (gfp) | __GFP_ZERO)

struct kmem_cache *kmem_cache_create(const char *name, unsigned int size,
				     unsigned int align, unsigned int flags,
				     void (*ctor)(void *));
/* Of objects that are a struct: name, size and alignment are its own. */
#define KMEM_CACHE(type, flags) \
	kmem_cache_create(#type, sizeof(struct type), __alignof__(struct type), (flags), NULL)
/* Context of these two: task, interrupts on, no spinlock held. */
void kmem_cache_destroy(struct kmem_cache *s);
int kmem_cache_shrink(struct kmem_cache *s);
unsigned int kmem_cache_size(struct kmem_cache *s);
#define kmem_cache_alloc_node(s, gfp, node)	((void)(node), kmem_cache_alloc(s, gfp))
void *kmem_cache_alloc(struct kmem_cache *s, gfp_t gfp) __malloc;
void *kmem_cache_zalloc(struct kmem_cache *s, gfp_t gfp) __malloc;
void kmem_cache_free(struct kmem_cache *s, void *p);

DEFINE_FREE(kfree, void *, if (!IS_ERR_OR_NULL(_T)) kfree(_T))
DEFINE_FREE(kvfree, void *, if (!IS_ERR_OR_NULL(_T)) kvfree(_T))

#endif /* MM_SLAB_H */
