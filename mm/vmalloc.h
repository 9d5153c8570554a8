/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Inside vmalloc, for mm/ and its tests: areas of the kernel's virtual
 * addresses, and how they end.
 *
 * The life of an area:
 *
 *	live --vm_area_release()--> lazy --flush on all CPUs--> freed
 *
 * Invariant: a lazy area is unmapped, but CPUs may still remember what was
 * mapped.  So its addresses stay taken and its pages stay its own until all
 * CPUs have forgotten.
 */
#ifndef MM_VMALLOC_INTERNAL_H
#define MM_VMALLOC_INTERNAL_H

#include <base/types.h>
#include <lib/rbtree.h>

/* As many or as much as is lazy at the most before a flush is wanted. */
#define LAZY_AREAS	32U
#define LAZY_BYTES	(512 * SZ_1K)

/*
 * Who may touch a member:
 *	[c]  constant from creation to the end
 *	[l]  under vmalloc_lock
 *	[o]  the owner; once it is lazy, who took it off the list
 */
struct vm_area {
	struct rb_node node;	/* [l] */
	unsigned long start;	/* [c] first mapped byte */
	size_t size;		/* [c] bytes mapped */
	struct vm_area *next;	/* [l] of the lazy ones, [o] of those taken off */
	u32 pages;		/* [o] frame number of the first unmapped page of its own; 0: none */
	bool pages_ours;	/* [c] its pages end with it */
	bool lazy;		/* [l] */
};

/* A place for @size bytes, nothing mapped yet; NULL: no room, no memory.  Context: any but NMI. */
struct vm_area *vm_area_create(size_t size, size_t align, bool pages_ours);
/* The live area that starts at @start, which is the caller's to release; NULL: none. */
struct vm_area *vm_area_take(unsigned long start, bool pages_ours);
/* Unmap it; the rest comes when all CPUs have forgotten it.  Context: any but NMI. */
void vm_area_release(struct vm_area *a);
/* vmalloc() with all its choices. */
void *vm_area_alloc(size_t size, size_t align, gfp_t gfp);

/* All that is lazy is freed when it returns.  Context: task, may sleep. */
void vmalloc_purge(void);
/* What is lazy now / areas in use.  Context: any. */
unsigned int vmalloc_nr_lazy(void);
unsigned long vmalloc_nr_areas(void);
/* For tests: the next area comes as low as it can.  Context: any. */
void vmalloc_restart(void);
/* Stacks kept for reuse go back to where they came from.  Context: task, may sleep. */
void drain_thread_stacks(void);

#endif /* MM_VMALLOC_INTERNAL_H */
