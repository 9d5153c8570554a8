/* SPDX-License-Identifier: GPL-2.0-only */
/* Waiting for time to pass: by spinning (any context) or sleeping (tasks). */
#ifndef KERNEL_DELAY_H
#define KERNEL_DELAY_H

#include <kernel/ktime.h>
#include <kernel/sched.h>

unsigned long msleep_interruptible(unsigned int ms);
void usleep_range(unsigned long min, unsigned long max);
void fsleep(unsigned long us);

static inline void mdelay(unsigned long ms)
{
	while (ms--)
		udelay(1000);
}

static inline void ssleep(unsigned int seconds)
{
	msleep(seconds * 1000);
}

#endif /* KERNEL_DELAY_H */
