// SPDX-License-Identifier: GPL-2.0-only
/*
 * Work queues: an ordered queue does one item after the other in the order of
 * queueing, a concurrent one many at once, a delayed item comes no earlier
 * than asked, and what is cancelled does not come.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/atomic.h>
#include <linux/completion.h>
#include <linux/jiffies.h>
#include <linux/kernel.h>
#include <linux/module.h>
#include <linux/slab.h>
#include <linux/workqueue.h>

static unsigned int items = 64;
module_param(items, uint, 0444);
MODULE_PARM_DESC(items, "items on each queue (64)");

struct item {
	struct work_struct work;
	unsigned int number;
};

static struct workqueue_struct *ordered, *concurrent;
static struct item *item;

static unsigned int next_number;	/* the ordered queue alone: no lock is needed */
static unsigned int out_of_order;
static atomic_t at_once = ATOMIC_INIT(0);	/* items of the ordered queue that run */
static atomic_t done = ATOMIC_INIT(0);

static unsigned long delayed_after;	/* jiffies at which it was queued */
static bool delayed_early;
static DECLARE_COMPLETION(delayed_done);
static atomic_t rearmed = ATOMIC_INIT(0);

static void ordered_fn(struct work_struct *work)
{
	struct item *i = container_of(work, struct item, work);

	if (atomic_inc_return(&at_once) != 1)
		out_of_order++;
	if (i->number != next_number++)
		out_of_order++;
	atomic_dec(&at_once);
}

static void concurrent_fn(struct work_struct *work)
{
	atomic_inc(&done);
}

static void delayed_fn(struct work_struct *work);
static DECLARE_DELAYED_WORK(delayed, delayed_fn);

static void delayed_fn(struct work_struct *work)
{
	if (time_before(jiffies, delayed_after + msecs_to_jiffies(20)))
		delayed_early = true;
	/* Three times, each time by itself. */
	if (atomic_inc_return(&rearmed) < 3) {
		delayed_after = jiffies;
		queue_delayed_work(concurrent, to_delayed_work(work), msecs_to_jiffies(20));
	} else {
		complete(&delayed_done);
	}
}

static void never_fn(struct work_struct *work)
{
	WARN(1, "a cancelled item was done\n");
}
static DECLARE_DELAYED_WORK(never, never_fn);

static int __init run_items(void)
{
	unsigned int i;

	for (i = 0; i < items; i++) {
		INIT_WORK(&item[i].work, ordered_fn);
		item[i].number = i;
		if (!queue_work(ordered, &item[i].work))
			return -EBUSY;
	}
	flush_workqueue(ordered);
	if (next_number != items || out_of_order)
		return -EBADMSG;
	for (i = 0; i < items; i++) {
		INIT_WORK(&item[i].work, concurrent_fn);
		queue_work(concurrent, &item[i].work);
	}
	for (i = 0; i < items; i++)
		flush_work(&item[i].work);
	return atomic_read(&done) == items ? 0 : -EBADMSG;
}

static void destroy(void)
{
	if (concurrent)
		destroy_workqueue(concurrent);
	if (ordered)
		destroy_workqueue(ordered);
	kfree(item);
}

static int __init workqueue_sample_init(void)
{
	int err = -ENOMEM;

	item = kcalloc(items, sizeof(*item), GFP_KERNEL);
	ordered = alloc_ordered_workqueue("sample_ordered", 0);
	concurrent = alloc_workqueue("sample_unbound", WQ_UNBOUND, 0);
	if (item && ordered && concurrent)
		err = run_items();
	if (err) {
		destroy();
		return err;
	}
	delayed_after = jiffies;
	queue_delayed_work(concurrent, &delayed, msecs_to_jiffies(20));
	schedule_delayed_work(&never, 3600 * HZ);
	pr_info("%u items in order, %d in any\n", next_number, atomic_read(&done));
	return 0;
}

static void __exit workqueue_sample_exit(void)
{
	wait_for_completion(&delayed_done);
	WARN_ON(delayed_early);
	WARN_ON(!cancel_delayed_work_sync(&never));
	WARN_ON(cancel_delayed_work_sync(&delayed));
	destroy();
	pr_info("the delayed item came %d times, never early\n", atomic_read(&rearmed));
}

module_init(workqueue_sample_init);
module_exit(workqueue_sample_exit);

MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("Sample: ordered, concurrent and delayed work");
