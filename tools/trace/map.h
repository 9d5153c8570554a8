/* SPDX-License-Identifier: GPL-2.0-only */
/* A table from two numbers to one. */
#ifndef TOOLS_TRACE_MAP_H
#define TOOLS_TRACE_MAP_H

#include <stddef.h>
#include <stdint.h>

struct map {
	struct map_entry {
		uint64_t space, key, value;
	} *entry;
	size_t nr, size;
};

/* The place of the value at @space, @key: 0 if it is new.  Until the next call. */
uint64_t *map_at(struct map *map, uint64_t space, uint64_t key);
void map_free(struct map *map);

#endif /* TOOLS_TRACE_MAP_H */
