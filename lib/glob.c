// SPDX-License-Identifier: GPL-2.0-only
/* Patterns with '*' and '?', as the command line has them. */
#include <lib/glob.h>

/**
 * glob_match() - does a pattern match the whole of a name?
 * @p:   the pattern: '*' is any run of characters, '?' any one
 * @end: where it ends, so that it may be a part of a list
 * @s:   the name
 *
 * Takes as long as both are long together, or their product at the worst.
 *
 * Context: any.
 * Return: true if it does.
 */
bool glob_match(const char *p, const char *end, const char *s)
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
