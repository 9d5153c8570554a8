/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The two ways into function-graph tracing.
 *
 * Both save all registers that C may change: at a function's entry those are
 * its arguments; at its end its value, and, since a compiler that sees both may
 * know which ones a function leaves alone, the others.
 */

.macro save_caller_saved
	pushq	%rax
	pushq	%rcx
	pushq	%rdx
	pushq	%rsi
	pushq	%rdi
	pushq	%r8
	pushq	%r9
	pushq	%r10
	pushq	%r11
.endm
#define SAVED_BYTES	(9 * 8)

.macro restore_caller_saved
	popq	%r11
	popq	%r10
	popq	%r9
	popq	%r8
	popq	%rdi
	popq	%rsi
	popq	%rdx
	popq	%rcx
	popq	%rax
.endm

#define CALL_BYTES	5	/* of the call at the function's entry */

	.text

/*
 * Called by a function's first instruction: above our return address is the
 * function's own.  The frame makes stack traces show the function.
 */
	.balign	16
	.globl	fgraph_caller
	.type	fgraph_caller, @function
fgraph_caller:
	pushq	%rbp
	movq	%rsp, %rbp
	save_caller_saved
	movq	8(%rbp), %rdi
	subq	$CALL_BYTES, %rdi
	leaq	16(%rbp), %rsi
	call	fgraph_enter
	restore_caller_saved
	popq	%rbp
	ret
	.size	fgraph_caller, . - fgraph_caller

/*
 * A traced function returns here.  Its return address was popped, so the real
 * one goes into the same place once more.
 */
	.balign	16
	.globl	fgraph_return
	.type	fgraph_return, @function
fgraph_return:
	subq	$8, %rsp
	save_caller_saved
	leaq	SAVED_BYTES(%rsp), %rdi
	call	fgraph_leave
	movq	%rax, SAVED_BYTES(%rsp)
	restore_caller_saved
	ret
	.size	fgraph_return, . - fgraph_return

	.section .note.GNU-stack, "", @progbits
