// SPDX-License-Identifier: GPL-2.0-only
/*
 * The clock of guest progress, and who looks at whom.
 *
 * Each CPU looks round when it has handled UNIT_TICKS ticks of its own.  One
 * whose tick is off because it has nothing to do has one every second, and is
 * not waited for; if anybody is suspected to hang, every unit, and then nobody
 * is excused: a CPU that the host does not run must not look idle.
 *
 * A CPU whose timer has not interrupted it for a unit of the looker's time is
 * asked by NMI.  If it answers, the host runs it, and the clock goes on; if
 * not, the clock stands, and with it every limit.
 *
 * Partners:
 *   xchg of asked in watch_nmi()	xchg in ask()
 *	one answer for one question
 */
#include <asm/cmpxchg.h>
#include <asm/smp.h>
#include <base/init.h>
#include <kernel/irq.h>
#include <kernel/params.h>
#include <kernel/printk.h>
#include <kernel/smp.h>
#include <kernel/spinlock.h>
#include <kernel/task.h>
#include <kernel/tick.h>

#include "internal.h"

#define UNIT_TICKS	((u32)(HZ / PROGRESS_PER_SEC))
#define IDLE_TICKS	((unsigned long)HZ)
#define UNITS_MAX	(2U * PROGRESS_PER_SEC)	/* that one step of the clock may count */
#define REST_MAX	(3U * PROGRESS_PER_SEC)	/* of each looker: then an idle CPU has lost its timer */

DEFINE_PER_CPU(struct watch, watch);
DEFINE_PER_CPU(u32, watchdog_countdown);
static DEFINE_RAW_SPINLOCK(watch_lock);
static u64 progress = 1;	/* under watch_lock; read by anyone */
static u32 suspicion;		/* [a] somebody may hang: look often */
static bool watching;

static bool nowatchdog;

static int set_nowatchdog(const char *val, const struct kernel_param *kp)
{
	(void)val, (void)kp;
	nowatchdog = true;
	return 0;
}
early_param("nowatchdog", nowatchdog, set_nowatchdog, "no detector of hangs");

/**
 * guest_progress() - how much the guest has done
 *
 * Context: any.
 * Return: units since the detectors began.
 */
u64 guest_progress(void)
{
	return READ_ONCE(progress);
}

bool watch_cpu_rests(unsigned int cpu)
{
	return READ_ONCE(per_cpu(tick_stopped, cpu)) && sched_cpu_is_idle(cpu);
}

/* Has the timer of @cpu interrupted it lately, even if it rests? */
static bool has_timer(unsigned int cpu)
{
	return per_cpu_ptr(&watch, cpu)->unseen < REST_MAX * num_online_cpus();
}

/* Need nobody wait for a sign of life from @cpu? */
static bool excused(unsigned int cpu)
{
	return !READ_ONCE(suspicion) && watch_cpu_rests(cpu) && has_timer(cpu);
}

#ifdef CONFIG_SMP
static void ask(unsigned int cpu)
{
	if (!xchg(&per_cpu_ptr(&watch, cpu)->asked, 1U))
		arch_send_nmi(cpu);
}
#else
static void ask(unsigned int cpu)
{
	(void)cpu;
}
#endif

static bool watch_nmi(struct pt_regs *regs)
{
	struct watch *w = this_cpu_ptr(&watch);
	bool mine = snap_nmi(regs);

	if (!xchg(&w->asked, 0U))
		return mine;
	WRITE_ONCE(w->answers, w->answers + 1);
	return true;
}

/* watch_lock is held.  Return: has anybody been asked who ought to have had a tick? */
static bool look_round(unsigned int me, u64 passed)
{
	struct watch *mine = this_cpu_ptr(&watch);
	bool asked = false;
	unsigned int cpu;

	for_each_online_cpu(cpu) {
		struct watch *w = per_cpu_ptr(&watch, cpu);
		u64 irqs = tick_interrupts(cpu);

		if (irqs != w->seen_irqs || cpu == me || !w->moved_at) {
			w->seen_irqs = irqs;
			w->moved_at = progress;
			w->answers_then = READ_ONCE(w->answers);
			w->unseen = 0;
			hard_over(cpu);
		}
		w->unseen += passed;
		if (irqs == mine->irqs_of[cpu] && cpu != me && !excused(cpu)) {
			ask(cpu);
			/* One that rests has its next tick later than we look. */
			asked |= !watch_cpu_rests(cpu) || !has_timer(cpu);
		}
		mine->irqs_of[cpu] = irqs;
	}
	return asked;
}

/* watch_lock is held.  Who decides if all rest: one alone, or the clock would run faster. */
static unsigned int timekeeper(unsigned int me)
{
	unsigned int cpu;

	for_each_online_cpu(cpu)
		if (has_timer(cpu))
			return cpu;
	return me;
}

static u64 life(unsigned int cpu)
{
	const struct watch *w = per_cpu_ptr(&watch, cpu);

	return READ_ONCE(w->units) + READ_ONCE(w->answers);
}

/* watch_lock is held.  The clock goes on by what the slowest has done. */
static bool step_clock(unsigned int me)
{
	u64 least = ~0ULL, done;
	unsigned int cpu;

	for_each_online_cpu(cpu) {
		done = life(cpu) - per_cpu_ptr(&watch, cpu)->seen_life;
		if (!excused(cpu) && done < least)
			least = done;
	}
	if (least == ~0ULL) {
		cpu = timekeeper(me);
		least = life(cpu) - per_cpu_ptr(&watch, cpu)->seen_life;
	}
	if (!least)
		return false;
	WRITE_ONCE(progress, progress + (least < UNITS_MAX ? least : UNITS_MAX));
	for_each_online_cpu(cpu)
		per_cpu_ptr(&watch, cpu)->seen_life = life(cpu);
	return true;
}

static bool anybody_stuck(void)
{
	unsigned int cpu;

	for_each_online_cpu(cpu)
		if (READ_ONCE(per_cpu_ptr(&watch, cpu)->stuck))
			return true;
	return false;
}

/* watch_lock is held: one CPU at a time. */
static void check_all(unsigned int me)
{
	static u64 last_second;
	u64 now = progress;
	unsigned int cpu;

	for_each_online_cpu(cpu)
		if (cpu != me)
			hard_look(cpu, now);
	/* What hangs because a CPU does is no hang of its own. */
	if (!cpumask_empty(&lockups_standing))
		return;
	rcu_check_stall(now);
	if (now - last_second < PROGRESS_PER_SEC)
		return;
	last_second = now;
	wq_check_stall(now);
	check_lost_wakeups(now);
	check_hung_tasks(now);
}

/**
 * watchdog_look() - look at this CPU, and round
 *
 * Context: the tick, interrupts off.  Waits for nobody.
 */
void watchdog_look(void)
{
	unsigned int me = smp_processor_id();
	struct watch *w = this_cpu_ptr(&watch);
	bool asked;
	u64 passed;

	this_cpu_write(watchdog_countdown, UNIT_TICKS);
	if (!READ_ONCE(watching))
		return;
	if (!w->idle_until)
		WRITE_ONCE(w->units, w->units + 1);
	passed = w->units - w->looked_at;
	w->looked_at = w->units;
	soft_look(me, READ_ONCE(progress));
	if (!__raw_spin_tryacquire(&watch_lock))
		return;
	asked = look_round(me, passed);
	WRITE_ONCE(suspicion, asked || anybody_stuck());
	if (step_clock(me))
		check_all(me);
	__raw_spin_release(&watch_lock);
}

/* Ticks that this CPU has slept through, as it had meant to, are as good as handled. */
static void credit(struct watch *w)
{
	unsigned long now = READ_ONCE(jiffies), ticks;
	u32 rest;

	if (time_after(now, w->idle_until))
		now = w->idle_until;	/* late: the host's time, not ours */
	if (!time_after(now, w->idle_from))
		return;
	ticks = now - w->idle_from;
	w->idle_from = now;
	WRITE_ONCE(w->units, w->units + ticks / UNIT_TICKS);
	/* The rest brings the next look nearer. */
	rest = (u32)(ticks % UNIT_TICKS);
	this_cpu_write(watchdog_countdown, this_cpu_read(watchdog_countdown) > rest ?
					   this_cpu_read(watchdog_countdown) - rest : 1U);
}

/**
 * watchdog_idle_limit() - the tick is about to be stopped: until when at most?
 * @when: jiffies of the next timer; NO_EVENT: there is none
 *
 * Context: the idle thread, interrupts off.
 * Return: @when, or sooner.
 */
unsigned long watchdog_idle_limit(unsigned long when)
{
	struct watch *w = this_cpu_ptr(&watch);

	if (!READ_ONCE(watching))
		return when;
	if (!w->idle_until) {
		w->idle_from = READ_ONCE(jiffies);
		w->idle_until = w->idle_from + IDLE_TICKS;
	}
	/* An NMI may have ended the halt: now it is sooner. */
	if (READ_ONCE(suspicion) && time_after(w->idle_until, READ_ONCE(jiffies) + UNIT_TICKS))
		w->idle_until = READ_ONCE(jiffies) + UNIT_TICKS;
	return when == NO_EVENT || time_before(w->idle_until, when) ? w->idle_until : when;
}

/**
 * watchdog_idle_tick() - a tick has met this CPU idle
 *
 * Context: the tick, interrupts off.
 */
void watchdog_idle_tick(void)
{
	struct watch *w = this_cpu_ptr(&watch);

	if (!w->idle_until || time_before(READ_ONCE(jiffies), w->idle_until))
		return;
	credit(w);
	watchdog_look();
	w->idle_from = READ_ONCE(jiffies);
	w->idle_until = w->idle_from + (READ_ONCE(suspicion) ? UNIT_TICKS : IDLE_TICKS);
}

/**
 * watchdog_idle_end() - the tick runs again
 *
 * Context: the idle thread, interrupts off, jiffies brought up.
 */
void watchdog_idle_end(void)
{
	struct watch *w = this_cpu_ptr(&watch);

	if (!w->idle_until)
		return;
	credit(w);
	w->idle_until = 0;
}

static int __init watchdog_init(void)
{
	unsigned int cpu;
	int err;

	if (nowatchdog)
		return 0;
	err = register_nmi_handler(watch_nmi);
	if (err)
		return err;
	for_each_possible_cpu(cpu)
		per_cpu(watchdog_countdown, cpu) = UNIT_TICKS;
	WRITE_ONCE(watching, true);
	return 0;
}
core_initcall(watchdog_init);
