// SPDX-License-Identifier: GPL-2.0-only
/*
 * The tick, from this CPU's APIC: by deadline where the processor has it
 * (exact, one register write), else periodic.
 *
 * Source: Intel SDM vol. 3A, 11.5.4 "APIC Timer".
 */
#define pr_fmt(fmt) "apic: " fmt

#include <asm/apic.h>
#include <asm/barrier.h>
#include <asm/cpufeature.h>
#include <asm/irq_vectors.h>
#include <asm/percpu.h>
#include <asm/processor.h>
#include <base/init.h>
#include <kernel/irq.h>
#include <kernel/jiffies.h>
#include <kernel/ktime.h>
#include <kernel/printk.h>

/* [this CPU, its tick and apic_timer_start()] cycle of the next tick. */
static DEFINE_PER_CPU(u64, next_deadline);
static u64 deadline_period;	/* cycles, 0: not by deadline; constant after boot */
static u32 periodic_count;	/* of the timer's input, 0: not periodic; constant after boot */

static void tick_periodic(struct pt_regs *regs, void *data)
{
	tick_handle();
}

/* Armed first: whatever the handlers do, there is a next tick. */
static void tick_deadline(struct pt_regs *regs, void *data)
{
	u64 now = rdtsc(), next = this_cpu_read(next_deadline) + deadline_period;

	/* Late by a whole period (a stalled host): skip, do not catch up in a burst. */
	if (unlikely((s64)(next - now) <= 0))
		next = now + deadline_period;
	this_cpu_write(next_deadline, next);
	wrmsr(MSR_IA32_TSC_DEADLINE, next);
	tick_handle();
}

/**
 * apic_timer_start_cpu() - start the tick of this CPU
 *
 * Context: this CPU's boot, interrupts off.
 */
void apic_timer_start_cpu(void)
{
	if (deadline_period) {
		apic_write(APIC_LVT_TIMER, APIC_TIMER_DEADLINE | LOCAL_TIMER_VECTOR);
		/* The mode before the deadline: SDM 11.5.4.1. */
		mb();
		this_cpu_write(next_deadline, rdtsc() + deadline_period);
		wrmsr(MSR_IA32_TSC_DEADLINE, this_cpu_read(next_deadline));
	} else if (periodic_count) {
		apic_write(APIC_TIMER_DIVIDE, APIC_TIMER_DIVIDE_1);
		apic_write(APIC_LVT_TIMER, APIC_TIMER_PERIODIC | LOCAL_TIMER_VECTOR);
		apic_write(APIC_TIMER_INITIAL, periodic_count);
	}
}

/**
 * apic_timer_start() - start the tick of this CPU
 * @bus_hz: rate of the timer's input, 0 if unknown
 * @tsc_hz: rate of the time-stamp counter, for the deadline mode
 *
 * Context: boot, interrupts off.
 */
void __init apic_timer_start(u64 bus_hz, u64 tsc_hz)
{
	u64 count = bus_hz / HZ;

	if (cpu_has(X86_FEATURE_TSC_DEADLINE)) {
		deadline_period = tsc_hz / HZ;
		irq_vector_set(LOCAL_TIMER_VECTOR, tick_deadline, NULL, "tick");
		apic_timer_start_cpu();
		pr_info("tick %u Hz by deadline\n", HZ);
		return;
	}
	if (!count || count > 0xffffffff) {
		pr_err("timer input of %llu Hz cannot tick at %u Hz: no tick\n", bus_hz, HZ);
		return;
	}
	irq_vector_set(LOCAL_TIMER_VECTOR, tick_periodic, NULL, "tick");
	periodic_count = (u32)count;
	apic_timer_start_cpu();
	pr_info("tick %u Hz, periodic, every %llu of %llu Hz\n", HZ, count, bus_hz);
}
