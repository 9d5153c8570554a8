// SPDX-License-Identifier: GPL-2.0-only
/*
 * Virtually contiguous memory: vmalloc, thread stacks, device registers.
 *
 * Each area has an unmapped page of its own on both sides, so whoever runs
 * over an end faults there.  Areas sit in a tree by address; a new one goes
 * into the first gap behind the last one given out, so that an address is
 * not used again soon, and from the beginning after REUSE_AFTER bytes, so
 * that page tables, which are never freed, stay few.
 */
#define pr_fmt(fmt) "vmalloc: " fmt

#include <asm/irqflags.h>
#include <asm/pgtable.h>
#include <base/bits.h>
#include <base/init.h>
#include <kernel/bug.h>
#include <kernel/percpu.h>
#include <kernel/printk.h>
#include <kernel/spinlock.h>
#include <lib/rbtree.h>
#include <lib/string.h>
#include <mm/gfp.h>
#include <mm/page.h>
#include <mm/slab.h>
#include <mm/vmalloc.h>

#include "internal.h"

#define GUARD		PAGE_SIZE
#define REUSE_AFTER	(64 * SZ_1M)
#define STACK_CACHE	16	/* ready stacks kept for each CPU */

struct vm_area {
	struct rb_node node;	/* under vmalloc_lock */
	unsigned long start;	/* constant: first mapped byte */
	size_t size;		/* constant: bytes mapped */
	bool pages_ours;	/* constant: freed with the area */
};

/* Covers the tree and the hint.  Taken before the page tables' lock never: areas are mapped outside. */
static DEFINE_RAW_SPINLOCK(vmalloc_lock);
static struct rb_root areas = RB_ROOT;
static unsigned long hint = VMALLOC_START;

/* The owning CPU only, interrupts off. */
struct stack_cache {
	unsigned int count;
	void *stack[STACK_CACHE];
};
static DEFINE_PER_CPU(struct stack_cache, stack_cache);

static struct vm_area *area_of(struct rb_node *n)
{
	return n ? rb_entry(n, struct vm_area, node) : NULL;
}

static bool area_less(struct rb_node *a, const struct rb_node *b)
{
	return rb_entry(a, struct vm_area, node)->start < rb_entry(b, struct vm_area, node)->start;
}

/* The first area that ends above @addr, NULL: none. */
static struct vm_area *first_above(unsigned long addr)
{
	struct rb_node *n = areas.rb_node;
	struct vm_area *best = NULL;

	while (n) {
		struct vm_area *a = area_of(n);

		if (a->start + a->size > addr) {
			best = a;
			n = n->rb_left;
		} else {
			n = n->rb_right;
		}
	}
	return best;
}

/* A gap for @size bytes and a guard on both sides at or behind @from; 0: none. */
static unsigned long find_gap(unsigned long from, size_t size, size_t align)
{
	struct vm_area *next = first_above(from);
	unsigned long at = ALIGN(from + 2 * GUARD, align);

	for (; next; next = area_of(rb_next(&next->node))) {
		/* Each has its own: which area a guard belongs to is never in doubt. */
		if (at + size + 2 * GUARD <= next->start)
			break;
		at = ALIGN(next->start + next->size + 2 * GUARD, align);
	}
	return at + size + GUARD <= VMALLOC_END && at >= from ? at : 0;
}

static struct vm_area *area_create(size_t size, size_t align, bool pages_ours)
{
	struct vm_area *a;
	unsigned long flags;

	if (!size || size > VMALLOC_END - VMALLOC_START)
		return NULL;
	a = kzalloc(sizeof(*a), GFP_ATOMIC);
	if (!a)
		return NULL;
	a->size = PAGE_ALIGN(size);
	a->pages_ours = pages_ours;
	raw_spin_lock_irqsave(&vmalloc_lock, flags);
	a->start = find_gap(hint, a->size, align);
	if (!a->start)
		a->start = find_gap(VMALLOC_START, a->size, align);
	if (a->start) {
		rb_add(&a->node, &areas, area_less);
		hint = a->start + a->size;
		if (hint - VMALLOC_START > REUSE_AFTER)
			hint = VMALLOC_START;
	}
	raw_spin_unlock_irqrestore(&vmalloc_lock, flags);
	if (!a->start) {
		kfree(a);
		return NULL;
	}
	return a;
}

static struct vm_area *area_find(unsigned long start)
{
	struct vm_area *a;
	unsigned long flags;

	raw_spin_lock_irqsave(&vmalloc_lock, flags);
	a = first_above(start);
	if (a && a->start != start)
		a = NULL;
	raw_spin_unlock_irqrestore(&vmalloc_lock, flags);
	return a;
}

/* The pages behind the first @mapped bytes, as a chain by page->next; 0 ends it. */
static u32 chain_pages(const struct vm_area *a, size_t mapped)
{
	u32 first = 0;

	for (size_t off = 0; off < mapped; off += PAGE_SIZE) {
		unsigned int level;
		pte_t *entry = lookup_address(a->start + off, &level);
		struct page *page;

		if (WARN_ON(!entry))
			continue;
		page = phys_to_page(*entry & PTE_ADDR_MASK);
		page->next = first;
		first = page_to_pfn(page);
	}
	return first;
}

/*
 * Unmaps the first @mapped bytes, frees their pages if they are the area's, and
 * the area.  No page goes before every CPU has forgotten where it was mapped.
 */
static void area_destroy(struct vm_area *a, size_t mapped)
{
	u32 pages = a->pages_ours ? chain_pages(a, mapped) : 0;
	unsigned long flags;

	/* Mapped by pages of its own: nothing to split.  If it fails the pages are lost. */
	if (mapped && WARN_ON(unmap_kernel_pages(a->start, mapped)))
		return;
	while (pages) {
		struct page *page = pfn_to_page(pages);

		pages = page->next;
		__free_pages(page, 0);
	}
	raw_spin_lock_irqsave(&vmalloc_lock, flags);
	rb_erase(&a->node, &areas);
	raw_spin_unlock_irqrestore(&vmalloc_lock, flags);
	kfree(a);
}

static void *alloc_area(size_t size, size_t align, gfp_t gfp)
{
	struct vm_area *a = area_create(size, align, true);
	size_t off;

	if (!a)
		return NULL;
	for (off = 0; off < a->size; off += PAGE_SIZE) {
		unsigned long page = __get_free_pages(gfp, 0);

		if (!page)
			break;
		if (map_kernel_pages(a->start + off, __pa(page), PAGE_SIZE, PAGE_KERNEL)) {
			free_page(page);
			break;
		}
	}
	if (off == a->size)
		return (void *)a->start;
	area_destroy(a, off);
	return NULL;
}

/**
 * vmalloc() - memory that is contiguous by its virtual addresses only
 * @size: bytes
 *
 * Context: task, may sleep.
 * Return: page-aligned, with a guard page on both sides; NULL if there is no
 * memory, or @size is 0.
 */
void *vmalloc(size_t size)
{
	return alloc_area(size, PAGE_SIZE, GFP_KERNEL);
}

/**
 * vzalloc() - the same, filled with zeros
 * @size: bytes
 *
 * Context: task, may sleep.
 */
void *vzalloc(size_t size)
{
	return alloc_area(size, PAGE_SIZE, GFP_KERNEL | __GFP_ZERO);
}

/**
 * vfree() - give it back
 * @p: from vmalloc() or vzalloc(); NULL does nothing, anything else is reported
 *
 * Context: task, may sleep.
 */
void vfree(const void *p)
{
	struct vm_area *a;

	if (!p)
		return;
	a = area_find((unsigned long)p);
	if (WARN(!a || !a->pages_ours, "vfree of %px, which is no area\n", p))
		return;
	area_destroy(a, a->size);
}

/**
 * alloc_thread_stack() - a kernel stack
 *
 * Context: task, may sleep.
 * Return: its lowest address, THREAD_SIZE bytes, THREAD_SIZE-aligned, with an
 * unmapped page below; NULL if there is no memory.  Old contents.
 */
void *alloc_thread_stack(void)
{
	struct stack_cache *c;
	unsigned long flags;
	void *stack = NULL;

	local_irq_save(flags);
	c = this_cpu_ptr(&stack_cache);
	if (likely(c->count))
		stack = c->stack[--c->count];
	local_irq_restore(flags);
	return stack ?: alloc_area(THREAD_SIZE, THREAD_SIZE, GFP_KERNEL);
}

/**
 * free_thread_stack() - give a stack back
 * @stack: its lowest address; nobody stands on it
 *
 * Context: any but NMI.
 */
void free_thread_stack(void *stack)
{
	struct stack_cache *c;
	unsigned long flags;
	bool kept = false;

	local_irq_save(flags);
	c = this_cpu_ptr(&stack_cache);
	if (likely(c->count < STACK_CACHE)) {
		c->stack[c->count++] = stack;
		kept = true;
	}
	local_irq_restore(flags);
	if (!kept)
		vfree(stack);
}

static bool mapped(unsigned long addr)
{
	unsigned int level;

	return lookup_address(addr, &level);
}

/**
 * vmalloc_guard_hit() - did an access run over the end of an area?
 * @addr: the address that faulted
 * @area: lowest address of the area, if true
 *
 * Reads page tables only, which are never freed.
 *
 * Context: any, NMI too.  Takes no lock.
 * Return: true if @addr lies in an unmapped page beside mapped ones.
 */
bool vmalloc_guard_hit(unsigned long addr, unsigned long *area)
{
	unsigned long page = addr & PAGE_MASK, at;

	if (page < VMALLOC_START || page >= VMALLOC_END || mapped(page))
		return false;
	if (page + PAGE_SIZE < VMALLOC_END && mapped(page + PAGE_SIZE)) {
		*area = page + PAGE_SIZE;	/* below its start: a stack that ran over */
		return true;
	}
	if (page == VMALLOC_START || !mapped(page - PAGE_SIZE))
		return false;
	for (at = page - PAGE_SIZE; at > VMALLOC_START && mapped(at - PAGE_SIZE); at -= PAGE_SIZE)
		;
	*area = at;
	return true;
}

static void *map_device(phys_addr_t phys, size_t size, u64 prot)
{
	phys_addr_t start = phys & PAGE_MASK;
	size_t span = PAGE_ALIGN(phys + size - start);
	struct vm_area *a;

	if (!size || phys + size < phys || phys + size > phys_addr_limit()) {
		pr_err("no device can be at %#llx, %#zx bytes\n", phys, size);
		return NULL;
	}
	/* Aligned for large pages where that can help. */
	a = area_create(span, span >= SZ_2M ? SZ_2M : PAGE_SIZE, false);
	if (!a)
		return NULL;
	if (map_kernel_pages(a->start, start, span, prot)) {
		area_destroy(a, 0);
		return NULL;
	}
	return (void *)(a->start + (phys - start));
}

/**
 * ioremap() - reach a device's registers
 * @phys: physical address, any alignment
 * @size: bytes
 *
 * Context: task or boot, may sleep.
 * Return: the address, uncached; NULL if there is no room.
 */
void *ioremap(phys_addr_t phys, size_t size)
{
	return map_device(phys, size, PAGE_KERNEL_UC);
}

/**
 * ioremap_wc() - the same, with writes combined: for framebuffers
 * @phys: physical address, any alignment
 * @size: bytes
 *
 * Context: task or boot, may sleep.
 */
void *ioremap_wc(phys_addr_t phys, size_t size)
{
	return map_device(phys, size, PAGE_KERNEL_WC);
}

/**
 * iounmap() - the end of an ioremap()
 * @addr: what it returned; NULL does nothing
 *
 * Context: task or boot, may sleep.
 */
void iounmap(void *addr)
{
	struct vm_area *a;

	if (!addr)
		return;
	a = area_find((unsigned long)addr & PAGE_MASK);
	if (WARN(!a || a->pages_ours, "iounmap of %px, which is no mapping\n", addr))
		return;
	area_destroy(a, a->size);
}
