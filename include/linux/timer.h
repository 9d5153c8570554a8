/* SPDX-License-Identifier: GPL-2.0-only */
/* Timers in ticks. */
#ifndef LINUX_TIMER_H
#define LINUX_TIMER_H

#include <kernel/timer.h>
#include <linux/jiffies.h>
#include <linux/ktime.h>

#ifndef try_to_del_timer_sync
#define try_to_del_timer_sync(t)	timer_delete_sync(t)
#endif

#endif /* LINUX_TIMER_H */
