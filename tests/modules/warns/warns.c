// SPDX-License-Identifier: GPL-2.0-only
/* A broken module: a warning is reported in what its exit function calls. */
#include <linux/module.h>
#include <linux/mutex.h>

static int __init warns_init(void)
{
	return 0;
}

static void __exit warns_exit(void)
{
	WARN_ON(THIS_MODULE->name[0] == 'w');
}

module_init(warns_init);
module_exit(warns_exit);
MODULE_LICENSE("GPL");
