// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <stdarg.h>
#include <string.h>

#include "trace.h"

void trace_error(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	fputs("heddle-trace: ", stderr);
	vfprintf(stderr, format, args);
	fputc('\n', stderr);
	va_end(args);
}

FILE *trace_create(const char *path)
{
	FILE *file = strcmp(path, "-") ? fopen(path, "wb") : stdout;

	if (!file)
		trace_error("%s: %s", path, strerror(errno));
	return file;
}

int trace_finish(FILE *file, const char *path)
{
	bool bad = ferror(file);

	bad |= file == stdout ? fflush(file) : fclose(file);
	if (bad)
		trace_error("%s: it could not be written", path);
	return bad;
}

/* What follows says that it is not there yet. */

struct trace *trace_open(const char *vmlinux, const char *image)
{
	(void)vmlinux;
	trace_error("%s: reading images is not written yet", image);
	return NULL;
}

void trace_close(struct trace *trace) { (void)trace; }
int trace_next(struct trace *trace, struct trace_record *record) { (void)trace; (void)record; return -1; }
void trace_rewind(struct trace *trace) { (void)trace; }
void trace_set_filter(struct trace *trace, trace_filter_t filter, const void *arg) { (void)trace; (void)filter; (void)arg; }
const struct trace_event *trace_events(const struct trace *trace, unsigned int *nr) { (void)trace; *nr = 0; return NULL; }
unsigned int trace_nr_cpus(const struct trace *trace) { (void)trace; return 0; }
const char *trace_vmlinux_path(const struct trace *trace) { (void)trace; return ""; }
