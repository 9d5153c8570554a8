// SPDX-License-Identifier: GPL-2.0-only
/*
 * Stoppers: a thread on each CPU that is more urgent than any other, so that
 * what it runs has its CPU for itself.
 *
 * stop_machine() goes through four states, and no CPU enters one before all
 * have left the one before: gather, interrupts off, run, out.
 *
 * Lock order:
 *   stop_machine_mutex
 *     stopper->wait.lock	(queue_work_on)
 *       task->lock		(wake_all_locked)
 */
#include <asm/atomic.h>
#include <asm/irqflags.h>
#include <asm/processor.h>
#include <base/errno.h>
#include <kernel/bug.h>
#include <kernel/completion.h>
#include <kernel/cpumask.h>
#include <kernel/kthread.h>
#include <kernel/mutex.h>
#include <kernel/percpu.h>
#include <kernel/stop_machine.h>
#include <kernel/task.h>
#include <kernel/wait.h>

struct stop_work {
	struct list_head list;
	cpu_stop_fn_t fn;
	void *arg;
	int result;
	struct completion done;
};

struct stopper {
	struct task_struct *thread;	/* constant once its CPU is online */
	struct wait_queue_head wait;	/* wait.lock covers @works too */
	struct list_head works;
};

static DEFINE_PER_CPU(struct stopper, stoppers);
static DEFINE_MUTEX(stop_machine_mutex);	/* one at a time: two would wait for each other's CPUs */

static struct stop_work *next_work(struct stopper *s)
{
	struct stop_work *w;

	spin_lock_irq(&s->wait.lock);
	w = list_first_entry_or_null(&s->works, struct stop_work, list);
	if (w)
		list_del(&w->list);
	spin_unlock_irq(&s->wait.lock);
	return w;
}

static int stopper_thread(void *data)
{
	struct stopper *s = data;

	for (;;) {
		struct stop_work *w;

		wait_event_idle(s->wait, !list_empty(&s->works));
		w = next_work(s);
		if (!w)
			continue;
		preempt_disable();
		w->result = w->fn(w->arg);
		preempt_enable();
		/* The waiter's stack may be gone after it. */
		complete(&w->done);
	}
	return 0;
}

int cpu_stop_create(unsigned int cpu)
{
	struct stopper *s = per_cpu_ptr(&stoppers, cpu);
	struct task_struct *k;

	init_waitqueue_head(&s->wait);
	INIT_LIST_HEAD(&s->works);
	k = kthread_create_on_cpu(stopper_thread, s, cpu, "migration/%u");
	if (IS_ERR(k))
		return (int)PTR_ERR(k);
	sched_set_stop_task(k);
	kthread_start(k);
	WRITE_ONCE(s->thread, k);
	return 0;
}

/* False: no such stopper. */
static bool queue_work_on(unsigned int cpu, struct stop_work *w, cpu_stop_fn_t fn, void *arg)
{
	struct stopper *s;

	if (!cpu_online(cpu))
		return false;
	s = per_cpu_ptr(&stoppers, cpu);
	if (!READ_ONCE(s->thread))
		return false;
	w->fn = fn;
	w->arg = arg;
	w->result = -ENOENT;
	init_completion(&w->done);
	spin_lock_irq(&s->wait.lock);
	list_add_tail(&w->list, &s->works);
	wake_all_locked(&s->wait, TASK_NORMAL);
	spin_unlock_irq(&s->wait.lock);
	return true;
}

/**
 * stop_one_cpu() - have the most urgent thread of a CPU do something
 * @cpu: which; this one is fine
 * @fn:  called with preemption off
 * @arg: for @fn
 *
 * Context: task, may sleep.
 * Return: what @fn returned; -ENOENT if the CPU is not online.
 */
int stop_one_cpu(unsigned int cpu, cpu_stop_fn_t fn, void *arg)
{
	struct stop_work w;

	might_sleep();
	if (!queue_work_on(cpu, &w, fn, arg))
		return -ENOENT;
	wait_for_completion(&w.done);
	return w.result;
}

enum stop_state { STOP_GATHER, STOP_DISABLE_IRQ, STOP_RUN, STOP_EXIT };

struct multi_stop {
	cpu_stop_fn_t fn;
	void *data;
	const struct cpumask *active;	/* who calls @fn */
	unsigned int cpus;
	atomic_t to_go;			/* CPUs that have not entered @state yet */
	u32 state;			/* enum stop_state; the last one in moves it on */
};

/*
 * The full barrier of the atomic pairs with the acquire in the loop of
 * multi_stop_cpu(): what all CPUs did before is visible after.
 */
static void ack_state(struct multi_stop *m)
{
	if (!atomic_dec_and_test(&m->to_go))
		return;
	atomic_set(&m->to_go, (int)m->cpus);
	smp_store_release(&m->state, m->state + 1);
}

static int multi_stop_cpu(void *arg)
{
	struct multi_stop *m = arg;
	bool active = cpumask_test_cpu(smp_processor_id(), m->active);
	u32 seen = STOP_GATHER, now;
	unsigned long flags = arch_local_save_flags();
	int err = 0;

	ack_state(m);
	do {
		cpu_relax();
		now = smp_load_acquire(&m->state);
		if (now == seen)
			continue;
		seen = now;
		if (now == STOP_DISABLE_IRQ)
			local_irq_disable();
		if (now == STOP_RUN && active)
			err = m->fn(m->data);
		if (now != STOP_EXIT)
			ack_state(m);
	} while (seen != STOP_EXIT);
	local_irq_restore(flags);
	return err;
}

/**
 * stop_machine() - do something while no CPU does anything else
 * @fn:   called with interrupts off everywhere
 * @data: for @fn
 * @cpus: the CPUs that call it; NULL: the first one that is online
 *
 * Context: task, may sleep.  Takes stop_machine_mutex.
 * Return: what @fn returned; of several results that are not 0, one.
 */
int stop_machine(cpu_stop_fn_t fn, void *data, const struct cpumask *cpus)
{
	static struct stop_work works[NR_CPUS];		/* under stop_machine_mutex */
	struct multi_stop m = { .fn = fn, .data = data };
	struct cpumask all;
	unsigned int cpu;
	int err = 0;

	mutex_lock(&stop_machine_mutex);
	cpumask_copy(&all, cpu_online_mask);
	m.active = cpus ? cpus : cpumask_of(cpumask_first(&all));
	m.cpus = cpumask_weight(&all);
	atomic_set(&m.to_go, (int)m.cpus);
	/* This CPU's own stopper would not let us go on before all others have come. */
	preempt_disable();
	for_each_cpu(cpu, &all)
		BUG_ON(!queue_work_on(cpu, &works[cpu], multi_stop_cpu, &m));
	preempt_enable();
	for_each_cpu(cpu, &all) {
		wait_for_completion(&works[cpu].done);
		if (works[cpu].result)
			err = works[cpu].result;
	}
	mutex_unlock(&stop_machine_mutex);
	return err;
}
