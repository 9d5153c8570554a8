// SPDX-License-Identifier: GPL-2.0-only
/*
 * kallsyms <NM-OUTPUT >TABLE.S: the table of symbols of kernel/kallsyms.c.
 *
 *	kallsyms_base		u64, the address that offsets count from
 *	kallsyms_count		u32, how many symbols
 *	kallsyms_offsets	u32 each, ascending
 *	kallsyms_name_at	u32 each, where in kallsyms_names the name begins
 *	kallsyms_names		the names, each ended by a NUL
 *
 * Of several names for one address the first is the one to show: a name
 * with fewer leading underscores (the others are mostly bounds), then a
 * global one, then by the alphabet, so that the order is always the same.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <ctype.h>

struct symbol {
	unsigned long long addr;
	char type;
	char name[128];		/* KSYM_NAME_LEN, cut if longer */
};

static struct symbol *table;
static size_t count, room;

static size_t underscores(const char *name)
{
	return strspn(name, "_");
}

static int order(const void *left, const void *right)
{
	const struct symbol *a = left, *b = right;

	if (a->addr != b->addr)
		return a->addr < b->addr ? -1 : 1;
	if (underscores(a->name) != underscores(b->name))
		return underscores(a->name) < underscores(b->name) ? -1 : 1;
	if (!isupper((unsigned char)a->type) != !isupper((unsigned char)b->type))
		return isupper((unsigned char)a->type) ? -1 : 1;
	return strcmp(a->name, b->name);
}

/* Code and objects; not what the assembler or the mapping of code made up. */
static int wanted(const struct symbol *s)
{
	return strchr("tTwWvVdDbBrR", s->type) && s->name[0] != '.' && s->name[0] != '$' &&
	       (s->addr >> 63);
}

static int read_symbols(void)
{
	char line[1024];

	while (fgets(line, sizeof(line), stdin)) {
		struct symbol s;
		int fields = sscanf(line, "%llx %c %127s", &s.addr, &s.type, s.name);

		if (fields != 3 || !wanted(&s))
			continue;
		if (count == room) {
			room = room ? room * 2 : 4096;
			table = realloc(table, room * sizeof(*table));
			if (!table) {
				perror("kallsyms");
				return 1;
			}
		}
		table[count++] = s;
	}
	return ferror(stdin);
}

int main(void)
{
	unsigned long long base;
	size_t at = 0;

	if (read_symbols())
		return 1;
	if (count)
		qsort(table, count, sizeof(*table), order);
	base = count ? table[0].addr : 0;
	if (count && table[count - 1].addr - base > 0xffffffffULL) {
		fprintf(stderr, "kallsyms: %s is more than 4 GiB from %s\n",
			table[count - 1].name, table[0].name);
		return 1;
	}
	printf("\t.section .kallsyms, \"a\"\n\t.balign 8\n\t.globl kallsyms_base\n"
	       "kallsyms_base:\n\t.quad %#llx\n\t.globl kallsyms_count\n"
	       "kallsyms_count:\n\t.long %zu\n\t.globl kallsyms_offsets\nkallsyms_offsets:\n",
	       base, count);
	for (size_t i = 0; i < count; i++)
		printf("\t.long %#llx\n", table[i].addr - base);
	printf("\t.globl kallsyms_name_at\nkallsyms_name_at:\n");
	for (size_t i = 0; i < count; i++) {
		printf("\t.long %zu\n", at);
		at += strlen(table[i].name) + 1;
	}
	printf("\t.globl kallsyms_names\nkallsyms_names:\n");
	for (size_t i = 0; i < count; i++)
		printf("\t.asciz \"%s\"\n", table[i].name);
	printf("\t.section .note.GNU-stack, \"\", @progbits\n");
	return fflush(stdout) || ferror(stdout);
}
