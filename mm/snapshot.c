// SPDX-License-Identifier: GPL-2.0-only
/* How much of everything is in use: for the search for leaks. */
#include <kernel/cpumask.h>
#include <kernel/rcupdate.h>
#include <kernel/stop_machine.h>
#include <kernel/task.h>
#include <mm/gfp.h>
#include <mm/percpu.h>
#include <mm/snapshot.h>
#include <mm/vmalloc.h>

#include "internal.h"
#include "vmalloc.h"

static int nothing(void *unused)
{
	(void)unused;
	return 0;
}

/**
 * mm_settle() - what can be freed now is freed, what is ending has ended
 *
 * A thread that was joined still frees its stack, on the way to the next
 * thread of its CPU; once the CPU's stopper has run, that is over.
 *
 * Context: task, may sleep.
 */
void mm_settle(void)
{
	unsigned int cpu;

	for_each_online_cpu(cpu)
		(void)stop_one_cpu(cpu, nothing, NULL);
	rcu_barrier();
	drain_thread_stacks();
	vmalloc_purge();
	slab_drain_all();
	drain_all_pages();
}

/**
 * mm_snapshot_take() - what is in use now
 * @s: filled
 *
 * Context: task, may sleep; exact while nobody else is busy.
 */
void mm_snapshot_take(struct mm_snapshot *s)
{
	unsigned long slab_pages = 0;

	mm_settle();
	for (unsigned int i = 0; i < MM_SNAPSHOT_CACHES; i++)
		slab_pages += slab_stat(i, &s->cache[i], &s->objects[i]);
	s->pages = totalram_pages() - nr_free_pages() - slab_pages - nr_table_pages();
	s->areas = vmalloc_nr_areas();
	s->percpu = percpu_bytes_used();
	s->threads = nr_tasks();
}

/**
 * mm_snapshot_growth() - of what there is more
 * @before: the earlier one
 * @now:    the later one
 * @tell:   called with a name and how many more, for each; or NULL
 * @arg:    for @tell
 *
 * A cache that is new counts by its objects, and as one more if it has none.
 *
 * Context: any, if @tell may be called there.
 * Return: how many kinds.
 */
unsigned int mm_snapshot_growth(const struct mm_snapshot *before, const struct mm_snapshot *now,
				void (*tell)(void *arg, const char *what, unsigned long more),
				void *arg)
{
	const struct { const char *what; unsigned long before, now; } sum[] = {
		{ "pages", before->pages, now->pages },
		{ "vmalloc areas or stacks", before->areas, now->areas },
		{ "per-CPU bytes", before->percpu, now->percpu },
		{ "threads", before->threads, now->threads },
	};
	unsigned int kinds = 0;

	for (unsigned int i = 0; i < MM_SNAPSHOT_CACHES; i++) {
		unsigned long had = before->cache[i] ? before->objects[i] : 0;
		bool is_new = now->cache[i] && !before->cache[i];

		if (!now->cache[i] || (now->objects[i] <= had && !is_new))
			continue;
		kinds++;
		if (tell)
			tell(arg, now->cache[i], is_new && !now->objects[i] ? 1 : now->objects[i] - had);
	}
	for (unsigned int i = 0; i < sizeof(sum) / sizeof(sum[0]); i++) {
		if (sum[i].now <= sum[i].before)
			continue;
		kinds++;
		if (tell)
			tell(arg, sum[i].what, sum[i].now - sum[i].before);
	}
	return kinds;
}
