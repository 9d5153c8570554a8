// SPDX-License-Identifier: GPL-2.0-only
/* KASAN: what was done, to whose memory, and the shadow about it. */
#define pr_fmt(fmt) "kasan: " fmt

#include <asm/page.h>
#include <kernel/percpu.h>
#include <kernel/preempt.h>
#include <kernel/printk.h>
#include <kernel/report.h>
#include <kernel/sections.h>
#include <lib/hash.h>
#include <mm/page.h>
#include <mm/slab.h>

#include "../slab_internal.h"
#include "kasan.h"

#define SAID	64U

/* Places that were said; 0: none.  Two that come at once may lose one: it is said again. */
static unsigned long said[SAID];

/* [this CPU] a report is under way, and nothing is checked. */
static DEFINE_PER_CPU(u32, kasan_reporting);

static bool said_before(unsigned long ip)
{
	for (unsigned int i = 0; i < SAID; i++)
		if (READ_ONCE(said[i]) == ip)
			return true;
	return false;
}

static void remember(unsigned long ip)
{
	unsigned int i = 0;

	while (i < SAID && READ_ONCE(said[i]))
		i++;
	if (i < SAID)
		WRITE_ONCE(said[i], ip);
}

/* By the first shadow that says why: eight bytes that are used in part are before it. */
static u8 why(unsigned long at)
{
	const u8 *s = kasan_shadow_of(at);

	if (s && *s < GRANULE)
		s = kasan_shadow_of(at + GRANULE);
	return s ? *s : 0;
}

static const char *kind_of(unsigned long at)
{
	switch (why(at)) {
	case KASAN_PAGE_FREE:		return "use-after-free";
	case KASAN_SLAB_FREE:		return "slab-use-after-free";
	case KASAN_GLOBAL_REDZONE:	return "global-out-of-bounds";
	case KASAN_PAGE_REDZONE:
	case KASAN_SLAB_REDZONE:	return "slab-out-of-bounds";
	default:
		/* In the object's own last eight bytes, and the next one is in use. */
		return at - (unsigned long)_text < (unsigned long)(_end - _text) ?
			"global-out-of-bounds" : "slab-out-of-bounds";
	}
}

/* NULL: a variable, whose name the report finds. */
static const char *name_of(unsigned long at)
{
	if (!virt_addr_valid((void *)at))
		return NULL;
	if (virt_to_page((void *)at)->type != PAGE_SLAB)
		return "pages";
	return slab_cache(slab_of((void *)at))->name;
}

static void show_object(unsigned long at)
{
	const struct kmem_cache *s;
	unsigned long base;
	struct page *slab;

	if (!virt_addr_valid((void *)at) || virt_to_page((void *)at)->type != PAGE_SLAB)
		return;
	slab = slab_of((void *)at);
	s = slab_cache(slab);
	base = (unsigned long)page_address(slab);
	base += (at - base) / s->size * s->size;
	pr_err("byte %ld of an object of %s, %u bytes, at %px\n", (long)(at - base), s->name,
	       s->object_size, (void *)base);
	if (slab_checks(s))
		slab_debug_print(s, (void *)base);
}

static void show_shadow(unsigned long at)
{
	unsigned long row = (at & ~(16 * GRANULE - 1)) - 16 * GRANULE;

	for (unsigned int i = 0; i < 3; i++, row += 16 * GRANULE) {
		u8 s[16];

		for (unsigned int n = 0; n < 16; n++) {
			const u8 *p = kasan_shadow_of(row + n * GRANULE);

			s[n] = p ? *p : 0;
		}
		pr_err("%c%px: %16ph\n", i == 1 ? '>' : ' ', (void *)row, s);
	}
}

void kasan_report(unsigned long at, unsigned long addr, size_t size, bool write, unsigned long ip)
{
	const struct report r = { "kasan", kind_of(at), name_of(at), (const void *)at, ip };

	/* What says so is checked, too. */
	if (this_cpu_read(kasan_reporting) || said_before(ip))
		return;
	preempt_disable();
	this_cpu_add(kasan_reporting, 1U);
	if (report_begin(&r, "%s of %zu bytes at %px by %ps", write ? "write" : "read", size,
			 (void *)addr, (void *)ip)) {
		remember(ip);
		show_object(at);
		show_shadow(at);
		report_end(&r);
	}
	this_cpu_sub(kasan_reporting, 1U);
	/* Perhaps with a lock held: no switch from here. */
	preempt_enable_no_resched();
}
