/* SPDX-License-Identifier: GPL-2.0-only */
/* Page frames: the buddy allocator's interface. */
#ifndef MM_GFP_H
#define MM_GFP_H

#include <base/compiler.h>
#include <base/types.h>

#define __GFP_ZERO		0x01U	/* filled with zeros */
#define __GFP_NOWARN		0x02U	/* failure is expected, do not log it */
#define __GFP_ATOMIC		0x04U	/* never wait for other CPUs to give pages back */
#define __GFP_NORETRY		0x08U	/* the same: there is another way */
#define __GFP_NOFAIL		0x10U	/* failure is reported as a bug, and still NULL: there
					 * is nothing to reclaim, so waiting would not end */
/* Of Linux, without a meaning here: all memory is alike, and nothing is reclaimed by I/O. */
#define __GFP_RETRY_MAYFAIL	0U
#define __GFP_HIGH		0U
#define __GFP_COMP		0U
#define __GFP_ACCOUNT		0U
#define __GFP_RECLAIM		0U
#define __GFP_IO		0U
#define __GFP_FS		0U
#define GFP_KERNEL		0x00U
#define GFP_KERNEL_ACCOUNT	GFP_KERNEL
#define GFP_USER		GFP_KERNEL
#define GFP_NOIO		GFP_KERNEL
#define GFP_NOFS		GFP_KERNEL
#define GFP_ATOMIC		__GFP_ATOMIC
#define GFP_NOWAIT		(__GFP_ATOMIC | __GFP_NOWARN)

static inline bool gfpflags_allow_blocking(gfp_t gfp)
{
	return !(gfp & __GFP_ATOMIC);
}

#define MAX_ORDER		10	/* largest block: 4 MiB */

struct page;

/* Context: any but NMI.  NULL when there is none; never sleeps, never loops. */
struct page *alloc_pages(gfp_t gfp, unsigned int order);
void __free_pages(struct page *page, unsigned int order);
/* The same by address in the direct map; 0 when there is none. */
unsigned long __get_free_pages(gfp_t gfp, unsigned int order);
void free_pages(unsigned long addr, unsigned int order);
#define get_zeroed_page(gfp)	__get_free_pages((gfp) | __GFP_ZERO, 0)
#define __get_free_page(gfp)	__get_free_pages((gfp), 0)
#define free_page(addr)		free_pages((addr), 0)

/* All CPUs give back what they keep.  Context: task, interrupts on, no spinlock held. */
void drain_all_pages(void);

/* Pages now free (exact while nobody allocates) / handed to the allocator at boot. */
unsigned long nr_free_pages(void);
unsigned long totalram_pages(void);

#endif /* MM_GFP_H */
