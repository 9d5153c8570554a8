// SPDX-License-Identifier: GPL-2.0-only
/* bench: how fast the records of an image are read, and made text. */
#include <inttypes.h>
#include <time.h>

#include "trace.h"

#define ROUNDS	3

static double now(void)
{
	struct timespec ts;

	/* The processor's time: others may be on it as well. */
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &ts);
	return ts.tv_sec + ts.tv_nsec / 1e9;
}

/* Reads all records once; the seconds. */
static double read_all(struct trace *t, bool as_text, uint64_t *records, uint64_t *bytes)
{
	char text[TRACE_TEXT];
	struct trace_record r;
	double start;

	trace_rewind(t);
	*records = *bytes = 0;
	start = now();
	while (trace_next(t, &r) > 0) {
		++*records;
		*bytes += as_text ? trace_format(t, &r, text, sizeof(text)) : r.nr_words * sizeof(*r.word);
	}
	return now() - start;
}

static void measure(struct trace *t, bool as_text)
{
	uint64_t records, bytes;
	double best = 0;

	for (int i = 0; i < ROUNDS; i++) {
		double seconds = read_all(t, as_text, &records, &bytes);

		if (!i || seconds < best)
			best = seconds;
	}
	printf("%-7s %10" PRIu64 " records %8.3f s %8.2f million/s %12" PRIu64 " bytes\n",
	       as_text ? "text" : "records", records, best, best > 0 ? records / best / 1e6 : 0, bytes);
}

int cmd_bench(struct trace *t, const struct trace_options *options)
{
	(void)options;
	measure(t, false);
	measure(t, true);
	return trace_finish(stdout, "standard output");
}
