/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Which records are the two ends of one thing that took time.
 *
 * It is told by the events' names: X_entry and X_exit, X_begin and X_end,
 * X_start and X_end, X_acquire and X_release of one group are a pair, also
 * of an event that was never heard of.  A record ends the last one begun whose
 * fields, those that both events have, are the same.
 */
#ifndef TOOLS_TRACE_SLICE_H
#define TOOLS_TRACE_SLICE_H

#include "trace.h"

#define SLICE_MAX_KEYS	4

enum slice_phase { SLICE_INSTANT, SLICE_BEGIN, SLICE_END };

/* Of one event. */
struct slice_rule {
	enum slice_phase phase;
	unsigned int begin;		/* the event that begins it */
	size_t base_len;	/* of the name that both have */
	bool overlaps;		/* it is held, and need not end before what was taken earlier */
	unsigned int nr_keys;	/* fields that both events have */
	unsigned int key[SLICE_MAX_KEYS];	/* which words of the record they are */
	unsigned int nr_equal;	/* so many of them have to be the same */
};

/* What has begun on one track, and not yet ended. */
struct slice_stack {
	struct slice {
		unsigned int begin;
		uint64_t key[SLICE_MAX_KEYS];
	} *slice;
	size_t nr, size;
};

/* The rules of all events, by their number; free() them. */
struct slice_rule *slice_rules(const struct trace *trace);

void slice_push(struct slice_stack *stack, const struct slice_rule *rule,
		const struct trace_record *record);

/*
 * How many slices end with @record, which is an end: the one that it belongs
 * to, and those within it whose own ends were lost.  0: its beginning was.
 */
size_t slice_pop(struct slice_stack *stack, const struct slice_rule *rule,
		 const struct trace_record *record);

#endif /* TOOLS_TRACE_SLICE_H */
