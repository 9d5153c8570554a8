// SPDX-License-Identifier: GPL-2.0-only
/* stat: what each CPU wrote and what of it is there; how often each event. */
#include <inttypes.h>
#include <stdlib.h>

#include "trace.h"

static void print_time(uint64_t ns)
{
	printf(" %8" PRIu64 ".%09" PRIu64, ns / 1000000000, ns % 1000000000);
}

static void print_cpu(unsigned int cpu, const struct trace_cpu_stat *s)
{
	printf("%3u  %7" PRIu32 " %11" PRIu64 " %11" PRIu64 " %9" PRIu64 " %6" PRIu64 " %7" PRIu64 " %10" PRIu64,
	       cpu, s->slots, s->written, s->overwritten, s->lost, s->torn, s->damaged, s->records);
	if (s->records) {
		print_time(s->oldest);
		print_time(s->newest);
	}
	putchar('\n');
}

static void print_cpus(struct trace *t)
{
	printf("CPU    slots     written overwritten      lost   torn damaged    records             oldest             newest\n");
	for (unsigned int cpu = 0; cpu < trace_nr_cpus(t); cpu++) {
		struct trace_cpu_stat s = trace_cpu_stat(t, cpu);

		if (s.present)
			print_cpu(cpu, &s);
	}
}

int cmd_stat(struct trace *t, const struct trace_options *options)
{
	unsigned int nr_events;
	const struct trace_event *event = trace_events(t, &nr_events);
	uint64_t *count = calloc(nr_events + 1, sizeof(*count));
	struct trace_record r;
	int status;

	(void)options;
	if (!count) {
		trace_error("no memory for the counts");
		return 1;
	}
	while ((status = trace_next(t, &r)) > 0)
		count[r.event->id]++;
	print_cpus(t);
	printf("\n     events  name\n");
	for (unsigned int i = 0; i < nr_events; i++)
		if (count[event[i].id])
			printf("%11" PRIu64 "  %s:%s\n", count[event[i].id], event[i].group, event[i].name);
	free(count);
	return trace_finish(stdout, "standard output") || status < 0;
}
