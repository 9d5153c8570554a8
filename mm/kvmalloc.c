// SPDX-License-Identifier: GPL-2.0-only
/* Memory that may be large: contiguous if that is to be had, else only by its addresses. */
#include <asm/page.h>
#include <mm/gfp.h>
#include <mm/slab.h>
#include <mm/vmalloc.h>

#include "internal.h"
#include "vmalloc.h"

/**
 * kvmalloc() - take memory of any size
 * @size: bytes
 * @gfp:  as for kmalloc(); with __GFP_ATOMIC only kmalloc() is tried
 *
 * Context: task, may sleep.
 * Return: the memory, for kvfree(); NULL if @size is 0 or there is none.
 */
void *kvmalloc(size_t size, gfp_t gfp)
{
	void *p;

	if (size <= PAGE_SIZE || gfp & __GFP_ATOMIC)
		return kmalloc(size, gfp);
	p = kmalloc(size, gfp | __GFP_NOWARN | __GFP_NORETRY);
	return p ?: vm_area_alloc(size, PAGE_SIZE, gfp);
}

/**
 * kvfree() - give it back
 * @p: from kvmalloc(), kmalloc() or vmalloc(); NULL does nothing
 *
 * Context: any but NMI.
 */
void kvfree(const void *p)
{
	if (is_vmalloc_addr(p))
		vfree(p);
	else
		kfree(p);
}
