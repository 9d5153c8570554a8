// SPDX-License-Identifier: GPL-2.0-only
/*
 * heddle-trace perfetto: the file that ui.perfetto.dev and Perfetto's trace
 * processor read.
 */
#include <stdlib.h>
#include <string.h>

#include "perfetto.h"

enum {
	BUNDLE_CPU = 1,
	BUNDLE_EVENT = 2,
	BUNDLE_LOST = 3,
	FTRACE_TIMESTAMP = 1,
	FTRACE_PID = 2,
	FTRACE_SCHED_SWITCH = 4,
	FTRACE_SCHED_WAKING = 20,
	SWITCH_PREV_COMM = 1,
	SWITCH_PREV_PID,
	SWITCH_PREV_PRIO,
	SWITCH_PREV_STATE,
	SWITCH_NEXT_COMM,
	SWITCH_NEXT_PID,
	SWITCH_NEXT_PRIO,
	WAKING_COMM = 1,
	WAKING_PID,
	WAKING_PRIO,
	WAKING_SUCCESS,
	WAKING_CPU,
};

#define DEFAULT_PRIO	120	/* Linux's for a thread without a wish */
#define BUNDLE_MAX	32768	/* bytes, more or less */

void perfetto_begin(struct perfetto *p, unsigned int flags)
{
	p->packet.len = 0;
	p->packet_mark = proto_begin(&p->packet, TRACE_PACKET);
	proto_uint(&p->packet, PACKET_SEQUENCE, SEQUENCE_ID);
	proto_uint(&p->packet, PACKET_SEQUENCE_FLAGS, flags);
}

void perfetto_end(struct perfetto *p)
{
	if (p->interned.len)
		proto_bytes(&p->packet, PACKET_INTERNED_DATA, p->interned.data, p->interned.len);
	p->interned.len = 0;
	proto_end(&p->packet, p->packet_mark);
	fwrite(p->packet.data, 1, p->packet.len, p->out);
}

static void flush_bundle(struct perfetto *p, unsigned int cpu)
{
	struct proto *bundle = &p->bundle[cpu];
	struct trace_cpu_stat stat = trace_cpu_stat(p->trace, cpu);

	if (!bundle->len)
		return;
	proto_uint(bundle, BUNDLE_CPU, cpu);
	if (stat.torn || stat.damaged || stat.lost)
		proto_uint(bundle, BUNDLE_LOST, 1);
	perfetto_begin(p, SEQUENCE_NEEDS_STATE);
	proto_bytes(&p->packet, PACKET_FTRACE_EVENTS, bundle->data, bundle->len);
	perfetto_end(p);
	bundle->len = 0;
}

static size_t begin_ftrace(struct proto *bundle, const struct trace_record *record)
{
	size_t mark = proto_begin(bundle, BUNDLE_EVENT);

	proto_uint(bundle, FTRACE_TIMESTAMP, record->ns);
	proto_uint(bundle, FTRACE_PID, record->pid);
	return mark;
}

/* A thread's name, number and priority: three fields of this order, from @field. */
static void put_thread(struct perfetto *p, struct proto *bundle, unsigned int field, uint32_t pid,
		       unsigned int cpu)
{
	char buf[EXPORT_COMM];
	const char *comm = export_comm(p->trace, pid, cpu, buf);

	if (comm)
		proto_string(bundle, field, pid ? comm : "swapper");
	proto_uint(bundle, field + 1, pid);
	proto_uint(bundle, field + 2, DEFAULT_PRIO);
	if (pid)
		perfetto_thread(p, pid, cpu);
}

/* The numbers that Perfetto takes where no version of Linux is given. */
static uint64_t state(char letter)
{
	static const char bits[] = "SDTtXZxKWPN+";
	const char *bit = strchr(bits, letter);

	return bit ? 1u << (bit - bits) : 0;
}

static void put_switch(struct perfetto *p, const struct trace_record *record)
{
	struct proto *bundle = &p->bundle[record->cpu];
	size_t mark = begin_ftrace(bundle, record),
	       inner = proto_begin(bundle, FTRACE_SCHED_SWITCH);

	put_thread(p, bundle, SWITCH_PREV_COMM, record->pid, record->cpu);
	proto_uint(bundle, SWITCH_PREV_STATE, state(export_state(p->trace, record)));
	put_thread(p, bundle, SWITCH_NEXT_COMM, export_first(record, TRACE_PID), record->cpu);
	proto_end(bundle, inner);
	proto_end(bundle, mark);
}

/* It is recorded by who wakes, as Linux's sched_waking is. */
static void put_wakeup(struct perfetto *p, const struct trace_record *record)
{
	struct proto *bundle = &p->bundle[record->cpu];
	size_t mark = begin_ftrace(bundle, record),
	       inner = proto_begin(bundle, FTRACE_SCHED_WAKING);

	put_thread(p, bundle, WAKING_COMM, export_first(record, TRACE_PID), record->cpu);
	proto_uint(bundle, WAKING_SUCCESS, 1);
	proto_uint(bundle, WAKING_CPU, export_first(record, TRACE_CPU));
	proto_end(bundle, inner);
	proto_end(bundle, mark);
}

static bool put_sched(struct perfetto *p, const struct trace_record *record)
{
	if (strcmp(record->event->group, "sched"))
		return false;
	if (!strcmp(record->event->name, "sched_switch"))
		put_switch(p, record);
	else if (!strcmp(record->event->name, "sched_wakeup"))
		put_wakeup(p, record);
	else
		return false;
	if (p->bundle[record->cpu].len > BUNDLE_MAX)
		flush_bundle(p, record->cpu);
	return true;
}

/* What a CPU does in an interrupt is the CPU's, all else the thread's. */
static size_t track_of(struct perfetto *p, const struct trace_record *record)
{
	const struct slice_rule *rule = &p->rules[record->event->id];
	size_t interrupts = perfetto_interrupts(p, record->cpu);
	bool instant = rule->phase == SLICE_INSTANT;

	if (rule->overlaps)
		return rule->phase == SLICE_BEGIN ? perfetto_take(p, record)
						  : perfetto_release(p, record);
	if (p->track[interrupts].stack.nr || (!instant && !strcmp(record->event->group, "irq")))
		return interrupts;
	return instant ? perfetto_thread(p, record->pid, record->cpu) : perfetto_pair(p, record);
}

static void put_record(struct perfetto *p, const struct trace_record *record)
{
	const struct slice_rule *rule = &p->rules[record->event->id];
	size_t track = track_of(p, record), ended;

	switch (rule->phase) {
	case SLICE_BEGIN:
		slice_push(&p->track[track].stack, rule, record);
		perfetto_event(p, TYPE_SLICE_BEGIN, track, record);
		break;
	case SLICE_END:
		ended = slice_pop(&p->track[track].stack, rule, record);
		for (size_t i = 1; i < ended; i++)
			perfetto_cut(p, track, record->ns);
		perfetto_event(p, ended ? TYPE_SLICE_END : TYPE_INSTANT, track, record);
		break;
	case SLICE_INSTANT:
		perfetto_event(p, TYPE_INSTANT, track, record);
	}
}

/* No thread is left within an interrupt: the ends of those still open were lost. */
static void leave_interrupts(struct perfetto *p, const struct trace_record *record)
{
	size_t track = perfetto_interrupts(p, record->cpu);

	for (; p->track[track].stack.nr; p->track[track].stack.nr--)
		perfetto_cut(p, track, record->ns);
}

static int write_trace(struct perfetto *p)
{
	struct trace_record record;
	int status;

	perfetto_first_names(p);
	perfetto_begin(p, SEQUENCE_CLEARED);
	perfetto_end(p);
	perfetto_first_tracks(p);
	while ((status = trace_next(p->trace, &record)) > 0) {
		if (!put_sched(p, &record))
			put_record(p, &record);
		else if (!strcmp(record.event->name, "sched_switch"))
			leave_interrupts(p, &record);
	}
	for (unsigned int cpu = 0; cpu < trace_nr_cpus(p->trace); cpu++)
		flush_bundle(p, cpu);
	return status;
}

static void free_all(struct perfetto *p)
{
	for (size_t i = 0; i < p->nr_tracks; i++)
		free(p->track[i].stack.slice);
	for (unsigned int cpu = 0; cpu < trace_nr_cpus(p->trace); cpu++)
		proto_free(&p->bundle[cpu]);
	proto_free(&p->packet);
	proto_free(&p->interned);
	map_free(&p->map);
	free(p->track);
	free(p->bundle);
	free(p->rules);
}

int cmd_perfetto(struct trace *trace, const struct trace_options *options)
{
	struct perfetto p = {
		.trace = trace,
		.out = trace_create(options->output),
		.rules = slice_rules(trace),
		.bundle = calloc(trace_nr_cpus(trace) + 1, sizeof(*p.bundle)),
	};
	int status;

	if (!p.bundle)
		export_no_memory();
	status = p.out ? write_trace(&p) : -1;
	free_all(&p);
	if (!p.out)
		return 1;
	return trace_finish(p.out, options->output) || status;
}
