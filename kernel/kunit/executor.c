// SPDX-License-Identifier: GPL-2.0-only
/*
 * All suites, in the order of linking, as one KTAP document with a plan at
 * each level, so that what is missing from it is known to be missing.
 */
#define pr_fmt(fmt) "kunit: " fmt

#include <kernel/console.h>
#include <kernel/params.h>
#include <kernel/printk.h>
#include <kernel/sections.h>
#include <kernel/sched.h>
#include <lib/string.h>
#include <lib/vsprintf.h>
#include <mm/snapshot.h>

#include "internal.h"

/* KTAP nests by four columns. */
#define STEP	4

extern struct kunit_suite *const __start_kunit_suites[], *const __stop_kunit_suites[];

static char filter[128];
static char filter_action[8];
static bool list_only;
/* Around the suite that runs. */
static struct mm_snapshot before, after;

__kernel_param(kunit_filter, "kunit.filter", param_set_charp, filter, sizeof(filter), 0,
	       "which tests run: SUITE.CASE[,...], with * and ?; default: all");
__kernel_param(kunit_filter_action, "kunit.filter_action", param_set_charp, filter_action,
	       sizeof(filter_action), 0,
	       "skip: what the filter leaves out is reported as skipped; default: not reported");
__kernel_param(kunit_list, "kunit.list", param_set_bool, &list_only, sizeof(list_only), 0,
	       "name all tests and run none; default: off");

static bool wanted(const struct kunit_suite *s, const struct kunit_case *c)
{
	return kunit_filter_match(filter, s->name, c->name);
}

/* With filter_action=skip what is not wanted stays in the plan. */
static bool planned(const struct kunit_suite *s, const struct kunit_case *c)
{
	return wanted(s, c) || strcmp(filter_action, "skip") == 0;
}

static unsigned int planned_cases(const struct kunit_suite *s)
{
	unsigned int n = 0;

	for (const struct kunit_case *c = s->test_cases; c->run_case; c++)
		n += planned(s, c);
	return n;
}

static unsigned int nr_params(const struct kunit_case *c, char *desc)
{
	unsigned int n = 0;

	for (const void *p = NULL; (p = c->generate_params(p, desc)) != NULL; )
		n++;
	return n;
}

/* The verdict on what has parts: failed if one is, skipped if all are. */
static enum kunit_status status_of(const struct test_summary *s)
{
	if (s->failed || !s->total)
		return KUNIT_FAILURE;
	return s->passed ? KUNIT_SUCCESS : KUNIT_SKIPPED;
}

/* A case with parameters is a subtest of its own; each parameter is a result. */
static void run_params(const struct kunit_suite *s, const struct kunit_case *c,
		       struct test_summary *sum, struct kunit_result *res)
{
	struct test_summary mine = {};
	char desc[KUNIT_PARAM_DESC_SIZE];
	const void *p = NULL;
	const int indent = 2 * STEP;

	kunit_line(indent, "KTAP version 1");
	kunit_line(indent, "# Subtest: %s", c->name);
	kunit_line(indent, "1..%u", nr_params(c, desc));
	for (int i = 0; ; i++) {
		struct kunit_result one = {};
		struct kunit test;

		snprintf(desc, sizeof(desc), "param-%d", i);
		p = c->generate_params(p, desc);
		if (!p)
			break;
		kunit_test_init(&test, s, c->name);
		test.indent = indent;
		test.param_value = p;
		test.param_index = i;
		kunit_run_one(&test, c->run_case, &one);
		kunit_count(&mine, one.status);
		kunit_result_line(indent, mine.total, desc, &one);
	}
	kunit_totals_line(indent, c->name, &mine);
	res->status = status_of(&mine);
	test_summary_add(sum, &mine);
}

static void run_case(const struct kunit_suite *s, const struct kunit_case *c,
		     struct test_summary *sum, struct kunit_result *res)
{
	struct kunit test;

	if (!wanted(s, c)) {
		res->status = KUNIT_SKIPPED;
		strscpy(res->comment, "by filter", sizeof(res->comment));
	} else if (c->generate_params) {
		run_params(s, c, sum, res);
		return;
	} else {
		kunit_test_init(&test, s, c->name);
		test.indent = STEP;
		kunit_run_one(&test, c->run_case, res);
	}
	kunit_count(sum, res->status);
}

/* suite_init() failed: nothing runs, but each planned case gets its line. */
static void fail_suite(const struct kunit_suite *s, int err, struct test_summary *sum)
{
	const struct kunit_result failed = { .status = KUNIT_FAILURE };
	unsigned int n = 0;

	kunit_line(STEP, "# %s: suite_init() failed: error %d", s->name, err);
	for (const struct kunit_case *c = s->test_cases; c->run_case; c++) {
		if (!planned(s, c))
			continue;
		kunit_result_line(STEP, ++n, c->name, &failed);
		kunit_count(sum, KUNIT_FAILURE);
	}
}

static void run_cases(const struct kunit_suite *s, struct test_summary *sum)
{
	unsigned int n = 0;

	for (const struct kunit_case *c = s->test_cases; c->run_case; c++) {
		struct kunit_result res = {};

		if (!planned(s, c))
			continue;
		/* On the consoles before it runs: a hang has to have a name. */
		kunit_line(STEP, "# %s: running", c->name);
		console_flush();
		run_case(s, c, sum, &res);
		kunit_result_line(STEP, ++n, c->name, &res);
	}
}

static void tell_leak(void *arg, const char *what, unsigned long more)
{
	const struct kunit_suite *s = arg;

	kunit_line(STEP, "# %s: LEAK: %lu more of %s", s->name, more, what);
}

/* What ends without anybody waiting for it, such as a reference dropped by an interrupt. */
#define LEAK_PATIENCE	20	/* jiffies */

/* Is there more of anything than before?  A leak stays, however often one looks. */
static bool suite_leaked(struct kunit_suite *s)
{
	if (s->keeps_threads)
		return false;
	for (unsigned int i = 0; i < LEAK_PATIENCE; i++) {
		mm_snapshot_take(&after);
		if (!mm_snapshot_growth(&before, &after, NULL, NULL))
			return false;
		schedule_timeout_uninterruptible(1);
	}
	return mm_snapshot_growth(&before, &after, tell_leak, s) != 0;
}

static void run_suite(struct kunit_suite *s, unsigned int number, struct test_summary *sum)
{
	struct test_summary mine = {};
	struct kunit_result res = {};
	int err;

	kunit_line(STEP, "KTAP version 1");
	kunit_line(STEP, "# Subtest: %s", s->name);
	kunit_line(STEP, "1..%u", planned_cases(s));
	mm_snapshot_take(&before);
	err = s->suite_init ? s->suite_init(s) : 0;
	if (err)
		fail_suite(s, err, &mine);
	else
		run_cases(s, &mine);
	if (!err && s->suite_exit)
		s->suite_exit(s);
	kunit_totals_line(STEP, s->name, &mine);
	if (suite_leaked(s)) {
		/* No case's own: one more result, that of the suite. */
		kunit_count(&mine, KUNIT_FAILURE);
		strscpy(res.comment, "leak", sizeof(res.comment));
	}
	res.status = status_of(&mine);
	kunit_result_line(0, number, s->name, &res);
	test_summary_add(sum, &mine);
}

static void list_suite(const struct kunit_suite *s)
{
	for (const struct kunit_case *c = s->test_cases; c->run_case; c++)
		if (wanted(s, c))
			kunit_line(0, "%s.%s", s->name, c->name);
}

/**
 * kunit_run_all() - run every suite that kunit.filter= wants
 * @sum: what they came to is added; one unit is a case, or one parameter of a case
 *
 * Context: task, may sleep; all initcalls are done.
 * Return: 0, or -ENOENT if there was nothing to run.
 */
int kunit_run_all(struct test_summary *sum)
{
	struct kunit_suite *const *s;
	struct test_summary mine = {};
	unsigned int n = 0, number = 0;

	if (filter_action[0] && strcmp(filter_action, "skip") != 0)
		pr_warn("kunit.filter_action=%s is not known, only 'skip' is\n", filter_action);
	for (s = __start_kunit_suites; s < __stop_kunit_suites; s++)
		n += planned_cases(*s) != 0;
	if (!n) {
		pr_warn("no test %s%s\n", filter[0] ? "matches kunit.filter=" : "is built in", filter);
		return -ENOENT;
	}
	kunit_line(0, "KTAP version 1");
	kunit_line(0, "1..%u", n);
	for (s = __start_kunit_suites; s < __stop_kunit_suites; s++) {
		if (list_only)
			list_suite(*s);
		else if (planned_cases(*s))
			run_suite(*s, ++number, &mine);
	}
	kunit_line(0, "# Totals: pass:%u fail:%u skip:%u total:%u",
		   mine.passed, mine.failed, mine.skipped, mine.total);
	console_flush();
	test_summary_add(sum, &mine);
	return 0;
}

#ifdef CONFIG_MONITOR
/**
 * kunit_run_matching() - run tests again, or for the first time
 * @pattern: as kunit.filter=
 * @sum:     what they came to is added
 *
 * Context: task, may sleep; one at a time, after kunit_run_all().
 * Return: 0; -ENOENT if there is none; -E2BIG.
 */
int kunit_run_matching(const char *pattern, struct test_summary *sum)
{
	char before_it[sizeof(filter)];
	int err;

	strscpy(before_it, filter, sizeof(before_it));
	if (strscpy(filter, pattern, sizeof(filter)) < 0)
		err = -E2BIG;
	else
		err = kunit_run_all(sum);
	strscpy(filter, before_it, sizeof(filter));
	return err;
}

/**
 * kunit_nth_suite() - a suite's name
 * @n:    which, from 0
 * @buf:  for it
 * @size: of @buf
 *
 * Context: any.
 * Return: false: there are no more.
 */
bool kunit_nth_suite(unsigned int n, char *buf, size_t size)
{
	if (n >= (unsigned int)(__stop_kunit_suites - __start_kunit_suites))
		return false;
	strscpy(buf, __start_kunit_suites[n]->name, size);
	return true;
}
#endif
