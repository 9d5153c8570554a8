/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The Context: lines of the kernel-doc, executed.  Each costs nothing without
 * CONFIG_DEBUG_ATOMIC_SLEEP.
 */
#ifndef KERNEL_CONTEXT_H
#define KERNEL_CONTEXT_H

#include <base/compiler.h>
#include <base/types.h>

#ifdef CONFIG_DEBUG_ATOMIC_SLEEP
void __might_sleep(const char *file, int line);
void __assert_pinned(const char *file, int line);
#define might_sleep()		__might_sleep(__FILE__, __LINE__)
#define assert_pinned()		__assert_pinned(__FILE__, __LINE__)
#else
#define might_sleep()		do { } while (0)
#define assert_pinned()		do { } while (0)
#endif

void report_atomic_sleep(const char *kind, unsigned long ip, u32 count);
void check_context_after(const char *what, const void *fn);

/* @fn, called as @what, is back: with the preempt_count that it got, and interrupts as they must be? */
void report_unbalanced(const char *what, const void *fn, u32 before, bool irqs_off);
#define check_balance_after(what, fn, before, irqs_off) do {			\
	if (unlikely(preempt_count() != (before) || irqs_disabled() != (irqs_off)))	\
		report_unbalanced(what, fn, before, irqs_off);			\
} while (0)

#endif /* KERNEL_CONTEXT_H */
