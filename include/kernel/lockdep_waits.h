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

#ifdef CONFIG_LOCKDEP_WAITS
/* @fn begins to run in this context.  @map lives until lockdep_run_end(), here. */
void lockdep_run_begin(struct lockdep_map *map, const void *fn);
void lockdep_run_end(struct lockdep_map *map);
/* The caller, at @ip, is about to wait until @fn has run. */
void lockdep_wait_for(const void *fn, unsigned long ip);
#else
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
