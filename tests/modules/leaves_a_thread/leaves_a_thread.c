// SPDX-License-Identifier: GPL-2.0-only
/* A broken module: it ends, and one of its threads does not. */
#include <linux/err.h>
#include <linux/kthread.h>
#include <linux/module.h>
#include <linux/sched.h>

static int forgotten(void *unused)
{
	while (!kthread_should_stop())
		schedule_timeout_interruptible(MAX_SCHEDULE_TIMEOUT);
	return 0;
}

static int __init leaves_init(void)
{
	return PTR_ERR_OR_ZERO(kthread_run(forgotten, NULL, "forgotten"));
}

static void __exit leaves_exit(void)
{
}

module_init(leaves_init);
module_exit(leaves_exit);
MODULE_LICENSE("GPL");
