// SPDX-License-Identifier: GPL-2.0-only
/*
 * The command line from QEMU: -fw_cfg name=opt/heddle/cmdline,string=...
 *
 * Source: QEMU, docs/specs/fw_cfg.txt.
 */
#include "stub.h"

#define FW_CFG_SELECTOR		0x510
#define FW_CFG_DATA		0x511
#define FW_CFG_SIGNATURE	0x0000
#define FW_CFG_FILE_DIR		0x0019
#define FW_CFG_MAX_FILES	4096	/* bound for a directory that makes no sense */

#define CPUID_HYPERVISOR	(1U << 31)	/* leaf 1, ecx */

struct fw_cfg_file {
	UINT8 size[4];		/* big endian, as are all numbers */
	UINT8 select[2];
	UINT8 reserved[2];
	char name[56];
};

static void fw_cfg_select(UINT16 key)
{
	__asm__ volatile("outw %0, %1" : : "a" (key), "Nd" ((UINT16)FW_CFG_SELECTOR));
}

static void fw_cfg_read(void *to, UINTN n)
{
	UINT8 *p = to;

	while (n--)
		__asm__ volatile("inb %1, %0" : "=a" (*p++) : "Nd" ((UINT16)FW_CFG_DATA));
}

static UINT32 big_endian(const UINT8 *p)
{
	return (UINT32)p[0] << 24 | (UINT32)p[1] << 16 | (UINT32)p[2] << 8 | p[3];
}

/* The ports are only touched under a hypervisor: on a real machine they are anybody's. */
static BOOLEAN fw_cfg_present(void)
{
	UINT32 a = 1, b, c = 0, d;
	UINT8 sig[4];

	__asm__ volatile("cpuid" : "+a" (a), "=b" (b), "+c" (c), "=d" (d));
	if (!(c & CPUID_HYPERVISOR))
		return FALSE;
	fw_cfg_select(FW_CFG_SIGNATURE);
	fw_cfg_read(sig, sizeof(sig));
	return sig[0] == 'Q' && sig[1] == 'E' && sig[2] == 'M' && sig[3] == 'U';
}

static BOOLEAN is_ours(const struct fw_cfg_file *f)
{
	static const char want[] = "opt/heddle/cmdline";

	for (UINTN i = 0; i < sizeof(want); i++)
		if (f->name[i] != want[i])
			return FALSE;
	return TRUE;
}

/**
 * cmdline_from_fw_cfg() - the command line from QEMU, if it has one for us
 * @bi: gets it
 *
 * Context: boot services.
 */
void cmdline_from_fw_cfg(struct boot_info *bi)
{
	struct fw_cfg_file f;
	UINT8 count[4];
	UINT32 n, size;
	void *p;

	if (!fw_cfg_present())
		return;
	fw_cfg_select(FW_CFG_FILE_DIR);
	fw_cfg_read(count, sizeof(count));
	n = big_endian(count);
	for (UINT32 i = 0; i < n && i < FW_CFG_MAX_FILES; i++) {
		fw_cfg_read(&f, sizeof(f));
		if (!is_ours(&f))
			continue;
		size = big_endian(f.size);
		if (size > BOOT_CMDLINE_MAX)
			size = BOOT_CMDLINE_MAX;
		if (EFI_ERROR(stub_bs->AllocatePool(EfiLoaderData, size + 1, &p)))
			return;
		fw_cfg_select((UINT16)(f.select[0] << 8 | f.select[1]));
		fw_cfg_read(p, size);
		cmdline_take(bi, "fw_cfg", p, size, 1);
		stub_bs->FreePool(p);
		return;
	}
}
