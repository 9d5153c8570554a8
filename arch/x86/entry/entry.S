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

/*
 * The .cfi lines tell debuggers where everything of the interrupted code is,
 * at each instruction: they trace a stack through an entry.
 */
	.cfi_sections .debug_frame

/* Behind the processor's five words (ip, cs, flags, sp, ss) and those that a stub has pushed. */
.macro cfi_entry pushed
	.cfi_startproc simple
	.cfi_signal_frame
	.cfi_def_cfa %rsp, 8 * (5 + \pushed)
	.cfi_offset %rip, -40
	.cfi_offset %rsp, -16
.endm

.macro push_reg reg
	pushq	%\reg
	.cfi_adjust_cfa_offset 8
	.cfi_rel_offset %\reg, 0
.endm

.macro pop_reg reg
	popq	%\reg
	.cfi_adjust_cfa_offset -8
	.cfi_same_value %\reg
.endm

/* All but %rdi, which the stub may have pushed already. */
.macro save_regs_below_di
	.irp reg, rsi, rdx, rcx, rax, r8, r9, r10, r11, rbx, rbp, r12, r13, r14, r15
	push_reg \reg
	.endr
.endm

/* Leaves the stack pointer at orig_ax. */
.macro restore_regs
	.irp reg, r15, r14, r13, r12, rbp, rbx, r11, r10, r9, r8, rax, rcx, rdx, rsi, rdi
	pop_reg	\reg
	.endr
.endm

/* Past orig_ax, and back to what was interrupted. */
.macro return_by_iret
	addq	$8, %rsp
	.cfi_adjust_cfa_offset -8
	iretq
.endm

/*
 * The processor aligned the stack to 16 and 21 words were pushed, so one
 * more is needed for the C function's alignment.  The unwinder counts on it:
 * registers are three words above the callee's frame pointer.
 */
.macro call_c function, label
	subq	$8, %rsp
	.cfi_adjust_cfa_offset 8
	call	\function
	.globl	\label
\label:
	addq	$8, %rsp
	.cfi_adjust_cfa_offset -8
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
	cfi_entry pushed=2
	.cfi_offset %rdi, -56
	cld
	save_regs_below_di
	movl	%edi, %esi
	movq	%rsp, %rdi
	call_c	exc_dispatch, entry_ret_exc
	testb	%al, %al
	jnz	return_within_nmi
	.cfi_remember_state
	restore_regs
	return_by_iret
	.size	exc_common, . - exc_common

/*
 * Flags and ip go onto the interrupted stack, below its pointer (there is no
 * red zone).  They overlap at most the ss and sp words of our own frame,
 * which have been read by then; the new stack pointer waits in orig_ax.
 */
	.type	return_within_nmi, @function
return_within_nmi:
	.cfi_restore_state
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
	.cfi_endproc
	.size	return_within_nmi, . - return_within_nmi

	.balign	16
	.globl	nmi_entry
	.type	nmi_entry, @function
nmi_entry:
	cfi_entry pushed=0
	pushq	$-1
	.cfi_adjust_cfa_offset 8
	cld
	push_reg rdi
	save_regs_below_di
	movq	%rsp, %rdi
	call_c	nmi_dispatch, entry_ret_nmi
	restore_regs
	return_by_iret
	.cfi_endproc
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
	cfi_entry pushed=1
	cld
	push_reg rdi
	save_regs_below_di
	movq	%rsp, %rdi
	call_c	irq_dispatch, entry_ret_irq
	restore_regs
	return_by_iret
	.cfi_endproc
	.size	irq_common, . - irq_common

	.section ".note.GNU-stack", "", @progbits
