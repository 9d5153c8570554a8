// SPDX-License-Identifier: GPL-2.0-only
/*
 * How fast the time-stamp counter and the APIC timer run: asked of the
 * processor or hypervisor where they know, else measured in one window.
 *
 * Source: Intel SDM vol. 3B, 18.7.3 (leaves 0x15, 0x16); leaf 0x40000010 is
 * VMware's, which KVM and QEMU offer too.
 */
#define pr_fmt(fmt) "time: " fmt

#include <asm/apic.h>
#include <asm/cpufeature.h>
#include <asm/irq_vectors.h>
#include <asm/processor.h>
#include <asm/tsc.h>
#include <base/init.h>
#include <kernel/ktime.h>
#include <kernel/printk.h>

#define CALIBRATE_MS		10
#define REF_CLOCKS		3
#define STUCK_READS		100000		/* without a change: it does not run */
#define TSC_MIN_HZ		1000000ULL
#define TSC_MAX_HZ		20000000000ULL
#define TSC_GUESS_HZ		1000000000ULL

static bool __init plausible(u64 hz)
{
	return hz >= TSC_MIN_HZ && hz <= TSC_MAX_HZ;
}

/* By CPUID; 0 if nobody says. */
static void __init tsc_by_cpuid(struct calibration *out)
{
	u32 max, a, b, c, d;

	cpuid(0, 0, &max, &b, &c, &d);
	if (max >= 0x15) {
		cpuid(0x15, 0, &a, &b, &c, &d);
		if (a && b && c && plausible((u64)c * b / a)) {
			out->tsc_hz = (u64)c * b / a;
			out->bus_hz = c;	/* the crystal drives the APIC timer */
			out->how = "CPUID 0x15";
			return;
		}
		if (a && b && max >= 0x16) {
			cpuid(0x16, 0, &a, &b, &c, &d);
			if (plausible((u64)(a & 0xffff) * 1000000)) {
				out->tsc_hz = (u64)(a & 0xffff) * 1000000;
				out->how = "CPUID 0x16";
				return;
			}
		}
	}
	if (!cpu_has(X86_FEATURE_HYPERVISOR))
		return;
	cpuid(0x40000000, 0, &max, &b, &c, &d);
	if (max < 0x40000010 || max > 0x400000ff)
		return;
	cpuid(0x40000010, 0, &a, &b, &c, &d);
	if (plausible((u64)a * 1000)) {
		out->tsc_hz = (u64)a * 1000;
		out->bus_hz = (u64)b * 1000;
		out->how = "the hypervisor";
	}
}

/**
 * calibrate_against() - measure both counters against a third
 * @ref: the counter of known rate
 * @ms:  for about so long
 * @out: the rates
 *
 * Every loop is bounded: by the reference counter, or if that does not move,
 * by a number of reads.
 *
 * Context: boot, interrupts off.
 * Return: false if @ref does not run or the result makes no sense.
 */
bool __init calibrate_against(const struct ref_clock *ref, unsigned int ms,
			      struct calibration *out)
{
	u32 target = (u32)(ref->hz * ms / 1000), start, last, now, stuck = 0, lapic;
	u64 tsc;

	if (apic_usable()) {
		apic_write(APIC_TIMER_DIVIDE, APIC_TIMER_DIVIDE_1);
		apic_write(APIC_LVT_TIMER, APIC_LVT_MASKED | LOCAL_TIMER_VECTOR);
		apic_write(APIC_TIMER_INITIAL, 0xffffffff);
	}
	last = start = ref->read();
	tsc = rdtsc();
	lapic = apic_usable() ? apic_read(APIC_TIMER_CURRENT) : 0;
	do {
		now = ref->read();
		stuck = now == last ? stuck + 1 : 0;
		last = now;
	} while (((now - start) & ref->mask) < target && stuck < STUCK_READS);
	tsc = rdtsc() - tsc;
	if (apic_usable()) {
		lapic -= apic_read(APIC_TIMER_CURRENT);
		apic_write(APIC_TIMER_INITIAL, 0);
	}
	now = (now - start) & ref->mask;
	if (stuck >= STUCK_READS || now < target)
		return false;
	out->tsc_hz = tsc * ref->hz / now;
	out->bus_hz = (u64)lapic * ref->hz / now;
	out->how = ref->name;
	return plausible(out->tsc_hz);
}

static void __init measure(struct calibration *c)
{
	for (unsigned int n = 0; n < REF_CLOCKS; n++) {
		const struct ref_clock *ref = ref_clock_probe(n);

		if (!ref)
			continue;
		if (calibrate_against(ref, CALIBRATE_MS, c))
			return;
		pr_warn("%s is there but does not count; trying another\n", ref->name);
	}
	pr_err("no clock to measure by: times are a guess, the processor taken for 1 GHz\n");
	*c = (struct calibration){ TSC_GUESS_HZ, TSC_GUESS_HZ, "guess" };
}

/**
 * time_init() - calibrate the clock and start this CPU's tick
 *
 * Context: boot, after init_IRQ(), interrupts off.
 */
void __init time_init(void)
{
	struct calibration c = { 0, 0, "" };

	tsc_by_cpuid(&c);
	/* The deadline mode needs no rate but the counter's own. */
	if (!c.tsc_hz || (!c.bus_hz && !cpu_has(X86_FEATURE_TSC_DEADLINE)))
		measure(&c);
	ktime_start(tsc_boot, c.tsc_hz);
	pr_info("counter at %llu.%03llu MHz by %s\n", c.tsc_hz / 1000000,
		c.tsc_hz / 1000 % 1000, c.how);
	apic_timer_start(c.bus_hz, c.tsc_hz);
}
