// SPDX-License-Identifier: GPL-2.0-only
/*
 * Functions that are waited for, as locks of lockdep.  The class is the
 * function: its address is the key, and the map need not outlive the call.
 */
#include <asm/irqflags.h>
#include <kernel/lockdep_waits.h>
#include <kernel/task.h>

#include "lockdep_internal.h"

static void init_map(struct lockdep_map *map, const void *fn)
{
	/* No wait type: what runs may sleep or not, which is not for this to say. */
	lockdep_init_map(map, "function", (const struct lock_class_key *)fn, 0);
}

/**
 * lockdep_run_begin() - a function that can be waited for begins to run
 * @map: of this run, in the caller's frame or the thread's own
 * @fn:  the function
 *
 * Context: any but NMI.
 */
void lockdep_run_begin(struct lockdep_map *map, const void *fn)
{
	init_map(map, fn);
	/* A module's text may go, and a class would stay. */
	if (!key_is_static(fn)) {
		map->key = NULL;
		return;
	}
	/* Nobody waits to begin: what the caller holds is not held while waiting. */
	lock_acquire(map, 0, 1, 0, 1, NULL, (unsigned long)fn);
}

/**
 * lockdep_run_end() - it has run
 * @map: as given to lockdep_run_begin()
 *
 * Context: as lockdep_run_begin().
 */
void lockdep_run_end(struct lockdep_map *map)
{
	if (map->key)
		lock_release(map, _RET_IP_);
}

/* A pool's thread may wait for another one: which one it is, the class does not say. */
static bool runs_here(const void *fn)
{
	for (u32 i = 0; i < current->lockdep_depth; i++)
		if ((const void *)current->held_locks[i].map->key == fn)
			return true;
	return false;
}

/**
 * lockdep_wait_for() - the caller is about to wait for the end of a function
 * @fn: the function; NULL: nothing is waited for
 * @ip: who waits
 *
 * Called before it is known whether there is something to wait for.
 *
 * Context: any but NMI.
 */
void lockdep_wait_for(const void *fn, unsigned long ip)
{
	struct lockdep_map map;
	unsigned long flags;

	if (!fn || !current->lockdep_depth || !key_is_static(fn) || runs_here(fn))
		return;
	init_map(&map, fn);
	/* An interrupt that comes while it is waited for does not hold up who runs it. */
	local_irq_save(flags);
	lock_acquire(&map, 0, 0, 0, 1, NULL, ip);
	lock_release(&map, ip);
	local_irq_restore(flags);
}
