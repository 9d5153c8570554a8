// SPDX-License-Identifier: GPL-2.0-only
/* Memory from the firmware, its map, and the way out of the firmware. */
#include "stub.h"

/* Descriptors that may appear between asking for the size and the last look. */
#define MAP_SLACK	32
#define EXIT_TRIES	8

struct efi_map {
	EFI_MEMORY_DESCRIPTOR *first;
	UINTN space;		/* bytes at @first */
	UINTN size;		/* bytes used */
	UINTN desc_size;	/* bytes from one to the next: more than we know of */
	UINTN key;
};

/**
 * alloc_low() - pages at the highest place that is low enough
 * @limit: highest address they may contain
 * @type:  what the firmware's map shall call them
 * @pages: how many, of 4 KiB
 * @phys:  where they are
 *
 * Context: boot services.
 * Return: EFI_SUCCESS or the firmware's error.
 */
EFI_STATUS alloc_low(UINT64 limit, EFI_MEMORY_TYPE type, UINTN pages, UINT64 *phys)
{
	EFI_PHYSICAL_ADDRESS addr = limit;
	EFI_STATUS status = stub_bs->AllocatePages(AllocateMaxAddress, type, pages, &addr);

	*phys = addr;
	return status;
}

static EFI_STATUS read_map(struct efi_map *map)
{
	UINT32 version;

	map->size = map->space;
	return stub_bs->GetMemoryMap(&map->size, map->first, &map->key, &map->desc_size, &version);
}

static EFI_STATUS new_map(struct efi_map *map)
{
	EFI_STATUS status;
	void *p;

	map->first = NULL;
	map->space = 0;
	status = read_map(map);
	if (status != EFI_BUFFER_TOO_SMALL)
		return EFI_ERROR(status) ? status : EFI_LOAD_ERROR;
	map->space = map->size + MAP_SLACK * map->desc_size;
	status = stub_bs->AllocatePool(EfiLoaderData, map->space, &p);
	map->first = p;
	return status;
}

static const EFI_MEMORY_DESCRIPTOR *map_entry(const struct efi_map *map, UINTN offset)
{
	return (const void *)((const char *)map->first + offset);
}

/**
 * largest_free_block() - for the message when memory runs out
 *
 * Context: boot services.
 * Return: bytes of the largest free block that begins below 4 GiB; 0 if
 * the firmware does not say.
 */
UINT64 largest_free_block(void)
{
	struct efi_map map;
	UINT64 best = 0;

	if (EFI_ERROR(new_map(&map)) || EFI_ERROR(read_map(&map)))
		return 0;
	for (UINTN at = 0; at + map.desc_size <= map.size; at += map.desc_size) {
		const EFI_MEMORY_DESCRIPTOR *d = map_entry(&map, at);

		if (d->Type == EfiConventionalMemory && d->PhysicalStart <= STUB_MAX_ADDRESS &&
		    d->NumberOfPages * STUB_PAGE_SIZE > best)
			best = d->NumberOfPages * STUB_PAGE_SIZE;
	}
	stub_bs->FreePool(map.first);
	return best;
}

/*
 * What the loaders left is usable: nothing of it is needed once the kernel
 * has copied boot_info, and the kernel reserves its own image itself.
 */
static UINT32 type_of_efi(UINT32 type)
{
	switch (type) {
	case EfiLoaderCode:
	case EfiLoaderData:
	case EfiBootServicesCode:
	case EfiBootServicesData:
	case EfiConventionalMemory:
		return BOOT_MEM_USABLE;
	case EfiRuntimeServicesCode:
	case EfiRuntimeServicesData:
		return BOOT_MEM_RUNTIME;
	case EfiACPIReclaimMemory:
		return BOOT_MEM_ACPI;
	case EfiACPIMemoryNVS:
		return BOOT_MEM_ACPI_NVS;
	case EfiUnusableMemory:
		return BOOT_MEM_BAD;
	case EfiMemoryMappedIO:
	case EfiMemoryMappedIOPortSpace:
		return BOOT_MEM_MMIO;
	default:
		return BOOT_MEM_RESERVED;
	}
}

static void convert_map(const struct efi_map *map, struct boot_info *bi)
{
	for (UINTN at = 0; at + map->desc_size <= map->size; at += map->desc_size) {
		const EFI_MEMORY_DESCRIPTOR *d = map_entry(map, at);
		struct boot_mem_region r = {
			.start = d->PhysicalStart,
			.size = d->NumberOfPages * STUB_PAGE_SIZE,
			.type = type_of_efi(d->Type),
		};
		struct boot_mem_region *last = bi->mem_count ? &bi->mem[bi->mem_count - 1] : NULL;

		if (last && last->type == r.type && last->start + last->size == r.start)
			last->size += r.size;
		else if (bi->mem_count < BOOT_MEM_MAX)
			bi->mem[bi->mem_count++] = r;
		else
			bi->flags |= BOOT_F_MEM_TRUNCATED;
	}
}

/**
 * leave_firmware() - the last memory map, and ExitBootServices()
 * @bi: gets the map
 *
 * A timer event between the two makes
 * the key stale: look again, and only that, since after a first try nothing
 * may be allocated (UEFI specification 2.10, 7.4.6).
 *
 * Context: boot services; none any more after success.
 * Return: EFI_SUCCESS; else an error that has been said in words.
 */
EFI_STATUS leave_firmware(struct boot_info *bi)
{
	struct efi_map map;
	EFI_STATUS status = new_map(&map);

	if (EFI_ERROR(status))
		return fail("no memory for the memory map", status);
	for (int i = 0; i < EXIT_TRIES; i++) {
		status = read_map(&map);
		if (EFI_ERROR(status))
			return fail("the firmware does not give its memory map", status);
		status = stub_bs->ExitBootServices(stub_image, map.key);
		if (!EFI_ERROR(status)) {
			convert_map(&map, bi);
			return EFI_SUCCESS;
		}
	}
	return fail("the firmware does not let go of the machine", status);
}
