// SPDX-License-Identifier: GPL-2.0-only
/*
 * fentry VMLINUX: one no-op of five bytes at each function's entry, where gcc's
 * -fpatchable-function-entry=5 left five of one byte.
 *
 * Those could not be patched: a thread that was interrupted between two of them
 * would go on in the middle of what is written over them.
 */
#include <elf.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

static const unsigned char nops[5] = { 0x90, 0x90, 0x90, 0x90, 0x90 };
static const unsigned char nop5[5] = { 0x0f, 0x1f, 0x44, 0x00, 0x00 };

static unsigned char *file;
static size_t size;
static const char *path;

static void fail(const char *what)
{
	fprintf(stderr, "error: fentry: %s: %s\n", path, what);
	exit(1);
}

static void *at(size_t offset, size_t len)
{
	if (offset > size || len > size - offset)
		fail("is damaged");
	return file + offset;
}

static void map_file(void)
{
	struct stat st;
	int fd = open(path, O_RDWR);

	if (fd < 0 || fstat(fd, &st))
		fail("cannot be opened");
	size = st.st_size;
	file = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	if (file == MAP_FAILED)
		fail("cannot be mapped");
}

static unsigned int patch(const Elf64_Shdr *sections, unsigned int nr, const Elf64_Shdr *table)
{
	const Elf64_Sym *sym = at(table->sh_offset, table->sh_size);
	unsigned int patched = 0;

	for (size_t i = 0; i < table->sh_size / sizeof(*sym); i++) {
		const Elf64_Shdr *in = &sections[sym[i].st_shndx];
		unsigned char *code;

		if (ELF64_ST_TYPE(sym[i].st_info) != STT_FUNC || sym[i].st_shndx >= nr ||
		    !(in->sh_flags & SHF_EXECINSTR) || sym[i].st_size < sizeof(nops))
			continue;
		code = at(in->sh_offset + (sym[i].st_value - in->sh_addr), sizeof(nops));
		if (memcmp(code, nops, sizeof(nops)))
			continue;
		memcpy(code, nop5, sizeof(nop5));
		patched++;
	}
	return patched;
}

int main(int argc, char **argv)
{
	const Elf64_Shdr *sections;
	const Elf64_Ehdr *head;
	unsigned int patched = 0;

	if (argc != 2) {
		fprintf(stderr, "usage: fentry VMLINUX\n");
		return 2;
	}
	path = argv[1];
	map_file();
	head = at(0, sizeof(*head));
	if (memcmp(head->e_ident, ELFMAG, SELFMAG) || head->e_ident[EI_CLASS] != ELFCLASS64)
		fail("is no ELF file of 64 bits");
	sections = at(head->e_shoff, head->e_shnum * sizeof(*sections));
	for (unsigned int i = 0; i < head->e_shnum; i++)
		if (sections[i].sh_type == SHT_SYMTAB)
			patched += patch(sections, head->e_shnum, &sections[i]);
	if (!patched)
		fail("has no function with an entry to patch");
	return 0;
}
