// SPDX-License-Identifier: GPL-2.0-only
/*
 * heddle-trace html: one page that shows the trace in a browser.
 *
 * The page is that of view/, with the trace in blocks that the browser does not
 * look into (script elements of a type it does not know), one after another:
 *
 *	records	CHUNK records each, base64 of numbers: seven bits a byte, the low
 *		ones first, the eighth bit says that more follow.  A block is
 *			ns of its first record, how many, the records
 *		and a record
 *			ns since the one before, CPU, event, pid, how many of its
 *			fields are whole, those
 *		A field is its value; (dec, ns) with the sign as its lowest bit; (sym,
 *		obj, cstr) the number of an entry of known; (str16, fmt) the length of
 *		a text and the text.
 *	known	addresses and what is there, as JSON: [address, text, address, text ...]
 *	meta	all else, as JSON
 *
 * view/data.js reads it.
 */
#include <stdlib.h>
#include <string.h>

#include "known.h"
#include "page.h"
#include "trace.h"

#define CHUNK		(1u << 15)
#define KNOWN_BLOCK	20000u		/* entries of known in one block */

struct bytes {
	unsigned char *data;
	size_t size, room;
};

struct html {
	FILE *file;
	struct trace *trace;
	struct bytes bytes;		/* of the records of this block */
	unsigned int nr_chunk;
	uint64_t nr_records;
	uint64_t first, last;		/* ns */
	struct known_set known;
};

static void put(struct bytes *b, const void *data, size_t size)
{
	if (b->room - b->size < size) {
		b->room = (b->room + size) * 2;
		b->data = known_more_room(b->data, b->room);
	}
	memcpy(b->data + b->size, data, size);
	b->size += size;
}

static void put_number(struct bytes *b, uint64_t n)
{
	unsigned char out[10];
	size_t size = 0;

	for (; n > 127; n >>= 7)
		out[size++] = 0x80 | (n & 0x7f);
	out[size++] = n;
	put(b, out, size);
}

static void put_signed(struct bytes *b, int64_t n)
{
	put_number(b, (uint64_t)n << 1 ^ (uint64_t)(n >> 63));
}

static void put_text(struct bytes *b, const char *text, size_t size)
{
	put_number(b, size);
	put(b, text, size);
}

/* An address that nothing is known of has no text: the page shows the address. */
static void write_known(struct html *h)
{
	char text[TRACE_TEXT], number[24];

	for (uint32_t i = 0; i < h->known.nr; i++) {
		const struct known *k = &h->known.entry[i];

		fputs(i % KNOWN_BLOCK ? "," :
		      "<script type=\"application/json\" class=\"known\">[", h->file);
		trace_format_value(h->trace, k->type, k->address, text, sizeof(text));
		snprintf(number, sizeof(number), "%llx", (unsigned long long)k->address);
		if (!strncmp(text, "0x", 2) && !strcmp(text + 2, number))
			text[0] = 0;
		fprintf(h->file, "\"%s\",", number);
		page_string(h->file, text);
		if (i % KNOWN_BLOCK == KNOWN_BLOCK - 1 || i == h->known.nr - 1)
			fputs("]</script>\n", h->file);
	}
}

/* --- records ------------------------------------------------------------- */

static void put_field(struct html *h, const struct trace_record *r, unsigned int f)
{
	const struct trace_field *field = &r->event->field[f];
	uint64_t value = r->word[field->first];
	char text[TRACE_TEXT];

	switch (field->kind) {
	case TRACE_DEC:
	case TRACE_NS:
		put_signed(&h->bytes, value);
		break;
	case TRACE_SYM:
	case TRACE_OBJ:
	case TRACE_CSTR:
		put_number(&h->bytes, known_number(&h->known, value, field->names));
		break;
	case TRACE_STR16:
	case TRACE_FMT:
		put_text(&h->bytes, text, trace_format_field(h->trace, r, f, text, sizeof(text)));
		break;
	default:
		put_number(&h->bytes, value);
	}
}

/* How many fields are whole; the format of a FMT is one word at least. */
static unsigned int whole_fields(const struct trace_record *r)
{
	unsigned int f = 0;

	while (f < r->event->nr_fields) {
		const struct trace_field *field = &r->event->field[f];

		if (field->first + (field->words ? field->words : 1) > r->nr_words)
			break;
		f++;
	}
	return f;
}

static void end_chunk(struct html *h)
{
	struct bytes head = { 0 };

	if (!h->nr_chunk)
		return;
	put_number(&head, h->first);
	put_number(&head, h->nr_chunk);
	/* One string of base64: what is in front moves the rest. */
	put(&head, h->bytes.data, h->bytes.size);
	fputs("<script type=\"text/plain\" class=\"records\">", h->file);
	page_base64(h->file, head.data, head.size);
	fputs("</script>\n", h->file);
	free(head.data);
	h->nr_chunk = 0;
	h->bytes.size = 0;
}

static void put_record(struct html *h, const struct trace_record *r)
{
	unsigned int whole = whole_fields(r);

	if (!h->nr_chunk)
		h->first = h->last = r->ns;
	put_number(&h->bytes, r->ns > h->last ? r->ns - h->last : 0);
	put_number(&h->bytes, r->cpu);
	put_number(&h->bytes, r->event->id);
	put_number(&h->bytes, r->pid);
	put_number(&h->bytes, whole);
	for (unsigned int f = 0; f < whole; f++)
		put_field(h, r, f);
	if (r->ns > h->last)
		h->last = r->ns;
	h->nr_records++;
	if (++h->nr_chunk == CHUNK)
		end_chunk(h);
}

/* --- the rest ------------------------------------------------------------ */

static void member(struct html *h, const char *name, const char *text)
{
	fprintf(h->file, "\"%s\":", name);
	page_string(h->file, text);
}

static const char *kind_name(enum trace_kind kind)
{
	static const char *const name[] = {
		[TRACE_DEC] = "dec", [TRACE_UDEC] = "udec", [TRACE_HEX] = "hex",
		[TRACE_BOOL] = "bool", [TRACE_PID] = "pid", [TRACE_CPU] = "cpu",
		[TRACE_NS] = "ns", [TRACE_SYM] = "sym", [TRACE_OBJ] = "obj",
		[TRACE_CSTR] = "cstr", [TRACE_STR16] = "str16", [TRACE_FMT] = "fmt",
		[TRACE_NAMES] = "names", [TRACE_FLAGS] = "flags",
	};

	return name[kind];
}

static void write_events(struct html *h)
{
	unsigned int nr;
	const struct trace_event *event = trace_events(h->trace, &nr);

	fputs(",\"events\":[", h->file);
	for (unsigned int i = 0; i < nr; i++) {
		fprintf(h->file, "%s{\"id\":%u,", i ? ",\n" : "", event[i].id);
		member(h, "group", event[i].group);
		putc(',', h->file);
		member(h, "name", event[i].name);
		fputs(",\"fields\":[", h->file);
		for (unsigned int f = 0; f < event[i].nr_fields; f++) {
			fputs(f ? ",{" : "{", h->file);
			member(h, "type", event[i].field[f].type);
			putc(',', h->file);
			member(h, "name", event[i].field[f].name);
			putc(',', h->file);
			member(h, "kind", kind_name(event[i].field[f].kind));
			putc('}', h->file);
		}
		fputs("]}", h->file);
	}
	putc(']', h->file);
}

static void write_types(struct html *h)
{
	unsigned int nr;
	const struct trace_type *type = trace_types(h->trace, &nr);

	fputs(",\n\"types\":{", h->file);
	for (unsigned int i = 0; i < nr; i++) {
		if (i)
			putc(',', h->file);
		page_string(h->file, type[i].name);
		fputs(":{\"values\":[", h->file);
		for (unsigned int v = 0; v < type[i].nr_values; v++) {
			fprintf(h->file, "%s[\"%llu\",", v ? "," : "",
				(unsigned long long)type[i].value[v].n);
			page_string(h->file, type[i].value[v].text);
			putc(']', h->file);
		}
		fputs("]}", h->file);
	}
	putc('}', h->file);
}

static void write_comms(struct html *h)
{
	const char *comm;
	uint32_t pid;

	fputs(",\n\"comms\":{", h->file);
	for (unsigned int i = 0; trace_nth_comm(h->trace, i, &pid, &comm); i++) {
		fprintf(h->file, "%s\"%u\":", i ? "," : "", pid);
		page_string(h->file, comm);
	}
	putc('}', h->file);
}

static void write_cpus(struct html *h)
{
	fputs(",\n\"cpus\":[", h->file);
	for (unsigned int cpu = 0; cpu < trace_nr_cpus(h->trace); cpu++) {
		struct trace_cpu_stat s = trace_cpu_stat(h->trace, cpu);

		fprintf(h->file, "%s{\"cpu\":%u,\"present\":%s,\"written\":%llu,\"overwritten\":%llu,"
			"\"lost\":%llu,\"torn\":%llu,\"damaged\":%llu}", cpu ? "," : "", cpu,
			s.present ? "true" : "false", (unsigned long long)s.written,
			(unsigned long long)s.overwritten, (unsigned long long)s.lost,
			(unsigned long long)s.torn, (unsigned long long)s.damaged);
	}
	putc(']', h->file);
}

static void write_meta(struct html *h)
{
	fputs("<script type=\"application/json\" id=\"meta\">{", h->file);
	member(h, "build_id", trace_build_id(h->trace));
	fprintf(h->file, ",\"records\":%llu", (unsigned long long)h->nr_records);
	write_cpus(h);
	write_comms(h);
	write_types(h);
	write_events(h);
	fputs("}</script>\n", h->file);
}

int cmd_html(struct trace *trace, const struct trace_options *options)
{
	struct html h = { .file = trace_create(options->output), .trace = trace };
	struct trace_record record;
	int more;

	if (!h.file)
		return 1;
	page_head(h.file);
	while ((more = trace_next(trace, &record)) > 0)
		put_record(&h, &record);
	end_chunk(&h);
	write_known(&h);
	write_meta(&h);
	page_tail(h.file);
	free(h.bytes.data);
	known_free(&h.known);
	return trace_finish(h.file, options->output) || more < 0;
}
