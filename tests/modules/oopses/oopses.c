// SPDX-License-Identifier: GPL-2.0-only
/* A broken module: it writes to where nothing is mapped. */
#include <linux/module.h>

static int *volatile nowhere;	/* or gcc knows, and makes a trap of it */

static int __init oopses_init(void)
{
	*nowhere = 1;
	return 0;
}

module_init(oopses_init);
MODULE_LICENSE("GPL");
