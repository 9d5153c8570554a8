/* SPDX-License-Identifier: GPL-2.0-only */
/* Inside the reader of traces: its files only, not for the sub-commands. */
#ifndef TRACE_INTERNAL_H
#define TRACE_INTERNAL_H

#include <string.h>

#include <lib/trace_abi.h>

#include "trace.h"

_Static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__, "words are read as they lie in the file");
_Static_assert(sizeof(struct trace_slot) == TRACE_SLOT_SIZE, "the slot is what the format says");
_Static_assert(sizeof(struct trace_header) <= TRACE_HEADER_ALIGN, "the header is in one page");

#define TRACE_MAX_WORDS	(TRACE_HEAD_WORDS + (TRACE_MAX_SLOTS - 1) * TRACE_CONT_WORDS)

/* Nothing in an image is known to be aligned. */
static inline uint64_t load64(const unsigned char *p)
{
	uint64_t value;

	memcpy(&value, p, sizeof(value));
	return value;
}

static inline uint32_t load32(const unsigned char *p)
{
	uint32_t value;

	memcpy(&value, p, sizeof(value));
	return value;
}

static inline bool is_power_of_2(uint64_t n)
{
	return n && !(n & (n - 1));
}

/* realloc() for one more of *array, which has nr; exits if there is no memory. */
void *grow(void *array, size_t nr, size_t size);
void *allocate(size_t nr, size_t size);

/* --- image.c: memory by physical address ----------------------------------- */

struct segment {
	uint64_t paddr, size, offset;	/* offset in the file */
};

struct image {
	const char *path;
	int fd;
	bool raw;
	const unsigned char *map;
	uint64_t size;
	size_t nr_segments;
	struct segment *segment;
	size_t nr_copies;
	void **copy;			/* of ranges that do not lie in one piece in the file */
};

bool image_open(struct image *image, const char *path);
void image_close(struct image *image);
/* So many bytes from a physical address on; NULL if they are not all there. */
const unsigned char *image_at(struct image *image, uint64_t paddr, uint64_t size);
/* The next page whose first bytes are these, from (segment, offset) on; NULL: none. */
struct image_walk {
	size_t segment;
	uint64_t offset;		/* in that segment */
	uint64_t asked;			/* whether there is a hole of the file, up to here */
};
const unsigned char *image_find_page(struct image *image, struct image_walk *walk,
				     const void *start, size_t len, uint64_t *paddr);
/* Has nobody the file open for writing any more? */
bool image_abandoned(const struct image *image);

/* --- vmlinux.c ---------------------------------------------------------------- */

struct section {
	uint64_t address, size;
	const unsigned char *data;	/* NULL: it has no bytes in the file */
};

struct symbol {
	uint64_t address, size;
	const char *name;
	unsigned int rank;		/* of those at one address the lowest is the best */
};

#define SYMBOL_CACHE	1024

struct vmlinux {
	const char *path;
	int fd;
	void *elf;
	unsigned char build_id[TRACE_BUILD_ID_LEN];
	char *format;			/* .trace_format */
	size_t format_size;
	size_t nr_sections, nr_symbols;
	struct section *section;
	struct symbol *symbol;
	struct {
		uint64_t address;
		const struct symbol *symbol;
	} cache[SYMBOL_CACHE];
};

bool vmlinux_open(struct vmlinux *vmlinux, const char *path);
void vmlinux_close(struct vmlinux *vmlinux);
/* The string there, up to the section's end at most; NULL: none. */
const char *vmlinux_string(const struct vmlinux *vmlinux, uint64_t address);
const struct symbol *vmlinux_symbol(struct vmlinux *vmlinux, uint64_t address);

/* --- format.c ------------------------------------------------------------------ */

struct format {
	unsigned int nr_events, nr_types;
	struct trace_event *event;
	struct trace_type *type;
};

/* Parses in place: @text stays the owner of all names. */
bool format_parse(struct format *format, char *text, size_t size, const char *path);
void format_free(struct format *format);

/* --- ring.c ---------------------------------------------------------------------- */

/* A record that was found in the ring, and is not out yet. */
struct key {
	uint64_t clock, index;
	unsigned short id, slots;
};

/*
 * How many records of a CPU wait to be sorted.  Neighbours whose clocks are in
 * the other order come from an NMI between taking the slot and reading the clock.
 */
#define WINDOW	64

struct cursor {
	const unsigned char *ring, *control;	/* NULL: not present */
	uint32_t slots;
	uint64_t first, head;		/* what there is */
	uint64_t next;			/* the slot to look at next */
	bool after_torn;		/* the slot before next was */
	unsigned int begin, end;	/* of the window */
	struct key window[2 * WINDOW];
	struct trace_cpu_stat stat;
};

struct trace {
	struct image image;
	struct vmlinux vmlinux;
	struct format format;
	struct trace_header header;
	char build_id[2 * TRACE_BUILD_ID_LEN + 1];
	trace_filter_t filter;
	const void *filter_arg;

	struct cursor cpu[TRACE_MAX_CPUS];
	unsigned int nr_heap;		/* CPUs with a record, the one with the oldest first */
	unsigned char heap[TRACE_MAX_CPUS];
	bool heap_made;
	uint64_t word[TRACE_MAX_WORDS];	/* of the record that is out */

	bool following, gone;		/* a guest that ran, and does not any more */
	uint64_t until, newest;		/* clocks: shown up to; for the next time */

	unsigned int nr_comms;
	unsigned int next_comm, passed_comms;	/* of trace_nth_comm() */
	struct trace_comm_text {
		uint32_t pid;
		bool used;
		char text[TRACE_COMM_LEN + 1];
	} *comm;
};

/* Reads pos and limit again. */
void cursor_update(struct cursor *cursor);
/* How much of the ring was ever written to, one slot at least. */
uint64_t cursor_bytes(const struct cursor *cursor);
/* The names of the threads again. */
void load_comms(struct trace *trace);


#endif /* TRACE_INTERNAL_H */
