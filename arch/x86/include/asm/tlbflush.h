/* SPDX-License-Identifier: GPL-2.0-only */
/* Forgetting translations.  Of this CPU only: telling the others comes with bringing them up. */
#ifndef ASM_TLBFLUSH_H
#define ASM_TLBFLUSH_H

#include <asm/page.h>
#include <asm/processor.h>

static inline void flush_tlb_one_kernel(unsigned long addr)
{
	__asm__ volatile("invlpg (%0)" : : "r" (addr) : "memory");
}

/* Global ones too: clearing CR4.PGE flushes everything (SDM 4.10.4.1). */
static inline void flush_tlb_all(void)
{
	unsigned long cr4 = read_cr4();

	write_cr4(cr4 & ~(1UL << 7));
	write_cr4(cr4);
}

/* Above this many pages all is cheaper than one by one. */
#define TLB_FLUSH_CEILING	33

static inline void flush_tlb_kernel_range(unsigned long start, unsigned long end)
{
	if ((end - start) >> PAGE_SHIFT > TLB_FLUSH_CEILING) {
		flush_tlb_all();
		return;
	}
	for (; start < end; start += PAGE_SIZE)
		flush_tlb_one_kernel(start);
}

#endif /* ASM_TLBFLUSH_H */
