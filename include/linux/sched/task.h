/* SPDX-License-Identifier: GPL-2.0-only */
/* Threads' references. */
#ifndef LINUX_SCHED_TASK_H
#define LINUX_SCHED_TASK_H

#include <linux/sched.h>

#endif /* LINUX_SCHED_TASK_H */
