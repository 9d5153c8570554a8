// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tests of CONFIG_SLUB_DEBUG: each wrong use of an object is reported, of the
 * right kind, with its cache and with who did it, or, where nobody knows
 * that, who allocated or freed it.
 */
#include <kernel/preempt.h>
#include <kernel/report.h>
#include <kunit/test.h>
#include <lib/string.h>
#include <mm/slab.h>

#include "internal.h"
#include "slab_internal.h"

#define SIZE	40U

static struct kmem_cache *cache, *other;
static u8 *p, *q;

static noinline void allocates(void) { p = kmem_cache_alloc(cache, GFP_KERNEL); }
static noinline void mallocs(void) { p = kmalloc(61, GFP_KERNEL); }
static noinline void frees(void) { kmem_cache_free(cache, p); }
static noinline void frees_malloced(void) { kfree(p); }

static void writes_behind_its_end(void)
{
	allocates();
	p[SIZE] ^= 1;
	frees();
}

static void writes_behind_what_it_asked_for(void)
{
	mallocs();
	p[61] = 0;
	frees_malloced();
}

static void writes_far_behind(void)
{
	allocates();
	*((u8 *)p + cache->size - 1) ^= 1;
	frees();
}

static void writes_before_the_start(void)
{
	/* The first object of a slab has nothing before it. */
	allocates();
	q = p;
	allocates();
	if (p < q)
		swap(p, q);
	p[-1] ^= 1;
	frees();
	p = q;
	frees();
}

static void frees_twice(void)
{
	allocates();
	frees();
	frees();
}

static void frees_the_middle(void)
{
	allocates();
	p += 8;
	frees();
	p -= 8;
	frees();
}

static void frees_to_another_cache(void)
{
	p = kmem_cache_alloc(other, GFP_KERNEL);
	frees();
	kmem_cache_free(other, p);
}

static void frees_what_is_no_memory(void)
{
	p = (u8 *)&cache;
	frees_malloced();
}

static void writes_after_free(void)
{
	allocates();
	frees();
	p[3] = 1;
	allocates();
	frees();
}

static void writes_behind_a_free_one(void)
{
	allocates();
	frees();
	p[SIZE] ^= 1;
	allocates();
	frees();
}

static noinline void gives_the_slab_back(void) { slab_drain_here(cache); }

static void writes_after_free_and_nobody_allocates(void)
{
	allocates();
	frees();
	p[3] = 1;
	gives_the_slab_back();
}

static void uses_it_rightly(void)
{
	allocates();
	memset(p, 0, SIZE);
	frees();
	mallocs();
	memset(p, 0xff, 61);
	frees_malloced();
	kfree(NULL);
	kmem_cache_free(cache, NULL);
	gives_the_slab_back();
}

static const struct row {
	void (*fn)(void);
	const char *kind, *object, *function;
	unsigned int reports;
} row[] = {
	{ writes_behind_its_end, "redzone", "test-debug", "allocates", 1 },
	{ writes_behind_what_it_asked_for, "redzone", "kmalloc-64", "mallocs", 1 },
	{ writes_far_behind, "redzone", "test-debug", "allocates", 1 },
	{ writes_before_the_start, "redzone", "test-debug", "allocates", 1 },
	{ frees_twice, "double-free", "test-debug", "frees", 1 },
	{ frees_the_middle, "bad-free", "test-debug", "frees", 1 },
	{ frees_to_another_cache, "bad-free", "test-debug", "frees", 1 },
	{ frees_what_is_no_memory, "bad-free", "cache", "frees_malloced", 1 },
	{ writes_after_free, "poison", "test-debug", "frees", 1 },
	{ writes_behind_a_free_one, "poison", "test-debug", "frees", 1 },
	{ writes_after_free_and_nobody_allocates, "poison", "test-debug", "frees", 1 },
	{ uses_it_rightly, "", "", "", 0 },
};

static int init(struct kunit *test)
{
	const u32 all = SLAB_DEBUG_FLAGS;

	(void)test;
	cache = kmem_cache_create("test-debug", SIZE, 0, all, NULL);
	other = kmem_cache_create("test-other", SIZE, 0, all, NULL);
	return cache && other ? 0 : -1;
}

static void exit(struct kunit *test)
{
	(void)test;
	kmem_cache_destroy(cache);
	kmem_cache_destroy(other);
}

static void a_wrong_use_is_reported(struct kunit *test)
{
	if (IS_ENABLED(CONFIG_KASAN))
		kunit_skip(test, "KASAN keeps what is freed: nothing is allocated again soon");
	for (size_t i = 0; i < ARRAY_SIZE(row); i++) {
		struct report_seen seen;
		unsigned int n;

		if (row[i].fn == writes_behind_what_it_asked_for &&
		    !(slab_debug_flags("kmalloc-64") & SLAB_RED_ZONE))
			continue;
		report_expect("slab", NULL);
		/* The CPU's list: what is freed last is allocated next. */
		preempt_disable();
		row[i].fn();
		preempt_enable();
		n = report_expected(&seen);
		KUNIT_EXPECT_EQ_MSG(test, n, row[i].reports, "row %zu", i);
		KUNIT_EXPECT_STREQ_MSG(test, seen.kind, row[i].kind, "row %zu", i);
		if (!IS_ENABLED(CONFIG_KALLSYMS))
			continue;
		KUNIT_EXPECT_STREQ_MSG(test, seen.object, row[i].object, "row %zu", i);
		KUNIT_EXPECT_STREQ_MSG(test, seen.function, row[i].function, "row %zu", i);
	}
}

static void a_destroyed_cache_tells_its_leak(struct kunit *test)
{
	struct report_seen seen;

	allocates();
	report_expect("slab", "leak");
	kmem_cache_destroy(cache);
	KUNIT_EXPECT_EQ(test, report_expected(&seen), 1U);
	KUNIT_EXPECT_STREQ(test, seen.object, "test-debug");
	frees();
}

static void slub_debug_says_which_caches(struct kunit *test)
{
	static const struct {
		const char *val, *name;
		u32 flags;
	} r[] = {
		{ "FZ", "kmalloc-64", SLAB_CONSISTENCY_CHECKS | SLAB_RED_ZONE },
		{ "PU,kmalloc-64,test", "kmalloc-64", SLAB_POISON | SLAB_STORE_USER },
		{ "PU,kmalloc-64,test", "test", SLAB_POISON | SLAB_STORE_USER },
		{ "PU,kmalloc-64,test", "kmalloc-6", 0 },
		{ ",kmalloc-*", "kmalloc-8", SLAB_DEBUG_FLAGS },
		{ ",kmalloc-*", "test", 0 },
		{ "-", "test", 0 },
		{ NULL, "test", SLAB_DEBUG_FLAGS },
	};

	for (size_t i = 0; i < ARRAY_SIZE(r); i++) {
		struct slab_debug_choice c;

		KUNIT_EXPECT_EQ(test, slab_debug_parse(&c, r[i].val), 0);
		KUNIT_EXPECT_EQ_MSG(test, slab_debug_choose(&c, r[i].name), r[i].flags, "row %zu", i);
	}
	KUNIT_EXPECT_NE(test, slab_debug_parse(&(struct slab_debug_choice){}, "FX"), 0);
}

static struct kunit_case cases[] = {
	KUNIT_CASE(a_wrong_use_is_reported),
	KUNIT_CASE(a_destroyed_cache_tells_its_leak),
	KUNIT_CASE(slub_debug_says_which_caches),
	{}
};

static struct kunit_suite suite = {
	.name = "slab_debug", .init = init, .exit = exit, .test_cases = cases,
};
kunit_test_suite(suite);
