/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The local timer of each CPU: one event at a time, for the tick or for the
 * first high-resolution timer.  An idle CPU's tick is off.
 */
#ifndef KERNEL_TICK_H
#define KERNEL_TICK_H

#include <base/types.h>
#include <kernel/percpu.h>

/* The idle CPU's tick is off: the time in ticks may be old when an interrupt comes. */
DECLARE_PER_CPU(u8, tick_stopped);
/* A tick has met this CPU idle; until it is busy again. */
DECLARE_PER_CPU(u8, tick_not_needed);

/* The local timer's interrupt.  Context: hard interrupt. */
void local_timer_interrupt(void);
/* The tick of this CPU begins.  Context: its boot, interrupts off. */
void tick_start_cpu(void);
/* About to halt: the tick is not needed before the next timer.  Context: idle, interrupts off. */
void tick_idle_stop(void);
/* No longer idle.  Context: idle, interrupts off. */
void tick_idle_restart(void);
void tick_update_jiffies(void);
/* A timer was put on @cpu's base: if it is idle it must look again.  Context: any but NMI. */
void tick_kick_idle(unsigned int cpu);
/* How often @cpu's local timer has interrupted it.  Context: any. */
u64 tick_interrupts(unsigned int cpu);
/* The first high-resolution timer of this CPU changed.  Interrupts off. */
void tick_hrtimer_changed(u64 first_ns);

/* What the architecture supplies: an interrupt at @when_ns, or soon after.  Interrupts off. */
void arch_timer_program(u64 when_ns);
/* Ready this CPU's timer, quiet.  Context: its boot. */
void arch_timer_init_cpu(void);

#endif /* KERNEL_TICK_H */
