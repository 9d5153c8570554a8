/* SPDX-License-Identifier: GPL-2.0-only */
/* Time in ticks. */
#ifndef KERNEL_JIFFIES_H
#define KERNEL_JIFFIES_H

#include <base/types.h>

#define HZ		CONFIG_HZ
#define MSEC_PER_SEC	1000UL
#define USEC_PER_SEC	1000000UL
#define NSEC_PER_SEC	1000000000UL
#define NSEC_PER_MSEC	1000000UL
#define NSEC_PER_USEC	1000UL
#define TICK_NSEC	(NSEC_PER_SEC / HZ)

extern unsigned long jiffies;	/* read with READ_ONCE(); written by the timekeeping CPU's tick */

/* Rounded up, so that a sleep is never shorter than asked. */
static inline unsigned long msecs_to_jiffies(unsigned int ms)
{
	return ((unsigned long)ms * HZ + MSEC_PER_SEC - 1) / MSEC_PER_SEC;
}

static inline unsigned int jiffies_to_msecs(unsigned long j)
{
	return (unsigned int)(j * MSEC_PER_SEC / HZ);
}

#define time_after(a, b)	((long)((b) - (a)) < 0)
#define time_before(a, b)	time_after(b, a)
#define time_after_eq(a, b)	((long)((a) - (b)) >= 0)

#endif /* KERNEL_JIFFIES_H */
