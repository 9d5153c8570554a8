// SPDX-License-Identifier: GPL-2.0-only
/* Messages; and memory and written files, without which there is nothing to go on with. */
#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>

#include "internal.h"

void trace_error(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	fputs("heddle-trace: ", stderr);
	vfprintf(stderr, format, args);
	fputc('\n', stderr);
	va_end(args);
}

static void *or_exit(void *p, size_t size)
{
	if (!p && size) {
		trace_error("no memory for %zu bytes", size);
		exit(1);
	}
	return p;
}

void *allocate(size_t nr, size_t size)
{
	return or_exit(calloc(nr, size), size);
}

/* Its size is the power of two that nr fits in. */
void *grow(void *array, size_t nr, size_t size)
{
	size_t room = nr ? 2 * nr : 1;

	if (nr & (nr - 1))
		return array;
	return or_exit(realloc(array, room * size), room * size);
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
