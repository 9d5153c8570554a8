/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The EFI stub: a small EFI application that carries the kernel and is gone
 * when the kernel runs.  It shares only struct boot_info with it.
 *
 * Every step that can fail says in words what failed and returns the
 * firmware's error; efi_main() gives it back after a pause to read it.
 */
#ifndef X86_BOOT_STUB_H
#define X86_BOOT_STUB_H

#include <efi.h>

#include <base/boot_info.h>

#define STUB_PAGE_SIZE		4096
#define STUB_MAX_ADDRESS	0xffffffffULL	/* everything early lies below 4 GiB */

extern EFI_SYSTEM_TABLE *stub_st;
extern EFI_HANDLE stub_image;
#define stub_bs			(stub_st->BootServices)

/* console.c */
void say(const char *text);
void say_number(UINT64 n);
EFI_STATUS fail(const char *what, EFI_STATUS status);

/* kernel.c */
struct stub_kernel {
	UINT64 phys;		/* where the image begins */
	UINT64 size;		/* bytes, .bss included */
	UINT64 entry;		/* physical */
};
EFI_STATUS load_kernel(struct stub_kernel *k);

/* memory.c */
EFI_STATUS alloc_low(UINT64 limit, EFI_MEMORY_TYPE type, UINTN pages, UINT64 *phys);
EFI_STATUS leave_firmware(struct boot_info *bi);
UINT64 largest_free_block(void);

/* cmdline.c */
void find_cmdline(struct boot_info *bi);
BOOLEAN cmdline_take(struct boot_info *bi, const char *from, const void *text,
		     UINTN chars, UINTN char_size);

/* fw_cfg.c */
void cmdline_from_fw_cfg(struct boot_info *bi);

/* tables.c */
void find_acpi(struct boot_info *bi);
void find_framebuffer(struct boot_info *bi);
void name_loader(struct boot_info *bi);
BOOLEAN guid_equal(const EFI_GUID *a, const EFI_GUID *b);

/* The compiler calls them by itself. */
void *memcpy(void *to, const void *from, __SIZE_TYPE__ n);
void *memset(void *to, int c, __SIZE_TYPE__ n);

#endif /* X86_BOOT_STUB_H */
