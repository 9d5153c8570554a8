// SPDX-License-Identifier: GPL-2.0-only
/*
 * Where all CPUs stand: each says it itself, in an NMI.
 *
 * Partners:
 *   release of snap.wanted = 0 in snap_nmi()	acquire in has_come()
 *	the snapshot is whole
 */
#include <asm/barrier.h>
#include <asm/processor.h>
#include <asm/ptrace.h>
#include <asm/smp.h>
#include <asm/stacktrace.h>
#include <kernel/kallsyms.h>
#include <kernel/ktime.h>
#include <kernel/percpu.h>
#include <kernel/preempt.h>
#include <kernel/smp.h>
#include <lib/string.h>

#include "internal.h"

#define IRQ_FLAG	0x200UL

static DEFINE_PER_CPU(struct cpu_snap, cpu_snaps);

struct frames {
	unsigned long *frame;
	unsigned int nr, max;
	bool after_exact;	/* what interrupted is in front: drop it */
};

static bool keep_frame(const struct stack_entry *e, void *arg)
{
	struct frames *f = arg;

	if (e->exact && f->after_exact) {
		f->after_exact = false;
		f->nr = 0;
	}
	if (f->nr < f->max)
		f->frame[f->nr++] = e->addr;
	return f->nr < f->max || f->after_exact;
}

/* @regs NULL: this is the interrupt's own context, and what it interrupted is wanted. */
static void take(struct cpu_snap *s, const struct pt_regs *regs)
{
	struct frames f = { .frame = s->frame, .max = SNAP_FRAMES, .after_exact = !regs };

	s->pid = current->pid;
	memcpy(s->comm, current->comm, sizeof(s->comm));
	s->idle = is_idle_task(current);
	/* Without an interrupt, too: a thread that reports its own wait. */
	s->irqs_on = regs ? regs->flags & IRQ_FLAG : in_hardirq() || !irqs_disabled();
	s->preempt = preempt_count() -
		(regs ? NMI_OFFSET + HARDIRQ_OFFSET : in_hardirq() ? HARDIRQ_OFFSET : 0);
	stack_walk(NULL, regs, keep_frame, &f);
	s->nr = f.nr;
	s->valid = true;
}

bool snap_nmi(struct pt_regs *regs)
{
	struct cpu_snap *s = this_cpu_ptr(&cpu_snaps);

	if (!READ_ONCE(s->wanted))
		return false;
	take(s, regs);
	/* All of it is there.  Pairs with the acquire in has_come(). */
	smp_store_release(&s->wanted, 0U);
	return true;
}

#ifdef CONFIG_SMP
static bool has_come(unsigned int cpu)
{
	/* Pairs with the release in snap_nmi(). */
	return !smp_load_acquire(&per_cpu_ptr(&cpu_snaps, cpu)->wanted);
}

static void ask_others(unsigned int me)
{
	u64 begun = ktime_get_ns();
	unsigned int cpu;

	for_each_online_cpu(cpu) {
		struct cpu_snap *s = per_cpu_ptr(&cpu_snaps, cpu);

		if (cpu == me)
			continue;
		s->valid = false;
		WRITE_ONCE(s->wanted, 1U);
		/* The wish before the NMI, whose arrival it pairs with. */
		smp_mb();
		arch_send_nmi(cpu);
	}
	for_each_online_cpu(cpu)
		while (cpu != me && !has_come(cpu) && ktime_get_ns() - begun < HANG_PATIENCE_NS)
			cpu_relax();
}
#else
static inline void ask_others(unsigned int me) { (void)me; }
#endif

void snap_all_cpus(const struct pt_regs *regs)
{
	unsigned int me = raw_smp_processor_id();

	take(per_cpu_ptr(&cpu_snaps, me), regs);
	ask_others(me);
}

const struct cpu_snap *cpu_snap(unsigned int cpu)
{
	const struct cpu_snap *s = per_cpu_ptr(&cpu_snaps, cpu);

	return READ_ONCE(s->wanted) || !s->valid ? NULL : s;
}

/* What a thread passes through on its way to sleep, or to spin, and to say so. */
static const char *const on_the_way[] = {
	"__schedule", "schedule", "schedule_locked", "schedule_preempt_off", "schedule_limited",
	"schedule_timeout", "schedule_timeout_uninterruptible", "schedule_timeout_interruptible",
	"msleep", "lock_slow", "mutex_lock", "rt_mutex_lock", "down", "down_common", "down_slow",
	"down_read", "down_write", "wait_completion", "wait_for_completion",
	"wait_for_completion_timeout", "flush_wait_end", "wait_until_dead", "kthread_join",
	"kthread_stop", "kthread_park", "queued_spin_lock_slowpath", "queued_read_lock_slowpath",
	"queued_write_lock_slowpath", "mutex_lock_interruptible", "rt_mutex_lock_interruptible",
	"down_read_interruptible", "down_write_killable", "wait_until_parked", "kthread_stop_put",
	"take", "snap_all_cpus", "hang_report", "report_cycle", "wait_graph_enter",
	"flush_wait_begin", "wait_for", "flush", "flush_work", "flush_delayed_work", "cancel_sync",
	"cancel_work_sync", "cancel_delayed_work_sync", "insert_flush", "kthread_flush_work",
	"kthread_flush_worker", "csd_wait", "call_other", "call_many_others",
	"smp_call_function_single", "smp_call_function_many", "smp_call_function",
	"on_each_cpu_cond", "on_each_cpu_mask", "sleep_for", "wait_for_it", "sleep_until_granted",
	"handoff_wait",
};

static bool is_on_the_way(const char *name)
{
	/* Where the compiler's checks are is chance; who is checked is meant. */
	if (IS_ENABLED(CONFIG_KCSAN) && !strncmp(name, "__tsan_", 7))
		return true;
	for (size_t i = 0; i < ARRAY_SIZE(on_the_way); i++) {
		size_t len = strlen(on_the_way[i]);

		/* The compiler's clones, too: lock_slow.constprop.0 */
		if (!strncmp(name, on_the_way[i], len) && (!name[len] || name[len] == '.'))
			return true;
	}
	return false;
}

/* How many frames from the innermost on are on the way; all: none, for there is no other. */
static unsigned int frames_on_the_way(const unsigned long *frame, unsigned int nr)
{
	unsigned long size, offset;
	char buf[KSYM_NAME_LEN];

	for (unsigned int i = 0; i < nr; i++) {
		/* A return address may be the first byte after its function. */
		const char *name = kallsyms_lookup(frame[i] - 1, &size, &offset, buf);

		if (!name || !is_on_the_way(name))
			return i;
	}
	return 0;
}

unsigned long frame_of_interest(const unsigned long *frame, unsigned int nr)
{
	return nr ? frame[frames_on_the_way(frame, nr)] : 0;
}

/* The frames on its way to this report are left out. */
unsigned int snap_own(unsigned long *frame, unsigned int max)
{
	const struct cpu_snap *s = this_cpu_ptr(&cpu_snaps);
	unsigned int skip = frames_on_the_way(s->frame, s->nr);
	unsigned int nr = s->nr - skip < max ? s->nr - skip : max;

	memcpy(frame, s->frame + skip, nr * sizeof(*frame));
	return nr;
}

/* The frames on its way to sleep are left out. */
unsigned int snap_task(struct task_struct *t, unsigned long *frame, unsigned int max)
{
	unsigned long all[SNAP_FRAMES];
	struct frames f = { .frame = all, .max = SNAP_FRAMES };
	unsigned int skip, nr;

	stack_walk(t, NULL, keep_frame, &f);
	skip = frames_on_the_way(all, f.nr);
	nr = f.nr - skip < max ? f.nr - skip : max;
	memcpy(frame, all + skip, nr * sizeof(*frame));
	return nr;
}
