// SPDX-License-Identifier: GPL-2.0-only
/*
 * What happens HZ times a second on each CPU that is not idle.
 *
 * Ticks are at whole multiples of TICK_NSEC, and jiffies is the clock divided
 * by it: whichever CPU has a tick first counts it, and after a time in which
 * all were idle the next one finds the right number.
 */
#include <asm/barrier.h>
#include <asm/cmpxchg.h>
#include <kernel/console.h>
#include <kernel/hrtimer.h>
#include <kernel/jiffies.h>
#include <kernel/ktime.h>
#include <kernel/percpu.h>
#include <kernel/rcupdate.h>
#include <kernel/sched.h>
#include <kernel/smp.h>
#include <kernel/tick.h>
#include <kernel/timer.h>
#include <kernel/watchdog.h>
#include <trace/timer.h>

#define NEVER	(~0ULL)

unsigned long jiffies;

/* This CPU's, interrupts off. */
struct tick_cpu {
	u64 next_tick;		/* ns; NEVER: the tick is off and no timer is pending */
	u64 next_hrtimer;	/* ns; NEVER: none */
	u64 programmed;		/* what the hardware was asked for, ns */
	u64 interrupts;		/* read by anyone */
};

static DEFINE_PER_CPU(struct tick_cpu, tick_cpu) = { NEVER, NEVER, NEVER, 0 };
DEFINE_PER_CPU(u8, tick_stopped);
DEFINE_PER_CPU(u8, tick_not_needed);

/* Only ever forward, by whoever is first. */
static void update_jiffies(u64 now)
{
	unsigned long ticks = now / TICK_NSEC, old = READ_ONCE(jiffies);

	while ((long)(ticks - old) > 0 && !try_cmpxchg(&jiffies, &old, ticks))
		;
}

static void program(struct tick_cpu *t)
{
	u64 next = t->next_tick < t->next_hrtimer ? t->next_tick : t->next_hrtimer;

	t->programmed = next;
	if (next != NEVER)
		arch_timer_program(next);
}

/* Every instruction here is paid HZ times a second on every busy CPU. */
static void tick_handle(void)
{
	trace_tick(READ_ONCE(jiffies));
	/* Before anybody asks for a switch in this tick. */
	watchdog_tick();
	run_local_timers();
	scheduler_tick();
	rcu_sched_clock_irq();
	printk_tick();
}

/**
 * local_timer_interrupt() - the time that this CPU's timer was set to has come
 *
 * Context: hard interrupt, interrupts off.  Never logs.
 */
void local_timer_interrupt(void)
{
	struct tick_cpu *t = this_cpu_ptr(&tick_cpu);
	u64 now = ktime_get_ns();

	t->interrupts++;
	update_jiffies(now);
	if (now >= t->next_tick) {
		/* Late by more than a tick (a stalled host): skip, do not catch up in a burst. */
		t->next_tick += TICK_NSEC;
		if (unlikely(t->next_tick <= now))
			t->next_tick = (now / TICK_NSEC + 1) * TICK_NSEC;
		tick_handle();
		/* A whole tick with nothing to do: from now on without. */
		if (is_idle_task(current)) {
			this_cpu_write(tick_not_needed, 1);
			watchdog_idle_tick();
		}
	}
	if (now >= t->next_hrtimer)
		t->next_hrtimer = hrtimer_run_queues(now);
	program(t);
}

void tick_start_cpu(void)
{
	struct tick_cpu *t = this_cpu_ptr(&tick_cpu);

	arch_timer_init_cpu();
	t->next_tick = (ktime_get_ns() / TICK_NSEC + 1) * TICK_NSEC;
	program(t);
}

/**
 * tick_idle_stop() - this CPU is about to halt: no tick before the next timer
 *
 * While the log waits to be shown the tick goes on: it wakes the console's
 * thread.  Not called before a tick has met the CPU idle: most idle times are
 * shorter than a tick, and end without the timer being touched.
 *
 * Context: the idle thread, interrupts off.
 */
void tick_idle_stop(void)
{
	struct tick_cpu *t = this_cpu_ptr(&tick_cpu);
	unsigned long when;

	if (printk_needs_tick()) {
		if (this_cpu_read(tick_stopped))
			tick_idle_restart();
		return;
	}
	this_cpu_write(tick_stopped, 1);
	/*
	 * The mark before the look.  Pairs with kick_idle() in timer.c: either
	 * we see the new timer, or it is seen that we must be called.
	 */
	smp_mb();
	if (!timer_next_event(&when))
		when = NO_EVENT;
	when = watchdog_idle_limit(when);
	t->next_tick = when == NO_EVENT ? NEVER : (u64)when * TICK_NSEC;
	if (t->next_tick != t->programmed)
		program(t);
}

void tick_idle_restart(void)
{
	struct tick_cpu *t = this_cpu_ptr(&tick_cpu);
	u64 now;

	this_cpu_write(tick_not_needed, 0);
	if (!this_cpu_read(tick_stopped))
		return;
	this_cpu_write(tick_stopped, 0);
	now = ktime_get_ns();
	update_jiffies(now);
	watchdog_idle_end();
	t->next_tick = (now / TICK_NSEC + 1) * TICK_NSEC;
	program(t);
}

u64 tick_interrupts(unsigned int cpu)
{
	return READ_ONCE(per_cpu(tick_cpu, cpu).interrupts);
}

/**
 * tick_update_jiffies() - bring jiffies up to the clock
 *
 * For where no tick may have done it lately: an interrupt of an idle CPU, and
 * whoever counts from now.
 *
 * Context: any.
 */
void tick_update_jiffies(void)
{
	update_jiffies(ktime_get_ns());
}

void tick_kick_idle(unsigned int cpu)
{
	if (READ_ONCE(per_cpu(tick_stopped, cpu)))
		smp_send_reschedule((int)cpu);
}

void tick_hrtimer_changed(u64 first_ns)
{
	struct tick_cpu *t = this_cpu_ptr(&tick_cpu);

	t->next_hrtimer = first_ns;
	if (first_ns < t->programmed)
		program(t);
}
