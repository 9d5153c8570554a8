// SPDX-License-Identifier: GPL-2.0-only
/*
 * The scheduler's core: the switch, waking, policies and the tick.
 *
 * Barriers and their partners:
 *
 *   set_current_state()'s full barrier	try_to_wake_up()'s lock and test
 *	the sleeper stores its state, then tests its condition; the waker
 *	stores the condition, then tests the state: one of them sees the other
 *   release of on_cpu in finish_task_switch()	acquire in try_to_wake_up()
 *	nobody runs a thread before all its registers are on its stack
 *   rq->lock from __schedule() to finish_task_switch()
 *	the thread that leaves and the one that arrives are one critical section
 */
#define pr_fmt(fmt) "sched: " fmt

#include <asm/barrier.h>
#include <asm/page.h>
#include <asm/processor.h>
#include <asm/switch_to.h>
#include <base/bits.h>
#include <base/err.h>
#include <base/errno.h>
#include <base/init.h>
#include <kernel/bug.h>
#include <kernel/census.h>
#include <kernel/instrumentation.h>
#include <kernel/jiffies.h>
#include <kernel/panic.h>
#include <kernel/kthread.h>
#include <kernel/printk.h>
#include <kernel/rcupdate.h>
#include <kernel/report.h>
#include <kernel/smp.h>
#include <kernel/stackprotector.h>
#include <kernel/tick.h>
#include <kernel/task.h>
#include <kernel/wait_bit.h>
#include <lib/vsprintf.h>
#include <mm/slab.h>
#include <mm/vmalloc.h>
#include <trace/sched.h>

#include "sched.h"

DEFINE_PER_CPU(struct rq, runqueues);
DEFINE_PER_CPU(struct task_struct *, current_task) = &init_task;

/*
 * The boot thread starts with preemption off and nothing wanted (the bit is
 * inverted); it keeps it off for good, since it becomes the idle thread.
 */
DEFINE_PER_CPU(u32, __preempt_count) = PREEMPT_OFFSET | PREEMPT_NEED_RESCHED;

#ifdef CONFIG_KUNIT
void (*sched_switch_test_hook)(void);
#endif

/* @ip: who called the scheduler. */
static noinline __cold void schedule_report_atomic(unsigned long ip)
{
	/* One level is the scheduler's own. */
	report_atomic_sleep("schedule-in-atomic", ip, preempt_count() - PREEMPT_OFFSET);
	/* Go on as if it had been balanced: one report, not a dead machine. */
	this_cpu_write(__preempt_count, PREEMPT_OFFSET |
		       (this_cpu_read(__preempt_count) & PREEMPT_NEED_RESCHED));
}

/* What must hold of a thread before a CPU may stand on its stack. */
static __always_inline void schedule_check_next(const struct rq *rq,
						const struct task_struct *next)
{
	if (!IS_ENABLED(CONFIG_DEBUG_SCHED))
		return;
	BUG_ON(next->sp - (unsigned long)next->stack >= THREAD_SIZE);
	BUG_ON(next->on_cpu);
	/* Its state may be any: it may have been preempted on its way to sleep. */
	BUG_ON(!next->on_rq && next != rq->idle);
}

/* The lowest word of @prev's stack was written: it ran nearly over. */
static noinline __cold void report_stack_end(struct task_struct *prev, unsigned long ip)
{
	const struct report r = { "stack", "end-overwritten", prev->comm, prev->stack, ip };
	unsigned long *end = prev->stack, was = *end;

	/* Once: the guard page is still below it. */
	*end = STACK_END_MAGIC;
	if (report_begin(&r, "the end of the stack of %s/%d holds %#lx", prev->comm, prev->pid, was))
		report_end(&r);
}

static __always_inline void schedule_check_stack_end(struct task_struct *prev, unsigned long ip)
{
	if (IS_ENABLED(CONFIG_SCHED_STACK_END_CHECK) &&
	    unlikely(*(unsigned long *)prev->stack != STACK_END_MAGIC))
		report_stack_end(prev, ip);
}

/* The last thing a switch does, on the stack of the thread that arrives. */
static void finish_task_switch(struct task_struct *prev)
{
	struct rq *rq = this_rq();
	u32 gone = rq->gone;

	rq->gone = 0;
	trace_context_save(prev);
	/*
	 * All of @prev's registers are on its stack.  Pairs with the acquire
	 * in __try_to_wake_up_locked(): from here another CPU may run it.
	 */
	smp_store_release(&prev->on_cpu, 0U);
	__receive_lock(&rq->lock);	/* taken by @prev */
	__raw_spin_release_told(&rq->lock);
	local_irq_enable();

	if (unlikely(gone))
		kthread_switched_out(prev, gone);
}

/* The first thing a new thread does (arch: ret_from_fork). */
void schedule_tail(struct task_struct *prev)
{
	finish_task_switch(prev);
	preempt_enable();
}

void enqueue_task(struct rq *rq, struct task_struct *p)
	__must_hold(&rq->lock)
{
	if (rt_task(p))
		rt_enqueue(rq, p);
	else if (rq->curr != p)
		fair_enqueue(rq, p);
}

void dequeue_task(struct rq *rq, struct task_struct *p)
	__must_hold(&rq->lock)
{
	if (rt_task(p))
		rt_dequeue(rq, p);
	else if (rq->curr != p)
		fair_dequeue(rq, p);
}

static void activate(struct rq *rq, struct task_struct *p)
	__must_hold(&rq->lock)
{
	if (!rt_task(p))
		fair_place(rq, p);
	enqueue_task(rq, p);
	p->on_rq = 1;
	rq->nr_running++;
}

static void deactivate_current(struct rq *rq, struct task_struct *prev)
	__must_hold(&rq->lock)
{
	if (rt_task(prev))
		rt_dequeue(rq, prev);
	prev->on_rq = 0;
	rq->nr_running--;
	prev->nvcsw++;
	if (unlikely(prev->state & (TASK_EXITING | TASK_PARKED))) {
		rq->gone = prev->state;
		/*
		 * kthread_switched_out() answers the parker after @prev may
		 * have been unparked elsewhere and ended: it needs a
		 * reference of its own.  An exiting thread gives it its own.
		 */
		if (prev->state == TASK_PARKED)
			get_task_struct(prev);
	}
}

#ifdef CONFIG_SMP
unsigned int sched_cpus = 1;

/* rq->lock is held.  Something is queued: no longer a CPU with nothing to do. */
static void mark_busy(struct rq *rq)
	__must_hold(&rq->lock)
{
	if (rq->curr == rq->idle)
		cpumask_clear_cpu(rq->cpu, &sched_idle_mask);
}

/* rq->lock is held; nothing is queued. */
static void mark_idle(struct rq *rq)
	__must_hold(&rq->lock)
{
	if (!cpumask_test_cpu(rq->cpu, &sched_idle_mask))
		cpumask_set_cpu(rq->cpu, &sched_idle_mask);
}
#else
static inline void mark_busy(struct rq *rq) { (void)rq; }
static inline void mark_idle(struct rq *rq) { (void)rq; }
static inline bool idle_balance(struct rq *rq) { (void)rq; return false; }
#endif

/* Who goes next.  The fair thread that runs is not in the tree; a real-time one stays in its list. */
static __always_inline struct task_struct *pick_next(struct rq *rq, struct task_struct *prev)
	__must_hold(&rq->lock)
{
	bool prev_fair = prev->on_rq && !rt_task(prev) && prev != rq->idle;
	struct task_struct *next = rt_first(rq);

	if (unlikely(next)) {
		if (prev_fair)
			fair_enqueue(rq, prev);
		return next;
	}
	next = fair_first(rq);
	if (!next)
		return prev_fair ? prev : rq->idle;
	if (!prev_fair) {
		fair_dequeue(rq, next);
	} else {
		if ((s64)(prev->se.vruntime - next->se.vruntime) < 0)
			return prev;
		fair_exchange(rq, prev, next);
	}
	fair_set_floor(rq, next);
	return next;
}

/* Nothing waits here: perhaps something does on another CPU. */
static noinline struct task_struct *pick_elsewhere(struct rq *rq, struct task_struct *prev)
	__must_hold(&rq->lock)
{
	if (idle_balance(rq))
		return pick_next(rq, prev);
	mark_idle(rq);
	return rq->idle;
}

/* The run queue is locked, interrupts and preemption are off; all but preemption are on again after. */
static void schedule_locked(struct rq *rq, bool preempt, unsigned long ip)
	__releases(&rq->lock)
{
	struct task_struct *prev = rq->curr, *next;

	if (unlikely(preempt_count() != PREEMPT_OFFSET))
		schedule_report_atomic(ip);
	schedule_check_stack_end(prev, ip);
	rcu_note_context_switch(prev);

	if (!preempt && prev->state != TASK_RUNNING)
		deactivate_current(rq, prev);

	fair_charge(prev);
	next = pick_next(rq, prev);
	if (IS_ENABLED(CONFIG_SMP) && next == rq->idle)
		next = pick_elsewhere(rq, prev);
	clear_preempt_need_resched();
	if (next == prev) {
		__raw_spin_release(&rq->lock);
		local_irq_enable();
		return;
	}
	schedule_check_next(rq, next);
	rq->nr_switches++;
	prev->nivcsw += prev->on_rq;
	rq->curr = next;
	next->on_cpu = 1;
	next->se.exec_start = prev->se.exec_start;
#ifdef CONFIG_KUNIT
	if (unlikely(sched_switch_test_hook))
		sched_switch_test_hook();
#endif
	trace_sched_switch(prev, next);
	trace_context_restore(next);
	debug_spin_handover(&rq->lock, next);
	/* @next only releases it: what it holds itself it held when it came here. */
	lock_release(&rq->lock.dep_map, _THIS_IP_);
	/* Kernel threads have no address space of their own: the loaded one stays. */
	__pass_lock(&rq->lock);	/* to @next */
	prev = __switch_to_asm(prev, next);
	finish_task_switch(prev);
}

/* @ip: who called the function that the world knows, for a report. */
static void __schedule(bool preempt, unsigned long ip)
{
	struct rq *rq;

	local_irq_disable();
	rq = this_rq();
	__raw_spin_acquire(&rq->lock);
	schedule_locked(rq, preempt, ip);
}

/**
 * schedule() - let others run; sleep if the state says so
 *
 * A thread whose state is not TASK_RUNNING leaves the run queue until it is
 * woken.  Set the state before testing what is waited for; better, use the
 * wait core (<kernel/wait.h>), which does.
 *
 * Context: task, may sleep.  Interrupts are on when it returns.
 */
void schedule(void)
{
	bool worker = current->flags & PF_WQ_WORKER;

	if (unlikely(worker) && READ_ONCE(current->state) != TASK_RUNNING)
		wq_worker_sleeping(current);
	preempt_disable();
	__schedule(false, _RET_IP_);
	preempt_enable_no_resched();
	while (unlikely(need_resched())) {
		preempt_disable();
		__schedule(true, _RET_IP_);
		preempt_enable_no_resched();
	}
	if (unlikely(worker))
		wq_worker_running(current);
}

/*
 * schedule() for a caller that has preemption off by one, and gets it back
 * on: for states that nobody may see half way (kthread_parkme(), exit).
 */
void schedule_preempt_off(void)
{
	__schedule(false, _RET_IP_);
	preempt_enable();
}

/* preempt_enable() found that a switch is wanted and allowed but for the interrupt flag. */
void preempt_schedule(void)
{
	if (likely(irqs_disabled()))
		return;
	do {
		preempt_disable();
		__schedule(true, _RET_IP_);
		preempt_enable_no_resched();
	} while (need_resched());
}

/**
 * preempt_schedule_irq() - switch at the end of an interrupt
 *
 * Context: interrupt exit, preempt_count 0, interrupts off; also when it returns.
 */
void preempt_schedule_irq(void)
{
	do {
		preempt_disable();
		__schedule(true, _RET_IP_);
		local_irq_disable();
		preempt_enable_no_resched();
	} while (need_resched());
}

void __cond_resched(void)
{
	if (preemptible())
		preempt_schedule();
}

/**
 * yield() - go behind the others of the same priority
 *
 * Context: task, may sleep.
 */
void yield(void)
{
	struct task_struct *p = current;
	struct rq *rq;

	preempt_disable();
	local_irq_disable();
	rq = this_rq();
	__raw_spin_acquire(&rq->lock);
	if (rt_task(p))
		rt_yield(rq, p);
	else
		fair_yield(rq, p);
	schedule_locked(rq, true, _RET_IP_);
	preempt_enable();
}

bool preempts(struct rq *rq, struct task_struct *p)
	__must_hold(&rq->lock)
{
	struct task_struct *curr = rq->curr;

	if (curr == rq->idle)
		return true;
	if (rt_task(p))
		return !rt_task(curr) || p->rt_priority > curr->rt_priority;
	if (rt_task(curr))
		return false;
	fair_charge(curr);
	return fair_preempts(curr, p);
}

/* p->lock is held, interrupts are off; @p is on no run queue and no CPU stands on its stack. */
static void place_and_activate(struct task_struct *p)
	__must_hold(&p->lock)
{
	struct rq *rq;

#ifdef CONFIG_SMP
	/* With one CPU it is there already, or bound to one that is to come. */
	if (num_sched_cpus != 1) {
		unsigned int cpu = select_task_rq(p);

		if (cpu != p->cpu)
			set_task_cpu(p, cpu);
	}
#endif
	rq = task_rq(p);
	__raw_spin_acquire(&rq->lock);
	activate(rq, p);
	trace_sched_wakeup(p, rq->cpu);
	mark_busy(rq);
	if (preempts(rq, p))
		resched_curr(rq);
	__raw_spin_release(&rq->lock);
}

/*
 * The only way out of a wait.  p->lock is held and interrupts are off.
 * Return: 1 if this call ended it, else 0.
 */
int __try_to_wake_up_locked(struct task_struct *p, unsigned int mask)
{
	if (!(READ_ONCE(p->state) & mask))
		return 0;
	/*
	 * State before on_rq: a thread that has stored its state and is still
	 * on the run queue must be caught by the branch below.  Pairs with
	 * rq->lock in __schedule(), between the state and clearing on_rq.
	 */
	smp_rmb();
	if (READ_ONCE(p->on_rq)) {
		struct rq *rq = lock_task_rq(p);
		bool caught = p->on_rq;

		__receive_lock(&rq->lock);
		if (caught) {
			WRITE_ONCE(p->state, TASK_RUNNING);
			trace_sched_wakeup(p, rq->cpu);
		}
		__raw_spin_release(&rq->lock);
		if (caught)
			return 1;
	}
	/* Pairs with the release in finish_task_switch(). */
	while (unlikely(smp_load_acquire(&p->on_cpu)))
		cpu_relax();
	WRITE_ONCE(p->state, TASK_RUNNING);
	place_and_activate(p);
	return 1;
}

/* First run of a thread: TASK_NEW, or parked before it ever ran.  p->lock is held. */
void wake_up_new_task(struct task_struct *p)
{
	WRITE_ONCE(p->state, TASK_RUNNING);
	place_and_activate(p);
}

/**
 * wake_up_state() - end a thread's wait if its state is in @mask
 * @p:    the thread
 * @mask: states to end, TASK_*
 *
 * Context: any but NMI.
 * Return: 1 if this call ended the wait, 0 if it was not waiting so.
 */
int wake_up_state(struct task_struct *p, unsigned int mask)
{
	unsigned long flags;
	int woken;

	raw_spin_lock_irqsave(&p->lock, flags);
	woken = __try_to_wake_up_locked(p, mask);
	raw_spin_unlock_irqrestore(&p->lock, flags);
	return woken;
}

/**
 * wake_up_process() - end a thread's ordinary wait
 * @p: the thread
 *
 * On a kernel thread that was never started it means kthread_start(), for
 * code written for Linux.  It never ends a park.
 *
 * Context: any but NMI.
 * Return: 1 if this call ended the wait or started it, else 0.
 */
int wake_up_process(struct task_struct *p)
{
	if (unlikely(READ_ONCE(p->state) == TASK_NEW))
		return kthread_start(p) == 0;
	return wake_up_state(p, TASK_NORMAL);
}

/**
 * scheduler_tick() - the scheduler's part of the tick
 *
 * Context: hard interrupt, interrupts off.  Never logs or allocates.
 */
void scheduler_tick(void)
{
	struct rq *rq = this_rq();
	struct task_struct *curr = rq->curr;
	unsigned int call = nr_cpu_ids;

	if (curr == rq->idle)
		return;
	census_tick();
	__raw_spin_acquire(&rq->lock);
	fair_charge(curr);
	if (rt_task(curr))
		rt_tick(rq, curr);
	else
		fair_tick(rq, curr);
#ifdef CONFIG_SMP
	if (num_sched_cpus > 1)
		call = tick_balance(rq);
#endif
	__raw_spin_release(&rq->lock);
	/* It will find nothing to run, and look for what waits elsewhere. */
	if (call < nr_cpu_ids)
		smp_send_reschedule((int)call);
}

/**
 * scheduler_ipi() - another CPU wants this one to go through the scheduler
 *
 * Context: hard interrupt.
 */
void scheduler_ipi(void)
{
	/* Before the bit: who finds it cleared sends another.  Pairs with resched_curr(). */
	(void)xchg(&this_rq()->resched_sent, 0U);
	set_preempt_need_resched();
}

/**
 * sched_init() - the run queue of the boot CPU, the boot thread as its idle thread
 *
 * Context: boot.
 */
void __init sched_init(void)
{
	sched_init_cpu(0);
	wait_bit_init();
	*(unsigned long *)init_task.stack = STACK_END_MAGIC;
}

/**
 * sched_init_cpu() - a CPU's run queue, so that threads can be put there
 * @cpu: the CPU, which need not run yet
 *
 * Context: boot.
 */
void __init sched_init_cpu(unsigned int cpu)
{
	struct rq *rq = cpu_rq(cpu);

	raw_spin_lock_init(&rq->lock);
	fair_init(&rq->fair);
	rt_init(&rq->rt);
	rq->cpu = cpu;
	rq->idle = &init_task;	/* a CPU to come: until idle_thread_create() */
	rq->curr = &init_task;
}

/**
 * idle_thread_create() - the thread that a further CPU begins with
 * @cpu: the CPU
 *
 * Context: task, boot.
 * Return: the thread, or ERR_PTR(-ENOMEM).
 */
struct task_struct * __init idle_thread_create(unsigned int cpu)
{
	struct task_struct *t = kzalloc(sizeof(*t), GFP_KERNEL);

	if (!t)
		return ERR_PTR(-ENOMEM);
	t->stack = alloc_thread_stack();
	if (!t->stack) {
		kfree(t);
		return ERR_PTR(-ENOMEM);
	}
	*(unsigned long *)t->stack = STACK_END_MAGIC;
	stack_canary_init_idle(t);
	t->state = TASK_RUNNING;
	t->on_cpu = 1;
	t->cpu = cpu;
	raw_spin_lock_init(&t->lock);
	t->policy = SCHED_IDLE_CLASS;
	t->bound = 1;
	cpumask_copy(&t->cpus_mask, cpumask_of(cpu));
	t->se.weight = 1;
	atomic_set(&t->usage, 1);
	snprintf(t->comm, sizeof(t->comm), "swapper/%u", cpu);
	INIT_LIST_HEAD(&t->tasks);
	cpu_rq(cpu)->idle = t;
	cpu_rq(cpu)->curr = t;
	per_cpu(current_task, cpu) = t;
	return t;
}

/**
 * idle_task() - the thread that a CPU runs when there is nothing else
 * @cpu: the CPU, a possible one
 *
 * Context: any.
 */
struct task_struct *idle_task(unsigned int cpu)
{
	return cpu_rq(cpu)->idle;
}

/**
 * cpu_startup_entry() - become the idle thread: halt until somebody is runnable
 *
 * Context: the first thread of a CPU, preemption off by one.  Never returns.
 */
void cpu_startup_entry(void)
{
#ifdef CONFIG_SMP
	(void)xadd(&sched_cpus, smp_processor_id() ? 1U : 0U);
#endif
	/* Whatever was queued here before this CPU was online. */
	set_preempt_need_resched();
	for (;;) {
		while (!need_resched()) {
			local_irq_disable();
			/*
			 * Looked at with interrupts off, and halted with the
			 * same instruction that turns them on: a wake cannot
			 * fall between.
			 */
			if (need_resched()) {
				local_irq_enable();
				break;
			}
			census_idle();
			lockdep_check_idle();
			if (this_cpu_read(tick_not_needed))
				tick_idle_stop();
			rcu_idle_enter();
			arch_safe_halt();
			rcu_idle_exit();
		}
		local_irq_disable();
		tick_idle_restart();
		__schedule(true, _RET_IP_);
	}
}
