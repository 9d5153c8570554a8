// SPDX-License-Identifier: GPL-2.0-only
/* The second part. */
#include "parts.h"

int helper(void)
{
	return FROM_CFLAGS;
}
