// SPDX-License-Identifier: GPL-2.0-only
/* Tests of the search for leaks: each kind is seen, and what is kept for reuse is none. */
#include <kernel/kthread.h>
#include <kunit/test.h>
#include <lib/string.h>
#include <mm/percpu.h>
#include <mm/slab.h>
#include <mm/snapshot.h>
#include <mm/vmalloc.h>

struct seen {
	const char *what;
	unsigned long more;
	bool found;
};

static void look_for(void *arg, const char *what, unsigned long more)
{
	struct seen *s = arg;

	if (strcmp(what, s->what) == 0 && more >= s->more)
		s->found = true;
}

static struct kmem_cache *leaky;

static void *leak_object(void) { return kmem_cache_alloc(leaky, GFP_KERNEL); }
static void free_object(void *p) { kmem_cache_free(leaky, p); }
static void *leak_page(void) { return (void *)__get_free_pages(GFP_KERNEL, 3); }
static void free_pages_of_leak(void *p) { free_pages((unsigned long)p, 3); }
static void *leak_area(void) { return vmalloc(1); }
static void free_area(void *p) { vfree(p); }
static void *leak_percpu(void) { return (void __force *)__alloc_percpu(64, 64); }
static void free_percpu_of_leak(void *p) { free_percpu((void __force __percpu *)p); }
static int runs(void *unused) { (void)unused; return 0; }
static void *leak_thread(void) { return kthread_create(runs, NULL, "leak"); }
static void free_thread(void *p) { kthread_stop_put(p); }
static void *leak_cache(void) { return kmem_cache_create("new-cache", 8, 0, 0, NULL); }
static void free_cache(void *p) { kmem_cache_destroy(p); }

static void each_kind_of_leak_is_named(struct kunit *test)
{
	static const struct {
		const char *what;
		unsigned long more;
		void *(*leak)(void);
		void (*end)(void *p);
	} row[] = {
		{ "leaky", 1, leak_object, free_object },
		{ "pages", 8, leak_page, free_pages_of_leak },
		{ "vmalloc areas or stacks", 1, leak_area, free_area },
		{ "per-CPU bytes", 64, leak_percpu, free_percpu_of_leak },
		{ "threads", 1, leak_thread, free_thread },
		{ "new-cache", 1, leak_cache, free_cache },
	};
	struct mm_snapshot *s = kunit_kcalloc(test, 2, sizeof(*s), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, s);
	leaky = kmem_cache_create("leaky", 100, 0, 0, NULL);
	KUNIT_ASSERT_NOT_NULL(test, leaky);
	for (size_t i = 0; i < ARRAY_SIZE(row); i++) {
		struct seen seen = { .what = row[i].what, .more = row[i].more };
		void *p;

		mm_snapshot_take(&s[0]);
		p = row[i].leak();
		mm_snapshot_take(&s[1]);
		mm_snapshot_growth(&s[0], &s[1], look_for, &seen);
		row[i].end(p);
		KUNIT_EXPECT_TRUE_MSG(test, seen.found, "%s", row[i].what);
	}
	kmem_cache_destroy(leaky);
}

static void what_is_kept_for_reuse_is_no_leak(struct kunit *test)
{
	struct mm_snapshot *s = kunit_kcalloc(test, 2, sizeof(*s), GFP_KERNEL);
	struct task_struct *k[8];

	KUNIT_ASSERT_NOT_NULL(test, s);
	mm_snapshot_take(&s[0]);
	for (size_t i = 0; i < ARRAY_SIZE(k); i++)
		k[i] = kthread_run(runs, NULL, "kept");
	for (size_t i = 0; i < ARRAY_SIZE(k); i++)
		kthread_stop_put(k[i]);
	for (unsigned int i = 0; i < 20; i++) {
		vfree(vmalloc(PAGE_SIZE));
		kfree(kmalloc(64, GFP_KERNEL));
		free_page(__get_free_page(GFP_KERNEL));
	}
	mm_snapshot_take(&s[1]);
	KUNIT_EXPECT_LE(test, s[1].areas, s[0].areas);
	KUNIT_EXPECT_LE(test, s[1].threads, s[0].threads);
	KUNIT_EXPECT_LE(test, s[1].percpu, s[0].percpu);
}

static struct kunit_case snapshot_cases[] = {
	KUNIT_CASE(each_kind_of_leak_is_named),
	KUNIT_CASE(what_is_kept_for_reuse_is_no_leak),
	{}
};

static struct kunit_suite snapshot_suite = {
	.name = "mm_snapshot",
	.test_cases = snapshot_cases,
};
kunit_test_suite(snapshot_suite);
