// SPDX-License-Identifier: GPL-2.0-only
#include <string.h>

#include "perfetto.h"

enum {
	EVENT_CATEGORY = 3,
	EVENT_ANNOTATION = 4,
	EVENT_TYPE = 9,
	EVENT_NAME_NUMBER = 10,
	EVENT_TRACK = 11,
	EVENT_NAME = 23,

	ANNOTATION_NAME_NUMBER = 1,
	ANNOTATION_BOOL = 2,
	ANNOTATION_UINT = 3,
	ANNOTATION_INT = 4,
	ANNOTATION_STRING = 6,
	ANNOTATION_POINTER = 7,
	ANNOTATION_STRING_NUMBER = 17,
};

/* Spaces of the map, for numbers of texts: of addresses, and of slices' names, by their event. */
enum { SPACE_SYM = 16, SPACE_OBJ, SPACE_NAME };

/* A text and its number, for the next packet to bring along. */
static void intern(struct perfetto *p, unsigned int table, uint64_t number, const char *text)
{
	size_t mark = proto_begin(&p->interned, table);

	proto_uint(&p->interned, INTERNED_IID, number);
	proto_string(&p->interned, INTERNED_TEXT, text);
	proto_end(&p->interned, mark);
}

/* The name of field @i of @event, which has at most 21 words. */
static uint64_t annotation_number(const struct trace_event *event, unsigned int i)
{
	return event->id << 8 | i;
}

void perfetto_first_names(struct perfetto *p)
{
	unsigned int nr;
	const struct trace_event *event = trace_events(p->trace, &nr);

	for (unsigned int i = 0; i < nr; i++) {
		char category[256];

		snprintf(category, sizeof(category), "%s:%s", event[i].group, event[i].name);
		intern(p, INTERNED_CATEGORIES, event[i].id, category);
		intern(p, INTERNED_NAMES, event[i].id, event[i].name);
		for (unsigned int f = 0; f < event[i].nr_fields; f++)
			intern(p, INTERNED_ANNOTATION_NAMES, annotation_number(&event[i], f),
			       event[i].field[f].name);
	}
	p->nr_names = nr;
}

/* The number of an address's text: few addresses come often. */
static uint64_t string_number(struct perfetto *p, const struct trace_record *record, unsigned int i)
{
	const struct trace_field *field = &record->event->field[i];
	uint64_t *at = map_at(&p->map, field->kind == TRACE_SYM ? SPACE_SYM : SPACE_OBJ,
			      export_word(record, field));

	if (!*at) {
		char text[TRACE_TEXT];

		*at = ++p->nr_strings;
		trace_format_field(p->trace, record, i, text, sizeof(text));
		intern(p, INTERNED_STRINGS, *at, text);
	}
	return *at;
}

static void annotate(struct perfetto *p, const struct trace_record *record, unsigned int i)
{
	const struct trace_field *field = &record->event->field[i];
	size_t mark = proto_begin(&p->packet, EVENT_ANNOTATION);
	uint64_t word = export_word(record, field);
	char text[TRACE_TEXT];

	proto_uint(&p->packet, ANNOTATION_NAME_NUMBER, annotation_number(record->event, i));
	switch (field->kind) {
	case TRACE_DEC:
	case TRACE_NS:
		proto_uint(&p->packet, ANNOTATION_INT, word);
		break;
	case TRACE_UDEC:
	case TRACE_PID:
	case TRACE_CPU:
		proto_uint(&p->packet, ANNOTATION_UINT, word);
		break;
	case TRACE_HEX:
		proto_uint(&p->packet, ANNOTATION_POINTER, word);
		break;
	case TRACE_BOOL:
		proto_uint(&p->packet, ANNOTATION_BOOL, !!word);
		break;
	case TRACE_SYM:
	case TRACE_OBJ:
		proto_uint(&p->packet, ANNOTATION_STRING_NUMBER, string_number(p, record, i));
		break;
	default:
		trace_format_field(p->trace, record, i, text, sizeof(text));
		proto_string(&p->packet, ANNOTATION_STRING, text);
	}
	proto_end(&p->packet, mark);
}

/* The first field of a kind but for @but; -1 if there is none. */
static int field_of(const struct trace_event *event, enum trace_kind kind, const char *but)
{
	for (unsigned int i = 0; i < event->nr_fields; i++)
		if (event->field[i].kind == kind && strcmp(event->field[i].name, but))
			return i;
	return -1;
}

/* A slice's name from one of its words: the function, or "wait mutex". */
static void name_by_word(struct perfetto *p, const struct trace_record *record, unsigned int i)
{
	const struct trace_field *field = &record->event->field[i];
	uint64_t word = export_word(record, field), offset;
	uint64_t *at = map_at(&p->map, SPACE_NAME + record->event->id, word);
	char name[2 * TRACE_TEXT], text[TRACE_TEXT];

	if (!*at) {
		const char *symbol =
			field->kind == TRACE_SYM ? trace_symbol(p->trace, word, &offset) : NULL;

		*at = ++p->nr_names;
		trace_format_field(p->trace, record, i, text, sizeof(text));
		if (field->kind == TRACE_SYM)
			snprintf(name, sizeof(name), "%s", symbol ? symbol : text);
		else
			snprintf(name, sizeof(name), "%.*s %s",
				 (int)p->rules[record->event->id].base_len, record->event->name,
				 text);
		intern(p, INTERNED_NAMES, *at, name);
	}
	proto_uint(&p->packet, EVENT_NAME_NUMBER, *at);
}

/* "suite.name" of all constant strings. */
static void name_by_strings(struct perfetto *p, const struct trace_record *record)
{
	char name[2 * TRACE_TEXT] = "", text[TRACE_TEXT];
	size_t len = 0;

	for (unsigned int i = 0; i < record->event->nr_fields && len < TRACE_TEXT; i++) {
		if (record->event->field[i].kind != TRACE_CSTR)
			continue;
		trace_format_field(p->trace, record, i, text, sizeof(text));
		len += snprintf(name + len, sizeof(name) - len, "%s%s", len ? "." : "", text);
	}
	proto_string(&p->packet, EVENT_NAME, name);
}

static void name_slice(struct perfetto *p, const struct trace_record *record)
{
	const struct trace_event *event = record->event;
	const struct slice_rule *rule = &p->rules[event->id];
	int function = field_of(event, TRACE_SYM, "ip"), names = field_of(event, TRACE_NAMES, "");
	char buf[EXPORT_COMM], base[256];

	if (rule->overlaps) {
		/* The track is the lock's: what is on it is who has it. */
		const char *comm = export_comm(p->trace, record->pid, record->cpu, buf);

		snprintf(base, sizeof(base), "%s", comm ? comm : "<...>");
		proto_string(&p->packet, EVENT_NAME, base);
	} else if (function >= 0 || names >= 0) {
		name_by_word(p, record, function >= 0 ? function : names);
	} else if (field_of(event, TRACE_CSTR, "") >= 0) {
		name_by_strings(p, record);
	} else {
		snprintf(base, sizeof(base), "%.*s", (int)rule->base_len, event->name);
		proto_string(&p->packet, EVENT_NAME, base);
	}
}

/* A message is its own name, without the end of its line. */
static void name_instant(struct perfetto *p, const struct trace_record *record)
{
	int message = field_of(record->event, TRACE_FMT, "");
	char text[TRACE_TEXT];
	size_t len =
		message < 0 ? 0 : trace_format_field(p->trace, record, message, text, sizeof(text));

	if (len > 2 && !strcmp(text + len - 2, "\\n"))
		text[len - 2] = '\0';
	if (len)
		proto_string(&p->packet, EVENT_NAME, text);
	else
		proto_uint(&p->packet, EVENT_NAME_NUMBER, record->event->id);
}

/* What the beginning of the slice did not say. */
static bool is_new(const struct slice_rule *rule, const struct trace_field *field)
{
	for (unsigned int i = 0; i < rule->nr_keys; i++)
		if (rule->key[i] == field->first)
			return false;
	return true;
}

static size_t begin_event(struct perfetto *p, enum perfetto_type type, size_t track, uint64_t ns)
{
	size_t mark;

	perfetto_begin(p, SEQUENCE_NEEDS_STATE);
	proto_uint(&p->packet, PACKET_TIMESTAMP, ns);
	mark = proto_begin(&p->packet, PACKET_TRACK_EVENT);
	proto_uint(&p->packet, EVENT_TYPE, type);
	proto_uint(&p->packet, EVENT_TRACK, track);
	return mark;
}

void perfetto_cut(struct perfetto *p, size_t track, uint64_t ns)
{
	proto_end(&p->packet, begin_event(p, TYPE_SLICE_END, track, ns));
	perfetto_end(p);
}

void perfetto_event(struct perfetto *p, enum perfetto_type type, size_t track,
		    const struct trace_record *record)
{
	const struct slice_rule *rule = &p->rules[record->event->id];
	size_t mark = begin_event(p, type, track, record->ns);

	if (type != TYPE_SLICE_END)
		proto_uint(&p->packet, EVENT_CATEGORY, record->event->id);
	if (type == TYPE_SLICE_BEGIN)
		name_slice(p, record);
	if (type == TYPE_INSTANT)
		name_instant(p, record);
	for (unsigned int i = 0; i < record->event->nr_fields; i++)
		if (type != TYPE_SLICE_END || is_new(rule, &record->event->field[i]))
			annotate(p, record, i);
	proto_end(&p->packet, mark);
	perfetto_end(p);
}
