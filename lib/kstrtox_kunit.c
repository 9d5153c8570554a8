// SPDX-License-Identifier: GPL-2.0-only
/* Tests of numbers from strings: what is taken, what is refused, and how. */
#include <base/errno.h>
#include <base/limits.h>
#include <kunit/test.h>
#include <lib/kstrtox.h>

static void unsigned_numbers(struct kunit *test)
{
	static const struct {
		const char *s;
		unsigned int base;
		int err;
		unsigned long long value;
	} row[] = {
		{ "0",		0,	0,		0 },
		{ "00",		0,	0,		0 },
		{ "42",		0,	0,		42 },
		{ "42\n",	0,	0,		42 },
		{ "+42",	0,	0,		42 },
		{ "0x2a",	0,	0,		42 },
		{ "0X2A",	16,	0,		42 },
		{ "2a",		16,	0,		42 },
		{ "052",	0,	0,		42 },
		{ "101010",	2,	0,		42 },
		{ "18446744073709551615", 0,	0,	ULLONG_MAX },
		{ "18446744073709551616", 0,	-ERANGE, 0 },
		{ "99999999999999999999999", 0,	-ERANGE, 0 },
		{ "0xffffffffffffffff",	0, 0,		ULLONG_MAX },
		{ "0x10000000000000000", 0, -ERANGE,	0 },
		{ "",		0,	-EINVAL,	0 },
		{ "\n",		0,	-EINVAL,	0 },
		{ "-1",		0,	-EINVAL,	0 },
		{ "+",		0,	-EINVAL,	0 },
		{ "0x",		0,	-EINVAL,	0 },
		{ "08",		0,	-EINVAL,	0 },
		{ "12 ",	0,	-EINVAL,	0 },
		{ " 12",	0,	-EINVAL,	0 },
		{ "12\n\n",	0,	-EINVAL,	0 },
		{ "a",		10,	-EINVAL,	0 },
	};

	for (size_t i = 0; i < ARRAY_SIZE(row); i++) {
		unsigned long long value = 77;
		int err = kstrtoull(row[i].s, row[i].base, &value);

		KUNIT_EXPECT_EQ_MSG(test, err, row[i].err, "'%s'", row[i].s);
		KUNIT_EXPECT_EQ_MSG(test, value, row[i].err ? 77 : row[i].value, "'%s'", row[i].s);
	}
}

static void signed_numbers_and_narrow_ones(struct kunit *test)
{
	long long ll = 0;
	int i = 0;
	unsigned int u = 0;
	u8 b = 0;

	KUNIT_EXPECT_EQ(test, kstrtoll("-9223372036854775808", 0, &ll), 0);
	KUNIT_EXPECT_EQ(test, ll, LLONG_MIN);
	KUNIT_EXPECT_EQ(test, kstrtoll("9223372036854775807", 0, &ll), 0);
	KUNIT_EXPECT_EQ(test, ll, LLONG_MAX);
	KUNIT_EXPECT_EQ(test, kstrtoll("9223372036854775808", 0, &ll), -ERANGE);
	KUNIT_EXPECT_EQ(test, kstrtoll("-9223372036854775809", 0, &ll), -ERANGE);
	KUNIT_EXPECT_EQ(test, kstrtoint("-2147483648", 0, &i), 0);
	KUNIT_EXPECT_EQ(test, i, INT_MIN);
	KUNIT_EXPECT_EQ(test, kstrtoint("2147483648", 0, &i), -ERANGE);
	KUNIT_EXPECT_EQ(test, kstrtouint("4294967295", 0, &u), 0);
	KUNIT_EXPECT_EQ(test, u, UINT_MAX);
	KUNIT_EXPECT_EQ(test, kstrtouint("4294967296", 0, &u), -ERANGE);
	KUNIT_EXPECT_EQ(test, kstrtou8("255", 0, &b), 0);
	KUNIT_EXPECT_EQ(test, kstrtou8("256", 0, &b), -ERANGE);
	KUNIT_EXPECT_EQ(test, kstrtoint("--1", 0, &i), -EINVAL);
}

static void yes_and_no(struct kunit *test)
{
	static const struct {
		const char *s;
		int err;
		bool value;
	} row[] = {
		{ "1", 0, true }, { "y", 0, true }, { "Yes", 0, true }, { "true", 0, true },
		{ "on", 0, true }, { "0", 0, false }, { "n", 0, false }, { "No", 0, false },
		{ "False", 0, false }, { "OFF", 0, false }, { "o", -EINVAL, false },
		{ "", -EINVAL, false }, { "2", -EINVAL, false }, { NULL, -EINVAL, false },
	};

	for (size_t i = 0; i < ARRAY_SIZE(row); i++) {
		bool value = !row[i].value;

		KUNIT_EXPECT_EQ(test, kstrtobool(row[i].s, &value), row[i].err);
		if (!row[i].err)
			KUNIT_EXPECT_EQ_MSG(test, value, row[i].value, "'%s'", row[i].s);
	}
}

static struct kunit_case kstrtox_cases[] = {
	KUNIT_CASE(unsigned_numbers),
	KUNIT_CASE(signed_numbers_and_narrow_ones),
	KUNIT_CASE(yes_and_no),
	{}
};

static struct kunit_suite kstrtox_suite = {
	.name = "kstrtox",
	.test_cases = kstrtox_cases,
};
kunit_test_suite(kstrtox_suite);
