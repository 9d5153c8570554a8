// SPDX-License-Identifier: GPL-2.0-only
/*
 * Dijkstra's philosophers: each needs the fork on its left and on its right.
 *
 * order=ranked	the lower-numbered fork first: nobody ever waits in a circle
 * order=left	the left one first: all may sit with one fork in hand, and for
 *		ever.  Not a mistake of the sample, but the deadlock to look at;
 *		a run with it is to end in the watchdog's report of the cycle.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/completion.h>
#include <linux/err.h>
#include <linux/kernel.h>
#include <linux/kthread.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/sched.h>
#include <linux/string.h>

#define SEATS	5

static unsigned int meals = 200;
module_param(meals, uint, 0444);
MODULE_PARM_DESC(meals, "meals of each philosopher (200)");

static char order[8] = "ranked";
module_param_string(order, order, sizeof(order), 0444);
MODULE_PARM_DESC(order, "which fork is taken first: ranked or left");

static struct mutex fork[SEATS];
static int used_by[SEATS];		/* under fork[i]: the philosopher + 1, 0: nobody */
static struct task_struct *philosopher[SEATS];
static struct completion done[SEATS];

static void take(int i, int who)
	__acquires(&fork[i])
{
	/* Each fork is a class: so lockdep sees in which order they are taken. */
	mutex_lock_nested(&fork[i], i);
	WARN_ON(used_by[i]);
	used_by[i] = who + 1;
}

static void lay_down(int i, int who)
	__releases(&fork[i])
{
	WARN_ON(used_by[i] != who + 1);
	used_by[i] = 0;
	mutex_unlock(&fork[i]);
}

static int philosopher_fn(void *data)
{
	int who = (int)(long)data;
	int first = who, second = (who + 1) % SEATS;
	unsigned int n;

	if (strcmp(order, "ranked") == 0 && first > second)
		swap(first, second);
	for (n = 0; n < meals && !kthread_should_stop(); n++) {
		take(first, who);
		cond_resched();		/* time for a neighbour to reach for the other */
		take(second, who);
		lay_down(second, who);
		lay_down(first, who);
	}
	complete(&done[who]);
	while (!kthread_should_stop()) {
		set_current_state(TASK_INTERRUPTIBLE);
		if (!kthread_should_stop())
			schedule();
		__set_current_state(TASK_RUNNING);
	}
	return n;
}

static int __init philosophers_init(void)
{
	int i;

	if (strcmp(order, "ranked") && strcmp(order, "left")) {
		pr_err("order=%s: ranked or left\n", order);
		return -EINVAL;
	}
	for (i = 0; i < SEATS; i++) {
		mutex_init(&fork[i]);
		init_completion(&done[i]);
	}
	for (i = 0; i < SEATS; i++) {
		philosopher[i] = kthread_create(philosopher_fn, (void *)(long)i, "seat/%d", i);
		if (IS_ERR(philosopher[i])) {
			int err = PTR_ERR(philosopher[i]);

			while (i--)
				kthread_stop(philosopher[i]);
			return err;
		}
	}
	/* All at the table before the first eats. */
	for (i = 0; i < SEATS; i++)
		wake_up_process(philosopher[i]);
	pr_info("%d seats, forks %s\n", SEATS, order);
	return 0;
}

static void __exit philosophers_exit(void)
{
	unsigned int eaten = 0;
	int i;

	for (i = 0; i < SEATS; i++)
		wait_for_completion(&done[i]);
	for (i = 0; i < SEATS; i++)
		eaten += kthread_stop(philosopher[i]);
	pr_info("%u meals\n", eaten);
	WARN_ON(eaten != SEATS * meals);
	for (i = 0; i < SEATS; i++)
		WARN_ON(mutex_is_locked(&fork[i]));
}

module_init(philosophers_init);
module_exit(philosophers_exit);

MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("Sample: five philosophers and their forks");
