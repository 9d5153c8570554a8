// SPDX-License-Identifier: GPL-2.0-only
/*
 * QEMU's pvpanic: a store to its port tells the host that the guest has
 * panicked.  By -action panic=pause the machine stands still from there, and
 * its memory can be taken; when it is let go on, this returns.
 *
 * The port is looked for when it is needed, by port I/O alone: nothing that a
 * panic may have broken takes part, and a machine that never panics is not
 * asked.
 *
 * Source: QEMU, docs/specs/pvpanic.txt and docs/specs/fw_cfg.txt.
 */
#include <asm/cpufeature.h>
#include <asm/io.h>
#include <asm/processor.h>
#include <base/init.h>
#include <drivers/early.h>
#include <kernel/reboot.h>
#include <lib/string.h>

#define FW_CFG_SELECTOR		0x510
#define FW_CFG_DATA		0x511
#define FW_CFG_SIGNATURE	0x0000
#define FW_CFG_FILE_DIR		0x0019
#define FW_CFG_MAX_FILES	4096	/* bound for a directory that makes no sense */

#define PVPANIC_PANICKED	0x01

/* Numbers are big endian. */
struct fw_cfg_file {
	u8 size[4];
	u8 select[2];
	u8 reserved[2];
	char name[56];
};

static void fw_cfg_read(void *to, size_t n)
{
	for (u8 *p = to; n--; p++)
		*p = inb(FW_CFG_DATA);
}

/* On a real machine the ports are anybody's. */
static bool fw_cfg_present(void)
{
	char sig[4];

	if (!cpu_has(X86_FEATURE_HYPERVISOR))
		return false;
	outw(FW_CFG_SIGNATURE, FW_CFG_SELECTOR);
	fw_cfg_read(sig, sizeof(sig));
	return !memcmp(sig, "QEMU", sizeof(sig));
}

/* 0: there is no such device. */
static u16 pvpanic_port(void)
{
	struct fw_cfg_file f;
	u8 count[4], port[2];

	if (!fw_cfg_present())
		return 0;
	outw(FW_CFG_FILE_DIR, FW_CFG_SELECTOR);
	fw_cfg_read(count, sizeof(count));
	for (u32 n = (u32)count[2] << 8 | count[3]; n && n <= FW_CFG_MAX_FILES; n--) {
		fw_cfg_read(&f, sizeof(f));
		if (strncmp(f.name, "etc/pvpanic-port", sizeof(f.name)))
			continue;
		outw((u16)(f.select[0] << 8 | f.select[1]), FW_CFG_SELECTOR);
		fw_cfg_read(port, sizeof(port));
		return (u16)(port[1] << 8 | port[0]);	/* the file's own is little endian */
	}
	return 0;
}

static bool pvpanic_dump(void)
{
	u16 port = pvpanic_port();

	/* It reads as what it understands. */
	if (!port || !(inb(port) & PVPANIC_PANICKED))
		return false;
	outb(PVPANIC_PANICKED, port);
	/* An emulator may go on to the end of a run of instructions: here is one. */
	cpu_relax();
	return true;
}

/**
 * pvpanic_early_init() - make panic=dump use the device
 *
 * Context: boot, before memory is up.
 */
void __init pvpanic_early_init(void)
{
	register_dump_handler(pvpanic_dump);
}
