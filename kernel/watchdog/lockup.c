// SPDX-License-Identifier: GPL-2.0-only
/*
 * CPUs that do not get on.
 *
 * Soft lockup: told to switch, a CPU has not come to the scheduler, though its
 * ticks come.  It finds this out by itself, so there is no thread that would
 * have to run for it.
 *
 * Hard lockup: a CPU answers NMIs, and that is all: its timer does not
 * interrupt it.  Its neighbours find out; where there is nobody else, a
 * device whose NMI comes once a second (watchdog_nmi()).
 */
#define pr_fmt(fmt) "watchdog: " fmt

#include <kernel/params.h>
#include <kernel/percpu.h>
#include <kernel/preempt.h>
#include <kernel/printk.h>
#include <kernel/smp.h>
#include <kernel/spinlock.h>
#include <kernel/tick.h>

#include "internal.h"

#define NMIS_MIN	3U	/* of the device, however short the limit */

unsigned int watchdog_thresh = 10;
core_param("watchdog_thresh", watchdog_thresh, uint,
	   "seconds with interrupts off that are a hard lockup, 0: none; twice as many without "
	   "a switch are a soft one (default 10)");
static bool softlockup_panic, hardlockup_panic;
core_param("softlockup_panic", softlockup_panic, bool, "[=0|1] a soft lockup is a panic (default 0)");
core_param("hardlockup_panic", hardlockup_panic, bool, "[=0|1] a hard lockup is a panic (default 0)");

struct cpumask lockups_standing;

/* Instead of the parameter, in units; 0: as it says.  For the tests. */
u64 soft_test_limit;
u32 soft_reports;

static u64 units(unsigned int seconds)
{
	return (u64)seconds * PROGRESS_PER_SEC;
}

#ifdef CONFIG_SMP
static bool stands(u32 owner, unsigned int cpu)
{
	return owner < NR_CPUS && owner != cpu && cpumask_test_cpu(owner, &lockups_standing);
}

/* What it waits for is held, or not called, by a CPU that has been reported: the same hang. */
static bool is_explained(unsigned int cpu)
{
	unsigned int target;
#ifdef CONFIG_DEBUG_SPINLOCK
	const struct raw_spinlock *lock = spin_waits_for(cpu);

	if (lock && stands(READ_ONCE(lock->owner_cpu), cpu))
		return true;
#endif
	return ipi_waits_for(cpu, &target) && stands(target, cpu);
}
#else
static inline bool is_explained(unsigned int cpu)
{
	(void)cpu;
	return false;
}
#endif

static void soft_report(struct watch *w, unsigned int cpu, u64 since, u64 now)
{
	struct hang h = {
		.detector = "softlockup", .kind = "stuck", .cpu = (int)cpu, .panic = softlockup_panic,
	};

	if (is_explained(cpu))
		return;
	if (!hang_report(&h, "CPU %u has not come to the scheduler for %llu s of its progress", cpu,
			 (now - since) / PROGRESS_PER_SEC))
		return;
	w->soft_reported = true;
	WRITE_ONCE(soft_reports, soft_reports + 1);
	cpumask_set_cpu(cpu, &lockups_standing);
}

/**
 * soft_look() - does this CPU come to the scheduler?
 * @cpu: this one
 * @now: guest progress
 *
 * Context: the tick, before it has asked for a switch itself.
 */
void soft_look(unsigned int cpu, u64 now)
{
	struct watch *w = this_cpu_ptr(&watch);
	u64 switches = sched_switches(cpu);
	/* The interrupted context's own count is what the tick adds. */
	bool off = preempt_count() != HARDIRQ_OFFSET && !watch_cpu_rests(cpu);

	if (!IS_ENABLED(CONFIG_SOFTLOCKUP_DETECTOR) || !watchdog_thresh)
		return;
	if (!off || switches != w->switches || !w->pushed || !need_resched()) {
		w->switches = switches;
		w->stuck_since = now;
		WRITE_ONCE(w->stuck, false);
		w->pushed = off;
		if (off)
			set_preempt_need_resched();
		if (unlikely(w->soft_reported)) {
			w->soft_reported = false;
			cpumask_clear_cpu(cpu, &lockups_standing);
			pr_info("CPU %u gets on again\n", cpu);
		}
		return;
	}
	WRITE_ONCE(w->stuck, now - w->stuck_since >= PROGRESS_PER_SEC / 2);
	if (!w->soft_reported &&
	    now - w->stuck_since >= (READ_ONCE(soft_test_limit) ?: 2 * units(watchdog_thresh)))
		soft_report(w, cpu, w->stuck_since, now);
}

static bool hard_report(unsigned int cpu, u64 seconds, const struct pt_regs *regs)
{
	struct hang h = {
		.detector = "hardlockup", .kind = "stuck", .cpu = (int)cpu, .regs = regs,
		.panic = hardlockup_panic,
	};

	return hang_report(&h, "CPU %u has had interrupts off for %llu s of its progress", cpu,
			   seconds);
}

/**
 * hard_look() - does another CPU take interrupts?
 * @cpu: which
 * @now: guest progress
 *
 * Having had none is no proof: it may rest, and the clock may have gone on by
 * as much as the others have slept.  It must have been asked, and answered, at
 * every other unit at least.
 *
 * Context: the tick; watch_lock is held.
 */
void hard_look(unsigned int cpu, u64 now)
{
	struct watch *w = per_cpu_ptr(&watch, cpu);

	if (!IS_ENABLED(CONFIG_HARDLOCKUP_DETECTOR) || !watchdog_thresh || w->hard_reported ||
	    now - w->moved_at < units(watchdog_thresh) ||
	    READ_ONCE(w->answers) - w->answers_then < units(watchdog_thresh) / 2 ||
	    is_explained(cpu) || cpumask_test_cpu(cpu, &lockups_standing))
		return;
	w->hard_reported = hard_report(cpu, (now - w->moved_at) / PROGRESS_PER_SEC, NULL);
	if (w->hard_reported)
		cpumask_set_cpu(cpu, &lockups_standing);
}

/**
 * hard_over() - a CPU takes interrupts
 * @cpu: which
 *
 * Context: the tick; watch_lock is held.
 */
void hard_over(unsigned int cpu)
{
	struct watch *w = per_cpu_ptr(&watch, cpu);

	if (likely(!w->hard_reported))
		return;
	w->hard_reported = false;
	cpumask_clear_cpu(cpu, &lockups_standing);
	pr_info("CPU %u gets on again\n", cpu);
}

/**
 * watchdog_nmi() - a device's NMI has come, as it does once a second
 * @regs: what was interrupted
 *
 * One that comes late because the host did not run us counts once, and so
 * does a tick: a CPU that the host starves takes both.
 *
 * Context: NMI.
 */
void watchdog_nmi(struct pt_regs *regs)
{
	struct watch *w = this_cpu_ptr(&watch);
	unsigned int cpu = raw_smp_processor_id();
	u64 irqs = tick_interrupts(cpu);

	if (irqs != w->nmi_irqs) {
		w->nmi_irqs = irqs;
		w->nmi_still = 0;
		if (w->nmi_reported)
			cpumask_clear_cpu(cpu, &lockups_standing);
		w->nmi_reported = false;
		return;
	}
	w->nmi_still++;
	if (!IS_ENABLED(CONFIG_HARDLOCKUP_DETECTOR) || !watchdog_thresh || w->nmi_still < NMIS_MIN ||
	    w->nmi_still < watchdog_thresh || cpumask_test_cpu(cpu, &lockups_standing))
		return;
	w->nmi_reported = hard_report(cpu, w->nmi_still, regs);
	if (w->nmi_reported)
		cpumask_set_cpu(cpu, &lockups_standing);
}
