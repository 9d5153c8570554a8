// SPDX-License-Identifier: GPL-2.0-only
/*
 * Opening a trace: the header in the image, the vmlinux that explains it.
 *
 * Each address and size in the header may be wrong: a CPU whose ring cannot be
 * read is told and left out, the others are shown.
 */
#include <stdlib.h>

#include "internal.h"

#define MAX_SLOTS	(1u << 19)
#define MAX_KHZ		100000000u

#define ULL(x)		((unsigned long long)(x))

static void hex_digits(const unsigned char *bytes, char *text)
{
	for (int i = 0; i < TRACE_BUILD_ID_LEN; i++)
		sprintf(text + 2 * i, "%02x", bytes[i]);
}

/* A header says where it lies itself: copies of its page are none. */
static bool next_header(struct trace *t, struct image_walk *walk)
{
	static const char magic[16] = TRACE_MAGIC;
	const unsigned char *page;
	uint64_t paddr;

	while ((page = image_find_page(&t->image, walk, magic, sizeof(magic), &paddr))) {
		page = image_at(&t->image, paddr, sizeof(t->header));
		if (!page)
			continue;
		memcpy(&t->header, page, sizeof(t->header));
		if (t->header.self == paddr)
			return true;
	}
	return false;
}

/* What an earlier kernel left in memory has another build id, most of the time. */
static bool find_header(struct trace *t)
{
	struct image_walk walk = { 0 };
	char other[sizeof(t->build_id)] = "";

	while (next_header(t, &walk)) {
		if (t->header.version == TRACE_VERSION &&
		    !memcmp(t->header.build_id, t->vmlinux.build_id, TRACE_BUILD_ID_LEN))
			return true;
		if (t->header.version != TRACE_VERSION) {
			trace_error("%s: the trace at %#llx is of version %u, known is %u", t->image.path,
				    ULL(t->header.self), t->header.version, TRACE_VERSION);
			return false;
		}
		hex_digits(t->header.build_id, other);
	}
	if (*other)
		trace_error("%s was written by the kernel with build id %s, but %s has %s", t->image.path,
			    other, t->vmlinux.path, t->build_id);
	else
		trace_error("%s: no trace is in it", t->image.path);
	return false;
}

static void check_clock(struct trace *t)
{
	struct trace_header *h = &t->header;

	if (h->tsc_khz && h->tsc_khz <= MAX_KHZ)
		return;
	trace_error("%s: a clock of %llu kHz: times are shown in clocks", t->image.path, ULL(h->tsc_khz));
	h->tsc_khz = 1000000;
	h->clock_base = h->ns_base = 0;
}

/* Why this CPU's ring cannot be read; NULL: it can be. */
static const char *open_cpu(struct trace *t, unsigned int cpu)
{
	const struct trace_cpu_entry *entry = &t->header.cpu[cpu];
	struct cursor *c = &t->cpu[cpu];
	uint64_t used;

	if (!is_power_of_2(entry->slots) || entry->slots > MAX_SLOTS || entry->slots < TRACE_MAX_SLOTS)
		return "its number of slots is impossible";
	c->control = image_at(&t->image, entry->control, sizeof(struct trace_control));
	if (!c->control)
		return "where it stands is not in the image";
	c->slots = entry->slots;
	cursor_update(c);
	/* Of a ring that is not full yet an image may have the first part only. */
	used = t->image.raw ? (uint64_t)c->slots * TRACE_SLOT_SIZE : cursor_bytes(c);
	c->ring = image_at(&t->image, entry->ring, used);
	return c->ring ? NULL : "not all of its ring is in the image";
}

static bool open_cpus(struct trace *t)
{
	unsigned int good = 0, bad = 0;

	if (!t->header.nr_cpus || t->header.nr_cpus > TRACE_MAX_CPUS) {
		trace_error("%s: the trace's header says %u CPUs", t->image.path, t->header.nr_cpus);
		return false;
	}
	for (unsigned int cpu = 0; cpu < t->header.nr_cpus; cpu++) {
		const char *wrong = t->header.cpu[cpu].ring ? open_cpu(t, cpu) : NULL;

		t->cpu[cpu].stat.present = t->cpu[cpu].ring;
		good += t->cpu[cpu].stat.present;
		bad += wrong != NULL;
		if (wrong)
			trace_error("%s: CPU %u's trace at %#llx cannot be read: %s", t->image.path, cpu,
				    ULL(t->header.cpu[cpu].ring), wrong);
	}
	if (bad && !good)
		trace_error("%s: no CPU's trace can be read", t->image.path);
	return good || !bad;
}

void load_comms(struct trace *t)
{
	const struct trace_header *h = &t->header;
	const unsigned char *from;

	if (!h->nr_comms || !is_power_of_2(h->nr_comms))
		return;
	from = image_at(&t->image, h->comms, (uint64_t)h->nr_comms * sizeof(struct trace_comm));
	if (!from)
		return;
	if (!t->comm)
		t->comm = allocate(h->nr_comms, sizeof(*t->comm));
	t->nr_comms = h->nr_comms;
	for (unsigned int i = 0; i < h->nr_comms; i++, from += sizeof(struct trace_comm)) {
		struct trace_comm_text *comm = &t->comm[i];

		comm->pid = load32(from + offsetof(struct trace_comm, pid));
		memcpy(comm->text, from + offsetof(struct trace_comm, comm), TRACE_COMM_LEN);
		comm->used = comm->text[0] && comm->pid;
		for (char *p = comm->text; *p; p++)
			if ((unsigned char)*p < ' ' || *p == 0x7f)
				*p = '?';
	}
}

struct trace *trace_open(const char *vmlinux, const char *image)
{
	struct trace *t = allocate(1, sizeof(*t));

	t->image.fd = t->vmlinux.fd = -1;
	t->until = UINT64_MAX;
	if (!image_open(&t->image, image) || !vmlinux_open(&t->vmlinux, vmlinux ? vmlinux : "vmlinux"))
		goto fail;
	hex_digits(t->vmlinux.build_id, t->build_id);
	if (!format_parse(&t->format, t->vmlinux.format, t->vmlinux.format_size, t->vmlinux.path) ||
	    !find_header(t))
		goto fail;
	check_clock(t);
	if (!open_cpus(t))
		goto fail;
	load_comms(t);
	if (t->header.nr_comms && !t->nr_comms)
		trace_error("%s: the names of the threads cannot be read", image);
	trace_rewind(t);
	return t;
fail:
	trace_close(t);
	return NULL;
}

void trace_close(struct trace *t)
{
	format_free(&t->format);
	vmlinux_close(&t->vmlinux);
	image_close(&t->image);
	free(t->comm);
	free(t);
}
