/* SPDX-License-Identifier: GPL-2.0-only */
/* Between the files of mm/, and for their tests. */
#ifndef MM_INTERNAL_H
#define MM_INTERNAL_H

#include <asm/pgtable.h>
#include <mm/gfp.h>
#include <mm/page.h>

/* Boot, in this order, once the direct map stands. */
void mem_map_init(void);
void memblock_free_all(void);
void slab_init(void);

/* Give [start, end), reserved until now, to the allocator.  Direct map addresses. */
void free_reserved_area(void *start, void *end);

/* memblock.c: the next range of unreserved memory at or above *@from; false: none. */
bool memblock_next_free(phys_addr_t *from, phys_addr_t *end);

/* Free what can be freed by waiting for other CPUs; false: nothing was tried. */
bool reclaim_pages(gfp_t gfp);

/* What is wrong with freeing this, or NULL. */
const char *page_free_error(const struct page *page, unsigned int order);
const char *slab_free_error(const void *p);
/* Where a free block was written to, or NULL. */
const u8 *page_poison_error(const struct page *page, unsigned int order);
/* Objects of @s not freed; free ones go back to their slabs.  Context: task, interrupts on. */
struct kmem_cache;
unsigned long slab_live_objects(struct kmem_cache *s);

void slab_drain_all(void);
unsigned long slab_stat(unsigned int nr, const char **name, unsigned long *objects);

#endif /* MM_INTERNAL_H */
