/* SPDX-License-Identifier: GPL-2.0-only */
/* Virtually contiguous memory with a guard page on both sides, stacks, and device registers. */
#ifndef MM_VMALLOC_H
#define MM_VMALLOC_H

#include <asm/page.h>
#include <base/compiler.h>
#include <base/types.h>

/* Context: task, may sleep.  NULL when there is no memory. */
void *vmalloc(size_t size) __malloc;
void *vzalloc(size_t size) __malloc;
/* Context: any but NMI. */
void vfree(const void *p);

static inline bool is_vmalloc_addr(const void *p)
{
	return (unsigned long)p - VMALLOC_START < VMALLOC_END - VMALLOC_START;
}

/*
 * A kernel stack: THREAD_SIZE bytes, THREAD_SIZE-aligned, an unmapped guard
 * page below.  Returns its lowest address.  A few freed ones are kept for
 * the next caller, so both are cheap.  alloc: task, may sleep.  free: any but
 * NMI, never on the stack itself.
 */
void *alloc_thread_stack(void);
void free_thread_stack(void *stack);

/*
 * If @addr is in the guard page of a stack or vmalloc area: true, and the
 * lowest address of that area.  Context: any, takes no lock (for the fault report).
 */
bool vmalloc_guard_hit(unsigned long addr, unsigned long *area);

/* Device registers, uncached.  @size bytes from physical @phys.  NULL if impossible. */
void __iomem *ioremap(phys_addr_t phys, size_t size);
/* The same, write-combining (framebuffer). */
void __iomem *ioremap_wc(phys_addr_t phys, size_t size);
void iounmap(void __iomem *addr);

#endif /* MM_VMALLOC_H */
