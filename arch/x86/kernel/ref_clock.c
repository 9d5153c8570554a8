// SPDX-License-Identifier: GPL-2.0-only
/*
 * Counters of known rate: HPET, the power-management timer, the PIT.
 *
 * Source: IA-PC HPET Specification 1.0a; ACPI 6.4, 4.8.3.3; Intel 8254 data sheet.
 */
#include <asm/io.h>
#include <asm/page.h>
#include <asm/tsc.h>
#include <base/init.h>
#include <drivers/acpi.h>
#include <mm/vmalloc.h>

#define HPET_PERIOD		0x004	/* upper half of the capabilities: femtoseconds */
#define HPET_CONFIG		0x010
#define HPET_COUNTER		0x0f0
#define HPET_PERIOD_MAX		0x05f5e100
#define FEMTOSECONDS		1000000000000000ULL

#define PM_TIMER_HZ		3579545
#define PIT_HZ			1193182
#define PIT_CHANNEL2		0x42
#define PIT_COMMAND		0x43
#define PIT_GATE		0x61

static char __iomem *hpet_regs __initdata;
static struct acpi_pm_timer pm_timer __initdata;
static struct ref_clock ref __initdata;

static u32 __init hpet_read(void)
{
	return readl(hpet_regs + HPET_COUNTER);
}

static u32 __init pm_read(void)
{
	return inl(pm_timer.port);
}

/* Latched and complemented: the PIT counts down. */
static u32 __init pit_read(void)
{
	u32 low;

	outb(0x80, PIT_COMMAND);
	low = inb(PIT_CHANNEL2);
	return ~(low | (u32)inb(PIT_CHANNEL2) << 8) & 0xffff;
}

static const struct ref_clock * __init hpet_probe(void)
{
	u64 base;
	u32 period;

	if (acpi_hpet(&base))
		return NULL;
	hpet_regs = ioremap(base, PAGE_SIZE);
	if (!hpet_regs)
		return NULL;
	period = readl(hpet_regs + HPET_PERIOD);
	if (!period || period > HPET_PERIOD_MAX)
		return NULL;
	writel(readl(hpet_regs + HPET_CONFIG) | 1, hpet_regs + HPET_CONFIG);
	ref = (struct ref_clock){ "HPET", FEMTOSECONDS / period, 0xffffffff, hpet_read };
	return &ref;
}

static const struct ref_clock * __init pm_probe(void)
{
	if (acpi_pm_timer(&pm_timer))
		return NULL;
	ref = (struct ref_clock){ "ACPI timer", PM_TIMER_HZ, pm_timer.mask, pm_read };
	return &ref;
}

static const struct ref_clock * __init pit_probe(void)
{
	outb((inb(PIT_GATE) & ~2) | 1, PIT_GATE);	/* speaker off, gate on */
	outb(0xb4, PIT_COMMAND);			/* channel 2, both bytes, mode 2 */
	outb(0xff, PIT_CHANNEL2);
	outb(0xff, PIT_CHANNEL2);
	ref = (struct ref_clock){ "PIT", PIT_HZ, 0xffff, pit_read };
	return &ref;
}

/**
 * ref_clock_probe() - a counter to measure others against
 * @n: 0 for the best, then on
 *
 * Context: boot, after init_IRQ() (ACPI).
 * Return: it, started; NULL if the machine lacks the @n-th (try the next;
 * there are three).  Valid until the next call.
 */
const struct ref_clock * __init ref_clock_probe(unsigned int n)
{
	switch (n) {
	case 0:
		return pm_probe();
	case 1:
		return hpet_probe();
	default:
		return pit_probe();
	}
}
