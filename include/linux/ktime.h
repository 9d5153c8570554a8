/* SPDX-License-Identifier: GPL-2.0-only */
/* Time in nanoseconds. */
#ifndef LINUX_KTIME_H
#define LINUX_KTIME_H

#include <kernel/ktime.h>
#include <kernel/jiffies.h>
#include <linux/types.h>
#if __has_include(<kernel/hrtimer.h>)
#include <kernel/hrtimer.h>
#endif

#if !__has_include(<kernel/hrtimer.h>)
typedef s64 ktime_t;
#define ktime_get()		((ktime_t)ktime_get_ns())
#define ktime_set(s, ns)	((ktime_t)((s) * (s64)NSEC_PER_SEC + (s64)(ns)))
#define ms_to_ktime(ms)		((ktime_t)(ms) * (s64)NSEC_PER_MSEC)
#define ns_to_ktime(ns)		((ktime_t)(ns))
#endif
#ifndef ktime_add
#define ktime_add(a, b)		((ktime_t)((a) + (b)))
#define ktime_sub(a, b)		((ktime_t)((a) - (b)))
#define ktime_add_ns(t, ns)	((ktime_t)((t) + (s64)(ns)))
#define ktime_sub_ns(t, ns)	((ktime_t)((t) - (s64)(ns)))
#define ktime_add_us(t, us)	ktime_add_ns(t, (s64)(us) * (s64)NSEC_PER_USEC)
#define ktime_add_ms(t, ms)	ktime_add_ns(t, (s64)(ms) * (s64)NSEC_PER_MSEC)
#endif
#ifndef ktime_to_ns
#define ktime_to_ns(t)		((s64)(t))
#define ktime_to_us(t)		((s64)(t) / (s64)NSEC_PER_USEC)
#define ktime_to_ms(t)		((s64)(t) / (s64)NSEC_PER_MSEC)
#endif
#ifndef ktime_us_delta
#define ktime_us_delta(a, b)	ktime_to_us((a) - (b))
#define ktime_ms_delta(a, b)	ktime_to_ms((a) - (b))
#endif
#ifndef ktime_compare
#define ktime_compare(a, b)	((a) < (b) ? -1 : (a) > (b))
#define ktime_after(a, b)	((a) > (b))
#define ktime_before(a, b)	((a) < (b))
#endif
#ifndef ktime_get_mono_fast_ns
#define ktime_get_mono_fast_ns()	ktime_get_ns()
#define ktime_get_boottime_ns()		ktime_get_ns()
#define ktime_get_raw_ns()		ktime_get_ns()
#endif

#endif /* LINUX_KTIME_H */
