/* SPDX-License-Identifier: GPL-2.0-only */
/* The end of the road, and what is said on the way. */
#ifndef KERNEL_PANIC_H
#define KERNEL_PANIC_H

#include <base/compiler.h>
#include <base/types.h>

struct pt_regs;
struct task_struct;

/* Prints, flushes the log with no lock, then as panic= says.  Context: any. */
__noreturn __printf(1, 2) void panic(const char *fmt, ...);

/*
 * A ud2 from BUG() or WARN(): prints the report.  True if it was a WARN and
 * @regs->ip has been moved past it.  Context: the exception handler.
 */
bool report_bug(struct pt_regs *regs);

/* An exception nobody could handle: registers, stack, last log lines, panic. */
__noreturn void die(const char *what, struct pt_regs *regs, unsigned long error);

/* What this CPU dies of is a report already.  Context: any, NMI too. */
void death_is_reported(void);

/* arch: print registers / the stack trace of a thread (NULL regs: from here). */
void show_regs(const struct pt_regs *regs);
void show_stack(struct task_struct *task, const struct pt_regs *regs);
void dump_stack(void);

/* Non-zero once some CPU is in panic(). */
extern int panic_in_progress;
/* Some other CPU is: this one has nothing to do any more.  Context: any, NMI too. */
bool panic_stops_this_cpu(void);

/* A report was made: counts it, and panics if panic_on_warn= says so.  Context: any, NMI too. */
void count_warning(void);
/* Reports made so far, by WARN() or <kernel/report.h>. */
unsigned long warn_count(void);

#endif /* KERNEL_PANIC_H */
