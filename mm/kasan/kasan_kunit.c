// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tests for KASAN: what must not be used is reported, with the kind of memory,
 * and what may be is not.
 */
#include <asm/page.h>
#include <base/compiler.h>
#include <kernel/report.h>
#include <kunit/test.h>
#include <lib/string.h>
#include <mm/gfp.h>
#include <mm/kasan.h>
#include <mm/slab.h>

/* Nothing is done for the values, and the compiler knows neither them nor the places. */
static unsigned long sink;
static char global_victim[11];
static char *where;

static noinline void reads_byte(const char *p)
{
	WRITE_ONCE(sink, (unsigned long)READ_ONCE(*p));
}

static noinline void writes_byte(char *p)
{
	WRITE_ONCE(*p, (char)1);
}

static noinline void reads_word(const char *p)
{
	WRITE_ONCE(sink, READ_ONCE(*(const u64 *)p));
}

static noinline void fills(char *p, size_t n)
{
	memset(p, 0, n);
}

static void none_yet(void)
{
	report_expect("kasan", NULL);
}

static void one(struct kunit *test, const char *kind, const char *function)
{
	struct report_seen seen;

	KUNIT_EXPECT_EQ(test, report_expected(&seen), 1U);
	KUNIT_EXPECT_STREQ(test, seen.kind, kind);
	if (function && IS_ENABLED(CONFIG_KALLSYMS))
		KUNIT_EXPECT_STREQ(test, seen.function, function);
}

static void none(struct kunit *test)
{
	struct report_seen seen;

	KUNIT_EXPECT_EQ_MSG(test, report_expected(&seen), 0U, "%s in %s", seen.kind, seen.function);
}

static void behind_an_object(struct kunit *test)
{
	static const size_t sizes[] = { 1, 7, 8, 13, 64, 96, 100, 127, 1000, 2048, 2049, 5000 };

	for (size_t i = 0; i < ARRAY_SIZE(sizes); i++) {
		char *p = where = kmalloc(sizes[i], GFP_KERNEL);

		KUNIT_ASSERT_NOT_NULL(test, p);
		none_yet();
		reads_byte(&READ_ONCE(where)[0]);
		writes_byte(&READ_ONCE(where)[sizes[i] - 1]);
		none(test);
		none_yet();
		reads_byte(&READ_ONCE(where)[sizes[i]]);
		one(test, "slab-out-of-bounds", "reads_byte");
		kfree(p);
	}
}

static void across_the_end_of_an_object(struct kunit *test)
{
	char *p = where = kmalloc(13, GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, p);
	none_yet();
	reads_word(&READ_ONCE(where)[5]);
	none(test);
	none_yet();
	reads_word(&READ_ONCE(where)[6]);
	one(test, "slab-out-of-bounds", "reads_word");
	kfree(p);
}

static void a_freed_object(struct kunit *test)
{
	char *p = where = kmalloc(40, GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, p);
	kfree(p);
	none_yet();
	reads_byte(&READ_ONCE(where)[39]);
	one(test, "slab-use-after-free", "reads_byte");
}

/* Others of its size were allocated since: it is kept. */
static void a_freed_object_some_time_ago(struct kunit *test)
{
	char *p = where = kmalloc(40, GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, p);
	kfree(p);
	for (int i = 0; i < 8; i++)
		KUNIT_ASSERT_NOT_NULL(test, kunit_kzalloc(test, 40, GFP_KERNEL));
	none_yet();
	reads_byte(&READ_ONCE(where)[0]);
	one(test, "slab-use-after-free", "reads_byte");
}

static void freed_pages(struct kunit *test)
{
	unsigned long p = __get_free_pages(GFP_KERNEL, 1);

	KUNIT_ASSERT_NE(test, p, 0UL);
	where = (char *)p;
	none_yet();
	reads_byte(&READ_ONCE(where)[2 * PAGE_SIZE - 1]);
	none(test);
	free_pages(p, 1);
	none_yet();
	reads_byte(&READ_ONCE(where)[PAGE_SIZE]);
	one(test, "use-after-free", "reads_byte");
}

static void behind_a_global_variable(struct kunit *test)
{
	where = global_victim;
	none_yet();
	writes_byte(&READ_ONCE(where)[sizeof(global_victim) - 1]);
	none(test);
	none_yet();
	reads_byte(&READ_ONCE(where)[sizeof(global_victim)]);
	one(test, "global-out-of-bounds", "reads_byte");
}

static void memory_functions(struct kunit *test)
{
	char *p = where = kmalloc(24, GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, p);
	none_yet();
	fills(READ_ONCE(where), 24);
	none(test);
	none_yet();
	WRITE_ONCE(sink, (unsigned long)memcpy(global_victim, READ_ONCE(where) + 16, 9));
	one(test, "slab-out-of-bounds", NULL);
	kfree(p);
}

static void an_object_of_a_cache(struct kunit *test)
{
	struct kmem_cache *s = kmem_cache_create("kasan-test", 20, 0, 0, NULL);
	char *p;

	KUNIT_ASSERT_NOT_NULL(test, s);
	p = where = kmem_cache_alloc(s, GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, p);
	none_yet();
	writes_byte(&READ_ONCE(where)[19]);
	none(test);
	none_yet();
	reads_byte(&READ_ONCE(where)[20]);
	one(test, "slab-out-of-bounds", "reads_byte");
	kmem_cache_free(s, p);
	kmem_cache_destroy(s);
}

static struct kunit_case kasan_cases[] = {
	KUNIT_CASE(behind_an_object),
	KUNIT_CASE(across_the_end_of_an_object),
	KUNIT_CASE(a_freed_object),
	KUNIT_CASE(a_freed_object_some_time_ago),
	KUNIT_CASE(freed_pages),
	KUNIT_CASE(behind_a_global_variable),
	KUNIT_CASE(memory_functions),
	KUNIT_CASE(an_object_of_a_cache),
	{}
};

static struct kunit_suite kasan_suite = { .name = "kasan", .test_cases = kasan_cases };
kunit_test_suite(kasan_suite);
