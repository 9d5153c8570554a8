// SPDX-License-Identifier: GPL-2.0-only
/*
 * Kernel threads: created, bound, parked, unparked and stopped.
 *
 * A controller thread takes pairs of workers through their lives: each pair
 * shares a counter, the workers add to it while they run, and nothing may be
 * added while both are parked.  Module parameters say how many pairs and for
 * how many rounds.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/atomic.h>
#include <linux/completion.h>
#include <linux/delay.h>
#include <linux/err.h>
#include <linux/kernel.h>
#include <linux/kthread.h>
#include <linux/module.h>
#include <linux/sched.h>
#include <linux/slab.h>

static unsigned int pairs = 2;
module_param(pairs, uint, 0444);
MODULE_PARM_DESC(pairs, "pairs of workers (2)");

static unsigned int rounds = 20;
module_param(rounds, uint, 0444);
MODULE_PARM_DESC(rounds, "how often each pair is parked (20)");

struct pair {
	struct task_struct *worker[2];
	atomic_t count;			/* work done by both */
	atomic_t parked;		/* how often a worker came back from a park */
};

static struct pair *pair;
static struct task_struct *controller;
static DECLARE_COMPLETION(finished);
static int verdict;

static int worker_fn(void *data)
{
	struct pair *p = data;
	int mine = 0;

	while (!kthread_should_stop()) {
		if (kthread_should_park()) {
			kthread_parkme();
			atomic_inc(&p->parked);
			continue;
		}
		atomic_inc(&p->count);
		/* Some work at a time, and the CPU is free for others. */
		if (++mine % 64 == 0)
			usleep_range(500, 1000);
	}
	return mine;
}

/* Both off their feet: the count stands still. */
static int park_round(struct pair *p)
{
	int before, after, i;

	for (i = 0; i < 2; i++) {
		int err = kthread_park(p->worker[i]);

		if (err)
			return err;
	}
	before = atomic_read(&p->count);
	schedule_timeout_uninterruptible(1);
	after = atomic_read(&p->count);
	for (i = 0; i < 2; i++)
		kthread_unpark(p->worker[i]);
	return before == after ? 0 : -EBUSY;
}

static int controller_fn(void *unused)
{
	unsigned int round, i;

	for (round = 0; round < rounds && !verdict; round++) {
		for (i = 0; i < pairs && !verdict; i++)
			verdict = park_round(&pair[i]);
	}
	/* kthread_stop() is for a thread that is there: wait to be stopped. */
	complete(&finished);
	set_current_state(TASK_INTERRUPTIBLE);
	while (!kthread_should_stop()) {
		schedule();
		set_current_state(TASK_INTERRUPTIBLE);
	}
	__set_current_state(TASK_RUNNING);
	return verdict;
}

static int stop_pair(struct pair *p)
{
	int done = 0, i;

	for (i = 0; i < 2; i++) {
		if (p->worker[i])
			done += kthread_stop(p->worker[i]);
	}
	return done;
}

static void stop_all(void)
{
	unsigned int i;

	for (i = 0; i < pairs; i++)
		(void)stop_pair(&pair[i]);
	kfree(pair);
}

static int __init start_pair(struct pair *p, unsigned int number)
{
	int i;

	for (i = 0; i < 2; i++) {
		struct task_struct *k;

		k = kthread_create(worker_fn, p, "pair%u/%c", number, 'a' + i);
		if (IS_ERR(k))
			return PTR_ERR(k);
		p->worker[i] = k;
		wake_up_process(k);
	}
	return 0;
}

static int __init kthread_sample_init(void)
{
	unsigned int i;
	int err = 0;

	pair = kcalloc(pairs, sizeof(*pair), GFP_KERNEL);
	if (!pair)
		return -ENOMEM;
	for (i = 0; i < pairs && !err; i++)
		err = start_pair(&pair[i], i);
	if (!err) {
		controller = kthread_run(controller_fn, NULL, "controller");
		err = PTR_ERR_OR_ZERO(controller);
	}
	if (err)
		stop_all();
	else
		pr_info("%u pairs, %u rounds\n", pairs, rounds);
	return err;
}

static void __exit kthread_sample_exit(void)
{
	unsigned int i;

	wait_for_completion(&finished);
	verdict = kthread_stop(controller);
	WARN(verdict, "the controller ended with %d\n", verdict);
	for (i = 0; i < pairs; i++) {
		int done = stop_pair(&pair[i]);

		pr_info("pair %u: %d steps, %d times back from a park\n", i, done,
			atomic_read(&pair[i].parked));
		/* What the workers say they did, and what was counted. */
		WARN_ON(done != atomic_read(&pair[i].count));
		/* The last unpark and the stop may meet: that park may have no end of its own. */
		WARN_ON(atomic_read(&pair[i].parked) < 2 * ((int)rounds - 1));
	}
	kfree(pair);
}

module_init(kthread_sample_init);
module_exit(kthread_sample_exit);

MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("Sample: kernel threads that are parked and stopped");
