/* SPDX-License-Identifier: GPL-2.0-only */
/* As <linux/sched.h>. */
#ifndef LINUX_SCHED_TYPES_H
#define LINUX_SCHED_TYPES_H

#include <linux/sched.h>

#endif /* LINUX_SCHED_TYPES_H */
