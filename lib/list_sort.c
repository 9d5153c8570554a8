// SPDX-License-Identifier: GPL-2.0-only
/*
 * Merge sort of a list.
 *
 * Sorted runs, singly linked by @next, wait in slots: slot i holds a run of
 * 2^i entries or nothing, so a new entry is added as a binary counter is
 * counted up, and merges are of equals.  About n log2 n comparisons.
 */
#include <base/bits.h>
#include <lib/list_sort.h>

/* Runs of up to 2^31 entries. */
#define SLOTS	32

/* Equals come from @a first: it is the older run. */
static struct list_head *merge(void *priv, list_cmp_func_t cmp, struct list_head *a,
			       struct list_head *b)
{
	struct list_head *head = NULL, **tail = &head;

	while (a && b) {
		struct list_head **from = cmp(priv, a, b) > 0 ? &b : &a;

		*tail = *from;
		tail = &(*from)->next;
		*from = (*from)->next;
	}
	*tail = a ? a : b;
	return head;
}

static void add_run(void *priv, list_cmp_func_t cmp, struct list_head **slot,
		    struct list_head *run)
{
	unsigned int i = 0;

	for (; i < SLOTS - 1 && slot[i]; i++) {
		run = merge(priv, cmp, slot[i], run);
		slot[i] = NULL;
	}
	slot[i] = slot[i] ? merge(priv, cmp, slot[i], run) : run;
}

/**
 * list_sort() - sort a list, equal entries stay in their order
 * @priv: for @cmp
 * @head: the list
 * @cmp:  > 0 if its second entry belongs behind its third
 *
 * Context: any, as far as @cmp allows.
 */
void list_sort(void *priv, struct list_head *head, list_cmp_func_t cmp)
{
	struct list_head *slot[SLOTS] = { NULL }, *run = NULL, *pos, *prev = head;

	if (list_empty(head))
		return;
	head->prev->next = NULL;
	for (pos = head->next; pos; ) {
		struct list_head *next = pos->next;

		pos->next = NULL;
		add_run(priv, cmp, slot, pos);
		pos = next;
	}
	/* Lower slots hold what came later. */
	for (unsigned int i = 0; i < SLOTS; i++) {
		if (slot[i])
			run = run ? merge(priv, cmp, slot[i], run) : slot[i];
	}
	for (pos = run; pos; prev = pos, pos = pos->next) {
		prev->next = pos;
		pos->prev = prev;
	}
	prev->next = head;
	head->prev = prev;
}
