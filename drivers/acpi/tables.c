// SPDX-License-Identifier: GPL-2.0-only
/* Finding ACPI tables in memory. */
#define pr_fmt(fmt) "acpi: " fmt

#include <asm/page.h>
#include <base/init.h>
#include <drivers/acpi.h>
#include <kernel/printk.h>
#include <lib/string.h>
#include <mm/memblock.h>
#include <mm/vmalloc.h>

#define HEADER_SIZE		36
#define TABLE_MAX		(256 * SZ_1K)	/* longer ones are not believed */
#define ROOT_ENTRIES_MAX	128
#define BIOS_AREA		0xe0000
#define BIOS_AREA_SIZE		0x20000

static u64 root_phys;		/* 0: no tables.  Constant after acpi_tables_init() */
static bool root_wide;

/* Some firmware puts tables in ordinary memory, some in a region of its own. */
static void * __init map(u64 phys, size_t size, bool *direct)
{
	*direct = memblock_is_memory(phys, size);
	return *direct ? __va(phys) : (void __force *)ioremap(phys, size);
}

static void __init unmap(void *p, bool direct)
{
	if (p && !direct)
		iounmap((void __force __iomem *)p);
}

/* The whole table at @phys, verified; its length in *len; NULL if it is bad. */
static void * __init map_table(u64 phys, const char *signature, size_t *len, bool *direct)
{
	u8 *p = map(phys, HEADER_SIZE, direct);
	u32 said;

	if (!p)
		return NULL;
	if (memcmp(p, signature, 4)) {
		unmap(p, *direct);
		return NULL;
	}
	memcpy(&said, p + 4, sizeof(said));	/* tables lie at any address */
	unmap(p, *direct);
	if (said < HEADER_SIZE || said > TABLE_MAX) {
		pr_warn("table %.4s at %#llx: impossible length %u; ignored\n",
			signature, phys, said);
		return NULL;
	}
	p = map(phys, said, direct);
	if (p && acpi_check_header(p, said, signature)) {
		pr_warn("table %.4s at %#llx: bad checksum; ignored\n", signature, phys);
		unmap(p, *direct);
		return NULL;
	}
	*len = said;
	return p;
}

static void * __init find_table(const char *signature, size_t *len, bool *direct)
{
	size_t root_len, width = root_wide ? 8 : 4;
	void *found = NULL;
	bool root_direct;
	u8 *root;

	if (!root_phys)
		return NULL;
	root = map_table(root_phys, root_wide ? "XSDT" : "RSDT", &root_len, &root_direct);
	if (!root)
		return NULL;
	for (size_t i = 0; i < ROOT_ENTRIES_MAX && !found; i++) {
		size_t at = HEADER_SIZE + i * width;
		u64 phys = 0;

		if (at + width > root_len)
			break;
		memcpy(&phys, root + at, width);
		if (phys)
			found = map_table(phys, signature, len, direct);
	}
	unmap(root, root_direct);
	return found;
}

static u64 __init search_rsdp(void)
{
	bool direct = false;
	u8 *p = map(BIOS_AREA, BIOS_AREA_SIZE, &direct);
	u64 found = 0, root;
	bool wide;

	for (u32 at = 0; p && at < BIOS_AREA_SIZE && !found; at += 16) {
		if (!acpi_parse_rsdp(p + at, BIOS_AREA_SIZE - at, &root, &wide))
			found = BIOS_AREA + at;
	}
	unmap(p, direct);
	return found;
}

/**
 * acpi_tables_init() - find the root table
 * @rsdp:   physical address of the root pointer; 0: the loader gave none
 * @search: then look for it where a BIOS puts it
 *
 * Context: boot, after mm_init().
 * Return: 0, -ENODEV if there is none, -EBADMSG if it is damaged (said in the log).
 */
int __init acpi_tables_init(u64 rsdp, bool search)
{
	bool direct = false;
	void *p;
	int err;

	if (!rsdp && search)
		rsdp = search_rsdp();
	if (!rsdp) {
		pr_warn("no root pointer: this machine has no ACPI tables\n");
		return -ENODEV;
	}
	p = map(rsdp, HEADER_SIZE, &direct);
	err = p ? acpi_parse_rsdp(p, HEADER_SIZE, &root_phys, &root_wide) : -ENODEV;
	unmap(p, direct);
	if (err) {
		root_phys = 0;
		pr_err("root pointer at %#llx: %pe; going on without ACPI\n", rsdp,
		       (void *)(long)err);
	}
	return err;
}

/**
 * acpi_madt() - interrupt controllers by the MADT
 * @out: what it says
 *
 * Context: boot.
 * Return: 0, -ENODEV without the table, -EBADMSG if it is damaged.
 */
int __init acpi_madt(struct acpi_madt_info *out)
{
	bool direct = false;
	size_t len = 0;
	void *p = find_table("APIC", &len, &direct);
	int err = p ? acpi_parse_madt(p, len, out) : -ENODEV;

	unmap(p, direct);
	if (p && err)
		pr_err("MADT: %pe\n", (void *)(long)err);
	else if (p && out->dropped)
		pr_warn("MADT: %u entries ignored\n", out->dropped);
	return err;
}

/**
 * acpi_pm_timer() - the power-management timer by the FADT
 * @out: its port and width
 *
 * Context: boot.
 * Return: 0, -ENODEV if there is none, -EBADMSG if the table is damaged.
 */
int __init acpi_pm_timer(struct acpi_pm_timer *out)
{
	bool direct = false;
	size_t len = 0;
	void *p = find_table("FACP", &len, &direct);
	int err = p ? acpi_parse_fadt(p, len, out) : -ENODEV;

	unmap(p, direct);
	return err;
}

/**
 * acpi_hpet() - the high-precision timer by the HPET table
 * @base: set to the physical address of its registers
 *
 * Context: boot.
 * Return: 0, -ENODEV if there is none, -EBADMSG if the table is damaged.
 */
int __init acpi_hpet(u64 *base)
{
	bool direct = false;
	size_t len = 0;
	void *p = find_table("HPET", &len, &direct);
	int err = p ? acpi_parse_hpet(p, len, base) : -ENODEV;

	unmap(p, direct);
	return err;
}
