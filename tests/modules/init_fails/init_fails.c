// SPDX-License-Identifier: GPL-2.0-only
/* A broken module: its init function fails. */
#include <linux/module.h>

static int __init init_fails_init(void)
{
	return -ENODEV;
}

static void __exit init_fails_exit(void)
{
	WARN(1, "exit is called after a failed init\n");
}

module_init(init_fails_init);
module_exit(init_fails_exit);
MODULE_LICENSE("GPL");
