/* SPDX-License-Identifier: GPL-2.0-only */
/* Inside the test harness: what its files tell each other. */
#ifndef KUNIT_INTERNAL_H
#define KUNIT_INTERNAL_H

#include <kunit/test.h>

/* Longest line of a report, the KTAP prefix included; longer ones are cut. */
#define KUNIT_LINE		256

/* What became of one case, or of one parameter of it. */
struct kunit_result {
	enum kunit_status status;
	char comment[KUNIT_STATUS_COMMENT_SIZE];	/* of a skipped one */
};

/* report.c: KTAP lines, each on the consoles whatever the log level is. */
__printf(2, 3) void kunit_line(int indent, const char *fmt, ...);
void kunit_result_line(int indent, unsigned int number, const char *name,
		       const struct kunit_result *res);
void kunit_totals_line(int indent, const char *name, const struct test_summary *s);
void kunit_count(struct test_summary *s, enum kunit_status status);

/* filter.c */
bool kunit_filter_match(const char *filter, const char *suite, const char *test_case);

/* resource.c */
void kunit_test_init(struct kunit *test, const struct kunit_suite *suite, const char *name);
void kunit_run_actions(struct kunit *test);

/* run.c: one case, or one parameter of it, from init() to the last action. */
void kunit_run_one(struct kunit *test, void (*run_case)(struct kunit *test),
		   struct kunit_result *res);

#endif /* KUNIT_INTERNAL_H */
