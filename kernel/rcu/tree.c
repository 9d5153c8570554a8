// SPDX-License-Identifier: GPL-2.0-only
/*
 * RCU's grace periods: who still has to be waited for, and the thread that
 * waits.
 *
 * A CPU reports once per grace period, at a moment when no reader stands on
 * it: a reader that is switched out is first put into the list of blocked
 * ones.  Nobody is woken from a switch: reports set rcu_check_gp, and the
 * next tick on any CPU, or the end of a blocked reader, wakes the thread.
 *
 * Barriers and their partners:
 *
 *   smp_mb() in rcu_gp_begin()		smp_mb() in rcu_next_gp()
 *	either the updater gets a later number, or everybody who reads after
 *	the begin sees what it unlinked
 *   rcu_dynticks_flip()		smp_mb()s in rcu_cpu_is_quiet()
 *	an idle CPU's readers are all before the look or see what was unlinked
 *   rcu.lock				rcu.lock
 *	a CPU's readers before its report are before the end
 */
#include <asm/barrier.h>
#include <asm/irqflags.h>
#include <base/err.h>
#include <base/init.h>
#include <kernel/bug.h>
#include <kernel/irq.h>
#include <kernel/irq_work.h>
#include <kernel/jiffies.h>
#include <kernel/kthread.h>
#include <kernel/smp.h>

#include "rcu.h"

#define RCU_TICKS_TO_PUSH	2	/* then a CPU that does not report is asked to switch */
#define RCU_MAX_WAIT		3UL	/* jiffies between two looks */

struct rcu_state rcu = {
	.lock = __RAW_SPIN_LOCK_UNLOCKED(rcu.lock),
	.blocked = LIST_HEAD_INIT(rcu.blocked),
	.wq = __WAIT_QUEUE_HEAD_INITIALIZER(rcu.wq),
};

DEFINE_PER_CPU(u32, rcu_need_qs);
DEFINE_PER_CPU(u64, rcu_dynticks) = 1;
static DEFINE_PER_CPU(u64, rcu_dynticks_snap);	/* at the begin; the thread's own */
static DEFINE_PER_CPU(u32, rcu_ticks);		/* ticks with a report due; the CPU's own */
u32 rcu_check_gp;

/* rcu.lock is held. */
static bool rcu_gp_in_progress(void)
	__must_hold(&rcu.lock)
{
	return rcu.started != rcu.completed;
}

/* rcu.lock is held. */
static bool rcu_has_blocked_reader(void)
	__must_hold(&rcu.lock)
{
	struct task_struct *t;

	/* Nearly always empty or short; not sorted, as readers enter with the old or the new number. */
	list_for_each_entry(t, &rcu.blocked, rcu_node) {
		if (t->rcu_gp_seq <= rcu.started)
			return true;
	}
	return false;
}

/* rcu.lock is held.  No reader of before stands on @cpu any more. */
static void rcu_report_cpu(unsigned int cpu)
	__must_hold(&rcu.lock)
{
	per_cpu(rcu_need_qs, cpu) = 0;
	if (!cpumask_test_cpu(cpu, &rcu.mask))
		return;
	__cpumask_clear_cpu(cpu, &rcu.mask);
	if (cpumask_empty(&rcu.mask))
		WRITE_ONCE(rcu_check_gp, 1U);
}

/* rcu.lock is held.  A thread that ends inside a section: its memory must not stay in the list. */
static void rcu_forget_reader(struct task_struct *t)
	__must_hold(&rcu.lock)
{
	if (t->rcu_blocked) {
		list_del(&t->rcu_node);
		t->rcu_blocked = false;
	}
	t->rcu_read_lock_nesting = 0;
	WARN_ON_ONCE(1);
}

/* rcu.lock is held; @t is a reader on this CPU, which it may leave. */
static void rcu_block_reader(struct task_struct *t)
	__must_hold(&rcu.lock)
{
	bool reported = !rcu_gp_in_progress() ||
			!cpumask_test_cpu(smp_processor_id(), &rcu.mask);

	/* After this CPU's report: it began after it, and only the next one waits. */
	t->rcu_gp_seq = rcu.started + reported;
	list_add_tail(&t->rcu_node, &rcu.blocked);
	t->rcu_blocked = true;
}

/* The slow half of rcu_note_context_switch(). */
void __rcu_note_context_switch(struct task_struct *prev)
{
	__raw_spin_acquire(&rcu.lock);
	if (unlikely(prev->rcu_read_lock_nesting)) {
		if (unlikely(prev->state & TASK_EXITING))
			rcu_forget_reader(prev);
		else if (!prev->rcu_blocked)
			rcu_block_reader(prev);
	}
	rcu_report_cpu(smp_processor_id());
	__raw_spin_release(&rcu.lock);
}

static void rcu_tick_report(void)
{
	if (rcu_tick_in_no_reader()) {
		__raw_spin_acquire(&rcu.lock);
		rcu_report_cpu(smp_processor_id());
		__raw_spin_release(&rcu.lock);
		this_cpu_write(rcu_ticks, 0U);
	} else if (this_cpu_read(rcu_ticks) >= RCU_TICKS_TO_PUSH) {
		this_cpu_write(rcu_ticks, 0U);
		set_preempt_need_resched();
	} else {
		this_cpu_inc(rcu_ticks);
	}
}

/* The slow half of rcu_sched_clock_irq(). */
void __rcu_sched_clock_irq(void)
{
	if (this_cpu_read(rcu_need_qs))
		rcu_tick_report();
	/* One CPU's tick is enough. */
	if (READ_ONCE(rcu_check_gp) && xchg(&rcu_check_gp, 0U))
		wake_up(&rcu.wq);
}

/**
 * rcu_read_unlock_special() - the end of a reader that was switched out
 *
 * Context: any.  Wakes nobody unless it may; else the next tick does.
 */
void rcu_read_unlock_special(void)
{
	struct task_struct *me = current;
	bool may_wake = preemptible(), over = false;
	unsigned long flags;

	/* The context that it interrupted is between its count and this call, or has passed neither. */
	if (in_nmi())
		return;
	raw_spin_lock_irqsave(&rcu.lock, flags);
	/* An interrupt's section may have done it meanwhile. */
	if (me->rcu_blocked) {
		list_del(&me->rcu_node);
		me->rcu_blocked = false;
		over = rcu_gp_in_progress() && me->rcu_gp_seq <= rcu.started;
		if (over)
			WRITE_ONCE(rcu_check_gp, 1U);
	}
	raw_spin_unlock_irqrestore(&rcu.lock, flags);
	/* With something off a run queue may be locked. */
	if (over && may_wake && xchg(&rcu_check_gp, 0U))
		wake_up(&rcu.wq);
}

/* Has @cpu been idle since the snapshot? */
static bool rcu_cpu_is_quiet(unsigned int cpu)
{
	u64 now;

	/* Before and after the look: pairs with rcu_dynticks_flip(). */
	smp_mb();
	now = READ_ONCE(per_cpu(rcu_dynticks, cpu));
	smp_mb();
	return !(now & 1) || now != per_cpu(rcu_dynticks_snap, cpu);
}

static void rcu_gp_begin(void)
{
	unsigned int cpu;

	raw_spin_lock_irq(&rcu.lock);
	WRITE_ONCE(rcu.started, rcu.started + 1);
	/* The number before whom it waits for.  Pairs with rcu_next_gp(). */
	smp_mb();
	/*
	 * A CPU that is not online here sets its bit with a full barrier
	 * before its first reader, who then sees what was unlinked.
	 */
	cpumask_copy(&rcu.mask, cpu_online_mask);
	/* This thread is no reader, and whoever it preempted is in the list. */
	__cpumask_clear_cpu(smp_processor_id(), &rcu.mask);
	for_each_cpu(cpu, &rcu.mask) {
		per_cpu(rcu_dynticks_snap, cpu) = READ_ONCE(per_cpu(rcu_dynticks, cpu));
		per_cpu(rcu_need_qs, cpu) = 1;
	}
	raw_spin_unlock_irq(&rcu.lock);
}

/* Report for those that were idle, or are; push the others from the third look on. */
static void rcu_gp_look(unsigned int looks)
{
	struct cpumask left;
	unsigned int cpu;

	raw_spin_lock_irq(&rcu.lock);
	cpumask_copy(&left, &rcu.mask);
	for_each_cpu(cpu, &left) {
		if (rcu_cpu_is_quiet(cpu))
			rcu_report_cpu(cpu);
	}
	cpumask_copy(&left, &rcu.mask);
	raw_spin_unlock_irq(&rcu.lock);

	if (looks < 2)
		return;
	for_each_cpu(cpu, &left)
		smp_send_reschedule((int)cpu);
}

static bool rcu_gp_has_ended(void)
{
	bool ended;

	raw_spin_lock_irq(&rcu.lock);
	ended = cpumask_empty(&rcu.mask) && !rcu_has_blocked_reader();
	raw_spin_unlock_irq(&rcu.lock);
	return ended;
}

static void rcu_gp_wait(void)
{
	for (unsigned int looks = 0; ; looks++) {
		rcu_gp_look(looks);
		if (wait_event_timeout(rcu.wq, rcu_gp_has_ended(),
				       looks < RCU_MAX_WAIT ? (long)looks + 1 : (long)RCU_MAX_WAIT))
			return;
	}
}

static void rcu_gp_end(void)
{
	/* All reports, under rcu.lock, before the number.  Pairs with rcu_gp_is_over(). */
	smp_mb();
	raw_spin_lock_irq(&rcu.lock);
	WRITE_ONCE(rcu.completed, rcu.started);
	raw_spin_unlock_irq(&rcu.lock);
	rcu_callbacks_wake();
}

static int rcu_gp_thread(void *unused)
{
	(void)unused;
	while (kthread_wait_event(rcu.wq, READ_ONCE(rcu.wanted) > rcu.completed) == 0) {
		rcu_gp_begin();
		rcu_gp_wait();
		rcu_gp_end();
	}
	return 0;
}

static void rcu_wake_fn(struct irq_work *work)
{
	(void)work;
	wake_up(&rcu.wq);
}
static DEFINE_IRQ_WORK(rcu_wake_work, rcu_wake_fn);

/* NULL before it exists: it will find out by itself what is wanted. */
struct task_struct *rcu_gp_task;

void rcu_want_gp(u64 gp, bool may_wake)
{
	u64 old = READ_ONCE(rcu.wanted);

	while (old < gp) {
		/* Before the thread is woken, whose test comes after its state. */
		if (try_cmpxchg(&rcu.wanted, &old, gp)) {
			if (may_wake)
				wake_up(&rcu.wq);
			else if (READ_ONCE(rcu_gp_task))
				irq_work_queue(&rcu_wake_work);
			return;
		}
	}
}

static int __init rcu_gp_init(void)
{
	struct task_struct *k = kthread_create(rcu_gp_thread, NULL, "rcu_preempt");

	if (IS_ERR(k))
		return (int)PTR_ERR(k);
	/* Before fair threads, so that it does not add to what it waits for. */
	sched_setscheduler(k, SCHED_FIFO, 1);
	WRITE_ONCE(rcu_gp_task, k);
	kthread_start(k);
	return kthread_detach(k);
}
early_initcall(rcu_gp_init);
