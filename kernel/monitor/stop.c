// SPDX-License-Identifier: GPL-2.0-only
/*
 * Holding all other CPUs where they are, and letting them go.
 *
 * Who holds the others is one word, taken by cmpxchg.  Barriers and partners:
 *   hold[cpu] = 1, then the NMI		monitor_nmi(), by the NMI's arrival
 *   release of is_held in monitor_nmi()	acquire in monitor_held()
 *	its registers are there
 *   release of hold[cpu] = 0			acquire in monitor_nmi()
 *	what the monitor did is done
 */
#include <asm/barrier.h>
#include <asm/cmpxchg.h>
#include <asm/processor.h>
#include <kernel/ktime.h>
#include <kernel/panic.h>
#include <kernel/percpu.h>
#include <kernel/smp.h>

#include "monitor.h"

#define NOBODY		(~0U)
#define PATIENCE_NS	500000000ULL	/* for a CPU to take its NMI: an emulated one may be slow */

/* Who may touch a member: [h] the CPU that holds the others, [c] the CPU itself */
struct stop_cpu {
	u32 hold;		/* [h] */
	u32 asked;		/* [h] sets, [c] takes: an NMI is on its way */
	u32 is_held;		/* [c] */
	struct pt_regs *regs;	/* [c] where it was interrupted */
};
static DEFINE_PER_CPU(struct stop_cpu, stop_cpu);
static u32 holder = NOBODY;

/**
 * monitor_is_stopped() - does everything but this CPU stand still?
 *
 * Context: any.
 */
bool monitor_is_stopped(void)
{
	return READ_ONCE(holder) == raw_smp_processor_id();
}

/* Has @cpu been stopped?  In a panic for good: by smp_stop_others() of that. */
bool monitor_held(unsigned int cpu)
{
	return smp_load_acquire(&per_cpu_ptr(&stop_cpu, cpu)->is_held) != 0;
}

struct pt_regs *monitor_regs(unsigned int cpu)
{
	return READ_ONCE(per_cpu_ptr(&stop_cpu, cpu)->regs);
}

static bool all_held(void)
{
	unsigned int cpu;

	for_each_online_cpu(cpu)
		if (cpu != raw_smp_processor_id() && !monitor_held(cpu))
			return false;
	return true;
}

/**
 * monitor_stop() - hold all other CPUs
 *
 * One that does not come is not waited for for ever.
 *
 * Context: any, NMI too; interrupts off.
 * Return: false if another CPU does so now.
 */
bool monitor_stop(void)
{
	u32 old = NOBODY, me = raw_smp_processor_id();
	unsigned int cpu;
	u64 begun;

	if (!try_cmpxchg(&holder, &old, me))
		return old == me;
	if (READ_ONCE(panic_in_progress))
		return true;		/* they stand for good */
	for_each_online_cpu(cpu) {
		if (cpu == me)
			continue;
		WRITE_ONCE(per_cpu_ptr(&stop_cpu, cpu)->asked, 1U);
		WRITE_ONCE(per_cpu_ptr(&stop_cpu, cpu)->hold, 1U);
	}
	/* The wish before the NMI.  Pairs with the NMI's arrival in monitor_nmi(). */
	smp_mb();
	smp_stop_others();
	begun = ktime_get_ns();
	while (!all_held() && ktime_get_ns() - begun < PATIENCE_NS)
		cpu_relax();
	return true;
}

/**
 * monitor_release() - let the other CPUs go on
 *
 * Context: as monitor_stop(), which was called before.
 */
void monitor_release(void)
{
	unsigned int cpu;

	WRITE_ONCE(per_cpu_ptr(&stop_cpu, raw_smp_processor_id())->regs, NULL);
	for_each_online_cpu(cpu) {
		smp_store_release(&per_cpu_ptr(&stop_cpu, cpu)->hold, 0U);
		/* Gone, or the next monitor_stop() would take it for held. */
		while (monitor_held(cpu))
			cpu_relax();
	}
	smp_store_release(&holder, NOBODY);
}

/**
 * monitor_keep_regs() - where this CPU was interrupted
 * @regs: the registers, which stay where they are
 *
 * Context: NMI.
 */
void monitor_keep_regs(struct pt_regs *regs)
{
	struct stop_cpu *s = this_cpu_ptr(&stop_cpu);

	WRITE_ONCE(s->regs, regs);
	if (READ_ONCE(panic_in_progress))
		smp_store_release(&s->is_held, 1U);
}

/**
 * monitor_nmi() - is this the NMI that holds this CPU?
 * @regs: what was interrupted
 *
 * If so it is over when this returns.
 *
 * Context: NMI.
 * Return: true if it was, also if it came too late.
 */
bool monitor_nmi(struct pt_regs *regs)
{
	struct stop_cpu *s = this_cpu_ptr(&stop_cpu);
	bool mine = xchg(&s->asked, 0U) != 0;

	if (likely(!smp_load_acquire(&s->hold)))
		return mine;
	WRITE_ONCE(s->regs, regs);
	smp_store_release(&s->is_held, 1U);
	while (smp_load_acquire(&s->hold)) {
		/* The one who holds us may panic: then it is for good, as for everybody. */
		if (panic_stops_this_cpu())
			halt_forever();
		cpu_relax();
	}
	WRITE_ONCE(s->regs, NULL);
	smp_store_release(&s->is_held, 0U);
	return true;
}
