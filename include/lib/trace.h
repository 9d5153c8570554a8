/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The atomic trace: a ring a CPU, written without a lock or a locked
 * instruction, from any context, NMI inside NMI and the switch path too.
 *
 * Here are the rings, writing words to them and reading whole records back
 * (lib/trace/).  Events have names and switches: <kernel/tracepoint.h>.
 */
#ifndef LIB_TRACE_H
#define LIB_TRACE_H

#include <base/compiler.h>
#include <base/types.h>
#include <lib/trace_abi.h>

#define TRACE_MIN_SHIFT		5	/* log2 of the slots of a ring */
#define TRACE_MAX_SHIFT		19
#define TRACE_OVERWRITE		(~0ULL)	/* trace_control.limit: never full */
#define TRACE_MAX_WORDS \
	(TRACE_HEAD_WORDS + (TRACE_MAX_SLOTS - 1) * TRACE_CONT_WORDS)

/* One CPU's ring.  @control is written by this CPU (pos) and whoever turns the trace (limit). */
struct trace_cpu {
	struct trace_control control;
	struct trace_slot *ring;	/* constant once it is there */
	u32 mask;			/* (slots - 1) * TRACE_SLOT_SIZE */
};

/* A record, copied. */
struct trace_record {
	u64 clock;
	u64 index;		/* of its first slot, since the first ever written */
	u32 cpu;
	u32 pid;
	u32 event;		/* number, from 1 */
	u32 nr_words;
	u64 word[TRACE_MAX_WORDS];
};

/* One CPU's place in a walk through the records. */
struct trace_cursor {
	u64 next;		/* index of the slot to look at */
	u64 torn;		/* slots that were taken and not written, so far */
	u64 overwritten;	/* slots that were gone before they were read */
};

void trace_cursor_init(struct trace_cursor *c, const struct trace_cpu *cpu, u64 slots);
bool trace_cursor_next(struct trace_cursor *c, const struct trace_cpu *cpu, struct trace_record *r);

/* Slots ever written, and lost because the ring was full. */
u64 trace_written(const struct trace_cpu *cpu);
u64 trace_lost(const struct trace_cpu *cpu);

#endif /* LIB_TRACE_H */
