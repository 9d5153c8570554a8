/* SPDX-License-Identifier: GPL-2.0-only */
/* Timers in nanoseconds. */
#ifndef LINUX_HRTIMER_H
#define LINUX_HRTIMER_H

#include <linux/ktime.h>
#if __has_include(<kernel/hrtimer.h>)
#include <kernel/hrtimer.h>
#endif

#endif /* LINUX_HRTIMER_H */
