/* SPDX-License-Identifier: GPL-2.0-only */
/* What the writers of other programs' formats share. */
#ifndef TOOLS_TRACE_EXPORT_H
#define TOOLS_TRACE_EXPORT_H

#include "trace.h"

#define EXPORT_COMM	32

_Noreturn void export_no_memory(void);

/* The first word of a field; 0 if the record lacks it. */
uint64_t export_word(const struct trace_record *record, const struct trace_field *field);
/* As above, of the first field of a kind; 0 if the event has none, too. */
uint64_t export_first(const struct trace_record *record, enum trace_kind kind);

/* "swapper/1" for CPU 1's idle thread; NULL if the thread's name is not known. */
const char *export_comm(struct trace *trace, uint32_t pid, unsigned int cpu, char buf[EXPORT_COMM]);
/* The number of CPU @cpu's thread @pid, a number of its own for each idle thread, too. */
uint64_t export_thread(uint32_t pid, unsigned int cpu);

/*
 * The state of the thread that a sched_switch leaves, as the letter that names it:
 * one of Linux's, R S D T X Z P, or '+' for a thread that was preempted (R+).
 */
char export_state(struct trace *trace, const struct trace_record *record);

#endif /* TOOLS_TRACE_EXPORT_H */
