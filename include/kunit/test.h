/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * KUnit: tests inside the kernel, with the names and meanings of Linux's.
 *
 *	static void a_new_list_is_empty(struct kunit *test)
 *	{
 *		LIST_HEAD(list);
 *
 *		KUNIT_EXPECT_TRUE(test, list_empty(&list));
 *	}
 *
 * Each case runs in a thread of its own.  An EXPECT that fails is counted and
 * the case goes on; an ASSERT that fails ends the thread there.  A report by
 * WARN() or BUG() during a case fails it too.  The output is KTAP.
 *
 * EXPECT may be used by every thread that works for the case, ASSERT only by
 * the case's own.
 */
#ifndef KUNIT_TEST_H
#define KUNIT_TEST_H

#include <asm/atomic.h>
#include <base/compiler.h>
#include <base/err.h>
#include <base/list.h>
#include <base/types.h>
#include <kernel/spinlock.h>
#include <kernel/test_summary.h>
#include <lib/string.h>
#include <mm/slab.h>

#define KUNIT_PARAM_DESC_SIZE		128
#define KUNIT_STATUS_COMMENT_SIZE	128

enum kunit_status { KUNIT_SUCCESS, KUNIT_FAILURE, KUNIT_SKIPPED };

struct kunit_suite;

/*
 * Who may touch a member:
 *	[c]  set by the harness before the case's thread starts
 *	[t]  the case's own thread; the harness after it has ended
 *	[a]  any thread that works for the case, in one access
 *	[l]  under @lock
 */
struct kunit {
	void *priv;			/* [t] for the suite: init() stores, the cases use it */

	const char *name;		/* [c] */
	const struct kunit_suite *suite;	/* [c] */
	const void *param_value;	/* [c] of a KUNIT_CASE_PARAM */
	int param_index;		/* [c] from 0 */
	int indent;			/* [c] columns, of this case's lines */
	atomic_t failures;		/* [a] */
	bool skipped;			/* [t] */
	char status_comment[KUNIT_STATUS_COMMENT_SIZE];	/* [t] why it was skipped */
	struct task_struct *thread;	/* [c] the case's own; set before its first line runs */
	raw_spinlock_t lock;		/* covers @actions */
	struct list_head actions;	/* [l] newest first */
};

struct kunit_case {
	void (*run_case)(struct kunit *test);
	const char *name;
	/* The parameter after @prev (NULL: the first), NULL at the end; fills @desc. */
	const void *(*generate_params)(const void *prev, char *desc);
};

struct kunit_suite {
	const char *name;
	int (*suite_init)(struct kunit_suite *suite);	/* 0, or an error that fails the suite */
	void (*suite_exit)(struct kunit_suite *suite);
	int (*init)(struct kunit *test);		/* the same for each case */
	void (*exit)(struct kunit *test);		/* also after a failed ASSERT */
	struct kunit_case *test_cases;			/* ends with an empty one */
	bool keeps_threads;				/* pools of threads grow in it: no search for leaks */
	bool one_cpu;					/* all its threads on CPU 0: for tests of order */
};

#define KUNIT_CASE(fn)			{ .run_case = (fn), .name = #fn }
#define KUNIT_CASE_PARAM(fn, gen) \
	{ .run_case = (fn), .name = #fn, .generate_params = (gen) }

/* NAME_gen_params() over @array; @get_desc(element, desc) fills the description, NULL: a number. */
#define KUNIT_ARRAY_PARAM(id, array, get_desc)					\
	static const void *id##_gen_params(const void *prev, char *desc)	\
	{									\
		__typeof__((array)[0]) *__next = prev ?				\
			((__typeof__(__next))prev) + 1 : (array);		\
		void (*__get_desc)(__typeof__(__next), char *) = get_desc;	\
		if (__next - (array) >= (long)ARRAY_SIZE(array))		\
			return NULL;						\
		if (__get_desc)							\
			__get_desc(__next, desc);				\
		return __next;							\
	}

/* The tables of all suites are one array of pointers, in link order. */
#define __kunit_test_suite(id, s)						\
	static struct kunit_suite *const id __used				\
	__section("kunit_suites") __aligned(8) = (s)
#define kunit_test_suite(s)	__kunit_test_suite(__UNIQUE_ID(kunit_suite), &(s))
#define kunit_test_suites(...)							\
	static struct kunit_suite *const __UNIQUE_ID(kunit_suites)[] __used	\
	__section("kunit_suites") __aligned(8) = { __VA_ARGS__ }

#ifdef CONFIG_KUNIT
int kunit_run_all(struct test_summary *sum);
/* Those that match @pattern, as kunit.filter= would; the @n-th suite's name, to @buf. */
int kunit_run_matching(const char *pattern, struct test_summary *sum);
bool kunit_nth_suite(unsigned int n, char *buf, size_t size);
#else
static inline int kunit_run_matching(const char *pattern, struct test_summary *sum)
{
	(void)pattern, (void)sum;
	return -ENOENT;
}

static inline bool kunit_nth_suite(unsigned int n, char *buf, size_t size)
{
	(void)n, (void)buf, (void)size;
	return false;
}
static inline int kunit_run_all(struct test_summary *sum) { (void)sum; return -ENOENT; }
#endif

/* Lines of a test's own in the log, as KTAP diagnostics.  Context: any. */
__printf(2, 3) void kunit_log(const struct kunit *test, const char *fmt, ...);
#define kunit_info(test, fmt, ...)	kunit_log(test, fmt, ##__VA_ARGS__)
#define kunit_warn(test, fmt, ...)	kunit_log(test, "warning: " fmt, ##__VA_ARGS__)
#define kunit_err(test, fmt, ...)	kunit_log(test, "error: " fmt, ##__VA_ARGS__)

/* What the case has allocated or arranged is undone after it, newest first. */
void *kunit_kmalloc(struct kunit *test, size_t size, gfp_t gfp);
void *kunit_kzalloc(struct kunit *test, size_t size, gfp_t gfp);
void *kunit_kcalloc(struct kunit *test, size_t n, size_t size, gfp_t gfp);
int __must_check kunit_add_action(struct kunit *test, void (*fn)(void *arg), void *arg);
int __must_check kunit_add_action_or_reset(struct kunit *test, void (*fn)(void *arg), void *arg);
void kunit_remove_action(struct kunit *test, void (*fn)(void *arg), void *arg);
void kunit_release_action(struct kunit *test, void (*fn)(void *arg), void *arg);

/* Ends the case as skipped / marks it so and goes on. */
__noreturn __printf(2, 3) void kunit_skip(struct kunit *test, const char *fmt, ...);
__printf(2, 3) void kunit_mark_skipped(struct kunit *test, const char *fmt, ...);

/* The rest of this file is how the checks below are made. */

struct kunit_loc {
	const char *file;
	int line;
	bool is_assert;
};

__printf(3, 4) void __kunit_fail(struct kunit *test, const struct kunit_loc *loc,
				 const char *fmt, ...);
__printf(8, 9) void __kunit_fail_binary(struct kunit *test, const struct kunit_loc *loc,
					const char *left, const char *op, const char *right,
					s64 lval, s64 rval, const char *fmt, ...);
__printf(8, 9) void __kunit_fail_pointer(struct kunit *test, const struct kunit_loc *loc,
					 const char *left, const char *op, const char *right,
					 const void *lval, const void *rval, const char *fmt, ...);
__printf(8, 9) void __kunit_fail_string(struct kunit *test, const struct kunit_loc *loc,
					const char *left, const char *op, const char *right,
					const char *lval, const char *rval, const char *fmt, ...);
__printf(7, 8) void __kunit_fail_unary(struct kunit *test, const struct kunit_loc *loc,
				       const char *cond, const char *wanted,
				       const void *val, bool show, const char *fmt, ...);
__printf(8, 9) void __kunit_fail_memory(struct kunit *test, const struct kunit_loc *loc,
					const char *left, const char *right,
					const void *lval, const void *rval, size_t size,
					const char *fmt, ...);
__noreturn void __kunit_abort(struct kunit *test);

#define __KUNIT_LOC(assert)							\
	(&(const struct kunit_loc){ __FILE__, __LINE__, (assert) })
#define __KUNIT_END(test, assert) do {						\
	if (assert)								\
		__kunit_abort(test);						\
} while (0)

#define __KUNIT_BINARY(test, assert, l, op, r, ...) do {			\
	const __typeof__(l) __l = (l);						\
	const __typeof__(r) __r = (r);						\
	if (unlikely(!(__l op __r))) {						\
		__kunit_fail_binary(test, __KUNIT_LOC(assert), #l, #op, #r,	\
				    (s64)__l, (s64)__r, " " __VA_ARGS__);	\
		__KUNIT_END(test, assert);					\
	}									\
} while (0)

#define __KUNIT_POINTER(test, assert, l, op, r, ...) do {			\
	const void *__l = (const void *)(l), *__r = (const void *)(r);		\
	if (unlikely(!(__l op __r))) {						\
		__kunit_fail_pointer(test, __KUNIT_LOC(assert), #l, #op, #r,	\
				     __l, __r, " " __VA_ARGS__);			\
		__KUNIT_END(test, assert);					\
	}									\
} while (0)

#define __KUNIT_STRING(test, assert, l, op, r, ...) do {			\
	const char *__l = (l), *__r = (r);					\
	if (unlikely(!__l || !__r || !(strcmp(__l, __r) op 0))) {		\
		__kunit_fail_string(test, __KUNIT_LOC(assert), #l, #op, #r,	\
				    __l, __r, " " __VA_ARGS__);			\
		__KUNIT_END(test, assert);					\
	}									\
} while (0)

#define __KUNIT_UNARY(test, assert, ok, text, wanted, val, show, ...) do {	\
	if (unlikely(!(ok))) {							\
		__kunit_fail_unary(test, __KUNIT_LOC(assert), text, wanted,	\
				   val, show, " " __VA_ARGS__);			\
		__KUNIT_END(test, assert);					\
	}									\
} while (0)

#define __KUNIT_MEMORY(test, assert, l, op, r, size, ...) do {			\
	const void *__l = (l), *__r = (r);					\
	const size_t __size = (size);						\
	if (unlikely(!__l || !__r || !(memcmp(__l, __r, __size) op 0))) {	\
		__kunit_fail_memory(test, __KUNIT_LOC(assert), #l, #r,		\
				    __l, __r, __size, " " __VA_ARGS__);		\
		__KUNIT_END(test, assert);					\
	}									\
} while (0)

#define KUNIT_SUCCEED(test)	do { (void)(test); } while (0)
#define KUNIT_FAIL(test, fmt, ...) \
	__kunit_fail(test, __KUNIT_LOC(false), fmt, ##__VA_ARGS__)
#define KUNIT_FAIL_AND_ABORT(test, fmt, ...) do {				\
	__kunit_fail(test, __KUNIT_LOC(true), fmt, ##__VA_ARGS__);		\
	__kunit_abort(test);							\
} while (0)

#define __KUNIT_PTR1(test, assert, p, ok, wanted, ...) do {			\
	const void *__p = (const void __force *)(p);				\
	__KUNIT_UNARY(test, assert, ok, #p, wanted, __p, true, ##__VA_ARGS__);	\
} while (0)

/* EXPECT: counted, the case goes on.  ASSERT: ends the case.  _MSG: and says more. */
#define KUNIT_EXPECT_EQ(test, l, r)	\
	__KUNIT_BINARY(test, false, l, ==, r)
#define KUNIT_EXPECT_EQ_MSG(test, l, r, fmt, ...)	\
	__KUNIT_BINARY(test, false, l, ==, r, fmt, ##__VA_ARGS__)
#define KUNIT_EXPECT_NE(test, l, r)	\
	__KUNIT_BINARY(test, false, l, !=, r)
#define KUNIT_EXPECT_NE_MSG(test, l, r, fmt, ...)	\
	__KUNIT_BINARY(test, false, l, !=, r, fmt, ##__VA_ARGS__)
#define KUNIT_EXPECT_LT(test, l, r)	\
	__KUNIT_BINARY(test, false, l, <, r)
#define KUNIT_EXPECT_LT_MSG(test, l, r, fmt, ...)	\
	__KUNIT_BINARY(test, false, l, <, r, fmt, ##__VA_ARGS__)
#define KUNIT_EXPECT_LE(test, l, r)	\
	__KUNIT_BINARY(test, false, l, <=, r)
#define KUNIT_EXPECT_LE_MSG(test, l, r, fmt, ...)	\
	__KUNIT_BINARY(test, false, l, <=, r, fmt, ##__VA_ARGS__)
#define KUNIT_EXPECT_GT(test, l, r)	\
	__KUNIT_BINARY(test, false, l, >, r)
#define KUNIT_EXPECT_GT_MSG(test, l, r, fmt, ...)	\
	__KUNIT_BINARY(test, false, l, >, r, fmt, ##__VA_ARGS__)
#define KUNIT_EXPECT_GE(test, l, r)	\
	__KUNIT_BINARY(test, false, l, >=, r)
#define KUNIT_EXPECT_GE_MSG(test, l, r, fmt, ...)	\
	__KUNIT_BINARY(test, false, l, >=, r, fmt, ##__VA_ARGS__)
#define KUNIT_EXPECT_PTR_EQ(test, l, r)	\
	__KUNIT_POINTER(test, false, l, ==, r)
#define KUNIT_EXPECT_PTR_EQ_MSG(test, l, r, fmt, ...)	\
	__KUNIT_POINTER(test, false, l, ==, r, fmt, ##__VA_ARGS__)
#define KUNIT_EXPECT_PTR_NE(test, l, r)	\
	__KUNIT_POINTER(test, false, l, !=, r)
#define KUNIT_EXPECT_PTR_NE_MSG(test, l, r, fmt, ...)	\
	__KUNIT_POINTER(test, false, l, !=, r, fmt, ##__VA_ARGS__)
#define KUNIT_EXPECT_STREQ(test, l, r)	\
	__KUNIT_STRING(test, false, l, ==, r)
#define KUNIT_EXPECT_STREQ_MSG(test, l, r, fmt, ...)	\
	__KUNIT_STRING(test, false, l, ==, r, fmt, ##__VA_ARGS__)
#define KUNIT_EXPECT_STRNEQ(test, l, r)	\
	__KUNIT_STRING(test, false, l, !=, r)
#define KUNIT_EXPECT_STRNEQ_MSG(test, l, r, fmt, ...)	\
	__KUNIT_STRING(test, false, l, !=, r, fmt, ##__VA_ARGS__)
#define KUNIT_EXPECT_MEMEQ(test, l, r, size)	\
	__KUNIT_MEMORY(test, false, l, ==, r, size)
#define KUNIT_EXPECT_MEMEQ_MSG(test, l, r, size, fmt, ...)	\
	__KUNIT_MEMORY(test, false, l, ==, r, size, fmt, ##__VA_ARGS__)
#define KUNIT_EXPECT_MEMNEQ(test, l, r, size)	\
	__KUNIT_MEMORY(test, false, l, !=, r, size)
#define KUNIT_EXPECT_MEMNEQ_MSG(test, l, r, size, fmt, ...)	\
	__KUNIT_MEMORY(test, false, l, !=, r, size, fmt, ##__VA_ARGS__)
#define KUNIT_EXPECT_TRUE(test, c)	\
	__KUNIT_UNARY(test, false, c, #c, "true", NULL, false)
#define KUNIT_EXPECT_TRUE_MSG(test, c, fmt, ...)	\
	__KUNIT_UNARY(test, false, c, #c, "true", NULL, false, fmt, ##__VA_ARGS__)
#define KUNIT_EXPECT_FALSE(test, c)	\
	__KUNIT_UNARY(test, false, !(c), #c, "false", NULL, false)
#define KUNIT_EXPECT_FALSE_MSG(test, c, fmt, ...)	\
	__KUNIT_UNARY(test, false, !(c), #c, "false", NULL, false, fmt, ##__VA_ARGS__)
#define KUNIT_EXPECT_NULL(test, p)	\
	__KUNIT_PTR1(test, false, p, !__p, "NULL")
#define KUNIT_EXPECT_NULL_MSG(test, p, fmt, ...)	\
	__KUNIT_PTR1(test, false, p, !__p, "NULL", fmt, ##__VA_ARGS__)
#define KUNIT_EXPECT_NOT_NULL(test, p)	\
	__KUNIT_PTR1(test, false, p, __p, "not NULL")
#define KUNIT_EXPECT_NOT_NULL_MSG(test, p, fmt, ...)	\
	__KUNIT_PTR1(test, false, p, __p, "not NULL", fmt, ##__VA_ARGS__)
#define KUNIT_EXPECT_NOT_ERR_OR_NULL(test, p)	\
	__KUNIT_PTR1(test, false, p, !IS_ERR_OR_NULL(__p), "neither NULL nor an error")
#define KUNIT_EXPECT_NOT_ERR_OR_NULL_MSG(test, p, fmt, ...)	\
	__KUNIT_PTR1(test, false, p, !IS_ERR_OR_NULL(__p), "neither NULL nor an error", fmt, ##__VA_ARGS__)
#define KUNIT_ASSERT_EQ(test, l, r)	\
	__KUNIT_BINARY(test, true, l, ==, r)
#define KUNIT_ASSERT_EQ_MSG(test, l, r, fmt, ...)	\
	__KUNIT_BINARY(test, true, l, ==, r, fmt, ##__VA_ARGS__)
#define KUNIT_ASSERT_NE(test, l, r)	\
	__KUNIT_BINARY(test, true, l, !=, r)
#define KUNIT_ASSERT_NE_MSG(test, l, r, fmt, ...)	\
	__KUNIT_BINARY(test, true, l, !=, r, fmt, ##__VA_ARGS__)
#define KUNIT_ASSERT_LT(test, l, r)	\
	__KUNIT_BINARY(test, true, l, <, r)
#define KUNIT_ASSERT_LT_MSG(test, l, r, fmt, ...)	\
	__KUNIT_BINARY(test, true, l, <, r, fmt, ##__VA_ARGS__)
#define KUNIT_ASSERT_LE(test, l, r)	\
	__KUNIT_BINARY(test, true, l, <=, r)
#define KUNIT_ASSERT_LE_MSG(test, l, r, fmt, ...)	\
	__KUNIT_BINARY(test, true, l, <=, r, fmt, ##__VA_ARGS__)
#define KUNIT_ASSERT_GT(test, l, r)	\
	__KUNIT_BINARY(test, true, l, >, r)
#define KUNIT_ASSERT_GT_MSG(test, l, r, fmt, ...)	\
	__KUNIT_BINARY(test, true, l, >, r, fmt, ##__VA_ARGS__)
#define KUNIT_ASSERT_GE(test, l, r)	\
	__KUNIT_BINARY(test, true, l, >=, r)
#define KUNIT_ASSERT_GE_MSG(test, l, r, fmt, ...)	\
	__KUNIT_BINARY(test, true, l, >=, r, fmt, ##__VA_ARGS__)
#define KUNIT_ASSERT_PTR_EQ(test, l, r)	\
	__KUNIT_POINTER(test, true, l, ==, r)
#define KUNIT_ASSERT_PTR_EQ_MSG(test, l, r, fmt, ...)	\
	__KUNIT_POINTER(test, true, l, ==, r, fmt, ##__VA_ARGS__)
#define KUNIT_ASSERT_PTR_NE(test, l, r)	\
	__KUNIT_POINTER(test, true, l, !=, r)
#define KUNIT_ASSERT_PTR_NE_MSG(test, l, r, fmt, ...)	\
	__KUNIT_POINTER(test, true, l, !=, r, fmt, ##__VA_ARGS__)
#define KUNIT_ASSERT_STREQ(test, l, r)	\
	__KUNIT_STRING(test, true, l, ==, r)
#define KUNIT_ASSERT_STREQ_MSG(test, l, r, fmt, ...)	\
	__KUNIT_STRING(test, true, l, ==, r, fmt, ##__VA_ARGS__)
#define KUNIT_ASSERT_STRNEQ(test, l, r)	\
	__KUNIT_STRING(test, true, l, !=, r)
#define KUNIT_ASSERT_STRNEQ_MSG(test, l, r, fmt, ...)	\
	__KUNIT_STRING(test, true, l, !=, r, fmt, ##__VA_ARGS__)
#define KUNIT_ASSERT_MEMEQ(test, l, r, size)	\
	__KUNIT_MEMORY(test, true, l, ==, r, size)
#define KUNIT_ASSERT_MEMEQ_MSG(test, l, r, size, fmt, ...)	\
	__KUNIT_MEMORY(test, true, l, ==, r, size, fmt, ##__VA_ARGS__)
#define KUNIT_ASSERT_MEMNEQ(test, l, r, size)	\
	__KUNIT_MEMORY(test, true, l, !=, r, size)
#define KUNIT_ASSERT_MEMNEQ_MSG(test, l, r, size, fmt, ...)	\
	__KUNIT_MEMORY(test, true, l, !=, r, size, fmt, ##__VA_ARGS__)
#define KUNIT_ASSERT_TRUE(test, c)	\
	__KUNIT_UNARY(test, true, c, #c, "true", NULL, false)
#define KUNIT_ASSERT_TRUE_MSG(test, c, fmt, ...)	\
	__KUNIT_UNARY(test, true, c, #c, "true", NULL, false, fmt, ##__VA_ARGS__)
#define KUNIT_ASSERT_FALSE(test, c)	\
	__KUNIT_UNARY(test, true, !(c), #c, "false", NULL, false)
#define KUNIT_ASSERT_FALSE_MSG(test, c, fmt, ...)	\
	__KUNIT_UNARY(test, true, !(c), #c, "false", NULL, false, fmt, ##__VA_ARGS__)
#define KUNIT_ASSERT_NULL(test, p)	\
	__KUNIT_PTR1(test, true, p, !__p, "NULL")
#define KUNIT_ASSERT_NULL_MSG(test, p, fmt, ...)	\
	__KUNIT_PTR1(test, true, p, !__p, "NULL", fmt, ##__VA_ARGS__)
#define KUNIT_ASSERT_NOT_NULL(test, p)	\
	__KUNIT_PTR1(test, true, p, __p, "not NULL")
#define KUNIT_ASSERT_NOT_NULL_MSG(test, p, fmt, ...)	\
	__KUNIT_PTR1(test, true, p, __p, "not NULL", fmt, ##__VA_ARGS__)
#define KUNIT_ASSERT_NOT_ERR_OR_NULL(test, p)	\
	__KUNIT_PTR1(test, true, p, !IS_ERR_OR_NULL(__p), "neither NULL nor an error")
#define KUNIT_ASSERT_NOT_ERR_OR_NULL_MSG(test, p, fmt, ...)	\
	__KUNIT_PTR1(test, true, p, !IS_ERR_OR_NULL(__p), "neither NULL nor an error", fmt, ##__VA_ARGS__)

#endif /* KUNIT_TEST_H */
