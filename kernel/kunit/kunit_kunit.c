// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tests for the harness itself.  Each runs small cases of its own through
 * kunit_run_one() and looks at their verdicts; the failures that these print
 * as diagnostics are wanted.
 *
 * Not tested here: the shape of the output, which the host's parser checks.
 */
#include <kernel/bug.h>
#include <kernel/kthread.h>
#include <kunit/test.h>

#include "internal.h"

/* What the inner cases left behind. */
static int steps;		/* how far the last one came */
static int order[4], ordered;	/* in which order its actions ran */
static int exits;		/* calls of exit() */

static void inner_exit(struct kunit *test)
{
	exits++;
}

static struct kunit_suite inner_suite = { .name = "inner", .exit = inner_exit };

/* Runs @fn as a case of its own and returns the verdict. */
static struct kunit_result run_inner(struct kunit *test, void (*fn)(struct kunit *inner))
{
	struct kunit *inner = kunit_kzalloc(test, sizeof(*inner), GFP_KERNEL);
	struct kunit_result res = {};

	KUNIT_ASSERT_NOT_NULL(test, inner);
	steps = ordered = exits = 0;
	kunit_test_init(inner, &inner_suite, "inner");
	inner->indent = test->indent;
	kunit_run_one(inner, fn, &res);
	return res;
}

static void does_nothing(struct kunit *test)
{
	steps = 1;
}

static void fails_an_expect(struct kunit *test)
{
	KUNIT_EXPECT_EQ_MSG(test, 1 + 1, 3, "this failure is wanted");
	steps = 1;
}

static void fails_an_assert(struct kunit *test)
{
	KUNIT_ASSERT_TRUE_MSG(test, false, "this failure is wanted");
	steps = 1;
}

static void skips(struct kunit *test)
{
	kunit_skip(test, "reason %d", 7);
}

static void note_order(void *arg)
{
	if (ordered < (int)ARRAY_SIZE(order))
		order[ordered++] = (int)(long)arg;
}

static void adds_actions_and_asserts(struct kunit *test)
{
	KUNIT_ASSERT_EQ(test, kunit_add_action(test, note_order, (void *)1L), 0);
	KUNIT_ASSERT_EQ(test, kunit_add_action(test, note_order, (void *)2L), 0);
	KUNIT_ASSERT_EQ(test, kunit_add_action(test, note_order, (void *)3L), 0);
	kunit_remove_action(test, note_order, (void *)2L);
	KUNIT_ASSERT_STREQ_MSG(test, "a", "b", "this failure is wanted");
}

static void a_case_without_checks_passes(struct kunit *test)
{
	struct kunit_result res = run_inner(test, does_nothing);

	KUNIT_EXPECT_EQ(test, res.status, KUNIT_SUCCESS);
	KUNIT_EXPECT_EQ(test, steps, 1);
	KUNIT_EXPECT_EQ(test, exits, 1);
}

static void a_failed_expect_fails_the_case_and_goes_on(struct kunit *test)
{
	struct kunit_result res = run_inner(test, fails_an_expect);

	/* A harness that forgets failures would forget this one, too: then no verdict at all. */
	BUG_ON(res.status != KUNIT_FAILURE);
	KUNIT_EXPECT_EQ(test, res.status, KUNIT_FAILURE);
	KUNIT_EXPECT_EQ(test, steps, 1);
}

static void a_failed_assert_ends_the_case(struct kunit *test)
{
	struct kunit_result res = run_inner(test, fails_an_assert);

	KUNIT_EXPECT_EQ(test, res.status, KUNIT_FAILURE);
	KUNIT_EXPECT_EQ(test, steps, 0);
	KUNIT_EXPECT_EQ_MSG(test, exits, 1, "exit() runs after a failed ASSERT too");
}

static void a_skipped_case_says_why(struct kunit *test)
{
	struct kunit_result res = run_inner(test, skips);

	KUNIT_EXPECT_EQ(test, res.status, KUNIT_SKIPPED);
	KUNIT_EXPECT_STREQ(test, res.comment, "reason 7");
}

static void actions_run_newest_first_after_a_failed_assert(struct kunit *test)
{
	struct kunit_result res = run_inner(test, adds_actions_and_asserts);

	KUNIT_EXPECT_EQ(test, res.status, KUNIT_FAILURE);
	KUNIT_ASSERT_EQ(test, ordered, 2);
	KUNIT_EXPECT_EQ(test, order[0], 3);
	KUNIT_EXPECT_EQ(test, order[1], 1);
}

static void checks_that_hold_say_nothing(struct kunit *test)
{
	const char *s = "abc";

	KUNIT_EXPECT_EQ(test, 1, 1);
	KUNIT_EXPECT_NE(test, 1, 2);
	KUNIT_EXPECT_LT(test, -1, 0);
	KUNIT_EXPECT_LE(test, 0, 0);
	KUNIT_EXPECT_GT(test, 1UL, 0UL);
	KUNIT_EXPECT_GE(test, 1UL, 1UL);
	KUNIT_EXPECT_TRUE(test, s[0] == 'a');
	KUNIT_EXPECT_FALSE(test, s[0] == 'b');
	KUNIT_EXPECT_NULL(test, NULL);
	KUNIT_EXPECT_NOT_NULL(test, s);
	KUNIT_EXPECT_PTR_EQ(test, s, s);
	KUNIT_EXPECT_PTR_NE(test, s, s + 1);
	KUNIT_EXPECT_STREQ(test, s, "abc");
	KUNIT_EXPECT_STRNEQ(test, s, "abd");
	KUNIT_EXPECT_MEMEQ(test, s, "abd", 2);
	KUNIT_EXPECT_MEMNEQ(test, s, "abd", 3);
	KUNIT_EXPECT_NOT_ERR_OR_NULL(test, s);
}

static const struct filter_row {
	const char *filter, *suite, *test_case, *why;
	bool match;
} filter_rows[] = {
	{ "", "list", "adds", "no filter matches everything", true },
	{ "list", "list", "adds", "a suite alone means all its cases", true },
	{ "list", "list2", "adds", "the whole name has to match", false },
	{ "list*", "list2", "adds", "a star is any run", true },
	{ "*", "list", "adds", "a star alone matches", true },
	{ "l?st", "list", "adds", "a question mark is any one character", true },
	{ "list.add?", "list", "adds", "the case is matched too", true },
	{ "list.add", "list", "adds", "the whole case has to match", false },
	{ "*.*s", "list", "adds", "stars on both sides of the dot", true },
	{ "a*b*c", "aXbbYc", "x", "a star gives back what it took", true },
	{ "a*b*c", "aXbbY", "x", "but not what is not there", false },
	{ "tree,list", "list", "adds", "the second of two patterns", true },
	{ "tree,heap", "list", "adds", "none of two patterns", false },
	{ "list,", "tree", "adds", "an empty pattern matches only an empty name", false },
};

static void describe_filter(const struct filter_row *row, char *desc)
{
	strscpy(desc, row->why, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(filter, filter_rows, describe_filter);

static void a_filter_chooses(struct kunit *test)
{
	const struct filter_row *row = test->param_value;

	KUNIT_EXPECT_EQ(test, kunit_filter_match(row->filter, row->suite, row->test_case),
			row->match);
}

static struct kunit_case kunit_cases[] = {
	KUNIT_CASE(a_case_without_checks_passes),
	KUNIT_CASE(a_failed_expect_fails_the_case_and_goes_on),
	KUNIT_CASE(a_failed_assert_ends_the_case),
	KUNIT_CASE(a_skipped_case_says_why),
	KUNIT_CASE(actions_run_newest_first_after_a_failed_assert),
	KUNIT_CASE(checks_that_hold_say_nothing),
	KUNIT_CASE_PARAM(a_filter_chooses, filter_gen_params),
	{}
};

static struct kunit_suite kunit_suite = {
	.name = "kunit",
	.test_cases = kunit_cases,
};

kunit_test_suite(kunit_suite);
