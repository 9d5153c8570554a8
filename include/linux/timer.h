/* SPDX-License-Identifier: GPL-2.0-only */
/* Timers in ticks. */
#ifndef LINUX_TIMER_H
#define LINUX_TIMER_H

#include <kernel/timer.h>
#include <linux/jiffies.h>
#include <linux/ktime.h>

#endif /* LINUX_TIMER_H */
