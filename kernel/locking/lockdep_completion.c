// SPDX-License-Identifier: GPL-2.0-only
/*
 * Completions as locks of lockdep: who waits for one takes it and gives it
 * back, and it is completed under the locks that the completer needs for it:
 *
 *	- those that it holds then, and had to wait for;
 *	- in an item of work, those that this run has waited for before, as far
 *	  as the item is new to take them.
 *
 * So to wait with a lock that is needed to complete is a circle.  What a
 * thread did before is not looked at: most of it is of another request.
 */
#include <asm/irqflags.h>
#include <kernel/lockdep_waits.h>
#include <kernel/preempt.h>
#include <kernel/task.h>

#include "lockdep_internal.h"

static struct lock_class *class_of_completion(struct lockdep_map *map)
{
	const char *key = (const char *)(map->key ?: (const void *)map);
	struct lock_class *c = READ_ONCE(map->class_cache);

	if (c && c->key == key)
		return c;
	graph_lock();
	c = class_find(key) ?: class_make(key, map->name, 0);
	if (c)
		WRITE_ONCE(map->class_cache, c);
	graph_unlock();
	return c;
}

static bool is_looked_at(const struct lockdep_map *map)
{
	const void *key = map->key ?: (const void *)map;

	return key != &__lockdep_no_validate__ && key_is_static(key);
}

/**
 * lockdep_wait_completion() - a completion is about to be waited for, without a time limit
 * @map:           the completion's
 * @interruptible: kthread_stop() ends the wait
 * @ip:            who waits
 *
 * Context: any but NMI.
 */
void lockdep_wait_completion(struct lockdep_map *map, bool interruptible, unsigned long ip)
{
	int check = interruptible ? LD_CHECK_INTERRUPTIBLE : LD_CHECK_FULL;
	unsigned long flags;

	if (!current->lockdep_depth || !is_looked_at(map))
		return;
	/* As in lockdep_wait_for(). */
	local_irq_save(flags);
	lock_acquire(map, 0, 0, 0, check, NULL, ip);
	lock_release(map, ip);
	local_irq_restore(flags);
}

/* To complete @c one has to wait for @next. */
static void needs(const struct held_lock *c, const struct held_lock *next)
{
	const struct lock_edge *e = edge_find(c->class_idx, next->class_idx);

	if (c->class_idx == next->class_idx)
		return;
	if (!e || !((READ_ONCE(e->dep) | READ_ONCE(e->bad)) & 1U << dep_kind(0, next->read)))
		lockdep_add_dependency(c, next);
}

/* The edges that were made since @run began, newest first: some of them. */
#define BATCH	8U

static unsigned int new_edges(const struct lockdep_run *run, u16 fn, struct held_lock *next)
{
	unsigned int n = 0;
	u16 i;

	graph_lock();
	for (i = lock_classes[fn].after; i != NO_EDGE && i != run->edges && n < BATCH;
	     i = lock_edges[i].after_next)
		next[n++] = (struct held_lock) {
			.class_idx = lock_edges[i].to,
			.read = lock_edges[i].dep & DEPS_N ? 0 : 2,
		};
	/* More than that at once, or the one that was there before is gone: nothing is known. */
	if (i != run->edges)
		n = 0;
	graph_unlock();
	return n;
}

/* What the run of an item took and gave back. */
static void needs_of_run(const struct held_lock *c, const struct held_lock *run_held)
{
	struct lockdep_run *run = container_of(run_held->map, struct lockdep_run, map);
	struct held_lock next[BATCH];
	unsigned int n = new_edges(run, run_held->class_idx, next);

	while (n--) {
		struct lockdep_map map = { .name = lock_classes[next[n].class_idx].name };

		next[n].map = &map;
		next[n].ip = c->ip;
		needs(c, &next[n]);
	}
	run->edges = lock_classes[run_held->class_idx].after;
}

/**
 * lockdep_complete() - a completion is completed
 * @map: the completion's
 * @ip:  by whom
 *
 * Context: any but NMI.
 */
void lockdep_complete(struct lockdep_map *map, unsigned long ip)
{
	struct held_lock c = { .map = map, .ip = ip, .check = LD_CHECK_FULL };
	struct task_struct *me = current;
	unsigned long flags = arch_local_irq_save();
	u32 count = preempt_count();
	u8 context = count & HARDIRQ_MASK ? 2 : count & SOFTIRQ_OFFSET ? 1 : 0;
	const struct lock_class *class;

	if (this_cpu_read(lockdep_busy) || me->lockdep_off || !me->lockdep_depth ||
	    !is_looked_at(map))
		goto out;
	class = class_of_completion(map);
	if (!class)
		goto out;
	c.class_idx = class_idx(class);
	for (u32 i = me->lockdep_depth; i--;) {
		const struct held_lock *h = &me->held_locks[i];

		if (h->irq_context != context)
			break;
		if (h->check && !h->trylock)
			needs(&c, h);
		else if (h->map->name == lockdep_item_name)
			needs_of_run(&c, h);
	}
out:
	local_irq_restore(flags);
}
