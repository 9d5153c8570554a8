/* SPDX-License-Identifier: GPL-2.0-only */
/* Real-time threads. */
#ifndef LINUX_SCHED_RT_H
#define LINUX_SCHED_RT_H

#include <kernel/sched.h>

#endif /* LINUX_SCHED_RT_H */
