// SPDX-License-Identifier: GPL-2.0-only
/*
 * Virtually contiguous memory.
 *
 * Each area has an unmapped page of its own on both sides, so whoever runs
 * over an end faults there.  Areas sit in a tree by address; a new one goes
 * into the first gap behind the last one given out, so that an address is
 * not used again soon, and from the beginning after a while, so that page
 * tables, which are never freed, stay few.
 *
 * What is freed is unmapped at once, and given back together with others
 * after one flush of all CPUs (the invariant is in vmalloc.h).  A flush that
 * waits needs a caller that may wait; elsewhere it is asked for, and the last
 * CPU to answer gives back.
 *
 * Lock order:
 *   vmalloc_lock		a leaf: areas are mapped, and their memory is
 *				taken and given, outside it
 */
#define pr_fmt(fmt) "vmalloc: " fmt

#include <asm/atomic.h>
#include <asm/irqflags.h>
#include <asm/pgtable.h>
#include <asm/processor.h>
#include <asm/tlbflush.h>
#include <base/bits.h>
#include <kernel/bug.h>
#include <kernel/cpumask.h>
#include <kernel/percpu.h>
#include <kernel/preempt.h>
#include <kernel/printk.h>
#include <kernel/smp.h>
#include <kernel/spinlock.h>
#include <mm/gfp.h>
#include <mm/page.h>
#include <mm/slab.h>
#include <mm/vmalloc.h>

#include "internal.h"
#include "vmalloc.h"

#define GUARD		PAGE_SIZE
#define REUSE_AFTER	(64 * SZ_1M)

/* Covers the tree, the lists and the counters below. */
static DEFINE_RAW_SPINLOCK(vmalloc_lock);
static struct rb_root areas __guarded_by(&vmalloc_lock) = RB_ROOT;
static unsigned long hint __guarded_by(&vmalloc_lock) = VMALLOC_START;
static size_t bytes_taken __guarded_by(&vmalloc_lock);		/* of all areas, lazy ones too */
static unsigned long nr_live __guarded_by(&vmalloc_lock);

static struct {
	struct vm_area *first;
	unsigned int nr;
	size_t bytes;
} lazy __guarded_by(&vmalloc_lock);

/*
 * The flush that is under way without anybody waiting for it: at most one.
 * Its calls alternate between two sets: a call of a set may still be on its
 * way out of its interrupt when its flush is over, but not when the next
 * flush, which that CPU answered later, is over as well.
 */
static struct {
	struct vm_area *batch;		/* under vmalloc_lock; NULL: none under way */
	unsigned int set;		/* under vmalloc_lock */
	atomic_t unanswered;
} in_flight;
static DEFINE_PER_CPU(struct call_single_data, flush_call[2]);

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
	__must_hold(&vmalloc_lock)
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

/* Where @size bytes fit at or above @from; 0: nowhere. */
static unsigned long find_gap(unsigned long from, size_t size, size_t align)
	__must_hold(&vmalloc_lock)
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

/* vmalloc_lock held. */
static void area_insert(struct vm_area *a)
	__must_hold(&vmalloc_lock)
{
	rb_add(&a->node, &areas, area_less);
	bytes_taken += a->size;
	nr_live++;
	hint = a->start + a->size;
	/* Behind all there is and then some: the walk from the beginning is paid for by then. */
	if (hint - VMALLOC_START > REUSE_AFTER + 4 * bytes_taken)
		hint = VMALLOC_START;
}

struct vm_area *vm_area_create(size_t size, size_t align, bool pages_ours)
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
	if (a->start)
		area_insert(a);
	raw_spin_unlock_irqrestore(&vmalloc_lock, flags);
	if (!a->start) {
		kfree(a);
		return NULL;
	}
	return a;
}

struct vm_area *vm_area_take(unsigned long start, bool pages_ours)
{
	struct vm_area *a;
	unsigned long flags;

	raw_spin_lock_irqsave(&vmalloc_lock, flags);
	a = first_above(start);
	if (a && (a->start != start || a->lazy || a->pages_ours != pages_ours))
		a = NULL;
	if (a)
		a->lazy = true;
	raw_spin_unlock_irqrestore(&vmalloc_lock, flags);
	return a;
}

static void free_page_chain(u32 pfn)
{
	while (pfn) {
		struct page *page = pfn_to_page(pfn);

		pfn = page->next;
		__free_pages(page, 0);
	}
}

/* All CPUs have forgotten them. */
static void free_areas(struct vm_area *a)
{
	unsigned long flags;

	while (a) {
		struct vm_area *next = a->next;

		free_page_chain(a->pages);
		raw_spin_lock_irqsave(&vmalloc_lock, flags);
		rb_erase(&a->node, &areas);
		bytes_taken -= a->size;
		raw_spin_unlock_irqrestore(&vmalloc_lock, flags);
		kfree(a);
		a = next;
	}
}

/* vmalloc_lock held. */
static struct vm_area *take_lazy(void)
	__must_hold(&vmalloc_lock)
{
	struct vm_area *a = lazy.first;

	lazy.first = NULL;
	lazy.nr = 0;
	lazy.bytes = 0;
	return a;
}

/* The flush of a batch, by the whole range it lies in; no more than all. */
static void purge_waiting(void)
{
	unsigned long flags, start = ~0UL, end = 0;
	struct vm_area *batch;

	raw_spin_lock_irqsave(&vmalloc_lock, flags);
	batch = take_lazy();
	raw_spin_unlock_irqrestore(&vmalloc_lock, flags);
	for (struct vm_area *a = batch; a; a = a->next) {
		start = min(start, a->start);
		end = max(end, a->start + a->size);
	}
	if (!batch)
		return;
	flush_tlb_kernel_range(start, end);
	free_areas(batch);
}

/* One CPU has forgotten; the last one gives back. */
static void flush_answered(void)
{
	struct vm_area *batch;
	unsigned long flags;

	/* Full barriers: all CPUs' flushes are before the pages' next use. */
	if (!atomic_dec_and_test(&in_flight.unanswered))
		return;
	batch = in_flight.batch;
	free_areas(batch);
	raw_spin_lock_irqsave(&vmalloc_lock, flags);
	in_flight.set ^= 1;
	in_flight.batch = NULL;
	raw_spin_unlock_irqrestore(&vmalloc_lock, flags);
}

static void flush_asked_for(void *unused)
{
	(void)unused;
	local_flush_tlb_all();
	flush_answered();
}

/* Ask all CPUs, wait for none.  Context: any but NMI, not preemptible. */
static void purge_in_flight(void)
{
	unsigned int me = smp_processor_id(), cpu, set;
	unsigned long flags;

	raw_spin_lock_irqsave(&vmalloc_lock, flags);
	if (in_flight.batch || !lazy.first) {
		raw_spin_unlock_irqrestore(&vmalloc_lock, flags);
		return;
	}
	in_flight.batch = take_lazy();
	set = in_flight.set;
	/* Ours; it keeps the batch until all have been asked. */
	atomic_set(&in_flight.unanswered, 1);
	raw_spin_unlock_irqrestore(&vmalloc_lock, flags);

	/* What was unmapped, then who is online: pairs with flush_tlb_came_online(). */
	smp_mb();
	for_each_online_cpu(cpu) {
		struct call_single_data *csd = per_cpu_ptr(&flush_call[set], cpu);

		if (cpu == me)
			continue;
		csd->func = flush_asked_for;
		atomic_inc(&in_flight.unanswered);
		/* Never busy, see in_flight; if it were, the batch would be kept for ever: no harm but that. */
		WARN_ON_ONCE(smp_call_function_single_async((int)cpu, csd));
	}
	local_flush_tlb_all();
	flush_answered();
}

static bool may_wait(void)
{
	/* With a spinlock held it would wait for a CPU that waits for the lock. */
	return preemptible() || num_online_cpus() == 1;
}

void vm_area_release(struct vm_area *a)
{
	unsigned long flags;
	bool enough;

	if (a->pages_ours) {
		pte_t *entry = NULL;

		for (size_t off = 0; off < a->size; off += PAGE_SIZE) {
			struct page *page;

			if (!entry || !((a->start + off) & (LEVEL_SIZE(1) - 1)))
				entry = kernel_pte(a->start + off);
			page = phys_to_page(*entry & PTE_ADDR_MASK);
			WRITE_ONCE(*entry, 0);
			page->next = a->pages;
			a->pages = page_to_pfn(page);
			entry++;
		}
	} else {
		/* Mapped by pages of its own: nothing to split. */
		WARN_ON(unmap_kernel_pages_noflush(a->start, a->size));
	}
	/* A use after free is then found by this CPU at least. */
	if (IS_ENABLED(CONFIG_DEBUG_PAGEALLOC))
		local_flush_tlb_kernel_range(a->start, a->start + a->size);

	raw_spin_lock_irqsave(&vmalloc_lock, flags);
	a->lazy = true;
	a->next = lazy.first;
	lazy.first = a;
	lazy.bytes += a->size;
	nr_live--;
	enough = ++lazy.nr >= LAZY_AREAS || lazy.bytes >= LAZY_BYTES;
	raw_spin_unlock_irqrestore(&vmalloc_lock, flags);
	if (!enough)
		return;
	if (may_wait()) {
		purge_waiting();
		return;
	}
	preempt_disable();
	purge_in_flight();
	preempt_enable();
}

void vmalloc_purge(void)
{
	purge_waiting();
	/* Interrupts on other CPUs are on their way, and nothing holds them up. */
	while (READ_ONCE(in_flight.batch))
		cpu_relax();
}

/* For tests: the next area comes as low as it can, at an address used just now. */
void vmalloc_restart(void)
{
	WRITE_ONCE(hint, VMALLOC_START);
}

unsigned int vmalloc_nr_lazy(void)
{
	return READ_ONCE(lazy.nr);
}

unsigned long vmalloc_nr_areas(void)
{
	return READ_ONCE(nr_live);
}

/* @n pages, linked; 0: not so many. */
static u32 alloc_page_chain(size_t n, gfp_t gfp)
{
	u32 chain = 0;

	while (n--) {
		struct page *page = alloc_pages(gfp, 0);

		if (!page) {
			free_page_chain(chain);
			return 0;
		}
		page->next = chain;
		chain = page_to_pfn(page);
	}
	return chain;
}

/* All tables, and then nothing can fail any more. */
static bool make_tables(const struct vm_area *a)
{
	for (unsigned long at = a->start; at < a->start + a->size;
	     at = ALIGN_DOWN(at, LEVEL_SIZE(1)) + LEVEL_SIZE(1))
		if (!kernel_pte(at))
			return false;
	return true;
}

static void map_chain(const struct vm_area *a, u32 pfn)
{
	pte_t *entry = NULL;

	for (size_t off = 0; off < a->size; off += PAGE_SIZE) {
		if (!entry || !((a->start + off) & (LEVEL_SIZE(1) - 1)))
			entry = kernel_pte(a->start + off);
		WRITE_ONCE(*entry, PFN_PHYS(pfn) | PAGE_KERNEL);
		pfn = pfn_to_page(pfn)->next;
		entry++;
	}
}

/* Nobody was told of it, nothing was mapped: no CPU has anything to forget. */
static void area_forget(struct vm_area *a)
{
	unsigned long flags;

	raw_spin_lock_irqsave(&vmalloc_lock, flags);
	nr_live--;
	raw_spin_unlock_irqrestore(&vmalloc_lock, flags);
	a->next = NULL;
	free_areas(a);
}

static void *try_alloc(size_t size, size_t align, gfp_t gfp)
{
	struct vm_area *a = vm_area_create(size, align, true);
	u32 chain;

	if (!a)
		return NULL;
	chain = alloc_page_chain(a->size >> PAGE_SHIFT, gfp);
	if (chain && make_tables(a)) {
		map_chain(a, chain);
		return (void *)a->start;
	}
	free_page_chain(chain);
	area_forget(a);
	return NULL;
}

void *vm_area_alloc(size_t size, size_t align, gfp_t gfp)
{
	void *p = try_alloc(size, align, gfp | __GFP_NOWARN);

	if (likely(p) || !size)
		return p;
	/* Addresses and pages may be waiting for a flush. */
	if (may_wait())
		vmalloc_purge();
	return try_alloc(size, align, gfp);
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
	return vm_area_alloc(size, PAGE_SIZE, GFP_KERNEL);
}

/**
 * vzalloc() - the same, filled with zeros
 * @size: bytes
 *
 * Context: task, may sleep.
 */
void *vzalloc(size_t size)
{
	return vm_area_alloc(size, PAGE_SIZE, GFP_KERNEL | __GFP_ZERO);
}

/**
 * vfree() - give it back
 * @p: from vmalloc() or vzalloc(); NULL does nothing, anything else is reported
 *
 * It is unmapped at once; another CPU may reach its old bytes for a while
 * yet, and nobody else has them until it cannot.
 *
 * Context: any but NMI.
 */
void vfree(const void *p)
{
	struct vm_area *a;

	if (!p)
		return;
	a = vm_area_take((unsigned long)p, true);
	if (!WARN(!a, "vfree of %px, which is no area\n", p))
		vm_area_release(a);
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
