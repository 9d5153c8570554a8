// SPDX-License-Identifier: GPL-2.0-only
/*
 * Forgetting translations, on all CPUs.
 *
 * The entries are changed first; then every CPU forgets, and says so, before
 * the caller goes on.  So memory that was mapped may be given to somebody else
 * once the function has returned, and not before.
 */
#include <asm/irqflags.h>
#include <asm/tlbflush.h>
#include <kernel/smp.h>

/* Above this many pages all is cheaper than one by one. */
#define TLB_FLUSH_CEILING	33

struct flush_range {
	unsigned long start, end;
};

/* Global ones too: clearing CR4.PGE flushes everything (SDM 4.10.4.1).  Interrupts are off. */
static void flush_all_here(void *unused)
{
	unsigned long cr4 = read_cr4();

	(void)unused;
	write_cr4(cr4 & ~(1UL << 7));
	write_cr4(cr4);
}

static void flush_range_here(void *info)
{
	const struct flush_range *r = info;

	for (unsigned long at = r->start; at < r->end; at += PAGE_SIZE)
		flush_tlb_one_kernel(at);
}

/**
 * flush_tlb_all() - every CPU forgets all translations
 *
 * Context: as flush_tlb_kernel_range().
 */
void flush_tlb_all(void)
{
	on_each_cpu(flush_all_here, NULL, 1);
}

/**
 * flush_tlb_kernel_range() - every CPU forgets translations of the kernel's half
 * @start: page-aligned
 * @end:   the first address behind them
 *
 * Context: task, interrupts on; anything while there is one CPU.
 */
void flush_tlb_kernel_range(unsigned long start, unsigned long end)
{
	struct flush_range r = { start, end };

	if ((end - start) >> PAGE_SHIFT > TLB_FLUSH_CEILING)
		flush_tlb_all();
	else
		on_each_cpu(flush_range_here, &r, 1);
}
