// SPDX-License-Identifier: GPL-2.0-only
/* report: a line of text for each record, by time. */
#include <time.h>

#include "put.h"

#define POLL_MS		50

/* comm-pid, the comm ending in column 16 as trace-cmd has it. */
static void put_who(struct put *p, struct trace *t, const struct trace_record *r)
{
	char name[32];
	struct put n = put_start(name, sizeof(name)), pid;
	char digits[24];

	put_text(&n, trace_comm(t, r->pid));
	if (!r->pid) {
		put_char(&n, '/');
		put_udec(&n, r->cpu, 0);
	}
	put_spaces(p, 16 - (n.at - name));
	put_safe(p, name, n.at - name);
	pid = put_start(digits, sizeof(digits));
	put_char(&pid, '-');
	put_udec(&pid, r->pid, 0);
	put_bytes(p, digits, pid.at - digits);
	put_spaces(p, 7 - (pid.at - digits));
}

static void put_time(struct put *p, uint64_t ns)
{
	uint64_t seconds = ns / 1000000000;

	for (uint64_t limit = 10000; limit > 1 && seconds < limit; limit /= 10)
		put_char(p, ' ');
	put_udec(p, seconds, 0);
	put_char(p, '.');
	put_udec(p, ns % 1000000000, 9);
}

static void put_words(struct put *p, const struct trace_record *r)
{
	put_text(p, "clock=");
	put_udec(p, r->clock, 0);
	put_text(p, " slot=");
	put_udec(p, r->index, 0);
	put_text(p, " id=");
	put_udec(p, r->event->id, 0);
	for (unsigned int i = 0; i < r->nr_words; i++) {
		put_text(p, " 0x");
		put_hex(p, r->word[i], 0);
	}
}

static void print_record(struct trace *t, const struct trace_record *r, bool raw)
{
	char line[TRACE_TEXT + 256];
	struct put p = put_start(line, sizeof(line));

	put_who(&p, t, r);
	put_text(&p, " [");
	put_udec(&p, r->cpu, 3);
	put_text(&p, "] ");
	put_time(&p, r->ns);
	put_text(&p, ": ");
	put_text(&p, r->event->name);
	put_text(&p, ": ");
	if (raw)
		put_words(&p, r);
	else
		p.at += trace_format(t, r, p.at, p.end - p.at);
	put_char(&p, '\n');
	fwrite(line, 1, p.at - line, stdout);
}

static uint64_t count_records(struct trace *t)
{
	struct trace_record r;
	uint64_t nr = 0;

	while (trace_next(t, &r) > 0)
		nr++;
	trace_rewind(t);
	return nr;
}

/* What is not shown: nothing goes without being told. */
struct gaps {
	uint64_t missed, torn;
};

static struct gaps all_gaps(const struct trace *t)
{
	struct gaps sum = { 0, 0 };

	for (unsigned int cpu = 0; cpu < trace_nr_cpus(t); cpu++) {
		sum.missed += trace_cpu_stat(t, cpu).missed;
		sum.torn += trace_cpu_stat(t, cpu).torn;
	}
	return sum;
}

static void tell_gaps(const struct trace *t, struct gaps *told)
{
	struct gaps now = all_gaps(t);

	if (now.missed != told->missed)
		trace_error("%llu slots were overwritten before they could be read",
			    (unsigned long long)(now.missed - told->missed));
	if (now.torn != told->torn)
		trace_error("%llu slots were taken and not written to their end",
			    (unsigned long long)(now.torn - told->torn));
	*told = now;
}

/* Before it began to follow. */
static void tell_overwritten(const struct trace *t)
{
	uint64_t sum = 0;

	for (unsigned int cpu = 0; cpu < trace_nr_cpus(t); cpu++)
		sum += trace_cpu_stat(t, cpu).overwritten;
	if (sum)
		trace_error("%llu slots were overwritten before", (unsigned long long)sum);
}

/* What there is for now, but so many of the first. */
static int print_all(struct trace *t, uint64_t *skip, bool raw)
{
	struct trace_record r;
	int status;

	while ((status = trace_next(t, &r)) > 0) {
		if (*skip)
			(*skip)--;
		else
			print_record(t, &r, raw);
	}
	return status;
}

static int follow(struct trace *t, uint64_t skip, bool raw)
{
	struct gaps told = { 0, 0 };
	bool alive;

	if (!trace_follow(t))
		return 1;
	tell_overwritten(t);
	do {
		alive = trace_poll(t);
		if (print_all(t, &skip, raw) < 0)
			return 1;
		if (fflush(stdout))
			break;
		tell_gaps(t, &told);
		if (alive)
			nanosleep(&(struct timespec){ .tv_nsec = POLL_MS * 1000000L }, NULL);
	} while (alive);
	return 0;
}

int cmd_report(struct trace *t, const struct trace_options *options)
{
	uint64_t skip = 0, nr;
	int status;

	if (options->last) {
		nr = count_records(t);
		skip = nr > options->last ? nr - options->last : 0;
	}
	if (options->follow)
		status = follow(t, skip, options->raw);
	else
		status = print_all(t, &skip, options->raw) < 0;
	return trace_finish(stdout, "standard output") || status;
}
