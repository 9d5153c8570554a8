/* SPDX-License-Identifier: GPL-2.0-only */
/* Instructions of the processor that have no better home. */
#ifndef ASM_PROCESSOR_H
#define ASM_PROCESSOR_H

#include <base/compiler.h>
#include <base/types.h>

/* In every spin loop: tells the CPU, and lets TCG run the others. */
static __always_inline void cpu_relax(void)
{
	__asm__ volatile("pause" : : : "memory");
}

static inline void cpuid(u32 leaf, u32 sub, u32 *a, u32 *b, u32 *c, u32 *d)
{
	__asm__ volatile("cpuid" : "=a" (*a), "=b" (*b), "=c" (*c), "=d" (*d)
			 : "a" (leaf), "c" (sub));
}

static __always_inline u64 rdtsc(void)
{
	u32 lo, hi;

	__asm__ volatile("rdtsc" : "=a" (lo), "=d" (hi));
	return (u64)hi << 32 | lo;
}

#define __READ_CR(n)							\
static __always_inline unsigned long read_cr##n(void)			\
{									\
	unsigned long v;						\
	__asm__ volatile("mov %%cr" #n ", %0" : "=r" (v) : : "memory");	\
	return v;							\
}
__READ_CR(0)
__READ_CR(2)
__READ_CR(3)
__READ_CR(4)
#define __WRITE_CR(n)							\
static __always_inline void write_cr##n(unsigned long v)		\
{									\
	__asm__ volatile("mov %0, %%cr" #n : : "r" (v) : "memory");	\
}
__WRITE_CR(0)
__WRITE_CR(3)
__WRITE_CR(4)

/* Stop this CPU for good. */
static __always_inline __noreturn void halt_forever(void)
{
	for (;;)
		__asm__ volatile("cli; hlt" : : : "memory");
}

#endif /* ASM_PROCESSOR_H */
