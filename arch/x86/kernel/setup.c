// SPDX-License-Identifier: GPL-2.0-only
/*
 * From the loader's word to memblock: what memory there is, and which of it
 * is taken already.
 */
#define pr_fmt(fmt) "boot: " fmt

#include <asm/page.h>
#include <asm/setup.h>
#include <base/bits.h>
#include <base/boot_info.h>
#include <base/errno.h>
#include <base/init.h>
#include <kernel/panic.h>
#include <kernel/printk.h>
#include <kernel/sections.h>
#include <lib/string.h>
#include <mm/memblock.h>

#include "boot_check.h"
#include "boot_entry.h"

/* Beside the image: page tables, struct pages, stacks, slabs of the smallest kernel. */
#define BOOT_MEM_MIN		SZ_2M

struct boot_info boot_info;

/**
 * boot_from_efi() - take over what the EFI stub collected
 * @phys: physical address of its struct boot_info, below 4 GiB
 *
 * Copies it before anything can overwrite it; setup_arch() checks it.
 *
 * Context: boot, from head.S, before start_kernel().  Never logs.
 */
__init void boot_from_efi(u64 phys)
{
	memcpy(&boot_info, __va(phys), sizeof(boot_info));
}

/**
 * boot_mem_type_name() - a word for the log
 * @type: enum boot_mem_type
 *
 * Context: any.
 * Return: its name; "unknown" for any other number.
 */
const char *boot_mem_type_name(u32 type)
{
	static const char *const name[] = {
		[BOOT_MEM_USABLE] = "usable",
		[BOOT_MEM_RESERVED] = "reserved",
		[BOOT_MEM_ACPI] = "ACPI tables",
		[BOOT_MEM_ACPI_NVS] = "ACPI NVS",
		[BOOT_MEM_BAD] = "bad",
		[BOOT_MEM_LOADER] = "loader",
		[BOOT_MEM_RUNTIME] = "EFI runtime",
		[BOOT_MEM_MMIO] = "MMIO",
	};

	return type < ARRAY_SIZE(name) && name[type] ? name[type] : "unknown";
}

static __init void print_memory_map(void)
{
	for (u32 i = 0; i < boot_info.mem_count; i++) {
		const struct boot_mem_region *r = &boot_info.mem[i];

		pr_debug("%#018llx-%#018llx %s\n", r->start, r->start + r->size - 1,
			 boot_mem_type_name(r->type));
	}
}

static __init void print_summary(u64 usable)
{
	const struct boot_framebuffer *fb = &boot_info.fb;

	pr_info("by %s%s%s, image at %#llx, %llu KiB\n",
		boot_info.source == BOOT_EFI ? "EFI" : "PVH",
		boot_info.loader[0] ? ", " : "", boot_info.loader,
		boot_info.kernel_phys, boot_info.kernel_size >> 10);
	pr_info("%llu MiB of memory in %u regions, ACPI %s\n", usable >> 20,
		boot_info.mem_count, boot_info.acpi_rsdp ? "present" : "missing");
	if (fb->format != BOOT_FB_NONE)
		pr_info("framebuffer %ux%u at %#llx\n", fb->width, fb->height, fb->base);
	pr_info("command line%s%s: %s\n", boot_info.cmdline_from[0] ? " from " : "",
		boot_info.cmdline_from, boot_info.cmdline);
}

static __init void add_region(const struct boot_mem_region *r)
{
	u64 first = PAGE_ALIGN(r->start), end = (r->start + r->size) & PAGE_MASK;
	int err = 0;

	switch (r->type) {
	case BOOT_MEM_USABLE:
		if (end > first)
			err = memblock_add(first, end - first);
		break;
	case BOOT_MEM_ACPI:
	case BOOT_MEM_LOADER:
		/* Memory to be read but kept: whole pages that it touches. */
		first = r->start & PAGE_MASK;
		end = PAGE_ALIGN(r->start + r->size);
		/* Reserved first: no usable neighbour may lend out the shared page. */
		err = memblock_reserve(first, end - first);
		if (!err)
			err = memblock_add(first, end - first);
		break;
	default:
		break;
	}
	if (err)
		pr_err("memory at %#llx, %#llx bytes, is not used: error %d\n",
		       r->start, r->size, err);
}

static __init void reserve(const char *what, u64 start, u64 size)
{
	int err = memblock_reserve(start, size);

	if (err)
		panic("cannot reserve %s at %#llx, %#llx bytes: error %d", what, start, size, err);
}

static __init void setup_image(void)
{
	u64 start = __pa_symbol(_text), size = (u64)(_end - _text);

	if (boot_info.kernel_phys != start || boot_info.kernel_size < size) {
		pr_warn("the loader says the image is at %#llx, %#llx bytes; it is at %#llx, %#llx\n",
			boot_info.kernel_phys, boot_info.kernel_size, start, size);
		boot_info.kernel_phys = start;
		boot_info.kernel_size = size;
	}
	if (!boot_range_usable(&boot_info, start, size))
		pr_warn("the image at %#llx, %#llx bytes, is not in usable memory\n", start, size);
	reserve("the image", start, PAGE_ALIGN(size));
}

static __init void setup_trampoline(void)
{
	u64 page = boot_info.trampoline;

	if (page && (page >= 0xa0000 || !IS_ALIGNED(page, PAGE_SIZE) ||
		     !boot_range_usable(&boot_info, page, PAGE_SIZE))) {
		pr_warn("the loader's trampoline page %#llx cannot be one\n", page);
		page = 0;
	}
	if (!page)
		page = boot_pick_trampoline(&boot_info);
	if (!page)
		pr_warn("no page below 640 KiB: other processors cannot be started\n");
	else
		reserve("the trampoline", page, PAGE_SIZE);
	boot_info.trampoline = page;
}

/**
 * setup_arch() - check what the loader said and tell memblock
 *
 * Afterwards boot_info is whole (boot_check.c) and memblock knows all memory
 * and what of it is taken: page 0, the image, the trampoline, ACPI tables.
 *
 * Context: boot, before mm_init().  Panics, naming the numbers, if
 * there is too little memory or boot_info is not ours.
 */
__init void setup_arch(void)
{
	unsigned int problems;
	u64 usable;
	int err = boot_info_check(&boot_info, &problems);

	if (err == -EINVAL)
		panic("the loader's boot_info is not ours: magic %#llx, size %u; want %#llx, %zu",
		      boot_info.magic, boot_info.size, BOOT_INFO_MAGIC, sizeof(boot_info));
	print_memory_map();
	if (err)
		panic("the loader's memory map names no usable memory (%u regions)",
		      boot_info.mem_count);

	for (u32 i = 0; i < boot_info.mem_count; i++)
		add_region(&boot_info.mem[i]);
	/* So that no allocation is ever at physical 0. */
	reserve("page 0", 0, PAGE_SIZE);
	setup_image();
	setup_trampoline();

	usable = boot_usable_bytes(&boot_info);
	print_summary(usable);
	if (usable < boot_info.kernel_size + BOOT_MEM_MIN)
		panic("too little memory: %llu KiB usable, the kernel needs %llu KiB (image %llu KiB)",
		      usable >> 10, (boot_info.kernel_size + BOOT_MEM_MIN) >> 10,
		      boot_info.kernel_size >> 10);
}
