/* SPDX-License-Identifier: GPL-2.0-only */
/* Waiting for time to pass. */
#ifndef LINUX_DELAY_H
#define LINUX_DELAY_H

#include <kernel/ktime.h>
#include <kernel/sched.h>
#include <linux/jiffies.h>
#include <kernel/hrtimer.h>

#ifndef mdelay
#define mdelay(ms)		udelay((ms) * 1000UL)
#endif
#ifndef ssleep
#define ssleep(seconds)		msleep((seconds) * 1000U)
#endif
#ifndef usleep_range
/* By ticks: never shorter, often longer than @max. */
#define usleep_range(min, max) do {					\
	(void)(max);							\
	schedule_timeout_uninterruptible((long)usecs_to_jiffies(min));	\
} while (0)
#endif
#ifndef fsleep
#define fsleep(us)		usleep_range(us, 2 * (us))
#endif
#ifndef msleep_interruptible
/* What is left, in milliseconds, if kthread_stop() ended it. */
#define msleep_interruptible(ms) \
	((unsigned long)jiffies_to_msecs((unsigned long)	\
		schedule_timeout_interruptible((long)msecs_to_jiffies(ms) + 1)))
#endif

#endif /* LINUX_DELAY_H */
