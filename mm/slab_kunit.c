// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tests of the slab allocator.
 *
 * Not tested here: two CPUs at once, and the reports (slab_debug_kunit.c).
 */
#include <base/bits.h>
#include <kernel/completion.h>
#include <kernel/jiffies.h>
#include <kernel/preempt.h>
#include <kernel/timer.h>
#include <kunit/test.h>
#include <lib/string.h>
#include <mm/page.h>
#include <mm/slab.h>

#include "internal.h"
#include "vmalloc.h"

#define SIZE_MAX_TESTED	9000
#define OBJECTS		2000

static void every_size_is_large_enough_and_keeps_its_bytes(struct kunit *test)
{
	for (size_t size = 1; size <= SIZE_MAX_TESTED; size += size < 300 ? 1 : 97) {
		u8 *a = kmalloc(size, GFP_KERNEL), *b = kmalloc(size, GFP_KERNEL);

		KUNIT_ASSERT_NOT_NULL(test, a);
		KUNIT_ASSERT_NOT_NULL(test, b);
		KUNIT_EXPECT_GE(test, ksize(a), size);
		memset(a, 0x11, ksize(a));
		memset(b, 0x22, ksize(b));
		KUNIT_EXPECT_NULL(test, memchr_inv(a, 0x11, ksize(a)));
		KUNIT_EXPECT_NULL(test, memchr_inv(b, 0x22, ksize(b)));
		kfree(a);
		kfree(b);
	}
}

/* What is asked for decides, not what is there: the debug words make objects longer. */
static void powers_of_two_are_aligned_to_themselves(struct kunit *test)
{
	for (size_t size = 8; size <= 4 * PAGE_SIZE; size *= 2) {
		void *p[5];

		for (size_t i = 0; i < ARRAY_SIZE(p); i++) {
			p[i] = kmalloc(size, GFP_KERNEL);
			KUNIT_EXPECT_NOT_NULL(test, p[i]);
			KUNIT_EXPECT_EQ_MSG(test, (unsigned long)p[i] & (min(size, PAGE_SIZE) - 1),
					    0, "size %zu", size);
		}
		for (size_t i = 0; i < ARRAY_SIZE(p); i++)
			kfree(p[i]);
	}
}

static void impossible_sizes_give_null(struct kunit *test)
{
	KUNIT_EXPECT_NULL(test, kmalloc(0, GFP_KERNEL));
	KUNIT_EXPECT_NULL(test, kmalloc(KMALLOC_MAX_SIZE + 1, GFP_KERNEL));
	KUNIT_EXPECT_NULL(test, kmalloc(~(size_t)0, GFP_KERNEL));
	KUNIT_EXPECT_NULL(test, kcalloc(~(size_t)0 / 8, 16, GFP_KERNEL));
	/* The product wraps to 16. */
	KUNIT_EXPECT_NULL(test, kcalloc((1UL << 60) + 1, 16, GFP_KERNEL));
	kfree(NULL);
}

static void zeroed_object_is_zero_and_resized_one_keeps_its_bytes(struct kunit *test)
{
	u8 *p = kmalloc(100, GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, p);
	memset(p, 0x77, 100);
	kfree(p);
	p = kzalloc(100, GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, p);
	KUNIT_EXPECT_NULL(test, memchr_inv(p, 0, 100));
	memset(p, 0x33, 100);
	p = krealloc(p, 5000, GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, p);
	KUNIT_EXPECT_NULL(test, memchr_inv(p, 0x33, 100));
	/* A failed one leaves the old one alone. */
	KUNIT_EXPECT_NULL(test, krealloc(p, KMALLOC_MAX_SIZE + 1, GFP_KERNEL));
	KUNIT_EXPECT_NULL(test, memchr_inv(p, 0x33, 100));
	KUNIT_EXPECT_NULL(test, krealloc(p, 0, GFP_KERNEL));
}

static void copied_string_is_its_own(struct kunit *test)
{
	char text[] = "warp";
	char *copy = kstrdup(text, GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, copy);
	text[0] = 'h';
	KUNIT_EXPECT_STREQ(test, copy, "warp");
	kfree(copy);
	KUNIT_EXPECT_NULL(test, kstrdup(NULL, GFP_KERNEL));
}

static void cache_arguments_are_checked(struct kunit *test)
{
	KUNIT_EXPECT_NULL(test, kmem_cache_create("no size", 0, 0, 0, NULL));
	KUNIT_EXPECT_NULL(test, kmem_cache_create("odd alignment", 8, 24, 0, NULL));
	KUNIT_EXPECT_NULL(test, kmem_cache_create("too large", KMALLOC_MAX_SIZE, 0, 0, NULL));
	KUNIT_EXPECT_NULL(test, kmem_cache_create(NULL, 8, 0, 0, NULL));
	kmem_cache_destroy(NULL);
}

/* Other threads may take or give a page or two while they are counted. */
static void destroyed_cache_leaves_no_page_behind(struct kunit *test)
{
	unsigned long before, after, during;
	struct kmem_cache *s;
	void *chain = NULL;
	unsigned int nr;

	drain_all_pages();
	vmalloc_purge();
	before = nr_free_pages();
	s = kmem_cache_create("test", 200, 64, 0, NULL);
	for (nr = 0; s && nr < OBJECTS; nr++) {
		void **p = kmem_cache_alloc(s, GFP_KERNEL);

		if (!p || !IS_ALIGNED((unsigned long)p, 64))
			break;
		*p = chain;
		chain = p;
	}
	during = nr_free_pages();
	while (chain) {
		void *next = *(void **)chain;

		kmem_cache_free(s, chain);
		chain = next;
	}
	kmem_cache_destroy(s);
	after = nr_free_pages();

	KUNIT_EXPECT_NOT_NULL(test, s);
	KUNIT_EXPECT_EQ(test, nr, OBJECTS);
	KUNIT_EXPECT_LT(test, during + OBJECTS / 20, before);
	KUNIT_EXPECT_GE(test, after + 8, before);
}

static unsigned int constructed;

static void construct(void *p)
{
	memset(p, 0x42, 40);
	constructed++;
}

static void constructed_objects_stay_constructed_while_free(struct kunit *test)
{
	struct kmem_cache *s = kmem_cache_create("test-ctor", 40, 0, 0, construct);
	unsigned int made;
	u8 *p;

	KUNIT_ASSERT_NOT_NULL(test, s);
	constructed = 0;
	p = kmem_cache_alloc(s, GFP_KERNEL);
	KUNIT_EXPECT_NOT_NULL(test, p);
	made = constructed;
	for (unsigned int i = 0; p && i < 100; i++) {
		KUNIT_EXPECT_NULL(test, memchr_inv(p, 0x42, 40));
		kmem_cache_free(s, p);
		p = kmem_cache_alloc(s, GFP_KERNEL);
	}
	KUNIT_EXPECT_GT(test, made, 0);
	/* KASAN keeps what is freed: others are made. */
	if (!IS_ENABLED(CONFIG_KASAN))
		KUNIT_EXPECT_EQ(test, constructed, made);
	kmem_cache_free(s, p);
	kmem_cache_destroy(s);
}

static void wrong_frees_are_recognised(struct kunit *test)
{
	u8 *p = kmalloc(64, GFP_KERNEL);
	const char *error;

	KUNIT_ASSERT_NOT_NULL(test, p);
	KUNIT_EXPECT_NULL(test, slab_free_error(p));
	KUNIT_EXPECT_STREQ(test, slab_free_error(p + 8), "not the start of an object");
	if (!IS_ENABLED(CONFIG_SLUB_DEBUG)) {
		kfree(p);
		return;
	}
	p[64] ^= 1;
	error = slab_free_error(p);
	p[64] ^= 1;
	KUNIT_EXPECT_STREQ(test, error, "written behind its end");
	preempt_disable();
	kfree(p);
	error = slab_free_error(p);
	preempt_enable();
	KUNIT_EXPECT_STREQ(test, error, "freed twice");
}

static void write_behind_what_was_asked_for_is_recognised(struct kunit *test)
{
	if (!IS_ENABLED(CONFIG_SLUB_DEBUG))
		kunit_skip(test, "needs CONFIG_SLUB_DEBUG");
	for (size_t size = 1; size <= 2048; size += size < 300 ? 1 : 97) {
		u8 *p = kmalloc(size, GFP_KERNEL);
		const char *error;

		KUNIT_ASSERT_NOT_NULL(test, p);
		KUNIT_EXPECT_NULL(test, slab_free_error(p));
		p[size] ^= 1;
		error = slab_free_error(p);
		p[size] ^= 1;
		KUNIT_EXPECT_NOT_NULL_MSG(test, error, "size %zu", size);
		kfree(p);
	}
}

#define SLOTS	128

static u32 next_random(u32 *seed)
{
	*seed = *seed * 1664525 + 1013904223;
	return *seed >> 16;
}

/* Each slot's bytes are its own number: an overlap changes somebody's. */
static void live_objects_never_overlap(struct kunit *test)
{
	struct slot { u8 *p; size_t size; } *slot;
	u32 seed = 11;

	slot = kunit_kcalloc(test, SLOTS, sizeof(*slot), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, slot);
	for (unsigned int round = 0; round < 20000; round++) {
		unsigned int nr = next_random(&seed) % SLOTS;
		struct slot *s = &slot[nr];

		if (s->p) {
			KUNIT_EXPECT_NULL(test, memchr_inv(s->p, (int)nr, s->size));
			kfree(s->p);
			s->p = NULL;
			continue;
		}
		s->size = next_random(&seed) % 2048 + 1;
		if (round & 1)
			s->size = s->size % 64 + 1;
		s->p = kmalloc(s->size, GFP_KERNEL);
		if (s->p)
			memset(s->p, (int)nr, s->size);
		else
			KUNIT_FAIL(test, "no %zu bytes", s->size);
	}
	for (unsigned int nr = 0; nr < SLOTS; nr++) {
		if (slot[nr].p)
			KUNIT_EXPECT_NULL(test, memchr_inv(slot[nr].p, (int)nr, slot[nr].size));
		kfree(slot[nr].p);
	}
}

/* kmem_cache_destroy() refuses while this is not 0, with a warning. */
static void live_objects_of_a_cache_are_counted(struct kunit *test)
{
	struct kmem_cache *s = kmem_cache_create("test-live", 24, 0, 0, NULL);
	void *p[40];

	KUNIT_ASSERT_NOT_NULL(test, s);
	KUNIT_EXPECT_EQ(test, slab_live_objects(s), 0);
	for (size_t i = 0; i < ARRAY_SIZE(p); i++) {
		p[i] = kmem_cache_alloc(s, GFP_KERNEL);
		KUNIT_EXPECT_NOT_NULL(test, p[i]);
	}
	KUNIT_EXPECT_EQ(test, slab_live_objects(s), ARRAY_SIZE(p));
	for (size_t i = 1; i < ARRAY_SIZE(p); i++)
		kmem_cache_free(s, p[i]);
	KUNIT_EXPECT_EQ(test, slab_live_objects(s), 1);
	kmem_cache_free(s, p[0]);
	KUNIT_EXPECT_EQ(test, slab_live_objects(s), 0);
	kmem_cache_destroy(s);
}

struct irq_user {
	struct timer_list timer;
	struct completion done;
	unsigned int got;
	bool task;
};

static void allocates(struct timer_list *t)
{
	struct irq_user *u = container_of(t, struct irq_user, timer);
	void *p[32];

	u->task = !in_interrupt();
	for (size_t i = 0; i < ARRAY_SIZE(p); i++) {
		p[i] = kmalloc(48, GFP_ATOMIC);
		u->got += !!p[i];
	}
	for (size_t i = 0; i < ARRAY_SIZE(p); i++)
		kfree(p[i]);
	complete(&u->done);
}

static void interrupts_may_allocate_and_free(struct kunit *test)
{
	struct irq_user *u = kunit_kzalloc(test, sizeof(*u), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, u);
	timer_setup(&u->timer, allocates, 0);
	init_completion(&u->done);
	mod_timer(&u->timer, jiffies + 1);
	wait_for_completion(&u->done);
	KUNIT_EXPECT_FALSE(test, u->task);
	KUNIT_EXPECT_EQ(test, u->got, 32U);
}

static struct kunit_case slab_cases[] = {
	KUNIT_CASE(every_size_is_large_enough_and_keeps_its_bytes),
	KUNIT_CASE(powers_of_two_are_aligned_to_themselves),
	KUNIT_CASE(impossible_sizes_give_null),
	KUNIT_CASE(zeroed_object_is_zero_and_resized_one_keeps_its_bytes),
	KUNIT_CASE(copied_string_is_its_own),
	KUNIT_CASE(cache_arguments_are_checked),
	KUNIT_CASE(destroyed_cache_leaves_no_page_behind),
	KUNIT_CASE(constructed_objects_stay_constructed_while_free),
	KUNIT_CASE(wrong_frees_are_recognised),
	KUNIT_CASE(write_behind_what_was_asked_for_is_recognised),
	KUNIT_CASE(live_objects_never_overlap),
	KUNIT_CASE(live_objects_of_a_cache_are_counted),
	KUNIT_CASE(interrupts_may_allocate_and_free),
	{}
};

static struct kunit_suite slab_suite = {
	.name = "slab",
	.test_cases = slab_cases,
};
kunit_test_suite(slab_suite);
