/* SPDX-License-Identifier: GPL-2.0-only */
/* Showing threads. */
#ifndef LINUX_SCHED_DEBUG_H
#define LINUX_SCHED_DEBUG_H

#include <linux/sched.h>
#include <kernel/panic.h>

#endif /* LINUX_SCHED_DEBUG_H */
