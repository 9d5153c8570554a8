// SPDX-License-Identifier: GPL-2.0-only
/*
 * KASAN's shadow, and what the compiler calls before each access.
 *
 * After: K. Serebryany, D. Bruening, A. Potapenko, D. Vyukov,
 * "AddressSanitizer: a fast address sanity checker", USENIX ATC 2012.
 */
#define pr_fmt(fmt) "kasan: " fmt

#include <asm/page.h>
#include <base/bits.h>
#include <base/init.h>
#include <base/kasan_checks.h>
#include <kernel/printk.h>
#include <kernel/sections.h>
#include <lib/string.h>
#include <mm/memblock.h>

#include "kasan.h"

/* Set once, by kasan_init(); NULL: nothing is checked yet. */
static u8 *map_shadow, *image_shadow;
static unsigned long map_bytes;		/* of memory, that map_shadow is of */

static __always_inline u8 *shadow_of(unsigned long addr)
{
	if (likely(addr - PAGE_OFFSET < map_bytes))
		return &map_shadow[(addr - PAGE_OFFSET) / GRANULE];
	if (addr - (unsigned long)_text < (unsigned long)(_end - _text) && image_shadow)
		return &image_shadow[(addr - (unsigned long)_text) / GRANULE];
	return NULL;
}

u8 *kasan_shadow_of(unsigned long addr)
{
	return shadow_of(addr);
}

/**
 * kasan_poison() - from now on none of it may be used
 * @p:    the memory, at a multiple of eight
 * @size: bytes, a multiple of eight
 * @why:  KASAN_PAGE_FREE ...
 *
 * Context: any.
 */
void kasan_poison(const void *p, size_t size, u8 why)
{
	u8 *s = shadow_of((unsigned long)p);

	if (s)
		memset(s, why, size / GRANULE);
}

/**
 * kasan_unpoison() - from now on it may be used
 * @p:    the memory, at a multiple of eight
 * @size: bytes; no byte behind it may be used, up to the next multiple of eight
 *
 * Context: any.
 */
void kasan_unpoison(const void *p, size_t size)
{
	u8 *s = shadow_of((unsigned long)p);

	if (!s)
		return;
	memset(s, 0, size / GRANULE);
	if (size % GRANULE)
		s[size / GRANULE] = size % GRANULE;
}

/* How many bytes of [addr, addr + size) may be used, up to the first that must not. */
static size_t good_bytes(unsigned long addr, size_t size)
{
	size_t done = 0;

	while (done < size) {
		const u8 *s = shadow_of(addr + done);
		unsigned long in = (addr + done) % GRANULE;

		if (!s)
			return size;
		/* The same of 64 bytes. */
		if (!in && !((unsigned long)s & 7) && size - done >= 8 * GRANULE &&
		    !*(const unsigned long *)s) {
			done += 8 * GRANULE;
			continue;
		}
		if (*s && in >= (*s < GRANULE ? *s : 0))
			return done;
		done += (*s ? *s : GRANULE) - in;
	}
	return size;
}

static __always_inline void check(unsigned long addr, size_t size, bool write, unsigned long ip)
{
	const u8 *s = shadow_of(addr);
	size_t good;

	if (!s || (likely(!*s) && (addr % GRANULE) + size <= GRANULE))
		return;
	good = good_bytes(addr, size);
	if (unlikely(good < size))
		kasan_report(addr + good, addr, size, write, ip);
}

/**
 * kasan_check_range() - as if there were an access here
 * @p:     to what
 * @size:  bytes
 * @write: it writes
 * @ip:    who does it
 *
 * Context: any.
 */
void kasan_check_range(const void *p, size_t size, bool write, unsigned long ip)
{
	if (size)
		check((unsigned long)p, size, write, ip);
}

/* What the compiler says of a global variable; gcc's and clang's agree up to here. */
struct asan_global {
	const void *start;
	size_t size, size_with_redzone;
	const char *name, *module;
	unsigned long has_dynamic_init;
	const void *location;
	unsigned long odr;
};

void __asan_register_globals(struct asan_global *g, size_t n);
void __asan_register_globals(struct asan_global *g, size_t n)
{
	for (; n--; g++) {
		size_t whole = ALIGN(g->size, GRANULE);

		kasan_unpoison(g->start, g->size);
		kasan_poison((const char *)g->start + whole, g->size_with_redzone - whole,
			     KASAN_GLOBAL_REDZONE);
	}
}

void __asan_unregister_globals(struct asan_global *g, size_t n);
void __asan_unregister_globals(struct asan_global *g, size_t n)
{
	for (; n--; g++)
		kasan_unpoison(g->start, g->size_with_redzone);
}

void __asan_handle_no_return(void);
void __asan_handle_no_return(void) { }

#define ACCESS(size)								\
	void __asan_load##size##_noabort(unsigned long addr);			\
	void __asan_load##size##_noabort(unsigned long addr)			\
	{ check(addr, size, false, _RET_IP_); }					\
	void __asan_store##size##_noabort(unsigned long addr);			\
	void __asan_store##size##_noabort(unsigned long addr)			\
	{ check(addr, size, true, _RET_IP_); }
ACCESS(1)
ACCESS(2)
ACCESS(4)
ACCESS(8)
ACCESS(16)

void __asan_loadN_noabort(unsigned long addr, size_t size);
void __asan_loadN_noabort(unsigned long addr, size_t size)
{
	kasan_check_range((void *)addr, size, false, _RET_IP_);
}

void __asan_storeN_noabort(unsigned long addr, size_t size);
void __asan_storeN_noabort(unsigned long addr, size_t size)
{
	kasan_check_range((void *)addr, size, true, _RET_IP_);
}

typedef void (*ctor_fn_t)(void);
extern const ctor_fn_t __init_array_start[], __init_array_end[];

/**
 * kasan_init() - make the shadow; from now on accesses are checked
 *
 * Context: boot, after paging_init() and before the page allocator.
 */
void __init kasan_init(void)
{
	phys_addr_t base, end, last = 0;
	size_t image = (size_t)(_end - _text) / GRANULE;
	u8 *shadow;

	for (unsigned int i = 0; memblock_range(i, &base, &end); i++)
		last = max(last, end);
	shadow = memblock_alloc(last / GRANULE, PAGE_SIZE);
	image_shadow = memblock_alloc(image, PAGE_SIZE);
	memset(shadow, 0, last / GRANULE);
	memset(image_shadow, 0, image);
	map_shadow = shadow;
	map_bytes = last;
	/* Each file's call of __asan_register_globals(). */
	for (const ctor_fn_t *fn = __init_array_start; fn < __init_array_end; fn++)
		(*fn)();
	pr_info("%zu KiB of shadow\n", (size_t)(last / GRANULE + image) >> 10);
}
