/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the processor can do, as CPUID says.  A feature's number is the word
 * of the table below times 32 plus its bit.
 *
 * Source: Intel SDM vol. 2A, CPUID; AMD APM vol. 3, appendix E.
 */
#ifndef ASM_CPUFEATURE_H
#define ASM_CPUFEATURE_H

#include <base/types.h>

enum cpuid_word {
	CPUID_1_EDX,
	CPUID_1_ECX,
	CPUID_7_EBX,
	CPUID_7_ECX,
	CPUID_80000001_EDX,
	CPUID_80000007_EDX,
	CPUID_WORDS
};

#define X86_FEATURE_TSC		(CPUID_1_EDX * 32 + 4)
#define X86_FEATURE_MSR		(CPUID_1_EDX * 32 + 5)
#define X86_FEATURE_PAE		(CPUID_1_EDX * 32 + 6)
#define X86_FEATURE_CX8		(CPUID_1_EDX * 32 + 8)
#define X86_FEATURE_APIC	(CPUID_1_EDX * 32 + 9)
#define X86_FEATURE_PGE		(CPUID_1_EDX * 32 + 13)
#define X86_FEATURE_CMOV	(CPUID_1_EDX * 32 + 15)
#define X86_FEATURE_PAT		(CPUID_1_EDX * 32 + 16)
#define X86_FEATURE_X2APIC	(CPUID_1_ECX * 32 + 21)
#define X86_FEATURE_TSC_DEADLINE (CPUID_1_ECX * 32 + 24)
#define X86_FEATURE_HYPERVISOR	(CPUID_1_ECX * 32 + 31)
#define X86_FEATURE_SMEP	(CPUID_7_EBX * 32 + 7)
#define X86_FEATURE_SMAP	(CPUID_7_EBX * 32 + 20)
#define X86_FEATURE_UMIP	(CPUID_7_ECX * 32 + 2)
#define X86_FEATURE_NX		(CPUID_80000001_EDX * 32 + 20)
#define X86_FEATURE_GBPAGES	(CPUID_80000001_EDX * 32 + 26)
#define X86_FEATURE_LM		(CPUID_80000001_EDX * 32 + 29)
#define X86_FEATURE_CONSTANT_TSC (CPUID_80000007_EDX * 32 + 8)

extern u32 cpu_features[CPUID_WORDS];	/* constant after cpu_init() */

static inline bool cpu_has(unsigned int feature)
{
	return cpu_features[feature / 32] >> feature % 32 & 1;
}

/* Control-register bits: Intel SDM vol. 3A, 2.5. */
#define X86_CR0_TS		0x00000008UL
#define X86_CR0_WP		0x00010000UL
#define X86_CR4_PGE		0x00000080UL
#define X86_CR4_UMIP		0x00000800UL
#define X86_CR4_SMEP		0x00100000UL
#define X86_CR4_SMAP		0x00200000UL

#endif /* ASM_CPUFEATURE_H */
