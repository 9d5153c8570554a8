// SPDX-License-Identifier: GPL-2.0-only
#include <inttypes.h>

#include "ctf.h"

/* No field is aligned: that is what makes the writer simple. */
static const char head[] =
	"typealias integer { size = 8; align = 8; signed = false; } := uint8_t;\n"
	"typealias integer { size = 16; align = 8; signed = false; } := uint16_t;\n"
	"typealias integer { size = 32; align = 8; signed = false; } := uint32_t;\n"
	"typealias integer { size = 64; align = 8; signed = false; } := uint64_t;\n"
	"typealias integer { size = 64; align = 8; signed = true; } := int64_t;\n"
	"typealias integer { size = 64; align = 8; signed = false; base = 16; } := hex_t;\n"
	"\n"
	"trace {\n"
	"\tmajor = 1;\n"
	"\tminor = 8;\n"
	"\tbyte_order = le;\n"
	"\tpacket.header := struct { uint32_t magic; uint32_t stream_id; };\n"
	"};\n"
	"\n"
	"clock {\n"
	"\tname = boot;\n"
	"\tdescription = \"Nanoseconds since boot\";\n"
	"\tfreq = 1000000000;\n"
	"};\n"
	"typealias integer { size = 64; align = 8; signed = false; map = clock.boot.value; } := "
	"boot_t;\n"
	"\n"
	"stream {\n"
	"\tid = 0;\n"
	"\tpacket.context := struct {\n"
	"\t\tboot_t timestamp_begin;\n"
	"\t\tboot_t timestamp_end;\n"
	"\t\tuint64_t content_size;\n"
	"\t\tuint64_t packet_size;\n"
	"\t\tuint64_t events_discarded;\n"
	"\t\tuint32_t cpu_id;\n"
	"\t};\n"
	"\tevent.header := struct { uint16_t id; boot_t timestamp; };\n"
	"\tevent.context := struct { uint32_t _pid; string _comm; };\n"
	"};\n";

/* A quoted string of TSDL. */
static void quoted(FILE *out, const char *text)
{
	putc('"', out);
	for (; *text; text++) {
		unsigned char c = *text;

		if (c == '"' || c == '\\')
			fprintf(out, "\\%c", c);
		else if (c < ' ' || c == 0x7f)
			fprintf(out, "\\%03o", c);
		else
			putc(c, out);
	}
	putc('"', out);
}

static void enumeration(FILE *out, const struct trace_type *type)
{
	fputs("enum : uint64_t { ", out);
	for (unsigned int i = 0; i < type->nr_values; i++) {
		fputs(i ? ", " : "", out);
		quoted(out, type->value[i].text);
		fprintf(out, " = %" PRIu64, type->value[i].n);
	}
	fputs(" }", out);
}

static void put_type(FILE *out, const struct trace_field *field)
{
	static const char *const names[] = {
		[TRACE_DEC]	= "int64_t",
		[TRACE_UDEC]	= "uint64_t",
		[TRACE_HEX]	= "hex_t",
		[TRACE_BOOL]	= "uint8_t",
		[TRACE_PID]	= "uint32_t",
		[TRACE_CPU]	= "uint32_t",
		[TRACE_NS]	= "int64_t",
		[TRACE_SYM]	= "string",
		[TRACE_OBJ]	= "string",
		[TRACE_CSTR]	= "string",
		[TRACE_STR16]	= "string",
		[TRACE_FMT]	= "string",
		[TRACE_FLAGS]	= "string",
	};

	if (field->kind == TRACE_NAMES && field->names->nr_values)
		enumeration(out, field->names);
	else if (field->kind == TRACE_NAMES)
		fputs("uint64_t", out);
	else
		fputs(names[field->kind], out);
}

static void put_event(FILE *out, const struct trace_event *event)
{
	fprintf(out, "\nevent {\n\tid = %u;\n\tstream_id = 0;\n\tname = ", event->id);
	quoted(out, event->name);
	fputs(";\n\tfields := struct {\n", out);
	for (unsigned int i = 0; i < event->nr_fields; i++) {
		fputs("\t\t", out);
		put_type(out, &event->field[i]);
		/* Readers take the underscore away; without it a name might be a keyword. */
		fprintf(out, " _%s;\n", event->field[i].name);
	}
	fputs("\t};\n};\n", out);
}

void ctf_metadata(FILE *out, struct trace *trace)
{
	unsigned int nr;
	const struct trace_event *event = trace_events(trace, &nr);

	fputs("/* CTF 1.8 */\n\n", out);
	fputs(head, out);
	fputs("\nenv {\n\tsysname = \"Heddle\";\n\ttracer_name = \"heddle-trace\";\n\tbuild_id = ",
	      out);
	quoted(out, trace_build_id(trace));
	fputs(";\n};\n", out);
	for (unsigned int i = 0; i < nr; i++)
		put_event(out, &event[i]);
}
