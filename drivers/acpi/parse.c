// SPDX-License-Identifier: GPL-2.0-only
/* Reading ACPI tables: pure functions of bytes, none of which is trusted. */
#include <base/compiler.h>
#include <drivers/acpi.h>
#include <lib/string.h>

#define HEADER_SIZE		36

/* Unaligned little-endian reads; the caller has checked the length. */
static u32 get32(const u8 *p)
{
	return p[0] | p[1] << 8 | p[2] << 16 | (u32)p[3] << 24;
}

static u64 get64(const u8 *p)
{
	return get32(p) | (u64)get32(p + 4) << 32;
}

static u8 sum(const u8 *p, size_t len)
{
	u8 s = 0;

	while (len--)
		s += *p++;
	return s;
}

/**
 * acpi_check_header() - is it a whole table of the given kind?
 * @table:     the bytes
 * @len:       how many are readable
 * @signature: four characters
 *
 * Context: any.
 * Return: 0, or -EBADMSG for a wrong signature, length or checksum.
 */
int acpi_check_header(const void *table, size_t len, const char *signature)
{
	const u8 *p = table;
	u32 said;

	if (len < HEADER_SIZE || memcmp(p, signature, 4))
		return -EBADMSG;
	said = get32(p + 4);
	if (said < HEADER_SIZE || said > len || sum(p, said))
		return -EBADMSG;
	return 0;
}

/**
 * acpi_parse_rsdp() - where the root table is
 * @rsdp: the bytes
 * @len:  how many are readable; 20 do for the first version
 * @root: set to its physical address
 * @wide: set if it is an XSDT
 *
 * Context: any.
 * Return: 0; -EBADMSG for a wrong signature, length, checksum or address.
 */
int acpi_parse_rsdp(const void *rsdp, size_t len, u64 *root, bool *wide)
{
	const u8 *p = rsdp;

	if (len < 20 || memcmp(p, "RSD PTR ", 8) || sum(p, 20))
		return -EBADMSG;
	*root = get32(p + 16);
	*wide = false;
	if (p[15] >= 2 && len >= 36 && get32(p + 20) >= 36 && !sum(p, 36) && get64(p + 24)) {
		*root = get64(p + 24);
		*wide = true;
	}
	return *root ? 0 : -EBADMSG;
}

/* One that can be brought up now: bit 0.  Those that can only be plugged in later are not counted. */
static bool madt_cpu(u32 apic_id, u32 flags, struct acpi_madt_info *out)
{
	if (!(flags & 1))
		return true;
	if (out->nr_cpus == ACPI_CPUS)
		return false;
	out->apic_id[out->nr_cpus++] = apic_id;
	return true;
}

static void madt_entry(const u8 *e, unsigned int len, struct acpi_madt_info *out)
{
	switch (e[0]) {
	case 0:		/* local APIC */
		if (len < 8 || !madt_cpu(e[3], get32(e + 4), out))
			break;
		return;
	case 9:		/* the same, x2APIC */
		if (len < 16 || !madt_cpu(get32(e + 4), get32(e + 8), out))
			break;
		return;
	case 1:
		if (len < 12 || out->nr_ioapics == ACPI_IOAPICS)
			break;
		out->ioapic[out->nr_ioapics].base = get32(e + 4);
		out->ioapic[out->nr_ioapics++].gsi_base = get32(e + 8);
		return;
	case 2:
		if (len < 10 || e[2] || out->nr_overrides == ACPI_OVERRIDES)
			break;
		out->override[out->nr_overrides].irq = e[3];
		out->override[out->nr_overrides].gsi = get32(e + 4);
		out->override[out->nr_overrides++].flags = (u16)(e[8] | e[9] << 8);
		return;
	case 5:
		if (len < 12)
			break;
		out->lapic_base = get64(e + 4);
		return;
	default:	/* there are many more, none of them ours */
		return;
	}
	out->dropped++;
}

/**
 * acpi_parse_madt() - interrupt controllers
 * @table: the bytes
 * @len:   how many are readable
 * @out:   what it says
 *
 * Context: any.
 * Return: 0; -EBADMSG if the table or an entry's length is wrong.
 */
int acpi_parse_madt(const void *table, size_t len, struct acpi_madt_info *out)
{
	const u8 *p = table, *end;
	int err = acpi_check_header(table, len, "APIC");

	if (err)
		return err;
	end = p + get32(p + 4);
	if (end - p < 44)
		return -EBADMSG;
	memset(out, 0, sizeof(*out));
	out->lapic_base = get32(p + 36);
	for (p += 44; p < end; p += p[1]) {
		if (end - p < 2 || p[1] < 2 || p[1] > end - p)
			return -EBADMSG;
		madt_entry(p, p[1], out);
	}
	return 0;
}

/**
 * acpi_parse_fadt() - the power-management timer
 * @table: the bytes
 * @len:   how many are readable
 * @out:   its port and width
 *
 * Context: any.
 * Return: 0; -EBADMSG for a bad table; -ENODEV if there is no such timer or
 * it is not a port.
 */
int acpi_parse_fadt(const void *table, size_t len, struct acpi_pm_timer *out)
{
	const u8 *p = table;
	int err = acpi_check_header(table, len, "FACP");
	u64 port;
	u32 said;

	if (err)
		return err;
	said = get32(p + 4);
	if (said < 116)
		return -EBADMSG;
	port = p[91] == 4 ? get32(p + 76) : 0;
	/* The extended address, if there is one, in I/O space. */
	if (said >= 220 && p[208] == 1 && get64(p + 212))
		port = get64(p + 212);
	if (!port || port > 0xffff)
		return -ENODEV;
	out->port = (u16)port;
	out->mask = get32(p + 112) & 0x100 ? 0xffffffff : 0xffffff;
	return 0;
}

/**
 * acpi_parse_hpet() - the high-precision timer
 * @table: the bytes
 * @len:   how many are readable
 * @base:  set to the physical address of its registers
 *
 * Context: any.
 * Return: 0; -EBADMSG for a bad table; -ENODEV if it is not in memory.
 */
int acpi_parse_hpet(const void *table, size_t len, u64 *base)
{
	const u8 *p = table;
	int err = acpi_check_header(table, len, "HPET");

	if (err)
		return err;
	if (get32(p + 4) < 56)
		return -EBADMSG;
	*base = get64(p + 44);
	return p[40] == 0 && *base ? 0 : -ENODEV;
}
