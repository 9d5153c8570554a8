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

/* The same as a signed number of nanoseconds, with Linux's names for arithmetic on it. */
typedef s64 ktime_t;
#define KTIME_MAX		((s64)~(1ULL << 63))

static inline ktime_t ktime_get(void)			{ return (ktime_t)ktime_get_ns(); }
/* Nobody has set the time of day: it begins at boot. */
static inline ktime_t ktime_get_real(void)		{ return ktime_get(); }
static inline ktime_t ktime_get_boottime(void)		{ return ktime_get(); }
static inline u64 ktime_get_real_ns(void)		{ return ktime_get_ns(); }
static inline u64 ktime_get_boottime_ns(void)		{ return ktime_get_ns(); }
static inline u64 ktime_get_mono_fast_ns(void)		{ return ktime_get_ns(); }
static inline u64 ktime_get_raw_ns(void)		{ return ktime_get_ns(); }
static inline ktime_t ktime_set(s64 secs, unsigned long nsecs)
							{ return secs * 1000000000LL + (s64)nsecs; }
static inline ktime_t ktime_add(ktime_t a, ktime_t b)	{ return a + b; }
static inline ktime_t ktime_sub(ktime_t a, ktime_t b)	{ return a - b; }
static inline ktime_t ktime_add_ns(ktime_t t, u64 ns)	{ return t + (s64)ns; }
static inline ktime_t ktime_sub_ns(ktime_t t, u64 ns)	{ return t - (s64)ns; }
static inline ktime_t ktime_add_us(ktime_t t, u64 us)	{ return t + (s64)us * 1000; }
static inline ktime_t ktime_add_ms(ktime_t t, u64 ms)	{ return t + (s64)ms * 1000000; }
static inline ktime_t ns_to_ktime(u64 ns)		{ return (s64)ns; }
static inline ktime_t us_to_ktime(u64 us)		{ return (s64)us * 1000; }
static inline ktime_t ms_to_ktime(u64 ms)		{ return (s64)ms * 1000000; }
static inline s64 ktime_to_ns(ktime_t t)		{ return t; }
static inline s64 ktime_to_us(ktime_t t)		{ return t / 1000; }
static inline s64 ktime_to_ms(ktime_t t)		{ return t / 1000000; }
static inline s64 ktime_us_delta(ktime_t later, ktime_t earlier) { return ktime_to_us(later - earlier); }
static inline s64 ktime_ms_delta(ktime_t later, ktime_t earlier) { return ktime_to_ms(later - earlier); }
static inline int ktime_compare(ktime_t a, ktime_t b)	{ return a < b ? -1 : a > b; }
static inline bool ktime_after(ktime_t a, ktime_t b)	{ return a > b; }
static inline bool ktime_before(ktime_t a, ktime_t b)	{ return a < b; }
/* KTIME_MAX if it does not fit. */
static inline ktime_t ktime_add_safe(ktime_t a, ktime_t b)
{
	ktime_t sum;

	return __builtin_add_overflow(a, b, &sum) ? KTIME_MAX : sum;
}

/* Busy-wait.  Context: any. */
void ndelay(unsigned long ns);
void udelay(unsigned long us);

/* Calibrate the clock and start this CPU's tick.  Context: boot. */
void time_init(void);

/* From here time runs: @base is the cycle that is 0 ns, @hz the counter's rate.  Context: boot. */
void ktime_start(u64 base, u64 hz);
/* The counter's rate; 0 before time_init(). */
u64 ktime_hz(void);

#endif /* KERNEL_KTIME_H */
