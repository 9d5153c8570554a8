// SPDX-License-Identifier: GPL-2.0-only
/* Reports that are expected; what is printed of others is tested from outside (tests/runner). */
#include <kernel/panic.h>
#include <kernel/report.h>
#include <kunit/test.h>

static int an_object;

static noinline bool complain(void)
{
	static const struct report r = { "test", "some-kind", .object = &an_object };

	return report_begin(&r, "said \"%d\"", 7);
}

static void what_is_expected_is_seen(struct kunit *test)
{
	unsigned long before = warn_count();
	struct report_seen seen;

	report_expect("test", "some-kind");
	KUNIT_EXPECT_FALSE(test, complain());
	KUNIT_EXPECT_FALSE(test, complain());
	KUNIT_EXPECT_EQ(test, report_expected(&seen), 2U);
	KUNIT_EXPECT_STREQ(test, seen.kind, "some-kind");
	KUNIT_EXPECT_EQ(test, warn_count(), before);
	if (IS_ENABLED(CONFIG_KALLSYMS)) {
		KUNIT_EXPECT_STREQ(test, seen.object, "an_object");
		KUNIT_EXPECT_STREQ(test, seen.function, "complain");
	}
}

static void any_kind_can_be_expected(struct kunit *test)
{
	report_expect("test", NULL);
	KUNIT_EXPECT_FALSE(test, complain());
	KUNIT_EXPECT_EQ(test, report_expected(NULL), 1U);
}

static void none_is_none(struct kunit *test)
{
	struct report_seen seen;

	report_expect("test", "some-kind");
	KUNIT_EXPECT_EQ(test, report_expected(&seen), 0U);
	KUNIT_EXPECT_STREQ(test, seen.kind, "");
}

static struct kunit_case report_cases[] = {
	KUNIT_CASE(what_is_expected_is_seen),
	KUNIT_CASE(any_kind_can_be_expected),
	KUNIT_CASE(none_is_none),
	{}
};

static struct kunit_suite report_suite = { .name = "report", .test_cases = report_cases };
kunit_test_suite(report_suite);
