// SPDX-License-Identifier: GPL-2.0-only
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "export.h"
#include "proto.h"

enum { VARINT = 0, BYTES = 2 };

/* Seven bits a byte, the low ones first: ten bytes hold 64 bits. */
#define VARINT_MAX	10

static void reserve(struct proto *p, size_t more)
{
	if (p->len + more <= p->size)
		return;
	p->size = 2 * (p->len + more);
	p->data = realloc(p->data, p->size);
	if (!p->data)
		export_no_memory();
}

static size_t varint(unsigned char *to, uint64_t value)
{
	size_t n = 0;

	for (; value > 0x7f; value >>= 7)
		to[n++] = (value & 0x7f) | 0x80;
	to[n++] = value;
	return n;
}

static void put(struct proto *p, uint64_t value)
{
	p->len += varint(p->data + p->len, value);
}

static void tag(struct proto *p, unsigned int field, unsigned int type, size_t more)
{
	reserve(p, 2 * VARINT_MAX + more);
	put(p, field << 3 | type);
}

void proto_free(struct proto *p)
{
	free(p->data);
	*p = (struct proto) { 0 };
}

void proto_uint(struct proto *p, unsigned int field, uint64_t value)
{
	tag(p, field, VARINT, 0);
	put(p, value);
}

void proto_bytes(struct proto *p, unsigned int field, const void *data, size_t len)
{
	tag(p, field, BYTES, len);
	put(p, len);
	memcpy(p->data + p->len, data, len);
	p->len += len;
}

/* The length of the UTF-8 character at @text, 0 if it is none. */
static size_t character(const unsigned char *text)
{
	size_t n = 1;

	if (*text >= 0x80)
		n = *text >= 0xf8 ? 0 : *text >= 0xf0 ? 4 : *text >= 0xe0 ? 3 : *text >= 0xc0 ? 2 : 0;
	for (size_t i = 1; i < n; i++)
		if ((text[i] & 0xc0) != 0x80)
			return 0;
	return n;
}

void proto_string(struct proto *p, unsigned int field, const char *text)
{
	size_t len = strlen(text), start;

	proto_bytes(p, field, text, len);
	start = p->len - len;
	for (size_t i = 0, n; i < len; i += n ? n : 1) {
		n = character((const unsigned char *)text + i);
		if (!n)
			p->data[start + i] = '?';
	}
}

/* The length, not yet known, gets one byte: most messages need no more. */
size_t proto_begin(struct proto *p, unsigned int field)
{
	tag(p, field, BYTES, 1);
	p->len++;
	return p->len;
}

void proto_end(struct proto *p, size_t mark)
{
	unsigned char length[VARINT_MAX];
	size_t len = p->len - mark;
	size_t n = varint(length, len);

	reserve(p, n);
	if (n > 1)
		memmove(p->data + mark - 1 + n, p->data + mark, len);
	memcpy(p->data + mark - 1, length, n);
	p->len += n - 1;
}
