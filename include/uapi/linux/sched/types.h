/* SPDX-License-Identifier: GPL-2.0-only */
/* Scheduling parameters. */
#ifndef UAPI_LINUX_SCHED_TYPES_H
#define UAPI_LINUX_SCHED_TYPES_H

#include <linux/sched.h>

struct sched_param {
	int sched_priority;
};

#endif /* UAPI_LINUX_SCHED_TYPES_H */
