// SPDX-License-Identifier: GPL-2.0-only
/*
 * The harness's lines: KTAP version 1, as Linux's KUnit prints it.
 *
 * Source: Linux, Documentation/dev-tools/ktap.rst (the format).
 */
#include <kernel/console.h>
#include <kernel/printk.h>
#include <kernel/sched.h>
#include <lib/vsprintf.h>

#include "internal.h"

/*
 * The lines of one case can come from several threads, so each goes to the
 * log whole, in one printk().
 */
static __printf(3, 0) void vline(int indent, const char *prefix, const char *fmt, va_list args)
{
	char text[KUNIT_LINE];

	vscnprintf(text, sizeof(text), fmt, args);
	printk(KERN_REPORT "%*s%s%s\n", indent, "", prefix, text);
}

/**
 * kunit_line() - one line of KTAP
 * @indent: columns
 * @fmt:    without a newline
 *
 * Context: any.
 */
void kunit_line(int indent, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	vline(indent, "", fmt, args);
	va_end(args);
}

/**
 * kunit_log() - a test's own line in the log
 * @test: the running test
 * @fmt:  without a newline
 *
 * Context: any.
 */
void kunit_log(const struct kunit *test, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	vline(test->indent, "# ", fmt, args);
	va_end(args);
}

/* 'ok 1 name # SKIP why'.  Waits until it is on the consoles: a result must not be lost. */
void kunit_result_line(int indent, unsigned int number, const char *name,
		       const struct kunit_result *res)
{
	const char *verdict = res->status == KUNIT_FAILURE ? "not ok" : "ok";

	if (res->status == KUNIT_SKIPPED)
		kunit_line(indent, "%s %u %s # SKIP %s", verdict, number, name, res->comment);
	else
		kunit_line(indent, "%s %u %s", verdict, number, name);
	console_flush();
}

void kunit_totals_line(int indent, const char *name, const struct test_summary *s)
{
	kunit_line(indent, "# %s: pass:%u fail:%u skip:%u total:%u", name,
		   s->passed, s->failed, s->skipped, s->total);
}

void kunit_count(struct test_summary *s, enum kunit_status status)
{
	s->total++;
	if (status == KUNIT_FAILURE)
		s->failed++;
	else if (status == KUNIT_SKIPPED)
		s->skipped++;
	else
		s->passed++;
}

/* The head of a failure's report; also what makes the case fail. */
static void fail_begin(struct kunit *test, const struct kunit_loc *loc)
{
	atomic_inc(&test->failures);
	kunit_line(test->indent, "# %s: %s FAILED at %s:%d", test->name,
		   loc->is_assert ? "ASSERTION" : "EXPECTATION", loc->file, loc->line);
}

/* The words of a _MSG form; @fmt begins with one blank, which is not theirs. */
static __printf(2, 0) void fail_message(struct kunit *test, const char *fmt, va_list args)
{
	if (fmt[0] && fmt[1])
		vline(test->indent + 4, "# ", fmt, args);
}

#define FAIL_MESSAGE(test, fmt) do {		\
	va_list __args;				\
						\
	va_start(__args, fmt);			\
	fail_message(test, fmt, __args);	\
	va_end(__args);				\
} while (0)

/* The functions behind the macros of <kunit/test.h>.  Context: any but NMI. */

void __kunit_fail(struct kunit *test, const struct kunit_loc *loc, const char *fmt, ...)
{
	va_list args;

	fail_begin(test, loc);
	va_start(args, fmt);
	vline(test->indent + 4, "# ", fmt, args);
	va_end(args);
}

void __kunit_fail_binary(struct kunit *test, const struct kunit_loc *loc,
			 const char *left, const char *op, const char *right,
			 s64 lval, s64 rval, const char *fmt, ...)
{
	fail_begin(test, loc);
	kunit_line(test->indent, "# Expected %s %s %s, but", left, op, right);
	kunit_line(test->indent + 4, "# %s == %lld (0x%llx)", left, lval, (u64)lval);
	kunit_line(test->indent + 4, "# %s == %lld (0x%llx)", right, rval, (u64)rval);
	FAIL_MESSAGE(test, fmt);
}

void __kunit_fail_pointer(struct kunit *test, const struct kunit_loc *loc,
			  const char *left, const char *op, const char *right,
			  const void *lval, const void *rval, const char *fmt, ...)
{
	fail_begin(test, loc);
	kunit_line(test->indent, "# Expected %s %s %s, but", left, op, right);
	kunit_line(test->indent + 4, "# %s == %px", left, lval);
	kunit_line(test->indent + 4, "# %s == %px", right, rval);
	FAIL_MESSAGE(test, fmt);
}

void __kunit_fail_string(struct kunit *test, const struct kunit_loc *loc,
			 const char *left, const char *op, const char *right,
			 const char *lval, const char *rval, const char *fmt, ...)
{
	fail_begin(test, loc);
	kunit_line(test->indent, "# Expected %s %s %s, but", left, op, right);
	kunit_line(test->indent + 4, "# %s == \"%s\"", left, lval ? lval : "(null)");
	kunit_line(test->indent + 4, "# %s == \"%s\"", right, rval ? rval : "(null)");
	FAIL_MESSAGE(test, fmt);
}

void __kunit_fail_unary(struct kunit *test, const struct kunit_loc *loc, const char *cond,
			const char *wanted, const void *val, bool show, const char *fmt, ...)
{
	fail_begin(test, loc);
	if (show)
		kunit_line(test->indent, "# Expected %s is %s, but it is %px", cond, wanted, val);
	else
		kunit_line(test->indent, "# Expected %s to be %s, but it is not", cond, wanted);
	FAIL_MESSAGE(test, fmt);
}

/* Where two memory areas differ first. */
static size_t first_difference(const u8 *a, const u8 *b, size_t size)
{
	size_t i = 0;

	while (i < size && a[i] == b[i])
		i++;
	return i;
}

void __kunit_fail_memory(struct kunit *test, const struct kunit_loc *loc, const char *left,
			 const char *right, const void *lval, const void *rval, size_t size,
			 const char *fmt, ...)
{
	const u8 *l = lval, *r = rval;

	fail_begin(test, loc);
	kunit_line(test->indent, "# Comparing %zu bytes of %s and %s:", size, left, right);
	if (!l || !r) {
		kunit_line(test->indent + 4, "# one of them is NULL");
	} else {
		size_t at = first_difference(l, r, size);

		if (at == size)
			kunit_line(test->indent + 4, "# they are equal");
		else
			kunit_line(test->indent + 4, "# first at byte %zu: 0x%02x and 0x%02x",
				   at, l[at], r[at]);
	}
	FAIL_MESSAGE(test, fmt);
}
