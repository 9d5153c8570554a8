/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The host's stand-in for the kernel's <kunit/test.h>: the same macros over
 * libc, so that the suites of pure code run here, under the sanitizers, from
 * the same files.
 */
#ifndef KUNIT_TEST_H
#define KUNIT_TEST_H

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <base/compiler.h>
#include <base/err.h>
#include <base/types.h>
#include <lib/string.h>

#define GFP_KERNEL	0U
#define KUNIT_MAX_MEM	256

struct kunit {
	void *priv;
	const char *name;
	unsigned int failures;
	bool skipped;
	jmp_buf out;
	void *mem[KUNIT_MAX_MEM];
	unsigned int nr_mem;
};

struct kunit_case {
	void (*run_case)(struct kunit *test);
	const char *name;
};

struct kunit_suite {
	const char *name;
	int (*init)(struct kunit *test);
	void (*exit)(struct kunit *test);
	struct kunit_case *test_cases;
};

#define KUNIT_CASE(fn)		{ .run_case = (fn), .name = #fn }
#define kunit_test_suite(s) \
	static struct kunit_suite *const __PASTE(suite_, __LINE__) __used \
	__section("kunit_suites") = &(s)
#define kunit_test_suites(...) \
	static struct kunit_suite *const __PASTE(suites_, __LINE__)[] __used \
	__section("kunit_suites") = { __VA_ARGS__ }

void *kunit_kzalloc(struct kunit *test, size_t size, unsigned int gfp);
#define kunit_kcalloc(test, n, size, gfp)	kunit_kzalloc(test, (n) * (size), gfp)
#define kunit_kmalloc(test, size, gfp)		kunit_kzalloc(test, size, gfp)
__printf(5, 6) void kunit_report(struct kunit *test, const char *file, int line,
				 bool fatal, const char *fmt, ...);
#define kunit_info(test, fmt, ...)	printf("    # " fmt "\n", ##__VA_ARGS__)
#define kunit_skip(test, fmt, ...)	do { (test)->skipped = true; longjmp((test)->out, 1); } while (0)

#define __CHECK(t, fatal, ok, text, fmt, ...) do {				\
	if (!(ok))								\
		kunit_report(t, __FILE__, __LINE__, fatal, "%s " fmt, text, ##__VA_ARGS__); \
} while (0)
#define __CMP(t, fatal, l, op, r, fmt, ...) do {				\
	const __typeof__(l) __l = (l);						\
	const __typeof__(r) __r = (r);						\
	__CHECK(t, fatal, __l op __r, #l " " #op " " #r, "(%lld, %lld) " fmt,	\
		(long long)__l, (long long)__r, ##__VA_ARGS__);			\
} while (0)
#define __PTR(t, fatal, l, op, r) do {						\
	const void *__l = (l), *__r = (r);					\
	__CHECK(t, fatal, __l op __r, #l " " #op " " #r, "(%p, %p)", __l, __r);	\
} while (0)
#define __STR(t, fatal, l, op, r, fmt, ...) do {				\
	const char *__l = (l), *__r = (r);					\
	__CHECK(t, fatal, __l && __r && strcmp(__l, __r) op 0, #l " " #op " " #r, \
		"('%s', '%s') " fmt, __l, __r, ##__VA_ARGS__);			\
} while (0)

#define KUNIT_EXPECT_EQ(t, l, r)	__CMP(t, false, l, ==, r, "")
#define KUNIT_EXPECT_NE(t, l, r)	__CMP(t, false, l, !=, r, "")
#define KUNIT_EXPECT_LT(t, l, r)	__CMP(t, false, l, <, r, "")
#define KUNIT_EXPECT_LE(t, l, r)	__CMP(t, false, l, <=, r, "")
#define KUNIT_EXPECT_GT(t, l, r)	__CMP(t, false, l, >, r, "")
#define KUNIT_EXPECT_GE(t, l, r)	__CMP(t, false, l, >=, r, "")
#define KUNIT_EXPECT_EQ_MSG(t, l, r, ...)	__CMP(t, false, l, ==, r, __VA_ARGS__)
#define KUNIT_EXPECT_NE_MSG(t, l, r, ...)	__CMP(t, false, l, !=, r, __VA_ARGS__)
#define KUNIT_EXPECT_LT_MSG(t, l, r, ...)	__CMP(t, false, l, <, r, __VA_ARGS__)
#define KUNIT_EXPECT_LE_MSG(t, l, r, ...)	__CMP(t, false, l, <=, r, __VA_ARGS__)
#define KUNIT_EXPECT_GT_MSG(t, l, r, ...)	__CMP(t, false, l, >, r, __VA_ARGS__)
#define KUNIT_EXPECT_GE_MSG(t, l, r, ...)	__CMP(t, false, l, >=, r, __VA_ARGS__)
#define KUNIT_EXPECT_TRUE(t, c)		__CHECK(t, false, c, #c, "is false")
#define KUNIT_EXPECT_FALSE(t, c)	__CHECK(t, false, !(c), #c, "is true")
#define KUNIT_EXPECT_TRUE_MSG(t, c, ...)	__CHECK(t, false, c, #c, __VA_ARGS__)
#define KUNIT_EXPECT_FALSE_MSG(t, c, ...)	__CHECK(t, false, !(c), #c, __VA_ARGS__)
#define KUNIT_EXPECT_NULL(t, p)		__PTR(t, false, p, ==, NULL)
#define KUNIT_EXPECT_NOT_NULL(t, p)	__PTR(t, false, p, !=, NULL)
#define KUNIT_EXPECT_PTR_EQ(t, l, r)	__PTR(t, false, l, ==, r)
#define KUNIT_EXPECT_PTR_NE(t, l, r)	__PTR(t, false, l, !=, r)
#define KUNIT_EXPECT_STREQ(t, l, r)	__STR(t, false, l, ==, r, "")
#define KUNIT_EXPECT_STRNEQ(t, l, r)	__STR(t, false, l, !=, r, "")
#define KUNIT_EXPECT_STREQ_MSG(t, l, r, ...)	__STR(t, false, l, ==, r, __VA_ARGS__)
#define KUNIT_EXPECT_MEMEQ(t, l, r, n)	__CHECK(t, false, !memcmp(l, r, n), #l " == " #r, "differ")
#define KUNIT_ASSERT_EQ(t, l, r)	__CMP(t, true, l, ==, r, "")
#define KUNIT_ASSERT_EQ_MSG(t, l, r, ...)	__CMP(t, true, l, ==, r, __VA_ARGS__)
#define KUNIT_ASSERT_NE(t, l, r)	__CMP(t, true, l, !=, r, "")
#define KUNIT_ASSERT_LT(t, l, r)	__CMP(t, true, l, <, r, "")
#define KUNIT_ASSERT_LE(t, l, r)	__CMP(t, true, l, <=, r, "")
#define KUNIT_ASSERT_GT(t, l, r)	__CMP(t, true, l, >, r, "")
#define KUNIT_ASSERT_GE(t, l, r)	__CMP(t, true, l, >=, r, "")
#define KUNIT_ASSERT_NE_MSG(t, l, r, ...)	__CMP(t, true, l, !=, r, __VA_ARGS__)
#define KUNIT_ASSERT_TRUE_MSG(t, c, ...)	__CHECK(t, true, c, #c, __VA_ARGS__)
#define KUNIT_ASSERT_TRUE(t, c)		__CHECK(t, true, c, #c, "is false")
#define KUNIT_ASSERT_FALSE(t, c)	__CHECK(t, true, !(c), #c, "is true")
#define KUNIT_ASSERT_NULL(t, p)		__PTR(t, true, p, ==, NULL)
#define KUNIT_ASSERT_NOT_NULL(t, p)	__PTR(t, true, p, !=, NULL)
#define KUNIT_ASSERT_PTR_EQ(t, l, r)	__PTR(t, true, l, ==, r)
#define KUNIT_ASSERT_STREQ(t, l, r)	__STR(t, true, l, ==, r, "")
#define KUNIT_FAIL(t, fmt, ...)		kunit_report(t, __FILE__, __LINE__, false, fmt, ##__VA_ARGS__)

#endif /* KUNIT_TEST_H */
