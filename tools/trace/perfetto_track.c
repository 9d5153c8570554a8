// SPDX-License-Identifier: GPL-2.0-only
#include <stdlib.h>
#include <string.h>

#include "perfetto.h"

/* Spaces of the map, from thread, CPU or lock to its track. */
enum { SPACE_THREAD, SPACE_INTERRUPTS, SPACE_LOCK, SPACE_PAIR = 0x2000 };

static size_t new_track(struct perfetto *p)
{
	if ((p->nr_tracks & (p->nr_tracks - 1)) == 0) {
		size_t size = p->nr_tracks ? 2 * p->nr_tracks : 1;

		p->track = realloc(p->track, size * sizeof(*p->track));
		if (!p->track)
			export_no_memory();
	}
	p->track[p->nr_tracks] = (struct perfetto_track) { 0 };
	return p->nr_tracks++;
}

static size_t begin_descriptor(struct perfetto *p, size_t uuid)
{
	size_t mark;

	perfetto_begin(p, SEQUENCE_NEEDS_STATE);
	mark = proto_begin(&p->packet, PACKET_TRACK_DESCRIPTOR);
	proto_uint(&p->packet, DESCRIPTOR_UUID, uuid);
	return mark;
}

static void end_descriptor(struct perfetto *p, size_t mark)
{
	proto_end(&p->packet, mark);
	perfetto_end(p);
}

static void named_track(struct perfetto *p, size_t uuid, size_t parent, const char *name)
{
	size_t mark = begin_descriptor(p, uuid);

	proto_string(&p->packet, DESCRIPTOR_NAME, name);
	if (parent)
		proto_uint(&p->packet, DESCRIPTOR_PARENT, parent);
	end_descriptor(p, mark);
}

static void thread_track(struct perfetto *p, size_t uuid, uint32_t pid)
{
	char buf[EXPORT_COMM];
	const char *comm = export_comm(p->trace, pid, 0, buf);
	size_t mark = begin_descriptor(p, uuid),
	       thread = proto_begin(&p->packet, DESCRIPTOR_THREAD);

	proto_uint(&p->packet, THREAD_PID, KERNEL_PID);
	proto_uint(&p->packet, THREAD_TID, pid);
	if (comm)
		proto_string(&p->packet, THREAD_NAME, comm);
	proto_end(&p->packet, thread);
	end_descriptor(p, mark);
}

void perfetto_first_tracks(struct perfetto *p)
{
	size_t mark, process;

	while (p->nr_tracks < TRACK_FIRST)
		new_track(p);
	mark = begin_descriptor(p, TRACK_KERNEL);
	process = proto_begin(&p->packet, DESCRIPTOR_PROCESS);
	proto_uint(&p->packet, PROCESS_PID, KERNEL_PID);
	proto_string(&p->packet, PROCESS_NAME, "Heddle");
	proto_end(&p->packet, process);
	end_descriptor(p, mark);
	named_track(p, TRACK_INTERRUPTS, TRACK_NONE, "Interrupts");
	named_track(p, TRACK_LOCKS, TRACK_NONE, "Locks");
}

/* Idle threads are all number 0, which is no thread to Perfetto. */
size_t perfetto_thread(struct perfetto *p, uint32_t pid, unsigned int cpu)
{
	uint64_t *at = map_at(&p->map, SPACE_THREAD, export_thread(pid, cpu));
	char comm[EXPORT_COMM];

	if (!*at) {
		*at = new_track(p);
		if (pid)
			thread_track(p, *at, pid);
		else
			named_track(p, *at, TRACK_KERNEL, export_comm(p->trace, pid, cpu, comm));
	}
	return *at;
}

/*
 * A thread may begin to wait in one function and go on in another, so only
 * functions are in each other on the thread's own track.
 */
size_t perfetto_pair(struct perfetto *p, const struct trace_record *record)
{
	const struct slice_rule *rule = &p->rules[record->event->id];
	size_t thread = perfetto_thread(p, record->pid, record->cpu);
	uint64_t *at = map_at(&p->map, SPACE_PAIR + rule->begin, thread);
	char name[256];

	if (!strcmp(record->event->group, "fgraph"))
		return thread;
	if (!*at) {
		*at = new_track(p);
		snprintf(name, sizeof(name), "%.*s", (int)rule->base_len, record->event->name);
		named_track(p, *at, thread, name);
	}
	return *at;
}

size_t perfetto_interrupts(struct perfetto *p, unsigned int cpu)
{
	uint64_t *at = map_at(&p->map, SPACE_INTERRUPTS, cpu);
	char name[32];

	if (!*at) {
		*at = new_track(p);
		snprintf(name, sizeof(name), "CPU %u", cpu);
		named_track(p, *at, TRACK_INTERRUPTS, name);
	}
	return *at;
}

static size_t lock_track(struct perfetto *p, const struct trace_record *record)
{
	size_t uuid = new_track(p);
	char name[TRACE_TEXT];

	trace_format_field(p->trace, record, 0, name, sizeof(name));
	named_track(p, uuid, TRACK_LOCKS, name);
	return uuid;
}

/* The first track of the record's lock: its first field says which one it is. */
static size_t first_lock_track(struct perfetto *p, const struct trace_record *record)
{
	uint64_t *at = map_at(&p->map, SPACE_LOCK, record->word[0]);

	if (!*at)
		*at = lock_track(p, record);
	return *at;
}

/*
 * Several readers may have a lock, and give it back in any order: each has a
 * track.  Perfetto shows tracks of one name in one place.
 */
size_t perfetto_take(struct perfetto *p, const struct trace_record *record)
{
	size_t uuid = first_lock_track(p, record);

	while (p->track[uuid].held) {
		if (!p->track[uuid].next) {
			size_t next = lock_track(p, record);

			p->track[uuid].next = next;
		}
		uuid = p->track[uuid].next;
	}
	p->track[uuid].held = true;
	p->track[uuid].holder = export_thread(record->pid, record->cpu);
	return uuid;
}

/* What the thread itself has, or, as with a semaphore, what another one took. */
size_t perfetto_release(struct perfetto *p, const struct trace_record *record)
{
	size_t first = first_lock_track(p, record), found = TRACK_NONE;

	for (size_t uuid = first; uuid; uuid = p->track[uuid].next) {
		if (!p->track[uuid].held)
			continue;
		if (!found || p->track[uuid].holder == export_thread(record->pid, record->cpu))
			found = uuid;
	}
	if (!found)
		return first;
	p->track[found].held = false;
	return found;
}
