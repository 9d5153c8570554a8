// SPDX-License-Identifier: GPL-2.0-only
/*
 * lockdep's graph: classes of locks, the edges between them, the stacks that
 * made these, and the search over paths that can block.
 *
 * The tables are static: lockdep allocates nothing, since what allocates takes
 * locks.  A full one is a warning that names the option, and a count.
 */
#include <asm/irqflags.h>
#include <asm/stacktrace.h>
#include <base/compiler.h>
#include <base/limits.h>
#include <kernel/bug.h>
#include <kernel/percpu.h>
#include <kernel/sections.h>
#include <kernel/smp.h>
#include <kernel/spinlock.h>
#include <lib/hash.h>
#include <lib/string.h>

#include "lockdep_internal.h"

#define CLASS_HASH_BITS	10
#define EDGE_HASH_BITS	CONFIG_LOCKDEP_BITS
#define STACK_HASH_BITS	10
#define SAID_MAX	512U
#define SAID_FORGOTTEN	2U	/* what is said is odd */

struct lock_class lock_classes[MAX_CLASSES];
struct lock_edge lock_edges[MAX_EDGES];
struct lockdep_stats lockdep_counts = {
	.max_classes = MAX_CLASSES - 1, .max_edges = MAX_EDGES - 1, .max_stack_words = STACK_WORDS,
};
static u16 class_hash[1U << CLASS_HASH_BITS];
static u16 edge_hash[1U << EDGE_HASH_BITS];
static u32 stack_hash[1U << STACK_HASH_BITS];
/* Saved stacks, each: the next with this hash, how many, the low halves of the addresses. */
static u32 stack_words[STACK_WORDS];
static u32 stack_words_used = 1;	/* 0: no stack */
static u16 free_edges;			/* by after_next */
static unsigned int edges_made = 1, classes_made = 1;	/* slots that were ever used */

_Static_assert(MAX_CLASSES <= U16_MAX && MAX_EDGES <= U16_MAX + 1U, "an index is 16 bits");

const size_t lockdep_table_bytes = sizeof(lock_classes) + sizeof(lock_edges) +
	sizeof(class_hash) + sizeof(edge_hash) + sizeof(stack_hash) + sizeof(stack_words);

/* Covers everything in this file, and changes of what a class knows. */
static raw_spinlock_t the_graph_lock = __RAW_SPIN_LOCK_UNLOCKED(the_graph_lock);
DEFINE_PER_CPU(u32, lockdep_busy);

void graph_lock(void)
{
	this_cpu_add(lockdep_busy, 1U);
	__raw_spin_acquire_unchecked(&the_graph_lock);
}

void graph_unlock(void)
{
	__raw_spin_release_unchecked(&the_graph_lock);
	this_cpu_sub(lockdep_busy, 1U);
}

void table_full(const char *what, const char *option)
{
	lockdep_counts.overflows++;
	if (!said_before(option, NO_CLASS, 0))
		report_full(what, option, lockdep_counts.overflows);
}

/* Of things that keep what they are while they exist: the image, and static per-CPU variables. */
bool key_is_static(const void *key)
{
	const char *p = key;
	unsigned int cpu;

	if (p >= _text && p < _end)
		return true;
	for_each_possible_cpu(cpu) {
		const char *area = per_cpu_ptr(__per_cpu_start, cpu);

		if (p >= area && p < area + (__per_cpu_end - __per_cpu_start))
			return true;
	}
	return false;
}

struct lock_class *class_find(const char *key)
{
	u16 i = class_hash[hash_ptr(key, CLASS_HASH_BITS)];

	while (i != NO_CLASS && lock_classes[i].key != key)
		i = lock_classes[i].hash_next;
	return i == NO_CLASS ? NULL : &lock_classes[i];
}

static struct lock_class *class_slot(void)
{
	if (classes_made < MAX_CLASSES)
		return &lock_classes[classes_made++];
	for (unsigned int i = 1; i < MAX_CLASSES; i++)
		if (!lock_classes[i].key)
			return &lock_classes[i];
	return NULL;
}

struct lock_class *class_make(const char *key, const char *name, unsigned int subclass)
{
	u16 *head = &class_hash[hash_ptr(key, CLASS_HASH_BITS)];
	struct lock_class *c = class_slot();

	if (!c) {
		table_full("classes of locks", "LOCKDEP_CLASSES");
		return NULL;
	}
	*c = (struct lock_class) {
		.name = name, .subclass = (u8)subclass, .hash_next = *head,
		.idx = (u16)(c - lock_classes),
	};
	for (unsigned int i = 1; i < classes_made; i++)
		if (lock_classes[i].key && lock_classes[i].subclass == subclass &&
		    !strcmp(lock_classes[i].name, name))
			c->version++;
	WRITE_ONCE(c->key, key);
	*head = class_idx(c);
	lockdep_counts.classes++;
	return c;
}

static u16 *edge_bucket(u16 from, u16 to)
{
	return &edge_hash[hash_32((u32)from << 16 | to, EDGE_HASH_BITS)];
}

struct lock_edge *edge_find(u16 from, u16 to)
{
	unsigned int steps = MAX_EDGES;
	u16 i = READ_ONCE(*edge_bucket(from, to));

	/* Without the lock an edge may be freed under us: the steps end what went astray. */
	while (i != NO_EDGE && steps--) {
		struct lock_edge *e = &lock_edges[i];

		if (READ_ONCE(e->from) == from && READ_ONCE(e->to) == to)
			return e;
		i = READ_ONCE(e->hash_next);
	}
	return NULL;
}

struct lock_edge *edge_make(u16 from, u16 to)
{
	u16 *head = edge_bucket(from, to);
	struct lock_edge *e;
	u16 i = free_edges;

	if (i != NO_EDGE) {
		free_edges = lock_edges[i].after_next;
	} else if (edges_made < MAX_EDGES) {
		i = (u16)edges_made++;
	} else {
		table_full("orders of locks", "LOCKDEP_BITS");
		return NULL;
	}
	e = &lock_edges[i];
	*e = (struct lock_edge) { .from = from, .to = to, .hash_next = *head };
	/* Pairs with the plain reads in edge_find(), which see a whole edge or none. */
	smp_store_release(head, i);
	lockdep_counts.edges++;
	return e;
}

/* From now on it is part of paths. */
void edge_link(struct lock_edge *e)
{
	struct lock_class *from = &lock_classes[e->from], *to = &lock_classes[e->to];
	u16 i = (u16)(e - lock_edges);

	e->after_next = from->after;
	from->after = i;
	e->before_next = to->before;
	to->before = i;
}

/* Take @i out of a list that begins at @link and goes on at @next of each edge. */
#define UNLINK(link, i, next) do {						\
	u16 *__l = &(link);							\
	while (*__l != NO_EDGE && *__l != (i))					\
		__l = &lock_edges[*__l].next;					\
	if (*__l == (i))							\
		*__l = lock_edges[i].next;					\
} while (0)

static void edge_free(u16 i)
{
	struct lock_edge *e = &lock_edges[i];

	UNLINK(lock_classes[e->from].after, i, after_next);
	UNLINK(lock_classes[e->to].before, i, before_next);
	UNLINK(*edge_bucket(e->from, e->to), i, hash_next);
	*e = (struct lock_edge) { .after_next = free_edges };
	free_edges = i;
	lockdep_counts.edges--;
}

/* What was said, so that it is said once.  Written by a cmpxchg. */
static struct said { u64 what; u16 class; } said[SAID_MAX];

bool said_before(const char *kind, u16 class, unsigned long ip)
{
	u64 what = ((u64)hash_ptr(kind, 32) << 32 | (u32)ip) * 31 + class;
	unsigned int first = hash_64(what, 9), i = first, n;

	what |= 1;
	for (n = 0; n < SAID_MAX && READ_ONCE(said[i].what); n++, i = (i + 1) % SAID_MAX)
		if (READ_ONCE(said[i].what) == what)
			return true;
	/* The first place that is free, or was: of two that come at once each may have its own. */
	for (n = 0, i = first; n < SAID_MAX; n++, i = (i + 1) % SAID_MAX) {
		u64 old = READ_ONCE(said[i].what);

		if (old != 0 && old != SAID_FORGOTTEN)
			continue;
		if (try_cmpxchg(&said[i].what, &old, what)) {
			said[i].class = class;
			return false;
		}
		if (old == what)
			return true;
	}
	lockdep_counts.overflows++;
	return true;
}

static void class_free(u16 idx)
{
	struct lock_class *c = &lock_classes[idx];

	for (u16 i = 1; i < edges_made; i++)
		if (lock_edges[i].from == idx || lock_edges[i].to == idx)
			edge_free(i);
	for (u16 *l = &class_hash[hash_ptr(c->key, CLASS_HASH_BITS)]; *l != NO_CLASS;
	     l = &lock_classes[*l].hash_next)
		if (*l == idx) {
			*l = c->hash_next;
			break;
		}
	for (unsigned int i = 0; i < SAID_MAX; i++)
		if (said[i].class == idx) {
			said[i].class = NO_CLASS;
			/* Not 0, which would end the search for those behind it. */
			said[i].what = SAID_FORGOTTEN;
		}
	WRITE_ONCE(c->key, NULL);
	lockdep_counts.classes--;
}

/**
 * lockdep_free_key_range() - forget the classes whose keys are in some memory
 * @start: where it begins
 * @size:  in bytes
 *
 * No lock of these classes is held, or used again without being initialised.
 *
 * Context: any but NMI.
 */
void lockdep_free_key_range(const void *start, size_t size)
{
	unsigned long flags = arch_local_irq_save();
	const char *from = start;

	graph_lock();
	for (u16 i = 1; i < classes_made; i++)
		if (lock_classes[i].key >= from && lock_classes[i].key < from + size)
			class_free(i);
	lockdep_forget_chains();
	lockdep_forget_keys(from, size);
	graph_unlock();
	local_irq_restore(flags);
}

static bool stack_is(u32 at, const u32 *frames, unsigned int count)
{
	return stack_words[at + 1] == count &&
		!memcmp(&stack_words[at + 2], frames, count * sizeof(*frames));
}

/* This thread's stack from the function that @ip is in; the same one is kept once. */
u32 stack_save(unsigned long ip)
{
	unsigned long all[MAX_FRAMES + 8];
	u32 frames[MAX_FRAMES], hash = 0, at;
	unsigned int count = stack_trace_save(all, ARRAY_SIZE(all)), first = 0, n = 0;

	while (first < count && all[first] != ip)
		first++;
	if (first == count)
		first = 0;
	for (; first < count && n < MAX_FRAMES; first++) {
		/* All text is in the top 2 GiB. */
		frames[n++] = (u32)all[first];
		hash = hash * 31 + (u32)all[first];
	}
	if (!n)
		frames[n++] = (u32)ip;
	hash = hash_32(hash, STACK_HASH_BITS);
	for (at = stack_hash[hash]; at; at = stack_words[at])
		if (stack_is(at, frames, n))
			return at;
	if (stack_words_used + n + 2 > STACK_WORDS) {
		table_full("stacks", "LOCKDEP_STACK_TRACE_BITS");
		return 0;
	}
	at = stack_words_used;
	stack_words_used += n + 2;
	lockdep_counts.stack_words = stack_words_used;
	stack_words[at] = stack_hash[hash];
	stack_words[at + 1] = n;
	memcpy(&stack_words[at + 2], frames, n * sizeof(*frames));
	stack_hash[hash] = at;
	return at;
}

unsigned int stack_get(u32 stack, unsigned long *frames)
{
	unsigned int count = stack ? stack_words[stack + 1] : 0;

	for (unsigned int i = 0; i < count; i++)
		frames[i] = (unsigned long)(long)(s32)stack_words[stack + 2 + i];
	return count;
}

/* What to go on with; a class is there once for each state.  Under the graph's lock. */
static u16 queue[2 * MAX_CLASSES];
static u32 search_number;

bool lock_search(struct lock_search *s, u16 root, bool restricted)
{
	unsigned int head = 0, tail = 0;
	u32 number = ++search_number;

	lock_classes[root].seen[restricted] = number;
	lock_classes[root].parent[restricted] = NO_EDGE;
	queue[tail++] = (u16)(root << 1 | restricted);
	while (head < tail) {
		bool only = queue[head] & 1;
		struct lock_class *c = &lock_classes[queue[head++] >> 1];
		u16 i;

		if (s->match(s, c, only)) {
			s->found = class_idx(c);
			s->found_restricted = only;
			return true;
		}
		for (i = s->backwards ? c->before : c->after; i != NO_EDGE;
		     i = s->backwards ? lock_edges[i].before_next : lock_edges[i].after_next) {
			struct lock_edge *e = &lock_edges[i];
			u8 dep = e->dep;
			u16 to = s->backwards ? e->from : e->to;
			bool then;

			/* A reader does not wait for a reader: forwards *R is not followed by S*. */
			if (only)
				dep &= s->backwards ? DEPS_N : DEPS_E;
			if (!dep)
				continue;
			then = !(dep & (s->backwards ? DEPS_E : DEPS_N));
			if (lock_classes[to].seen[then] == number || lock_classes[to].seen[0] == number)
				continue;
			lock_classes[to].seen[then] = number;
			lock_classes[to].parent[then] = i;
			if (only)
				lock_classes[to].parent_state |= (u16)(1U << then);
			else
				lock_classes[to].parent_state &= (u16)~(1U << then);
			queue[tail++] = (u16)(to << 1 | then);
		}
	}
	return false;
}
