/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The ways into the kernel: exceptions, interrupts, NMI.
 *
 * All of them save the same struct pt_regs (<asm/ptrace.h>) and call one C
 * function each (dispatch.c).  Only ring 0 exists so far, so gs is already the
 * kernel's; with ring 3, each of the three entries tests the saved CS and
 * swaps gs there, and nowhere else.
 *
 * NMI and IRET.  The processor holds further NMIs back from the arrival of
 * one until the next IRET, whichever code executes that.  An exception
 * inside an NMI handler (a WARN, an int3, a read that may fault) must
 * therefore not return by IRET: a second NMI would start at the top of the
 * same stack and overwrite the first one's frame.  exc_dispatch() says when
 * that is so, and return_within_nmi goes back with POPF and RET.  So the
 * only IRET in an NMI is its own, and NMIs never nest.
 */
#include <asm/irq_vectors.h>

/* Offsets in struct pt_regs; dispatch.c asserts them. */
#define PT_ORIG_AX	120
#define PT_IP		128
#define PT_FLAGS	144
#define PT_SP		152

/* All but %rdi, which the stub may have pushed already. */
.macro save_regs_below_di
	pushq	%rsi
	pushq	%rdx
	pushq	%rcx
	pushq	%rax
	pushq	%r8
	pushq	%r9
	pushq	%r10
	pushq	%r11
	pushq	%rbx
	pushq	%rbp
	pushq	%r12
	pushq	%r13
	pushq	%r14
	pushq	%r15
.endm

/* Leaves the stack pointer at orig_ax. */
.macro restore_regs
	popq	%r15
	popq	%r14
	popq	%r13
	popq	%r12
	popq	%rbp
	popq	%rbx
	popq	%r11
	popq	%r10
	popq	%r9
	popq	%r8
	popq	%rax
	popq	%rcx
	popq	%rdx
	popq	%rsi
	popq	%rdi
.endm

/*
 * The processor aligned the stack to 16 and 21 words were pushed, so one
 * more is needed for the C function's alignment.  The unwinder counts on it:
 * registers are three words above the callee's frame pointer.
 */
.macro call_c function, label
	subq	$8, %rsp
	call	\function
	.globl	\label
\label:
	addq	$8, %rsp
.endm

	.section .noinstr.text, "ax"

/* Exception stubs, 16 bytes apart: error code or 0, %rdi, number in %edi. */
	.balign	16
	.globl	exception_stubs
	.type	exception_stubs, @function
exception_stubs:
vector = 0
.rept NR_EXCEPTIONS
	.balign	16
	.if !(vector == X86_TRAP_DF || (vector >= X86_TRAP_TS && vector <= X86_TRAP_PF) || \
	      vector == X86_TRAP_AC || vector == X86_TRAP_CP || vector == 29 || vector == 30)
	pushq	$0
	.endif
	pushq	%rdi
	movl	$vector, %edi
	jmp	exc_common
vector = vector + 1
.endr
	.size	exception_stubs, . - exception_stubs

	.balign	16
	.type	exc_common, @function
exc_common:
	cld
	save_regs_below_di
	movl	%edi, %esi
	movq	%rsp, %rdi
	call_c	exc_dispatch, entry_ret_exc
	testb	%al, %al
	jnz	return_within_nmi
	restore_regs
	addq	$8, %rsp
	iretq
	.size	exc_common, . - exc_common

/*
 * Flags and ip go onto the interrupted stack, below its pointer (there is no
 * red zone).  They overlap at most the ss and sp words of our own frame,
 * which have been read by then; the new stack pointer waits in orig_ax.
 */
	.type	return_within_nmi, @function
return_within_nmi:
	movq	PT_SP(%rsp), %rdx
	movq	PT_IP(%rsp), %rax
	movq	PT_FLAGS(%rsp), %rcx
	movq	%rax, -8(%rdx)
	movq	%rcx, -16(%rdx)
	subq	$16, %rdx
	movq	%rdx, PT_ORIG_AX(%rsp)
	restore_regs
	popq	%rsp
	popfq
	ret
	.size	return_within_nmi, . - return_within_nmi

	.balign	16
	.globl	nmi_entry
	.type	nmi_entry, @function
nmi_entry:
	pushq	$-1
	cld
	pushq	%rdi
	save_regs_below_di
	movq	%rsp, %rdi
	call_c	nmi_dispatch, entry_ret_nmi
	restore_regs
	addq	$8, %rsp
	iretq
	.size	nmi_entry, . - nmi_entry

/* Interrupt stubs, 16 bytes apart: the number's complement is the error code. */
	.balign	16
	.globl	irq_stubs
	.type	irq_stubs, @function
irq_stubs:
vector = NR_EXCEPTIONS
.rept NR_VECTORS - NR_EXCEPTIONS
	.balign	16
	pushq	$(-1 - vector)
	jmp	irq_common
vector = vector + 1
.endr
	.size	irq_stubs, . - irq_stubs

	.balign	16
	.type	irq_common, @function
irq_common:
	cld
	pushq	%rdi
	save_regs_below_di
	movq	%rsp, %rdi
	call_c	irq_dispatch, entry_ret_irq
	restore_regs
	addq	$8, %rsp
	iretq
	.size	irq_common, . - irq_common

	.section ".note.GNU-stack", "", @progbits
