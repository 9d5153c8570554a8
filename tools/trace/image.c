// SPDX-License-Identifier: GPL-2.0-only
/*
 * Images of memory: where a physical address lies in the file.
 *
 * A file that begins as an ELF file is a dump, any other is raw memory: offset
 * and physical address are the same.  So is one that begins as an executable:
 * microvm's loader puts the kernel's own headers at address 0.
 */
#define _GNU_SOURCE
#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "internal.h"

static bool map_file(struct image *image)
{
	struct stat st;
	void *map;

	image->fd = open(image->path, O_RDONLY | O_CLOEXEC);
	if (image->fd < 0 || fstat(image->fd, &st)) {
		trace_error("%s: %s", image->path, strerror(errno));
		return false;
	}
	if (!S_ISREG(st.st_mode)) {
		trace_error("%s: not a file", image->path);
		return false;
	}
	if (!st.st_size) {
		trace_error("%s: it is empty", image->path);
		return false;
	}
	map = mmap(NULL, st.st_size, PROT_READ, MAP_SHARED, image->fd, 0);
	if (map == MAP_FAILED) {
		trace_error("%s: mmap: %s", image->path, strerror(errno));
		return false;
	}
	image->map = map;
	image->size = st.st_size;
	return true;
}

static void add_segment(struct image *image, uint64_t paddr, uint64_t offset, uint64_t size)
{
	image->segment = grow(image->segment, image->nr_segments, sizeof(*image->segment));
	image->segment[image->nr_segments++] = (struct segment){ paddr, size, offset };
}

static void add_load(struct image *image, const Elf64_Phdr *phdr, bool *cut)
{
	uint64_t size = phdr->p_filesz;

	if (phdr->p_type != PT_LOAD || !size)
		return;
	if (phdr->p_offset >= image->size) {
		*cut = true;
		return;
	}
	if (size > image->size - phdr->p_offset) {
		size = image->size - phdr->p_offset;
		*cut = true;
	}
	if (size <= UINT64_MAX - phdr->p_paddr)
		add_segment(image, phdr->p_paddr, phdr->p_offset, size);
}

/* PN_XNUM: there are more program headers than e_phnum can say. */
static bool count_phdrs(const struct image *image, const Elf64_Ehdr *ehdr, uint64_t *nr)
{
	Elf64_Shdr shdr;

	*nr = ehdr->e_phnum;
	if (*nr != PN_XNUM)
		return true;
	if (ehdr->e_shoff > image->size || image->size - ehdr->e_shoff < sizeof(shdr))
		return false;
	memcpy(&shdr, image->map + ehdr->e_shoff, sizeof(shdr));
	*nr = shdr.sh_info;
	return true;
}

static bool read_elf(struct image *image)
{
	Elf64_Ehdr ehdr;
	Elf64_Phdr phdr;
	uint64_t nr;
	bool cut = false;

	if (image->size < sizeof(ehdr)) {
		trace_error("%s: it ends within the ELF header", image->path);
		return false;
	}
	memcpy(&ehdr, image->map, sizeof(ehdr));
	if (ehdr.e_ident[EI_CLASS] != ELFCLASS64 || ehdr.e_ident[EI_DATA] != ELFDATA2LSB ||
	    ehdr.e_phentsize != sizeof(phdr)) {
		trace_error("%s: not an ELF file of 64 bits, little-endian", image->path);
		return false;
	}
	if (!count_phdrs(image, &ehdr, &nr) || ehdr.e_phoff > image->size ||
	    nr > (image->size - ehdr.e_phoff) / sizeof(phdr)) {
		trace_error("%s: it ends within the ELF program headers", image->path);
		return false;
	}
	for (uint64_t i = 0; i < nr; i++) {
		memcpy(&phdr, image->map + ehdr.e_phoff + i * sizeof(phdr), sizeof(phdr));
		add_load(image, &phdr, &cut);
	}
	if (cut)
		trace_error("%s: it is truncated: %llu bytes are less than its program headers say",
			    image->path, (unsigned long long)image->size);
	if (!image->nr_segments)
		trace_error("%s: no memory is in it (no PT_LOAD)", image->path);
	return image->nr_segments;
}

static bool is_dump(const struct image *image)
{
	Elf64_Half type = ET_NONE;

	if (image->size < SELFMAG || memcmp(image->map, ELFMAG, SELFMAG))
		return false;
	if (image->size >= offsetof(Elf64_Ehdr, e_type) + sizeof(type))
		memcpy(&type, image->map + offsetof(Elf64_Ehdr, e_type), sizeof(type));
	return type != ET_EXEC;
}

bool image_open(struct image *image, const char *path)
{
	*image = (struct image){ .path = path, .fd = -1 };
	if (!map_file(image))
		return false;
	if (is_dump(image))
		return read_elf(image);
	image->raw = true;
	add_segment(image, 0, 0, image->size);
	return true;
}

void image_close(struct image *image)
{
	for (size_t i = 0; i < image->nr_copies; i++)
		free(image->copy[i]);
	free(image->copy);
	free(image->segment);
	if (image->map)
		munmap((void *)image->map, image->size);
	if (image->fd >= 0)
		close(image->fd);
}

/* How much of it is there from the address on, in the segment that has most of it. */
static const unsigned char *longest(const struct image *image, uint64_t paddr, uint64_t *size)
{
	const unsigned char *best = NULL;

	*size = 0;
	for (size_t i = 0; i < image->nr_segments; i++) {
		const struct segment *s = &image->segment[i];

		if (paddr - s->paddr < s->size && s->size - (paddr - s->paddr) > *size) {
			*size = s->size - (paddr - s->paddr);
			best = image->map + s->offset + (paddr - s->paddr);
		}
	}
	return best;
}

/* Dumps with paging have a segment for each mapping: put the pieces together. */
static const unsigned char *copy_pieces(struct image *image, uint64_t paddr, uint64_t size)
{
	unsigned char *copy = allocate(size, 1);

	for (uint64_t done = 0, piece; done < size; done += piece) {
		const unsigned char *from = longest(image, paddr + done, &piece);

		if (!from) {
			free(copy);
			return NULL;
		}
		if (piece > size - done)
			piece = size - done;
		memcpy(copy + done, from, piece);
	}
	image->copy = grow(image->copy, image->nr_copies, sizeof(*image->copy));
	image->copy[image->nr_copies++] = copy;
	return copy;
}

const unsigned char *image_at(struct image *image, uint64_t paddr, uint64_t size)
{
	uint64_t there;
	const unsigned char *p = longest(image, paddr, &there);

	/* More than the file has is a damaged size, and not to be allocated. */
	if (!p || size > image->size)
		return NULL;
	return there >= size ? p : copy_pieces(image, paddr, size);
}

/*
 * Over a hole of the file, in whole pages: it need not be looked at, and not be
 * read in.  Asked once for so many bytes, as a call for each page would be slow.
 */
#define HOLE_STEP	(1u << 20)

static void skip_hole(const struct image *image, const struct segment *s, struct image_walk *walk)
{
	uint64_t here = s->offset + walk->offset;
	off_t data = lseek(image->fd, here, SEEK_DATA);
	uint64_t skip = data >= 0 ? data - here : errno == ENXIO ? image->size - here : 0;

	walk->offset += skip - skip % TRACE_HEADER_ALIGN;
	walk->asked = walk->offset + HOLE_STEP;
}

const unsigned char *image_find_page(struct image *image, struct image_walk *walk,
				     const void *start, size_t len, uint64_t *paddr)
{
	for (; walk->segment < image->nr_segments; *walk = (struct image_walk){ walk->segment + 1, 0, 0 }) {
		const struct segment *s = &image->segment[walk->segment];

		/* The first page of a segment may have begun before it. */
		walk->offset += -(s->paddr + walk->offset) % TRACE_HEADER_ALIGN;
		for (; walk->offset < s->size; walk->offset += TRACE_HEADER_ALIGN) {
			if (walk->offset >= walk->asked)
				skip_hole(image, s, walk);
			if (walk->offset >= s->size || s->size - walk->offset < len)
				break;
			*paddr = s->paddr + walk->offset;
			if (!memcmp(image->map + s->offset + walk->offset, start, len)) {
				walk->offset += TRACE_HEADER_ALIGN;
				return image->map + s->offset + (*paddr - s->paddr);
			}
		}
	}
	return NULL;
}

/* The kernel grants a lease for reading only if nobody has the file open for writing. */
bool image_abandoned(const struct image *image)
{
	if (signal(SIGIO, SIG_IGN) == SIG_ERR || fcntl(image->fd, F_SETLEASE, F_RDLCK))
		return false;
	fcntl(image->fd, F_SETLEASE, F_UNLCK);
	return true;
}
