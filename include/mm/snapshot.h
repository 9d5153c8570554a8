/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * How much of everything is in use, to be compared with later: what has
 * become more is a leak, if nobody meant it.  What CPUs keep for reuse and
 * what waits for a flush does not count.
 */
#ifndef MM_SNAPSHOT_H
#define MM_SNAPSHOT_H

#include <base/types.h>

#define MM_SNAPSHOT_CACHES	64

struct mm_snapshot {
	const char *cache[MM_SNAPSHOT_CACHES];		/* NULL: no such cache */
	unsigned long objects[MM_SNAPSHOT_CACHES];	/* live ones */
	unsigned long pages;		/* outside slabs and page tables */
	unsigned long areas;		/* vmalloc(), stacks, device mappings */
	unsigned long percpu;		/* bytes, of each CPU */
	unsigned long threads;
};

/* What can be freed now is freed, what is ending has ended.  Context: task, may sleep. */
void mm_settle(void);
/* Context: task, may sleep; exact while nobody else is busy. */
void mm_snapshot_take(struct mm_snapshot *s);
/*
 * Calls @tell for each kind of which there is more @now.  How many kinds.
 * Context: any, if @tell may be called there.
 */
unsigned int mm_snapshot_growth(const struct mm_snapshot *before, const struct mm_snapshot *now,
				void (*tell)(void *arg, const char *what, unsigned long more),
				void *arg);

#endif /* MM_SNAPSHOT_H */
