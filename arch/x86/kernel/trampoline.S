/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The first instructions of a processor that another one starts.
 *
 * trampoline_start to trampoline_end is copied to a page below 1 MiB, where
 * the start-up message sends the processor in real mode, CS = page >> 4.
 * smp.c fills in what depends on the place.  From real mode it goes straight
 * to long mode, on the early page tables of head.S, which are below 4 GiB
 * and still map the page at its physical address; then to the kernel's
 * addresses, and to the kernel's tables.
 *
 * Source: Intel SDM vol. 3A, 8.4.4 "MP Initialization Example", 9.8.5
 * "Initializing IA-32e Mode".
 */
#include <asm/page.h>
#include "early.h"

#define EFER_NX_HIGH_CPUID	0x80000001

/* How far it came, for the message if it does not arrive. */
#define STAGE_REAL_MODE		1
#define STAGE_LONG_MODE		2

	.section ".init.rodata", "a"
	.balign	16
	.globl	trampoline_start, trampoline_end, trampoline_long
	.globl	trampoline_gdt, trampoline_gdt_base, trampoline_jump, trampoline_cr3
	.globl	trampoline_entry, trampoline_stage

#define LOCAL(sym)	((sym) - trampoline_start)

	.code16
trampoline_start:
	cli
	cld
	movw	%cs, %ax
	movw	%ax, %ds
	movl	$STAGE_REAL_MODE, LOCAL(trampoline_stage)
	lidtl	LOCAL(trampoline_idt_ptr)
	lgdtl	LOCAL(trampoline_gdt_ptr)
	movl	$CR4_PAE, %eax
	movl	%eax, %cr4
	movl	LOCAL(trampoline_cr3), %eax
	movl	%eax, %cr3
	movl	$EFER_NUMBER, %ecx
	rdmsr
	btsl	$EFER_LME_BIT, %eax
	wrmsr
	movl	$EARLY_CR0, %eax
	movl	%eax, %cr0
	ljmpl	*LOCAL(trampoline_jump)

	.code64
trampoline_long:
	movl	$EARLY_DS, %eax
	movl	%eax, %ds
	movl	%eax, %es
	movl	%eax, %ss
	movl	$STAGE_LONG_MODE, trampoline_stage(%rip)
	movq	trampoline_entry(%rip), %rax
	jmp	*%rax

	.balign	8
trampoline_gdt:
	.quad	0
	.quad	0
	.quad	0x00af9b000000ffff		/* EARLY_CS */
	.quad	0x00cf93000000ffff		/* EARLY_DS */
	.skip	2
trampoline_gdt_ptr:
	.word	. - trampoline_gdt - 3		/* the 2 skipped, and size - 1 */
trampoline_gdt_base:
	.long	0				/* by smp.c: physical */
	.skip	2
trampoline_idt_ptr:
	.word	0
	.long	0
trampoline_jump:
	.long	0				/* by smp.c: physical trampoline_long */
	.word	EARLY_CS
	.balign	8
trampoline_cr3:
	.long	0				/* by smp.c: early tables, physical */
trampoline_stage:
	.long	0
trampoline_entry:
	.quad	0				/* by smp.c: secondary_startup */
trampoline_end:

	.section ".init.text", "ax"
	.globl	secondary_startup
	.type	secondary_startup, @function
secondary_startup:
	lgdt	early_gdt_ptr(%rip)
	movl	$EFER_NX_HIGH_CPUID, %eax
	cpuid
	movl	%edx, %esi
	movl	$EFER_NUMBER, %ecx
	rdmsr
	btl	$CPUID_EXT_NX_BIT, %esi
	jnc	1f
	btsl	$EFER_NX_BIT, %eax
1:	wrmsr
	movl	$EARLY_CR4, %eax
	movq	%rax, %cr4
	movq	secondary_cr3(%rip), %rax
	movq	%rax, %cr3
	xorl	%eax, %eax
	movl	%eax, %fs
	movl	%eax, %gs
	movl	$GS_BASE_NUMBER, %ecx
	movl	secondary_gs(%rip), %eax
	movl	secondary_gs + 4(%rip), %edx
	wrmsr
	movq	secondary_sp(%rip), %rsp
	/* A zero return address and frame pointer end every stack trace. */
	xorl	%ebp, %ebp
	pushq	%rbp
	pushq	%rbp
	pushq	$0				/* clear all flags but the fixed one */
	popfq
	call	secondary_start
	ud2
	.size	secondary_startup, . - secondary_startup

	.section ".note.GNU-stack", "", @progbits
