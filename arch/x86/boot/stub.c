// SPDX-License-Identifier: GPL-2.0-only
/*
 * The EFI application's course: load the kernel, collect what only the
 * firmware knows, leave the firmware, jump.
 */
#include "stub.h"

/* How long a last message stands before the firmware goes on: microseconds. */
#define PAUSE_AFTER_FAILURE	3000000

#define CR4_LA57		(1UL << 12)

EFI_SYSTEM_TABLE *stub_st;
EFI_HANDLE stub_image;

typedef void __attribute__((noreturn)) (*kernel_entry)(struct boot_info *bi);

void *memcpy(void *to, const void *from, __SIZE_TYPE__ n)
{
	void *d = to;

	__asm__ volatile("rep movsb" : "+D" (d), "+S" (from), "+c" (n) : : "memory");
	return to;
}

void *memset(void *to, int c, __SIZE_TYPE__ n)
{
	void *d = to;

	__asm__ volatile("rep stosb" : "+D" (d), "+c" (n) : "a" (c) : "memory");
	return to;
}

static EFI_STATUS new_boot_info(struct boot_info **bi)
{
	UINTN pages = (sizeof(**bi) + STUB_PAGE_SIZE - 1) / STUB_PAGE_SIZE;
	UINT64 phys;
	EFI_STATUS status = alloc_low(STUB_MAX_ADDRESS, EfiLoaderData, pages, &phys);

	if (EFI_ERROR(status))
		return fail("no memory below 4 GiB for the boot information", status);
	*bi = (struct boot_info *)phys;
	memset(*bi, 0, sizeof(**bi));
	(*bi)->magic = BOOT_INFO_MAGIC;
	(*bi)->size = sizeof(**bi);
	(*bi)->source = BOOT_EFI;
	return EFI_SUCCESS;
}

/* The early page tables have four levels, and no CPU changes that in long mode. */
static EFI_STATUS check_paging(void)
{
	unsigned long cr4;

	__asm__ volatile("mov %%cr4, %0" : "=r" (cr4));
	if (cr4 & CR4_LA57)
		return fail("the firmware uses 5-level paging, which this kernel does not",
			    EFI_UNSUPPORTED);
	return EFI_SUCCESS;
}

static EFI_STATUS boot(void)
{
	struct stub_kernel kernel;
	struct boot_info *bi = NULL;
	UINT64 trampoline;
	EFI_STATUS status;

	status = check_paging();
	if (EFI_ERROR(status))
		return status;
	status = load_kernel(&kernel);
	if (EFI_ERROR(status))
		return status;
	status = new_boot_info(&bi);
	if (EFI_ERROR(status))
		return status;
	bi->kernel_phys = kernel.phys;
	bi->kernel_size = kernel.size;

	/* Without it one processor still boots: the kernel says so. */
	if (!EFI_ERROR(alloc_low(0x9ffff, EfiLoaderData, 1, &trampoline)))
		bi->trampoline = trampoline;
	name_loader(bi);
	find_acpi(bi);
	find_framebuffer(bi);
	find_cmdline(bi);

	status = leave_firmware(bi);
	if (EFI_ERROR(status))
		return status;
	__asm__ volatile("cli" : : : "memory");
	((kernel_entry)kernel.entry)(bi);
}

EFI_STATUS efi_main(EFI_HANDLE image, EFI_SYSTEM_TABLE *st);

EFI_STATUS efi_main(EFI_HANDLE image, EFI_SYSTEM_TABLE *st)
{
	EFI_STATUS status;

	stub_image = image;
	stub_st = st;
	/* A boot may take as long as it takes: no watchdog of the firmware's. */
	stub_bs->SetWatchdogTimer(0, 0, 0, NULL);
	status = boot();
	stub_bs->Stall(PAUSE_AFTER_FAILURE);
	return status;
}
