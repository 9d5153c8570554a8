/* SPDX-License-Identifier: GPL-2.0-only */
/* Seconds and nanoseconds. */
#ifndef LINUX_TIME64_H
#define LINUX_TIME64_H

#include <kernel/jiffies.h>
#include <linux/types.h>

struct timespec64 {
	time64_t tv_sec;
	long tv_nsec;
};

static inline struct timespec64 __linux_ns_to_timespec64(s64 ns)
{
	struct timespec64 t = { ns / (s64)NSEC_PER_SEC, (long)(ns % (s64)NSEC_PER_SEC) };

	if (t.tv_nsec < 0) {
		t.tv_sec--;
		t.tv_nsec += (long)NSEC_PER_SEC;
	}
	return t;
}
#define ns_to_timespec64(ns)	__linux_ns_to_timespec64(ns)
#define timespec64_to_ns(t)	((s64)(t)->tv_sec * (s64)NSEC_PER_SEC + (t)->tv_nsec)
#define ktime_to_timespec64(kt)	__linux_ns_to_timespec64(kt)

#endif /* LINUX_TIME64_H */
