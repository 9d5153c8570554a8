/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Waits in the graph of lockdep: a function that others wait for (of a work
 * item, of a timer, of a thread) is held like a lock while it runs, and who
 * waits for its end takes it and gives it back, whether or not it has to wait.
 * So flushing, under a lock, an item that takes this lock is a circle, and
 * reported the first time.  A class is one function: design/lockdep-waits.rst
 */
#ifndef KERNEL_LOCKDEP_WAITS_H
#define KERNEL_LOCKDEP_WAITS_H

#include <kernel/lockdep.h>

/* A queue of items: its class is the place @ip that has made it. */
#define lockdep_init_queue(map, name, ip) \
	lockdep_init_map(map, name, (const struct lock_class_key *)(ip), 0)

#ifdef CONFIG_LOCKDEP_WAITS
/* An item of work that runs: what it does before it completes something is looked at. */
struct lockdep_run {
	struct lockdep_map map;
	struct lockdep_map *queue;	/* whose item it is; NULL: of none that is known */
	u16 edges;			/* of the function's class: those that were there before */
};

/* @fn begins to run in this context.  @map lives until lockdep_run_end(), here. */
void lockdep_run_begin(struct lockdep_map *map, const void *fn);
void lockdep_run_end(struct lockdep_map *map);
/* The caller, at @ip, is about to wait until @fn has run. */
void lockdep_wait_for(const void *fn, unsigned long ip);

/* The same for an item of work, which is @fn and one of @queue. */
void lockdep_item_begin(struct lockdep_run *run, const void *fn, struct lockdep_map *queue);
void lockdep_item_end(struct lockdep_run *run);
/* ... until all items of @queue have run. */
void lockdep_wait_queue(struct lockdep_map *queue, unsigned long ip);

/* Completions: lockdep_completion.c */
void lockdep_wait_completion(struct lockdep_map *map, bool interruptible, unsigned long ip);
void lockdep_complete(struct lockdep_map *map, unsigned long ip);

/* ... until other CPUs have handled an interrupt: lockdep_ipi.c */
void lockdep_wait_ipi(unsigned long ip);

/* Readers of SRCU, and who waits for them.  Context: any. */
void lockdep_reader_begin(struct lockdep_map *map, unsigned long ip);
void lockdep_reader_end(struct lockdep_map *map, unsigned long ip);
/* Context: task.  true: this thread is such a reader itself. */
bool lockdep_wait_readers(struct lockdep_map *map, unsigned long ip);
#else
struct lockdep_run { };
static inline void lockdep_item_begin(struct lockdep_run *run, const void *fn,
				      struct lockdep_map *queue)
{
	(void)run, (void)fn, (void)queue;
}
static inline void lockdep_item_end(struct lockdep_run *run) { (void)run; }
static inline void lockdep_wait_ipi(unsigned long ip) { (void)ip; }
static inline void lockdep_reader_begin(struct lockdep_map *map, unsigned long ip)
{
	(void)map, (void)ip;
}
static inline void lockdep_reader_end(struct lockdep_map *map, unsigned long ip)
{
	(void)map, (void)ip;
}
static inline bool lockdep_wait_readers(struct lockdep_map *map, unsigned long ip)
{
	(void)map, (void)ip;
	return false;
}
static inline void lockdep_wait_queue(struct lockdep_map *queue, unsigned long ip)
{
	(void)queue, (void)ip;
}
static inline void lockdep_run_begin(struct lockdep_map *map, const void *fn)
{
	(void)map;
	(void)fn;
}
static inline void lockdep_run_end(struct lockdep_map *map) { (void)map; }
static inline void lockdep_wait_for(const void *fn, unsigned long ip)
{
	(void)fn;
	(void)ip;
}
#endif

#endif /* KERNEL_LOCKDEP_WAITS_H */
