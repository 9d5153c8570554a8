// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tests of the monitor: the table of commands, words, completion, and that
 * CPUs are held and go on.
 *
 * Not tested here: the sessions, which need somebody at the terminal:
 * tests/monitor/ does that.
 */
#include <asm/irqflags.h>
#include <base/errno.h>
#include <kernel/cpumask.h>
#include <kernel/kthread.h>
#include <kernel/ktime.h>
#include <kunit/test.h>
#include <lib/string.h>

#include "monitor.h"

static void every_command_is_whole(struct kunit *test)
{
	const struct monitor_command *c = __start_monitor_commands;

	KUNIT_ASSERT_TRUE(test, c < __stop_monitor_commands);
	for (; c < __stop_monitor_commands; c++) {
		KUNIT_EXPECT_NOT_NULL_MSG(test, c->fn, "%s", c->name);
		KUNIT_EXPECT_NOT_NULL_MSG(test, c->args, "%s", c->name);
		KUNIT_EXPECT_TRUE_MSG(test, c->help && strlen(c->help) > 5, "%s", c->name);
		/* In one row of a terminal, as help shows it. */
		KUNIT_EXPECT_TRUE_MSG(test, strlen(c->name) + 1 + strlen(c->args) <= 26 &&
				      strlen(c->help) < 80 - 27, "%s", c->name);
		KUNIT_EXPECT_TRUE_MSG(test, c->where && !(c->where & ~MONITOR_ANYWHERE), "%s", c->name);
		KUNIT_EXPECT_PTR_EQ_MSG(test, monitor_find(c->name), c, "%s", c->name);
	}
}

static void commands_are_sorted(struct kunit *test)
{
	for (const struct monitor_command *c = __start_monitor_commands + 1;
	     c < __stop_monitor_commands; c++)
		KUNIT_EXPECT_TRUE_MSG(test, strcmp(c[-1].name, c->name) < 0, "%s and %s", c[-1].name,
				      c->name);
}

static void a_line_is_split(struct kunit *test)
{
	static const struct { const char *line; int argc; const char *argv[3]; } row[] = {
		{ "",			0,	{} },
		{ " \t ",		0,	{} },
		{ "ps",			1,	{ "ps" } },
		{ "  bt\tcpu  1 ",	3,	{ "bt", "cpu", "1" } },
		{ "a b c d",		-E2BIG,	{} },
	};

	for (size_t i = 0; i < ARRAY_SIZE(row); i++) {
		char line[32], *argv[3];
		int argc;

		strscpy(line, row[i].line, sizeof(line));
		argc = monitor_split(line, argv, 3);
		KUNIT_EXPECT_EQ_MSG(test, argc, row[i].argc, "'%s'", row[i].line);
		for (int n = 0; n < argc; n++)
			KUNIT_EXPECT_STREQ(test, argv[n], row[i].argv[n]);
	}
}

static void numbers_are_numbers(struct kunit *test)
{
	unsigned int n = 7;

	KUNIT_EXPECT_TRUE(test, monitor_number("12", &n));
	KUNIT_EXPECT_EQ(test, n, 12);
	KUNIT_EXPECT_FALSE(test, monitor_number("printk", &n));
	KUNIT_EXPECT_FALSE(test, monitor_number("1x", &n));
	KUNIT_EXPECT_FALSE(test, monitor_number("-1", &n));
}

/* Is @word among what may stand at line[start]? */
static bool offered(const char *line, size_t start, const char *word)
{
	char buf[32];

	for (unsigned int n = 0; monitor_candidate(NULL, line, start, n, buf, sizeof(buf)); n++)
		if (!strcmp(buf, word))
			return true;
	return false;
}

static void completion_goes_by_the_command(struct kunit *test)
{
	KUNIT_EXPECT_TRUE(test, offered("", 0, "ps"));
	KUNIT_EXPECT_TRUE(test, offered("  p", 2, "ps"));
	KUNIT_EXPECT_FALSE(test, offered("", 0, "go"));		/* nothing stands still */
	KUNIT_EXPECT_FALSE(test, offered("", 0, "printk"));
	KUNIT_EXPECT_TRUE(test, offered("bt ", 3, "printk"));
	KUNIT_EXPECT_TRUE(test, offered("test mon", 5, "monitor"));
	KUNIT_EXPECT_TRUE(test, offered("help ", 5, "ps"));
	KUNIT_EXPECT_FALSE(test, offered("ps ", 3, "printk"));
	KUNIT_EXPECT_FALSE(test, offered("nonsense ", 9, "ps"));
	KUNIT_EXPECT_FALSE(test, offered("a_word_that_is_longer_than_names ", 33, "ps"));
}

static int count_on(void *arg)
{
	unsigned long *count = arg;

	while (!kthread_should_stop()) {
		WRITE_ONCE(*count, *count + 1);
		cond_resched();
	}
	return 0;
}

static void wait_for_more(const unsigned long *count)
{
	unsigned long before = READ_ONCE(*count);

	while (READ_ONCE(*count) == before)
		cond_resched();
}

/* A thread that counts on another CPU does not while that is held, and goes on. */
static void a_held_cpu_stands_still(struct kunit *test)
{
	unsigned long count = 0, seen, flags;
	struct task_struct *k;
	bool stopped;

	if (num_online_cpus() < 2)
		kunit_skip(test, "needs two CPUs");
	set_cpus_allowed_ptr(current, cpumask_of(0));
	k = kthread_create_on_cpu(count_on, &count, 1, "counter/%u");
	KUNIT_ASSERT_FALSE(test, IS_ERR(k));
	kthread_start(k);
	for (unsigned int i = 0; i < 5; i++) {
		wait_for_more(&count);
		local_irq_save(flags);
		stopped = monitor_stop();
		seen = READ_ONCE(count);
		udelay(1000);
		KUNIT_EXPECT_TRUE(test, stopped && monitor_is_stopped());
		KUNIT_EXPECT_TRUE(test, monitor_held(1));
		KUNIT_EXPECT_NOT_NULL(test, monitor_regs(1));
		KUNIT_EXPECT_EQ(test, READ_ONCE(count), seen);
		monitor_release();
		local_irq_restore(flags);
		KUNIT_EXPECT_FALSE(test, monitor_held(1));
	}
	wait_for_more(&count);
	kthread_stop_put(k);
	set_cpus_allowed_ptr(current, cpu_possible_mask);
}

static struct kunit_case monitor_cases[] = {
	KUNIT_CASE(every_command_is_whole),
	KUNIT_CASE(commands_are_sorted),
	KUNIT_CASE(a_line_is_split),
	KUNIT_CASE(numbers_are_numbers),
	KUNIT_CASE(completion_goes_by_the_command),
	KUNIT_CASE(a_held_cpu_stands_still),
	{}
};

static struct kunit_suite monitor_suite = {
	.name = "monitor",
	.test_cases = monitor_cases,
};
kunit_test_suite(monitor_suite);
