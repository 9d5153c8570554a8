// SPDX-License-Identifier: GPL-2.0-only
/*
 * An event in trace.dat is Linux's: a text that says where each field lies in the
 * record, and how to print it.  sched_switch and sched_wakeup get the fields that
 * they have on Linux, since viewers draw their plots from those.
 */
#include <inttypes.h>
#include <string.h>

#include "export.h"
#include "trace_dat.h"

#define COMMON_SIZE	8	/* the fields that all records begin with */
#define COMM_SIZE	16
#define STR16_SIZE	17	/* with a zero: readers want one */
#define DEFAULT_PRIO	120	/* Linux's for a thread without a wish */

enum dat_shape { SHAPE_OWN, SHAPE_SWITCH, SHAPE_WAKEUP };

static enum dat_shape shape(const struct trace_event *event)
{
	if (strcmp(event->group, "sched"))
		return SHAPE_OWN;
	if (!strcmp(event->name, "sched_switch"))
		return SHAPE_SWITCH;
	return !strcmp(event->name, "sched_wakeup") ? SHAPE_WAKEUP : SHAPE_OWN;
}

/* How a field of each kind lies in the record, and how it is printed. */
static const struct dat_type {
	const char *type, *dimension, *print;
	unsigned int size;
	bool is_signed;
} types[] = {
	[TRACE_DEC]	= { "s64", "", "%lld", 8, true },
	[TRACE_UDEC]	= { "u64", "", "%llu", 8, false },
	[TRACE_HEX]	= { "u64", "", "0x%llx", 8, false },
	[TRACE_BOOL]	= { "u32", "", "%u", 4, false },
	[TRACE_PID]	= { "pid_t", "", "%d", 4, true },
	[TRACE_CPU]	= { "u32", "", "%u", 4, false },
	[TRACE_NS]	= { "s64", "", "%lld", 8, true },
	[TRACE_SYM]	= { "void *", "", "%pS", 8, false },
	[TRACE_OBJ]	= { "void *", "", "%pS", 8, false },
	[TRACE_STR16]	= { "char", "[17]", "%s", STR16_SIZE, false },
	[TRACE_CSTR]	= { "__data_loc char[]", "", "%s", 4, false },
	[TRACE_FMT]	= { "__data_loc char[]", "", "%s", 4, false },
	[TRACE_NAMES]	= { "u64", "", "%s", 8, false },
	[TRACE_FLAGS]	= { "u64", "", "%s", 8, false },
};

static unsigned int put_field(FILE *out, const char *type, const char *name, const char *dimension,
			      unsigned int offset, unsigned int size, bool is_signed)
{
	fprintf(out, "\tfield:%s %s%s;\toffset:%u;\tsize:%u;\tsigned:%d;\n", type, name, dimension,
		offset, size, is_signed);
	return offset + size;
}

static void put_common(FILE *out, const struct trace_event *event)
{
	fprintf(out, "name: %s\nID: %u\nformat:\n", event->name, event->id);
	put_field(out, "unsigned short", "common_type", "", 0, 2, false);
	put_field(out, "unsigned char", "common_flags", "", 2, 1, false);
	put_field(out, "unsigned char", "common_preempt_count", "", 3, 1, false);
	put_field(out, "int", "common_pid", "", 4, 4, true);
	putc('\n', out);
}

static void put_switch(FILE *out)
{
	put_field(out, "char", "prev_comm", "[16]", 8, COMM_SIZE, false);
	put_field(out, "pid_t", "prev_pid", "", 24, 4, true);
	put_field(out, "int", "prev_prio", "", 28, 4, true);
	put_field(out, "long", "prev_state", "", 32, 8, true);
	put_field(out, "char", "next_comm", "[16]", 40, COMM_SIZE, false);
	put_field(out, "pid_t", "next_pid", "", 56, 4, true);
	put_field(out, "int", "next_prio", "", 60, 4, true);
	fputs("\nprint fmt: \"prev_comm=%s prev_pid=%d prev_prio=%d prev_state=%s%s ==> "
	      "next_comm=%s next_pid=%d next_prio=%d\", "
	      "REC->prev_comm, REC->prev_pid, REC->prev_prio, (REC->prev_state & 0xff) ? "
	      "__print_flags(REC->prev_state & 0xff, \"|\", "
	      "{ 0x1, \"S\" }, { 0x2, \"D\" }, { 0x4, \"T\" }, { 0x8, \"t\" }, { 0x10, \"Z\" }, { "
	      "0x20, \"X\" }, { 0x40, \"P\" }, { 0x80, \"I\" }) : \"R\", "
	      "REC->prev_state & 0x100 ? \"+\" : \"\", REC->next_comm, REC->next_pid, "
	      "REC->next_prio\n",
	      out);
}

static void put_wakeup(FILE *out)
{
	put_field(out, "char", "comm", "[16]", 8, COMM_SIZE, false);
	put_field(out, "pid_t", "pid", "", 24, 4, true);
	put_field(out, "int", "prio", "", 28, 4, true);
	put_field(out, "int", "target_cpu", "", 32, 4, true);
	fputs("\nprint fmt: \"comm=%s pid=%d prio=%d target_cpu=%03d\", REC->comm, REC->pid, "
	      "REC->prio, REC->target_cpu\n",
	      out);
}

/* What 0 is called, where the type says it: no bit has a name then. */
static const char *name_of_zero(const struct trace_type *type)
{
	for (unsigned int i = 0; i < type->nr_values; i++)
		if (!type->value[i].n)
			return type->value[i].text;
	return NULL;
}

/* A quoted string: nothing in it can be escaped for all readers. */
static void put_quoted(FILE *out, const char *text)
{
	putc('"', out);
	for (; *text; text++)
		putc(*text == '"' || *text == '\\' ? '\'' : *text, out);
	putc('"', out);
}

static void put_names(FILE *out, const struct trace_field *field)
{
	bool flags = field->kind == TRACE_FLAGS;
	const char *zero = flags ? name_of_zero(field->names) : NULL;

	fputs(", ", out);
	if (zero) {
		fprintf(out, "!REC->%s ? ", field->name);
		put_quoted(out, zero);
		fputs(" : ", out);
	}
	fprintf(out, flags ? "__print_flags(REC->%s, \"|\"" : "__print_symbolic(REC->%s", field->name);
	for (unsigned int i = 0; i < field->names->nr_values; i++) {
		if (flags && !field->names->value[i].n)
			continue;
		fprintf(out, ", { 0x%" PRIx64 ", ", field->names->value[i].n);
		put_quoted(out, field->names->value[i].text);
		fputs(" }", out);
	}
	putc(')', out);
}

static void put_argument(FILE *out, const struct trace_field *field)
{
	switch (field->kind) {
	case TRACE_CSTR:
	case TRACE_FMT:
		fprintf(out, ", __get_str(%s)", field->name);
		break;
	case TRACE_NAMES:
	case TRACE_FLAGS:
		put_names(out, field);
		break;
	default:
		fprintf(out, ", REC->%s", field->name);
	}
}

void dat_format(FILE *out, const struct trace_event *event)
{
	unsigned int offset = COMMON_SIZE;

	put_common(out, event);
	if (shape(event) == SHAPE_SWITCH) {
		put_switch(out);
		return;
	}
	if (shape(event) == SHAPE_WAKEUP) {
		put_wakeup(out);
		return;
	}
	for (unsigned int i = 0; i < event->nr_fields; i++) {
		const struct dat_type *type = &types[event->field[i].kind];

		offset = put_field(out, type->type, event->field[i].name, type->dimension, offset,
				   type->size, type->is_signed);
	}
	fputs("\nprint fmt: \"", out);
	for (unsigned int i = 0; i < event->nr_fields; i++)
		fprintf(out, "%s%s=%s", i ? " " : "", event->field[i].name,
			types[event->field[i].kind].print);
	putc('"', out);
	for (unsigned int i = 0; i < event->nr_fields; i++)
		put_argument(out, &event->field[i]);
	putc('\n', out);
}

static void put(struct dat_record *to, const void *data, unsigned int size)
{
	memcpy(to->data + to->len, data, size);
	to->len += size;
}

static void put32(struct dat_record *to, uint32_t value)
{
	put(to, &value, sizeof(value));
}

static void put64(struct dat_record *to, uint64_t value)
{
	put(to, &value, sizeof(value));
}

static void put_comm(struct dat_record *to, struct trace *trace, uint32_t pid, unsigned int cpu)
{
	char buf[EXPORT_COMM], comm[COMM_SIZE] = "<...>";
	const char *name = export_comm(trace, pid, cpu, buf);

	if (name)
		strncpy(comm, name, sizeof(comm) - 1);
	put(to, comm, sizeof(comm));
}

/* Numbers of states that trace-cmd takes, too, when it does not go by the format. */
static uint64_t state(char letter)
{
	static const char bits[] = "SDTtZXPI+";
	const char *bit = strchr(bits, letter);

	return bit ? 1u << (bit - bits) : 0;
}

static void switch_fields(struct dat_record *to, struct trace *trace,
			  const struct trace_record *record)
{
	uint32_t next = export_first(record, TRACE_PID);

	put_comm(to, trace, record->pid, record->cpu);
	put32(to, record->pid);
	put32(to, DEFAULT_PRIO);
	put64(to, state(export_state(trace, record)));
	put_comm(to, trace, next, record->cpu);
	put32(to, next);
	put32(to, DEFAULT_PRIO);
}

static void wakeup_fields(struct dat_record *to, struct trace *trace,
			  const struct trace_record *record)
{
	uint32_t pid = export_first(record, TRACE_PID), cpu = export_first(record, TRACE_CPU);

	put_comm(to, trace, pid, cpu);
	put32(to, pid);
	put32(to, DEFAULT_PRIO);
	put32(to, cpu);
}

/* Text lies after the fields; its field says where, and how long it is. */
static void put_text(struct dat_record *to, const char *text)
{
	uint32_t len = strnlen(text, sizeof(to->data) - to->text - 1);

	memcpy(to->data + to->text, text, len);
	to->data[to->text + len] = '\0';
	put32(to, to->text | (len + 1) << 16);
	to->text += len + 1;
}

static void own_field(struct dat_record *to, struct trace *trace, const struct trace_record *record,
		      unsigned int i)
{
	const struct trace_field *field = &record->event->field[i];
	char text[TRACE_TEXT] = "";

	switch (field->kind) {
	case TRACE_CSTR:
	case TRACE_FMT:
		trace_format_field(trace, record, i, text, sizeof(text));
		put_text(to, text);
		break;
	case TRACE_STR16:
		if (field->first + 2 <= record->nr_words)
			memcpy(text, &record->word[field->first], STR16_SIZE - 1);
		put(to, text, STR16_SIZE);
		break;
	default:
		if (types[field->kind].size == 4)
			put32(to, export_word(record, field));
		else
			put64(to, export_word(record, field));
	}
}

static uint32_t fixed_size(const struct trace_event *event)
{
	uint32_t size = COMMON_SIZE;

	for (unsigned int i = 0; i < event->nr_fields; i++)
		size += types[event->field[i].kind].size;
	return size;
}

void dat_record(struct dat_record *to, struct trace *trace, const struct trace_record *record)
{
	to->len = 0;
	put32(to, record->event->id);
	put32(to, record->pid);
	switch (shape(record->event)) {
	case SHAPE_SWITCH:
		switch_fields(to, trace, record);
		return;
	case SHAPE_WAKEUP:
		wakeup_fields(to, trace, record);
		return;
	case SHAPE_OWN:
		to->text = fixed_size(record->event);
		for (unsigned int i = 0; i < record->event->nr_fields; i++)
			own_field(to, trace, record, i);
		to->len = to->text;
	}
}
