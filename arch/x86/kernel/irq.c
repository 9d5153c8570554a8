// SPDX-License-Identifier: GPL-2.0-only
/* Which interrupt controllers there are, by ACPI or, without it, by custom. */
#define pr_fmt(fmt) "irq: " fmt

#include <asm/apic.h>
#include <asm/io.h>
#include <asm/irq_vectors.h>
#include <asm/setup.h>
#include <asm/smp.h>
#include <base/init.h>
#include <drivers/acpi.h>
#include <kernel/irq.h>
#include <kernel/printk.h>

#define PIC1_COMMAND		0x20
#define PIC2_COMMAND		0xa0

/*
 * The 8259 pair is not used, but a spurious interrupt 7 or 15 of it arrives
 * even when all is masked: away from the exceptions' vectors with it.
 *
 * Source: Intel 8259A data sheet, ICW1 to ICW4.
 */
static void __init pic_disable(void)
{
	outb(0x11, PIC1_COMMAND);		/* ICW1: edge, cascade, ICW4 follows */
	outb(0x11, PIC2_COMMAND);
	outb(PIC_FIRST_VECTOR, PIC1_COMMAND + 1);
	outb(PIC_FIRST_VECTOR + 8, PIC2_COMMAND + 1);
	outb(0x04, PIC1_COMMAND + 1);		/* ICW3: the second on line 2 */
	outb(0x02, PIC2_COMMAND + 1);
	outb(0x01, PIC1_COMMAND + 1);		/* ICW4: 8086 mode */
	outb(0x01, PIC2_COMMAND + 1);
	outb(0xff, PIC1_COMMAND + 1);		/* mask all */
	outb(0xff, PIC2_COMMAND + 1);
}

static void __init add_ioapics(const struct acpi_madt_info *madt)
{
	for (unsigned int i = 0; i < madt->nr_ioapics; i++) {
		int err = ioapic_add(madt->ioapic[i].base, madt->ioapic[i].gsi_base);

		if (err)
			pr_err("I/O APIC at %#x: %pe\n", madt->ioapic[i].base, (void *)(long)err);
	}
	for (unsigned int i = 0; i < madt->nr_overrides; i++)
		ioapic_override(madt->override[i].irq, madt->override[i].gsi,
				madt->override[i].flags);
}

/**
 * init_IRQ() - find and enable the interrupt controllers, every line masked
 *
 * Context: boot, after mm_init(), interrupts off.
 */
void __init init_IRQ(void)
{
	static struct acpi_madt_info madt __initdata;

	pic_disable();
	if (IS_ENABLED(CONFIG_ACPI) &&
	    acpi_tables_init(boot_info.acpi_rsdp, boot_info.source == BOOT_PVH) == 0 &&
	    acpi_madt(&madt) == 0) {
		apic_init(madt.lapic_base);
		add_ioapics(&madt);
		smp_set_apic_ids(madt.apic_id, madt.nr_cpus);
	} else {
		pr_warn("no ACPI interrupt table: trying the customary addresses\n");
		apic_init(0);
		ioapic_add(IOAPIC_DEFAULT_BASE, 0);
	}
	ioapic_enable();
}
