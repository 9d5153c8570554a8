// SPDX-License-Identifier: GPL-2.0-only
/*
 * A pipe between threads: a kfifo that one writes and one reads without a
 * lock, and a wait queue on each side for when there is nothing to do.
 *
 * A second fifo, with several producers, shows the locked forms.  What comes
 * out must be what went in: in order in the first, in sum in the second.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/completion.h>
#include <linux/err.h>
#include <linux/kernel.h>
#include <linux/kfifo.h>
#include <linux/kthread.h>
#include <linux/module.h>
#include <linux/sched.h>
#include <linux/spinlock.h>
#include <linux/wait.h>

static unsigned int items = 5000;
module_param(items, uint, 0444);
MODULE_PARM_DESC(items, "numbers through each fifo (5000)");

#define FIFO_SIZE	16
#define PRODUCERS	3

static DEFINE_KFIFO(pipe, u32, FIFO_SIZE);
static DECLARE_WAIT_QUEUE_HEAD(readable);
static DECLARE_WAIT_QUEUE_HEAD(writable);

/* The shared one: made at run time. */
static DECLARE_KFIFO_PTR(many, u64);
static DEFINE_SPINLOCK(many_lock);		/* covers the producers' side */
static DECLARE_WAIT_QUEUE_HEAD(many_readable);
static DECLARE_WAIT_QUEUE_HEAD(many_writable);

static DECLARE_COMPLETION(all_read);		/* once for each consumer */
static struct task_struct *thread[4 + PRODUCERS - 1];

static int until_stopped(int result)
{
	set_current_state(TASK_INTERRUPTIBLE);
	while (!kthread_should_stop()) {
		schedule();
		set_current_state(TASK_INTERRUPTIBLE);
	}
	__set_current_state(TASK_RUNNING);
	return result;
}

static int producer_fn(void *unused)
{
	u32 n;

	for (n = 0; n < items; n++) {
		if (wait_event_interruptible(writable, !kfifo_is_full(&pipe) ||
						       kthread_should_stop()))
			break;
		if (kthread_should_stop())
			break;
		kfifo_put(&pipe, n * 2654435761u);
		wake_up_interruptible(&readable);
	}
	return until_stopped(n == items ? 0 : -EINTR);
}

static int consumer_fn(void *unused)
{
	u32 n = 0, wrong = 0, got;

	while (n < items) {
		if (wait_event_interruptible(readable, !kfifo_is_empty(&pipe) ||
						       kthread_should_stop()))
			break;
		if (kfifo_get(&pipe, &got)) {
			wrong += got != n * 2654435761u;
			n++;
		} else if (kthread_should_stop()) {
			break;
		}
		wake_up_interruptible(&writable);
	}
	complete(&all_read);
	if (wrong)
		return until_stopped(-EBADMSG);
	return until_stopped(n == items ? 0 : -EINTR);
}

static bool put_locked(u64 n)
{
	return kfifo_in_spinlocked(&many, &n, 1, &many_lock) == 1;
}

static int many_producer_fn(void *unused)
{
	u64 n;

	for (n = 1; n <= items; n++) {
		if (wait_event_interruptible(many_writable, put_locked(n) ||
							    kthread_should_stop()))
			break;
		if (kthread_should_stop())
			break;
		wake_up_interruptible(&many_readable);
	}
	return until_stopped(n > items ? 0 : -EINTR);
}

static int many_consumer_fn(void *unused)
{
	u64 sum = 0, wanted = (u64)PRODUCERS * items * ((u64)items + 1) / 2, got[4];
	unsigned int left = PRODUCERS * items, n, i;

	while (left) {
		if (wait_event_interruptible(many_readable, !kfifo_is_empty(&many) ||
							    kthread_should_stop()))
			break;
		n = kfifo_out(&many, got, ARRAY_SIZE(got));
		if (!n && kthread_should_stop())
			break;
		for (i = 0; i < n; i++)
			sum += got[i];
		left -= n;
		wake_up_interruptible(&many_writable);
	}
	complete(&all_read);
	if (left)
		return until_stopped(-EINTR);
	return until_stopped(sum == wanted ? 0 : -EBADMSG);
}

/* A record is whole or not there. */
static int __init records_are_whole(void)
{
	static STRUCT_KFIFO_REC_1(32) records;
	unsigned char out[8];

	INIT_KFIFO(records);
	if (kfifo_in(&records, (const unsigned char *)"twelve", 6) != 6 ||
	    kfifo_in(&records, (const unsigned char *)"four", 4) != 4)
		return -ENOSPC;
	if (kfifo_peek_len(&records) != 6 || kfifo_out(&records, out, 2) != 2)
		return -EBADMSG;
	/* The rest of the first went with it. */
	if (kfifo_out(&records, out, sizeof(out)) != 4 || memcmp(out, "four", 4))
		return -EBADMSG;
	return kfifo_is_empty(&records) ? 0 : -EBADMSG;
}

static int stop_all(void)
{
	int err = 0, i;

	for (i = 0; i < ARRAY_SIZE(thread); i++) {
		int one = thread[i] ? kthread_stop(thread[i]) : 0;

		if (one)
			err = one;
	}
	kfifo_free(&many);
	return err;
}

static int __init kfifo_pipe_init(void)
{
	static int (*const fn[ARRAY_SIZE(thread)])(void *) = {
		consumer_fn, producer_fn, many_consumer_fn,
		many_producer_fn, many_producer_fn, many_producer_fn,
	};
	int err, i;

	err = records_are_whole();
	if (err)
		return err;
	err = kfifo_alloc(&many, 5, GFP_KERNEL);
	if (err)
		return err;
	/* Rounded up to a power of two. */
	if (kfifo_size(&many) != 8)
		err = -EINVAL;
	for (i = 0; i < ARRAY_SIZE(thread) && !err; i++) {
		struct task_struct *k = kthread_run(fn[i], NULL, "pipe/%d", i);

		if (IS_ERR(k))
			err = PTR_ERR(k);
		else
			thread[i] = k;
	}
	if (err)
		(void)stop_all();
	else
		pr_info("%u numbers through a fifo of %u\n", items, kfifo_size(&pipe));
	return err;
}

static void __exit kfifo_pipe_exit(void)
{
	int err, i;

	/* A wake-up that was lost is a wait for ever here. */
	for (i = 0; i < 2; i++)
		wait_for_completion(&all_read);
	err = stop_all();
	pr_info("all numbers arrived: %d\n", err);
	WARN_ON(err);
}

module_init(kfifo_pipe_init);
module_exit(kfifo_pipe_exit);

MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("Sample: producers and consumers with a kfifo");
