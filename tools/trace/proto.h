/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Protobuf messages, written field by field into memory.
 *
 * A message within another is what is written between proto_begin() and
 * proto_end().
 */
#ifndef TOOLS_TRACE_PROTO_H
#define TOOLS_TRACE_PROTO_H

#include <stddef.h>
#include <stdint.h>

struct proto {
	unsigned char *data;
	size_t len, size;
};

void proto_free(struct proto *p);
void proto_uint(struct proto *p, unsigned int field, uint64_t value);
void proto_bytes(struct proto *p, unsigned int field, const void *data, size_t len);
/* Text; what is not UTF-8 becomes question marks, which every reader takes. */
void proto_string(struct proto *p, unsigned int field, const char *text);
size_t proto_begin(struct proto *p, unsigned int field);
void proto_end(struct proto *p, size_t mark);

#endif /* TOOLS_TRACE_PROTO_H */
