// SPDX-License-Identifier: GPL-2.0-only
/*
 * Freed objects are kept for a time, so that who uses one still is seen: given
 * out again it would be somebody else's.  Each CPU keeps its last ones.
 */
#include <asm/irqflags.h>
#include <kernel/percpu.h>
#include <kernel/report.h>
#include <mm/slab.h>

#include "../slab_internal.h"
#include "kasan.h"

#define KEPT	CONFIG_KASAN_QUARANTINE

/* The owning CPU only, interrupts off. */
struct quarantine {
	struct {
		struct kmem_cache *s;
		void *p;	/* NULL: free */
	} kept[KEPT];
	u32 next;
};

static DEFINE_PER_CPU(struct quarantine, quarantine);

/**
 * kasan_slab_free() - an object was freed
 * @s:  its cache
 * @p:  the object
 * @ip: who freed it
 *
 * Context: any but NMI.
 * Return: true: it is kept for a time, and comes back by slab_give_back().
 */
bool kasan_slab_free(struct kmem_cache *s, void *p, unsigned long ip)
{
	const struct report r = { "kasan", "double-free", .object = p, .ip = ip };
	struct quarantine *q;
	struct kmem_cache *old_cache;
	unsigned long flags;
	const u8 *shadow = kasan_shadow_of((unsigned long)p);
	void *old;

	if (shadow && *shadow == KASAN_SLAB_FREE) {
		if (report_begin(&r, "%s: %px is freed twice", s->name, p))
			report_end(&r);
		return true;
	}
	kasan_poison(p, ALIGN(s->object_size, GRANULE), KASAN_SLAB_FREE);
	local_irq_save(flags);
	q = this_cpu_ptr(&quarantine);
	old = q->kept[q->next].p;
	old_cache = q->kept[q->next].s;
	q->kept[q->next].s = s;
	q->kept[q->next].p = p;
	q->next = (q->next + 1) % KEPT;
	local_irq_restore(flags);
	if (old)
		slab_give_back(old_cache, old, ip);
	return true;
}

/**
 * kasan_flush_here() - what this CPU keeps goes back now
 *
 * Context: any but NMI, interrupts off.
 */
void kasan_flush_here(void)
{
	struct quarantine *q = this_cpu_ptr(&quarantine);

	for (u32 i = 0; i < KEPT; i++) {
		void *p = q->kept[i].p;

		q->kept[i].p = NULL;
		if (p)
			slab_give_back(q->kept[i].s, p, _RET_IP_);
	}
}
