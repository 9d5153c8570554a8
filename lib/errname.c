// SPDX-License-Identifier: GPL-2.0-only
/* Names of error numbers. */
#include <base/compiler.h>
#include <base/errno.h>
#include <base/types.h>
#include <lib/errname.h>

static const struct {
	int number;
	const char *name;
} names[] = {
#define X(name, number) { number, #name },
	ERRNO_TABLE(X)
#undef X
};

/**
 * errname() - the name of an error number
 * @err: the number, with either sign
 *
 * Context: any.
 * Return: "EINVAL" and the like, NULL if it has none.
 */
const char *errname(int err)
{
	if (err < 0)
		err = -err;
	for (unsigned int i = 0; i < ARRAY_SIZE(names); i++) {
		if (names[i].number == err)
			return names[i].name;
	}
	return NULL;
}
