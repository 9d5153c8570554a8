// SPDX-License-Identifier: GPL-2.0-only
/* A broken module: a timer of its own warns while no function of it is called. */
#include <linux/completion.h>
#include <linux/jiffies.h>
#include <linux/module.h>
#include <linux/timer.h>

static DECLARE_COMPLETION(fired);
static struct timer_list timer;

static void on_timer(struct timer_list *t)
{
	WARN(1, "the timer's warning\n");
	complete(&fired);
}

static int __init late_init(void)
{
	timer_setup(&timer, on_timer, 0);
	mod_timer(&timer, jiffies + 1);
	return 0;
}

static void __exit late_exit(void)
{
	wait_for_completion(&fired);
	del_timer_sync(&timer);
}

module_init(late_init);
module_exit(late_exit);
MODULE_LICENSE("GPL");
