/* SPDX-License-Identifier: GPL-2.0-only */
/* Priorities. */
#ifndef LINUX_SCHED_PRIO_H
#define LINUX_SCHED_PRIO_H

#include <kernel/sched.h>

#define NICE_WIDTH		(MAX_NICE - MIN_NICE + 1)
#define MAX_PRIO		(MAX_RT_PRIO + NICE_WIDTH)
#define DEFAULT_PRIO		(MAX_RT_PRIO + NICE_WIDTH / 2)

#endif /* LINUX_SCHED_PRIO_H */
