/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Walking a stack that may be broken: every step is checked against the
 * bounds of the stack it is on, and memory is read so that a fault is an
 * error, not a fault.
 */
#ifndef ASM_STACKTRACE_H
#define ASM_STACKTRACE_H

#include <base/types.h>

struct pt_regs;
struct task_struct;

/* entry.S: how far the saved registers are above the frame of the C function it calls. */
#define ENTRY_REGS_ABOVE	(3 * sizeof(long))

/* One step: @addr is a return address (or an instruction, if @exact). */
struct stack_entry {
	unsigned long addr;
	bool exact;		/* from saved registers, not a return address */
	bool reliable;		/* false: merely found on the stack */
};

/*
 * Called for each step, innermost first; false ends the walk.
 */
typedef bool (*stack_visit_t)(const struct stack_entry *e, void *arg);

/*
 * Walk @task's stack from @regs, or from where it stands if @regs is NULL
 * (the caller's own frame for current).  @task NULL: current.  Context: any.
 */
void stack_walk(struct task_struct *task, const struct pt_regs *regs,
		stack_visit_t visit, void *arg);

/* At most @max addresses; how many there were.  Context: any. */
unsigned int stack_trace_save(unsigned long *store, unsigned int max);

#endif /* ASM_STACKTRACE_H */
