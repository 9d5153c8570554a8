// SPDX-License-Identifier: GPL-2.0-only
/* See <kernel/ratelimit.h>. */
#include <kernel/ratelimit.h>

/* rs->lock is held.  How many of the interval that ended were kept back. */
static int new_interval(struct ratelimit_state *rs, unsigned long now)
	__must_hold(&rs->lock)
{
	int missed = rs->flags & RATELIMIT_MSG_ON_RELEASE ? 0 : rs->missed;

	rs->begin = now | 1;	/* 0 means none */
	rs->printed = 0;
	rs->missed -= missed;
	return missed;
}

/**
 * ___ratelimit() - may one more be said?
 * @rs:   the state
 * @func: who asks, named when some were kept back
 *
 * Context: any.  Whoever finds the lock taken is told no: it may have
 * interrupted the holder.
 * Return: 1: yes; 0: no, and it is counted.
 */
int ___ratelimit(struct ratelimit_state *rs, const char *func)
{
	unsigned long flags, now = READ_ONCE(jiffies);
	int missed = 0, yes;

	if (!rs->interval)
		return 1;
	local_irq_save(flags);
	if (!raw_spin_trylock(&rs->lock)) {
		local_irq_restore(flags);
		return 0;
	}
	if (!rs->begin || time_after(now, rs->begin + (unsigned long)rs->interval))
		missed = new_interval(rs, now);
	yes = rs->printed < rs->burst;
	if (yes)
		rs->printed++;
	else
		rs->missed++;
	raw_spin_unlock_irqrestore(&rs->lock, flags);
	if (missed)
		printk(KERN_WARNING "%s: %d calls kept back\n", func, missed);
	return yes;
}

/**
 * ratelimit_state_exit() - the end of a state: say what was kept back
 * @rs: the state, no longer in use
 *
 * Context: any.
 */
void ratelimit_state_exit(struct ratelimit_state *rs)
{
	if ((rs->flags & RATELIMIT_MSG_ON_RELEASE) && rs->missed)
		printk(KERN_WARNING "%d calls kept back\n", rs->missed);
	rs->missed = 0;
}
