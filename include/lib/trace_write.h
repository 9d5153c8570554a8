/* SPDX-License-Identifier: GPL-2.0-only */
/* Writing to this CPU's ring. */
#ifndef LIB_TRACE_WRITE_H
#define LIB_TRACE_WRITE_H

#include <asm/percpu.h>
#include <asm/trace_ring.h>
#include <lib/trace.h>

DECLARE_PER_CPU(struct trace_cpu, trace_cpu);

/* More than two words.  Context: any, NMI and the switch path too. */
void trace_write_words(u32 id, u32 pid, unsigned int nr, const u64 *word);

#endif /* LIB_TRACE_WRITE_H */
