// SPDX-License-Identifier: GPL-2.0-only
/* A walk over all kernel mappings, looking for what must not be. */
#define pr_fmt(fmt) "ptdump: " fmt

#include <asm/pgtable.h>
#include <kernel/printk.h>
#include <mm/mm_types.h>

#define SHOWN_AT_MOST	8

static void report(unsigned long virt, unsigned int level, pte_t entry, unsigned int nr)
{
	if (nr < SHOWN_AT_MOST)
		pr_err("%#lx, %llu KiB, is writable and executable: entry %#llx\n", virt,
		       LEVEL_SIZE(level) >> 10, entry);
}

/* The last level's step; the others go down.  Constant depth, no recursion. */
static unsigned int check_table(const u64 *table, unsigned long base, unsigned int level,
				unsigned int nr,
				unsigned int (*down)(const u64 *, unsigned long, unsigned int))
{
	for (unsigned int i = 0; i < PTRS_PER_TABLE; i++) {
		unsigned long virt = base + i * LEVEL_SIZE(level);
		pte_t entry = READ_ONCE(table[i]);

		if (!(entry & _PAGE_PRESENT))
			continue;
		if (level && !(entry & _PAGE_PSE))
			nr = down(__va(entry & PTE_ADDR_MASK), virt, nr);
		else if ((entry & _PAGE_RW) && !(entry & _PAGE_NX))
			report(virt, level, entry, nr++);
	}
	return nr;
}

static unsigned int check_4k(const u64 *table, unsigned long base, unsigned int nr)
{
	return check_table(table, base, 0, nr, NULL);
}

static unsigned int check_2m(const u64 *table, unsigned long base, unsigned int nr)
{
	return check_table(table, base, 1, nr, check_4k);
}

static unsigned int check_1g(const u64 *table, unsigned long base, unsigned int nr)
{
	return check_table(table, base, 2, nr, check_2m);
}

/**
 * ptdump_check_wx() - look for mappings that are writable and executable
 *
 * Context: task; tables are not freed, so it needs no lock.
 * Return: how many there are; the first few are logged.
 */
unsigned int ptdump_check_wx(void)
{
	const unsigned long sign = 0xffff000000000000UL;
	unsigned int nr = 0;

	for (unsigned int i = 0; i < PTRS_PER_TABLE; i++) {
		pte_t entry = init_mm.pgd[i];
		unsigned long base = i * LEVEL_SIZE(TOP_LEVEL);

		if (i >= PTRS_PER_TABLE / 2)
			base |= sign;
		if (entry & _PAGE_PRESENT)
			nr = check_1g(__va(entry & PTE_ADDR_MASK), base, nr);
	}
	return nr;
}
