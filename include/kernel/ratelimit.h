/* SPDX-License-Identifier: GPL-2.0-only */
/* So many in so much time, and the rest is counted. */
#ifndef KERNEL_RATELIMIT_H
#define KERNEL_RATELIMIT_H

#include <kernel/bug.h>
#include <kernel/jiffies.h>
#include <kernel/printk.h>
#include <kernel/spinlock.h>

#define DEFAULT_RATELIMIT_INTERVAL	(5 * HZ)
#define DEFAULT_RATELIMIT_BURST		10
#define RATELIMIT_MSG_ON_RELEASE	1UL	/* the missed are told by ratelimit_state_exit() only */

struct ratelimit_state {
	raw_spinlock_t lock;	/* covers what follows the first three */
	int interval;		/* jiffies; 0: no limit */
	int burst;		/* how many in each interval */
	unsigned long flags;
	int printed, missed;	/* in this interval */
	unsigned long begin;	/* jiffies of its first; 0: none yet */
};

#define RATELIMIT_STATE_INIT_FLAGS(name, i, b, f)				\
	{ .lock = __RAW_SPIN_LOCK_UNLOCKED(ratelimit.lock), .interval = (i), .burst = (b), .flags = (f) }
#define RATELIMIT_STATE_INIT(name, i, b)	RATELIMIT_STATE_INIT_FLAGS(name, i, b, 0)
#define DEFINE_RATELIMIT_STATE(name, i, b) \
	struct ratelimit_state name = RATELIMIT_STATE_INIT(name, i, b)

static inline void ratelimit_state_init(struct ratelimit_state *rs, int interval, int burst)
{
	*rs = (struct ratelimit_state)RATELIMIT_STATE_INIT(rs, interval, burst);
	raw_spin_lock_init(&rs->lock);
}

static inline void ratelimit_set_flags(struct ratelimit_state *rs, unsigned long flags)
{
	rs->flags = flags;
}

void ratelimit_state_exit(struct ratelimit_state *rs);
int ___ratelimit(struct ratelimit_state *rs, const char *func);
#define __ratelimit(rs)		___ratelimit(rs, __func__)

#define printk_ratelimited(fmt, ...) do {					\
	static DEFINE_RATELIMIT_STATE(__rs, DEFAULT_RATELIMIT_INTERVAL,		\
				      DEFAULT_RATELIMIT_BURST);			\
	if (__ratelimit(&__rs))							\
		printk(fmt, ##__VA_ARGS__);					\
} while (0)
#define pr_emerg_ratelimited(fmt, ...)	printk_ratelimited(KERN_EMERG pr_fmt(fmt), ##__VA_ARGS__)
#define pr_alert_ratelimited(fmt, ...)	printk_ratelimited(KERN_ALERT pr_fmt(fmt), ##__VA_ARGS__)
#define pr_crit_ratelimited(fmt, ...)	printk_ratelimited(KERN_CRIT pr_fmt(fmt), ##__VA_ARGS__)
#define pr_err_ratelimited(fmt, ...)	printk_ratelimited(KERN_ERR pr_fmt(fmt), ##__VA_ARGS__)
#define pr_warn_ratelimited(fmt, ...)	printk_ratelimited(KERN_WARNING pr_fmt(fmt), ##__VA_ARGS__)
#define pr_notice_ratelimited(fmt, ...)	printk_ratelimited(KERN_NOTICE pr_fmt(fmt), ##__VA_ARGS__)
#define pr_info_ratelimited(fmt, ...)	printk_ratelimited(KERN_INFO pr_fmt(fmt), ##__VA_ARGS__)
#define pr_debug_ratelimited(fmt, ...) do {					\
	if (IS_ENABLED(CONFIG_DEBUG_PRINTK))					\
		printk_ratelimited(KERN_DEBUG pr_fmt(fmt), ##__VA_ARGS__);	\
} while (0)

#define WARN_ON_RATELIMIT(c, rs) ({						\
	bool __hit = !!(c);							\
	WARN_ON(__hit && __ratelimit(rs));					\
	__hit; })

#endif /* KERNEL_RATELIMIT_H */
