/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Addresses, each with a number: what a record of the page has in their place.
 */
#ifndef TRACE_KNOWN_H
#define TRACE_KNOWN_H

#include "trace.h"

/* An address, as what it is looked at. */
struct known {
	uint64_t address;
	const struct trace_type *type;
};

/* Begins with zeros. */
struct known_set {
	struct known *entry;		/* by number */
	uint32_t nr;
	uint32_t nr_slots, *slot;	/* a hash table of numbers + 1; 0 is none */
};

/* The number of an address; a new one if it has none. */
uint32_t known_number(struct known_set *set, uint64_t address, const struct trace_type *type);
void known_free(struct known_set *set);

/* realloc() that ends the program with a message instead of returning NULL. */
void *known_more_room(void *data, size_t size);

#endif /* TRACE_KNOWN_H */
