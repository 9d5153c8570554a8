// SPDX-License-Identifier: GPL-2.0-only
/*
 * Small objects.  A slab is a block of pages cut into objects of one cache;
 * struct page says which.  In front of the slabs each CPU keeps a list of
 * free objects per cache, touched with interrupts off and without a lock, by
 * that CPU alone: others ask it to drain it.
 *
 * Lock order:
 *   caches_lock
 *   kmem_cache->lock
 *     zone.lock			(slab_new, slab_push)
 */
#include <asm/irqflags.h>
#include <base/bits.h>
#include <base/init.h>
#include <kernel/bug.h>
#include <kernel/cpumask.h>
#include <kernel/debugobjects.h>
#include <kernel/lockdep.h>
#include <kernel/percpu.h>
#include <kernel/printk.h>
#include <kernel/report.h>
#include <kernel/smp.h>
#include <kernel/spinlock.h>
#include <lib/string.h>
#include <mm/kasan.h>
#include <mm/page.h>
#include <mm/slab.h>
#include <trace/mm.h>
#include "internal.h"
#include "slab_internal.h"

#define MAX_CACHES	64
#define MIN_ALIGN	8U
#define CACHE_LINE	64U
#define KMALLOC_SLAB_MAX	2048U

/* The owning CPU only, interrupts off. */
struct kmem_cpu {
	void *head;
	u32 count;
};

static struct kmem_cache caches[MAX_CACHES];
static DEFINE_RAW_SPINLOCK(caches_lock);	/* covers who has which entry of caches[] */
static DEFINE_PER_CPU(struct kmem_cpu, kmem_cpu[MAX_CACHES]);

/* kmalloc's sizes, the first entries of caches[]. */
static const struct { u16 size; const char *name; } classes[] = {
	{ 8, "kmalloc-8" }, { 16, "kmalloc-16" }, { 32, "kmalloc-32" },
	{ 64, "kmalloc-64" }, { 96, "kmalloc-96" }, { 128, "kmalloc-128" },
	{ 192, "kmalloc-192" }, { 256, "kmalloc-256" }, { 512, "kmalloc-512" },
	{ 1024, "kmalloc-1024" }, { 2048, "kmalloc-2048" },
};
static u8 class_of[KMALLOC_SLAB_MAX / 8 + 1] __ro_after_init;	/* by (size + 7) / 8 */

/* The first page of the slab that @p is on. */
struct page *slab_of(const void *p)
{
	struct page *page = virt_to_page(p);

	return pfn_to_page(page_to_pfn(page) & ~((1UL << page->order) - 1));
}

struct kmem_cache *slab_cache(const struct page *slab)
{
	return &caches[slab->cache];
}

static void partial_add(struct kmem_cache *s, struct page *slab)
{
	slab->prev = 0;
	slab->next = s->partial;
	if (slab->next)
		pfn_to_page(slab->next)->prev = page_to_pfn(slab);
	s->partial = page_to_pfn(slab);
}

static void partial_del(struct kmem_cache *s, struct page *slab)
{
	if (slab->prev)
		pfn_to_page(slab->prev)->next = slab->next;
	else
		s->partial = slab->next;
	if (slab->next)
		pfn_to_page(slab->next)->prev = slab->prev;
}

/* s->lock held, as in all of these.  First free object of @slab, counted from 1. */
static void *slab_pop(struct kmem_cache *s, struct page *slab)
	__must_hold(&s->lock)
{
	char *base = page_address(slab);
	void *p = base + (slab->free - 1) * s->size;
	char *next = *link_of(s, p);

	slab->free = next ? (next - base) / s->size + 1 : 0;
	slab->inuse++;
	s->out++;
	if (!slab->free)
		partial_del(s, slab);
	return p;
}

static struct page *slab_new(struct kmem_cache *s)
	__must_hold(&s->lock)
{
	struct page *slab = alloc_pages(__GFP_NOWARN, s->order);
	void *next = NULL;

	if (!slab)
		return NULL;
	for (unsigned int i = 0; i < 1U << s->order; i++) {
		slab[i].type = PAGE_SLAB;
		slab[i].order = s->order;
		slab[i].cache = s - caches;
	}
	for (unsigned int i = s->objects; i--; ) {
		void *p = (char *)page_address(slab) + i * s->size;

		if (s->ctor)
			s->ctor(p);
		if (slab_checks(s))
			slab_debug_new(s, p);
		*link_of(s, p) = next;
		next = p;
	}
	kasan_poison(page_address(slab), PAGE_SIZE << s->order, KASAN_SLAB_REDZONE);
	slab->free = 1;
	slab->inuse = 0;
	s->slabs++;
	partial_add(s, slab);
	return slab;
}

static void slab_push(struct kmem_cache *s, void *p)
	__must_hold(&s->lock)
{
	struct page *slab = slab_of(p);
	char *base = page_address(slab);

	*link_of(s, p) = slab->free ? base + (slab->free - 1) * s->size : NULL;
	if (!slab->free)
		partial_add(s, slab);
	slab->free = ((char *)p - base) / s->size + 1;
	s->out--;
	if (--slab->inuse)
		return;
	partial_del(s, slab);
	for (unsigned int i = 0; slab_checks(s) && i < s->objects; i++)
		slab_debug_check_free(s, base + i * s->size);
	for (unsigned int i = 1; i < 1U << s->order; i++)
		slab[i].type = PAGE_TAIL;
	slab->type = PAGE_USED;
	s->slabs--;
	kasan_unpoison(base, PAGE_SIZE << s->order);
	__free_pages(slab, s->order);
}

/* Interrupts off. */
static noinline void cpu_refill(struct kmem_cache *s, struct kmem_cpu *c)
{
	raw_spin_lock(&s->lock);
	while (c->count < s->batch) {
		void *p;

		if (!s->partial && (c->count || !slab_new(s)))
			break;
		p = slab_pop(s, pfn_to_page(s->partial));
		*link_of(s, p) = c->head;
		c->head = p;
		c->count++;
	}
	__raw_spin_release(&s->lock);
	preempt_enable_no_resched();
}

/* Interrupts off. */
static noinline void cpu_drain(struct kmem_cache *s, struct kmem_cpu *c, u32 keep)
{
	raw_spin_lock(&s->lock);
	while (c->count > keep) {
		void *p = c->head;

		c->head = *link_of(s, p);
		c->count--;
		slab_push(s, p);
	}
	__raw_spin_release(&s->lock);
	preempt_enable_no_resched();
}

static const struct { const char *kind, *text; } errors[] = {
	[SLAB_NO_OBJECT]	= { "bad-free", "not the start of an object" },
	[SLAB_FREED_TWICE]	= { "double-free", "freed twice" },
	[SLAB_BEHIND]		= { "redzone", "written behind its end" },
	[SLAB_BEFORE]		= { "redzone", "written before its start" },
	[SLAB_WRITTEN_FREE]	= { "poison", "written while it was free" },
	[SLAB_OTHER_CACHE]	= { "bad-free", "no object of this cache" },
	[SLAB_NO_MEMORY_OF_OURS] = { "bad-free", "not from kmalloc()" },
	[SLAB_LEAKED]		= { "leak", "live objects when it was destroyed" },
};

/**
 * slab_report() - say what is wrong with an object
 * @s:     its cache; NULL: of none
 * @p:     the object; NULL: it is the cache
 * @error: what is wrong
 * @ip:    who did it, or is the nearest to it
 *
 * Context: any.
 */
void slab_report(const struct kmem_cache *s, const void *p, enum slab_error error,
		 unsigned long ip)
{
	const struct report r = { "slab", errors[error].kind, .name = s ? s->name : NULL,
				  .object = p, .ip = ip };
	bool is_object = s && slab_checks(s) && p && error != SLAB_NO_OBJECT &&
		error != SLAB_OTHER_CACHE;
	bool was_free = error == SLAB_FREED_TWICE || error == SLAB_WRITTEN_FREE;
	unsigned long by = !is_object ? 0 :
		was_free ? slab_debug_freed_by(s, p) : slab_debug_allocated_by(s, p);

	if (by ? !report_begin(&r, "%s: %px: %s; %s by %ps", s->name, p, errors[error].text,
			       was_free ? "freed" : "allocated", (void *)by) :
		 !report_begin(&r, "%s: %px: %s", s ? s->name : "kfree", p, errors[error].text))
		return;
	if (is_object)
		slab_debug_print(s, p);
	report_end(&r);
}

/* What is wrong with freeing @p, on a slab of @s? */
enum slab_error slab_error_of(const struct kmem_cache *s, const void *p)
{
	unsigned long off = (unsigned long)p - (unsigned long)page_address(slab_of(p));

	if (off % s->size || off / s->size >= s->objects)
		return SLAB_NO_OBJECT;
	return slab_checks(s) ? slab_debug_error(s, p) : SLAB_OK;
}

/**
 * slab_free_error() - what is wrong with freeing this object
 * @p: address in the direct map, on a page of a slab
 *
 * Context: any.  Without CONFIG_SLUB_DEBUG only the address is checked.
 * Return: a phrase for the log, or NULL if nothing is wrong.
 */
const char *slab_free_error(const void *p)
{
	return errors[slab_error_of(&caches[slab_of(p)->cache], p)].text;
}

/* From this CPU's list, filled if it is empty. */
static void *take_object(struct kmem_cache *s)
{
	unsigned long flags;
	struct kmem_cpu *c;
	void *p;

	local_irq_save(flags);
	c = this_cpu_ptr(s->cpu);
	if (!c->head)
		cpu_refill(s, c);
	p = c->head;
	if (p) {
		c->head = *link_of(s, p);
		c->count--;
	}
	local_irq_restore(flags);
	return p;
}

static noinline void *alloc_slow(struct kmem_cache *s, gfp_t gfp, unsigned long ip)
{
	void *p = take_object(s);

	if (unlikely(!p) && reclaim_pages(gfp))
		p = take_object(s);
	if (!p) {
		WARN_ON_ONCE(gfp & __GFP_NOFAIL);
		if (!(gfp & __GFP_NOWARN))
			pr_warn("slab: %s: no memory\n", s->name);
		return NULL;
	}
	kasan_unpoison(p, s->object_size);
	if (slab_checks(s))
		slab_debug_alloc(s, p, ip);
	if (gfp & __GFP_ZERO)
		memset(p, 0, s->object_size);
	return p;
}

/* No call but the last, so no register is saved. */
static __always_inline void *cache_alloc(struct kmem_cache *s, gfp_t gfp, unsigned long ip)
{
	unsigned long flags;
	struct kmem_cpu *c;
	void *p;

	if (slab_checks(s) || IS_ENABLED(CONFIG_KASAN))
		return alloc_slow(s, gfp, ip);
	local_irq_save(flags);
	c = this_cpu_ptr(s->cpu);
	p = c->head;
	if (unlikely(!p)) {
		local_irq_restore(flags);
		return alloc_slow(s, gfp, ip);
	}
	c->head = *link_of(s, p);
	c->count--;
	local_irq_restore(flags);
	if (unlikely(gfp & __GFP_ZERO))
		return memset(p, 0, s->object_size);
	return p;
}

/**
 * kmem_cache_alloc() - take an object
 * @s:   its cache
 * @gfp: __GFP_ZERO, __GFP_NOWARN
 *
 * Context: any but NMI.  Never sleeps.
 * Return: the object, or NULL if there is no memory.
 */
void *kmem_cache_alloc(struct kmem_cache *s, gfp_t gfp)
{
	return cache_alloc(s, gfp, _RET_IP_);
}

static noinline void cpu_shrink(struct kmem_cache *s)
{
	unsigned long flags;

	local_irq_save(flags);
	cpu_drain(s, this_cpu_ptr(s->cpu), s->batch);
	local_irq_restore(flags);
}

/* @p, a free object of @s, goes to this CPU's list. */
static __always_inline void give_back(struct kmem_cache *s, void *p, unsigned long ip)
{
	unsigned long flags;
	struct kmem_cpu *c;
	void *head;
	u32 count;

	local_irq_save(flags);
	c = this_cpu_ptr(s->cpu);
	head = c->head;
	if (unlikely(head == p)) {
		local_irq_restore(flags);
		return slab_report(s, p, SLAB_FREED_TWICE, ip);
	}
	*link_of(s, p) = head;
	c->head = p;
	count = ++c->count;
	local_irq_restore(flags);
	if (unlikely(count > s->high))
		cpu_shrink(s);
}

void slab_give_back(struct kmem_cache *s, void *p, unsigned long ip)
{
	give_back(s, p, ip);
}

/* @p is an object of @s. */
static __always_inline void cache_free(struct kmem_cache *s, void *p, unsigned long ip)
{
	debug_check_no_locks_freed(p, s->size);
	debug_check_no_obj_freed(p, s->object_size, ip);
	if (slab_checks(s) && !slab_debug_free(s, p, ip))
		return;
	if (!kasan_slab_free(s, p, ip))
		give_back(s, p, ip);
}

/**
 * kmem_cache_zalloc() - take an object filled with zeros
 * @s:   its cache, one without a constructor
 * @gfp: as for kmem_cache_alloc()
 *
 * Context: any but NMI.
 * Return: the object, or NULL.
 */
void *kmem_cache_zalloc(struct kmem_cache *s, gfp_t gfp)
{
	return cache_alloc(s, gfp | __GFP_ZERO, _RET_IP_);
}

/**
 * kmem_cache_free() - give an object back
 * @s: its cache; another one is reported and nothing freed
 * @p: the object; NULL does nothing
 *
 * Context: any but NMI.
 */
void kmem_cache_free(struct kmem_cache *s, void *p)
{
	if (!p)
		return;
	if (unlikely(!virt_addr_valid(p) || virt_to_page(p)->type != PAGE_SLAB ||
		     &caches[virt_to_page(p)->cache] != s))
		return slab_report(s, p, SLAB_OTHER_CACHE, _RET_IP_);
	cache_free(s, p, _RET_IP_);
}

static void cache_init(struct kmem_cache *s, unsigned int size, unsigned int align,
		       unsigned int flags, void (*ctor)(void *))
{
	unsigned int end = size;

	s->ctor = ctor;
	s->object_size = size;
	s->flags = IS_ENABLED(CONFIG_SLUB_DEBUG) ? flags & SLAB_DEBUG_FLAGS : 0;
	s->link = 0;
	/* A constructed or watched object is not written while it is free. */
	if (ctor || s->flags) {
		s->state = ALIGN(size, 8U);
		s->link = s->state + 8;
		end = s->link + 8;
	}
	if (slab_checks(s))
		end = slab_debug_layout(s, end);
	else if (IS_ENABLED(CONFIG_KASAN))
		end += 8;	/* that must not be used */
	s->size = ALIGN(max(end, MIN_ALIGN), align);
	s->order = 0;
	while (s->order < MAX_ORDER && (PAGE_SIZE << s->order) < 2UL * s->size)
		s->order++;
	s->objects = (PAGE_SIZE << s->order) / s->size;
	s->batch = s->size <= 256 ? 16 : 4;
	s->high = 2 * s->batch;
	s->cpu = &kmem_cpu[s - caches];
	s->slabs = 0;
	s->partial = 0;
	s->out = 0;
	raw_spin_lock_init(&s->lock);
}

/**
 * kmem_cache_create() - make a cache of objects of one kind
 * @name:  for reports; must outlive the cache
 * @size:  of an object, bytes, 1 to half the largest block
 * @align: a power of two up to PAGE_SIZE, bytes; 0: 8
 * @flags: SLAB_HWCACHE_ALIGN, SLAB_PANIC; those that ask for checks mean
 *         something with CONFIG_SLUB_DEBUG; those for accounting are taken and
 *         mean nothing; SLAB_TYPESAFE_BY_RCU is refused
 * @ctor:  called once for each object when its slab is made, with interrupts
 *         off and a lock held; or NULL
 *
 * Context: any but NMI.
 * Return: the cache; NULL if an argument is wrong or there are 64 already.
 */
struct kmem_cache *kmem_cache_create(const char *name, unsigned int size, unsigned int align,
				     unsigned int flags, void (*ctor)(void *))
{
	struct kmem_cache *s = NULL;
	unsigned long irq;

	align = max(align, flags & SLAB_HWCACHE_ALIGN ? CACHE_LINE : MIN_ALIGN);
	if (name && size && size <= KMALLOC_MAX_SIZE / 4 && is_power_of_2(align) &&
	    align <= PAGE_SIZE && !(flags & ~SLAB_FLAGS_TAKEN)) {
		raw_spin_lock_irqsave(&caches_lock, irq);
		for (unsigned int i = 0; i < MAX_CACHES && !s; i++)
			if (!caches[i].name)
				s = &caches[i];
		if (s) {
			if (IS_ENABLED(CONFIG_SLUB_DEBUG))
				flags |= slab_debug_flags(name);
			cache_init(s, size, align, flags, ctor);
			s->name = name;
		}
		raw_spin_unlock_irqrestore(&caches_lock, irq);
	}
	if (!s) {
		pr_err("slab: cannot create %s: size %u, align %u, flags %#x\n", name ?: "?",
		       size, align, flags);
		BUG_ON(flags & SLAB_PANIC);
	}
	return s;
}

/* This CPU keeps no free object of @info, a cache.  Context: any but NMI. */
void slab_drain_here(void *info)
{
	struct kmem_cache *s = info;
	unsigned long flags;

	local_irq_save(flags);
	kasan_flush_here();
	cpu_drain(s, this_cpu_ptr(s->cpu), 0);
	local_irq_restore(flags);
}

/**
 * kmem_cache_shrink() - no CPU keeps free objects of a cache
 * @s: the cache
 *
 * Each CPU gives back its own; slabs that are empty then are freed.
 *
 * Context: task, interrupts on, no spinlock held.
 * Return: 0.
 */
int kmem_cache_shrink(struct kmem_cache *s)
{
	on_each_cpu(slab_drain_here, s, 1);
	return 0;
}

/**
 * slab_live_objects() - take the free objects back from all CPUs and count the rest
 * @s: the cache; exact if nobody uses it meanwhile
 *
 * Context: task, interrupts on, no spinlock held.
 * Return: objects allocated and not freed.
 */
unsigned long slab_live_objects(struct kmem_cache *s)
{
	kmem_cache_shrink(s);
	return READ_ONCE(s->out);
}

/* On each CPU, interrupts off. */
static void drain_all_here(void *unused)
{
	(void)unused;
	kasan_flush_here();
	for (unsigned int i = 0; i < MAX_CACHES; i++)
		if (READ_ONCE(caches[i].name) && this_cpu_ptr(caches[i].cpu)->count)
			slab_drain_here(&caches[i]);
}

/* No CPU keeps free objects of any cache.  Context: task, interrupts on, no spinlock held. */
void slab_drain_all(void)
{
	on_each_cpu(drain_all_here, NULL, 1);
}

/* Of cache @nr, below 64: its name (NULL: none) and live objects, drained before; its slabs' pages. */
unsigned long slab_stat(unsigned int nr, const char **name, unsigned long *objects)
{
	const struct kmem_cache *s = &caches[nr];

	*name = READ_ONCE(s->name);
	*objects = *name ? READ_ONCE(s->out) : 0;
	return *name ? (unsigned long)READ_ONCE(s->slabs) << s->order : 0;
}

/**
 * kmem_cache_destroy() - end a cache
 * @s: nobody uses it any more, on any CPU; NULL does nothing
 *
 * Live objects are reported; the cache stays then, for them.
 * Context: task, interrupts on, no spinlock held.
 */
void kmem_cache_destroy(struct kmem_cache *s)
{
	unsigned long live;

	if (!s)
		return;
	live = slab_live_objects(s);
	if (unlikely(live)) {
		pr_err("slab: %s has %lu live objects\n", s->name, live);
		return slab_report(s, NULL, SLAB_LEAKED, _RET_IP_);
	}
	/* The entry is free from here on. */
	WRITE_ONCE(s->name, NULL);
}

/**
 * kmem_cache_size() - how large an object was asked for
 * @s: the cache
 *
 * Context: any.
 * Return: bytes.
 */
unsigned int kmem_cache_size(struct kmem_cache *s)
{
	return s->object_size;
}

static void *kmalloc_pages(size_t size, gfp_t gfp)
{
	unsigned int order = __fls(2 * PFN_UP(size) - 1);
	void *p = (void *)__get_free_pages(gfp, order);

	if (IS_ENABLED(CONFIG_KASAN) && p) {
		kasan_poison(p, PAGE_SIZE << order, KASAN_PAGE_REDZONE);
		kasan_unpoison(p, size);
	}
	return p;
}

static __always_inline void *kmalloc_ip(size_t size, gfp_t gfp, unsigned long ip)
{
	if (likely(size - 1 < KMALLOC_SLAB_MAX)) {
		struct kmem_cache *s = &caches[class_of[(size + 7) / 8]];
		void *p = cache_alloc(s, gfp, ip);

		if (slab_checks(s) && p)
			slab_debug_narrow(s, p, size);
		if (IS_ENABLED(CONFIG_KASAN) && p) {
			kasan_poison(p, ALIGN(s->object_size, 8U), KASAN_SLAB_REDZONE);
			kasan_unpoison(p, size);
		}
		trace_kmalloc(p, size);
		return p;
	}
	return size && size <= KMALLOC_MAX_SIZE ? kmalloc_pages(size, gfp) : NULL;
}

/**
 * kmalloc() - take memory
 * @size: bytes; a power of two is aligned to itself, up to a page at least
 * @gfp:  __GFP_ZERO, __GFP_NOWARN
 *
 * Context: any but NMI.  Never sleeps.
 * Return: the memory; NULL if @size is 0, too large, or there is none.
 */
void *kmalloc(size_t size, gfp_t gfp)
{
	return kmalloc_ip(size, gfp, _RET_IP_);
}

static noinline void kfree_slow(const void *p, unsigned long ip)
{
	struct page *page;

	if (!p)
		return;
	if (!virt_addr_valid(p) || !IS_ALIGNED((unsigned long)p, PAGE_SIZE))
		return slab_report(NULL, p, SLAB_NO_MEMORY_OF_OURS, ip);
	page = virt_to_page(p);
	__free_pages(page, page->order);
}

/**
 * kfree() - give back what kmalloc() and its kin returned
 * @p: the memory; NULL does nothing
 *
 * Context: any but NMI.
 */
void kfree(const void *p)
{
	struct page *page = virt_to_page(p);

	trace_kfree(p);
	if (likely(virt_addr_valid(p) && page->type == PAGE_SLAB))
		cache_free(&caches[page->cache], (void *)p, _RET_IP_);
	else
		kfree_slow(p, _RET_IP_);
}

/**
 * ksize() - how large is it really
 * @p: from kmalloc(); NULL is 0
 *
 * With CONFIG_SLUB_DEBUG no more than was asked for, up to 2048 bytes: the
 * rest is watched.
 * Context: any.
 * Return: bytes that may be used.
 */
size_t ksize(const void *p)
{
	struct page *page;

	if (!p || WARN_ON(!virt_addr_valid(p)))
		return 0;
	page = virt_to_page(p);
	if (page->type == PAGE_SLAB) {
		const struct kmem_cache *s = &caches[page->cache];

		if (slab_checks(s))
			return *asked_of(s, p);
		/* All of it may be used, now that somebody knows. */
		kasan_unpoison(p, s->object_size);
		return s->object_size;
	}
	kasan_unpoison(p, PAGE_SIZE << page->order);
	return PAGE_SIZE << page->order;
}

/**
 * kzalloc() - kmalloc(), filled with zeros
 * @size: bytes
 * @gfp:  as there
 *
 * Context: any but NMI.
 * Return: as there.
 */
void *kzalloc(size_t size, gfp_t gfp)
{
	return kmalloc_ip(size, gfp | __GFP_ZERO, _RET_IP_);
}

/**
 * kcalloc() - an array filled with zeros
 * @n:    elements
 * @size: of one, bytes
 * @gfp:  as for kmalloc()
 *
 * Context: any but NMI.
 * Return: the array; NULL if there is no memory or @n * @size overflows.
 */
void *kcalloc(size_t n, size_t size, gfp_t gfp)
{
	size_t bytes;

	if (__builtin_mul_overflow(n, size, &bytes))
		return NULL;
	return kmalloc_ip(bytes, gfp | __GFP_ZERO, _RET_IP_);
}

/**
 * krealloc() - another size, keeping the content
 * @p:    from kmalloc(); NULL: as kmalloc(); still valid if NULL is returned
 * @size: bytes; 0 frees @p
 * @gfp:  as for kmalloc()
 *
 * Context: any but NMI.
 * Return: the memory; NULL if there is none, or @size is 0.
 */
void *krealloc(const void *p, size_t size, gfp_t gfp)
{
	size_t old = ksize(p);
	void *q;

	if (!size) {
		kfree(p);
		return NULL;
	}
	if (p && size <= old)
		return (void *)p;
	q = kmalloc_ip(size, gfp, _RET_IP_);
	if (q && p) {
		memcpy(q, p, old);
		kfree(p);
	}
	return q;
}

/**
 * slab_init() - make kmalloc's caches
 *
 * Context: boot, after memblock_free_all().
 */
void __init slab_init(void)
{
	unsigned int i, next = 0;

	for (i = 0; i < ARRAY_SIZE(classes); i++) {
		u32 size = classes[i].size;

		cache_init(&caches[i], size, size & -size,
			   IS_ENABLED(CONFIG_SLUB_DEBUG) ? slab_debug_flags(classes[i].name) : 0,
			   NULL);
		caches[i].name = classes[i].name;
		for (; next <= size / 8; next++)
			class_of[next] = i;
	}
}
