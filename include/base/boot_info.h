/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What a boot loader tells the kernel.  The EFI stub and the PVH entry both
 * fill one of these; nothing after them knows which it was, except to print
 * it.  It is the only thing that the stub and the kernel share.
 *
 * Everything in it comes from outside and is not to be trusted: the kernel
 * checks and repairs it once, in arch/x86/kernel/setup.c.
 */
#ifndef BASE_BOOT_INFO_H
#define BASE_BOOT_INFO_H

#include <base/types.h>

#define BOOT_INFO_MAGIC		0x656c646465480001ULL	/* "\1\0Heddle", then the version */
#define BOOT_MEM_MAX		512
#define BOOT_CMDLINE_MAX	2048

enum boot_source {
	BOOT_EFI = 1,
	BOOT_PVH = 2,
};

enum boot_mem_type {
	BOOT_MEM_USABLE = 1,		/* free for the kernel to hand out */
	BOOT_MEM_RESERVED = 2,
	BOOT_MEM_ACPI = 3,		/* ACPI tables: RAM, to be kept */
	BOOT_MEM_ACPI_NVS = 4,
	BOOT_MEM_BAD = 5,
	BOOT_MEM_LOADER = 6,		/* kernel image and what the loader left: kept */
	BOOT_MEM_RUNTIME = 7,		/* EFI runtime services: kept */
	BOOT_MEM_MMIO = 8,
};

struct boot_mem_region {
	u64 start;		/* bytes */
	u64 size;		/* bytes */
	u32 type;		/* enum boot_mem_type */
	u32 reserved;
};

enum boot_fb_format {
	BOOT_FB_NONE = 0,
	BOOT_FB_BGRX8888 = 1,	/* blue in the lowest byte */
	BOOT_FB_RGBX8888 = 2,
};

struct boot_framebuffer {
	u64 base;		/* physical address */
	u64 size;		/* bytes */
	u32 width, height;	/* pixels */
	u32 pitch;		/* bytes from one line to the next */
	u32 format;		/* enum boot_fb_format */
};

#define BOOT_F_CMDLINE_TRUNCATED	0x1	/* it was longer than the array */
#define BOOT_F_MEM_TRUNCATED		0x2	/* there were more regions than fit */
#define BOOT_F_CMDLINE_NOT_ASCII	0x4	/* characters were replaced by '?' */

struct boot_info {
	u64 magic;		/* BOOT_INFO_MAGIC */
	u32 size;		/* sizeof(struct boot_info) of the writer */
	u32 source;		/* enum boot_source */
	u32 flags;		/* BOOT_F_* */
	u32 mem_count;
	u64 kernel_phys;	/* where the image begins: link address minus offset */
	u64 kernel_size;	/* bytes, .bss included */
	u64 acpi_rsdp;		/* physical address, 0: none */
	u64 trampoline;		/* a free page below 1 MiB for application processors, 0: none */
	struct boot_framebuffer fb;
	char loader[32];	/* firmware's name, for the log; NUL-terminated */
	char cmdline[BOOT_CMDLINE_MAX];	/* NUL-terminated */
	char cmdline_from[16];	/* "load options", "heddle.cmd", "fw_cfg", "pvh", "" */
	struct boot_mem_region mem[BOOT_MEM_MAX];
};

#endif /* BASE_BOOT_INFO_H */
