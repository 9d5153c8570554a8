// SPDX-License-Identifier: GPL-2.0-only
/*
 * heddle-trace: the trace of a guest, from an image of its memory.
 *
 * Each command's work is in a file of its name; this one has the table of them
 * and the options.
 */
#include <errno.h>
#include <fnmatch.h>
#include <getopt.h>
#include <stdlib.h>
#include <string.h>

#include "trace.h"

#define MAX_GLOBS	64

/* Which options, besides -k and the filters', a command has. */
#define TAKES_OUTPUT	0x1	/* and must have */
#define TAKES_LAST	0x2
#define TAKES_RAW	0x4
#define TAKES_FOLLOW	0x8

static const struct command {
	const char *name;
	int (*run)(struct trace *trace, const struct trace_options *options);
	unsigned int takes;
	const char *help;
} commands[] = {
	{ "report", cmd_report, TAKES_LAST | TAKES_RAW | TAKES_FOLLOW, "text, one line a record (the default)" },
	{ "stat", cmd_stat, 0, "what each CPU wrote, lost and overwrote; how often each event" },
	{ "graph", cmd_graph, 0, "traced functions as calls, other events as comments" },
	{ "extract", cmd_extract, TAKES_OUTPUT, "only the memory that the trace is in, as a smaller image" },
	{ "perfetto", cmd_perfetto, TAKES_OUTPUT, "for ui.perfetto.dev" },
	{ "ctf", cmd_ctf, TAKES_OUTPUT, "a folder for babeltrace2 and Trace Compass" },
	{ "trace-dat", cmd_trace_dat, TAKES_OUTPUT, "for trace-cmd and KernelShark" },
	{ "html", cmd_html, TAKES_OUTPUT, "a page for a browser" },
	{ "bench", cmd_bench, 0, "how fast the records are read" },
};
#define NR_COMMANDS	(sizeof(commands) / sizeof(commands[0]))

/* Which records are shown: all that are asked for must fit. */
static struct filter {
	bool on;
	long cpu;
	long long pid;
	unsigned int nr_globs, nr_groups;
	const char *glob[MAX_GLOBS], *group[MAX_GLOBS];
} filter = { .cpu = -1, .pid = -1 };

static void usage(FILE *to)
{
	fprintf(to, "usage: heddle-trace [COMMAND] [-k VMLINUX] [OPTION]... IMAGE\n"
		"IMAGE is an ELF dump of a guest's memory, its raw memory, or what extract wrote.\n\n");
	for (size_t i = 0; i < NR_COMMANDS; i++)
		fprintf(to, "  %-10s%-8s %s\n", commands[i].name,
			commands[i].takes & TAKES_OUTPUT ? "-o PATH" : "", commands[i].help);
	fprintf(to, "\n"
		"  -k VMLINUX       the kernel that wrote it (./vmlinux)\n"
		"  -o PATH          where to write; - is standard output, where that can be\n"
		"  --cpu N          only this CPU's records\n"
		"  --pid N          only this thread's\n"
		"  --event GLOB     only these events, 'sched_*' or 'sched:*'; again: these, too\n"
		"  --group GLOB     only these groups of events; again: these, too\n"
		"  --last N         report: only the last N\n"
		"  --raw            report: words, not fields\n"
		"  --follow         report: go on with what a running guest writes\n");
}

static bool any_matches(unsigned int nr, const char *const *glob, const struct trace_event *event)
{
	char full[256];

	for (unsigned int i = 0; i < nr; i++) {
		const char *name = event->name;

		if (strchr(glob[i], ':')) {
			snprintf(full, sizeof(full), "%s:%s", event->group, event->name);
			name = full;
		}
		if (!fnmatch(glob[i], name, 0))
			return true;
	}
	return false;
}

static bool group_matches(const struct filter *f, const struct trace_event *event)
{
	for (unsigned int i = 0; i < f->nr_groups; i++)
		if (!fnmatch(f->group[i], event->group, 0))
			return true;
	return false;
}

static bool event_wanted(const struct filter *f, const struct trace_event *event)
{
	return (!f->nr_globs || any_matches(f->nr_globs, f->glob, event)) &&
	       (!f->nr_groups || group_matches(f, event));
}

/* Matching names is slow, so what each event came to is remembered. */
static bool wanted(const struct trace_record *record, const void *arg)
{
	static unsigned char known[1 << 12];	/* by number: 1 wanted, 2 not */
	const struct filter *f = arg;
	unsigned char *k = &known[record->event->id % sizeof(known)];

	if (f->cpu >= 0 && record->cpu != f->cpu)
		return false;
	if (f->pid >= 0 && record->pid != f->pid)
		return false;
	if (!*k)
		*k = event_wanted(f, record->event) ? 1 : 2;
	return *k == 1;
}

/* A filter that no event can pass is a mistake in it. */
static bool some_event_wanted(const struct trace *trace)
{
	unsigned int nr;
	const struct trace_event *event = trace_events(trace, &nr);

	for (unsigned int i = 0; i < nr; i++)
		if (event_wanted(&filter, &event[i]))
			return true;
	return false;
}

static int bad(const char *format, const char *what)
{
	trace_error(format, what);
	fprintf(stderr, "Try: heddle-trace --help\n");
	return 2;
}

static bool number(const char *text, unsigned long long max, unsigned long long *value)
{
	char *end;

	errno = 0;
	*value = strtoull(text, &end, 0);
	return text[0] >= '0' && text[0] <= '9' && !*end && !errno && *value <= max;
}

static const struct option long_options[] = {
	{ "help", no_argument, NULL, 'h' },
	{ "vmlinux", required_argument, NULL, 'k' },
	{ "output", required_argument, NULL, 'o' },
	{ "cpu", required_argument, NULL, 'c' },
	{ "pid", required_argument, NULL, 'p' },
	{ "event", required_argument, NULL, 'e' },
	{ "group", required_argument, NULL, 'g' },
	{ "last", required_argument, NULL, 'l' },
	{ "raw", no_argument, NULL, 'r' },
	{ "follow", no_argument, NULL, 'f' },
	{ NULL, 0, NULL, 0 }
};

/* What only some commands take. */
static int option_of_command(const struct command *command, int c, struct trace_options *options)
{
	static const struct { int c; unsigned int takes; const char *name; } of[] = {
		{ 'o', TAKES_OUTPUT, "-o" }, { 'l', TAKES_LAST, "--last" },
		{ 'r', TAKES_RAW, "--raw" }, { 'f', TAKES_FOLLOW, "--follow" },
	};
	unsigned long long n;

	for (size_t i = 0; i < sizeof(of) / sizeof(of[0]); i++)
		if (of[i].c == c && !(command->takes & of[i].takes)) {
			trace_error("%s has no option %s", command->name, of[i].name);
			return 2;
		}
	switch (c) {
	case 'o':
		options->output = optarg;
		break;
	case 'l':
		if (!number(optarg, 1u << 31, &n) || !n)
			return bad("--last %s: not a number of records", optarg);
		options->last = n;
		break;
	case 'r':
		options->raw = true;
		break;
	case 'f':
		options->follow = true;
		break;
	}
	return 0;
}

static int option_of_filter(int c)
{
	unsigned long long n;

	filter.on = true;
	switch (c) {
	case 'c':
		if (!number(optarg, 1u << 16, &n))
			return bad("--cpu %s: not a CPU's number", optarg);
		filter.cpu = n;
		break;
	case 'p':
		if (!number(optarg, UINT32_MAX, &n))
			return bad("--pid %s: not a thread's number", optarg);
		filter.pid = n;
		break;
	case 'e':
		if (filter.nr_globs == MAX_GLOBS)
			return bad("--event %s: too many", optarg);
		filter.glob[filter.nr_globs++] = optarg;
		break;
	case 'g':
		if (filter.nr_groups == MAX_GLOBS)
			return bad("--group %s: too many", optarg);
		filter.group[filter.nr_groups++] = optarg;
		break;
	}
	return 0;
}

static const struct command *find_command(const char *name)
{
	for (size_t i = 0; i < NR_COMMANDS; i++)
		if (!strcmp(commands[i].name, name))
			return &commands[i];
	return NULL;
}

static int run(const struct command *command, const char *vmlinux, const char *image,
	       const struct trace_options *options)
{
	struct trace *trace = trace_open(vmlinux, image);
	int status;

	if (!trace)
		return 1;
	if (filter.on && !some_event_wanted(trace)) {
		trace_error("no event of %s has a name that --event and --group let through",
			    trace_vmlinux_path(trace));
		status = 2;
	} else if (filter.cpu >= (long)trace_nr_cpus(trace)) {
		trace_error("--cpu %ld: the trace has %u CPUs", filter.cpu, trace_nr_cpus(trace));
		status = 2;
	} else {
		if (filter.on)
			trace_set_filter(trace, wanted, &filter);
		status = command->run(trace, options);
	}
	trace_close(trace);
	return status;
}

int main(int argc, char **argv)
{
	const struct command *command = argc > 1 ? find_command(argv[1]) : NULL;
	struct trace_options options = { 0 };
	const char *vmlinux = NULL;
	int c, error = 0;

	if (command)
		argv[1] = argv[0], argv++, argc--;
	else
		command = &commands[0];
	while (!error && (c = getopt_long(argc, argv, "hk:o:", long_options, NULL)) != -1) {
		switch (c) {
		case 'h':
			usage(stdout);
			return 0;
		case 'k':
			vmlinux = optarg;
			break;
		case 'c': case 'p': case 'e': case 'g':
			error = option_of_filter(c);
			break;
		case '?':
			usage(stderr);
			return 2;
		default:
			error = option_of_command(command, c, &options);
		}
	}
	if (error)
		return error;
	if (optind == argc)
		return bad("%s: which image?", command->name);
	if (optind + 1 < argc)
		return bad(optind + 2 == argc ? "%s is no command, or there is one word too many" :
			   "%s: too many words", argv[optind]);
	if ((command->takes & TAKES_OUTPUT) && !options.output)
		return bad("%s writes a file: -o PATH is missing", command->name);
	return run(command, vmlinux, argv[optind], &options);
}
