/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Inside the writer of Perfetto's traces.
 *
 * A trace is a row of packets.  sched_switch and sched_wakeup become those of
 * Linux's ftrace, from which Perfetto makes its rows of CPUs and the states of
 * threads.  All other records become events on tracks: of the thread that ran and,
 * below it, of one kind of slice; of the CPU while it is in an interrupt; of the lock
 * that is held.
 */
#ifndef TOOLS_TRACE_PERFETTO_H
#define TOOLS_TRACE_PERFETTO_H

#include "export.h"
#include "map.h"
#include "proto.h"
#include "slice.h"

/* Numbers of fields in Perfetto's messages (its protos/perfetto/trace). */
enum {
	TRACE_PACKET = 1,

	PACKET_FTRACE_EVENTS = 1,
	PACKET_TIMESTAMP = 8,
	PACKET_SEQUENCE = 10,
	PACKET_TRACK_EVENT = 11,
	PACKET_INTERNED_DATA = 12,
	PACKET_SEQUENCE_FLAGS = 13,
	PACKET_TRACK_DESCRIPTOR = 60,

	INTERNED_CATEGORIES = 1,
	INTERNED_NAMES = 2,
	INTERNED_ANNOTATION_NAMES = 3,
	INTERNED_STRINGS = 29,
	INTERNED_IID = 1,
	INTERNED_TEXT = 2,

	DESCRIPTOR_UUID = 1,
	DESCRIPTOR_NAME = 2,
	DESCRIPTOR_PROCESS = 3,
	DESCRIPTOR_THREAD = 4,
	DESCRIPTOR_PARENT = 5,
	PROCESS_PID = 1,
	PROCESS_NAME = 6,
	THREAD_PID = 1,
	THREAD_TID = 2,
	THREAD_NAME = 5,
};

/* Of the one sequence of packets that share numbers for texts. */
enum { SEQUENCE_ID = 1, SEQUENCE_CLEARED = 1, SEQUENCE_NEEDS_STATE = 2 };

/* The kernel, as the process that all its threads are of. */
#define KERNEL_PID	1

struct perfetto_track {
	struct slice_stack stack;
	uint64_t holder;	/* of a lock's track: the thread that holds it */
	bool held;
	size_t next;		/* another track of the same lock; 0: none */
};

struct perfetto {
	struct trace *trace;
	FILE *out;
	struct slice_rule *rules;
	struct proto packet;
	size_t packet_mark;
	struct proto interned;	/* texts that have got a number, for the next packet */
	struct proto *bundle;	/* of each CPU: events of ftrace, not yet written */
	struct map map;		/* what has a number already, by the spaces of its users */
	uint64_t nr_names, nr_strings;
	struct perfetto_track *track;	/* by uuid */
	size_t nr_tracks;
};

void perfetto_begin(struct perfetto *p, unsigned int flags);
void perfetto_end(struct perfetto *p);

/* perfetto_track.c: uuids of tracks, which are described when they are first needed. */
enum { TRACK_NONE = 0, TRACK_KERNEL, TRACK_INTERRUPTS, TRACK_LOCKS, TRACK_FIRST };
void perfetto_first_tracks(struct perfetto *p);
size_t perfetto_thread(struct perfetto *p, uint32_t pid, unsigned int cpu);
/* For slices of the record's event and thread. */
size_t perfetto_pair(struct perfetto *p, const struct trace_record *record);
size_t perfetto_interrupts(struct perfetto *p, unsigned int cpu);
/* The track on which @thread takes, or let go of, the lock of @record. */
size_t perfetto_take(struct perfetto *p, const struct trace_record *record);
size_t perfetto_release(struct perfetto *p, const struct trace_record *record);

/* perfetto_event.c */
void perfetto_first_names(struct perfetto *p);
enum perfetto_type { TYPE_SLICE_BEGIN = 1, TYPE_SLICE_END = 2, TYPE_INSTANT = 3 };
void perfetto_event(struct perfetto *p, enum perfetto_type type, size_t track,
		    const struct trace_record *record);
/* The end of a slice whose own end was lost. */
void perfetto_cut(struct perfetto *p, size_t track, uint64_t ns);

#endif /* TOOLS_TRACE_PERFETTO_H */
