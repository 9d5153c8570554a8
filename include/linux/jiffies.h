/* SPDX-License-Identifier: GPL-2.0-only */
/* Time in ticks. */
#ifndef LINUX_JIFFIES_H
#define LINUX_JIFFIES_H

#include <kernel/jiffies.h>
#include <linux/limits.h>
#include <linux/math64.h>

#ifndef time_before_eq
#define time_before_eq(a, b)		time_after_eq(b, a)
#endif
#ifndef time_in_range
#define time_in_range(a, b, c)		(time_after_eq(a, b) && time_before_eq(a, c))
#endif
#ifndef time_is_before_jiffies
#define time_is_before_jiffies(a)	time_after(READ_ONCE(jiffies), a)
#define time_is_after_jiffies(a)	time_before(READ_ONCE(jiffies), a)
#define time_is_before_eq_jiffies(a)	time_after_eq(READ_ONCE(jiffies), a)
#define time_is_after_eq_jiffies(a)	time_before_eq(READ_ONCE(jiffies), a)
#endif
#ifndef get_jiffies_64
#define get_jiffies_64()		((u64)READ_ONCE(jiffies))
#endif
#ifndef usecs_to_jiffies
#define usecs_to_jiffies(us)	((unsigned long)DIV_ROUND_UP((u64)(us) * HZ, USEC_PER_SEC))
#define nsecs_to_jiffies(ns)	((unsigned long)((u64)(ns) / TICK_NSEC))
#define jiffies_to_usecs(j)	((unsigned int)((j) * (USEC_PER_SEC / HZ)))
#define jiffies_to_nsecs(j)	((u64)(j) * TICK_NSEC)
#endif
#ifndef MAX_JIFFY_OFFSET
#define MAX_JIFFY_OFFSET	((LONG_MAX >> 1) - 1)
#endif
#ifndef round_jiffies
#define round_jiffies(j)		(j)
#define round_jiffies_relative(j)	(j)
#endif

#endif /* LINUX_JIFFIES_H */
