// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tests for the command line: how it is cut into words, and what the setters
 * take and refuse.  A table of the test's own; the kernel's is not touched.
 *
 * Not tested here: that unknown names reach the log.
 */
#include <base/compiler.h>
#include <base/errno.h>
#include <base/limits.h>
#include <kernel/params.h>
#include <kunit/test.h>
#include <lib/string.h>

#include "params.h"

static void line_is_cut_into_names_and_values(struct kunit *test)
{
	static const struct {
		const char *why, *line, *name, *val, *rest;
	} row[] = {
		{ "bare name",		"quiet",	"quiet", NULL,	"" },
		{ "value",		"a=1 b",	"a", "1",	"b" },
		{ "empty value",	"a= b",		"a", "",	"b" },
		{ "second equals sign",	"a=b=c",	"a", "b=c",	"" },
		{ "blanks in front",	" \t a",	"a", NULL,	"" },
		{ "quoted value",	"a=\"b c\" d",	"a", "b c",	"d" },
		{ "quoted whole",	"\"a=b c\" d",	"a", "b c",	"d" },
		{ "quote in the middle", "a=b\" \"c d",	"a", "b c",	"d" },
		{ "quote not closed",	"a=\"b c",	"a", "b c",	"" },
		{ "newline ends a word", "a\nb",	"a", NULL,	"b" },
		{ "no name",		"=b",		"", "b",	"" },
	};

	for (size_t i = 0; i < ARRAY_SIZE(row); i++) {
		char line[32], *name = NULL, *val = NULL, *rest;

		strscpy(line, row[i].line, sizeof(line));
		rest = next_param(line, &name, &val);
		KUNIT_ASSERT_NOT_NULL(test, rest);
		KUNIT_EXPECT_STREQ(test, name, row[i].name);
		if (row[i].val) {
			KUNIT_ASSERT_NOT_NULL(test, val);
			KUNIT_EXPECT_STREQ(test, val, row[i].val);
		} else {
			KUNIT_EXPECT_NULL(test, val);
		}
		KUNIT_EXPECT_STREQ(test, rest, row[i].rest);
	}
}

static void blank_line_has_no_word(struct kunit *test)
{
	char empty[] = "", blank[] = " \t\n", *name, *val;

	KUNIT_EXPECT_NULL(test, next_param(empty, &name, &val));
	KUNIT_EXPECT_NULL(test, next_param(blank, &name, &val));
}

static void dash_and_underscore_are_the_same_in_names(struct kunit *test)
{
	KUNIT_EXPECT_TRUE(test, param_name_equal("a-b_c", "a_b-c"));
	KUNIT_EXPECT_FALSE(test, param_name_equal("a-b", "a-bc"));
	KUNIT_EXPECT_FALSE(test, param_name_equal("a-bc", "a-b"));
	KUNIT_EXPECT_FALSE(test, param_name_equal("a.b", "a_b"));
}

static void numbers_out_of_range_are_refused(struct kunit *test)
{
	int i = 5;
	unsigned int u = 5;
	unsigned long l = 5;
	const struct kernel_param pi = { .arg = &i, .arg_size = sizeof(i) };
	const struct kernel_param pu = { .arg = &u, .arg_size = sizeof(u) };
	const struct kernel_param pl = { .arg = &l, .arg_size = sizeof(l) };

	KUNIT_EXPECT_EQ(test, param_set_int("2147483648", &pi), -ERANGE);
	KUNIT_EXPECT_EQ(test, param_set_int("-2147483649", &pi), -ERANGE);
	KUNIT_EXPECT_EQ(test, param_set_int("12x", &pi), -EINVAL);
	KUNIT_EXPECT_EQ(test, param_set_int("", &pi), -EINVAL);
	KUNIT_EXPECT_EQ(test, param_set_int(NULL, &pi), -EINVAL);
	KUNIT_EXPECT_EQ(test, i, 5);
	KUNIT_EXPECT_EQ(test, param_set_int("-2147483648", &pi), 0);
	KUNIT_EXPECT_EQ(test, i, INT_MIN);
	KUNIT_EXPECT_EQ(test, param_set_uint("4294967296", &pu), -ERANGE);
	KUNIT_EXPECT_EQ(test, param_set_uint("-1", &pu), -EINVAL);
	KUNIT_EXPECT_EQ(test, u, 5U);
	KUNIT_EXPECT_EQ(test, param_set_uint("0x10", &pu), 0);
	KUNIT_EXPECT_EQ(test, u, 16U);
	KUNIT_EXPECT_EQ(test, param_set_ulong("18446744073709551616", &pl), -ERANGE);
	KUNIT_EXPECT_EQ(test, param_set_ulong("18446744073709551615", &pl), 0);
	KUNIT_EXPECT_EQ(test, l, ULONG_MAX);
}

static void truth_has_many_words(struct kunit *test)
{
	static const struct {
		const char *val;
		bool truth;
		int ret;
	} row[] = {
		{ NULL, true, 0 }, { "1", true, 0 }, { "0", false, 0 }, { "y", true, 0 },
		{ "n", false, 0 }, { "on", true, 0 }, { "off", false, 0 }, { "true", true, 0 },
		{ "false", false, 0 }, { "", false, -EINVAL }, { "2", false, -EINVAL },
		{ "yeah", false, -EINVAL },
	};

	for (size_t i = 0; i < ARRAY_SIZE(row); i++) {
		bool b = !row[i].truth;
		const struct kernel_param kp = { .arg = &b, .arg_size = sizeof(b) };

		KUNIT_EXPECT_EQ_MSG(test, param_set_bool(row[i].val, &kp), row[i].ret, "row %zu", i);
		KUNIT_EXPECT_EQ_MSG(test, b, row[i].ret ? !row[i].truth : row[i].truth,
				    "row %zu", i);
	}
}

static void text_that_does_not_fit_leaves_the_old(struct kunit *test)
{
	char s[4] = "old";
	const struct kernel_param kp = { .arg = s, .arg_size = sizeof(s) };

	KUNIT_EXPECT_EQ(test, param_set_charp("four", &kp), -ENOSPC);
	KUNIT_EXPECT_STREQ(test, s, "old");
	KUNIT_EXPECT_EQ(test, param_set_charp("new", &kp), 0);
	KUNIT_EXPECT_STREQ(test, s, "new");
}

static void early_and_late_words_are_set_in_their_own_pass(struct kunit *test)
{
	int early = 0, late = 0;
	const struct kernel_param table[] = {
		{ .name = "ear_ly", .set = param_set_int, .arg = &early, .early = 1, .help = "" },
		{ .name = "late", .set = param_set_int, .arg = &late, .help = "" },
	};
	static const char line[] = "ear-ly=1 late=2 late=3 -- late=4 nonsense";
	char copy[sizeof(line)];

	strscpy(copy, line, sizeof(copy));
	KUNIT_EXPECT_EQ(test, parse_args(copy, table, ARRAY_SIZE(table), true), 0);
	KUNIT_EXPECT_EQ(test, early, 1);
	KUNIT_EXPECT_EQ(test, late, 0);
	early = 0;
	strscpy(copy, line, sizeof(copy));
	KUNIT_EXPECT_EQ(test, parse_args(copy, table, ARRAY_SIZE(table), false), 0);
	KUNIT_EXPECT_EQ(test, early, 0);
	KUNIT_EXPECT_EQ(test, late, 3);
}

static void wrong_and_unknown_words_are_counted_and_survived(struct kunit *test)
{
	int n = 0;
	const struct kernel_param table[] = {
		{ .name = "n", .set = param_set_int, .arg = &n, .help = "a test's number" },
	};
	char line[] = "n=x nobody.knows=1 n n=7";

	KUNIT_EXPECT_EQ(test, parse_args(line, table, ARRAY_SIZE(table), false), 3);
	KUNIT_EXPECT_EQ(test, n, 7);
}

static struct kunit_case params_cases[] = {
	KUNIT_CASE(line_is_cut_into_names_and_values),
	KUNIT_CASE(blank_line_has_no_word),
	KUNIT_CASE(dash_and_underscore_are_the_same_in_names),
	KUNIT_CASE(numbers_out_of_range_are_refused),
	KUNIT_CASE(truth_has_many_words),
	KUNIT_CASE(text_that_does_not_fit_leaves_the_old),
	KUNIT_CASE(early_and_late_words_are_set_in_their_own_pass),
	KUNIT_CASE(wrong_and_unknown_words_are_counted_and_survived),
	{ }
};

static struct kunit_suite params_suite = {
	.name = "params",
	.test_cases = params_cases,
};
kunit_test_suite(params_suite);
