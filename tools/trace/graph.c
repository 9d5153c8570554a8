// SPDX-License-Identifier: GPL-2.0-only
/*
 * graph: traced functions as the calls they are, other events as comments.
 *
 * How long a function took stands at its end; of one in which nothing else was
 * recorded begin and end are one line.  Which those are is known only later, so
 * the records are gone through twice.
 */
#include <stdlib.h>

#include "put.h"

#define MAX_DEPTH	256	/* of what an image says; the kernel's own limit is lower */
#define NR_BUCKETS	1024

/* A thread that was seen; each CPU's idle thread is one. */
struct thread {
	struct thread *next;
	uint32_t pid;
	unsigned int cpu;		/* of an idle thread */
	unsigned int depth;
	struct call {
		uint64_t function, ns;
		size_t entry;		/* which of all entries; of no use if !known */
		bool known;
	} call[MAX_DEPTH];
};

struct graph {
	struct trace *trace;
	const struct trace_event *entry, *exit;
	struct thread *bucket[NR_BUCKETS];
	uint64_t *leaf;			/* of each entry: ns + 1 if it is one line, else 0 */
	size_t nr_entries, room;
	struct cpu {
		bool known;
		uint32_t pid;		/* of its last line */
		size_t last_entry;	/* its last record is this entry, from 1; else 0 */
	} *cpu;
};

static struct thread *thread_of(struct graph *g, const struct trace_record *r)
{
	unsigned int cpu = r->pid ? 0 : r->cpu;
	struct thread **b = &g->bucket[(r->pid + cpu) % NR_BUCKETS], *t;

	for (t = *b; t; t = t->next)
		if (t->pid == r->pid && t->cpu == cpu)
			return t;
	t = calloc(1, sizeof(*t));
	if (!t)
		return NULL;
	*t = (struct thread){ .next = *b, .pid = r->pid, .cpu = cpu };
	*b = t;
	return t;
}

static void forget_threads(struct graph *g)
{
	for (unsigned int i = 0; i < NR_BUCKETS; i++) {
		struct thread *t = g->bucket[i], *next;

		for (; t; t = next) {
			next = t->next;
			free(t);
		}
		g->bucket[i] = NULL;
	}
}

/* Function and depth are the fields of both events, in this order. */
static uint64_t function_of(const struct trace_record *r)
{
	return r->word[0];
}

static unsigned int depth_of(const struct trace_record *r)
{
	return r->word[1] < MAX_DEPTH ? r->word[1] : MAX_DEPTH - 1;
}

/* What was deeper has ended without a word; what is above may have begun before the trace. */
static void enter(struct thread *t, const struct trace_record *r, size_t entry)
{
	unsigned int depth = depth_of(r);

	while (t->depth < depth)
		t->call[t->depth++].known = false;
	t->call[depth] = (struct call){ function_of(r), r->ns, entry, true };
	t->depth = depth + 1;
}

/* The call that ends; one that is not known if its entry is not in the trace. */
static struct call leave(struct thread *t, const struct trace_record *r)
{
	struct call call = { .known = false };
	unsigned int depth = depth_of(r);

	if (t->depth > depth && t->call[depth].function == function_of(r))
		call = t->call[depth];
	while (t->depth < depth)
		t->call[t->depth++].known = false;
	t->depth = depth;
	return call;
}

static bool note_entry(struct graph *g)
{
	if (g->nr_entries == g->room) {
		size_t room = g->room ? 2 * g->room : 1024;
		uint64_t *more = realloc(g->leaf, room * sizeof(*more));

		if (!more)
			return false;
		g->leaf = more;
		g->room = room;
	}
	g->leaf[g->nr_entries++] = 0;
	return true;
}

static int no_memory(void)
{
	trace_error("graph: no memory");
	return -1;
}

/* The first time: which calls are one line. */
static int find_leaves(struct graph *g)
{
	struct trace_record r;
	int status;

	while ((status = trace_next(g->trace, &r)) > 0) {
		struct thread *t = thread_of(g, &r);

		if (!t)
			return no_memory();
		if (r.event == g->entry) {
			if (!note_entry(g))
				return no_memory();
			enter(t, &r, g->nr_entries - 1);
		} else if (r.event == g->exit) {
			struct call call = leave(t, &r);

			if (call.known && g->cpu[r.cpu].last_entry == call.entry + 1)
				g->leaf[call.entry] = r.ns - call.ns + 1;
		}
		g->cpu[r.cpu].last_entry = r.event == g->entry ? g->nr_entries : 0;
	}
	return status;
}

/* How long is long, as ftrace marks it. */
static char mark(uint64_t ns)
{
	static const struct { uint64_t over; char mark; } marks[] = {
		{ 1000000000, '$' }, { 100000000, '@' }, { 10000000, '*' },
		{ 1000000, '#' }, { 100000, '!' }, { 10000, '+' },
	};

	for (size_t i = 0; i < sizeof(marks) / sizeof(marks[0]); i++)
		if (ns > marks[i].over)
			return marks[i].mark;
	return ' ';
}

/* "  0) + 12.345 us    |  " and the indent; no time if it is not known. */
static void put_begin(struct put *p, const struct trace_record *r, const uint64_t *ns,
		      unsigned int depth)
{
	char time[32];
	struct put t = put_start(time, sizeof(time));

	put_spaces(p, r->cpu < 10 ? 2 : r->cpu < 100 ? 1 : 0);
	put_udec(p, r->cpu, 0);
	put_text(p, ") ");
	if (ns) {
		put_char(p, mark(*ns));
		put_char(p, ' ');
		put_udec(&t, *ns / 1000, 0);
		put_char(&t, '.');
		put_udec(&t, *ns % 1000, 3);
		put_text(&t, " us");
		put_bytes(p, time, t.at - time);
		put_spaces(p, 14 - (t.at - time));
	} else {
		put_spaces(p, 16);
	}
	put_text(p, "|  ");
	put_spaces(p, 2 * depth);
}

static void put_function(struct put *p, struct graph *g, const struct trace_record *r)
{
	p->at += trace_format_field(g->trace, r, 0, p->at, p->end - p->at);
}

static void put_thread(struct put *p, struct graph *g, uint32_t pid, unsigned int cpu)
{
	const char *comm = trace_comm(g->trace, pid);

	put_safe(p, comm, strlen(comm));
	if (!pid) {
		put_char(p, '/');
		put_udec(p, cpu, 0);
	}
	put_char(p, '-');
	put_udec(p, pid, 0);
}

/* Between lines of one CPU that are of different threads. */
static void print_switch(struct graph *g, const struct trace_record *r)
{
	static const char rule[] = " ------------------------------------------\n";
	struct cpu *cpu = &g->cpu[r->cpu];
	char line[TRACE_TEXT];
	struct put p = put_start(line, sizeof(line));

	if (cpu->known && cpu->pid == r->pid)
		return;
	put_text(&p, rule);
	put_spaces(&p, r->cpu < 10 ? 2 : r->cpu < 100 ? 1 : 0);
	put_udec(&p, r->cpu, 0);
	put_text(&p, ")  ");
	if (cpu->known) {
		put_thread(&p, g, cpu->pid, r->cpu);
		put_text(&p, "  =>  ");
	}
	put_thread(&p, g, r->pid, r->cpu);
	put_char(&p, '\n');
	put_text(&p, rule);
	fwrite(line, 1, p.at - line, stdout);
	cpu->pid = r->pid;
	cpu->known = true;
}

static void put_entry(struct put *p, struct graph *g, const struct trace_record *r,
		      uint64_t leaf)
{
	uint64_t ns = leaf - 1;

	put_begin(p, r, leaf ? &ns : NULL, depth_of(r));
	put_function(p, g, r);
	put_text(p, leaf ? "();" : "() {");
}

/* False: it stands in the entry's line. */
static bool put_exit(struct put *p, struct graph *g, const struct trace_record *r,
		     struct thread *t)
{
	struct call call = leave(t, r);
	uint64_t ns = r->ns - call.ns;

	if (call.known && g->leaf[call.entry])
		return false;
	put_begin(p, r, call.known ? &ns : NULL, depth_of(r));
	put_char(p, '}');
	if (!call.known) {
		put_text(p, " /* ");
		put_function(p, g, r);
		put_text(p, " */");
	}
	return true;
}

static void put_comment(struct put *p, struct graph *g, const struct trace_record *r,
			unsigned int depth)
{
	put_begin(p, r, NULL, depth);
	put_text(p, "/* ");
	put_text(p, r->event->name);
	if (r->event->nr_fields) {
		put_text(p, ": ");
		p->at += trace_format(g->trace, r, p->at, p->end - p->at);
	}
	put_text(p, " */");
}

static int print_all(struct graph *g)
{
	char line[2 * TRACE_TEXT];
	struct trace_record r;
	size_t entry = 0;
	int status;

	while ((status = trace_next(g->trace, &r)) > 0) {
		struct put p = put_start(line, sizeof(line));
		struct thread *t = thread_of(g, &r);
		bool shown = true;

		if (!t)
			return no_memory();
		if (r.event == g->entry) {
			if (entry == g->nr_entries)	/* the image has changed meanwhile */
				break;
			enter(t, &r, entry);
			put_entry(&p, g, &r, g->leaf[entry++]);
		} else if (r.event == g->exit) {
			shown = put_exit(&p, g, &r, t);
		} else {
			put_comment(&p, g, &r, t->depth);
		}
		if (!shown)
			continue;
		print_switch(g, &r);
		put_char(&p, '\n');
		fwrite(line, 1, p.at - line, stdout);
	}
	return status;
}

static bool has_fields(const struct trace_event *event)
{
	return event && trace_find_field(event, "function") == 0 && trace_find_field(event, "depth") == 1 &&
	       event->field[0].words == 1 && event->field[1].words == 1;
}

int cmd_graph(struct trace *trace, const struct trace_options *options)
{
	struct graph g = {
		.trace = trace,
		.entry = trace_find_event(trace, "fgraph", "funcgraph_entry"),
		.exit = trace_find_event(trace, "fgraph", "funcgraph_exit"),
	};
	int status;

	(void)options;
	if (!has_fields(g.entry) || !has_fields(g.exit)) {
		trace_error("%s traces no functions: it has no CONFIG_FUNCTION_GRAPH_TRACER",
			    trace_vmlinux_path(trace));
		return 1;
	}
	g.cpu = calloc(trace_nr_cpus(trace) + 1, sizeof(*g.cpu));
	status = g.cpu ? find_leaves(&g) : no_memory();
	if (!status) {
		forget_threads(&g);
		trace_rewind(trace);
		printf("CPU)   DURATION      |  FUNCTION CALLS\n");
		status = print_all(&g);
	}
	forget_threads(&g);
	free(g.leaf);
	free(g.cpu);
	return trace_finish(stdout, "standard output") || status < 0;
}
