// SPDX-License-Identifier: GPL-2.0-only
#include <stdlib.h>

#include "export.h"
#include "map.h"

/*
 * Open addressing.  @space is stored one higher, so that an entry of zeros is a
 * free one.
 */
static struct map_entry *find(const struct map *map, uint64_t space, uint64_t key)
{
	uint64_t hash = (key ^ space << 48) * 0x9e3779b97f4a7c15;
	size_t i = (hash ^ hash >> 32) & (map->size - 1);

	while (map->entry[i].space && (map->entry[i].space != space || map->entry[i].key != key))
		i = (i + 1) & (map->size - 1);
	return &map->entry[i];
}

static void grow(struct map *map)
{
	struct map bigger = { .nr = map->nr, .size = map->size ? 2 * map->size : 64 };

	bigger.entry = calloc(bigger.size, sizeof(*bigger.entry));
	if (!bigger.entry)
		export_no_memory();
	for (size_t i = 0; i < map->size; i++)
		if (map->entry[i].space)
			*find(&bigger, map->entry[i].space, map->entry[i].key) = map->entry[i];
	free(map->entry);
	*map = bigger;
}

uint64_t *map_at(struct map *map, uint64_t space, uint64_t key)
{
	struct map_entry *entry;

	if (2 * map->nr >= map->size)
		grow(map);
	entry = find(map, space + 1, key);
	if (!entry->space) {
		*entry = (struct map_entry) { .space = space + 1, .key = key };
		map->nr++;
	}
	return &entry->value;
}

void map_free(struct map *map)
{
	free(map->entry);
	*map = (struct map) { 0 };
}
