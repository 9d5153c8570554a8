/* SPDX-License-Identifier: GPL-2.0-only */
/* Time in nanoseconds. */
#ifndef LINUX_KTIME_H
#define LINUX_KTIME_H

#include <kernel/jiffies.h>
#include <kernel/ktime.h>
#include <linux/types.h>

#endif /* LINUX_KTIME_H */
