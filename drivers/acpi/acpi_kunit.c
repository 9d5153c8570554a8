// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tests for the ACPI reader: damaged tables are refused, good ones understood.
 *
 * Not tested here: finding tables in memory, which every boot does.
 */
#include <drivers/acpi.h>
#include <kunit/test.h>
#include <lib/string.h>

#define MADT_FIXED		44

static u8 table[128];

static void put32(u8 *p, u32 v)
{
	for (unsigned int i = 0; i < 4; i++)
		p[i] = (u8)(v >> 8 * i);
}

/* Signature, length and a checksum that makes the sum 0. */
static void seal(const char *signature, u32 len)
{
	u8 s = 0;

	memcpy(table, signature, 4);
	put32(table + 4, len);
	table[9] = 0;
	for (u32 i = 0; i < len && i < sizeof(table); i++)
		s += table[i];
	table[9] = (u8)-s;
}

static void start(const u8 *entries, size_t len)
{
	memset(table, 0, sizeof(table));
	put32(table + 36, 0xfee00000);
	memcpy(table + MADT_FIXED, entries, len);
	seal("APIC", (u32)(MADT_FIXED + len));
}

static void good_madt_is_understood(struct kunit *test)
{
	static const u8 entries[] = {
		0, 8, 0, 0, 1, 0, 0, 0,				/* a CPU */
		0, 8, 1, 1, 0, 0, 0, 0,				/* one that is not there */
		1, 12, 0, 0, 0, 0, 0xc0, 0xfe, 24, 0, 0, 0,	/* I/O APIC, from 24 on */
		2, 10, 0, 9, 20, 0, 0, 0, 13, 0,		/* 9 is 20: level */
		77, 3, 0,					/* unknown: skipped */
	};
	struct acpi_madt_info info;

	start(entries, sizeof(entries));
	KUNIT_ASSERT_EQ(test, acpi_parse_madt(table, sizeof(table), &info), 0);
	KUNIT_EXPECT_EQ(test, info.lapic_base, 0xfee00000ULL);
	KUNIT_EXPECT_EQ(test, info.nr_cpus, 1U);
	KUNIT_ASSERT_EQ(test, info.nr_ioapics, 1U);
	KUNIT_EXPECT_EQ(test, info.ioapic[0].base, 0xfec00000U);
	KUNIT_EXPECT_EQ(test, info.ioapic[0].gsi_base, 24U);
	KUNIT_ASSERT_EQ(test, info.nr_overrides, 1U);
	KUNIT_EXPECT_EQ(test, info.override[0].gsi, 20U);
	KUNIT_EXPECT_EQ(test, info.dropped, 0U);
}

static void damaged_headers_are_refused(struct kunit *test)
{
	start(NULL, 0);
	KUNIT_EXPECT_EQ(test, acpi_check_header(table, sizeof(table), "APIC"), 0);
	KUNIT_EXPECT_EQ(test, acpi_check_header(table, sizeof(table), "FACP"), -EBADMSG);
	KUNIT_EXPECT_EQ(test, acpi_check_header(table, 35, "APIC"), -EBADMSG);
	KUNIT_EXPECT_EQ(test, acpi_check_header(table, 43, "APIC"), -EBADMSG);
	table[40] ^= 1;
	KUNIT_EXPECT_EQ(test, acpi_check_header(table, sizeof(table), "APIC"), -EBADMSG);
	seal("APIC", 8);
	KUNIT_EXPECT_EQ(test, acpi_check_header(table, sizeof(table), "APIC"), -EBADMSG);
	seal("APIC", 0xffffffff);
	KUNIT_EXPECT_EQ(test, acpi_check_header(table, sizeof(table), "APIC"), -EBADMSG);
}

static void entries_of_impossible_length_are_refused(struct kunit *test)
{
	static const struct {
		const char *why;
		u8 entry[4];
		size_t len;
	} row[] = {
		{ "length 0 would never end",	{ 0, 0, 0, 0 },	 4 },
		{ "length 1",			{ 0, 1, 0, 0 },	 4 },
		{ "beyond the table",		{ 0, 9, 0, 0 },	 4 },
		{ "half an entry",		{ 0 },		 1 },
	};
	struct acpi_madt_info info;

	for (size_t i = 0; i < ARRAY_SIZE(row); i++) {
		start(row[i].entry, row[i].len);
		KUNIT_EXPECT_EQ_MSG(test, acpi_parse_madt(table, sizeof(table), &info),
				    -EBADMSG, "%s", row[i].why);
	}
}

static void short_entries_are_dropped_and_counted(struct kunit *test)
{
	static const u8 entries[] = { 1, 4, 0, 0, 2, 4, 0, 0, 5, 4, 0, 0 };
	struct acpi_madt_info info;

	start(entries, sizeof(entries));
	KUNIT_ASSERT_EQ(test, acpi_parse_madt(table, sizeof(table), &info), 0);
	KUNIT_EXPECT_EQ(test, info.dropped, 3U);
	KUNIT_EXPECT_EQ(test, info.nr_ioapics, 0U);
}

static void damaged_root_pointers_are_refused(struct kunit *test)
{
	u8 rsdp[36] = "RSD PTR ";
	bool wide = true;
	u64 root;
	u8 s = 0;

	put32(rsdp + 16, 0x1000);
	for (unsigned int i = 0; i < 20; i++)
		s += rsdp[i];
	rsdp[8] = (u8)-s;
	KUNIT_EXPECT_EQ(test, acpi_parse_rsdp(rsdp, sizeof(rsdp), &root, &wide), 0);
	KUNIT_EXPECT_EQ(test, root, 0x1000ULL);
	KUNIT_EXPECT_FALSE(test, wide);
	KUNIT_EXPECT_EQ(test, acpi_parse_rsdp(rsdp, 19, &root, &wide), -EBADMSG);
	rsdp[17]++;
	KUNIT_EXPECT_EQ(test, acpi_parse_rsdp(rsdp, sizeof(rsdp), &root, &wide), -EBADMSG);
}

static struct kunit_case acpi_cases[] = {
	KUNIT_CASE(good_madt_is_understood),
	KUNIT_CASE(damaged_headers_are_refused),
	KUNIT_CASE(entries_of_impossible_length_are_refused),
	KUNIT_CASE(short_entries_are_dropped_and_counted),
	KUNIT_CASE(damaged_root_pointers_are_refused),
	{}
};

static struct kunit_suite acpi_suite = {
	.name = "acpi",
	.test_cases = acpi_cases,
};
kunit_test_suite(acpi_suite);
