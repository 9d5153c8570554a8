/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What a CPU is set to before C code runs on it: the boot CPU by head.S, the
 * others by trampoline.S.
 */
#ifndef ARCH_X86_KERNEL_EARLY_H
#define ARCH_X86_KERNEL_EARLY_H

/* The same selectors as in cpu.c's GDT, so that loading that changes nothing. */
#define EARLY_CS		0x10
#define EARLY_DS		0x18

/* Intel SDM vol. 3A, 2.5 "Control Registers" */
#define EARLY_CR0		0x80010033	/* PG WP NE ET MP PE */
#define EARLY_CR4		0x000000a0	/* PGE PAE */
#define CR4_PAE			0x00000020
#define EFER_NUMBER		0xc0000080
#define GS_BASE_NUMBER		0xc0000101
#define EFER_LME_BIT		8
#define EFER_NX_BIT		11

#define CPUID_EXT_NX_BIT	20

#endif /* ARCH_X86_KERNEL_EARLY_H */
