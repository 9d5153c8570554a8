// SPDX-License-Identifier: GPL-2.0-only
/* Memory of the slab allocator, and what is in it, used wrongly. */
#include <kernel/jiffies.h>
#include <kernel/lkdtm.h>
#include <kernel/preempt.h>
#include <kernel/smp.h>
#include <kernel/timer.h>
#include <kernel/workqueue.h>
#include <mm/slab.h>

#ifdef CONFIG_SLUB_DEBUG
#define LKDTM_SIZE	40U

static struct kmem_cache *lkdtm_cache(const char *name)
{
	return kmem_cache_create(name, LKDTM_SIZE, 0, SLAB_CONSISTENCY_CHECKS | SLAB_RED_ZONE | SLAB_POISON | SLAB_STORE_USER, NULL);
}

static noinline void lkdtm_SLAB_FREE_DOUBLE(void)
{
	struct kmem_cache *cache = lkdtm_cache("lkdtm");
	void *p = kmem_cache_alloc(cache, GFP_KERNEL);

	kmem_cache_free(cache, p);
	kmem_cache_free(cache, p);
	barrier();
}

static noinline void lkdtm_SLAB_LINEAR_OVERFLOW(void)
{
	struct kmem_cache *cache = lkdtm_cache("lkdtm");
	u8 *p = kmem_cache_alloc(cache, GFP_KERNEL);

	p[LKDTM_SIZE] ^= 1;
	kmem_cache_free(cache, p);
	barrier();
}

static noinline void lkdtm_WRITE_AFTER_FREE(void)
{
	struct kmem_cache *cache = lkdtm_cache("lkdtm");
	u8 *p = kmem_cache_alloc(cache, GFP_KERNEL);

	kmem_cache_free(cache, p);
	p[3] = 1;
	p = kmem_cache_alloc(cache, GFP_KERNEL);
	barrier();
}

static noinline void lkdtm_SLAB_FREE_CROSS(void)
{
	struct kmem_cache *cache = lkdtm_cache("lkdtm"), *other = lkdtm_cache("lkdtm-other");
	void *p = kmem_cache_alloc(other, GFP_KERNEL);

	kmem_cache_free(cache, p);
	barrier();
}

static noinline void lkdtm_SLAB_FREE_MIDDLE(void)
{
	struct kmem_cache *cache = lkdtm_cache("lkdtm");
	u8 *p = kmem_cache_alloc(cache, GFP_KERNEL);

	kmem_cache_free(cache, p + 8);
	barrier();
}
#endif

#ifdef CONFIG_DEBUG_OBJECTS
static void lkdtm_timer_fires(struct timer_list *unused) { (void)unused; }
static void lkdtm_work_runs(struct work_struct *unused) { (void)unused; }

static noinline void lkdtm_TIMER_FREED_ACTIVE(void)
{
	struct timer_list *timer = kzalloc(sizeof(*timer), GFP_KERNEL);

	timer_setup(timer, lkdtm_timer_fires, 0);
	mod_timer(timer, jiffies + 1000 * HZ);
	kfree(timer);
	barrier();
}

static noinline void lkdtm_WORK_FREED_ACTIVE(void)
{
	struct work_struct *work = kzalloc(sizeof(*work), GFP_KERNEL);

	INIT_WORK(work, lkdtm_work_runs);
	preempt_disable();	/* no worker comes between */
	queue_work_on((int)smp_processor_id(), system_wq, work);
	kfree(work);
	preempt_enable();
}
#endif

const struct lkdtm_crash lkdtm_memory[] = {
#ifdef CONFIG_SLUB_DEBUG
	LKDTM_REPORTS(SLAB_FREE_DOUBLE, "slab", "double-free", "lkdtm", "lkdtm_SLAB_FREE_DOUBLE"),
	LKDTM_REPORTS(SLAB_LINEAR_OVERFLOW, "slab", "redzone", "lkdtm", "lkdtm_SLAB_LINEAR_OVERFLOW"),
	LKDTM_REPORTS(WRITE_AFTER_FREE, "slab", "poison", "lkdtm", "lkdtm_WRITE_AFTER_FREE"),
	LKDTM_REPORTS(SLAB_FREE_CROSS, "slab", "bad-free", "lkdtm", "lkdtm_SLAB_FREE_CROSS"),
	LKDTM_REPORTS(SLAB_FREE_MIDDLE, "slab", "bad-free", "lkdtm", "lkdtm_SLAB_FREE_MIDDLE"),
#endif
#ifdef CONFIG_DEBUG_OBJECTS
	LKDTM_REPORTS(TIMER_FREED_ACTIVE, "debug_objects", "active-freed", "lkdtm_timer_fires",
		      "lkdtm_TIMER_FREED_ACTIVE"),
	LKDTM_REPORTS(WORK_FREED_ACTIVE, "debug_objects", "active-freed", "lkdtm_work_runs",
		      "lkdtm_WORK_FREED_ACTIVE"),
#endif
	{ .name = NULL },
};
