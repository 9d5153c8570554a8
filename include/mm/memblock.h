/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Memory before the allocators: the ranges that exist and those taken.
 * After mm_init() hands the rest to the buddy allocator, only the reading
 * half may be used.
 */
#ifndef MM_MEMBLOCK_H
#define MM_MEMBLOCK_H

#include <base/types.h>

/* Context: boot.  Overlaps and duplicates are merged; -ENOSPC when the table is full. */
int memblock_add(phys_addr_t base, phys_addr_t size);
int memblock_reserve(phys_addr_t base, phys_addr_t size);
/* Zeroed memory that is mapped; panics with the size wanted when there is none. */
void *memblock_alloc(size_t size, size_t align);
phys_addr_t memblock_phys_mem_size(void);
phys_addr_t memblock_end_of_dram(void);
/* Is the whole of [base, base + size) known memory? */
bool memblock_is_memory(phys_addr_t base, phys_addr_t size);
/* The ranges of memory one by one, in order; false: not so many. */
bool memblock_range(unsigned int i, phys_addr_t *base, phys_addr_t *end);

/* Direct map, final page tables, buddy, slab, vmalloc: everything in mm/. */
void mm_init(void);

#endif /* MM_MEMBLOCK_H */
