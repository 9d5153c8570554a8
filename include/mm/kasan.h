/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * KASAN: accesses outside of what was allocated, and after it was freed.
 *
 * The compiler calls KASAN before each access to memory; KASAN looks at the
 * shadow, a byte for eight of memory, which the allocators keep with what is
 * declared here: 0, all eight may be used; 1 to 7, so many of them; else why
 * not.  The direct map and the image have a shadow.  guide/kasan.rst.
 */
#ifndef MM_KASAN_H
#define MM_KASAN_H

#include <base/compiler.h>
#include <base/types.h>

struct kmem_cache;

/* Why memory must not be used: Linux's numbers. */
#define KASAN_PAGE_FREE		0xff
#define KASAN_PAGE_REDZONE	0xfe
#define KASAN_SLAB_REDZONE	0xfc
#define KASAN_SLAB_FREE		0xfb
#define KASAN_GLOBAL_REDZONE	0xf9

#ifdef CONFIG_KASAN
/* Before the page allocator, after paging_init().  Context: boot. */
void kasan_init(void);
/* [p, p + size) may be used, and no byte behind it up to the next eight.  Context: any. */
void kasan_unpoison(const void *p, size_t size);
/* None of it may; both are multiples of eight.  Context: any. */
void kasan_poison(const void *p, size_t size, u8 why);
/* An object was freed.  Return: true: it is kept for a time, and then comes back by slab_give_back(). */
bool kasan_slab_free(struct kmem_cache *s, void *p, unsigned long ip);
/* What this CPU keeps goes back now.  Context: any but NMI, interrupts off. */
void kasan_flush_here(void);
#else
static inline void kasan_init(void) { }
static inline void kasan_unpoison(const void *p, size_t size) { (void)p; (void)size; }
static inline void kasan_poison(const void *p, size_t size, u8 why)
{ (void)p; (void)size; (void)why; }
static inline bool kasan_slab_free(struct kmem_cache *s, void *p, unsigned long ip)
{ (void)s; (void)p; (void)ip; return false; }
static inline void kasan_flush_here(void) { }
#endif

#endif /* MM_KASAN_H */
