// SPDX-License-Identifier: GPL-2.0-only
/* Which tests are wanted: patterns of suite and case. */
#include "internal.h"

/* @pattern ends at @end; '*' is any run of characters, '?' any one. */
static bool glob_range(const char *p, const char *end, const char *s)
{
	const char *star = NULL, *retry = NULL;

	while (*s) {
		if (p < end && *p == '*') {
			star = ++p;
			retry = s;
		} else if (p < end && (*p == '?' || *p == *s)) {
			p++;
			s++;
		} else if (star) {
			/* Let the last star eat one more. */
			p = star;
			s = ++retry;
		} else {
			return false;
		}
	}
	while (p < end && *p == '*')
		p++;
	return p == end;
}

/**
 * kunit_glob() - does the whole of a name match a pattern?
 * @pattern: characters, '*' and '?'
 * @s:       the name
 *
 * Context: any.
 * Return: true if it does.
 */
bool kunit_glob(const char *pattern, const char *s)
{
	return glob_range(pattern, pattern + strlen(pattern), s);
}

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

		if (glob_range(p, dot, suite) &&
		    (dot == end || glob_range(dot + 1, end, test_case)))
			return true;
		if (!*end)
			return false;
		p = end + 1;
	}
}
