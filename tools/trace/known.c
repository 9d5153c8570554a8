// SPDX-License-Identifier: GPL-2.0-only
#include <stdlib.h>
#include <string.h>

#include "known.h"

void *known_more_room(void *data, size_t size)
{
	void *larger = realloc(data, size);

	if (!larger) {
		trace_error("html: no memory");
		exit(1);
	}
	return larger;
}

/* What makes two entries differ: the same address may be a function and an object. */
static bool same_known(const struct known *k, uint64_t address, const struct trace_type *type)
{
	return k->address == address && k->type->kind == type->kind;
}

static uint32_t *find_slot(struct known_set *set, uint64_t address, const struct trace_type *type)
{
	uint32_t i = ((address + type->kind) * 0x9e3779b97f4a7c15u >> 32) & (set->nr_slots - 1);

	while (set->slot[i] && !same_known(&set->entry[set->slot[i] - 1], address, type))
		i = (i + 1) & (set->nr_slots - 1);
	return &set->slot[i];
}

/* At most half of the slots are used. */
static void grow(struct known_set *set)
{
	set->nr_slots = set->nr_slots ? set->nr_slots * 2 : 1024;
	set->entry = known_more_room(set->entry, set->nr_slots / 2 * sizeof(*set->entry));
	set->slot = known_more_room(set->slot, set->nr_slots * sizeof(*set->slot));
	memset(set->slot, 0, set->nr_slots * sizeof(*set->slot));
	for (uint32_t i = 0; i < set->nr; i++)
		*find_slot(set, set->entry[i].address, set->entry[i].type) = i + 1;
}

uint32_t known_number(struct known_set *set, uint64_t address, const struct trace_type *type)
{
	uint32_t *slot;

	if (set->nr >= set->nr_slots / 2)
		grow(set);
	slot = find_slot(set, address, type);
	if (!*slot) {
		set->entry[set->nr] = (struct known){ address, type };
		*slot = ++set->nr;
	}
	return *slot - 1;
}

void known_free(struct known_set *set)
{
	free(set->entry);
	free(set->slot);
}
