// SPDX-License-Identifier: GPL-2.0-only
/* What vmlinux has for a trace: the events, constant strings, symbols. */
#include <errno.h>
#include <fcntl.h>
#include <gelf.h>
#include <libelf.h>
#include <stdlib.h>
#include <unistd.h>

#include "internal.h"

static bool complain(const struct vmlinux *v, const char *what)
{
	int code = elf_errno();

	trace_error("%s: %s%s%s", v->path, what, code ? ": " : "", code ? elf_errmsg(code) : "");
	return false;
}

static void add_section(struct vmlinux *v, const GElf_Shdr *shdr, const Elf_Data *data)
{
	if (!(shdr->sh_flags & SHF_ALLOC) || !shdr->sh_size || shdr->sh_size > UINT64_MAX - shdr->sh_addr)
		return;
	if (data && (!data->d_buf || data->d_size != shdr->sh_size))
		return;
	v->section = grow(v->section, v->nr_sections, sizeof(*v->section));
	v->section[v->nr_sections++] = (struct section){ shdr->sh_addr, shdr->sh_size, data ? data->d_buf : NULL };
}

static void read_note(struct vmlinux *v, Elf_Data *data, bool *found)
{
	size_t at = 0, next, name, desc;
	GElf_Nhdr nhdr;

	while (data && !*found && (next = gelf_getnote(data, at, &nhdr, &name, &desc))) {
		const unsigned char *d = data->d_buf;

		if (nhdr.n_type == NT_GNU_BUILD_ID && nhdr.n_namesz == 4 && !memcmp(d + name, "GNU", 4) &&
		    nhdr.n_descsz == TRACE_BUILD_ID_LEN) {
			memcpy(v->build_id, d + desc, TRACE_BUILD_ID_LEN);
			*found = true;
		}
		at = next;
	}
}

/* With a zero at the end, and to be changed by its parser. */
static bool read_format(struct vmlinux *v, Elf_Scn *scn)
{
	Elf_Data *data = elf_rawdata(scn, NULL);

	if (!data || (!data->d_buf && data->d_size))
		return complain(v, "its .trace_format cannot be read");
	free(v->format);
	v->format_size = data->d_size;
	v->format = allocate(v->format_size + 1, 1);
	if (v->format_size)
		memcpy(v->format, data->d_buf, v->format_size);
	return true;
}

static bool is_symbol(const GElf_Sym *sym, const char *name)
{
	int type = GELF_ST_TYPE(sym->st_info);

	return name && *name && *name != '$' && strncmp(name, ".L", 2) &&
	       sym->st_shndx != SHN_UNDEF && sym->st_shndx != SHN_ABS &&
	       (type == STT_NOTYPE || type == STT_OBJECT || type == STT_FUNC);
}

static void read_symbols(struct vmlinux *v, const GElf_Shdr *shdr, Elf_Data *data)
{
	size_t nr = data && shdr->sh_entsize ? data->d_size / shdr->sh_entsize : 0;
	GElf_Sym sym;

	if (v->symbol)
		return;
	v->symbol = allocate(nr + 1, sizeof(*v->symbol));
	for (size_t i = 0; i < nr && gelf_getsym(data, i, &sym); i++) {
		const char *name = elf_strptr(v->elf, shdr->sh_link, sym.st_name);

		if (is_symbol(&sym, name))
			v->symbol[v->nr_symbols++] = (struct symbol){
				sym.st_value, sym.st_size, name,
				2 * (GELF_ST_TYPE(sym.st_info) == STT_NOTYPE) + (GELF_ST_BIND(sym.st_info) == STB_LOCAL)
			};
	}
}

static int compare_symbols(const void *a, const void *b)
{
	const struct symbol *x = a, *y = b;

	if (x->address != y->address)
		return x->address < y->address ? -1 : 1;
	return x->rank != y->rank ? (x->rank < y->rank ? -1 : 1) : strcmp(x->name, y->name);
}

/* Of those at one address the best stays. */
static void sort_symbols(struct vmlinux *v)
{
	size_t kept = 0;

	if (v->nr_symbols)
		qsort(v->symbol, v->nr_symbols, sizeof(*v->symbol), compare_symbols);
	for (size_t i = 0; i < v->nr_symbols; i++)
		if (!kept || v->symbol[kept - 1].address != v->symbol[i].address)
			v->symbol[kept++] = v->symbol[i];
	v->nr_symbols = kept;
}

static bool read_sections(struct vmlinux *v)
{
	bool has_id = false;
	Elf_Scn *scn = NULL;
	GElf_Shdr shdr;
	size_t names;

	if (elf_getshdrstrndx(v->elf, &names))
		return complain(v, "it has no sections that can be read");
	while ((scn = elf_nextscn(v->elf, scn))) {
		const char *name;

		if (!gelf_getshdr(scn, &shdr))
			return complain(v, "a section's header cannot be read");
		name = elf_strptr(v->elf, names, shdr.sh_name);
		add_section(v, &shdr, shdr.sh_type == SHT_NOBITS ? NULL : elf_rawdata(scn, NULL));
		if (shdr.sh_type == SHT_NOTE)
			read_note(v, elf_getdata(scn, NULL), &has_id);
		else if (shdr.sh_type == SHT_SYMTAB)
			read_symbols(v, &shdr, elf_getdata(scn, NULL));
		else if (name && !strcmp(name, ".trace_format") && !read_format(v, scn))
			return false;
	}
	sort_symbols(v);
	elf_errno();	/* what could not be read and is not needed is no error */
	if (!has_id)
		return complain(v, "it has no build id of 20 bytes");
	if (!v->format)
		return complain(v, "it has no .trace_format: no kernel, or one without CONFIG_TRACING");
	return true;
}

bool vmlinux_open(struct vmlinux *v, const char *path)
{
	*v = (struct vmlinux){ .path = path, .fd = open(path, O_RDONLY | O_CLOEXEC) };
	if (v->fd < 0) {
		trace_error("%s: %s%s", path, strerror(errno), errno == ENOENT ? " (-k names the vmlinux)" : "");
		return false;
	}
	if (elf_version(EV_CURRENT) == EV_NONE)
		return complain(v, "libelf is too old");
	v->elf = elf_begin(v->fd, ELF_C_READ_MMAP, NULL);
	if (!v->elf)
		return complain(v, "it cannot be read");
	if (elf_kind(v->elf) != ELF_K_ELF || gelf_getclass(v->elf) != ELFCLASS64)
		return complain(v, "not an ELF file of 64 bits");
	return read_sections(v);
}

void vmlinux_close(struct vmlinux *v)
{
	free(v->format);
	free(v->section);
	free(v->symbol);
	if (v->elf)
		elf_end(v->elf);
	if (v->fd >= 0)
		close(v->fd);
}

static const struct section *section_of(const struct vmlinux *v, uint64_t address)
{
	for (size_t i = 0; i < v->nr_sections; i++)
		if (address - v->section[i].address < v->section[i].size)
			return &v->section[i];
	return NULL;
}

const char *vmlinux_string(const struct vmlinux *v, uint64_t address)
{
	const struct section *s = section_of(v, address);
	const unsigned char *text;

	if (!s || !s->data)
		return NULL;
	text = s->data + (address - s->address);
	return memchr(text, '\0', s->size - (address - s->address)) ? (const char *)text : NULL;
}

/* The last one at or before the address. */
static const struct symbol *search(const struct vmlinux *v, uint64_t address)
{
	size_t low = 0, high = v->nr_symbols;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (v->symbol[middle].address <= address)
			low = middle + 1;
		else
			high = middle;
	}
	return low ? &v->symbol[low - 1] : NULL;
}

const struct symbol *vmlinux_symbol(struct vmlinux *v, uint64_t address)
{
	size_t hash = (address ^ address >> 10) % SYMBOL_CACHE;
	const struct section *s;
	const struct symbol *symbol;

	if (v->cache[hash].address == address && address)
		return v->cache[hash].symbol;
	s = section_of(v, address);
	symbol = s ? search(v, address) : NULL;
	if (symbol && symbol->address < s->address)
		symbol = NULL;
	v->cache[hash].address = address;
	v->cache[hash].symbol = symbol;
	return symbol;
}
