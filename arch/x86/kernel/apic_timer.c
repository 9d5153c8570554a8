// SPDX-License-Identifier: GPL-2.0-only
/*
 * The local timer: each CPU's APIC, asked for one interrupt at a time; by
 * deadline where the processor has it (exact, one register write), else by
 * counting down.
 *
 * Source: Intel SDM vol. 3A, 11.5.4 "APIC Timer".
 */
#define pr_fmt(fmt) "apic: " fmt

#include <asm/apic.h>
#include <asm/barrier.h>
#include <asm/cpufeature.h>
#include <asm/irq_vectors.h>
#include <asm/processor.h>
#include <base/init.h>
#include <kernel/irq.h>
#include <kernel/jiffies.h>
#include <kernel/ktime.h>
#include <kernel/printk.h>
#include <kernel/tick.h>

/* The two clocks were measured: an interrupt that comes early would only be asked for again. */
#define MARGIN_SHIFT	9
#define COUNT_MAX	0x7fffffffULL

/* Constant after apic_timer_start(). */
static u64 counts_per_ns;	/* << 32; of the timer's input, or of the counter by deadline; 0: no timer */
static bool by_deadline;

static void timer_interrupt(struct pt_regs *regs, void *data)
{
	(void)regs, (void)data;
	local_timer_interrupt();
}

/**
 * arch_timer_program() - ask for an interrupt
 * @when_ns: not before this time of the clock; what was asked for before is forgotten
 *
 * One that is too far off for the hardware comes earlier.
 *
 * Context: any, interrupts off.
 */
void arch_timer_program(u64 when_ns)
{
	u64 now = ktime_get_ns(), left = when_ns > now ? when_ns - now : 0;
	u64 counts = (u64)((unsigned __int128)left * counts_per_ns >> 32);

	counts += (counts >> MARGIN_SHIFT) + 1;
	if (by_deadline)
		wrmsr(MSR_IA32_TSC_DEADLINE, rdtsc() + counts);
	else if (counts_per_ns)
		apic_write(APIC_TIMER_INITIAL, (u32)(counts < COUNT_MAX ? counts : COUNT_MAX));
}

/**
 * arch_timer_init_cpu() - ready this CPU's timer, quiet
 *
 * Context: this CPU's boot, interrupts off.
 */
void arch_timer_init_cpu(void)
{
	if (by_deadline) {
		apic_write(APIC_LVT_TIMER, APIC_TIMER_DEADLINE | LOCAL_TIMER_VECTOR);
		/* The mode before the deadline: SDM 11.5.4.1. */
		mb();
	} else if (counts_per_ns) {
		apic_write(APIC_TIMER_DIVIDE, APIC_TIMER_DIVIDE_1);
		apic_write(APIC_LVT_TIMER, LOCAL_TIMER_VECTOR);
	}
}

/**
 * apic_timer_start() - choose how to count, and start the tick of the boot CPU
 * @bus_hz: rate of the timer's input, 0 if unknown
 * @tsc_hz: rate of the time-stamp counter, for the deadline mode
 *
 * Context: boot, interrupts off.
 */
void __init apic_timer_start(u64 bus_hz, u64 tsc_hz)
{
	u64 hz = bus_hz;

	by_deadline = cpu_has(X86_FEATURE_TSC_DEADLINE);
	if (by_deadline)
		hz = tsc_hz;
	if (!hz || hz / HZ > COUNT_MAX) {
		pr_err("timer input of %llu Hz cannot tick at %u Hz: no tick\n", hz, HZ);
		by_deadline = false;
		return;
	}
	counts_per_ns = (hz << 32) / NSEC_PER_SEC;
	irq_vector_set(LOCAL_TIMER_VECTOR, timer_interrupt, NULL, "local timer");
	pr_info("tick %u Hz, %s at %llu Hz\n", HZ, by_deadline ? "deadlines" : "counts", hz);
	tick_start_cpu();
}
