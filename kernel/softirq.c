// SPDX-License-Identifier: GPL-2.0-only
/*
 * Softirqs: work that interrupts leave behind, done with interrupts on at the
 * end of the outermost one, or where softirqs are allowed again.
 *
 * What comes back again and again, or while a switch is wanted, is left to
 * the CPU's thread ksoftirqd, which competes with the others: so no thread
 * is starved by interrupts that cause each other.
 *
 * All of it belongs to one CPU: the pending bits are changed by their own
 * CPU only, with interrupts off.
 */
#define pr_fmt(fmt) "softirq: " fmt

#include <asm/irqflags.h>
#include <asm/processor.h>
#include <base/bits.h>
#include <base/init.h>
#include <kernel/bug.h>
#include <kernel/context.h>
#include <kernel/interrupt.h>
#include <kernel/printk.h>
#include <kernel/sched.h>
#include <kernel/smpboot.h>
#include <kernel/wait_bit.h>
#include <trace/irq.h>

#define MAX_RESTART	10	/* rounds before the rest is the thread's */

DEFINE_PER_CPU(u32, softirq_pending);
static DEFINE_PER_CPU(struct task_struct *, ksoftirqd);
static struct softirq_action softirqs[NR_SOFTIRQS];	/* constant once they are raised */

static void wake_ksoftirqd(void)
{
	struct task_struct *k = this_cpu_read(ksoftirqd);

	if (k)
		wake_up_process(k);
}

static void run_one(unsigned int nr)
{
	u32 before = preempt_count();

	trace_softirq_entry(nr);
	softirqs[nr].action(&softirqs[nr]);
	trace_softirq_exit(nr);
	check_balance_after("softirq", softirqs[nr].action, before, false);
}

/* Interrupts are off, now and when it returns; on while the functions run. */
static noinline void run_pending(void)
{
	unsigned int rounds = MAX_RESTART;
	u32 pending;

	preempt_count_add(SOFTIRQ_OFFSET);
	while ((pending = local_softirq_pending())) {
		this_cpu_write(softirq_pending, 0U);
		local_irq_enable();
		for (; pending; pending &= pending - 1)
			run_one(__ffs(pending));
		local_irq_disable();
		if (need_resched() || !--rounds)
			break;
	}
	if (local_softirq_pending())
		wake_ksoftirqd();
	preempt_count_sub(SOFTIRQ_OFFSET);
}

/**
 * softirq_irq_exit() - at the end of an interrupt: do what is pending
 *
 * Context: the end of the outermost interrupt, no longer counted as one;
 * interrupts off, also when it returns.
 */
void softirq_irq_exit(void)
{
	if (!in_interrupt())
		run_pending();
}

/**
 * local_bh_enable() - let softirqs run on this CPU again
 *
 * Context: task or softirq, interrupts on.
 */
void local_bh_enable(void)
{
	WARN_ON_ONCE(in_hardirq() || irqs_disabled());
	/* Preemption stays off until what is pending was done here. */
	preempt_count_sub(SOFTIRQ_DISABLE_OFFSET - PREEMPT_OFFSET);
	if (unlikely(local_softirq_pending()) && !in_interrupt()) {
		local_irq_disable();
		run_pending();
		local_irq_enable();
	}
	preempt_enable();
}

/**
 * raise_softirq_irqoff() - have a softirq run on this CPU
 * @nr: which
 *
 * Context: any but NMI and the run queue's lock; interrupts off.
 */
void raise_softirq_irqoff(unsigned int nr)
{
	__raise_softirq_irqoff(nr);
	/* Else it is seen at the end of what we are in. */
	if (!in_interrupt())
		wake_ksoftirqd();
}

/**
 * raise_softirq() - have a softirq run on this CPU
 * @nr: which
 *
 * Context: any but NMI and the run queue's lock.
 */
void raise_softirq(unsigned int nr)
{
	unsigned long flags;

	local_irq_save(flags);
	raise_softirq_irqoff(nr);
	local_irq_restore(flags);
}

/**
 * open_softirq() - say what a softirq does
 * @nr:     which
 * @action: called with interrupts on, softirqs off; must not sleep
 *
 * Context: boot.
 */
void open_softirq(unsigned int nr, void (*action)(struct softirq_action *h))
{
	softirqs[nr].action = action;
}

/* Tasklets: two lists for each CPU, touched by it alone with interrupts off. */
struct tasklet_list {
	struct tasklet_struct *head, **tail;
};
static DEFINE_PER_CPU(struct tasklet_list, tasklets);
static DEFINE_PER_CPU(struct tasklet_list, hi_tasklets);

static void tasklet_queue(struct tasklet_list *list, struct tasklet_struct *t, unsigned int nr)
{
	t->next = NULL;
	if (!list->head)
		list->tail = &list->head;
	*list->tail = t;
	list->tail = &t->next;
	raise_softirq_irqoff(nr);
}

void __tasklet_schedule(struct tasklet_struct *t)
{
	unsigned long flags;

	local_irq_save(flags);
	tasklet_queue(this_cpu_ptr(&tasklets), t, TASKLET_SOFTIRQ);
	local_irq_restore(flags);
}

void __tasklet_hi_schedule(struct tasklet_struct *t)
{
	unsigned long flags;

	local_irq_save(flags);
	tasklet_queue(this_cpu_ptr(&hi_tasklets), t, HI_SOFTIRQ);
	local_irq_restore(flags);
}

/* True: called.  False: it runs on another CPU or is disabled, and is to be tried again. */
static bool tasklet_run(struct tasklet_struct *t)
{
	u32 before = preempt_count();
	const void *fn;

	if (test_and_set_bit(TASKLET_STATE_RUN, &t->state))
		return false;
	if (atomic_read(&t->count)) {
		clear_and_wake_up_bit(TASKLET_STATE_RUN, &t->state);
		return false;
	}
	/* Cleared first: from here on it may be scheduled again. */
	if (WARN_ON(!test_and_clear_bit(TASKLET_STATE_SCHED, &t->state)))
		return true;
	wake_up_bit(&t->state, TASKLET_STATE_SCHED);
	fn = t->use_callback ? (void *)t->callback : (void *)t->func;
	if (t->use_callback)
		t->callback(t);
	else
		t->func(t->data);
	check_balance_after("tasklet", fn, before, false);
	clear_and_wake_up_bit(TASKLET_STATE_RUN, &t->state);
	return true;
}

static void tasklet_run_list(struct tasklet_list *list, unsigned int nr)
{
	struct tasklet_struct *t;

	local_irq_disable();
	t = list->head;
	list->head = NULL;
	local_irq_enable();
	while (t) {
		struct tasklet_struct *next = t->next;

		if (!tasklet_run(t)) {
			local_irq_disable();
			tasklet_queue(list, t, nr);
			local_irq_enable();
		}
		t = next;
	}
}

static void tasklet_action(struct softirq_action *h)
{
	(void)h;
	tasklet_run_list(this_cpu_ptr(&tasklets), TASKLET_SOFTIRQ);
}

static void tasklet_hi_action(struct softirq_action *h)
{
	(void)h;
	tasklet_run_list(this_cpu_ptr(&hi_tasklets), HI_SOFTIRQ);
}

/**
 * tasklet_setup() - make a tasklet
 * @t:        the tasklet
 * @callback: called in softirq context
 *
 * Context: any.
 */
void tasklet_setup(struct tasklet_struct *t, void (*callback)(struct tasklet_struct *))
{
	*t = (struct tasklet_struct){ .callback = callback, .use_callback = true };
}

/**
 * tasklet_init() - the same with a function that gets a word
 * @t:    the tasklet
 * @func: called in softirq context
 * @data: for @func
 *
 * Context: any.
 */
void tasklet_init(struct tasklet_struct *t, void (*func)(unsigned long), unsigned long data)
{
	*t = (struct tasklet_struct){ .func = func, .data = data };
}

/**
 * tasklet_unlock_wait() - wait until the function does not run
 * @t: the tasklet
 *
 * Context: task, may sleep; not the tasklet itself.
 */
void tasklet_unlock_wait(struct tasklet_struct *t)
{
	wait_on_bit(&t->state, TASKLET_STATE_RUN, TASK_UNINTERRUPTIBLE);
}

/**
 * tasklet_kill() - wait until it is neither scheduled nor running
 * @t: the tasklet; nobody schedules it any more, and it is not disabled
 *
 * Context: task, may sleep.
 */
void tasklet_kill(struct tasklet_struct *t)
{
	wait_on_bit_lock(&t->state, TASKLET_STATE_SCHED, TASK_UNINTERRUPTIBLE);
	tasklet_unlock_wait(t);
	clear_and_wake_up_bit(TASKLET_STATE_SCHED, &t->state);
}

static int ksoftirqd_should_run(unsigned int cpu)
{
	(void)cpu;
	return local_softirq_pending() != 0;
}

static void ksoftirqd_run(unsigned int cpu)
{
	(void)cpu;
	local_irq_disable();
	if (local_softirq_pending())
		run_pending();
	local_irq_enable();
	cond_resched();
}

static struct smp_hotplug_thread softirq_threads = {
	.store = &ksoftirqd,
	.thread_should_run = ksoftirqd_should_run,
	.thread_fn = ksoftirqd_run,
	.thread_comm = "ksoftirqd/%u",
};

static int __init ksoftirqd_init(void)
{
	return smpboot_register_percpu_thread(&softirq_threads);
}
early_initcall(ksoftirqd_init);

/* Before the first interrupt.  Context: boot. */
void __init softirq_init(void)
{
	open_softirq(TASKLET_SOFTIRQ, tasklet_action);
	open_softirq(HI_SOFTIRQ, tasklet_hi_action);
}
