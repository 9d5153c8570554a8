/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Segments, the task segment and gates.
 *
 * Source: Intel SDM vol. 3A, 3.4.5 (segments), 6.14.1 (gates), 7.7 (TSS).
 */
#ifndef ASM_DESC_H
#define ASM_DESC_H

/* In the order that SYSCALL and SYSRET ask for; the first two are head.S's too. */
#define __KERNEL_CS		0x10
#define __KERNEL_DS		0x18
#define __USER32_CS		0x23
#define __USER_DS		0x2b
#define __USER_CS		0x33
#define GDT_TSS_SEL		0x40	/* two slots */
#define GDT_ENTRIES		10

/* Stacks that the processor switches to by itself; 0 in a gate means none. */
#define IST_NMI			1
#define IST_DF			2
#define IST_MC			3
#define IST_COUNT		3
#define IST_STACK_SIZE		8192

#ifndef __ASSEMBLER__
#include <base/compiler.h>
#include <base/types.h>

struct tss {
	u32 reserved0;
	u64 sp0, sp1, sp2;
	u64 reserved1;
	u64 ist[7];
	u64 reserved2;
	u16 reserved3;
	u16 io_bitmap;
} __packed;
_Static_assert(sizeof(struct tss) == 104, "the TSS has the processor's layout");

struct gate {
	u16 offset_low;
	u16 segment;
	u8 ist;
	u8 type;		/* present, privilege, kind */
	u16 offset_middle;
	u32 offset_high;
	u32 reserved;
};
_Static_assert(sizeof(struct gate) == 16, "a gate has the processor's layout");

#define GATE_INTERRUPT		0x8e	/* present, ring 0, interrupts off on entry */
#define GATE_INTERRUPT_USER	0xee	/* the same, ring 3 may use it by int */

struct desc_ptr {
	u16 size;		/* bytes - 1 */
	u64 address;
} __packed;

/* Is @addr in a stack that the processor switches to by itself, on this CPU? */
bool ist_stack_bounds(unsigned long addr, unsigned long *low, unsigned long *high,
		      const char **name);
#endif

#endif /* ASM_DESC_H */
