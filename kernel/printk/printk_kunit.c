// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tests for printk(): what is stored for a message, and how it is shown.
 * Each has a ring of its own; the kernel's log is not touched.
 *
 * Not tested here: several contexts at once (printk_stress_kunit.c), the
 * consoles' devices, and panic's way past the console thread.
 */
#include "internal.h"

#include <asm/cmpxchg.h>
#include <asm/processor.h>
#include <kernel/console.h>
#include <kernel/irq.h>
#include <kernel/printk.h>
#include <kernel/sched.h>
#include <kunit/test.h>
#include <lib/string.h>

#define SLOTS	16

struct fixture {
	struct prb rb;
	struct prb_reader r;
	struct prb_record rec;
	struct printk_line line;
	struct prb_slot slot[SLOTS];
	char out[PRINTK_OUT_MAX + 1];
	char big[PRINTK_LINE_MAX * 2];
};

static int log_init(struct kunit *test)
{
	struct fixture *f = kunit_kzalloc(test, sizeof(*f), GFP_KERNEL);

	if (!f)
		return -ENOMEM;
	f->rb = (struct prb)PRB_INIT(f->slot, SLOTS);
	prb_reader_first(&f->rb, &f->r);
	test->priv = f;
	return 0;
}

static __printf(2, 3) void say(struct fixture *f, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	printk_store(&f->rb, fmt, args);
	va_end(args);
}

static const char *text(struct fixture *f)
{
	return (const char *)f->rec.text;
}

static bool get(struct fixture *f)
{
	return prb_read(&f->rb, &f->r, &f->rec, false) == PRB_OK;
}

/* The next record as the consoles get it. */
static const char *shown(struct fixture *f)
{
	u32 n = 0;

	if (get(f))
		n = printk_format(f->out, sizeof(f->out) - 1, &f->rec, &f->line);
	f->out[n] = '\0';
	return f->out;
}

static void the_prefix_of_a_format_is_its_level(struct kunit *test)
{
	static const struct {
		const char *why, *prefix;
		int level, flags;
	} row[] = {
		{ "none",	"",			 CONFIG_MESSAGE_LOGLEVEL_DEFAULT, 0 },
		{ "emergency",	KERN_EMERG,		 0,		  0 },
		{ "debug",	KERN_DEBUG,		 7,		  0 },
		{ "report",	KERN_REPORT,		 LOGLEVEL_REPORT, 0 },
		{ "continued",	KERN_CONT,		 CONFIG_MESSAGE_LOGLEVEL_DEFAULT, PRB_F_CONT },
		{ "two",	KERN_CONT KERN_ERR,	 3,		  PRB_F_CONT },
	};
	struct fixture *f = test->priv;

	for (size_t i = 0; i < ARRAY_SIZE(row); i++) {
		char fmt[16];

		strscpy(fmt, row[i].prefix, sizeof(fmt));
		strscpy(fmt + strlen(fmt), "x", 2);
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-security"
		say(f, fmt);
#pragma GCC diagnostic pop
		KUNIT_ASSERT_TRUE_MSG(test, get(f), "%s", row[i].why);
		KUNIT_EXPECT_STREQ_MSG(test, text(f), "x", "%s", row[i].why);
		KUNIT_EXPECT_EQ_MSG(test, (int)f->rec.info.level, row[i].level, "%s", row[i].why);
		KUNIT_EXPECT_EQ_MSG(test, (int)f->rec.info.flags, row[i].flags, "%s", row[i].why);
		KUNIT_EXPECT_EQ_MSG(test, (int)f->rec.info.pid, current->pid, "%s", row[i].why);
	}
}

static void each_line_becomes_a_record(struct kunit *test)
{
	struct fixture *f = test->priv;

	say(f, "one\n\nthree");
	KUNIT_ASSERT_TRUE(test, get(f));
	KUNIT_EXPECT_STREQ(test, text(f), "one");
	KUNIT_EXPECT_TRUE(test, f->rec.info.flags & PRB_F_NEWLINE);
	KUNIT_ASSERT_TRUE(test, get(f));
	KUNIT_EXPECT_STREQ(test, text(f), "");
	KUNIT_EXPECT_TRUE(test, f->rec.info.flags & PRB_F_NEWLINE);
	KUNIT_ASSERT_TRUE(test, get(f));
	KUNIT_EXPECT_STREQ(test, text(f), "three");
	KUNIT_EXPECT_FALSE(test, f->rec.info.flags & PRB_F_NEWLINE);
	KUNIT_EXPECT_FALSE(test, get(f));
}

static void a_message_too_long_is_cut_with_a_mark(struct kunit *test)
{
	struct fixture *f = test->priv;

	memset(f->big, 'z', sizeof(f->big) - 1);
	say(f, "%s", f->big);
	KUNIT_ASSERT_TRUE(test, get(f));
	KUNIT_EXPECT_EQ(test, f->rec.len, (u32)PRINTK_LINE_MAX - 2);
	KUNIT_EXPECT_STREQ(test, text(f) + f->rec.len - strlen(PRINTK_CUT_MARK), PRINTK_CUT_MARK);
	KUNIT_EXPECT_TRUE(test, f->rec.info.flags & PRB_F_NEWLINE);
	KUNIT_EXPECT_FALSE(test, get(f));

	f->big[PRINTK_LINE_MAX - 1] = '\0';
	say(f, "%s", f->big);
	KUNIT_ASSERT_TRUE(test, get(f));
	KUNIT_EXPECT_EQ(test, f->rec.len, (u32)PRINTK_LINE_MAX - 1);
	KUNIT_EXPECT_STREQ(test, text(f), f->big);
}

static void the_prefix_of_a_line_has_a_fixed_width(struct kunit *test)
{
	static const struct {
		struct prb_info info;
		const char *prefix;
	} row[] = {
		{ { .ts_ns = 0, .pid = 0 },		"[    0.000000][    T0] " },
		{ { .ts_ns = 1234567999, .pid = 1 },	"[    1.234567][    T1] " },
		{ { .ts_ns = 99999000000000, .cpu = 63, .pid = 5, .flags = PRB_F_IRQ },
							"[99999.000000][   C63] " },
		{ { .ts_ns = 1000, .pid = 32768 },	"[    0.000001][T32768] " },
	};
	char out[PRINTK_PREFIX_MAX];

	for (size_t i = 0; i < ARRAY_SIZE(row); i++) {
		u32 n = printk_prefix(out, sizeof(out), &row[i].info);

		KUNIT_EXPECT_STREQ(test, out, row[i].prefix);
		KUNIT_EXPECT_EQ(test, n, (u32)strlen(row[i].prefix));
	}
}

static void levels_decide_what_is_shown(struct kunit *test)
{
	int level = console_loglevel;

	console_loglevel = LOGLEVEL_WARNING;
	KUNIT_EXPECT_TRUE(test, printk_shown(LOGLEVEL_ERR));
	KUNIT_EXPECT_TRUE(test, printk_shown(LOGLEVEL_REPORT));
	console_loglevel = 0;
	KUNIT_EXPECT_TRUE(test, printk_shown(LOGLEVEL_REPORT));
	console_loglevel = level;
}

static void a_continued_line_has_one_prefix(struct kunit *test)
{
	struct fixture *f = test->priv;

	say(f, KERN_REPORT "a");
	say(f, KERN_CONT "b");
	say(f, KERN_CONT "c\n");
	say(f, KERN_REPORT KERN_CONT "d\n");
	KUNIT_EXPECT_NOT_NULL(test, strstr(shown(f), "] a"));
	KUNIT_EXPECT_STREQ(test, shown(f), "b");
	KUNIT_EXPECT_STREQ(test, shown(f), "c\n");
	KUNIT_EXPECT_NOT_NULL_MSG(test, strstr(shown(f), "] d\n"), "nothing was open");
}

static void another_caller_ends_an_open_line(struct kunit *test)
{
	struct fixture *f = test->priv;

	say(f, KERN_REPORT "a");
	say(f, KERN_REPORT KERN_CONT "b\n");
	shown(f);
	f->line.pid++;
	KUNIT_EXPECT_EQ(test, shown(f)[0], '\n');
	KUNIT_EXPECT_NOT_NULL(test, strstr(f->out, "] b\n"));
}

static void control_characters_are_not_shown(struct kunit *test)
{
	struct fixture *f = test->priv;

	say(f, KERN_REPORT "a\tb\033[2J\r\x7f\n");
	KUNIT_EXPECT_NOT_NULL(test, strstr(shown(f), "] a\tb?[2J??\n"));
}

static struct fixture *nmi_fixture;

static bool nmi_says(struct pt_regs *regs)
{
	struct fixture *f = xchg(&nmi_fixture, NULL);

	(void)regs;
	if (!f)
		return false;
	say(f, "from the NMI\n");
	return true;
}

static void an_nmi_may_log(struct kunit *test)
{
	static bool registered;
	struct fixture *f = test->priv;

	if (!registered)
		KUNIT_ASSERT_EQ(test, register_nmi_handler(nmi_says), 0);
	registered = true;
	WRITE_ONCE(nmi_fixture, f);
	send_nmi_self();
	for (int i = 0; i < 1000000 && READ_ONCE(nmi_fixture); i++)
		cpu_relax();
	KUNIT_ASSERT_TRUE(test, get(f));
	KUNIT_EXPECT_STREQ(test, text(f), "from the NMI");
	KUNIT_EXPECT_TRUE(test, f->rec.info.flags & PRB_F_IRQ);
}

static struct kunit_case log_cases[] = {
	KUNIT_CASE(the_prefix_of_a_format_is_its_level),
	KUNIT_CASE(each_line_becomes_a_record),
	KUNIT_CASE(a_message_too_long_is_cut_with_a_mark),
	KUNIT_CASE(the_prefix_of_a_line_has_a_fixed_width),
	KUNIT_CASE(levels_decide_what_is_shown),
	KUNIT_CASE(a_continued_line_has_one_prefix),
	KUNIT_CASE(another_caller_ends_an_open_line),
	KUNIT_CASE(control_characters_are_not_shown),
	KUNIT_CASE(an_nmi_may_log),
	{}
};

static struct kunit_suite log_suite = {
	.name = "printk",
	.init = log_init,
	.test_cases = log_cases,
};
kunit_test_suite(log_suite);
