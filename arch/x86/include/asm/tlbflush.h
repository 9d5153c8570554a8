/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Forgetting translations.
 *
 * local_flush_*() is about this CPU alone.  flush_tlb_*() is about all that
 * are online, and waits for them: a caller with interrupts off, in an
 * interrupt, or with a spinlock held would wait for a CPU that waits for it.
 * Whoever cannot wait defers, as mm/vmalloc.c does.
 */
#ifndef ASM_TLBFLUSH_H
#define ASM_TLBFLUSH_H

#include <asm/page.h>
#include <asm/processor.h>

static inline void flush_tlb_one_kernel(unsigned long addr)
{
	__asm__ volatile("invlpg (%0)" : : "r" (addr) : "memory");
}

/* Global ones too: clearing CR4.PGE flushes everything (SDM 4.10.4.1). */
static inline void local_flush_tlb_all(void)
{
	unsigned long cr4 = read_cr4();

	write_cr4(cr4 & ~(1UL << 7));
	write_cr4(cr4);
}

/* Above this many pages all is cheaper than one by one. */
#define TLB_FLUSH_CEILING	33

static inline void local_flush_tlb_kernel_range(unsigned long start, unsigned long end)
{
	if ((end - start) >> PAGE_SHIFT > TLB_FLUSH_CEILING) {
		local_flush_tlb_all();
		return;
	}
	for (; start < end; start += PAGE_SIZE)
		flush_tlb_one_kernel(start);
}

/* Context: task, interrupts on, no spinlock held; any while one CPU is online. */
void flush_tlb_all(void);
void flush_tlb_kernel_range(unsigned long start, unsigned long end);

/* A CPU that is online from now on.  Context: its boot, interrupts off. */
void flush_tlb_came_online(void);

#endif /* ASM_TLBFLUSH_H */
