/* SPDX-License-Identifier: GPL-2.0-only */
/* The clock: nanoseconds since boot, from the CPU's time-stamp counter. */
#ifndef KERNEL_KTIME_H
#define KERNEL_KTIME_H

#include <base/types.h>

/*
 * Monotonic nanoseconds since boot; 0 until the counter is calibrated, then
 * never backwards on one CPU.  Context: any, NMI and the switch path too.
 */
u64 ktime_get_ns(void);
#define local_clock()	ktime_get_ns()

/* Busy-wait.  Context: any. */
void ndelay(unsigned long ns);
void udelay(unsigned long us);

/* Calibrate the clock and start this CPU's tick.  Context: boot. */
void time_init(void);

/* From here time runs: @base is the cycle that is 0 ns, @hz the counter's rate.  Context: boot. */
void ktime_start(u64 base, u64 hz);
/* The counter's rate; 0 before time_init(). */
u64 ktime_hz(void);

/* Called by the tick interrupt's handler on each CPU: jiffies, timers, scheduler, log. */
void tick_handle(void);

#endif /* KERNEL_KTIME_H */
