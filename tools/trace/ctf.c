// SPDX-License-Identifier: GPL-2.0-only
/*
 * heddle-trace ctf: the Common Trace Format 1.8, a folder with the metadata and
 * one stream for each CPU, for babeltrace2 and Trace Compass.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "ctf.h"
#include "export.h"
#include "lib/trace_abi.h"

/* A stream is a row of packets; an event lies in one packet whole. */
#define PACKET_SIZE	65536
#define EVENT_MAX	(2 * TRACE_TEXT + 256)

#pragma pack(push, 1)
struct packet_head {
	uint32_t magic, stream_id;
	uint64_t begin, end;		/* times of its first and last event */
	uint64_t content_bits, packet_bits;
	uint64_t discarded;		/* events of this CPU that were lost so far */
	uint32_t cpu;
};
#pragma pack(pop)

struct stream {
	FILE *file;
	char path[4096];
	struct packet_head head;
	uint64_t time;		/* of the last event: readers refuse one that is older */
	size_t len;		/* of the packet; 0: none has begun */
	unsigned char packet[PACKET_SIZE];
};

static void put(struct stream *s, const void *data, size_t len)
{
	memcpy(s->packet + s->len, data, len);
	s->len += len;
}

static void put_string(struct stream *s, const char *text)
{
	put(s, text, strlen(text) + 1);
}

static void put_field(struct stream *s, struct trace *trace, const struct trace_record *record,
		      unsigned int i)
{
	const struct trace_field *field = &record->event->field[i];
	uint64_t word = export_word(record, field);
	char text[TRACE_TEXT];

	switch (field->kind) {
	case TRACE_DEC:
	case TRACE_UDEC:
	case TRACE_HEX:
	case TRACE_NS:
	case TRACE_NAMES:
		put(s, &word, 8);
		break;
	case TRACE_PID:
	case TRACE_CPU:
		put(s, &word, 4);
		break;
	case TRACE_BOOL:
		put(s, &word, 1);
		break;
	default:
		trace_format_field(trace, record, i, text, sizeof(text));
		put_string(s, text);
	}
}

static void end_packet(struct stream *s, uint64_t discarded)
{
	if (!s->len)
		return;
	s->head.discarded = discarded;
	s->head.content_bits = s->head.packet_bits = 8 * s->len;
	memcpy(s->packet, &s->head, sizeof(s->head));
	fwrite(s->packet, 1, s->len, s->file);
	s->len = 0;
}

static uint64_t discarded(const struct trace *trace, unsigned int cpu)
{
	struct trace_cpu_stat stat = trace_cpu_stat(trace, cpu);

	return stat.torn + stat.damaged;
}

static void put_record(struct stream *s, struct trace *trace, const struct trace_record *record)
{
	uint16_t id = record->event->id;
	char comm[EXPORT_COMM];
	const char *name = export_comm(trace, record->pid, record->cpu, comm);

	if (s->time < record->ns)
		s->time = record->ns;
	if (!s->len) {
		s->head = (struct packet_head){ .magic = CTF_MAGIC,
						.begin = s->time,
						.cpu = record->cpu };
		s->len = sizeof(s->head);
	}
	s->head.end = s->time;
	put(s, &id, sizeof(id));
	put(s, &s->time, sizeof(s->time));
	put(s, &record->pid, sizeof(record->pid));
	put_string(s, name ? name : "<...>");
	for (unsigned int i = 0; i < record->event->nr_fields; i++)
		put_field(s, trace, record, i);
	if (s->len + EVENT_MAX > sizeof(s->packet))
		end_packet(s, discarded(trace, record->cpu));
}

static int write_streams(struct trace *trace, struct stream *stream)
{
	struct trace_record record;
	int status;

	while ((status = trace_next(trace, &record)) > 0)
		put_record(&stream[record.cpu], trace, &record);
	for (unsigned int cpu = 0; cpu < trace_nr_cpus(trace); cpu++)
		end_packet(&stream[cpu], discarded(trace, cpu) + trace_cpu_stat(trace, cpu).lost);
	return status;
}

/* The files; those of a former trace in the same folder would be read with it. */
static int open_streams(struct trace *trace, struct stream *stream, const char *folder)
{
	char old[4096];

	if (mkdir(folder, 0777) && errno != EEXIST) {
		trace_error("%s: %s", folder, strerror(errno));
		return 1;
	}
	for (unsigned int cpu = 0; cpu < TRACE_MAX_CPUS; cpu++) {
		snprintf(old, sizeof(old), "%s/cpu_%u", folder, cpu);
		unlink(old);
	}
	for (unsigned int cpu = 0; cpu < trace_nr_cpus(trace); cpu++) {
		snprintf(stream[cpu].path, sizeof(stream[cpu].path), "%s/cpu_%u", folder, cpu);
		stream[cpu].file = trace_create(stream[cpu].path);
		if (!stream[cpu].file)
			return 1;
	}
	return 0;
}

static int write_metadata(struct trace *trace, const char *folder)
{
	char path[4096];
	FILE *out;

	snprintf(path, sizeof(path), "%s/metadata", folder);
	out = trace_create(path);
	if (!out)
		return 1;
	ctf_metadata(out, trace);
	return trace_finish(out, path);
}

int cmd_ctf(struct trace *trace, const struct trace_options *options)
{
	unsigned int nr = trace_nr_cpus(trace);
	struct stream *stream = calloc(nr + 1, sizeof(*stream));
	int status;

	if (!stream)
		export_no_memory();
	status = open_streams(trace, stream, options->output) ||
		 write_metadata(trace, options->output) || write_streams(trace, stream);
	for (unsigned int cpu = 0; cpu < nr; cpu++)
		if (stream[cpu].file)
			status |= trace_finish(stream[cpu].file, stream[cpu].path);
	free(stream);
	return status;
}
