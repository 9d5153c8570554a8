/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Pages and the kernel's virtual address space.
 *
 *	0xffff888000000000	direct map of all memory (PAGE_OFFSET)
 *	0xffffc90000000000	vmalloc, stacks, device registers (512 GiB less 2 MiB)
 *	0xffffc97fffe00000	where text is written while it is patched
 *	0xffffffff80000000	the kernel image, linked at +2 MiB (1 GiB)
 *
 * Each of the three lives in top-level entries of its own, filled once at
 * boot and never changed (init_mm is the master table).
 */
#ifndef ASM_PAGE_H
#define ASM_PAGE_H

#include <base/bits.h>
#include <base/types.h>

#define PAGE_SHIFT		12
#define PAGE_SIZE		(UL(1) << PAGE_SHIFT)
#define PAGE_MASK		(~(PAGE_SIZE - 1))
#define PAGE_ALIGN(x)		ALIGN(x, PAGE_SIZE)

#define PAGE_OFFSET		UL(0xffff888000000000)
#define VMALLOC_START		UL(0xffffc90000000000)
#define VMALLOC_END		UL(0xffffc97fffe00000)
#define TEXT_POKE_WINDOW	VMALLOC_END	/* two pages: arch/x86/kernel/text_poke.c */
#define KERNEL_MAP_BASE		UL(0xffffffff80000000)
#define KERNEL_LINK_OFFSET	UL(0x200000)

#define THREAD_SHIFT		14
#define THREAD_SIZE		(UL(1) << THREAD_SHIFT)	/* a kernel stack, bytes */

#ifndef __ASSEMBLER__
/* Physical address minus link address (above KERNEL_MAP_BASE): where the image landed. */
extern unsigned long phys_base;

/* Of an address in the direct map. */
#define __pa(x)			((phys_addr_t)((unsigned long)(x) - PAGE_OFFSET))
#define __va(x)			((void *)((unsigned long)(x) + PAGE_OFFSET))
/* Of a symbol of the kernel image. */
#define __pa_symbol(x) \
	((phys_addr_t)((unsigned long)(x) - KERNEL_MAP_BASE + phys_base))

#define PHYS_PFN(x)		((unsigned long)((x) >> PAGE_SHIFT))
#define PFN_PHYS(x)		((phys_addr_t)(x) << PAGE_SHIFT)
#define PFN_UP(x)		(((x) + PAGE_SIZE - 1) >> PAGE_SHIFT)
#define PFN_DOWN(x)		((x) >> PAGE_SHIFT)
#endif

#endif /* ASM_PAGE_H */
