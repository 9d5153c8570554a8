/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The few ACPI tables the kernel reads.  Firmware wrote them: every length
 * and checksum is verified before a byte is believed.
 *
 * Source: ACPI 6.4, chapter 5.2.
 */
#ifndef DRIVERS_ACPI_H
#define DRIVERS_ACPI_H

#include <base/errno.h>
#include <base/types.h>

#define ACPI_IOAPICS		8
#define ACPI_OVERRIDES		16
#define ACPI_CPUS		256

struct acpi_madt_info {
	u64 lapic_base;			/* physical; 0: not said */
	unsigned int nr_cpus;		/* that may be brought up */
	u32 apic_id[ACPI_CPUS];		/* their numbers on the interrupt bus */
	unsigned int nr_ioapics, nr_overrides;
	unsigned int dropped;		/* entries that did not fit or made no sense */
	struct { u32 base, gsi_base; } ioapic[ACPI_IOAPICS];
	struct { u8 irq; u16 flags; u32 gsi; } override[ACPI_OVERRIDES];
};

struct acpi_pm_timer {
	u16 port;
	u32 mask;			/* 24 or 32 bits */
};

/*
 * The pure readers: @table is @len readable bytes.  0; -EBADMSG for a bad
 * length, signature or checksum; -ENODEV if it says that there is none.
 */
int acpi_check_header(const void *table, size_t len, const char *signature);
int acpi_parse_madt(const void *table, size_t len, struct acpi_madt_info *out);
int acpi_parse_fadt(const void *table, size_t len, struct acpi_pm_timer *out);
int acpi_parse_hpet(const void *table, size_t len, u64 *base);
/* The root's physical address, and whether its entries are 64 bits wide. */
int acpi_parse_rsdp(const void *rsdp, size_t len, u64 *root, bool *wide);

#ifdef CONFIG_ACPI
/* Context: boot, after mm_init().  @rsdp 0: none given; @search: then look in low memory. */
int acpi_tables_init(u64 rsdp, bool search);
int acpi_madt(struct acpi_madt_info *out);
int acpi_pm_timer(struct acpi_pm_timer *out);
int acpi_hpet(u64 *base);
#else
static inline int acpi_tables_init(u64 rsdp, bool search) { (void)rsdp; (void)search; return -ENODEV; }
static inline int acpi_madt(struct acpi_madt_info *out) { (void)out; return -ENODEV; }
static inline int acpi_pm_timer(struct acpi_pm_timer *out) { (void)out; return -ENODEV; }
static inline int acpi_hpet(u64 *base) { (void)base; return -ENODEV; }
#endif

#endif /* DRIVERS_ACPI_H */
