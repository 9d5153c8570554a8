/* SPDX-License-Identifier: GPL-2.0-only */
/* Small objects: kmalloc and caches of objects of one kind. */
#ifndef MM_SLAB_H
#define MM_SLAB_H

#include <base/compiler.h>
#include <base/types.h>
#include <kernel/cleanup.h>
#include <mm/gfp.h>

#define KMALLOC_MAX_SIZE	(4096UL << MAX_ORDER)

struct kmem_cache;

#define SLAB_HWCACHE_ALIGN	0x1U
#define SLAB_PANIC		0x2U	/* no kernel without it */

/* Context: any but NMI.  NULL when there is no memory.  @align 0: natural. */
void *kmalloc(size_t size, gfp_t gfp) __malloc;
void *kzalloc(size_t size, gfp_t gfp) __malloc;
void *kcalloc(size_t n, size_t size, gfp_t gfp) __malloc;	/* NULL if n * size overflows */
void *krealloc(const void *p, size_t size, gfp_t gfp);
void kfree(const void *p);	/* NULL is fine */
size_t ksize(const void *p);	/* bytes really there */
char *kstrdup(const char *s, gfp_t gfp);

struct kmem_cache *kmem_cache_create(const char *name, unsigned int size,
				     unsigned int align, unsigned int flags,
				     void (*ctor)(void *));
void kmem_cache_destroy(struct kmem_cache *s);
void *kmem_cache_alloc(struct kmem_cache *s, gfp_t gfp) __malloc;
void *kmem_cache_zalloc(struct kmem_cache *s, gfp_t gfp) __malloc;
void kmem_cache_free(struct kmem_cache *s, void *p);

DEFINE_FREE(kfree, void *, if (!IS_ERR_OR_NULL(_T)) kfree(_T))

#endif /* MM_SLAB_H */
