// SPDX-License-Identifier: GPL-2.0-only
/*
 * heddle-trace trace-dat: the file of trace-cmd, version 6, which trace-cmd and
 * KernelShark read.  Texts about the system come first, then each CPU's pages.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "export.h"
#include "trace_dat.h"

/* Options that follow the texts. */
enum { OPTION_DONE = 0, OPTION_CPUSTAT = 2, OPTION_TRACECLOCK = 4, OPTION_UNAME = 5 };

static void put16(FILE *out, uint16_t value)
{
	fwrite(&value, sizeof(value), 1, out);
}

static void put32(FILE *out, uint32_t value)
{
	fwrite(&value, sizeof(value), 1, out);
}

static void put64(FILE *out, uint64_t value)
{
	fwrite(&value, sizeof(value), 1, out);
}

/* With its zero. */
static void put_name(FILE *out, const char *name)
{
	fwrite(name, strlen(name) + 1, 1, out);
}

/*
 * A text whose size has to come before it, @size_bytes wide.
 */
struct sized {
	FILE *out;
	char *text;
	size_t len;
};

static FILE *sized_begin(struct sized *sized, FILE *out)
{
	FILE *to;

	*sized = (struct sized) { .out = out };
	to = open_memstream(&sized->text, &sized->len);
	if (!to)
		export_no_memory();
	return to;
}

static void sized_end(struct sized *sized, FILE *to, unsigned int size_bytes)
{
	if (fclose(to))
		export_no_memory();
	if (size_bytes == 4)
		put32(sized->out, sized->len);
	else
		put64(sized->out, sized->len);
	fwrite(sized->text, 1, sized->len, sized->out);
	free(sized->text);
}

static void put_text(FILE *out, const char *text)
{
	put64(out, strlen(text));
	fputs(text, out);
}

static bool first_of_group(const struct trace_event *event, unsigned int i)
{
	for (unsigned int before = 0; before < i; before++)
		if (!strcmp(event[before].group, event[i].group))
			return false;
	return true;
}

static void put_group(FILE *out, const struct trace_event *event, unsigned int nr,
		      const char *group)
{
	unsigned int members = 0;

	for (unsigned int i = 0; i < nr; i++)
		members += !strcmp(event[i].group, group);
	put_name(out, group);
	put32(out, members);
	for (unsigned int i = 0; i < nr; i++) {
		struct sized sized;
		FILE *to;

		if (strcmp(event[i].group, group))
			continue;
		to = sized_begin(&sized, out);
		dat_format(to, &event[i]);
		sized_end(&sized, to, 8);
	}
}

static void put_events(FILE *out, struct trace *trace)
{
	unsigned int nr, groups = 0;
	const struct trace_event *event = trace_events(trace, &nr);

	put32(out, 0);	/* of the function tracer's own events */
	for (unsigned int i = 0; i < nr; i++)
		groups += first_of_group(event, i);
	put32(out, groups);
	for (unsigned int i = 0; i < nr; i++)
		if (first_of_group(event, i))
			put_group(out, event, nr, event[i].group);
}

/*
 * Readers take the nearest symbol below an address, however far it is: numbers that
 * are symbols would name all that lies below the kernel.
 */
static void put_kallsyms(FILE *out, struct trace *trace)
{
	struct sized sized;
	FILE *to = sized_begin(&sized, out);
	uint64_t address, size;
	const char *name;

	for (size_t i = 0; trace_nth_symbol(trace, i, &address, &size, &name); i++)
		if (address >> 63)
			fprintf(to, "%016" PRIx64 " t %s\n", address, name);
	sized_end(&sized, to, 4);
}

static void put_cmdlines(FILE *out, struct trace *trace)
{
	struct sized sized;
	FILE *to = sized_begin(&sized, out);
	uint32_t pid;
	const char *comm;

	for (unsigned int i = 0; trace_nth_comm(trace, i, &pid, &comm); i++)
		if (pid)
			fprintf(to, "%" PRIu32 " %s\n", pid, comm);
	sized_end(&sized, to, 8);
}

static void put_option(FILE *out, unsigned int option, const char *text)
{
	put16(out, option);
	put32(out, strlen(text) + 1);
	put_name(out, text);
}

static void put_options(FILE *out, struct trace *trace)
{
	put_name(out, "options  ");
	put_option(out, OPTION_TRACECLOCK, "[mono]\n");
	put_option(out, OPTION_UNAME, "Heddle");
	for (unsigned int cpu = 0; cpu < trace_nr_cpus(trace); cpu++) {
		struct trace_cpu_stat stat = trace_cpu_stat(trace, cpu);
		char text[256];

		snprintf(text, sizeof(text),
			 "CPU: %u\nentries: 0\noverrun: %" PRIu64 "\ncommit overrun: %" PRIu64
			 "\ndropped events: %" PRIu64 "\n",
			 cpu, stat.overwritten, stat.torn, stat.lost);
		put_option(out, OPTION_CPUSTAT, text);
	}
	put16(out, OPTION_DONE);
}

static void put_head(FILE *out, struct trace *trace)
{
	/* Version 6, little-endian, a long has 8 bytes. */
	fwrite("\x17\x08\x44tracing6\0\0\x08", 14, 1, out);
	put32(out, RING_PAGE_SIZE);
	put_name(out, "header_page");
	put_text(out, ring_header_page);
	put_name(out, "header_event");
	put_text(out, ring_header_event);
	put_events(out, trace);
	put_kallsyms(out, trace);
	put32(out, 0);	/* of trace_printk's formats: its texts are whole in the records */
	put_cmdlines(out, trace);
	put32(out, trace_nr_cpus(trace));
	put_options(out, trace);
	put_name(out, "flyrecord");
}

static int copy_pages(FILE *out, struct ring_pages *ring)
{
	char page[RING_PAGE_SIZE];

	if (!ring->file)
		return 0;
	rewind(ring->file);
	while (fread(page, sizeof(page), 1, ring->file) == 1)
		fwrite(page, sizeof(page), 1, out);
	return ferror(ring->file);
}

/* Where each CPU's pages are in the file, and the pages. */
static int put_cpus(FILE *out, struct trace *trace, struct ring_pages *rings, uint64_t head)
{
	unsigned int nr = trace_nr_cpus(trace);
	uint64_t start = (head + 16 * nr + RING_PAGE_SIZE - 1) / RING_PAGE_SIZE * RING_PAGE_SIZE;
	uint64_t at = start;
	int error = 0;

	for (unsigned int cpu = 0; cpu < nr; cpu++) {
		put64(out, at);
		put64(out, rings[cpu].nr_pages * RING_PAGE_SIZE);
		at += rings[cpu].nr_pages * RING_PAGE_SIZE;
	}
	for (uint64_t i = head + 16 * nr; i < start; i++)
		putc(0, out);
	for (unsigned int cpu = 0; cpu < nr; cpu++)
		error |= copy_pages(out, &rings[cpu]);
	return error;
}

/* All records, each on its CPU's pages. */
static int fill(struct trace *trace, struct ring_pages *rings)
{
	static struct dat_record bytes;
	struct trace_record record;
	int status, error = 0;

	for (unsigned int cpu = 0; cpu < trace_nr_cpus(trace); cpu++)
		rings[cpu].missed = trace_cpu_stat(trace, cpu).overwritten > 0;
	while (!error && (status = trace_next(trace, &record)) > 0) {
		dat_record(&bytes, trace, &record);
		error = ring_pages_add(&rings[record.cpu], record.ns, bytes.data, bytes.len);
	}
	for (unsigned int cpu = 0; !error && cpu < trace_nr_cpus(trace); cpu++)
		error = ring_pages_flush(&rings[cpu]);
	if (error)
		trace_error("a temporary file: %s", strerror(errno));
	return error || status;
}

static int write_file(struct trace *trace, struct ring_pages *rings, const char *path)
{
	struct sized head;
	FILE *out = trace_create(path), *to;
	int error;

	if (!out)
		return 1;
	to = sized_begin(&head, out);
	put_head(to, trace);
	if (fclose(to))
		export_no_memory();
	fwrite(head.text, 1, head.len, out);
	error = put_cpus(out, trace, rings, head.len);
	if (error)
		trace_error("a temporary file: %s", strerror(errno));
	free(head.text);
	return trace_finish(out, path) || error;
}

int cmd_trace_dat(struct trace *trace, const struct trace_options *options)
{
	struct ring_pages *rings = calloc(trace_nr_cpus(trace) + 1, sizeof(*rings));
	int status;

	if (!rings)
		export_no_memory();
	status = fill(trace, rings) || write_file(trace, rings, options->output);
	for (unsigned int cpu = 0; cpu < trace_nr_cpus(trace); cpu++)
		if (rings[cpu].file)
			fclose(rings[cpu].file);
	free(rings);
	return status;
}
