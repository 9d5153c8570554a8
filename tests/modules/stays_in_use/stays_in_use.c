// SPDX-License-Identifier: GPL-2.0-only
/* A broken module: a reference to it is never given back. */
#include <linux/module.h>

static int __init stays_init(void)
{
	return try_module_get(THIS_MODULE) ? 0 : -EBUSY;
}

static void __exit stays_exit(void)
{
}

module_init(stays_init);
module_exit(stays_exit);
MODULE_LICENSE("GPL");
