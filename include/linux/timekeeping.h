/* SPDX-License-Identifier: GPL-2.0-only */
/* As <linux/ktime.h>. */
#ifndef LINUX_TIMEKEEPING_H
#define LINUX_TIMEKEEPING_H

#include <linux/ktime.h>

#endif /* LINUX_TIMEKEEPING_H */
