// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tests for stack traces: that they name their callers, and that frames
 * pointing anywhere end a trace and nothing else.
 */
#include <asm/current.h>
#include <asm/page.h>
#include <asm/ptrace.h>
#include <asm/stacktrace.h>
#include <kernel/sched.h>
#include <kunit/test.h>

#define DEPTH			32
#define FUNCTION_BYTES		256	/* more than any function here */

static unsigned long found[DEPTH];

static noinline unsigned int innermost(void)
{
	unsigned int n = stack_trace_save(found, DEPTH);

	barrier();	/* no tail call */
	return n;
}

static noinline unsigned int caller_of_innermost(void)
{
	unsigned int n = innermost();

	barrier();
	return n;
}

static bool names(unsigned int n, void *fn)
{
	for (unsigned int i = 0; i < n; i++) {
		if (found[i] - (unsigned long)fn < FUNCTION_BYTES)
			return true;
	}
	return false;
}

static void trace_names_its_callers(struct kunit *test)
{
	unsigned int n = caller_of_innermost();

	KUNIT_EXPECT_GT(test, n, 2U);
	KUNIT_EXPECT_TRUE(test, names(n, innermost));
	KUNIT_EXPECT_TRUE(test, names(n, caller_of_innermost));
}

static bool count_entry(const struct stack_entry *e, void *arg)
{
	(*(unsigned int *)arg)++;
	return true;
}

static void trace_survives_frames_that_point_anywhere(struct kunit *test)
{
	unsigned long stack = (unsigned long)current->stack;
	const struct {
		const char *why;
		unsigned long sp, bp;
	} row[] = {
		{ "both null",		0,			0 },
		{ "not canonical",	0x8000000000000000UL,	0x8000000000000000UL },
		{ "odd pointer",	stack + 1001,		stack + 1001 },
		{ "end of the stack",	stack + THREAD_SIZE,	stack + THREAD_SIZE },
		{ "last word",		stack + THREAD_SIZE - 8, stack + THREAD_SIZE - 8 },
		{ "below the stack",	stack - 8,		stack - 8 },
		{ "wraps round",	stack + 64,		~0UL - 7 },
	};

	for (size_t i = 0; i < ARRAY_SIZE(row); i++) {
		struct pt_regs regs = { .sp = row[i].sp, .bp = row[i].bp,
					.ip = (unsigned long)innermost, .cs = 0x10 };
		unsigned int n = 0;

		stack_walk(NULL, &regs, count_entry, &n);
		KUNIT_EXPECT_GE_MSG(test, n, 1U, "%s", row[i].why);
	}
}

static void trace_survives_a_loop_of_frames(struct kunit *test)
{
	unsigned long frame[2] = { (unsigned long)frame, (unsigned long)innermost };
	struct pt_regs regs = { .sp = (unsigned long)frame, .bp = (unsigned long)frame,
				.ip = (unsigned long)innermost, .cs = 0x10 };
	unsigned int n = 0;

	barrier();
	stack_walk(NULL, &regs, count_entry, &n);
	KUNIT_EXPECT_LE(test, n, 64U);
}

static struct kunit_case stacktrace_cases[] = {
	KUNIT_CASE(trace_names_its_callers),
	KUNIT_CASE(trace_survives_frames_that_point_anywhere),
	KUNIT_CASE(trace_survives_a_loop_of_frames),
	{}
};

static struct kunit_suite stacktrace_suite = {
	.name = "x86_stacktrace",
	.test_cases = stacktrace_cases,
};
kunit_test_suite(stacktrace_suite);
