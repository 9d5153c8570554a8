/* SPDX-License-Identifier: GPL-2.0-only */
/* Model-specific registers.  Numbers: Intel SDM vol. 4. */
#ifndef ASM_MSR_H
#define ASM_MSR_H

#include <base/compiler.h>
#include <base/types.h>

#define MSR_IA32_APIC_BASE	0x0000001b
#define MSR_IA32_TSC_DEADLINE	0x000006e0
#define MSR_EFER		0xc0000080
#define MSR_FS_BASE		0xc0000100
#define MSR_GS_BASE		0xc0000101

#define EFER_SCE		0x001
#define EFER_LME		0x100
#define EFER_LMA		0x400
#define EFER_NX			0x800

static __always_inline u64 rdmsr(u32 msr)
{
	u32 lo, hi;

	__asm__ volatile("rdmsr" : "=a" (lo), "=d" (hi) : "c" (msr) : "memory");
	return (u64)hi << 32 | lo;
}

static __always_inline void wrmsr(u32 msr, u64 val)
{
	__asm__ volatile("wrmsr" : : "c" (msr), "a" ((u32)val), "d" ((u32)(val >> 32)) : "memory");
}

#endif /* ASM_MSR_H */
