/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Noticing hangs: who does not get on, measured in what the guest has done.
 *
 * Time in which the host did not run us does not count.  The clock here goes
 * on by one unit, a tenth of a second of ticks, when every CPU that has
 * something to do has given a sign of life since the unit before: ticks that
 * it has handled, or, if it has interrupts off, an NMI that it has answered.
 * So the slowest CPU decides, and one that the host starves stops the clock.
 */
#ifndef KERNEL_WATCHDOG_H
#define KERNEL_WATCHDOG_H

#include <base/compiler.h>
#include <base/types.h>
#include <kernel/jiffies.h>
#include <kernel/percpu.h>

struct pt_regs;
struct task_struct;

#define PROGRESS_PER_SEC	10U	/* units in a second of undisturbed running */
#define NO_EVENT		(~0UL)	/* instead of jiffies: no timer */

#ifdef CONFIG_GUEST_PROGRESS
DECLARE_PER_CPU(u32, watchdog_countdown);

/* Units of guest progress so far.  Context: any. */
u64 guest_progress(void);

void watchdog_look(void);
void watchdog_idle_tick(void);
unsigned long watchdog_idle_limit(unsigned long when);
void watchdog_idle_end(void);
/* For a device whose NMI comes once a second: has this CPU's timer stopped?  Context: NMI. */
void watchdog_nmi(struct pt_regs *regs);

/* In every tick.  Context: hard interrupt. */
static __always_inline void watchdog_tick(void)
{
	u32 left = this_cpu_read(watchdog_countdown) - 1;

	this_cpu_write(watchdog_countdown, left);
	if (unlikely(!left))
		watchdog_look();
}
#else
static inline u64 guest_progress(void) { return 0; }
static inline void watchdog_tick(void) { }
static inline void watchdog_idle_tick(void) { }
static inline unsigned long watchdog_idle_limit(unsigned long when) { return when; }
static inline void watchdog_idle_end(void) { }
#endif

/* Called once in a unit, by one CPU, in its tick, unless a CPU is stuck. */
#ifdef CONFIG_RCU_CPU_STALL
void rcu_check_stall(u64 now);
#else
static inline void rcu_check_stall(u64 now) { (void)now; }
#endif
#ifdef CONFIG_WQ_WATCHDOG
void wq_check_stall(u64 now);
#else
static inline void wq_check_stall(u64 now) { (void)now; }
#endif

/* What has been found, for hang_report(). */
struct hang {
	const char *detector;		/* as in struct report */
	const char *kind;
	int cpu;			/* that does not get on; -1: none */
	struct task_struct *task;	/* that waits; NULL: none.  The caller keeps it */
	const void *object;		/* what it is about; NULL: what is waited for */
	const char *name;		/* of the object; NULL: by its address */
	unsigned long ip;		/* where; 0: where the CPU or the thread stands */
	const struct pt_regs *regs;	/* of this CPU, if they are known */
	bool panic;			/* the end */
};

#ifdef CONFIG_HANG_REPORT
/* Context: any, NMI too; interrupts off.  false: another one is being made. */
__printf(2, 3) bool hang_report(const struct hang *h, const char *fmt, ...);
#else
static inline __printf(2, 3) bool hang_report(const struct hang *h, const char *fmt, ...)
{
	(void)h, (void)fmt;
	return false;
}
#endif

#endif /* KERNEL_WATCHDOG_H */
