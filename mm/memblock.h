/* SPDX-License-Identifier: GPL-2.0-only */
/* Inside memblock: the tables, for memblock.c and its tests. */
#ifndef MM_MEMBLOCK_PRIVATE_H
#define MM_MEMBLOCK_PRIVATE_H

#include <base/types.h>

/* Firmware gives up to BOOT_MEM_MAX regions; most merge. */
#define MEMBLOCK_MAX	512

/* Sorted; no two ranges overlap or touch. */
struct memblock_table {
	unsigned int n;
	struct { phys_addr_t base, end; } r[MEMBLOCK_MAX];
};

int memblock_table_add(struct memblock_table *t, phys_addr_t base, phys_addr_t size);
bool memblock_tables_next(const struct memblock_table *mem, const struct memblock_table *res,
			  phys_addr_t *from, phys_addr_t *end);

#endif /* MM_MEMBLOCK_PRIVATE_H */
