/* SPDX-License-Identifier: GPL-2.0-only */
/* Waiting for time to pass. */
#ifndef LINUX_DELAY_H
#define LINUX_DELAY_H

#include <kernel/delay.h>
#include <kernel/hrtimer.h>
#include <linux/jiffies.h>

#endif /* LINUX_DELAY_H */
