// SPDX-License-Identifier: GPL-2.0-only
/*
 * Page frames: a binary buddy allocator, and a cache of single pages per CPU.
 *
 * Each CPU's cache is touched by that CPU alone, with interrupts off; others ask
 * it to (drain_all_pages()).
 *
 * Invariant: every frame of a block but its first is PAGE_TAIL (or
 * PAGE_SLAB), so splitting and merging touch first frames only, and a wrong
 * free is seen in the type of one struct page.
 */
#include <asm/irqflags.h>
#include <base/bits.h>
#include <base/init.h>
#include <kernel/bug.h>
#include <kernel/cpumask.h>
#include <kernel/debugobjects.h>
#include <kernel/lockdep.h>
#include <kernel/percpu.h>
#include <kernel/preempt.h>
#include <kernel/printk.h>
#include <kernel/report.h>
#include <kernel/smp.h>
#include <kernel/spinlock.h>
#include <lib/string.h>
#include <mm/gfp.h>
#include <mm/kasan.h>
#include <mm/memblock.h>
#include <mm/page.h>
#include <trace/mm.h>
#include "internal.h"
#include "vmalloc.h"

#define PCP_BATCH	16	/* pages moved at once */
#define PCP_HIGH	64	/* most a CPU keeps */
#define PAGE_POISON	0xaa

struct page *mem_map __ro_after_init;
unsigned long max_pfn __ro_after_init;

/* All members: @lock, but single reads of the counters. */
static struct {
	raw_spinlock_t lock;		/* covers the lists and each free block's struct page */
	u32 head[MAX_ORDER + 1];	/* frame number of the first free block; 0: none */
	unsigned long nr_free;
	unsigned long total;
} zone = { .lock = __RAW_SPIN_LOCK_UNLOCKED(zone.lock) };

/* The owning CPU only, interrupts off; anyone may read @count. */
struct pcp {
	u32 count;
	struct page *page[PCP_HIGH];
};
static DEFINE_PER_CPU(struct pcp, pcp);

static void list_push(u32 pfn, unsigned int order)
{
	struct page *page = pfn_to_page(pfn);
	u32 next = zone.head[order];

	page->type = PAGE_BUDDY;
	page->order = order;
	page->next = next;
	page->prev = 0;
	if (next)
		pfn_to_page(next)->prev = pfn;
	zone.head[order] = pfn;
}

static void list_take(struct page *page)
{
	if (page->prev)
		pfn_to_page(page->prev)->next = page->next;
	else
		zone.head[page->order] = page->next;
	if (page->next)
		pfn_to_page(page->next)->prev = page->prev;
	page->type = PAGE_TAIL;
}

/* Zone lock held. */
static void buddy_free(u32 pfn, unsigned int order)
	__must_hold(&zone.lock)
{
	zone.nr_free += 1UL << order;
	pfn_to_page(pfn)->type = PAGE_TAIL;
	for (; order < MAX_ORDER; order++) {
		u32 buddy = pfn ^ (1U << order);
		struct page *page = pfn_to_page(buddy);

		if (!pfn_valid(buddy) || page->type != PAGE_BUDDY || page->order != order)
			break;
		list_take(page);
		pfn &= ~(1U << order);
	}
	list_push(pfn, order);
}

/* Zone lock held. */
static struct page *buddy_alloc(unsigned int order)
	__must_hold(&zone.lock)
{
	unsigned int have = order;
	struct page *page;

	while (have <= MAX_ORDER && !zone.head[have])
		have++;
	if (have > MAX_ORDER)
		return NULL;
	page = pfn_to_page(zone.head[have]);
	list_take(page);
	while (have > order) {
		have--;
		list_push(page_to_pfn(page) + (1U << have), have);
	}
	page->type = PAGE_USED;
	page->order = order;
	zone.nr_free -= 1UL << order;
	return page;
}

/* Interrupts off. */
static void pcp_refill(struct pcp *p)
{
	raw_spin_lock(&zone.lock);
	while (p->count < PCP_BATCH) {
		struct page *page = buddy_alloc(0);

		if (!page)
			break;
		page->type = PAGE_PCP;
		p->page[p->count++] = page;
	}
	/* Still with interrupts off: the caller's restore lets a switch happen. */
	__raw_spin_release(&zone.lock);
	preempt_enable_no_resched();
}

/* Interrupts off. */
static void pcp_drain(struct pcp *p, u32 keep)
{
	raw_spin_lock(&zone.lock);
	while (p->count > keep)
		buddy_free(page_to_pfn(p->page[--p->count]), 0);
	__raw_spin_release(&zone.lock);
	preempt_enable_no_resched();
}

/* Interrupts off. */
static __always_inline struct page *pcp_pop(struct pcp *p)
{
	struct page *page;

	if (unlikely(!p->count))
		return NULL;
	page = p->page[--p->count];
	page->type = PAGE_USED;
	page->order = 0;
	return page;
}

static struct page *pcp_alloc(void)
{
	unsigned long flags;
	struct page *page;
	struct pcp *p;

	local_irq_save(flags);
	p = this_cpu_ptr(&pcp);
	if (!p->count)
		pcp_refill(p);
	page = pcp_pop(p);
	local_irq_restore(flags);
	return page;
}

static struct page *zone_alloc(unsigned int order)
{
	unsigned long flags;
	struct page *page;

	raw_spin_lock_irqsave(&zone.lock, flags);
	page = buddy_alloc(order);
	raw_spin_unlock_irqrestore(&zone.lock, flags);
	if (likely(page))
		return page;

	/* What this CPU caches may complete a block. */
	local_irq_save(flags);
	pcp_drain(this_cpu_ptr(&pcp), 0);
	local_irq_restore(flags);
	raw_spin_lock_irqsave(&zone.lock, flags);
	page = buddy_alloc(order);
	raw_spin_unlock_irqrestore(&zone.lock, flags);
	return page;
}

/* On each CPU, interrupts off. */
static void drain_here(void *unused)
{
	(void)unused;
	pcp_drain(this_cpu_ptr(&pcp), 0);
}

/**
 * drain_all_pages() - no CPU keeps free pages any more
 *
 * Each CPU gives back its own: nobody touches another one's cache.
 *
 * Context: task, interrupts on, no spinlock held.
 */
void drain_all_pages(void)
{
	on_each_cpu(drain_here, NULL, 1);
}

static struct page *take_pages(unsigned int order)
{
	return order ? zone_alloc(order) : pcp_alloc();
}

/**
 * reclaim_pages() - what other CPUs keep and what waits for a flush becomes free
 * @gfp: __GFP_ATOMIC, __GFP_NORETRY: do not
 *
 * Context: any but NMI; does nothing where it may not wait for other CPUs.
 * Return: true if another attempt may succeed.
 */
bool reclaim_pages(gfp_t gfp)
{
	if (gfp & (__GFP_ATOMIC | __GFP_NORETRY) || !preemptible())
		return false;
	vmalloc_purge();
	drain_all_pages();
	return true;
}

/**
 * page_poison_error() - where a free block was written to
 * @page:  its first page
 * @order: log2 of the number of pages
 *
 * Context: any.  Only with CONFIG_DEBUG_PAGEALLOC does it mean anything.
 * Return: address of the first changed byte, or NULL if there is none.
 */
const u8 *page_poison_error(const struct page *page, unsigned int order)
{
	return memchr_inv(page_address(page), PAGE_POISON, PAGE_SIZE << order);
}

/* @ip takes it: who wrote to it nobody knows. */
static void poison_check(struct page *page, unsigned int order, unsigned long ip)
{
	const struct report r = { "slab", "poison", "pages", page_address(page), ip };
	const u8 *bad = page_poison_error(page, order);

	if (unlikely(bad) &&
	    report_begin(&r, "free page written to: %px holds %02x", (const void *)bad, *bad))
		report_end(&r);
}

static noinline struct page *alloc_slow(gfp_t gfp, unsigned int order, unsigned long ip)
{
	struct page *page;

	if (order > MAX_ORDER) {
		WARN_ON(!(gfp & __GFP_NOWARN));
		return NULL;
	}
	page = take_pages(order);
	if (unlikely(!page) && reclaim_pages(gfp))
		page = take_pages(order);
	if (!page) {
		WARN_ON_ONCE(gfp & __GFP_NOFAIL);
		if (!(gfp & __GFP_NOWARN))
			pr_warn("page_alloc: no block of order %u, %lu pages free\n",
				order, nr_free_pages());
		return NULL;
	}
	kasan_unpoison(page_address(page), PAGE_SIZE << order);
	if (IS_ENABLED(CONFIG_DEBUG_PAGEALLOC))
		poison_check(page, order, ip);
	if (gfp & __GFP_ZERO)
		memset(page_address(page), 0, PAGE_SIZE << order);
	return page;
}

/* From this CPU's cache, NULL if that does not do: no call, so no register is saved. */
static __always_inline struct page *alloc_fast(gfp_t gfp, unsigned int order)
{
	unsigned long flags;
	struct page *page;

	if (IS_ENABLED(CONFIG_DEBUG_PAGEALLOC) || IS_ENABLED(CONFIG_KASAN) ||
	    unlikely(order || gfp & __GFP_ZERO))
		return NULL;
	local_irq_save(flags);
	page = pcp_pop(this_cpu_ptr(&pcp));
	local_irq_restore(flags);
	return page;
}

/**
 * alloc_pages() - take a block of 2^@order page frames
 * @gfp:   __GFP_ZERO, __GFP_NOWARN, __GFP_ATOMIC, __GFP_NORETRY, __GFP_NOFAIL
 * @order: log2 of the number of pages, at most MAX_ORDER
 *
 * Before it gives up it takes back what other CPUs keep, if the context and
 * @gfp let it wait for them.
 *
 * Context: any but NMI.  Never sleeps.
 * Return: the first page's struct page, the block aligned to its size; NULL
 * if there is none.
 */
struct page *alloc_pages(gfp_t gfp, unsigned int order)
{
	struct page *page = alloc_fast(gfp, order);

	if (unlikely(!page))
		page = alloc_slow(gfp, order, _RET_IP_);
	trace_page_alloc(page ? page_to_pfn(page) : 0, order);
	return page;
}

/**
 * page_free_error() - what is wrong with freeing this block
 * @page:  the page to free
 * @order: log2 of the number of pages
 *
 * Context: any.
 * Return: a phrase for the log, or NULL if nothing is wrong.
 */
const char *page_free_error(const struct page *page, unsigned int order)
{
	if (likely(page->type == PAGE_USED && page->order == order))
		return NULL;
	switch (page->type) {
	case PAGE_USED:
		return "freed with another order than allocated";
	case PAGE_BUDDY:
	case PAGE_PCP:
		return "freed twice";
	case PAGE_TAIL:
		return "not the start of a block, or freed twice";
	case PAGE_SLAB:
		return "belongs to the slab allocator";
	default:
		return "reserved";
	}
}

static noinline __cold void report_bad_free(struct page *page, unsigned int order, unsigned long ip)
{
	bool twice = page->type == PAGE_BUDDY || page->type == PAGE_PCP;
	const struct report r = { "slab", twice ? "double-free" : "bad-free", "pages",
				  page_address(page), ip };

	if (report_begin(&r, "free of %px, order %u: %s", page_address(page), order,
			 page_free_error(page, order)))
		report_end(&r);
}

static noinline void free_slow(struct page *page, unsigned int order, unsigned long ip)
{
	unsigned long flags;

	if (unlikely(page->type != PAGE_USED || page->order != order))
		return report_bad_free(page, order, ip);
	if (IS_ENABLED(CONFIG_DEBUG_PAGEALLOC)) {
		/* kmalloc()'s may have a part that must not be used. */
		kasan_unpoison(page_address(page), PAGE_SIZE << order);
		memset(page_address(page), PAGE_POISON, PAGE_SIZE << order);
	}
	kasan_poison(page_address(page), PAGE_SIZE << order, KASAN_PAGE_FREE);
	raw_spin_lock_irqsave(&zone.lock, flags);
	buddy_free(page_to_pfn(page), order);
	raw_spin_unlock_irqrestore(&zone.lock, flags);
}

static noinline void pcp_shrink(void)
{
	unsigned long flags;

	local_irq_save(flags);
	pcp_drain(this_cpu_ptr(&pcp), PCP_HIGH - PCP_BATCH);
	local_irq_restore(flags);
}

/* No call but the last, so no register is saved. */
static __always_inline void free_fast(struct page *page, unsigned int order, unsigned long ip)
{
	unsigned long flags;
	struct pcp *p;
	u32 count;

	if (unlikely(page->type != PAGE_USED || page->order != order || order))
		return free_slow(page, order, ip);
	if (IS_ENABLED(CONFIG_DEBUG_PAGEALLOC))
		memset(page_address(page), PAGE_POISON, PAGE_SIZE);
	local_irq_save(flags);
	p = this_cpu_ptr(&pcp);
	count = p->count;
	if (unlikely(count == PCP_HIGH)) {
		local_irq_restore(flags);
		pcp_shrink();
		return free_slow(page, order, ip);
	}
	kasan_poison(page_address(page), PAGE_SIZE, KASAN_PAGE_FREE);
	page->type = PAGE_PCP;
	p->page[count] = page;
	p->count = count + 1;
	local_irq_restore(flags);
}

/**
 * __free_pages() - give a block back
 * @page:  what alloc_pages() returned
 * @order: the same as there
 *
 * A free of what is not allocated is reported and ignored.
 * Context: any but NMI.
 */
void __free_pages(struct page *page, unsigned int order)
{
	debug_check_no_locks_freed(page_address(page), PAGE_SIZE << order);
	debug_check_no_obj_freed(page_address(page), PAGE_SIZE << order, _RET_IP_);
	trace_page_free(page_to_pfn(page), order);
	free_fast(page, order, _RET_IP_);
}

/**
 * __get_free_pages() - alloc_pages(), by address
 * @gfp:   as there
 * @order: as there
 *
 * Context: any but NMI.
 * Return: address in the direct map, or 0.
 */
unsigned long __get_free_pages(gfp_t gfp, unsigned int order)
{
	struct page *page = alloc_fast(gfp, order);

	if (unlikely(!page)) {
		page = alloc_slow(gfp, order, _RET_IP_);
		if (!page)
			return 0;
	}
	return (unsigned long)page_address(page);
}

/**
 * free_pages() - give back what __get_free_pages() returned
 * @addr:  its address; 0 does nothing
 * @order: the same as there
 *
 * Context: any but NMI.
 */
void free_pages(unsigned long addr, unsigned int order)
{
	if (unlikely(!virt_addr_valid((void *)addr))) {
		WARN_ON(addr);
		return;
	}
	debug_check_no_locks_freed((void *)addr, PAGE_SIZE << order);
	debug_check_no_obj_freed((void *)addr, PAGE_SIZE << order, _RET_IP_);
	free_fast(virt_to_page(addr), order, _RET_IP_);
}

/**
 * nr_free_pages() - pages nobody has, the CPUs' caches included
 *
 * Context: any; exact only while nobody allocates.
 * Return: their number.
 */
unsigned long nr_free_pages(void)
{
	unsigned long n = READ_ONCE(zone.nr_free);
	unsigned int cpu;

	for_each_possible_cpu(cpu)
		n += READ_ONCE(per_cpu(pcp, cpu).count);
	return n;
}

/**
 * totalram_pages() - pages ever handed to the allocator
 *
 * Context: any.
 * Return: their number.
 */
unsigned long totalram_pages(void)
{
	return READ_ONCE(zone.total);
}

/* Hand over frames [pfn, end) in the largest aligned blocks. */
static void free_range(unsigned long pfn, unsigned long end)
{
	unsigned long flags;

	if (!pfn)
		pfn = 1;	/* frame 0 means 'none' in the lists */
	while (pfn < end) {
		unsigned int order = min_t(unsigned int, __ffs(pfn), MAX_ORDER);

		while (pfn + (1UL << order) > end)
			order--;
		for (unsigned long i = pfn; i < pfn + (1UL << order); i++)
			pfn_to_page(i)->type = PAGE_TAIL;
		if (IS_ENABLED(CONFIG_DEBUG_PAGEALLOC))
			memset(__va(PFN_PHYS(pfn)), PAGE_POISON, PAGE_SIZE << order);
		raw_spin_lock_irqsave(&zone.lock, flags);
		zone.total += 1UL << order;
		buddy_free(pfn, order);
		raw_spin_unlock_irqrestore(&zone.lock, flags);
		pfn += 1UL << order;
	}
}

/**
 * mem_map_init() - make the array of struct page, every frame reserved
 *
 * Context: boot, once the direct map stands.
 */
void __init mem_map_init(void)
{
	max_pfn = PFN_UP(memblock_end_of_dram());
	mem_map = memblock_alloc(max_pfn * sizeof(struct page), PAGE_SIZE);
}

/**
 * memblock_free_all() - hand all unreserved memory to the page allocator
 *
 * Context: boot, after mem_map_init().  memblock_alloc() may not be used afterwards.
 */
void __init memblock_free_all(void)
{
	phys_addr_t start = 0, end;

	while (memblock_next_free(&start, &end)) {
		if (PFN_UP(start) < PFN_DOWN(end))
			free_range(PFN_UP(start), PFN_DOWN(end));
		start = end;
	}
}

/**
 * free_reserved_area() - hand over memory that was reserved until now
 * @start: first byte, in the direct map; rounded up to a page
 * @end:   the byte after the last; rounded down
 *
 * Context: any but NMI; nobody uses the memory any more.
 */
void free_reserved_area(void *start, void *end)
{
	unsigned long pfn = PFN_UP(__pa(start)), last = PFN_DOWN(__pa(end));

	for (unsigned long i = pfn; i < last; i++)
		if (WARN_ON(!pfn_valid(i) || pfn_to_page(i)->type != PAGE_RESERVED))
			return;
	free_range(pfn, last);
}
