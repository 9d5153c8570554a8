// SPDX-License-Identifier: GPL-2.0-only
/* The text of .trace_format: events, and types whose values have names. */
#include <errno.h>
#include <stdlib.h>

#include "internal.h"

static const struct trace_type plain_types[] = {
	{ "hex", TRACE_HEX, 0, NULL },		/* the first: for types that nobody knows */
	{ "dec", TRACE_DEC, 0, NULL },
	{ "udec", TRACE_UDEC, 0, NULL },
	{ "bool", TRACE_BOOL, 0, NULL },
	{ "pid", TRACE_PID, 0, NULL },
	{ "cpu", TRACE_CPU, 0, NULL },
	{ "ns", TRACE_NS, 0, NULL },
	{ "sym", TRACE_SYM, 0, NULL },
	{ "obj", TRACE_OBJ, 0, NULL },
	{ "cstr", TRACE_CSTR, 0, NULL },
	{ "str16", TRACE_STR16, 0, NULL },
	{ "fmt", TRACE_FMT, 0, NULL },
};
#define NR_PLAIN	(sizeof(plain_types) / sizeof(plain_types[0]))

/* The next word of a line; NULL: there is none. */
static char *next_word(char **line)
{
	char *word = *line + strspn(*line, " \t\r");

	if (!*word)
		return NULL;
	*line = word + strcspn(word, " \t\r");
	if (**line)
		*(*line)++ = '\0';
	return word;
}

static const struct trace_type *find_type(const struct format *f, const char *name)
{
	for (unsigned int i = 0; i < f->nr_types; i++)
		if (!strcmp(f->type[i].name, name))
			return &f->type[i];
	for (size_t i = 0; i < NR_PLAIN; i++)
		if (!strcmp(plain_types[i].name, name))
			return &plain_types[i];
	return &plain_types[0];
}

/* "TYPE:NAME"; its kind is known when all types are. */
static bool parse_field(struct trace_event *event, char *word)
{
	char *colon = strchr(word, ':');
	struct trace_field *field;

	if (!colon || colon == word || !colon[1])
		return false;
	*colon = '\0';
	event->field = grow((void *)event->field, event->nr_fields, sizeof(*field));
	field = (struct trace_field *)&event->field[event->nr_fields++];
	*field = (struct trace_field){ .type = word, .name = colon + 1 };
	return true;
}

static const char *parse_event(struct format *f, char *line)
{
	struct trace_event *event;
	char *word;

	if (f->nr_events == TRACE_MAX_ID)
		return "there are too many events";
	f->event = grow(f->event, f->nr_events, sizeof(*event));
	event = &f->event[f->nr_events++];
	*event = (struct trace_event){ .id = f->nr_events };
	event->group = next_word(&line);
	event->name = next_word(&line);
	if (!event->name) {
		event->group = event->name = "";
		return "an event has a group and a name";
	}
	while ((word = next_word(&line)))
		if (!parse_field(event, word))
			return "a field is TYPE:NAME";
	return NULL;
}

static const char *parse_type(struct format *f, char *line, enum trace_kind kind)
{
	struct trace_type *type;
	char *word = next_word(&line), *end;

	if (!word)
		return "a type has a name";
	f->type = grow(f->type, f->nr_types, sizeof(*type));
	type = &f->type[f->nr_types++];
	*type = (struct trace_type){ .name = word, .kind = kind };
	while ((word = next_word(&line))) {
		struct trace_value value = { .n = 0 };

		errno = 0;
		value.n = strtoull(word, &end, 0);
		if (end == word || *end != '=' || errno)
			return "a value is NUMBER=TEXT";
		value.text = end + 1;
		type->value = grow((void *)type->value, type->nr_values, sizeof(value));
		((struct trace_value *)type->value)[type->nr_values++] = value;
	}
	return NULL;
}

static const char *parse_line(struct format *f, char *line)
{
	char *word = next_word(&line);

	if (!word)
		return NULL;
	if (!strcmp(word, "event"))
		return parse_event(f, line);
	if (!strcmp(word, "names"))
		return parse_type(f, line, TRACE_NAMES);
	if (!strcmp(word, "flags"))
		return parse_type(f, line, TRACE_FLAGS);
	return "it is no 'event', 'names' or 'flags'";
}

static bool place_fields(struct format *f, struct trace_event *event)
{
	unsigned int first = 0;

	for (unsigned int i = 0; i < event->nr_fields; i++) {
		struct trace_field *field = (struct trace_field *)&event->field[i];

		field->names = find_type(f, field->type);
		field->kind = field->names->kind;
		field->words = field->kind == TRACE_FMT ? 0 : field->kind == TRACE_STR16 ? 2 : 1;
		field->first = first;
		first += field->words;
		if (field->kind == TRACE_FMT && i + 1 < event->nr_fields)
			return false;
	}
	return true;
}

bool format_parse(struct format *f, char *text, size_t size, const char *path)
{
	unsigned int nr = 1;

	*f = (struct format){ 0 };
	/* A string for each line, if it was the assembler that ended them. */
	for (size_t i = 0; i < size; i++)
		if (!text[i])
			text[i] = '\n';
	for (char *line = text, *end; line; line = end, nr++) {
		const char *wrong;

		end = strchr(line, '\n');
		if (end)
			*end++ = '\0';
		wrong = parse_line(f, line);
		if (wrong) {
			trace_error("%s: .trace_format, line %u: %s", path, nr, wrong);
			return false;
		}
	}
	for (unsigned int i = 0; i < f->nr_events; i++)
		if (!place_fields(f, &f->event[i])) {
			trace_error("%s: .trace_format: event %s has fields behind its 'fmt'",
				    path, f->event[i].name);
			return false;
		}
	return true;
}

void format_free(struct format *f)
{
	for (unsigned int i = 0; i < f->nr_events; i++)
		free((void *)f->event[i].field);
	for (unsigned int i = 0; i < f->nr_types; i++)
		free((void *)f->type[i].value);
	free(f->event);
	free(f->type);
}
