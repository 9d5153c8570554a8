/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The trace as it lies in memory: what the kernel writes, and what readers on
 * another CPU, a debugger and the host's tools read (Documentation/reference/trace-format.rst).
 *
 * All is little-endian.  Addresses in the header are physical, so that a reader
 * of a memory image needs no page tables.  This file is the host's, too.
 */
#ifndef LIB_TRACE_ABI_H
#define LIB_TRACE_ABI_H

#ifdef __HEDDLE_HOST__
#include <stdint.h>
typedef uint32_t trace_u32;
typedef uint64_t trace_u64;
#else
#include <base/types.h>
typedef u32 trace_u32;
typedef u64 trace_u64;
#endif

#define TRACE_MAGIC		"HEDDLE\1TRACE\2\3\n"	/* 15 bytes and a zero */
#define TRACE_VERSION		1
#define TRACE_HEADER_ALIGN	4096	/* of the header's physical address */
#define TRACE_MAX_CPUS		64
#define TRACE_COMM_LEN		16
#define TRACE_BUILD_ID_LEN	20

/*
 * A position counts slots from the first one ever written, shifted so that the
 * number of an event fits below it.
 */
#define TRACE_POS_SHIFT		12
#define TRACE_ID_MASK		0xfffu	/* of a slot's stamp: which event */
#define TRACE_ID_CONT		0u	/* no event: more words of the record before */
#define TRACE_MAX_ID		TRACE_ID_MASK

#define TRACE_SLOT_SIZE		32
#define TRACE_SLOT_SHIFT	5
#define TRACE_HEAD_WORDS	2	/* words of a record's first slot */
#define TRACE_CONT_WORDS	3	/* and of each further one */
#define TRACE_MAX_SLOTS		8	/* of one record */

/*
 * One slot.  @stamp is stored last, so a slot whose stamp is that of its
 * position is whole: (low 20 bits of the position) << 12 | event.
 */
struct trace_slot {
	trace_u32 stamp;
	trace_u32 pid;		/* who ran; in a further slot: 0 */
	union {
		struct {
			trace_u64 clock;	/* TSC */
			trace_u64 word[TRACE_HEAD_WORDS];
		} head;
		trace_u64 more[TRACE_CONT_WORDS];
	};
};

/* One CPU's side, which its writer changes. */
struct trace_control {
	trace_u64 pos;		/* the next slot, << TRACE_POS_SHIFT */
	trace_u64 limit;	/* no slot at or after it is written; ~0: overwrite the oldest */
};

/*
 * The name of a thread, by pid % their number.  Who lives keeps the place; one
 * that has ended keeps it until another takes it.
 */
struct trace_comm {
	trace_u32 pid;
	trace_u32 alive;	/* the writer's affair */
	char comm[TRACE_COMM_LEN];
};

/* One CPU, as the header says it. */
struct trace_cpu_entry {
	trace_u64 ring;		/* physical address of its slots; 0: this CPU has none */
	trace_u64 control;	/* physical address of its struct trace_control */
	trace_u32 slots;	/* a power of two, up to 1 << 19 */
	trace_u32 unused;
};

struct trace_header {
	char magic[16];
	trace_u32 version;
	trace_u32 nr_cpus;	/* entries of cpu[] that count */
	trace_u64 self;		/* physical address of this header: a copy of it is none */
	unsigned char build_id[TRACE_BUILD_ID_LEN];	/* of the vmlinux that wrote it */
	trace_u32 nr_comms;	/* a power of two */
	trace_u64 comms;	/* physical address of struct trace_comm[] */
	trace_u64 phys_base;	/* physical address less link address: <asm/page.h> */
	/* Nanoseconds since boot: ns_base + (clock - clock_base) * 1000000 / tsc_khz. */
	trace_u64 tsc_khz;
	trace_u64 clock_base;
	trace_u64 ns_base;
	struct trace_cpu_entry cpu[TRACE_MAX_CPUS];
};

#endif /* LIB_TRACE_ABI_H */
