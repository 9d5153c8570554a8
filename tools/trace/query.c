// SPDX-License-Identifier: GPL-2.0-only
/* What can be asked about a trace, its records aside. */
#include "internal.h"

void trace_set_filter(struct trace *t, trace_filter_t filter, const void *arg)
{
	t->filter = filter;
	t->filter_arg = arg;
}

const struct trace_event *trace_events(const struct trace *t, unsigned int *nr)
{
	*nr = t->format.nr_events;
	return t->format.event;
}

const struct trace_event *trace_find_event(const struct trace *t, const char *group, const char *name)
{
	for (unsigned int i = 0; i < t->format.nr_events; i++) {
		const struct trace_event *event = &t->format.event[i];

		if (!strcmp(event->name, name) && (!group || !strcmp(event->group, group)))
			return event;
	}
	return NULL;
}

int trace_find_field(const struct trace_event *event, const char *name)
{
	for (unsigned int i = 0; i < event->nr_fields; i++)
		if (!strcmp(event->field[i].name, name))
			return i;
	return -1;
}

const struct trace_type *trace_types(const struct trace *t, unsigned int *nr)
{
	*nr = t->format.nr_types;
	return t->format.type;
}

unsigned int trace_nr_cpus(const struct trace *t)
{
	return t->header.nr_cpus;
}

struct trace_cpu_stat trace_cpu_stat(const struct trace *t, unsigned int cpu)
{
	return cpu < t->header.nr_cpus ? t->cpu[cpu].stat : (struct trace_cpu_stat){ 0 };
}

struct trace_clock trace_clock(const struct trace *t)
{
	return (struct trace_clock){ t->header.tsc_khz, t->header.clock_base, t->header.ns_base };
}

/* In two steps: clocks * 1000000 has more than 64 bits.  Before boot it is 0. */
uint64_t trace_ns(const struct trace *t, uint64_t clock)
{
	const struct trace_header *h = &t->header;
	bool before = clock < h->clock_base;
	uint64_t clocks = before ? h->clock_base - clock : clock - h->clock_base;
	uint64_t ns = clocks / h->tsc_khz * 1000000 + clocks % h->tsc_khz * 1000000 / h->tsc_khz;

	if (before)
		return ns < h->ns_base ? h->ns_base - ns : 0;
	return h->ns_base + ns;
}

const char *trace_build_id(const struct trace *t)
{
	return t->build_id;
}

const char *trace_vmlinux_path(const struct trace *t)
{
	return t->vmlinux.path;
}

const char *trace_image_path(const struct trace *t)
{
	return t->image.path;
}

const char *trace_comm(struct trace *t, uint32_t pid)
{
	const struct trace_comm_text *comm;

	if (!pid)
		return "swapper";
	comm = t->nr_comms ? &t->comm[pid & (t->nr_comms - 1)] : NULL;
	return comm && comm->used && comm->pid == pid ? comm->text : "<...>";
}

bool trace_nth_comm(struct trace *t, unsigned int i, uint32_t *pid, const char **comm)
{
	/* From where the last call ended: a damaged image may say that there are a million. */
	if (i < t->passed_comms)
		t->passed_comms = t->next_comm = 0;
	while (t->next_comm < t->nr_comms) {
		const struct trace_comm_text *next = &t->comm[t->next_comm++];

		if (next->used && t->passed_comms++ == i) {
			*pid = next->pid;
			*comm = next->text;
			return true;
		}
	}
	return false;
}

const char *trace_symbol(struct trace *t, uint64_t address, uint64_t *offset)
{
	const struct symbol *symbol = vmlinux_symbol(&t->vmlinux, address);

	*offset = symbol ? address - symbol->address : 0;
	return symbol ? symbol->name : NULL;
}

bool trace_nth_symbol(struct trace *t, size_t i, uint64_t *address, uint64_t *size, const char **name)
{
	if (i >= t->vmlinux.nr_symbols)
		return false;
	*address = t->vmlinux.symbol[i].address;
	*size = t->vmlinux.symbol[i].size;
	*name = t->vmlinux.symbol[i].name;
	return true;
}

const char *trace_string(struct trace *t, uint64_t address)
{
	return vmlinux_string(&t->vmlinux, address);
}
