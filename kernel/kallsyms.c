// SPDX-License-Identifier: GPL-2.0-only
/*
 * Names of the kernel's own addresses, from the table that the build puts
 * into the image (scripts/kallsyms.c describes it).  The table is constant,
 * so nothing here takes a lock.
 */
#include <kernel/kallsyms.h>
#include <lib/string.h>

extern const u64 kallsyms_base;
extern const u32 kallsyms_count;
extern const u32 kallsyms_offsets[];
extern const u32 kallsyms_name_at[];
extern const char kallsyms_names[];

/* The last symbol at or below @offset; the table is not empty. */
static u32 last_not_above(u64 offset)
{
	u32 low = 0, high = kallsyms_count;

	while (high - low > 1) {
		u32 mid = low + (high - low) / 2;

		if (kallsyms_offsets[mid] <= offset)
			low = mid;
		else
			high = mid;
	}
	return low;
}

/**
 * kallsyms_lookup() - the name of what holds an address
 * @addr:   any address
 * @size:   bytes from the symbol to the next one, or NULL
 * @offset: bytes from the symbol to @addr, or NULL
 * @buf:    at least KSYM_NAME_LEN bytes for the name
 *
 * Of several symbols at one address it is the first in the table.
 *
 * Context: any, including NMI, the switch path and panic.  Takes no lock,
 * never faults, never logs.
 * Return: @buf, or NULL if @addr is not in the kernel image.
 */
const char *kallsyms_lookup(unsigned long addr, unsigned long *size,
			    unsigned long *offset, char *buf)
{
	u64 from, next;
	u32 i, first;

	if (!kallsyms_count || addr < kallsyms_base || addr >= (unsigned long)_end)
		return NULL;
	i = last_not_above(addr - kallsyms_base);
	for (first = i; first && kallsyms_offsets[first - 1] == kallsyms_offsets[i]; first--)
		;
	from = kallsyms_base + kallsyms_offsets[i];
	next = i + 1 < kallsyms_count ? kallsyms_base + kallsyms_offsets[i + 1] :
					(unsigned long)_end;
	if (size)
		*size = next - from;
	if (offset)
		*offset = addr - from;
	strscpy(buf, kallsyms_names + kallsyms_name_at[first], KSYM_NAME_LEN);
	return buf;
}

/**
 * kallsyms_lookup_name() - the address of a symbol
 * @name: its name, whole
 *
 * Looks at each name: for tests and commands, not for paths that matter.
 *
 * Context: any.  Takes no lock, never faults, never logs.
 * Return: the address, 0 if there is no such symbol.
 */
unsigned long kallsyms_lookup_name(const char *name)
{
	for (u32 i = 0; i < kallsyms_count; i++)
		if (!strcmp(kallsyms_names + kallsyms_name_at[i], name))
			return kallsyms_base + kallsyms_offsets[i];
	return 0;
}

#ifdef CONFIG_FUNCTION_GRAPH_TRACER
/**
 * kallsyms_symbol() - the symbols one by one, by address
 * @nr:   which, from 0
 * @addr: where it is
 *
 * Context: any.  Takes no lock, never faults, never logs.
 * Return: its name, NULL if there are no more than @nr.
 */
const char *kallsyms_symbol(u32 nr, unsigned long *addr)
{
	if (nr >= kallsyms_count)
		return NULL;
	*addr = kallsyms_base + kallsyms_offsets[nr];
	return kallsyms_names + kallsyms_name_at[nr];
}
#endif
