/* SPDX-License-Identifier: GPL-2.0-only */
/* Waiting for time to pass: sleeping, and busy. */
#ifndef KERNEL_DELAY_H
#define KERNEL_DELAY_H

#include <kernel/ktime.h>
#include <kernel/sched.h>

/* Context: task, may sleep. */
void usleep_range(unsigned long min, unsigned long max);
unsigned long msleep_interruptible(unsigned int ms);
void fsleep(unsigned long us);

static inline void ssleep(unsigned int seconds)
{
	msleep(seconds * 1000);
}

/* Busy.  Context: any. */
static inline void mdelay(unsigned long ms)
{
	while (ms--)
		udelay(1000);
}

/* <linux/delay.h> asks which of them are there. */
#define usleep_range		usleep_range
#define msleep_interruptible	msleep_interruptible
#define fsleep			fsleep
#define ssleep			ssleep
#define mdelay			mdelay

#endif /* KERNEL_DELAY_H */
