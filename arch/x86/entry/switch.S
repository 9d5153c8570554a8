/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The switch from one kernel stack to another, and a thread's first step.
 *
 * There is one format of a thread that does not run: struct switch_frame
 * (arch/x86/kernel/process.c) on its own stack, and task->sp pointing at it.
 * Flags are not saved: interrupts are off on both sides of every switch.
 */
#include <generated/asm-offsets.h>

	.section .noinstr.text, "ax"

/*
 * struct task_struct *__switch_to_asm(struct task_struct *prev, *next)
 *
 * current is written here, between the two stacks, and nowhere else; so is
 * the canary (<kernel/stackprotector.h>).
 * Returns, on @next's stack, @prev in %rax.
 */
	.globl	__switch_to_asm
	.type	__switch_to_asm, @function
	.balign	16
__switch_to_asm:
	pushq	%rbp
	pushq	%rbx
	pushq	%r12
	pushq	%r13
	pushq	%r14
	pushq	%r15
	movq	%rsp, TASK_SP(%rdi)
	movq	TASK_SP(%rsi), %rsp
	movq	%rsi, %gs:current_task(%rip)
#ifdef CONFIG_STACKPROTECTOR
	movq	TASK_STACK_CANARY(%rsi), %rbx
	movq	%rbx, %gs:__stack_chk_guard(%rip)
#endif
	movq	%rdi, %rax
	popq	%r15
	popq	%r14
	popq	%r13
	popq	%r12
	popq	%rbx
	popq	%rbp
	ret
	.size	__switch_to_asm, . - __switch_to_asm

	.text
/* First return on a new stack: %rax the thread that was left, %rbx the function to run. */
	.globl	ret_from_fork
	.type	ret_from_fork, @function
	.balign	16
ret_from_fork:
	movq	%rax, %rdi
	call	schedule_tail
	call	*%rbx
	ud2
	.size	ret_from_fork, . - ret_from_fork

	.section .note.GNU-stack, "", @progbits
