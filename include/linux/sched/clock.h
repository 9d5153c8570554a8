/* SPDX-License-Identifier: GPL-2.0-only */
/* The scheduler's clock. */
#ifndef LINUX_SCHED_CLOCK_H
#define LINUX_SCHED_CLOCK_H

#include <kernel/ktime.h>

#ifndef sched_clock
#define sched_clock()	ktime_get_ns()
#endif
#ifndef cpu_clock
#define cpu_clock(cpu)	((void)(cpu), ktime_get_ns())
#endif

#endif /* LINUX_SCHED_CLOCK_H */
