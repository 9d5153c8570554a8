// SPDX-License-Identifier: GPL-2.0-only
/*
 * From slots to records, and from the records of each CPU to those of all by
 * clock.
 *
 * Each CPU has a window of records that were found and are not out yet, sorted;
 * a heap has the CPUs, by the oldest record of each window.  Only keys wait:
 * the words are copied when a record goes out.
 */
#include <stdatomic.h>

#include "internal.h"

static uint64_t position(const unsigned char *p)
{
	return load64(p) >> TRACE_POS_SHIFT;
}

/* What is there, by pos and limit. */
void cursor_update(struct cursor *c)
{
	uint64_t pos = position(c->control + offsetof(struct trace_control, pos));
	uint64_t limit = position(c->control + offsetof(struct trace_control, limit));

	/* Slots are looked at after the position that says they are there. */
	atomic_thread_fence(memory_order_acquire);
	c->head = pos < limit ? pos : limit;
	c->first = c->head > c->slots ? c->head - c->slots : 0;
	c->stat.slots = c->slots;
	c->stat.written = c->head;
	c->stat.overwritten = c->first;
	c->stat.lost = pos - c->head;
}

uint64_t cursor_bytes(const struct cursor *c)
{
	uint64_t used = c->head > c->slots ? c->slots : c->head;

	return (used ? used : 1) * TRACE_SLOT_SIZE;
}

static const unsigned char *slot_at(const struct cursor *c, uint64_t i)
{
	return c->ring + (i & (c->slots - 1)) * TRACE_SLOT_SIZE;
}

/* The event of slot i; -1: the slot is torn. */
static int slot_event(const struct cursor *c, uint64_t i)
{
	uint32_t stamp = load32(slot_at(c, i));

	if (stamp >> TRACE_POS_SHIFT != (i & (UINT32_MAX >> TRACE_POS_SHIFT)))
		return -1;
	return stamp & TRACE_ID_MASK;
}

static unsigned int words_of(unsigned int slots)
{
	return TRACE_HEAD_WORDS + (slots - 1) * TRACE_CONT_WORDS;
}

static void copy_words(const struct cursor *c, uint64_t i, unsigned int slots, uint64_t *word)
{
	memcpy(word, slot_at(c, i) + offsetof(struct trace_slot, head.word), TRACE_HEAD_WORDS * sizeof(*word));
	word += TRACE_HEAD_WORDS;
	for (unsigned int n = 1; n < slots; n++, word += TRACE_CONT_WORDS)
		memcpy(word, slot_at(c, i + n) + offsetof(struct trace_slot, more), TRACE_CONT_WORDS * sizeof(*word));
}

/* Sorted from the end: most records are the newest of their CPU. */
static void insert(struct cursor *c, const struct key *key)
{
	unsigned int at;

	if (c->end == 2 * WINDOW) {
		c->end -= c->begin;
		memmove(c->window, c->window + c->begin, c->end * sizeof(*key));
		c->begin = 0;
	}
	for (at = c->end++; at > c->begin && c->window[at - 1].clock > key->clock; at--)
		c->window[at] = c->window[at - 1];
	c->window[at] = *key;
}

/*
 * The record that begins at slot i with this event: the slots without one right
 * behind it are its own, and whole as it is written last.  How many it has.
 */
static unsigned int find_record(struct trace *t, struct cursor *c, uint64_t i, unsigned int id)
{
	unsigned int slots = 1;
	struct key key;

	while (i + slots < c->head && slots < TRACE_MAX_SLOTS && slot_event(c, i + slots) == TRACE_ID_CONT)
		slots++;
	if (id > t->format.nr_events) {
		c->stat.damaged += slots;
	} else {
		key = (struct key){ load64(slot_at(c, i) + offsetof(struct trace_slot, head.clock)), i, id, slots };
		insert(c, &key);
	}
	return slots;
}

/*
 * Torn, but a running guest may write it yet.  Not any more when it has gone on
 * by more than NMIs write.
 */
static bool unsettled(const struct trace *t, const struct cursor *c, uint64_t i)
{
	return t->following && !t->gone && i + WINDOW > c->head;
}

/*
 * The last slots before the limit, too few for a record of several: it took them
 * and was lost.
 */
static bool lost_at_limit(const struct cursor *c)
{
	if (!c->stat.lost || c->head - c->next >= TRACE_MAX_SLOTS)
		return false;
	for (uint64_t i = c->next; i < c->head; i++)
		if (slot_event(c, i) >= 0)
			return false;
	return true;
}

/* A slot that is not as it should be: its writer may have come round since. */
static bool overtaken(struct trace *t, struct cursor *c)
{
	if (t->following) {
		/* The slot was looked at before it is asked whether it still was that slot. */
		atomic_thread_fence(memory_order_acquire);
		cursor_update(c);
	}
	if (c->next >= c->first)
		return false;
	c->stat.missed += c->first - c->next;
	c->next = c->first;
	c->after_torn = true;
	return true;
}

/* A slot with no event to begin a record with.  False: there may be one, later. */
static bool skip_slot(struct trace *t, struct cursor *c, bool torn)
{
	if (torn && unsettled(t, c, c->next))
		return false;
	if (torn && lost_at_limit(c)) {
		c->next = c->head;
		return true;
	}
	/* The rest of a record whose first slot is gone is no damage. */
	if (torn)
		c->stat.torn++;
	else if (!c->after_torn)
		c->stat.damaged++;
	else if (t->following)
		c->stat.missed++;
	c->after_torn |= torn;
	c->next++;
	return true;
}

static void fill_window(struct trace *t, struct cursor *c)
{
	bool more = true;

	while (more && c->end - c->begin < WINDOW && c->next < c->head) {
		int id = slot_event(c, c->next);

		if (id > 0) {
			c->next += find_record(t, c, c->next, id);
			c->after_torn = false;
		} else if (!overtaken(t, c)) {
			more = skip_slot(t, c, id < 0);
		}
	}
}

/* --- all CPUs ------------------------------------------------------------ */

static uint64_t oldest(const struct trace *t, unsigned int place)
{
	const struct cursor *c = &t->cpu[t->heap[place]];

	return c->window[c->begin].clock;
}

static void sift_down(struct trace *t, unsigned int place)
{
	for (;;) {
		unsigned int child = 2 * place + 1;
		unsigned char cpu = t->heap[place];

		if (child >= t->nr_heap)
			return;
		if (child + 1 < t->nr_heap && oldest(t, child + 1) < oldest(t, child))
			child++;
		if (oldest(t, place) <= oldest(t, child))
			return;
		t->heap[place] = t->heap[child];
		t->heap[child] = cpu;
		place = child;
	}
}

static void make_heap(struct trace *t)
{
	t->nr_heap = 0;
	for (unsigned int cpu = 0; cpu < t->header.nr_cpus; cpu++) {
		struct cursor *c = &t->cpu[cpu];

		if (!c->ring)
			continue;
		fill_window(t, c);
		if (c->begin < c->end)
			t->heap[t->nr_heap++] = cpu;
	}
	for (unsigned int place = t->nr_heap; place-- > 0; )
		sift_down(t, place);
	t->heap_made = true;
}

static void refill_first(struct trace *t)
{
	struct cursor *c = &t->cpu[t->heap[0]];

	fill_window(t, c);
	if (c->begin == c->end)
		t->heap[0] = t->heap[--t->nr_heap];
	sift_down(t, 0);
}

/* Copies it out.  False: its writer has come round, and is over it. */
static bool take_record(struct trace *t, unsigned int cpu, const struct key *key, struct trace_record *r)
{
	struct cursor *c = &t->cpu[cpu];

	copy_words(c, key->index, key->slots, t->word);
	*r = (struct trace_record){
		.clock = key->clock,
		.ns = trace_ns(t, key->clock),
		.index = key->index,
		.cpu = cpu,
		.pid = load32(slot_at(c, key->index) + offsetof(struct trace_slot, pid)),
		.event = &t->format.event[key->id - 1],
		.nr_words = words_of(key->slots),
		.word = t->word,
	};
	if (t->following) {
		/* The copy is made before it is looked at whether it was one. */
		atomic_thread_fence(memory_order_acquire);
		cursor_update(c);
		if (key->index < c->first) {
			c->stat.missed += key->slots;
			return false;
		}
	}
	if (!c->stat.records++)
		c->stat.oldest = r->ns;
	c->stat.newest = r->ns;
	return true;
}

int trace_next(struct trace *t, struct trace_record *r)
{
	if (!t->heap_made)
		make_heap(t);
	while (t->nr_heap) {
		unsigned int cpu = t->heap[0];
		struct cursor *c = &t->cpu[cpu];
		struct key key = c->window[c->begin];

		if (key.clock > t->until)
			return 0;
		c->begin++;
		refill_first(t);
		if (take_record(t, cpu, &key, r) && (!t->filter || t->filter(r, t->filter_arg)))
			return 1;
	}
	return 0;
}

void trace_rewind(struct trace *t)
{
	for (unsigned int cpu = 0; cpu < t->header.nr_cpus; cpu++) {
		struct cursor *c = &t->cpu[cpu];
		bool present = c->stat.present;

		c->stat = (struct trace_cpu_stat){ .present = present };
		c->begin = c->end = 0;
		if (!c->ring)
			continue;
		cursor_update(c);
		c->next = c->first;
		c->after_torn = c->first > 0;
	}
	t->heap_made = false;
}

/* --- a guest that runs ----------------------------------------------------- */

bool trace_follow(struct trace *t)
{
	if (!t->image.raw) {
		trace_error("%s: nobody writes to a dump; a guest's memory file can be followed", t->image.path);
		return false;
	}
	t->following = true;
	t->until = 0;
	return true;
}

/* The clock of the newest record that is whole. */
static uint64_t newest_clock(const struct cursor *c)
{
	for (uint64_t i = c->head; i > c->first && c->head - i < WINDOW; i--)
		if (slot_event(c, i - 1) > 0)
			return load64(slot_at(c, i - 1) + offsetof(struct trace_slot, head.clock));
	return 0;
}

/*
 * What was the newest of all CPUs at the last call is the limit now: all that is
 * older was in memory at some time between the two, and so can be sorted.
 */
bool trace_poll(struct trace *t)
{
	bool alive = !image_abandoned(&t->image);
	uint64_t newest = t->newest;

	for (unsigned int cpu = 0; cpu < t->header.nr_cpus; cpu++) {
		struct cursor *c = &t->cpu[cpu];
		uint64_t clock;

		if (!c->ring)
			continue;
		cursor_update(c);
		clock = newest_clock(c);
		if (clock > newest)
			newest = clock;
	}
	t->gone = !alive;
	t->until = alive ? t->newest : UINT64_MAX;
	t->newest = newest;
	t->heap_made = false;
	load_comms(t);
	return alive;
}
