// SPDX-License-Identifier: GPL-2.0-only
/*
 * An NMI for the boot CPU once a second, by the HPET through the I/O APIC:
 * for one CPU alone, and for when all CPUs hang, which nobody else sees.
 *
 * In its legacy mode the HPET takes the wire of the old timer (PIT), which
 * firmware may have left running: nothing else comes by it then.
 *
 * Source: IA-PC HPET Specification 1.0a, 2.3.
 */
#define pr_fmt(fmt) "hpet: " fmt

#include <asm/apic.h>
#include <asm/io.h>
#include <asm/page.h>
#include <base/bits.h>
#include <base/errno.h>
#include <base/init.h>
#include <drivers/acpi.h>
#include <kernel/irq.h>
#include <kernel/params.h>
#include <kernel/printk.h>
#include <kernel/watchdog.h>
#include <mm/vmalloc.h>

#define HPET_CAPABILITIES	0x000
#define HPET_CAN_BE_LEGACY	BIT(15)
#define HPET_PERIOD		0x004	/* the upper half of them: femtoseconds */
#define HPET_PERIOD_MAX		0x05f5e100
#define HPET_CONFIG		0x010
#define HPET_CONFIG_ENABLE	BIT(0)
#define HPET_CONFIG_LEGACY	BIT(1)
#define HPET_COUNTER		0x0f0
#define HPET_T0_CONFIG		0x100
#define HPET_T0_COMPARE		0x108
#define TN_ENABLE		BIT(2)
#define TN_PERIODIC		BIT(3)
#define TN_CAN_BE_PERIODIC	BIT(4)
#define TN_SET_VALUE		BIT(6)
#define TN_32BIT		BIT(8)
#define FEMTOSECONDS		1000000000000000ULL

#define WIRE			2U	/* of the I/O APIC: the PIT's, on every PC */

static bool nmi_watchdog = true;
core_param("nmi_watchdog", nmi_watchdog, bool,
	   "[=0|1] an NMI a second by the HPET, for hangs of all CPUs (default 1)");

static char __iomem *regs;	/* constant */
static u32 next_at;		/* the comparator, which goes on when it has struck; by the NMI */

static bool hpet_nmi(struct pt_regs *where)
{
	u32 now = readl(regs + HPET_T0_COMPARE);

	if (now == next_at)
		return false;	/* somebody else's */
	next_at = now;
	watchdog_nmi(where);
	return true;
}

static int __init hpet_map(u32 *hz)
{
	u64 base;
	u32 period;
	int err = acpi_hpet(&base);

	if (err)
		return err;
	regs = ioremap(base, PAGE_SIZE);
	if (!regs)
		return -ENOMEM;
	period = readl(regs + HPET_PERIOD);
	if (!period || period > HPET_PERIOD_MAX || !(readl(regs + HPET_CAPABILITIES) & HPET_CAN_BE_LEGACY) ||
	    !(readl(regs + HPET_T0_CONFIG) & TN_CAN_BE_PERIODIC))
		return -ENODEV;
	*hz = (u32)(FEMTOSECONDS / period);
	return 0;
}

/* Every @count, but the clock does not run yet. */
static void __init hpet_prepare(u32 count)
{
	u32 config = readl(regs + HPET_CONFIG) & ~(u32)HPET_CONFIG_ENABLE;

	writel(config | (u32)HPET_CONFIG_LEGACY, regs + HPET_CONFIG);
	writel(0, regs + HPET_COUNTER);
	writel(0, regs + HPET_COUNTER + 4);
	writel((u32)(TN_ENABLE | TN_PERIODIC | TN_SET_VALUE | TN_32BIT), regs + HPET_T0_CONFIG);
	/* The first time, and then how long from one to the next. */
	writel(count, regs + HPET_T0_COMPARE);
	writel(count, regs + HPET_T0_COMPARE);
	next_at = readl(regs + HPET_T0_COMPARE);
}

static int __init hpet_nmi_init(void)
{
	u32 hz;
	int err;

	if (!nmi_watchdog)
		return 0;
	err = hpet_map(&hz);
	if (!err) {
		hpet_prepare(hz);
		err = register_nmi_handler(hpet_nmi);
	}
	if (!err)
		err = ioapic_route_nmi(WIRE);
	if (err) {
		pr_info("no NMI watchdog: %pe\n", (void *)(long)err);
		return 0;
	}
	writel(readl(regs + HPET_CONFIG) | (u32)HPET_CONFIG_ENABLE, regs + HPET_CONFIG);
	pr_info("NMI watchdog, once a second\n");
	return 0;
}
device_initcall(hpet_nmi_init);
