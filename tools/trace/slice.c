// SPDX-License-Identifier: GPL-2.0-only
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "export.h"
#include "slice.h"

static const struct suffix {
	const char *begin, *end;
	bool overlaps;
} suffixes[] = {
	{ "entry", "exit", false },
	{ "begin", "end", false },
	{ "start", "end", false },
	{ "acquire", "release", true },
};

/* @name without '_' and @suffix: its length, 0 if it has another ending. */
static size_t base_len(const char *name, const char *suffix)
{
	size_t len = strlen(name), end = strlen(suffix);

	if (len < end + 2 || name[len - end - 1] != '_' || strcmp(name + len - end, suffix))
		return 0;
	return len - end - 1;
}

/* By which suffixes the two are a pair, and the length of their common name. */
static const struct suffix *pair(const struct trace_event *begin, const struct trace_event *end,
				 size_t *len)
{
	if (strcmp(begin->group, end->group))
		return NULL;
	for (size_t i = 0; i < sizeof(suffixes) / sizeof(*suffixes); i++) {
		*len = base_len(begin->name, suffixes[i].begin);
		if (*len && *len == base_len(end->name, suffixes[i].end) &&
		    !memcmp(begin->name, end->name, *len))
			return &suffixes[i];
	}
	return NULL;
}

/* The same field of another event: -1 if it has none. */
static int same_field(const struct trace_event *event, const struct trace_field *field)
{
	int i = trace_find_field(event, field->name);

	if (i < 0 || event->field[i].words != 1 || strcmp(event->field[i].type, field->type))
		return -1;
	return i;
}

static void make_pair(struct slice_rule *rules, const struct trace_event *begin,
		      const struct trace_event *end)
{
	struct slice_rule *a = &rules[begin->id], *b = &rules[end->id];
	size_t len;
	const struct suffix *suffix = pair(begin, end, &len);

	if (!suffix)
		return;
	*a = (struct slice_rule) { .phase = SLICE_BEGIN, .begin = begin->id, .base_len = len };
	*b = (struct slice_rule) { .phase = SLICE_END, .begin = begin->id, .base_len = len };
	for (unsigned int i = 0; i < begin->nr_fields && a->nr_keys < SLICE_MAX_KEYS; i++) {
		int other = begin->field[i].words == 1 ? same_field(end, &begin->field[i]) : -1;

		if (other < 0)
			continue;
		a->key[a->nr_keys++] = begin->field[i].first;
		b->key[b->nr_keys++] = end->field[other].first;
	}
	/* What is held is said by the first field. */
	a->overlaps = b->overlaps = suffix->overlaps && a->nr_keys && !a->key[0] && !b->key[0];
	a->nr_equal = b->nr_equal = a->overlaps ? 1 : a->nr_keys;
}

struct slice_rule *slice_rules(const struct trace *trace)
{
	unsigned int nr;
	const struct trace_event *event = trace_events(trace, &nr);
	struct slice_rule *rules = calloc(nr + 1, sizeof(*rules));

	if (!rules)
		export_no_memory();
	for (unsigned int i = 0; i < nr; i++)
		for (unsigned int j = 0; j < nr; j++)
			make_pair(rules, &event[i], &event[j]);
	return rules;
}

static uint64_t key(const struct slice_rule *rule, const struct trace_record *record,
		    unsigned int i)
{
	return rule->key[i] < record->nr_words ? record->word[rule->key[i]] : 0;
}

void slice_push(struct slice_stack *stack, const struct slice_rule *rule,
		const struct trace_record *record)
{
	struct slice *slice;

	if (stack->nr == stack->size) {
		stack->size = stack->size ? 2 * stack->size : 8;
		stack->slice = realloc(stack->slice, stack->size * sizeof(*stack->slice));
		if (!stack->slice) {
			perror("heddle-trace");
			exit(1);
		}
	}
	slice = &stack->slice[stack->nr++];
	slice->begin = rule->begin;
	for (unsigned int i = 0; i < rule->nr_keys; i++)
		slice->key[i] = key(rule, record, i);
}

static bool matches(const struct slice *slice, const struct slice_rule *rule,
		    const struct trace_record *record)
{
	if (slice->begin != rule->begin)
		return false;
	for (unsigned int i = 0; i < rule->nr_equal; i++)
		if (slice->key[i] != key(rule, record, i))
			return false;
	return true;
}

size_t slice_pop(struct slice_stack *stack, const struct slice_rule *rule,
		 const struct trace_record *record)
{
	for (size_t i = stack->nr; i-- > 0; )
		if (matches(&stack->slice[i], rule, record)) {
			size_t ended = stack->nr - i;

			stack->nr = i;
			return ended;
		}
	return 0;
}
