// SPDX-License-Identifier: GPL-2.0-only
/*
 * Kernel page tables: mapping, unmapping, protections.
 *
 * One lock covers the making of tables and the splitting of large pages.  The
 * top level needs none: its kernel half is filled at boot and sealed
 * (seal_kernel_top()).  Tables are never freed, so a walk needs no lock, and
 * a 4 KiB page's entry is its owner's, who alone maps and unmaps it.
 *
 * Lock order:
 *   kernel_tables_lock
 *     zone.lock			(split: the page for a table)
 *
 * Flushing is done without the lock: who waits for other CPUs with
 * interrupts off waits for ever (<asm/tlbflush.h>).
 */
#define pr_fmt(fmt) "pgtable: " fmt

#include <asm/pgtable.h>
#include <asm/tlbflush.h>
#include <base/bits.h>
#include <base/err.h>
#include <base/errno.h>
#include <base/init.h>
#include <kernel/bug.h>
#include <kernel/printk.h>
#include <kernel/spinlock.h>
#include <mm/gfp.h>
#include <mm/memblock.h>
#include <mm/mm_types.h>

#include "internal.h"

struct mm_struct init_mm;

/* Covers the entries of all kernel tables but the top one and the last. */
static DEFINE_RAW_SPINLOCK(kernel_tables_lock);

static bool sealed;		/* written once, at boot */
static unsigned long table_pages __guarded_by(&kernel_tables_lock);

/* How large a page may be at the most; 1 GiB pages where the CPU has them. */
unsigned int max_page_level __ro_after_init = 1;

static u64 *table_of(pte_t entry)
{
	return __va(entry & PTE_ADDR_MASK);
}

static u64 *new_table(void)
{
	u64 *table;

	if (!sealed)
		return memblock_alloc(PAGE_SIZE, PAGE_SIZE);
	__assume_ctx_lock(&kernel_tables_lock);	/* not needed at boot */
	table = (u64 *)get_zeroed_page(GFP_ATOMIC);
	if (table)
		WRITE_ONCE(table_pages, table_pages + 1);
	return table;
}

unsigned long nr_table_pages(void)
{
	return READ_ONCE(table_pages);
}

/* A large page becomes a table of smaller ones with the same meaning. */
static u64 *split(pte_t *entry, unsigned int level)
{
	u64 *table = new_table();
	u64 flags = *entry & ~PTE_ADDR_MASK, base = *entry & PTE_ADDR_MASK;

	if (!table)
		return NULL;
	if (level == 1)
		flags &= ~_PAGE_PSE;
	for (unsigned int i = 0; i < PTRS_PER_TABLE; i++)
		table[i] = (base + i * LEVEL_SIZE(level - 1)) | flags;
	WRITE_ONCE(*entry, __pa(table) | _PAGE_PRESENT | _PAGE_RW | _PAGE_ACCESSED);
	return table;
}

/*
 * The entry for @virt at @level, with the tables on the way made.  Entries
 * on the way are writable and executable: the last one decides.
 */
static pte_t *entry_at(unsigned long virt, unsigned int level)
{
	u64 *table = init_mm.pgd;

	for (unsigned int l = TOP_LEVEL; l > level; l--) {
		pte_t *entry = &table[LEVEL_INDEX(virt, l)];

		if (!(*entry & _PAGE_PRESENT)) {
			/* The switch path relies on this half being constant. */
			BUG_ON(l == TOP_LEVEL && sealed);
			table = new_table();
			if (!table)
				return NULL;
			WRITE_ONCE(*entry, __pa(table) | _PAGE_PRESENT | _PAGE_RW | _PAGE_ACCESSED);
		} else if (*entry & _PAGE_PSE) {
			table = split(entry, l);
			if (!table)
				return NULL;
		} else {
			table = table_of(*entry);
		}
	}
	return &table[LEVEL_INDEX(virt, level)];
}

/* The entry for @virt at the lowest level that there is a table for, present or not. */
static pte_t *lookup_table(unsigned long virt, unsigned int *level)
{
	u64 *table = init_mm.pgd;

	for (unsigned int l = TOP_LEVEL;; l--) {
		pte_t *entry = &table[LEVEL_INDEX(virt, l)];
		pte_t value = READ_ONCE(*entry);

		if (!l || !(value & _PAGE_PRESENT) || value & _PAGE_PSE) {
			*level = l;
			return entry;
		}
		table = table_of(value);
	}
}

static unsigned int best_level(unsigned long virt, phys_addr_t phys, size_t size)
{
	unsigned int level = max_page_level;

	while (level && ((virt | phys) & (LEVEL_SIZE(level) - 1) || size < LEVEL_SIZE(level)))
		level--;
	return level;
}

/**
 * map_kernel_pages() - map a range for the kernel
 * @virt: where, page-aligned; nothing is mapped there
 * @phys: what, page-aligned
 * @size: bytes, whole pages
 * @prot: PAGE_KERNEL and its kin
 *
 * Uses large pages where alignment and size allow.
 *
 * Context: any but NMI.  Never sleeps.
 * Return: 0, or -ENOMEM; then nothing is mapped, and @virt must be flushed
 * before anything else is.
 */
int map_kernel_pages(unsigned long virt, phys_addr_t phys, size_t size, u64 prot)
{
	unsigned long flags, at = virt;

	raw_spin_lock_irqsave(&kernel_tables_lock, flags);
	while (size) {
		unsigned int level = best_level(at, phys, size);
		pte_t *entry = entry_at(at, level);

		/* A table that smaller pages have left here stays. */
		while (entry && level && (*entry & (_PAGE_PRESENT | _PAGE_PSE)) == _PAGE_PRESENT)
			entry = entry_at(at, --level);
		if (!entry)
			break;
		WARN_ON(*entry & _PAGE_PRESENT);
		WRITE_ONCE(*entry, phys | prot | (level ? _PAGE_PSE : 0));
		at += LEVEL_SIZE(level);
		phys += LEVEL_SIZE(level);
		size -= LEVEL_SIZE(level);
	}
	raw_spin_unlock_irqrestore(&kernel_tables_lock, flags);
	if (!size)
		return 0;
	/* Mapped just now, by entries of its own: nothing to split; and nobody knows the address. */
	WARN_ON(unmap_kernel_pages_noflush(virt, at - virt));
	return -ENOMEM;
}

/*
 * The entry for @virt, whatever its level, NULL if there is none; what is
 * large and reaches out of [virt, end) is split first.  ERR_PTR(-ENOMEM).
 */
static pte_t *entry_within(unsigned long virt, unsigned long end, unsigned int *level)
{
	pte_t *entry = lookup_address(virt, level);

	while (entry && *level && (virt & (LEVEL_SIZE(*level) - 1) ||
				   end - virt < LEVEL_SIZE(*level))) {
		if (!split(entry, *level))
			return ERR_PTR(-ENOMEM);
		entry = lookup_address(virt, level);
	}
	return entry;
}

/* One entry after the other: @prot 0 unmaps.  0, or -ENOMEM where a split failed. */
static int change_range(unsigned long virt, size_t size, u64 prot)
{
	unsigned long flags, end = virt + size;
	unsigned int level;
	int err = 0;

	raw_spin_lock_irqsave(&kernel_tables_lock, flags);
	for (unsigned long at = virt; at < end; at += LEVEL_SIZE(level)) {
		pte_t *entry = entry_within(at, end, &level);

		if (IS_ERR(entry)) {
			err = (int)PTR_ERR(entry);
			break;
		}
		if (!entry) {
			level = 0;
			continue;
		}
		WRITE_ONCE(*entry, prot ? (*entry & (PTE_ADDR_MASK | _PAGE_PSE)) | prot : 0);
	}
	raw_spin_unlock_irqrestore(&kernel_tables_lock, flags);
	return err;
}

/**
 * kernel_pte() - the entry of a 4 KiB page, with the tables on the way made
 * @virt: page-aligned, not in a large page
 *
 * The entries of the pages behind it follow, up to the next multiple of
 * LEVEL_SIZE(1).  They are the caller's to write if the addresses are.
 *
 * Context: any but NMI.  Never sleeps.
 * Return: NULL if there is no memory for a table.
 */
pte_t *kernel_pte(unsigned long virt)
{
	unsigned long flags;
	unsigned int level;
	pte_t *entry = lookup_table(virt, &level);

	if (likely(!level))
		return entry;
	raw_spin_lock_irqsave(&kernel_tables_lock, flags);
	entry = entry_at(virt, 0);
	raw_spin_unlock_irqrestore(&kernel_tables_lock, flags);
	return entry;
}

/**
 * unmap_kernel_pages_noflush() - take mappings away that CPUs still remember
 * @virt: page-aligned
 * @size: bytes, whole pages; holes are skipped
 *
 * Neither the addresses nor what was mapped may be used for anything else
 * before a flush_tlb_kernel_range().
 *
 * Context: any but NMI.
 * Return: as unmap_kernel_pages().
 */
int unmap_kernel_pages_noflush(unsigned long virt, size_t size)
{
	return change_range(virt, size, 0);
}

/**
 * unmap_kernel_pages() - take mappings away, and all CPUs' memory of them
 * @virt: page-aligned
 * @size: bytes, whole pages; holes are skipped
 *
 * Tables are kept for the next mapping.
 *
 * Context: as flush_tlb_kernel_range().
 * Return: 0; -ENOMEM if a larger page had to be split and there was no memory
 * for the table: then the rest is still mapped.
 */
int unmap_kernel_pages(unsigned long virt, size_t size)
{
	int err = change_range(virt, size, 0);

	flush_tlb_kernel_range(virt, virt + size);
	return err;
}

/**
 * set_kernel_prot() - change the protection of what is mapped
 * @virt: page-aligned
 * @size: bytes, whole pages; holes are skipped
 * @prot: PAGE_KERNEL and its kin
 *
 * Context: as flush_tlb_kernel_range().
 * Return: 0, or -ENOMEM as unmap_kernel_pages(): the rest is as it was.
 */
int set_kernel_prot(unsigned long virt, size_t size, u64 prot)
{
	int err = change_range(virt, size, prot);

	flush_tlb_kernel_range(virt, virt + size);
	return err;
}

/**
 * lookup_address() - the entry that maps an address
 * @virt:  the address
 * @level: its level, 0: a 4 KiB page
 *
 * Context: any; takes no lock, so the answer may be old.
 * Return: NULL if nothing is mapped there.
 */
pte_t *lookup_address(unsigned long virt, unsigned int *level)
{
	pte_t *entry = lookup_table(virt, level);

	return READ_ONCE(*entry) & _PAGE_PRESENT ? entry : NULL;
}

/* Context: boot, before anything is mapped below it. */
void __init make_kernel_top_entry(unsigned long virt)
{
	(void)entry_at(virt, TOP_LEVEL - 1);
}

void __init seal_kernel_top(void)
{
	sealed = true;
}
