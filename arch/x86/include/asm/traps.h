/* SPDX-License-Identifier: GPL-2.0-only */
/* Exceptions: setting them up, and surviving those that were expected. */
#ifndef ASM_TRAPS_H
#define ASM_TRAPS_H

#include <base/compiler.h>
#include <base/types.h>

struct pt_regs;

/* Page-fault error code: Intel SDM vol. 3A, 4.7. */
#define X86_PF_PROT		0x01UL	/* the page is there: a permission was missing */
#define X86_PF_WRITE		0x02UL
#define X86_PF_USER		0x04UL
#define X86_PF_RSVD		0x08UL	/* a reserved bit is set in the tables */
#define X86_PF_INSTR		0x10UL
#define X86_PF_PK		0x20UL

/* This CPU's control registers, descriptor table and task segment.  Context: boot. */
void cpu_init(void);
/* A further CPU's; @ist_stacks: IST_COUNT * IST_STACK_SIZE bytes.  Context: its boot. */
void cpu_init_secondary(char *ist_stacks);
/* The interrupt table; after cpu_init(), whose stacks it uses.  Context: boot. */
void trap_init(void);
/* The tables of this CPU (a later CPU's cpu_init() is followed by this alone). */
void load_idt(void);

/*
 * Copy @n bytes from anywhere, mapped or not.  0, or -EFAULT if some byte
 * could not be read (@dst is then partly written).  Context: any, NMI too.
 */
int copy_from_kernel_nofault(void *dst, const void *src, size_t n);

/*
 * Asked about each int3; true if it was expected.  NULL: none is.  Written
 * by whoever sets breakpoints, one at a time.  Context: the exception.
 */
extern bool (*int3_handler)(struct pt_regs *regs);

/* From entry; the exception's C half.  Context: the exception, interrupts off. */
void handle_exception(struct pt_regs *regs, unsigned int vector);
/* From entry; the NMI's C half.  Context: NMI. */
void handle_nmi(struct pt_regs *regs);

#endif /* ASM_TRAPS_H */
