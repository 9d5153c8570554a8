// SPDX-License-Identifier: GPL-2.0-only
/*
 * Functions that are waited for, as locks of lockdep.  The class is the
 * function: its address is the key, and the map need not outlive the call.
 */
#include <asm/irqflags.h>
#include <kernel/lockdep_waits.h>
#include <kernel/task.h>

#include "lockdep_internal.h"

static void init_map(struct lockdep_map *map, const char *name, const void *fn)
{
	/* No wait type: what runs may sleep or not, which is not for this to say. */
	lockdep_init_map(map, name, (const struct lock_class_key *)fn, 0);
}

static void begin(struct lockdep_map *map, const char *name, const void *fn)
{
	init_map(map, name, fn);
	/* A module's text may go, and a class would stay. */
	if (!key_is_static(fn)) {
		map->key = NULL;
		return;
	}
	/* Nobody waits to begin: what the caller holds is not held while waiting. */
	lock_acquire(map, 0, 1, 0, 1, NULL, (unsigned long)fn);
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
	begin(map, lockdep_function_name, fn);
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

/**
 * lockdep_item_begin() - an item of work begins to run
 * @run:   of this run, in the caller's frame
 * @fn:    its function
 * @queue: of the queue whose items can be waited for all at once; NULL: none
 *
 * Context: task.
 */
void lockdep_item_begin(struct lockdep_run *run, const void *fn, struct lockdep_map *queue)
{
	const struct held_lock *h;

	run->queue = queue && key_is_static(queue->key) ? queue : NULL;
	if (run->queue)
		lock_acquire(run->queue, 0, 1, 0, 1, NULL, (unsigned long)fn);
	begin(&run->map, lockdep_item_name, fn);
	/* Orders that its locks make later are new ones. */
	h = &current->held_locks[current->lockdep_depth - 1];
	run->edges = current->lockdep_depth && h->map == &run->map ?
		READ_ONCE(lock_classes[h->class_idx].after) : NO_EDGE;
}

/**
 * lockdep_item_end() - it has run
 * @run: as given to lockdep_item_begin()
 *
 * Context: task.
 */
void lockdep_item_end(struct lockdep_run *run)
{
	lockdep_run_end(&run->map);
	if (run->queue)
		lock_release(run->queue, _RET_IP_);
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
 * lockdep_wait_queue() - the caller is about to wait for all items of a queue
 * @queue: the queue's
 * @ip:    who waits
 *
 * Context: any but NMI.
 */
void lockdep_wait_queue(struct lockdep_map *queue, unsigned long ip)
{
	unsigned long flags;

	if (!current->lockdep_depth || !key_is_static(queue->key) || runs_here(queue->key))
		return;
	local_irq_save(flags);
	lock_acquire(queue, 0, 0, 0, 1, NULL, ip);
	lock_release(queue, ip);
	local_irq_restore(flags);
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
	init_map(&map, lockdep_function_name, fn);
	/* An interrupt that comes while it is waited for does not hold up who runs it. */
	local_irq_save(flags);
	lock_acquire(&map, 0, 0, 0, 1, NULL, ip);
	lock_release(&map, ip);
	local_irq_restore(flags);
}

/**
 * lockdep_reader_begin() - a section begins that others wait for
 * @map: what is read
 * @ip:  by whom
 *
 * A reader waits for nobody: it makes no order with what is held already.
 *
 * Context: any; in NMIs it is not noted.
 */
void lockdep_reader_begin(struct lockdep_map *map, unsigned long ip)
{
	if (key_is_static(map->key ?: (const void *)map))
		lock_acquire(map, 0, 1, 2, 1, NULL, ip);
}

/**
 * lockdep_reader_end() - it ends, in the same context
 * @map: as given to lockdep_reader_begin()
 * @ip:  by whom
 *
 * Context: any.
 */
void lockdep_reader_end(struct lockdep_map *map, unsigned long ip)
{
	if (key_is_static(map->key ?: (const void *)map))
		lock_release(map, ip);
}

/**
 * lockdep_wait_readers() - the caller is about to wait until all readers have ended
 * @map: what they read
 * @ip:  who waits
 *
 * Context: task.
 * Return: true: the caller is one of them.
 */
bool lockdep_wait_readers(struct lockdep_map *map, unsigned long ip)
{
	const void *key = map->key ?: (const void *)map;
	unsigned long flags;

	if (!current->lockdep_depth || current->lockdep_off || !key_is_static(key))
		return false;
	/* Of another one of its class: they may have an order. */
	for (u32 i = 0; i < current->lockdep_depth; i++) {
		const struct lockdep_map *held = current->held_locks[i].map;

		if (held == map)
			return true;
		if ((held->key ?: (const void *)held) == key)
			return false;
	}
	local_irq_save(flags);
	lock_acquire(map, 0, 0, 0, 1, NULL, ip);
	lock_release(map, ip);
	local_irq_restore(flags);
	return false;
}
