/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Page tables of four levels.
 *
 * Source: Intel SDM vol. 3A, 4.5 "4-Level Paging".
 */
#ifndef ASM_PGTABLE_H
#define ASM_PGTABLE_H

#include <asm/page.h>
#include <base/compiler.h>
#include <base/types.h>

typedef u64 pte_t;		/* an entry, of any level */

#define _PAGE_PRESENT		(1ULL << 0)
#define _PAGE_RW		(1ULL << 1)
#define _PAGE_PWT		(1ULL << 3)
#define _PAGE_PCD		(1ULL << 4)
#define _PAGE_ACCESSED		(1ULL << 5)
#define _PAGE_DIRTY		(1ULL << 6)
#define _PAGE_PSE		(1ULL << 7)	/* a large page, in levels 1 and 2 */
#define _PAGE_GLOBAL		(1ULL << 8)
#define _PAGE_NX		(1ULL << 63)
#define PTE_ADDR_MASK		0x000ffffffffff000ULL

/* Accessed and dirty are set beforehand: the CPU need not write the table. */
#define __PAGE_KERNEL_COMMON	(_PAGE_PRESENT | _PAGE_ACCESSED | _PAGE_GLOBAL)
#define PAGE_KERNEL		(__PAGE_KERNEL_COMMON | _PAGE_RW | _PAGE_DIRTY | _PAGE_NX)
#define PAGE_KERNEL_RO		(__PAGE_KERNEL_COMMON | _PAGE_NX)
#define PAGE_KERNEL_ROX		(__PAGE_KERNEL_COMMON)
/* PAT entries: 1 is set to write-combining by paging_init(), 3 is uncached from reset. */
#define PAGE_KERNEL_WC		(PAGE_KERNEL | _PAGE_PWT)
#define PAGE_KERNEL_UC		(PAGE_KERNEL | _PAGE_PWT | _PAGE_PCD)

#define PTRS_PER_TABLE		512
#define TOP_LEVEL		3
/* Bytes that an entry of a level spans: 4 KiB, 2 MiB, 1 GiB, 512 GiB. */
#define LEVEL_SHIFT(level)	(PAGE_SHIFT + 9 * (level))
#define LEVEL_SIZE(level)	(1ULL << LEVEL_SHIFT(level))
#define LEVEL_INDEX(addr, level) (((addr) >> LEVEL_SHIFT(level)) & (PTRS_PER_TABLE - 1))

/* Kernel mappings (arch/x86/mm/pgtable.c). */
int map_kernel_pages(unsigned long virt, phys_addr_t phys, size_t size, u64 prot);
/* With a flush on all CPUs: task, interrupts on, no spinlock held. */
int __must_check unmap_kernel_pages(unsigned long virt, size_t size);
int __must_check set_kernel_prot(unsigned long virt, size_t size, u64 prot);
/* Without: any but NMI; nothing of it may be used again before one. */
int __must_check unmap_kernel_pages_noflush(unsigned long virt, size_t size);
/* The entry of a 4 KiB page, made if need be; those of the next pages in the table follow. */
pte_t *kernel_pte(unsigned long virt);
/* Pages taken for tables since boot; they are never freed. */
unsigned long nr_table_pages(void);
/* The entry that maps @virt and its level, NULL if nothing does. */
pte_t *lookup_address(unsigned long virt, unsigned int *level);

/* The first physical address that this processor cannot reach. */
phys_addr_t phys_addr_limit(void);

/* Boot (arch/x86/mm/init.c): the final kernel tables are built, loaded and sealed. */
void paging_init(void);
/* A further CPU's page attributes.  Context: its boot. */
void pat_init(void);
/* From now on top-level entries of the kernel half never change. */
void seal_kernel_top(void);

/* Mappings that are writable and executable at once: each is logged; how many. */
unsigned int ptdump_check_wx(void);

#endif /* ASM_PGTABLE_H */
