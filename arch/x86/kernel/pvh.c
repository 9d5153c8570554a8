// SPDX-License-Identifier: GPL-2.0-only
/*
 * Direct boot: from Xen's start info, which QEMU's -kernel fills too, to a
 * struct boot_info.  Addresses in it are physical, and must be below
 * EARLY_MAP_SIZE to be read.
 *
 * Source: Xen, public/arch-x86/hvm/start_info.h (layout and numbers).
 */
#define pr_fmt(fmt) "boot: " fmt

#include <asm/io.h>
#include <asm/page.h>
#include <asm/pgtable_early.h>
#include <asm/setup.h>
#include <base/init.h>
#include <kernel/printk.h>
#include <kernel/sections.h>
#include <lib/string.h>

#include "boot_entry.h"

#define HVM_START_MAGIC		0x336ec578	/* "xEn3", bit 31 set */

struct hvm_start_info {
	u32 magic;
	u32 version;		/* 1: has a memory map */
	u32 flags;
	u32 nr_modules;
	u64 modlist_paddr;
	u64 cmdline_paddr;
	u64 rsdp_paddr;
	u64 memmap_paddr;	/* from version 1 on */
	u32 memmap_entries;
	u32 reserved;
};

struct hvm_memmap_entry {
	u64 addr;
	u64 size;
	u32 type;		/* numbers of the e820 map */
	u32 reserved;
};

#define CMOS_INDEX		0x70
#define CMOS_DATA		0x71
#define CMOS_EXTMEM2_LO		0x34	/* memory above 16 MiB, in 64 KiB */
#define CMOS_EXTMEM2_HI		0x35

static __init bool in_early_map(u64 phys, u64 size)
{
	return phys && phys < EARLY_MAP_SIZE && size <= EARLY_MAP_SIZE - phys;
}

static __init u32 type_of_e820(u32 type)
{
	switch (type) {
	case 1: return BOOT_MEM_USABLE;
	case 3: return BOOT_MEM_ACPI;
	case 4: return BOOT_MEM_ACPI_NVS;
	case 5: return BOOT_MEM_BAD;
	default: return BOOT_MEM_RESERVED;
	}
}

static __init void add_region(u64 start, u64 size, u32 type)
{
	if (boot_info.mem_count == BOOT_MEM_MAX) {
		boot_info.flags |= BOOT_F_MEM_TRUNCATED;
		return;
	}
	boot_info.mem[boot_info.mem_count++] = (struct boot_mem_region){
		.start = start, .size = size, .type = type,
	};
}

static __init u8 cmos_read(u8 reg)
{
	outb(reg, CMOS_INDEX);
	return inb(CMOS_DATA);
}

/* The size that the firmware left in the clock's memory, as PCs always did. */
static __init void memory_from_cmos(void)
{
	u64 above = (u64)(cmos_read(CMOS_EXTMEM2_HI) << 8 | cmos_read(CMOS_EXTMEM2_LO)) << 16;

	/* 0xffff: no clock answers. */
	if (above == 0xffffULL << 16)
		above = 0;
	pr_warn("no memory map; CMOS says %llu MiB, which is taken\n", (above >> 20) + 16);
	add_region(0, 0x9f000, BOOT_MEM_USABLE);
	add_region(SZ_1M, 15 * SZ_1M + above, BOOT_MEM_USABLE);
}

static __init void take_memory_map(const struct hvm_start_info *si)
{
	const struct hvm_memmap_entry *e;

	if (si->version < 1 || !si->memmap_entries ||
	    !in_early_map(si->memmap_paddr, (u64)si->memmap_entries * sizeof(*e))) {
		memory_from_cmos();
		return;
	}
	e = __va(si->memmap_paddr);
	for (u32 i = 0; i < si->memmap_entries; i++)
		add_region(e[i].addr, e[i].size, type_of_e820(e[i].type));
}

static __init void take_cmdline(const struct hvm_start_info *si)
{
	const char *s;
	size_t n = 0;

	if (!in_early_map(si->cmdline_paddr, BOOT_CMDLINE_MAX)) {
		if (si->cmdline_paddr)
			pr_warn("command line at %#llx is out of reach; ignored\n",
				si->cmdline_paddr);
		return;
	}
	for (s = __va(si->cmdline_paddr); *s && n < BOOT_CMDLINE_MAX - 1; s++) {
		bool printable = (*s >= ' ' && *s <= '~') || *s == '\t';

		if (!printable)
			boot_info.flags |= BOOT_F_CMDLINE_NOT_ASCII;
		boot_info.cmdline[n++] = printable ? *s : '?';
	}
	if (*s)
		boot_info.flags |= BOOT_F_CMDLINE_TRUNCATED;
	if (n)
		memcpy(boot_info.cmdline_from, "pvh", sizeof("pvh"));
}

/**
 * boot_from_pvh() - make a boot_info of what a direct boot passes
 * @phys: physical address of the hvm_start_info
 *
 * If it is not one, boot_info stays without its magic, and setup_arch() says so.
 *
 * Context: boot, from head.S, before start_kernel().
 */
__init void boot_from_pvh(u64 phys)
{
	const struct hvm_start_info *si = __va(phys);

	if (!in_early_map(phys, sizeof(*si)) || si->magic != HVM_START_MAGIC)
		return;
	boot_info.magic = BOOT_INFO_MAGIC;
	boot_info.size = sizeof(boot_info);
	boot_info.source = BOOT_PVH;
	boot_info.kernel_phys = __pa_symbol(_text);
	boot_info.kernel_size = (u64)(_end - _text);
	boot_info.acpi_rsdp = si->rsdp_paddr;
	take_cmdline(si);
	take_memory_map(si);
}
