// SPDX-License-Identifier: GPL-2.0-only
/* The text of values, fields and records. */
#include "internal.h"
#include "printf.h"

bool put_symbol(struct put *p, struct trace *t, uint64_t address, bool offset)
{
	const struct symbol *symbol = vmlinux_symbol(&t->vmlinux, address);

	if (!symbol)
		return false;
	put_text(p, symbol->name);
	if (!offset)
		return true;
	put_text(p, "+0x");
	put_hex(p, address - symbol->address, 0);
	put_text(p, "/0x");
	put_hex(p, symbol->size, 0);
	return true;
}

static void put_0x(struct put *p, uint64_t n)
{
	put_text(p, "0x");
	put_hex(p, n, 0);
}

static void put_signed(struct put *p, uint64_t n)
{
	if ((int64_t)n < 0) {
		put_char(p, '-');
		n = -n;
	}
	put_udec(p, n, 0);
}

/* The symbol, and how far behind it if that is anything. */
static void put_address(struct put *p, struct trace *t, uint64_t n, bool only_inside)
{
	const struct symbol *symbol = vmlinux_symbol(&t->vmlinux, n);

	if (!symbol || (only_inside && n - symbol->address >= (symbol->size ? symbol->size : 1))) {
		put_0x(p, n);
		return;
	}
	put_text(p, symbol->name);
	if (n != symbol->address) {
		put_char(p, '+');
		put_0x(p, n - symbol->address);
	}
}

static void put_pid(struct put *p, struct trace *t, uint64_t pid)
{
	if (pid && pid <= UINT32_MAX) {
		put_text(p, trace_comm(t, pid));
		put_char(p, '-');
	}
	put_udec(p, pid, 0);
}

static void put_name(struct put *p, const struct trace_type *type, uint64_t n)
{
	for (unsigned int i = 0; i < type->nr_values; i++)
		if (type->value[i].n == n) {
			put_text(p, type->value[i].text);
			return;
		}
	put_udec(p, n, 0);
}

static void put_flags(struct put *p, const struct trace_type *type, uint64_t n)
{
	uint64_t rest = n;
	bool first = true;

	for (unsigned int i = 0; i < type->nr_values; i++) {
		uint64_t bit = type->value[i].n;

		if (bit ? (rest & bit) != bit : n)
			continue;
		if (!first)
			put_char(p, '|');
		put_text(p, type->value[i].text);
		rest &= ~bit;
		first = false;
	}
	if (rest || first) {
		if (!first)
			put_char(p, '|');
		put_0x(p, rest);
	}
}

static void put_string(struct put *p, struct trace *t, uint64_t address)
{
	const char *text = trace_string(t, address);

	if (text) {
		put_safe(p, text, strlen(text));
	} else {
		put_text(p, "<no string at ");
		put_0x(p, address);
		put_char(p, '>');
	}
}

static void put_value(struct put *p, struct trace *t, const struct trace_type *type, uint64_t n)
{
	switch (type->kind) {
	case TRACE_DEC: case TRACE_NS:
		put_signed(p, n);
		break;
	case TRACE_UDEC: case TRACE_BOOL: case TRACE_CPU:
		put_udec(p, n, 0);
		break;
	case TRACE_PID:
		put_pid(p, t, n);
		break;
	case TRACE_SYM: case TRACE_OBJ:
		put_address(p, t, n, type->kind == TRACE_OBJ);
		break;
	case TRACE_CSTR: case TRACE_FMT:
		put_string(p, t, n);
		break;
	case TRACE_NAMES:
		put_name(p, type, n);
		break;
	case TRACE_FLAGS:
		put_flags(p, type, n);
		break;
	case TRACE_HEX: case TRACE_STR16:
		put_0x(p, n);
		break;
	}
}

static void put_field(struct put *p, struct trace *t, const struct trace_record *r, const struct trace_field *field)
{
	const uint64_t *word = r->word + field->first;
	unsigned int words = field->words ? field->words : 1;
	const char *text;

	if (field->first > r->nr_words || words > r->nr_words - field->first) {
		put_text(p, "<missing>");
	} else if (field->kind == TRACE_STR16) {
		text = (const char *)word;
		put_safe(p, text, strnlen(text, 2 * sizeof(*word)));
	} else if (field->kind == TRACE_FMT) {
		text = trace_string(t, *word);
		if (text)
			/* The longest record there is was cut. */
			put_printf(p, t, text, word + 1, r->nr_words - field->first - 1,
				   r->nr_words == TRACE_MAX_WORDS ? "..." : "<missing>");
		else
			put_string(p, t, *word);
	} else {
		put_value(p, t, field->names, *word);
	}
}

size_t trace_format(struct trace *t, const struct trace_record *r, char *buf, size_t size)
{
	struct put p = put_start(buf, size);

	for (unsigned int i = 0; i < r->event->nr_fields; i++) {
		const struct trace_field *field = &r->event->field[i];

		if (i)
			put_char(&p, ' ');
		put_text(&p, field->name);
		put_char(&p, '=');
		put_field(&p, t, r, field);
	}
	*p.at = '\0';
	return p.at - buf;
}

size_t trace_format_field(struct trace *t, const struct trace_record *r, unsigned int field, char *buf, size_t size)
{
	struct put p = put_start(buf, size);

	put_field(&p, t, r, &r->event->field[field]);
	*p.at = '\0';
	return p.at - buf;
}

size_t trace_format_value(struct trace *t, const struct trace_type *type, uint64_t value, char *buf, size_t size)
{
	struct put p = put_start(buf, size);

	put_value(&p, t, type, value);
	*p.at = '\0';
	return p.at - buf;
}
