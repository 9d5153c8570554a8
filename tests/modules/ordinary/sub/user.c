// SPDX-License-Identifier: GPL-2.0-only
/* A module that uses what the other exports, and never ends. */
#include <linux/module.h>

#include "parts.h"

int helper(void)
{
	return -1;
}

static int __init user_init(void)
{
	return exported() == 1 && FROM_ABOVE == 3 && helper() == -1 ? 0 : -EINVAL;
}
module_init(user_init);

MODULE_LICENSE("GPL");
