// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tests of modules' parameters: what each type takes, and that a refused
 * value leaves the object as it was.
 *
 * Not tested here: the macros of <linux/moduleparam.h>, which the samples use.
 */
#include <base/limits.h>
#include <kernel/module_param.h>
#include <kunit/test.h>

static int set(const struct kernel_param_ops *ops, void *object, const char *val)
{
	const struct module_param p = { .ops = ops, .arg = object };
	const struct kernel_param kp = { .name = "m.p", .arg = (void *)&p };

	return module_param_set(val, &kp);
}

static void a_number_is_taken_if_it_fits(struct kunit *test)
{
	static const struct {
		const struct kernel_param_ops *ops;
		const char *val;
		int err;
		u64 result;	/* its bytes, from the lowest; 0xee.. stays */
	} row[] = {
		{ &param_ops_byte,	"255",		0,	 0xeeeeeeeeeeeeeeffULL },
		{ &param_ops_byte,	"256",		-ERANGE, 0xeeeeeeeeeeeeeeeeULL },
		{ &param_ops_byte,	"-1",		-EINVAL, 0xeeeeeeeeeeeeeeeeULL },
		{ &param_ops_short,	"-32768",	0,	 0xeeeeeeeeeeee8000ULL },
		{ &param_ops_short,	"32768",	-ERANGE, 0xeeeeeeeeeeeeeeeeULL },
		{ &param_ops_ushort,	"0xffff",	0,	 0xeeeeeeeeeeeeffffULL },
		{ &param_ops_int,	"-2",		0,	 0xeeeeeeeefffffffeULL },
		{ &param_ops_int,	"2147483648",	-ERANGE, 0xeeeeeeeeeeeeeeeeULL },
		{ &param_ops_uint,	"4294967295",	0,	 0xeeeeeeeeffffffffULL },
		{ &param_ops_hexint,	"0x10",		0,	 0xeeeeeeee00000010ULL },
		{ &param_ops_long,	"-1",		0,	 0xffffffffffffffffULL },
		{ &param_ops_ulong,	"1",		0,	 1 },
		{ &param_ops_ullong,	"18446744073709551615", 0, 0xffffffffffffffffULL },
		{ &param_ops_int,	"x",		-EINVAL, 0xeeeeeeeeeeeeeeeeULL },
		{ &param_ops_int,	NULL,		-EINVAL, 0xeeeeeeeeeeeeeeeeULL },
	};

	for (size_t i = 0; i < ARRAY_SIZE(row); i++) {
		u64 object = 0xeeeeeeeeeeeeeeeeULL;

		KUNIT_EXPECT_EQ_MSG(test, set(row[i].ops, &object, row[i].val), row[i].err,
				    "%s", row[i].val);
		KUNIT_EXPECT_EQ_MSG(test, object, row[i].result, "%s", row[i].val);
	}
}

static void a_bare_name_is_true_for_a_bool_alone(struct kunit *test)
{
	bool b = false;
	char *text = "before";

	KUNIT_EXPECT_EQ(test, set(&param_ops_bool, &b, NULL), 0);
	KUNIT_EXPECT_TRUE(test, b);
	KUNIT_EXPECT_EQ(test, set(&param_ops_bool, &b, "n"), 0);
	KUNIT_EXPECT_FALSE(test, b);
	KUNIT_EXPECT_EQ(test, set(&param_ops_invbool, &b, "off"), 0);
	KUNIT_EXPECT_TRUE(test, b);
	KUNIT_EXPECT_EQ(test, set(&param_ops_bool, &b, "perhaps"), -EINVAL);
	KUNIT_EXPECT_TRUE(test, b);
	KUNIT_EXPECT_EQ(test, set(&param_ops_charp, &text, NULL), -EINVAL);
	KUNIT_EXPECT_STREQ(test, text, "before");
}

static void text_is_copied(struct kunit *test)
{
	char from[] = "some text", room[5] = "old", *text = NULL;
	const struct kparam_string string = { .maxlen = sizeof(room), .string = room };

	KUNIT_ASSERT_EQ(test, set(&param_ops_charp, &text, from), 0);
	KUNIT_EXPECT_PTR_NE(test, text, from);
	KUNIT_EXPECT_STREQ(test, text, from);
	kfree(text);
	KUNIT_EXPECT_EQ(test, set(&param_ops_string, (void *)&string, "12345"), -ENOSPC);
	KUNIT_EXPECT_STREQ(test, room, "old");
	KUNIT_EXPECT_EQ(test, set(&param_ops_string, (void *)&string, "1234"), 0);
	KUNIT_EXPECT_STREQ(test, room, "1234");
}

static void an_array_takes_as_many_as_it_has_room_for(struct kunit *test)
{
	int array[3] = { 7, 7, 7 };
	unsigned int n = 99;
	const struct kparam_array a = { .max = 3, .elemsize = sizeof(int), .num = &n,
					.ops = &param_ops_int, .elem = array };

	KUNIT_EXPECT_EQ(test, set(&param_array_ops, (void *)&a, "1,-2"), 0);
	KUNIT_EXPECT_EQ(test, n, 2);
	KUNIT_EXPECT_EQ(test, array[0], 1);
	KUNIT_EXPECT_EQ(test, array[1], -2);
	KUNIT_EXPECT_EQ(test, array[2], 7);
	KUNIT_EXPECT_EQ(test, set(&param_array_ops, (void *)&a, "1,2,3,4"), -ENOSPC);
	KUNIT_EXPECT_EQ(test, set(&param_array_ops, (void *)&a, "1,x"), -EINVAL);
	KUNIT_EXPECT_EQ(test, n, 2);
}

static struct kunit_case cases[] = {
	KUNIT_CASE(a_number_is_taken_if_it_fits),
	KUNIT_CASE(a_bare_name_is_true_for_a_bool_alone),
	KUNIT_CASE(text_is_copied),
	KUNIT_CASE(an_array_takes_as_many_as_it_has_room_for),
	{}
};

static struct kunit_suite suite = { .name = "module_params", .test_cases = cases };
kunit_test_suite(suite);
