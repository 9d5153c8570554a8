// SPDX-License-Identifier: GPL-2.0-only
/*
 * TLB shootdown: all CPUs forget translations.
 *
 * Invariant: once flush_tlb_*() has returned, no CPU that is online uses what
 * the page tables said before the call.  So a page may be given away, or an
 * address mapped anew, only after the flush that follows the unmapping.
 *
 * Barriers and their partners:
 *   smp_mb() in flush_others()		smp_mb() in flush_tlb_came_online()
 *	page-table entry, then the online mask; against online bit, then
 *	flush.  Either the flusher sees the new CPU and tells it, or the new
 *	CPU forgets what it had read before the entry changed.
 */
#include <asm/barrier.h>
#include <asm/tlbflush.h>
#include <kernel/cpumask.h>
#include <kernel/preempt.h>
#include <kernel/smp.h>

struct flush {
	unsigned long start, end;
};

static void flush_here(void *info)
{
	const struct flush *f = info;

	local_flush_tlb_kernel_range(f->start, f->end);
}

static void flush_others(struct flush *f)
{
	/* Pairs with the one in flush_tlb_came_online(). */
	smp_mb();
	/* It reports who may not wait. */
	if (num_online_cpus() > 1)
		smp_call_function(flush_here, f, 1);
}

/**
 * flush_tlb_kernel_range() - all CPUs forget the translations of a range
 * @start: its first page
 * @end:   the byte after its last
 *
 * Context: task, interrupts on, no spinlock held; any while one CPU is online.
 */
void flush_tlb_kernel_range(unsigned long start, unsigned long end)
{
	struct flush f = { .start = start, .end = end };

	/* No migration in between: one CPU would be told twice and one never. */
	preempt_disable();
	flush_others(&f);
	flush_here(&f);
	preempt_enable();
}

/**
 * flush_tlb_all() - all CPUs forget all translations, the global ones too
 *
 * Context: task, interrupts on, no spinlock held; any while one CPU is online.
 */
void flush_tlb_all(void)
{
	flush_tlb_kernel_range(0, ~0UL);
}

/**
 * flush_tlb_came_online() - the other half of a flush that missed this CPU
 *
 * Until its bit was set in the mask nobody told it what to forget.
 *
 * Context: this CPU's boot, interrupts off, after the bit was set.
 */
void flush_tlb_came_online(void)
{
	/* Pairs with the one in flush_others(). */
	smp_mb();
	local_flush_tlb_all();
}
