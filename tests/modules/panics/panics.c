// SPDX-License-Identifier: GPL-2.0-only
/* A broken module: it ends the system. */
#include <linux/kernel.h>
#include <linux/module.h>

static int __init panics_init(void)
{
	panic("ended by %s", THIS_MODULE->name);
	return 0;
}

module_init(panics_init);
MODULE_LICENSE("GPL");
