/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Reading the trace of a guest from an image of its memory: what the
 * sub-commands of heddle-trace are written on.
 *
 * What lies in the image and in vmlinux: Documentation/reference/trace-format.rst.
 * Both files come from machines that crashed, and may be damaged: no function
 * here crashes or loops on them.  What is wrong with a file is said on stderr.
 */
#ifndef TRACE_H
#define TRACE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

/* --- what the vmlinux says of its events --------------------------------- */

/* What the value of a field is, and so how it is shown. */
enum trace_kind {
	TRACE_DEC,		/* int64_t */
	TRACE_UDEC,
	TRACE_HEX,
	TRACE_BOOL,
	TRACE_PID,
	TRACE_CPU,
	TRACE_NS,		/* int64_t: a duration, or a time since boot */
	TRACE_SYM,		/* an address in the kernel's text */
	TRACE_OBJ,		/* an address of data */
	TRACE_CSTR,		/* the address of a string in vmlinux */
	TRACE_STR16,		/* two words: 16 characters */
	TRACE_FMT,		/* the rest: a format's address and its arguments */
	TRACE_NAMES,		/* a number whose values have names */
	TRACE_FLAGS,		/* a number whose bits have names */
};

struct trace_value {
	uint64_t n;
	const char *text;
};

/* A type of .trace_format with names, or one of those that need none. */
struct trace_type {
	const char *name;
	enum trace_kind kind;
	unsigned int nr_values;		/* of TRACE_NAMES and TRACE_FLAGS */
	const struct trace_value *value;
};

struct trace_field {
	const char *type, *name;
	enum trace_kind kind;
	unsigned int first;		/* its first word is the record's word[first] */
	unsigned int words;		/* 1, 2 or, for TRACE_FMT (always the last field), 0: the rest */
	const struct trace_type *names;	/* never NULL; see nr_values */
};

struct trace_event {
	unsigned int id;		/* from 1 */
	const char *group, *name;
	unsigned int nr_fields;
	const struct trace_field *field;
};

/* --- a trace --------------------------------------------------------------- */

struct trace;

/*
 * One record.  @word has at least two words, of which the last ones may mean
 * nothing; a field whose word[first] is not there (first + words > nr_words)
 * is missing: damaged.  Valid until the next call of trace_next().
 */
struct trace_record {
	uint64_t clock;			/* TSC */
	uint64_t ns;			/* since boot */
	uint64_t index;			/* of its first slot, in all that its CPU ever wrote */
	unsigned int cpu;
	uint32_t pid;			/* who ran */
	const struct trace_event *event;
	unsigned int nr_words;
	const uint64_t *word;
};

/* One CPU.  All in slots (a record is one to eight of them), but @records. */
struct trace_cpu_stat {
	bool present;			/* has it a ring that can be read? */
	uint32_t slots;			/* of its ring */
	uint64_t written;		/* ever, up to what is in the image */
	uint64_t overwritten;		/* of these, by newer ones */
	uint64_t lost;			/* never written: the ring was full */
	/* So far, by what trace_next() has gone through: */
	uint64_t missed;		/* overwritten while they were being read: trace_follow() */
	uint64_t torn;			/* taken and not written to their end */
	uint64_t damaged;		/* with an event that vmlinux does not know, and the like */
	uint64_t records;		/* whole ones, shown or filtered out */
	uint64_t oldest, newest;	/* ns of the first and last of @records; of records only */
};

/* What has to be there to turn clocks into times. */
struct trace_clock {
	uint64_t tsc_khz, clock_base, ns_base;
};

/*
 * Open @image and the @vmlinux that wrote it (NULL: ./vmlinux).
 * Return: NULL if that cannot be; why stands on stderr.
 */
struct trace *trace_open(const char *vmlinux, const char *image);
void trace_close(struct trace *trace);

/*
 * The next record of all CPUs, sorted by clock.
 * Return: 1, 0 at the end, -1 on an error that was told on stderr.
 */
int trace_next(struct trace *trace, struct trace_record *record);
/* From the oldest record again. */
void trace_rewind(struct trace *trace);

/* trace_next() skips records for which this says false; NULL: it shows all. */
typedef bool (*trace_filter_t)(const struct trace_record *record, const void *arg);
void trace_set_filter(struct trace *trace, trace_filter_t filter, const void *arg);

/*
 * Go on with what a running guest writes: trace_next() returns 0 when there is
 * nothing more for now, and trace_poll() lets it see what came since.  False: the
 * image is not the memory file of a guest (told on stderr); the guest is gone,
 * and trace_next() shows what is left.
 */
bool trace_follow(struct trace *trace);
bool trace_poll(struct trace *trace);

/* The events, by number: trace_events()[0] has id 1. */
const struct trace_event *trace_events(const struct trace *trace, unsigned int *nr);
/* NULL if there is none of this name; @group NULL: of any group. */
const struct trace_event *trace_find_event(const struct trace *trace, const char *group, const char *name);
/* The index of the field of this name, or -1. */
int trace_find_field(const struct trace_event *event, const char *name);
/* The types with names, those of 'names' and 'flags' lines. */
const struct trace_type *trace_types(const struct trace *trace, unsigned int *nr);

/* CPUs are 0 to nr - 1; some may not be present. */
unsigned int trace_nr_cpus(const struct trace *trace);
struct trace_cpu_stat trace_cpu_stat(const struct trace *trace, unsigned int cpu);
struct trace_clock trace_clock(const struct trace *trace);
uint64_t trace_ns(const struct trace *trace, uint64_t clock);
const char *trace_build_id(const struct trace *trace);	/* as hexadecimal digits */
const char *trace_vmlinux_path(const struct trace *trace);
const char *trace_image_path(const struct trace *trace);

/* The name of a thread; "swapper" for 0; "<...>" if it is not known.  Never NULL. */
const char *trace_comm(struct trace *trace, uint32_t pid);
/* All threads whose names are known, for i from 0 until it is false. */
bool trace_nth_comm(struct trace *trace, unsigned int i, uint32_t *pid, const char **comm);

/* The symbol of vmlinux at or before the address, how far into it; NULL: none. */
const char *trace_symbol(struct trace *trace, uint64_t address, uint64_t *offset);
/* All symbols, by address, for i from 0 until it is false. */
bool trace_nth_symbol(struct trace *trace, size_t i, uint64_t *address, uint64_t *size, const char **name);
/* The constant string at an address of vmlinux; NULL: none is there. */
const char *trace_string(struct trace *trace, uint64_t address);

/* --- text ---------------------------------------------------------------- */

/*
 * All of these write a string that ends with a zero, cut to size - 1
 * characters if it is longer, and return how many they wrote.  TRACE_TEXT is
 * room enough for any record; control characters come as \xNN or \n.
 */
#define TRACE_TEXT	4096

/* field=value field=value ... */
size_t trace_format(struct trace *trace, const struct trace_record *record, char *buf, size_t size);
/* The value of one field: a TRACE_PID is "comm-pid", a TRACE_SYM "name+0x10", TRACE_FLAGS "A|B". */
size_t trace_format_field(struct trace *trace, const struct trace_record *record,
			  unsigned int field, char *buf, size_t size);
/* A value of a type that has one word. */
size_t trace_format_value(struct trace *trace, const struct trace_type *type, uint64_t value,
			  char *buf, size_t size);

/* --- the sub-commands ------------------------------------------------------ */

/* What the command line says, besides -k VMLINUX and IMAGE.  A filter is set already. */
struct trace_options {
	const char *output;		/* -o; NULL if not given; main checks it */
	unsigned long last;		/* --last N; 0: all */
	bool raw;			/* --raw */
	bool follow;			/* --follow */
};

/* Each returns an exit status: 0, or 1 after a message on stderr. */
int cmd_report(struct trace *trace, const struct trace_options *options);
int cmd_stat(struct trace *trace, const struct trace_options *options);
int cmd_graph(struct trace *trace, const struct trace_options *options);
int cmd_extract(struct trace *trace, const struct trace_options *options);
int cmd_bench(struct trace *trace, const struct trace_options *options);
int cmd_perfetto(struct trace *trace, const struct trace_options *options);
int cmd_ctf(struct trace *trace, const struct trace_options *options);
int cmd_trace_dat(struct trace *trace, const struct trace_options *options);
int cmd_html(struct trace *trace, const struct trace_options *options);

/* "heddle-trace: ..." and a line's end on stderr. */
void trace_error(const char *format, ...) __attribute__((format(printf, 1, 2)));
/* fopen(path, "wb") and fclose(), which say what went wrong; "-" is stdout. */
FILE *trace_create(const char *path);
int trace_finish(FILE *file, const char *path);	/* 0, or 1 if it could not be written */

#endif /* TRACE_H */
