/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * High-resolution timers: a function called in hard interrupt context, or in
 * softirq context if wanted, at a time in nanoseconds, not before it.
 */
#ifndef KERNEL_HRTIMER_H
#define KERNEL_HRTIMER_H

#include <base/types.h>
#include <kernel/ktime.h>
#include <lib/rbtree.h>

enum hrtimer_restart {
	HRTIMER_NORESTART,
	HRTIMER_RESTART,	/* again, at the time the function has set */
};

enum hrtimer_mode {
	HRTIMER_MODE_ABS	= 0x00,
	HRTIMER_MODE_REL	= 0x01,
	HRTIMER_MODE_PINNED	= 0x02,	/* on the CPU where it is started */
	HRTIMER_MODE_SOFT	= 0x04,	/* called in softirq context; said when it is made */
	HRTIMER_MODE_HARD	= 0x08,	/* in hard interrupt context, as without it */
	HRTIMER_MODE_ABS_PINNED	= HRTIMER_MODE_ABS | HRTIMER_MODE_PINNED,
	HRTIMER_MODE_REL_PINNED	= HRTIMER_MODE_REL | HRTIMER_MODE_PINNED,
	HRTIMER_MODE_ABS_SOFT	= HRTIMER_MODE_ABS | HRTIMER_MODE_SOFT,
	HRTIMER_MODE_REL_SOFT	= HRTIMER_MODE_REL | HRTIMER_MODE_SOFT,
	HRTIMER_MODE_ABS_HARD	= HRTIMER_MODE_ABS | HRTIMER_MODE_HARD,
	HRTIMER_MODE_REL_HARD	= HRTIMER_MODE_REL | HRTIMER_MODE_HARD,
};

/* One clock: the others are names for it, as nobody has set the time of day. */
#define CLOCK_REALTIME		0
#define CLOCK_MONOTONIC		1
#define CLOCK_BOOTTIME		7

struct hrtimer {
	struct rb_node node;	/* in its base, under that one's lock */
	ktime_t expires;
	enum hrtimer_restart (*function)(struct hrtimer *timer);
	u32 cpu;		/* whose base; HRTIMER_MIGRATING: between two */
	bool queued;
	bool is_soft;		/* constant once it is made */
};

void hrtimer_init(struct hrtimer *timer, int clock_id, enum hrtimer_mode mode);
void hrtimer_setup(struct hrtimer *timer, enum hrtimer_restart (*function)(struct hrtimer *),
		   int clock_id, enum hrtimer_mode mode);
void hrtimer_start(struct hrtimer *timer, ktime_t time, enum hrtimer_mode mode);
/* 1 if it was pending, 0 if not; the second: -1 if its function is running. */
int hrtimer_cancel(struct hrtimer *timer);
int hrtimer_try_to_cancel(struct hrtimer *timer);
u64 hrtimer_forward(struct hrtimer *timer, ktime_t now, ktime_t interval);
bool hrtimer_active(const struct hrtimer *timer);

/* Timers may be fired late by @range; here they are not. */
static inline void hrtimer_start_range_ns(struct hrtimer *timer, ktime_t time, u64 range,
					  enum hrtimer_mode mode)
{
	(void)range;
	hrtimer_start(timer, time, mode);
}

static inline u64 hrtimer_forward_now(struct hrtimer *timer, ktime_t interval)
{
	return hrtimer_forward(timer, ktime_get(), interval);
}

static inline ktime_t hrtimer_get_expires(const struct hrtimer *timer)
{
	return timer->expires;
}

static inline void hrtimer_set_expires(struct hrtimer *timer, ktime_t time)
{
	timer->expires = time;
}

static inline void hrtimer_add_expires_ns(struct hrtimer *timer, u64 ns)
{
	timer->expires += (ktime_t)ns;
}

static inline ktime_t hrtimer_get_remaining(const struct hrtimer *timer)
{
	return timer->expires - ktime_get();
}

static inline bool hrtimer_is_queued(const struct hrtimer *timer)
{
	return READ_ONCE(timer->queued);
}

static inline void hrtimer_start_expires(struct hrtimer *timer, enum hrtimer_mode mode)
{
	hrtimer_start(timer, timer->expires, (enum hrtimer_mode)(mode & ~HRTIMER_MODE_REL));
}

static inline void hrtimer_restart(struct hrtimer *timer)
{
	hrtimer_start_expires(timer, HRTIMER_MODE_ABS);
}

static inline ktime_t hrtimer_cb_get_time(const struct hrtimer *timer)
{
	(void)timer;
	return ktime_get();
}

/* Sleep, or until somebody wakes this thread; its state is the caller's.  0: time is up; -EINTR. */
int schedule_hrtimeout_range(ktime_t *expires, u64 delta, enum hrtimer_mode mode);
int schedule_hrtimeout(ktime_t *expires, enum hrtimer_mode mode);

/* From the local timer's interrupt: call what is due; when the next is, ns (~0: none). */
u64 hrtimer_run_queues(u64 now);
void hrtimers_init_cpu(unsigned int cpu);

#endif /* KERNEL_HRTIMER_H */
