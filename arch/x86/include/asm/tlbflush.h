/* SPDX-License-Identifier: GPL-2.0-only */
/* Forgetting translations. */
#ifndef ASM_TLBFLUSH_H
#define ASM_TLBFLUSH_H

#include <asm/page.h>
#include <asm/processor.h>

/* On this CPU only. */
static inline void flush_tlb_one_kernel(unsigned long addr)
{
	__asm__ volatile("invlpg (%0)" : : "r" (addr) : "memory");
}

/* On all CPUs, before they return.  Context: task, interrupts on (arch/x86/mm/tlb.c). */
void flush_tlb_all(void);
void flush_tlb_kernel_range(unsigned long start, unsigned long end);

#endif /* ASM_TLBFLUSH_H */
