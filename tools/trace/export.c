// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "export.h"

void export_no_memory(void)
{
	trace_error("%s", strerror(ENOMEM));
	exit(1);
}

uint64_t export_word(const struct trace_record *record, const struct trace_field *field)
{
	return field->first < record->nr_words ? record->word[field->first] : 0;
}

uint64_t export_first(const struct trace_record *record, enum trace_kind kind)
{
	for (unsigned int i = 0; i < record->event->nr_fields; i++)
		if (record->event->field[i].kind == kind)
			return export_word(record, &record->event->field[i]);
	return 0;
}

const char *export_comm(struct trace *trace, uint32_t pid, unsigned int cpu, char buf[EXPORT_COMM])
{
	const char *comm = trace_comm(trace, pid);

	if (pid)
		return strcmp(comm, "<...>") ? comm : NULL;
	snprintf(buf, EXPORT_COMM, "swapper/%u", cpu);
	return buf;
}

uint64_t export_thread(uint32_t pid, unsigned int cpu)
{
	return pid ? pid : 1ull << 32 | cpu;
}

char export_state(struct trace *trace, const struct trace_record *record)
{
	char text[TRACE_TEXT];

	for (unsigned int i = 0; i < record->event->nr_fields; i++) {
		if (strcmp(record->event->field[i].type, "task_state"))
			continue;
		trace_format_field(trace, record, i, text, sizeof(text));
		if (!strcmp(text, "R+"))
			return '+';
		return *text && strchr("RSDTXZP", *text) ? *text : 'D';
	}
	return 'R';
}
