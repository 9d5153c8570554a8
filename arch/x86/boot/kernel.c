// SPDX-License-Identifier: GPL-2.0-only
/*
 * Loading the kernel that this image carries: its segments, in one block of
 * memory below 4 GiB at a multiple of 2 MiB, each as far from the others as
 * it was linked.
 *
 * Source: System V ABI, chapters 4 and 5 (ELF-64).
 */
#include "stub.h"

#define KERNEL_ALIGN	0x200000ULL	/* the early page tables use 2 MiB pages */

struct elf_header {
	UINT8 ident[16];
	UINT16 type, machine;
	UINT32 version;
	UINT64 entry, phoff, shoff;
	UINT32 flags;
	UINT16 ehsize, phentsize, phnum, shentsize, shnum, shstrndx;
};

struct elf_segment {
	UINT32 type, flags;
	UINT64 offset, vaddr, paddr, filesz, memsz, align;
};

#define ELF_MAGIC	0x464c457f
#define ELF_CLASS64	2
#define EM_X86_64	62
#define PT_LOAD		1

/* payload.S */
extern const UINT8 kernel_elf[] __attribute__((visibility("hidden")));
extern const UINT8 kernel_elf_end[] __attribute__((visibility("hidden")));

/* The lowest and highest address of all segments; false if the file is broken. */
static BOOLEAN measure(const struct elf_header *eh, UINT64 *lo, UINT64 *hi)
{
	UINT64 file_size = (UINT64)(kernel_elf_end - kernel_elf);
	const struct elf_segment *s = (const void *)(kernel_elf + eh->phoff);

	if (file_size < sizeof(*eh) || *(const UINT32 *)eh->ident != ELF_MAGIC ||
	    eh->ident[4] != ELF_CLASS64 || eh->machine != EM_X86_64 ||
	    eh->phentsize != sizeof(*s) || eh->phoff > file_size ||
	    eh->phnum * sizeof(*s) > file_size - eh->phoff)
		return FALSE;
	*lo = ~0ULL;
	*hi = 0;
	for (UINT16 i = 0; i < eh->phnum; i++, s++) {
		if (s->type != PT_LOAD || !s->memsz)
			continue;
		if (s->offset > file_size || s->filesz > file_size - s->offset ||
		    s->filesz > s->memsz || s->vaddr + s->memsz < s->vaddr)
			return FALSE;
		if (s->vaddr < *lo)
			*lo = s->vaddr;
		if (s->vaddr + s->memsz > *hi)
			*hi = s->vaddr + s->memsz;
	}
	return *lo < *hi && eh->entry >= *lo && eh->entry < *hi;
}

static EFI_STATUS no_room(UINT64 size, EFI_STATUS status)
{
	say("Heddle: the kernel needs ");
	say_number((size + KERNEL_ALIGN) >> 10);
	say(" KiB of memory in one piece below 4 GiB; the largest free piece has ");
	say_number(largest_free_block() >> 10);
	say(" KiB\n");
	return fail("too little memory", status);
}

/* A block of @size at a multiple of KERNEL_ALIGN; what the alignment wasted goes back. */
static EFI_STATUS alloc_block(UINT64 size, UINT64 *phys)
{
	UINTN pages = (size + STUB_PAGE_SIZE - 1) / STUB_PAGE_SIZE;
	UINTN spare = KERNEL_ALIGN / STUB_PAGE_SIZE, before, after;
	UINT64 got;
	/* Code: some firmware maps data not executable. */
	EFI_STATUS status = alloc_low(STUB_MAX_ADDRESS, EfiLoaderCode, pages + spare, &got);

	if (EFI_ERROR(status))
		return no_room(size, status);
	*phys = (got + KERNEL_ALIGN - 1) & ~(KERNEL_ALIGN - 1);
	before = (*phys - got) / STUB_PAGE_SIZE;
	after = spare - before;
	if (before)
		stub_bs->FreePages(got, before);
	if (after)
		stub_bs->FreePages(*phys + pages * STUB_PAGE_SIZE, after);
	return EFI_SUCCESS;
}

/**
 * load_kernel() - put the carried kernel into memory
 * @k: where it is now
 *
 * Context: boot services.
 * Return: EFI_SUCCESS; else an error that has been said in words.
 */
EFI_STATUS load_kernel(struct stub_kernel *k)
{
	const struct elf_header *eh = (const void *)kernel_elf;
	const struct elf_segment *s;
	UINT64 lo, hi;
	EFI_STATUS status;

	if (!measure(eh, &lo, &hi))
		return fail("the kernel inside this image is damaged", EFI_LOAD_ERROR);
	status = alloc_block(hi - lo, &k->phys);
	if (EFI_ERROR(status))
		return status;
	k->size = hi - lo;
	k->entry = eh->entry - lo + k->phys;

	memset((void *)k->phys, 0, k->size);
	s = (const void *)(kernel_elf + eh->phoff);
	for (UINT16 i = 0; i < eh->phnum; i++, s++)
		if (s->type == PT_LOAD)
			memcpy((void *)(k->phys + s->vaddr - lo), kernel_elf + s->offset, s->filesz);
	return EFI_SUCCESS;
}
