/* SPDX-License-Identifier: GPL-2.0-only */
/* Inside lockdep: classes, edges, and what its files tell each other. */
#ifndef LOCKDEP_INTERNAL_H
#define LOCKDEP_INTERNAL_H

#include <kernel/lockdep.h>
#include <kernel/percpu.h>
#include <kernel/report.h>

/*
 * How a class is used.  Bits 0-3 are of hard interrupts, 4-7 the same of
 * softirqs: used in one, the same as a reader, taken with them on, the same
 * as a reader.
 */
#define LOCK_USED_IN		0x1U
#define LOCK_ENABLED		0x4U
#define LOCK_READ_SHIFT		1
#define LOCK_SOFTIRQ_SHIFT	4
#define LOCK_ALL_WRITE		0x55U	/* every bit of these eight that is no reader's */
#define LOCK_ALL_USED_IN	0x33U
#define LOCK_ALL_ENABLED	0xccU
#define LOCK_USED_IN_NMI	0x100U
#define LOCK_USED		0x400U	/* outside of NMIs */
#define LOCK_USED_IRQS_OFF	0x1000U	/* waited for with interrupts off */
#define LOCK_USAGE_BITS		13

/* Used in an interrupt <-> taken with these on, of readers and others, of the same kind. */
static inline u32 lock_other_usage(u32 bits)
{
	u32 other = (bits & LOCK_ALL_USED_IN) << 2 | (bits & LOCK_ALL_ENABLED) >> 2;

	return other | (other & LOCK_ALL_WRITE) << 1 | (other & ~LOCK_ALL_WRITE) >> 1;
}

/* Index 0 is nobody, so that 0 ends every list. */
#define NO_CLASS	0U
#define NO_EDGE		0U
#define MAX_CLASSES	CONFIG_LOCKDEP_CLASSES
#define MAX_EDGES	(1U << CONFIG_LOCKDEP_BITS)
#define STACK_WORDS	(1U << CONFIG_LOCKDEP_STACK_TRACE_BITS)
#define MAX_FRAMES	16U
#define NAME_MAX_CLASS	LOCKDEP_NAME_MAX

struct lock_class {
	const char *key;	/* NULL: a free slot */
	const char *name;
	u32 usage;		/* LOCK_* [a] */
	u16 idx;		/* of itself in the table */
	u16 hash_next;
	u16 after, before;	/* first edge from here, to here */
	u8 subclass, version;	/* version: of several with one name */
	/* Of the search that runs: [0] by a path whose end blocks all, [1] readers' alone. */
	u32 seen[2];
	u16 parent[2];		/* the edge it was found by */
	u16 parent_state;	/* bit s: the state before parent[s] was the restricted one */
	u32 stack[LOCK_USAGE_BITS];	/* of the first use of each kind */
};

/*
 * @from was held when @to was taken.  dep and bad are sets of the four kinds
 * that a dependency has: bit 0 of the kind: @from was held alone (E), else
 * shared (S); bit 1: @to waits for readers too (N), else it is a recursive
 * reader (R).
 */
struct lock_edge {
	u16 from, to;
	u16 hash_next, after_next, before_next;
	u8 dep;			/* in the graph */
	u8 bad;			/* reported, so that it is not part of it */
	u32 stack;		/* of the thread that took @to */
	u32 from_ip;		/* who had taken @from: the address's low half */
};

#define DEP_EXCLUSIVE		0x1U	/* in the number of a kind */
#define DEP_NONRECURSIVE	0x2U
#define DEPS_E			0xaU	/* sets of kinds */
#define DEPS_N			0xcU

static inline u8 dep_kind(u8 prev_read, u8 next_read)
{
	return (prev_read == 0 ? DEP_EXCLUSIVE : 0U) | (next_read != 2 ? DEP_NONRECURSIVE : 0U);
}

extern struct lock_class lock_classes[MAX_CLASSES];
extern struct lock_edge lock_edges[MAX_EDGES];
extern struct lockdep_stats lockdep_counts;	/* without the bytes */
extern const size_t lockdep_table_bytes;

static inline u16 class_idx(const struct lock_class *c)
{
	return c->idx;
}

/* This CPU is in lockdep: counted, by itself with interrupts off. */
DECLARE_PER_CPU(u32, lockdep_busy);

/*
 * The lock of the graph.  Between these current's CPU is in lockdep: what
 * takes locks meanwhile is not looked at.  Interrupts are off.
 */
void graph_lock(void);
void graph_unlock(void);

/* lockdep_graph.c; with the graph locked unless it says otherwise. */
struct lock_class *class_find(const char *key);
struct lock_class *class_make(const char *key, const char *name, unsigned int subclass);
struct lock_edge *edge_find(u16 from, u16 to);	/* also without the lock */
struct lock_edge *edge_make(u16 from, u16 to);
void edge_link(struct lock_edge *e);
u32 stack_save(unsigned long ip);
/* The addresses of a saved stack; how many. */
unsigned int stack_get(u32 stack, unsigned long *frames);
bool key_is_static(const void *key);
/* Said before?  Remembers it.  @class: forgotten with it.  Without the lock. */
bool said_before(const char *kind, u16 class, unsigned long ip);
void table_full(const char *what, const char *option);
/* Nothing was looked at before.  lockdep.c. */
void lockdep_forget_chains(void);
/*
 * @next was waited for under @prev, which may be new.  Takes the graph's lock.
 * Return: false if it could not be noted.  lockdep.c.
 */
bool lockdep_add_dependency(const struct held_lock *prev, const struct held_lock *next);
#ifdef CONFIG_LOCKDEP_WAITS
void lockdep_irqs_off_is_new(const struct held_lock *h);	/* lockdep_ipi.c */
#else
static inline void lockdep_irqs_off_is_new(const struct held_lock *h) { (void)h; }
#endif
/* Registered keys in this memory are no more.  lockdep.c. */
void lockdep_forget_keys(const char *start, size_t size);

/*
 * Breadth first from @root along the edges (forwards, or backwards), over the
 * paths that can really block.  @restricted: only edges that begin with an
 * exclusive holder (backwards: end with a waiter for readers) may leave @root.
 * Ends at the first class for which @match says so.
 */
struct lock_search {
	bool backwards;
	bool (*match)(struct lock_search *s, struct lock_class *c, bool restricted);
	u16 target;
	u32 mask;		/* of usage: what is looked for, or what was found */
	u8 read;		/* of the held lock that closes the circle */
	u16 found;		/* class, and the state in which it was reached */
	bool found_restricted;
};
bool lock_search(struct lock_search *s, u16 root, bool restricted);

/* lockdep_report.c */
/* The names of maps whose class is a function; of items: the map is part of a struct lockdep_run. */
extern const char lockdep_function_name[], lockdep_item_name[];
const char *class_name(const struct lock_class *c, char *buf);
void report_recursion(const struct held_lock *prev, const struct held_lock *next);
void report_circular(const struct lock_search *s, const struct held_lock *prev,
		     const struct held_lock *next);
void report_irq_inversion(const struct lock_search *back, const struct lock_search *fwd,
			  const struct held_lock *prev, const struct held_lock *next, u32 bits);
void report_irq_usage(const struct lock_search *s, const struct held_lock *h, u32 new_bit);
void report_inconsistent(const struct held_lock *h, u32 new_bit, u32 old_bits);
/* @class: that is held, or waited for; @s: the path between it and the wait, or the other one. */
void report_ipi(const struct lock_search *s, u16 class, unsigned long ip);
void report_nmi(const struct lockdep_map *map, const struct lock_class *c, unsigned long ip);
void report_wait_context(const struct held_lock *next, u8 allowed);
void report_bad_unlock(const struct lockdep_map *map, unsigned long ip);
void report_held(const char *kind, const struct held_lock *h, const char *what, unsigned long ip);
void report_no_key(const struct lockdep_map *map, unsigned long ip);
void report_full(const char *what, const char *option, unsigned int size);

#endif /* LOCKDEP_INTERNAL_H */
