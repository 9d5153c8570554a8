/* SPDX-License-Identifier: GPL-2.0-only */
/* struct page: 16 bytes about every page frame. */
#ifndef MM_PAGE_H
#define MM_PAGE_H

#include <asm/page.h>
#include <base/types.h>

enum page_type {
	PAGE_RESERVED,	/* never the allocator's: firmware, kernel image, holes */
	PAGE_TAIL,	/* inside a block, free or allocated, that starts earlier */
	PAGE_BUDDY,	/* start of a free block */
	PAGE_PCP,	/* free, in a CPU's cache */
	PAGE_USED,	/* start of an allocated block */
	PAGE_SLAB,	/* any page of a slab; the first is at the slab's alignment */
};

/*
 * Who may touch a member:
 *	[z]  zone lock while the page is free; its owner while it is allocated
 *	[s]  the lock of the cache whose slab starts here (slab.c)
 */
struct page {
	u8 type;		/* [z] enum page_type */
	u8 order;		/* [z] of the block that starts here; of the slab in all its pages */
	u16 inuse;		/* [s] objects not on this slab's free list */
	u32 next, prev;		/* [z], slab [s] page frame numbers; 0: none */
	u16 cache;		/* slab: which cache; constant while a slab, in all its pages */
	u16 free;		/* [s] first free object, counted from 1; 0: none */
};

_Static_assert(sizeof(struct page) == 16, "there is one for each 4 KiB of memory");

extern struct page *mem_map;
extern unsigned long max_pfn;	/* length of mem_map */

#define pfn_valid(pfn)		((unsigned long)(pfn) < max_pfn)
#define pfn_to_page(pfn)	(mem_map + (pfn))
#define page_to_pfn(page)	((unsigned long)((page) - mem_map))
#define page_to_phys(page)	PFN_PHYS(page_to_pfn(page))
#define phys_to_page(phys)	pfn_to_page(PHYS_PFN(phys))
/* Of an address in the direct map. */
#define virt_to_page(addr)	phys_to_page(__pa(addr))
#define page_address(page)	__va(page_to_phys(page))

/* Does @addr lie in the direct map of a page frame we know? */
static inline bool virt_addr_valid(const void *addr)
{
	/* What lies below wraps to more than any machine has: NULL too. */
	return pfn_valid(((unsigned long)addr - PAGE_OFFSET) >> PAGE_SHIFT);
}

#endif /* MM_PAGE_H */
