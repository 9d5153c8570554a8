// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tests of the formatter: every conversion, every flag, every edge.  The
 * host's tests/host/vsprintf_diff.c compares the standard part with the C
 * library's over random formats.
 */
#include <base/err.h>
#include <base/limits.h>
#include <kunit/test.h>
#include <lib/errname.h>
#include <lib/vsprintf.h>

#define ROOM	256

/* The tests pass formats that the compiler cannot check, and wrong ones on purpose. */
#pragma GCC diagnostic ignored "-Wformat"
#pragma GCC diagnostic ignored "-Wformat-extra-args"
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
#pragma GCC diagnostic ignored "-Wformat-security"

/* Also in a buffer of every smaller size: the same beginning, a NUL, and not a byte more. */
static void expect_text(struct kunit *test, const char *want, const char *fmt, ...)
{
	char buf[ROOM];
	va_list args;
	int n;

	va_start(args, fmt);
	n = vsnprintf(buf, sizeof(buf), fmt, args);
	va_end(args);
	KUNIT_EXPECT_STREQ_MSG(test, buf, want, "format '%s'", fmt);
	KUNIT_EXPECT_EQ_MSG(test, n, (int)strlen(want), "format '%s'", fmt);
	for (size_t size = 0; size <= strlen(want) && size < ROOM - 8; size++) {
		memset(buf, 'X', sizeof(buf));
		va_start(args, fmt);
		n = vsnprintf(buf, size, fmt, args);
		va_end(args);
		KUNIT_EXPECT_EQ_MSG(test, n, (int)strlen(want), "'%s' in %zu", fmt, size);
		if (size) {
			KUNIT_EXPECT_EQ_MSG(test, memcmp(buf, want, size - 1), 0,
					    "'%s' in %zu", fmt, size);
			KUNIT_EXPECT_EQ_MSG(test, buf[size - 1], '\0', "'%s' in %zu", fmt, size);
		}
		KUNIT_EXPECT_TRUE_MSG(test, !memchr_inv(buf + size, 'X', sizeof(buf) - size),
				      "'%s' wrote behind %zu", fmt, size);
	}
}

static void literal_text(struct kunit *test)
{
	expect_text(test, "", "");
	expect_text(test, "a", "a");
	expect_text(test, "eight by", "eight by");
	expect_text(test, "a longer text that takes many words", "a longer text that takes many words");
	expect_text(test, "100% of 3%", "100%% of %d%%", 3);
	for (int i = 0; i < 9; i++)
		expect_text(test, &"abcdefgh-7-ijklmnopq"[i], &"abcdefgh-%d-ijklmnopq"[i], 7);
}

static void integers(struct kunit *test)
{
	expect_text(test, "0 1 -1", "%d %d %d", 0, 1, -1);
	expect_text(test, "9 10 99 100 999 1000", "%u %u %u %u %u %u", 9, 10, 99, 100, 999, 1000);
	expect_text(test, "2147483647 -2147483648", "%d %i", INT_MAX, INT_MIN);
	expect_text(test, "4294967295", "%u", UINT_MAX);
	expect_text(test, "-9223372036854775808", "%lld", LLONG_MIN);
	expect_text(test, "18446744073709551615", "%llu", ULLONG_MAX);
	expect_text(test, "18446744073709551615", "%lu", ULONG_MAX);
	expect_text(test, "-1 255 -1 65535", "%hhd %hhu %hd %hu", 255, 255, 65535, 65535);
	expect_text(test, "12 -3 4", "%zu %zd %td", (size_t)12, (ssize_t)-3, (ptrdiff_t)4);
	expect_text(test, "ff FF 377", "%x %X %o", 255, 255, 255);
	expect_text(test, "0xff 0XFF 0377 0 0", "%#x %#X %#o %#x %#o", 255, 255, 255, 0, 0);
	expect_text(test, "deadbeefcafe", "%llx", 0xdeadbeefcafeULL);
}

static void width_precision_and_flags(struct kunit *test)
{
	expect_text(test, "   42|42   |00042", "%5d|%-5d|%05d", 42, 42, 42);
	expect_text(test, "+42 -42 | 42", "%+d %+d |% d", 42, -42, 42);
	expect_text(test, "-0042|  -42", "%05d|%5d", -42, -42);
	expect_text(test, "00042|  00042", "%.5d|%7.5d", 42, 42);
	expect_text(test, "  00042", "%07.5d", 42);
	expect_text(test, "|   |", "%.0d|%3.0d|", 0, 0);
	expect_text(test, "0x00002a|  0x2a|0x2a  ", "%#08x|%#6x|%-#6x", 42, 42, 42);
	expect_text(test, "   42|42   |42", "%*d|%*d|%.*d", 5, 42, -5, 42, -3, 42);
	expect_text(test, "0.042", "%d.%03d", 0, 42);
}

static void strings_and_characters(struct kunit *test)
{
	expect_text(test, "warp|  warp|warp  |wa|  wa", "%s|%6s|%-6s|%.2s|%4.2s",
		    "warp", "warp", "warp", "warp", "warp");
	expect_text(test, "wa", "%.*s", 2, "warp");
	expect_text(test, "(null) (efault)", "%s %s", NULL, (char *)8);
	expect_text(test, "(efault)", "%s", ERR_PTR(-ENOMEM));
	expect_text(test, "a|  b|c  ", "%c|%3c|%-3c", 'a', 'b', 'c');
	expect_text(test, "1234567, and 12345678, and 123456789", "%s, and %s, and %s",
		    "1234567", "12345678", "123456789");
}

static void pointers(struct kunit *test)
{
	void *p = (void *)0xffff888000001000UL;

	expect_text(test, "ffff888000001000", "%p", p);
	expect_text(test, "ffff888000001000 ffff888000001000", "%px %pK", p, p);
	expect_text(test, "0000000000000000", "%p", NULL);
	expect_text(test, "  ffff888000001000!", "%18p!", p);
	expect_text(test, "ffff888000001000z", "%pz", p);
}

static void errors(struct kunit *test)
{
	expect_text(test, "-EINVAL", "%pe", ERR_PTR(-EINVAL));
	expect_text(test, "-EDEADLK -ECANCELED", "%pe %pe", ERR_PTR(-EDEADLK), ERR_PTR(-ECANCELED));
	expect_text(test, "-4000", "%pe", ERR_PTR(-4000));
	expect_text(test, "ffff888000001000", "%pe", (void *)0xffff888000001000UL);
	KUNIT_EXPECT_STREQ(test, errname(EPERM), "EPERM");
	KUNIT_EXPECT_NULL(test, errname(3999));
}

static void bytes_and_bits(struct kunit *test)
{
	static const u8 b[] = { 0x00, 0x1f, 0xab, 0xff, 0x7e, 0x80 };
	unsigned long map[2] = { 0x8000000000000f01UL, 0x3UL };

	expect_text(test, "00 1f ab", "%*ph", 3, b);
	expect_text(test, "00:1f:ab 00-1f-ab 001fab", "%*phC %*phD %*phN", 3, b, 3, b, 3, b);
	expect_text(test, "0,8-11,63-65", "%*pbl", 70, map);
	expect_text(test, "03,80000000,00000f01", "%*pb", 70, map);
	expect_text(test, "", "%*pbl", 4, &(unsigned long){ 0 });
	expect_text(test, "00:1f:ab:ff:7e:80 001fabff7e80 80:7e:ff:ab:1f:00", "%pM %pm %pMR", b, b, b);
	expect_text(test, "0.31.171.255 000.031.171.255", "%pI4 %pi4", b, b);
	expect_text(test, "(null) (efault)", "%*ph %pMR", 3, NULL, (void *)16);
}

static void uuids_and_addresses(struct kunit *test)
{
	static const u8 u[16] = { 0x00, 0x11, 0x22, 0x33, 0x44, 0x55, 0x66, 0x77,
				  0x88, 0x99, 0xaa, 0xbb, 0xcc, 0xdd, 0xee, 0xff };
	phys_addr_t phys = 0xfee00000;

	expect_text(test, "00112233-4455-6677-8899-aabbccddeeff", "%pU", u);
	expect_text(test, "33221100-5544-7766-8899-AABBCCDDEEFF", "%pUL", u);
	expect_text(test, "0x00000000fee00000 0x00000000fee00000", "%pa %pap", &phys, &phys);
}

static void nested(struct kunit *test, const char *want, const char *fmt, ...)
{
	struct va_format vf = { .fmt = fmt };
	char buf[ROOM];
	va_list args;

	va_start(args, fmt);
	vf.va = &args;
	snprintf(buf, sizeof(buf), "<%pV> %d", &vf, 5);
	va_end(args);
	KUNIT_EXPECT_STREQ(test, buf, want);
}

static void formats_within_formats(struct kunit *test)
{
	nested(test, "<warp 3 weft> 5", "%s %d %s", "warp", 3, "weft");
}

static void what_is_unknown_is_shown(struct kunit *test)
{
	expect_text(test, "a 1 %z b %d", "a %d %z b %d", 1, 2, 3);
	expect_text(test, "%n", "%n", NULL);
	expect_text(test, "%", "%");
	expect_text(test, "%5", "%5");
	expect_text(test, "%f and %d", "%f and %d", 1, 2);
}

static void the_c_forms_return_what_is_there(struct kunit *test)
{
	char buf[5];

	KUNIT_EXPECT_EQ(test, scnprintf(buf, sizeof(buf), "%s", "heddle"), 4);
	KUNIT_EXPECT_STREQ(test, buf, "hedd");
	KUNIT_EXPECT_EQ(test, scnprintf(buf, sizeof(buf), "%s", "hed"), 3);
	KUNIT_EXPECT_EQ(test, scnprintf(buf, 0, "%s", "hed"), 0);
	KUNIT_EXPECT_EQ(test, snprintf(NULL, 0, "%s", "heddle"), 6);
	KUNIT_EXPECT_EQ(test, sprintf(buf, "%d", 42), 2);
}

/* In the image, near the top of addresses, where an end too far away wraps. */
static char image_room[64];

static void sprintf_writes_the_text_and_no_more(struct kunit *test)
{
	char buf[32];

	memset(buf, 'X', sizeof(buf));
	KUNIT_EXPECT_EQ(test, sprintf(buf, "%d", 42), 2);
	KUNIT_EXPECT_STREQ(test, buf, "42");
	KUNIT_EXPECT_NULL(test, memchr_inv(buf + 3, 'X', sizeof(buf) - 3));
	KUNIT_EXPECT_EQ(test, sprintf(image_room, "%s", "weft"), 4);
	KUNIT_EXPECT_STREQ(test, image_room, "weft");
}

static void huge_widths_neither_wrap_nor_turn_negative(struct kunit *test)
{
	/* Out of the compiler's sight: it would refuse them. */
	const char *volatile literal = "%2000000000d%2000000000d";
	volatile int huge = INT_MAX, left = INT_MIN;

	image_room[0] = 'X';
	KUNIT_EXPECT_EQ(test, scnprintf(image_room, 8, "%*d%*d", huge, 1, huge, 2), 7);
	KUNIT_EXPECT_STREQ(test, image_room, "       ");
	KUNIT_EXPECT_GT(test, snprintf(NULL, 0, "%*d%*d", left, 1, left, 2), 0);
	KUNIT_EXPECT_GT(test, snprintf(NULL, 0, literal, 1, 2), 0);
	KUNIT_EXPECT_GT(test, snprintf(NULL, 0, "%.*d%.*d", huge, 1, huge, 2), 0);
}

static void lengths_of_nothing_read_nothing(struct kunit *test)
{
	static const u8 b[] = { 0xaa, 0xbb };
	unsigned long map = 3;

	expect_text(test, "[]", "[%*ph]", 0, b);
	expect_text(test, "[]", "[%*ph]", -EINVAL, b);
	expect_text(test, "[]", "[%*pb]", -EINVAL, &map);
	expect_text(test, "[]", "[%*pbl]", -EINVAL, &map);
	expect_text(test, "[   -EINVAL|-EINVAL   ]", "[%10pe|%-10pe]", ERR_PTR(-EINVAL),
		    ERR_PTR(-EINVAL));
}

static struct kunit_case vsprintf_cases[] = {
	KUNIT_CASE(literal_text),
	KUNIT_CASE(integers),
	KUNIT_CASE(width_precision_and_flags),
	KUNIT_CASE(strings_and_characters),
	KUNIT_CASE(pointers),
	KUNIT_CASE(errors),
	KUNIT_CASE(bytes_and_bits),
	KUNIT_CASE(uuids_and_addresses),
	KUNIT_CASE(formats_within_formats),
	KUNIT_CASE(what_is_unknown_is_shown),
	KUNIT_CASE(the_c_forms_return_what_is_there),
	KUNIT_CASE(lengths_of_nothing_read_nothing),
	KUNIT_CASE(huge_widths_neither_wrap_nor_turn_negative),
	KUNIT_CASE(sprintf_writes_the_text_and_no_more),
	{}
};

static struct kunit_suite vsprintf_suite = {
	.name = "vsprintf",
	.test_cases = vsprintf_cases,
};
kunit_test_suite(vsprintf_suite);
