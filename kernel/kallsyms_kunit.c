// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tests for the table of symbols: that addresses and names find one another.
 *
 * Not tested here: that the table is the image's own, which the link checks
 * (scripts/link-vmlinux.sh).
 */
#include <kernel/kallsyms.h>
#include <kunit/test.h>
#include <lib/string.h>

static void address_inside_a_function_finds_its_name(struct kunit *test)
{
	unsigned long addr = (unsigned long)kallsyms_lookup_name, size = 0, offset = ~0UL;
	char buf[KSYM_NAME_LEN];
	const char *name = kallsyms_lookup(addr + 1, &size, &offset, buf);

	KUNIT_ASSERT_NOT_NULL(test, name);
	KUNIT_EXPECT_STREQ(test, name, "kallsyms_lookup_name");
	KUNIT_EXPECT_EQ(test, offset, 1UL);
	KUNIT_EXPECT_GT(test, size, 1UL);
}

static void name_finds_its_address(struct kunit *test)
{
	KUNIT_EXPECT_EQ(test, kallsyms_lookup_name("kallsyms_lookup"),
			(unsigned long)kallsyms_lookup);
	KUNIT_EXPECT_EQ(test, kallsyms_lookup_name("no_symbol_has_this_name"), 0UL);
	KUNIT_EXPECT_EQ(test, kallsyms_lookup_name(""), 0UL);
}

static void address_outside_the_image_has_no_name(struct kunit *test)
{
	char buf[KSYM_NAME_LEN];
	const unsigned long outside[] = { 0, 1, (unsigned long)_text - 1,
					  (unsigned long)_end, ~0UL };

	for (size_t i = 0; i < ARRAY_SIZE(outside); i++)
		KUNIT_EXPECT_NULL(test, kallsyms_lookup(outside[i], NULL, NULL, buf));
}

static void only_text_is_text(struct kunit *test)
{
	KUNIT_EXPECT_TRUE(test, kernel_text_address((unsigned long)only_text_is_text));
	KUNIT_EXPECT_TRUE(test, kernel_text_address((unsigned long)_stext));
	KUNIT_EXPECT_FALSE(test, kernel_text_address((unsigned long)_etext));
	KUNIT_EXPECT_FALSE(test, kernel_text_address((unsigned long)_sdata));
	KUNIT_EXPECT_FALSE(test, kernel_text_address(0));
}

static struct kunit_case kallsyms_cases[] = {
	KUNIT_CASE(address_inside_a_function_finds_its_name),
	KUNIT_CASE(name_finds_its_address),
	KUNIT_CASE(address_outside_the_image_has_no_name),
	KUNIT_CASE(only_text_is_text),
	{ }
};

static struct kunit_suite kallsyms_suite = {
	.name = "kallsyms",
	.test_cases = kallsyms_cases,
};
kunit_test_suite(kallsyms_suite);
