// SPDX-License-Identifier: GPL-2.0-only
/*
 * extract: only the memory that the trace is in, as an ELF dump with it at its
 * physical addresses.  Whoever reads an image reads that, too.
 */
#include <elf.h>
#include <stdlib.h>

#include "internal.h"

/* The header, the names, and each CPU's control and ring. */
#define MAX_RANGES	(2 + 2 * TRACE_MAX_CPUS)

struct range {
	uint64_t paddr, size;
};

struct ranges {
	unsigned int nr;
	struct range range[MAX_RANGES];
};

static void add(struct ranges *all, uint64_t paddr, uint64_t size)
{
	if (size)
		all->range[all->nr++] = (struct range){ paddr, size };
}

static void collect(const struct trace *t, struct ranges *all)
{
	add(all, t->header.self, sizeof(t->header));
	add(all, t->header.comms, t->nr_comms * sizeof(struct trace_comm));
	for (unsigned int cpu = 0; cpu < t->header.nr_cpus; cpu++) {
		if (!t->cpu[cpu].ring)
			continue;
		add(all, t->header.cpu[cpu].control, sizeof(struct trace_control));
		add(all, t->header.cpu[cpu].ring, cursor_bytes(&t->cpu[cpu]));
	}
}

static int compare(const void *a, const void *b)
{
	const struct range *x = a, *y = b;

	return x->paddr < y->paddr ? -1 : x->paddr > y->paddr;
}

/* Sorted, and those that touch made one. */
static void merge(struct ranges *all)
{
	unsigned int kept = 0;

	qsort(all->range, all->nr, sizeof(all->range[0]), compare);
	for (unsigned int i = 1; i < all->nr; i++) {
		struct range *last = &all->range[kept], *r = &all->range[i];
		uint64_t end = r->paddr + r->size;

		if (r->paddr > last->paddr + last->size)
			all->range[++kept] = *r;
		else if (end > last->paddr + last->size)
			last->size = end - last->paddr;
	}
	all->nr = kept + 1;
}

/* In the file as in memory: at the same place of a page. */
static uint64_t offset_of(uint64_t end, uint64_t paddr)
{
	return end + (paddr - end) % TRACE_HEADER_ALIGN;
}

static void write_headers(FILE *file, const struct ranges *all)
{
	Elf64_Ehdr ehdr = {
		.e_ident = { ELFMAG0, ELFMAG1, ELFMAG2, ELFMAG3, ELFCLASS64, ELFDATA2LSB, EV_CURRENT },
		.e_type = ET_CORE, .e_machine = EM_X86_64, .e_version = EV_CURRENT,
		.e_phoff = sizeof(ehdr), .e_ehsize = sizeof(ehdr),
		.e_phentsize = sizeof(Elf64_Phdr), .e_phnum = all->nr,
	};
	uint64_t end = sizeof(ehdr) + all->nr * sizeof(Elf64_Phdr);

	fwrite(&ehdr, sizeof(ehdr), 1, file);
	for (unsigned int i = 0; i < all->nr; i++) {
		const struct range *r = &all->range[i];
		Elf64_Phdr phdr = {
			.p_type = PT_LOAD, .p_flags = PF_R, .p_align = TRACE_HEADER_ALIGN,
			.p_offset = offset_of(end, r->paddr), .p_vaddr = r->paddr, .p_paddr = r->paddr,
			.p_filesz = r->size, .p_memsz = r->size,
		};

		fwrite(&phdr, sizeof(phdr), 1, file);
		end = phdr.p_offset + r->size;
	}
}

static bool write_ranges(FILE *file, struct image *image, const struct ranges *all)
{
	uint64_t end = sizeof(Elf64_Ehdr) + all->nr * sizeof(Elf64_Phdr);

	for (unsigned int i = 0; i < all->nr; i++) {
		const struct range *r = &all->range[i];
		const unsigned char *from = image_at(image, r->paddr, r->size);

		if (!from) {
			trace_error("%s: the memory at %#llx is not all there", image->path,
				    (unsigned long long)r->paddr);
			return false;
		}
		for (uint64_t at = offset_of(end, r->paddr); end < at; end++)
			putc(0, file);
		fwrite(from, 1, r->size, file);
		end += r->size;
	}
	return true;
}

int cmd_extract(struct trace *t, const struct trace_options *options)
{
	struct ranges all = { 0 };
	FILE *file;
	bool good;

	collect(t, &all);
	merge(&all);
	file = trace_create(options->output);
	if (!file)
		return 1;
	write_headers(file, &all);
	good = write_ranges(file, &t->image, &all);
	return trace_finish(file, options->output) || !good;
}
