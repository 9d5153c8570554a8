/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Stack canaries: the compiler puts a word between a function's arrays and its
 * return address, and looks at it before the function returns.
 *
 * Each thread has a word of its own.  The compiler's code reads it from the
 * per-CPU area, where the switch writes it (arch/x86/entry/switch.S).
 */
#ifndef KERNEL_STACKPROTECTOR_H
#define KERNEL_STACKPROTECTOR_H

#include <base/compiler.h>

#ifdef CONFIG_STACKPROTECTOR
#include <kernel/percpu.h>
#include <kernel/sched.h>
#include <lib/random.h>

/*
 * Of the threads that CPUs begin with: what each per-CPU area has from the start,
 * so that it stays the same for functions that are there before the first switch.
 */
#define STACK_CANARY_BOOT	0x57ac6ca9a7135d00UL

/* The compiler knows it by another name: arch/x86/kernel/vmlinux.lds.S. */
DECLARE_PER_CPU(unsigned long, __stack_chk_guard);

/* A word for a thread that has not run.  Its lowest byte ends a string that ran over. */
static inline void stack_canary_init(struct task_struct *t)
{
	t->stack_canary = get_random_u64() & ~0xffUL;
}

/* The same for an idle thread. */
static inline void stack_canary_init_idle(struct task_struct *t)
{
	t->stack_canary = STACK_CANARY_BOOT;
}

/* Called by the compiler's code.  Context: any, NMI too. */
void __noreturn __stack_chk_fail(void);
#else
struct task_struct;
static inline void stack_canary_init(struct task_struct *t) { (void)t; }
static inline void stack_canary_init_idle(struct task_struct *t) { (void)t; }
#endif

#endif /* KERNEL_STACKPROTECTOR_H */
