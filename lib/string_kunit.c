// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tests of strings and memory: every small length, alignment and overlap
 * against a byte-by-byte twin, and the edges of the string functions.
 */
#include <base/errno.h>
#include <kunit/test.h>
#include <lib/string.h>

#define AREA	160

struct areas {
	unsigned char a[AREA], b[AREA], want[AREA];
};

static struct areas *areas(struct kunit *test)
{
	struct areas *m = kunit_kzalloc(test, sizeof(*m), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, m);
	for (size_t i = 0; i < AREA; i++) {
		m->a[i] = (unsigned char)(i * 7 + 1);
		m->b[i] = (unsigned char)(i * 13 + 5);
	}
	return m;
}

static void copies_of_every_length_and_alignment(struct kunit *test)
{
	struct areas *m = areas(test);

	for (size_t to = 0; to < 9; to++) {
		for (size_t from = 0; from < 9; from++) {
			for (size_t n = 0; n < 80; n += n < 40 ? 1 : 7) {
				unsigned char work[AREA];

				memcpy(work, m->b, AREA);
				for (size_t i = 0; i < AREA; i++)
					m->want[i] = i - to < n ? m->a[from + i - to] : m->b[i];
				KUNIT_ASSERT_PTR_EQ(test, memcpy(work + to, m->a + from, n),
						    work + to);
				KUNIT_ASSERT_EQ(test, memcmp(work, m->want, AREA), 0);
			}
		}
	}
}

static void moves_over_themselves(struct kunit *test)
{
	struct areas *m = areas(test);

	for (size_t to = 0; to < 40; to += 3) {
		for (size_t from = 0; from < 40; from += 2) {
			for (size_t n = 0; n < 80; n += 5) {
				unsigned char work[AREA];

				for (size_t i = 0; i < AREA; i++) {
					work[i] = m->a[i];
					m->want[i] = i - to < n ? m->a[from + i - to] : m->a[i];
				}
				memmove(work + to, work + from, n);
				KUNIT_ASSERT_EQ(test, memcmp(work, m->want, AREA), 0);
			}
		}
	}
}

static void fills_of_every_length(struct kunit *test)
{
	struct areas *m = areas(test);

	for (size_t at = 0; at < 9; at++) {
		for (size_t n = 0; n < 140; n++) {
			for (size_t i = 0; i < AREA; i++) {
				m->b[i] = 1;
				m->want[i] = i - at < n ? 0xa5 : 1;
			}
			memset(m->b + at, 0x1a5, n);
			KUNIT_ASSERT_EQ(test, memcmp(m->b, m->want, AREA), 0);
		}
	}
}

static void comparisons_see_the_first_difference(struct kunit *test)
{
	struct areas *m = areas(test);

	memcpy(m->b, m->a, AREA);
	for (size_t i = 0; i < 70; i++) {
		m->b[i] = (unsigned char)(m->a[i] + 1);
		KUNIT_EXPECT_EQ(test, memcmp(m->a, m->b, i), 0);
		KUNIT_EXPECT_NE(test, memcmp(m->a, m->b, i + 1), 0);
		m->b[i] = m->a[i];
	}
	KUNIT_EXPECT_LT(test, memcmp("a\x01", "a\xff", 2), 0);
	KUNIT_EXPECT_GT(test, strcmp("b", "a"), 0);
	KUNIT_EXPECT_LT(test, strcmp("a", "a\xff"), 0);
	KUNIT_EXPECT_EQ(test, strncmp("abc", "abd", 2), 0);
	KUNIT_EXPECT_NE(test, strncmp("abc", "abd", 3), 0);
	KUNIT_EXPECT_EQ(test, strcasecmp("HeDDle", "hEddLE"), 0);
	KUNIT_EXPECT_NE(test, strncasecmp("abc", "abD", 3), 0);
}

static void searches(struct kunit *test)
{
	const char *s = "warp and weft", *aab = "aab";
	const char room[32] = "weft";

	KUNIT_EXPECT_PTR_EQ(test, strchr(s, 'w'), s);
	KUNIT_EXPECT_PTR_EQ(test, strrchr(s, 'w'), s + 9);
	KUNIT_EXPECT_NULL(test, strchr(s, 'z'));
	KUNIT_EXPECT_PTR_EQ(test, strchr(s, '\0'), s + 13);
	KUNIT_EXPECT_PTR_EQ(test, strchrnul(s, 'z'), s + 13);
	KUNIT_EXPECT_PTR_EQ(test, strnchr(s, 3, 'p'), NULL);
	KUNIT_EXPECT_PTR_EQ(test, strnchr(s, 4, 'p'), s + 3);
	KUNIT_EXPECT_PTR_EQ(test, strstr(s, "and"), s + 5);
	KUNIT_EXPECT_PTR_EQ(test, strstr(s, ""), s);
	KUNIT_EXPECT_NULL(test, strstr(s, "wefts"));
	KUNIT_EXPECT_PTR_EQ(test, memchr(s, 'a', 13), s + 1);
	KUNIT_EXPECT_NULL(test, memchr(s, 'a', 1));
	for (size_t i = 0; i < 13; i++) {
		KUNIT_EXPECT_PTR_EQ(test, memchr(s + i, s[i], 13 - i), s + i);
	}
	KUNIT_EXPECT_PTR_EQ(test, memchr(s, 'f', 13), s + 11);
	KUNIT_EXPECT_NULL(test, memchr(s, 'f', 11));
	KUNIT_EXPECT_PTR_EQ(test, memchr_inv(aab, 'a', 3), aab + 2);
	KUNIT_EXPECT_NULL(test, memchr_inv(aab, 'a', 2));
	KUNIT_EXPECT_EQ(test, strspn("aabbc", "ab"), 4UL);
	KUNIT_EXPECT_EQ(test, strcspn("aabbc", "cb"), 2UL);
	KUNIT_EXPECT_EQ(test, strnlen("abc", 2), 2UL);
	KUNIT_EXPECT_EQ(test, strnlen(room, sizeof(room)), 4UL);
}

static void strscpy_never_overruns(struct kunit *test)
{
	char buf[8];

	memset(buf, 'x', sizeof(buf));
	KUNIT_EXPECT_EQ(test, strscpy(buf, "abc", 0), (ssize_t)-E2BIG);
	KUNIT_EXPECT_EQ(test, buf[0], 'x');
	KUNIT_EXPECT_EQ(test, strscpy(buf, "abc", 4), (ssize_t)3);
	KUNIT_EXPECT_STREQ(test, buf, "abc");
	KUNIT_EXPECT_EQ(test, buf[4], 'x');
	KUNIT_EXPECT_EQ(test, strscpy(buf, "abcdef", 4), (ssize_t)-E2BIG);
	KUNIT_EXPECT_STREQ(test, buf, "abc");
	KUNIT_EXPECT_EQ(test, strscpy_pad(buf, "a", 8), (ssize_t)1);
	KUNIT_EXPECT_NULL(test, memchr_inv(buf + 1, 0, 7));
}

static void words_are_cut_in_place(struct kunit *test)
{
	static const char *const names[] = { "one", "two", NULL };
	char line[] = "a,b;;c", padded[] = "  x y \n", *s = line;

	KUNIT_EXPECT_STREQ(test, strsep(&s, ",;"), "a");
	KUNIT_EXPECT_STREQ(test, strsep(&s, ",;"), "b");
	KUNIT_EXPECT_STREQ(test, strsep(&s, ",;"), "");
	KUNIT_EXPECT_STREQ(test, strsep(&s, ",;"), "c");
	KUNIT_EXPECT_NULL(test, strsep(&s, ",;"));
	KUNIT_EXPECT_STREQ(test, strim(padded), "x y");
	KUNIT_EXPECT_EQ(test, match_string(names, 3, "two"), 1);
	KUNIT_EXPECT_EQ(test, match_string(names, 3, "three"), -EINVAL);
	KUNIT_EXPECT_TRUE(test, sysfs_streq("on\n", "on"));
	KUNIT_EXPECT_FALSE(test, sysfs_streq("on\n\n", "on"));
}

static struct kunit_case string_cases[] = {
	KUNIT_CASE(copies_of_every_length_and_alignment),
	KUNIT_CASE(moves_over_themselves),
	KUNIT_CASE(fills_of_every_length),
	KUNIT_CASE(comparisons_see_the_first_difference),
	KUNIT_CASE(searches),
	KUNIT_CASE(strscpy_never_overruns),
	KUNIT_CASE(words_are_cut_in_place),
	{}
};

static struct kunit_suite string_suite = {
	.name = "string",
	.test_cases = string_cases,
};
kunit_test_suite(string_suite);
