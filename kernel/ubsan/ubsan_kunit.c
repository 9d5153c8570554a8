// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tests for UBSAN: what is undefined is reported in its place, and what is
 * defined is not.
 *
 * Not tested here: what ends the kernel after its report, a division by zero as
 * the compiler makes it and what is never reached; those handlers are called
 * by hand, or by lkdtm.
 */
#include <base/compiler.h>
#include <kernel/report.h>
#include <kunit/test.h>
#include <lib/string.h>
#include <lib/vsprintf.h>

#include "ubsan.h"

struct victim {
	int table[4];
	bool flag;
	u8 bytes[16];
};

/* The compiler knows nothing about them. */
static struct victim the_victim;
static struct victim *volatile victim = &the_victim;
static volatile int outside = 7, inside = 3, negative = -1, width = 32;
static volatile u64 sink;

static noinline int read_index(const struct victim *v, int i)
{
	return v->table[i];
}

static noinline unsigned int shift_left(unsigned int value, int by)
{
	return value << by;
}

static noinline s64 shift_right(s64 value, int by)
{
	/* cppcheck-suppress shiftNegativeLHS */
	return value >> by;
}

static noinline bool read_flag(const struct victim *v)
{
	return v->flag;
}

static noinline u32 read_word(const u32 *p)
{
	return *p;
}

/* Is there one report of this kind, by this function, in this file? */
static void one_report(struct kunit *test, const char *function)
{
	static const char file[] = "kernel/ubsan/ubsan_kunit.c:";
	struct report_seen seen;

	KUNIT_EXPECT_EQ(test, report_expected(&seen), 1U);
	KUNIT_EXPECT_TRUE_MSG(test, !strncmp(seen.object, file, strlen(file)), "%s", seen.object);
	if (IS_ENABLED(CONFIG_KALLSYMS))
		KUNIT_EXPECT_STREQ(test, seen.function, function);
}

static void index_outside_of_an_array(struct kunit *test)
{
	if (!IS_ENABLED(CONFIG_UBSAN_BOUNDS))
		kunit_skip(test, "no UBSAN_BOUNDS");
	/* Into the structure's own bytes. */
	for (int round = 0; round < 2; round++) {
		report_expect("ubsan", "out-of-bounds");
		sink = read_index(victim, outside);
		one_report(test, "read_index");
	}
	report_expect("ubsan", NULL);
	sink = read_index(victim, inside);
	KUNIT_EXPECT_EQ(test, report_expected(NULL), 0U);
}

static void shift_by_too_much(struct kunit *test)
{
	if (!IS_ENABLED(CONFIG_UBSAN_SHIFT))
		kunit_skip(test, "no UBSAN_SHIFT");
	report_expect("ubsan", "shift-out-of-bounds");
	sink = shift_left(1, width);
	one_report(test, "shift_left");
	report_expect("ubsan", "shift-out-of-bounds");
	sink = shift_right(1, negative);
	one_report(test, "shift_right");
	report_expect("ubsan", NULL);
	sink = shift_left(~0U, width - 1);	/* drops bits: that is defined here (-fwrapv) */
	sink = shift_right(-5, width);		/* half of its width */
	KUNIT_EXPECT_EQ(test, report_expected(NULL), 0U);
}

static void bool_that_is_neither(struct kunit *test)
{
	if (!IS_ENABLED(CONFIG_UBSAN_BOOL))
		kunit_skip(test, "no UBSAN_BOOL");
	memset(&victim->flag, 2, 1);
	report_expect("ubsan", "invalid-load");
	sink = read_flag(victim);
	one_report(test, "read_flag");
	victim->flag = true;
	report_expect("ubsan", NULL);
	sink = read_flag(victim);
	KUNIT_EXPECT_EQ(test, report_expected(NULL), 0U);
}

static void pointer_that_is_not_aligned(struct kunit *test)
{
	if (!IS_ENABLED(CONFIG_UBSAN_ALIGNMENT))
		kunit_skip(test, "no UBSAN_ALIGNMENT");
	report_expect("ubsan", "misaligned");
	sink = read_word((const u32 *)((unsigned long)victim->table + 1));
	one_report(test, "read_word");
	report_expect("ubsan", NULL);
	sink = read_word((const u32 *)victim->table);
	KUNIT_EXPECT_EQ(test, report_expected(NULL), 0U);
}

/* The processor would end the kernel after the compiler's call. */
static void division_is_told(struct kunit *test)
{
	static struct {
		struct ubsan_type type;
		char name[8];
	} word = { { UBSAN_INTEGER, 5 << 1 | 1 }, "'int'" };
	static struct ubsan_value at = { { "some/file.c", 12, 3 }, &word.type };
	struct report_seen seen;

	report_expect("ubsan", "division");
	__ubsan_handle_divrem_overflow(&at, 5, 0);
	KUNIT_EXPECT_EQ(test, report_expected(&seen), 1U);
	KUNIT_EXPECT_STREQ(test, seen.object, "some/file.c:12");
}

/* Kept out of the log by report_expect(), which gives the place free again. */
static void place_is_told_once(struct kunit *test)
{
	static struct {
		struct ubsan_type type;
		char name[8];
	} word = { { UBSAN_INTEGER, 5 << 1 | 1 }, "'int'" };
	static struct ubsan_value at = { { "some/file.c", 12, 3 | UBSAN_REPORTED }, &word.type };

	report_expect("ubsan", NULL);
	__ubsan_handle_divrem_overflow(&at, 5, 0);
	KUNIT_EXPECT_EQ(test, report_expected(NULL), 0U);
}

static struct kunit_case ubsan_cases[] = {
	KUNIT_CASE(index_outside_of_an_array),
	KUNIT_CASE(shift_by_too_much),
	KUNIT_CASE(bool_that_is_neither),
	KUNIT_CASE(pointer_that_is_not_aligned),
	KUNIT_CASE(division_is_told),
	KUNIT_CASE(place_is_told_once),
	{}
};

static struct kunit_suite ubsan_suite = { .name = "ubsan", .test_cases = ubsan_cases };
kunit_test_suite(ubsan_suite);
