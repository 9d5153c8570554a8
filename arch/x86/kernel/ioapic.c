// SPDX-License-Identifier: GPL-2.0-only
/*
 * I/O APICs: a redirection entry for each wire.
 *
 * Source: Intel 82093AA data sheet; ACPI 6.4, 5.2.12.5 (overrides).
 */
#define pr_fmt(fmt) "ioapic: " fmt

#include <asm/apic.h>
#include <asm/irq_vectors.h>
#include <asm/page.h>
#include <base/errno.h>
#include <base/init.h>
#include <kernel/irq.h>
#include <kernel/printk.h>
#include <mm/vmalloc.h>

#define IOAPIC_MAX		8
#define ISA_IRQS		16

#define IOAPIC_REG_VERSION	1
#define IOAPIC_REG_ENTRY(n)	(0x10 + 2 * (n))
#define IOAPIC_MASKED		0x10000
#define IOAPIC_LEVEL		0x8000
#define IOAPIC_LOW		0x2000
#define IOAPIC_NMI		0x400	/* the delivery mode */

/* MADT flags of an override. */
#define MPS_POLARITY		0x3
#define MPS_POLARITY_LOW	0x3
#define MPS_TRIGGER		0xc
#define MPS_TRIGGER_LEVEL	0xc

struct ioapic {
	char __iomem *regs;		/* [c] */
	u32 gsi_base;		/* [c] */
	u32 entries;		/* [c] */
};

/* All constant after boot; the registers are written under irq_lock (kernel/irq). */
static struct ioapic ioapics[IOAPIC_MAX];
static unsigned int nr_ioapics;
static struct {
	u32 gsi;
	u16 flags;
	bool given;
} overrides[ISA_IRQS];

static u32 ioapic_read(const struct ioapic *io, u32 reg)
{
	writel(reg, io->regs);
	return readl(io->regs + 0x10);
}

static void ioapic_write(const struct ioapic *io, u32 reg, u32 val)
{
	writel(reg, io->regs);
	writel(val, io->regs + 0x10);
}

/**
 * ioapic_add() - take an I/O APIC over, all wires masked
 * @base:     physical address of its registers
 * @gsi_base: the number of its first wire
 *
 * Context: boot, after mm_init().
 * Return: 0; -ENOSPC for too many, -ENOMEM, -ENODEV if none answers.
 */
int __init ioapic_add(u64 base, u32 gsi_base)
{
	struct ioapic *io = &ioapics[nr_ioapics];
	u32 version;

	if (nr_ioapics == IOAPIC_MAX)
		return -ENOSPC;
	io->regs = ioremap(base, PAGE_SIZE);
	if (!io->regs)
		return -ENOMEM;
	version = ioapic_read(io, IOAPIC_REG_VERSION);
	io->entries = (version >> 16 & 0xff) + 1;
	if (version == 0 || version == ~0U || io->entries > 240) {
		iounmap(io->regs);
		return -ENODEV;
	}
	io->gsi_base = gsi_base;
	for (u32 n = 0; n < io->entries; n++) {
		ioapic_write(io, IOAPIC_REG_ENTRY(n), IOAPIC_MASKED);
		ioapic_write(io, IOAPIC_REG_ENTRY(n) + 1, 0);
	}
	nr_ioapics++;
	pr_info("at %#llx, interrupts %u-%u\n", base, gsi_base, gsi_base + io->entries - 1);
	return 0;
}

/**
 * ioapic_override() - an ISA interrupt is on another wire, or of another kind
 * @irq:   ISA number; 16 and above are reported and ignored
 * @gsi:   the wire
 * @flags: polarity and trigger as in the MADT
 *
 * Context: boot.
 */
void __init ioapic_override(u8 irq, u32 gsi, u16 flags)
{
	if (irq >= ISA_IRQS) {
		pr_warn("override of ISA interrupt %u, which does not exist; ignored\n", irq);
		return;
	}
	overrides[irq].gsi = gsi;
	overrides[irq].flags = flags;
	overrides[irq].given = true;
}

static const struct ioapic *find(u32 gsi)
{
	for (unsigned int i = 0; i < nr_ioapics; i++) {
		if (gsi - ioapics[i].gsi_base < ioapics[i].entries)
			return &ioapics[i];
	}
	return NULL;
}

/* ISA wires are edge and high unless overridden, the others level and low (PCI). */
static u32 wire_of(u32 gsi, u32 *mode)
{
	*mode = gsi < ISA_IRQS ? 0 : IOAPIC_LEVEL | IOAPIC_LOW;
	if (gsi >= ISA_IRQS || !overrides[gsi].given)
		return gsi;
	if ((overrides[gsi].flags & MPS_POLARITY) == MPS_POLARITY_LOW)
		*mode |= IOAPIC_LOW;
	if ((overrides[gsi].flags & MPS_TRIGGER) == MPS_TRIGGER_LEVEL)
		*mode |= IOAPIC_LEVEL;
	return overrides[gsi].gsi;
}

static int ioapic_route(unsigned int gsi, unsigned int vector)
{
	u32 mode, wire = wire_of(gsi, &mode);
	const struct ioapic *io = find(wire);
	u32 id = apic_id();

	if (!io)
		return -ENODEV;
	if (id > 0xff)
		return -EOPNOTSUPP;	/* a larger number needs interrupt remapping */
	/* Destination first: the entry is live with the second write. */
	ioapic_write(io, IOAPIC_REG_ENTRY(wire - io->gsi_base) + 1, id << 24);
	ioapic_write(io, IOAPIC_REG_ENTRY(wire - io->gsi_base), vector | mode);
	return 0;
}

/**
 * ioapic_route_nmi() - let a wire be an NMI of this CPU
 * @wire: its number, edge-triggered
 *
 * Context: boot.
 * Return: 0; -ENODEV if no I/O APIC has the wire; -EOPNOTSUPP if this CPU's
 * number is too large.
 */
int __init ioapic_route_nmi(u32 wire)
{
	const struct ioapic *io = find(wire);
	u32 id = apic_id();

	if (!io)
		return -ENODEV;
	if (id > 0xff)
		return -EOPNOTSUPP;
	ioapic_write(io, IOAPIC_REG_ENTRY(wire - io->gsi_base) + 1, id << 24);
	ioapic_write(io, IOAPIC_REG_ENTRY(wire - io->gsi_base), IOAPIC_NMI);
	return 0;
}

static void ioapic_unroute(unsigned int gsi)
{
	u32 mode, wire = wire_of(gsi, &mode);
	const struct ioapic *io = find(wire);

	if (io)
		ioapic_write(io, IOAPIC_REG_ENTRY(wire - io->gsi_base), IOAPIC_MASKED);
}

static void ioapic_mask(unsigned int gsi, bool masked)
{
	u32 mode, wire = wire_of(gsi, &mode);
	const struct ioapic *io = find(wire);
	u32 reg, val;

	if (!io)
		return;
	reg = IOAPIC_REG_ENTRY(wire - io->gsi_base);
	val = ioapic_read(io, reg) & ~(u32)IOAPIC_MASKED;
	ioapic_write(io, reg, val | (masked ? IOAPIC_MASKED : 0));
}

static bool ioapic_is_level(unsigned int gsi)
{
	u32 mode;

	(void)wire_of(gsi, &mode);
	return mode & IOAPIC_LEVEL;
}

/* A truly spurious interrupt, or an int instruction, is not in service and not acknowledged. */
static void apic_spurious(unsigned int vector)
{
	if (apic_usable() && apic_vector_bit(APIC_ISR, vector))
		apic_eoi();
}

static const struct irq_router router = {
	.route = ioapic_route,
	.unroute = ioapic_unroute,
	.mask = ioapic_mask,
	.is_level = ioapic_is_level,
	.spurious = apic_spurious,
};

/**
 * ioapic_enable() - let drivers ask for interrupts
 *
 * Context: boot, after apic_init() and the last ioapic_add().
 */
void __init ioapic_enable(void)
{
	if (!nr_ioapics)
		pr_warn("none found: no device interrupts, only this CPU's own\n");
	irq_set_router(&router);
}
