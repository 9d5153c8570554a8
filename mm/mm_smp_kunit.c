// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tests of memory that goes from CPU to CPU, on all that are online, and of
 * memory pools and copies.
 *
 * Not tested here: translations (vmalloc_kunit.c).  What one CPU shows alone
 * is in the other suites.
 */
#include <asm/cmpxchg.h>
#include <base/bits.h>
#include <base/err.h>
#include <base/errno.h>
#include <kernel/cpumask.h>
#include <kernel/kthread.h>
#include <kunit/test.h>
#include <lib/string.h>
#include <mm/mempool.h>
#include <mm/page.h>
#include <mm/slab.h>
#include <mm/vmalloc.h>

#include "internal.h"

#define MOST	(2 * PAGE_SIZE)
#define SIZES	64

/* What a thread found wrong; a thread of its own has no test to tell. */
struct worker {
	void **slot;
	unsigned int nr_slots, cpu, rounds;
	unsigned int wrong, failed;
};

/* Runs @fn on @cpu, and waits for its end. */
static void on_cpu(struct kunit *test, unsigned int cpu, int (*fn)(void *), void *data)
{
	struct task_struct *k = kthread_create_on_cpu(fn, data, cpu, "mm_smp/%u");

	KUNIT_ASSERT_FALSE(test, IS_ERR(k));
	kthread_start(k);
	KUNIT_EXPECT_EQ(test, kthread_join(k, MAX_SCHEDULE_TIMEOUT, NULL), 0);
	kthread_put(k);
}

static size_t size_of(unsigned int i)
{
	return 1 + i * MOST / SIZES;
}

static int takes_all_sizes(void *data)
{
	struct worker *w = data;

	for (unsigned int i = 0; i < SIZES; i++) {
		w->slot[i] = kmalloc(size_of(i), GFP_KERNEL);
		if (w->slot[i])
			memset(w->slot[i], (int)(w->cpu + i), size_of(i));
		else
			w->failed++;
	}
	return 0;
}

static int frees_all_sizes(void *data)
{
	struct worker *w = data;

	for (unsigned int i = 0; i < SIZES; i++) {
		if (w->slot[i] && memchr_inv(w->slot[i], (int)(w->cpu + i), size_of(i)))
			w->wrong++;
		kfree(w->slot[i]);
	}
	return 0;
}

static void what_one_cpu_takes_another_frees(struct kunit *test)
{
	struct worker *w = kunit_kzalloc(test, sizeof(*w), GFP_KERNEL);
	unsigned int from, to;

	KUNIT_ASSERT_NOT_NULL(test, w);
	w->slot = kunit_kcalloc(test, SIZES, sizeof(void *), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, w->slot);
	for_each_online_cpu(from) {
		for_each_online_cpu(to) {
			w->cpu = from;
			for (unsigned int i = 0; i < 20; i++) {
				on_cpu(test, from, takes_all_sizes, w);
				on_cpu(test, to, frees_all_sizes, w);
			}
		}
	}
	KUNIT_EXPECT_EQ(test, w->wrong, 0);
	KUNIT_EXPECT_EQ(test, w->failed, 0);
}

/* The first word is the length; each further byte comes from the address. */
static void *make_block(size_t size)
{
	u8 *p = kmalloc(size, GFP_KERNEL);

	if (p) {
		*(u64 *)p = size;
		memset(p + 8, (int)((unsigned long)p >> 3), size - 8);
	}
	return p;
}

static bool block_is_whole(const u8 *p)
{
	u64 size = *(const u64 *)p;

	return size >= 8 && size <= MOST &&
	       !memchr_inv(p + 8, (int)((unsigned long)p >> 3), size - 8);
}

static int swaps_blocks(void *data)
{
	struct worker *w = data;
	u32 seed = w->cpu + 1;

	for (unsigned int i = 0; i < w->rounds; i++) {
		size_t size;
		void *p, *old;

		seed = seed * 1664525 + 1013904223;
		size = 8 + (seed >> 8) % (i % 16 ? 256 : MOST - 8);
		p = make_block(size);
		w->failed += !p;
		old = xchg(&w->slot[(seed >> 24) % w->nr_slots], p);
		if (!old)
			continue;
		w->wrong += !block_is_whole(old);
		kfree(old);
	}
	return 0;
}

#define SHARED	32

/* A block is as likely freed by another CPU as by its own; an overlap changes somebody's bytes. */
static void all_cpus_take_and_free_at_once(struct kunit *test)
{
	void **slot = kunit_kcalloc(test, SHARED, sizeof(*slot), GFP_KERNEL);
	struct worker *w = kunit_kcalloc(test, nr_cpu_ids, sizeof(*w), GFP_KERNEL);
	struct task_struct **k = kunit_kcalloc(test, nr_cpu_ids, sizeof(*k), GFP_KERNEL);
	unsigned int cpu;

	KUNIT_ASSERT_NOT_NULL(test, slot);
	KUNIT_ASSERT_NOT_NULL(test, w);
	KUNIT_ASSERT_NOT_NULL(test, k);
	for_each_online_cpu(cpu) {
		w[cpu] = (struct worker){ .slot = slot, .nr_slots = SHARED, .cpu = cpu,
					  .rounds = 10000 };
		k[cpu] = kthread_create_on_cpu(swaps_blocks, &w[cpu], cpu, "mm_swap/%u");
		KUNIT_ASSERT_FALSE(test, IS_ERR(k[cpu]));
	}
	for_each_online_cpu(cpu)
		kthread_start(k[cpu]);
	for_each_online_cpu(cpu) {
		KUNIT_EXPECT_EQ(test, kthread_join(k[cpu], MAX_SCHEDULE_TIMEOUT, NULL), 0);
		kthread_put(k[cpu]);
		KUNIT_EXPECT_EQ(test, w[cpu].wrong, 0);
		KUNIT_EXPECT_EQ(test, w[cpu].failed, 0);
	}
	for (unsigned int i = 0; i < SHARED; i++)
		kfree(slot[i]);
}

static int keeps_free_objects(void *data)
{
	struct kmem_cache *s = data;

	for (unsigned int i = 0; i < 10; i++)
		kmem_cache_free(s, kmem_cache_alloc(s, GFP_KERNEL));
	return 0;
}

static void what_other_cpus_keep_is_not_alive(struct kunit *test)
{
	struct kmem_cache *s = kmem_cache_create("test-kept", 72, 0, SLAB_POISON, NULL);
	unsigned int cpu;

	KUNIT_ASSERT_NOT_NULL(test, s);
	KUNIT_EXPECT_EQ(test, kmem_cache_size(s), 72);
	for_each_online_cpu(cpu)
		on_cpu(test, cpu, keeps_free_objects, s);
	KUNIT_EXPECT_EQ(test, slab_live_objects(s), 0);
	kmem_cache_destroy(s);
	KUNIT_EXPECT_NULL(test, kmem_cache_create("rcu", 72, 0, SLAB_TYPESAFE_BY_RCU, NULL));
}

static int keeps_free_pages(void *unused)
{
	unsigned long page[8];

	(void)unused;
	for (size_t i = 0; i < ARRAY_SIZE(page); i++)
		page[i] = __get_free_page(GFP_KERNEL);
	for (size_t i = 0; i < ARRAY_SIZE(page); i++)
		free_page(page[i]);
	return 0;
}

/* All memory, in single pages, while each CPU keeps some: nothing is left over. */
static void what_other_cpus_keep_is_found_before_giving_up(struct kunit *test)
{
	unsigned long left;
	struct page *page;
	unsigned int cpu;
	u32 chain = 0;

	for_each_online_cpu(cpu)
		on_cpu(test, cpu, keeps_free_pages, NULL);
	while ((page = alloc_pages(__GFP_NOWARN, 0))) {
		page->next = chain;
		chain = page_to_pfn(page);
	}
	left = nr_free_pages();
	while (chain) {
		page = pfn_to_page(chain);
		chain = page->next;
		__free_pages(page, 0);
	}
	/* Somebody may have freed one at this moment. */
	KUNIT_EXPECT_LT(test, left, 4);
}

struct pool_user {
	mempool_t *pool;
	void *got;
};

static bool allocator_is_empty;

static void *sometimes_alloc(gfp_t gfp, void *size)
{
	return READ_ONCE(allocator_is_empty) ? NULL : mempool_kmalloc(gfp, size);
}

static int takes_from_pool(void *data)
{
	struct pool_user *u = data;

	u->got = mempool_alloc(u->pool, GFP_KERNEL);
	return 0;
}

static void pool_gives_what_it_set_aside_and_then_waits(struct kunit *test)
{
	mempool_t *pool = mempool_create(3, sometimes_alloc, mempool_kfree, (void *)100UL);
	struct pool_user u = { .pool = pool };
	struct task_struct *k;
	void *p[3];

	KUNIT_ASSERT_NOT_NULL(test, pool);
	allocator_is_empty = true;
	for (size_t i = 0; i < ARRAY_SIZE(p); i++) {
		p[i] = mempool_alloc(pool, GFP_KERNEL);
		KUNIT_EXPECT_NOT_NULL(test, p[i]);
	}
	KUNIT_EXPECT_NULL(test, mempool_alloc(pool, GFP_ATOMIC));
	k = kthread_run(takes_from_pool, &u, "pool_user");
	KUNIT_ASSERT_FALSE(test, IS_ERR(k));
	mempool_free(p[0], pool);
	KUNIT_EXPECT_EQ(test, kthread_join(k, MAX_SCHEDULE_TIMEOUT, NULL), 0);
	kthread_put(k);
	KUNIT_EXPECT_PTR_EQ(test, u.got, p[0]);
	allocator_is_empty = false;
	mempool_free(u.got, pool);
	mempool_free(p[1], pool);
	mempool_free(p[2], pool);
	mempool_free(NULL, pool);
	KUNIT_EXPECT_EQ(test, pool->curr_nr, 3);
	KUNIT_EXPECT_EQ(test, mempool_resize(pool, 10), 0);
	KUNIT_EXPECT_EQ(test, pool->curr_nr, 10);
	KUNIT_EXPECT_EQ(test, mempool_resize(pool, 2), 0);
	KUNIT_EXPECT_EQ(test, pool->curr_nr, 2);
	KUNIT_EXPECT_EQ(test, mempool_resize(pool, 0), -EINVAL);
	mempool_destroy(pool);
	mempool_destroy(NULL);
}

static void pools_of_objects_and_bytes_leave_nothing_behind(struct kunit *test)
{
	struct kmem_cache *s = kmem_cache_create("test-pool", 56, 0, 0, NULL);
	mempool_t *pool = s ? mempool_create_slab_pool(5, s) : NULL;
	mempool_t *bytes = mempool_create_kmalloc_pool(2, 300);
	void *p;

	KUNIT_ASSERT_NOT_NULL(test, pool);
	KUNIT_ASSERT_NOT_NULL(test, bytes);
	KUNIT_EXPECT_EQ(test, slab_live_objects(s), 5);
	p = mempool_alloc(bytes, GFP_KERNEL);
	KUNIT_EXPECT_GE(test, ksize(p), 300);
	mempool_free(p, bytes);
	mempool_destroy(bytes);
	mempool_destroy(pool);
	KUNIT_EXPECT_EQ(test, slab_live_objects(s), 0);
	kmem_cache_destroy(s);
}

static void copies_are_their_own(struct kunit *test)
{
	char text[] = "shuttle";
	char *all = kmemdup(text, sizeof(text), GFP_KERNEL);
	char *part = kstrndup(text, 4, GFP_KERNEL), *whole = kstrndup(text, 99, GFP_KERNEL);
	char *bytes = kmemdup_nul(text, 2, GFP_KERNEL);
	char *made = kasprintf(GFP_KERNEL, "%s-%d", text, 42);

	text[0] = 'x';
	KUNIT_EXPECT_STREQ(test, all, "shuttle");
	KUNIT_EXPECT_STREQ(test, part, "shut");
	KUNIT_EXPECT_STREQ(test, whole, "shuttle");
	KUNIT_EXPECT_STREQ(test, bytes, "sh");
	KUNIT_EXPECT_STREQ(test, made, "shuttle-42");
	KUNIT_EXPECT_NULL(test, kmemdup(NULL, 4, GFP_KERNEL));
	KUNIT_EXPECT_NULL(test, kmalloc_array(1UL << 60, 32, GFP_KERNEL));
	kfree(all);
	kfree(part);
	kfree(whole);
	kfree(bytes);
	kfree_sensitive(made);
	kfree_sensitive(NULL);
}

static void large_memory_comes_from_vmalloc(struct kunit *test)
{
	u8 *small = kvmalloc(100, GFP_KERNEL), *large = kvzalloc(2 * KMALLOC_MAX_SIZE, GFP_KERNEL);

	KUNIT_EXPECT_NOT_NULL(test, small);
	KUNIT_EXPECT_FALSE(test, is_vmalloc_addr(small));
	KUNIT_EXPECT_NOT_NULL(test, large);
	KUNIT_EXPECT_TRUE(test, is_vmalloc_addr(large));
	if (large)
		KUNIT_EXPECT_NULL(test, memchr_inv(large, 0, 2 * KMALLOC_MAX_SIZE));
	KUNIT_EXPECT_NULL(test, kvcalloc(1UL << 60, 32, GFP_KERNEL));
	kvfree(small);
	kvfree(large);
	kvfree(NULL);
}

static struct kunit_case mm_smp_cases[] = {
	KUNIT_CASE(what_one_cpu_takes_another_frees),
	KUNIT_CASE(all_cpus_take_and_free_at_once),
	KUNIT_CASE(what_other_cpus_keep_is_not_alive),
	KUNIT_CASE(what_other_cpus_keep_is_found_before_giving_up),
	KUNIT_CASE(pool_gives_what_it_set_aside_and_then_waits),
	KUNIT_CASE(pools_of_objects_and_bytes_leave_nothing_behind),
	KUNIT_CASE(copies_are_their_own),
	KUNIT_CASE(large_memory_comes_from_vmalloc),
	{}
};

static struct kunit_suite mm_smp_suite = {
	.name = "mm_smp",
	.test_cases = mm_smp_cases,
};
kunit_test_suite(mm_smp_suite);
