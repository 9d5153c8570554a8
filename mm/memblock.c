// SPDX-License-Identifier: GPL-2.0-only
/*
 * Memory before the allocators: two sorted tables of ranges, what exists and
 * what is taken.  Boot only, one CPU: no locks.
 */
#include <asm/page.h>
#include <base/bits.h>
#include <base/errno.h>
#include <kernel/bug.h>
#include <kernel/printk.h>
#include <lib/string.h>
#include <mm/memblock.h>
#include "internal.h"
#include "memblock.h"

static struct memblock_table memory, reserved;

/**
 * memblock_table_add() - add a range, merging what overlaps or touches
 * @t:    the table
 * @base: first byte
 * @size: bytes; 0 does nothing; cut off at the end of the address space
 *
 * Context: boot.
 * Return: 0, or -ENOSPC if the table is full; it is unchanged then.
 */
int memblock_table_add(struct memblock_table *t, phys_addr_t base, phys_addr_t size)
{
	phys_addr_t end = base + size;
	unsigned int i = 0, j;

	if (!size)
		return 0;
	if (end < base)
		end = ~(phys_addr_t)0;
	while (i < t->n && t->r[i].end < base)
		i++;
	for (j = i; j < t->n && t->r[j].base <= end; j++) {
		base = min(base, t->r[j].base);
		end = max(end, t->r[j].end);
	}
	if (i == j && t->n == MEMBLOCK_MAX)
		return -ENOSPC;
	/* Ranges i to j - 1 become one. */
	memmove(&t->r[i + 1], &t->r[j], (t->n - j) * sizeof(t->r[0]));
	t->n = t->n - (j - i) + 1;
	t->r[i].base = base;
	t->r[i].end = end;
	return 0;
}

/**
 * memblock_tables_next() - next range in @mem that is not in @res
 * @mem:  what exists
 * @res:  what is taken
 * @from: in: where to start; out: first byte found
 * @end:  out: the byte after the last
 *
 * Context: boot.
 * Return: false if there is none.
 */
bool memblock_tables_next(const struct memblock_table *mem, const struct memblock_table *res,
			  phys_addr_t *from, phys_addr_t *end)
{
	phys_addr_t at = *from;
	unsigned int i, j = 0;

	for (i = 0; i < mem->n; i++) {
		at = max(at, mem->r[i].base);
		while (at < mem->r[i].end) {
			while (j < res->n && res->r[j].end <= at)
				j++;
			if (j == res->n || res->r[j].base > at) {
				*from = at;
				*end = mem->r[i].end;
				if (j < res->n)
					*end = min(*end, res->r[j].base);
				return true;
			}
			at = res->r[j].end;
		}
	}
	return false;
}

bool memblock_next_free(phys_addr_t *from, phys_addr_t *end)
{
	return memblock_tables_next(&memory, &reserved, from, end);
}

/**
 * memblock_add() - this memory exists
 * @base: first byte
 * @size: bytes
 *
 * Context: boot.
 * Return: 0, or -ENOSPC if the table is full.
 */
int memblock_add(phys_addr_t base, phys_addr_t size)
{
	return memblock_table_add(&memory, base, size);
}

/**
 * memblock_reserve() - this memory is taken, whether or not it exists
 * @base: first byte
 * @size: bytes
 *
 * Context: boot.
 * Return: 0, or -ENOSPC if the table is full.
 */
int memblock_reserve(phys_addr_t base, phys_addr_t size)
{
	return memblock_table_add(&reserved, base, size);
}

/**
 * memblock_alloc() - take zeroed memory; the kernel cannot do without it
 * @size:  bytes
 * @align: a power of two, bytes; 0: 16
 *
 * Only below 4 GiB, which is what the early page tables map, and above
 * 1 MiB, which the start of other CPUs and old firmware want.
 *
 * Context: boot.
 * Return: its address in the direct map; never NULL.
 */
void *memblock_alloc(size_t size, size_t align)
{
	phys_addr_t from = SZ_1M, end, base;

	if (!align)
		align = 16;
	for (; memblock_next_free(&from, &end) && from < SZ_4G; from = end) {
		base = ALIGN(from, align);
		if (base < from || base >= end || min(end, (phys_addr_t)SZ_4G) < base ||
		    min(end, (phys_addr_t)SZ_4G) - base < size)
			continue;
		if (memblock_reserve(base, size))
			break;
		return memset(__va(base), 0, size);
	}
	pr_emerg("memblock: no %zu bytes aligned to %zu below 4 GiB\n", size, align);
	BUG();
}

/**
 * memblock_phys_mem_size() - how much memory exists
 *
 * Context: any, after boot too.
 * Return: bytes.
 */
phys_addr_t memblock_phys_mem_size(void)
{
	phys_addr_t sum = 0;

	for (unsigned int i = 0; i < memory.n; i++)
		sum += memory.r[i].end - memory.r[i].base;
	return sum;
}

/**
 * memblock_end_of_dram() - where the highest memory ends
 *
 * Context: any, after boot too.
 * Return: physical address of the byte after the last; 0 without any memory.
 */
phys_addr_t memblock_end_of_dram(void)
{
	return memory.n ? memory.r[memory.n - 1].end : 0;
}

/**
 * memblock_is_memory() - is the whole range known memory
 * @base: first byte
 * @size: bytes
 *
 * Context: any, after boot too.
 * Return: true if so.
 */
bool memblock_is_memory(phys_addr_t base, phys_addr_t size)
{
	for (unsigned int i = 0; i < memory.n; i++)
		if (base >= memory.r[i].base && base < memory.r[i].end)
			return size <= memory.r[i].end - base;
	return false;
}

/**
 * memblock_range() - the ranges of memory one by one, in order
 * @i:    which, from 0
 * @base: its first byte
 * @end:  the byte after its last
 *
 * Context: any, after boot too.
 * Return: false if there are not so many.
 */
bool memblock_range(unsigned int i, phys_addr_t *base, phys_addr_t *end)
{
	if (i >= memory.n)
		return false;
	*base = memory.r[i].base;
	*end = memory.r[i].end;
	return true;
}
