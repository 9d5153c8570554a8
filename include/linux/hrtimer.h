/* SPDX-License-Identifier: GPL-2.0-only */
/* Timers in nanoseconds. */
#ifndef LINUX_HRTIMER_H
#define LINUX_HRTIMER_H

#include <linux/ktime.h>
#include <kernel/hrtimer.h>

#endif /* LINUX_HRTIMER_H */
