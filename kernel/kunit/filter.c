// SPDX-License-Identifier: GPL-2.0-only
/* Which tests are wanted: patterns of suite and case. */
#include <lib/glob.h>
#include <lib/string.h>

#include "internal.h"

static const char *find(const char *s, const char *end, char c)
{
	while (s < end && *s != c)
		s++;
	return s;
}

/**
 * kunit_filter_match() - is a test case wanted?
 * @filter:    "SUITE.CASE[,SUITE.CASE...]", globs; without a dot all the
 *             suite's cases are meant; empty: everything
 * @suite:     the suite's name
 * @test_case: the case's name
 *
 * Context: any.
 * Return: true if one of the patterns matches.
 */
bool kunit_filter_match(const char *filter, const char *suite, const char *test_case)
{
	const char *p = filter;

	if (!*p)
		return true;
	for (;;) {
		const char *end = find(p, p + strlen(p), ',');
		const char *dot = find(p, end, '.');

		if (glob_match(p, dot, suite) &&
		    (dot == end || glob_match(dot + 1, end, test_case)))
			return true;
		if (!*end)
			return false;
		p = end + 1;
	}
}
