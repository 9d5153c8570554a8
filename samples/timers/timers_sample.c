// SPDX-License-Identifier: GPL-2.0-only
/*
 * Timers: one of the wheel that arms itself again, one of high resolution
 * that is forwarded, and threads that wait for both by completions.
 *
 * Checked: none fires early, each as often as it was asked to, and after the
 * _sync deletion never again.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/completion.h>
#include <linux/hrtimer.h>
#include <linux/jiffies.h>
#include <linux/kernel.h>
#include <linux/ktime.h>
#include <linux/math64.h>
#include <linux/module.h>
#include <linux/timer.h>

static unsigned int times = 10;
module_param(times, uint, 0444);
MODULE_PARM_DESC(times, "how often each timer fires (10)");

#define PERIOD_US	2000

static struct timer_list wheel;
static struct hrtimer precise;
static struct timer_list unused;

static unsigned int wheel_count, precise_count;
static unsigned int wheel_early, precise_early;
static unsigned long wheel_due;
static ktime_t precise_due;
static s64 worst_ns;
static DECLARE_COMPLETION(wheel_done);
static DECLARE_COMPLETION(precise_done);

static void wheel_fn(struct timer_list *t)
{
	if (time_before(jiffies, wheel_due))
		wheel_early++;
	if (++wheel_count == times) {
		complete(&wheel_done);
		return;
	}
	wheel_due = jiffies + 2;
	mod_timer(t, wheel_due);
}

static enum hrtimer_restart precise_fn(struct hrtimer *t)
{
	s64 late = ktime_to_ns(ktime_sub(ktime_get(), precise_due));

	if (late < 0)
		precise_early++;
	worst_ns = max(worst_ns, late);
	if (++precise_count == times) {
		complete(&precise_done);
		return HRTIMER_NORESTART;
	}
	hrtimer_forward_now(t, ns_to_ktime(PERIOD_US * NSEC_PER_USEC));
	precise_due = hrtimer_get_expires(t);
	return HRTIMER_RESTART;
}

static void unused_fn(struct timer_list *t)
{
	WARN(1, "a deleted timer fired\n");
}

static int __init timers_sample_init(void)
{
	timer_setup(&unused, unused_fn, 0);
	mod_timer(&unused, jiffies + 3600 * HZ);
	if (!timer_pending(&unused) || !del_timer_sync(&unused) || timer_pending(&unused))
		return -EBADMSG;

	timer_setup(&wheel, wheel_fn, 0);
	wheel_due = jiffies + 2;
	mod_timer(&wheel, wheel_due);

	hrtimer_init(&precise, CLOCK_MONOTONIC, HRTIMER_MODE_REL);
	precise.function = precise_fn;
	precise_due = ktime_add_us(ktime_get(), PERIOD_US);
	hrtimer_start(&precise, ns_to_ktime(PERIOD_US * NSEC_PER_USEC), HRTIMER_MODE_REL);
	pr_info("two timers, %u times each\n", times);
	return 0;
}

static void __exit timers_sample_exit(void)
{
	wait_for_completion(&wheel_done);
	wait_for_completion(&precise_done);
	WARN_ON(del_timer_sync(&wheel));
	WARN_ON(hrtimer_cancel(&precise));
	WARN_ON(wheel_count != times || precise_count != times);
	WARN_ON(wheel_early || precise_early);
	pr_info("fired %u and %u times, at worst %lld us late\n", wheel_count, precise_count,
		div_s64(worst_ns, NSEC_PER_USEC));
}

module_init(timers_sample_init);
module_exit(timers_sample_exit);

MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("Sample: timers of both kinds");
