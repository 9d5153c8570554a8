// SPDX-License-Identifier: GPL-2.0-only
/*
 * An ordinary module of two files.  It calls its own helper(), and not that
 * of the module in sub/, which has one of the same name.
 */
#include <linux/kernel.h>
#include <linux/module.h>
#include <linux/string.h>

#include "parts.h"

static int number = 5;
module_param(number, int, 0644);
MODULE_PARM_DESC(number, "any number");

static char *word = "none";
module_param(word, charp, 0);

static bool flag;
module_param_named(switch, flag, bool, 0);

static int list[4];
static unsigned int listed;
module_param_array(list, int, &listed, 0444);

static char text[8] = "old";
module_param_string(text, text, sizeof(text), 0444);

static int own_set(const char *val, const struct kernel_param *kp)
{
	int n, err = kstrtoint(val, 10, &n);

	if (!err)
		*(int *)kp->arg = 2 * n;
	return err;
}

static const struct kernel_param_ops own_ops = { .set = own_set };
static int doubled;
module_param_cb(doubled, &own_ops, &doubled, 0444);

int exported(void)
{
	return FROM_CCFLAGS;
}
EXPORT_SYMBOL_GPL(exported);

static int __init two_parts_init(void)
{
	pr_info("two_parts: number=%d word=%s switch=%d list=%d,%d/%u text=%s doubled=%d helper=%d\n",
		number, word, flag, list[0], list[1], listed, text, doubled, helper());
	return strcmp(KBUILD_MODNAME, "two_parts") || strcmp(THIS_MODULE->name, "two_parts") ||
	       helper() != 2 ? -EINVAL : 0;
}

static void __exit two_parts_exit(void)
{
}

late_initcall(two_parts_init);
module_exit(two_parts_exit);

MODULE_LICENSE("GPL");
MODULE_AUTHOR("The authors of Heddle");
MODULE_DESCRIPTION("Two files, one module");
MODULE_VERSION("1.0");
