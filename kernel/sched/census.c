// SPDX-License-Identifier: GPL-2.0-only
/*
 * The census: is every thread in exactly one place?
 *
 * What is judged is what holds at every moment for who has the thread's lock
 * and its run queue's: not 'running' and nowhere, not queued and gone.  A
 * mask that does not allow the queue's CPU is wrong for bound threads only:
 * others wait for set_cpus_allowed_ptr() to move them.
 *
 * It cannot tell a wait whose wake-up was lost from one that goes on.
 *
 * Lock order:
 *   tasklist_lock
 *     task->lock
 *       rq->lock
 * The tick only tries each of them.
 */
#define pr_fmt(fmt) "census: " fmt

#include <kernel/bug.h>
#include <kernel/census.h>
#include <kernel/printk.h>
#include <kernel/task.h>
#include <lib/string.h>

#include "sched.h"

/* How far the tick looks for a thread in its queue. */
#define TICK_SCAN_MAX	16
/* Threads that a CPU looks at before it halts. */
#define IDLE_VISITS	32
/* What is wrong once may be wrong in every tick: enough is enough. */
#define REPORTS_MAX	10

void (*census_test_hook)(const char *what, pid_t pid);

static const char *judge_on_queue(const struct census_view *v)
{
	if (v->state & (TASK_NEW | TASK_PARKED | TASK_EXITING | TASK_DEAD))
		return "queued in a state in which nobody runs";
	if (!v->is_queued)
		return "on_rq, but neither current nor in the queue";
	return v->bound && !v->allowed ? "bound, and queued on another CPU" : NULL;
}

static const char *judge_current(const struct census_view *v)
{
	if (v->state & (TASK_NEW | TASK_DEAD))
		return "current in a state in which nobody runs";
	if (!v->on_rq && !v->is_idle)
		return "current, but not on_rq";
	return v->bound && !v->allowed ? "bound, and current on another CPU" : NULL;
}

static bool one_state(u32 state)
{
	switch (state) {
	case TASK_RUNNING:
	case TASK_INTERRUPTIBLE:
	case TASK_UNINTERRUPTIBLE:
	case TASK_EXITING:
	case TASK_DEAD:
	case TASK_PARKED:
	case TASK_NEW:
		return true;
	default:
		return false;
	}
}

/**
 * census_judge() - is a thread in exactly one place?
 * @v: what was seen
 *
 * Context: any.
 * Return: what is wrong; NULL: nothing.
 */
const char *census_judge(const struct census_view *v)
{
	if (!one_state(v->state))
		return "in no known state";
	if ((u32)v->wait_kind >= WAIT_KINDS)
		return "waits for no known kind of thing";
	if (!v->on_cpu != !v->is_current)
		return v->on_cpu ? "on_cpu, but not current" : "current, but not on_cpu";
	if (v->is_current)
		return judge_current(v);
	if (v->on_rq)
		return judge_on_queue(v);
	if (v->state == TASK_RUNNING && !v->is_idle)
		return "runnable, but on no run queue";
	return NULL;
}

/**
 * census_judge_rq() - does a run queue agree with itself?
 * @v: what was seen
 *
 * Context: any.
 * Return: what is wrong; NULL: nothing.
 */
const char *census_judge_rq(const struct census_rq_view *v)
{
	if (v->fair != v->fair_says)
		return "the tree's count is not what is in it";
	if (v->nr_running != v->fair + v->rt + v->curr_is_fair)
		return "nr_running is not what is queued and runs";
	if (!v->bits_agree)
		return "a list without its bit, or a bit without its list";
	if (!v->members_agree)
		return "a queued thread is not on_rq, or belongs to another CPU";
	if (!v->bound_agree)
		return "a bound thread is queued on another CPU";
	if (v->marked_idle && (v->nr_running || !v->curr_is_idle))
		return "marked idle, but there is something to run";
	return NULL;
}

#ifdef CONFIG_DEBUG_CENSUS
static u32 reports;	/* [a] */

static bool report_it(const char *what, pid_t pid)
{
	void (*hook)(const char *what, pid_t pid) = READ_ONCE(census_test_hook);

	if (hook) {
		hook(what, pid);
		return false;
	}
	return xadd(&reports, 1U) < REPORTS_MAX;
}

static void report(const struct census_view *v, const char *what)
{
	if (!report_it(what, v->pid))
		return;
	pr_err("BUG: %s/%d: %s: state %#x (%s), on_rq %u, on_cpu %u, cpu %u, waits for %s\n",
	       v->comm, v->pid, what, v->state, task_state_name(v->state), v->on_rq, v->on_cpu,
	       v->cpu, wait_kind_name(v->wait_kind));
	WARN_ON(1);
}

static void report_rq(unsigned int cpu, const struct census_rq_view *v, const char *what)
{
	if (!report_it(what, -1))
		return;
	pr_err("BUG: CPU %u: %s: nr_running %u, tree %u (says %u), real-time %u, current is %s\n",
	       cpu, what, v->nr_running, v->fair, v->fair_says, v->rt,
	       v->curr_is_idle ? "idle" : v->curr_is_fair ? "ordinary" : "real-time");
	WARN_ON(1);
}

/* @rq is locked.  Of a queue longer than the tick looks the rest is believed. */
static bool found_in_queue(struct rq *rq, const struct task_struct *p)
	__must_hold(&rq->lock)
{
	unsigned int n = 0;

	if (rt_task(p)) {
		const struct task_struct *q;

		list_for_each_entry(q, &rq->rt.queue[STOP_PRIO - p->rt_priority], rt_node)
			if (q == p || ++n == TICK_SCAN_MAX)
				return true;
		return false;
	}
	for (struct rb_node *node = rb_first_cached(&rq->fair.tree); node; node = rb_next(node))
		if (node == &p->se.node || ++n == TICK_SCAN_MAX)
			return true;
	return false;
}

/* p->lock and @rq, which is its, are held. */
static void take_view(struct census_view *v, struct rq *rq, const struct task_struct *p)
	__must_hold(&rq->lock) __must_hold(&p->lock)
{
	v->state = READ_ONCE(p->state);
	v->on_rq = p->on_rq;
	v->on_cpu = READ_ONCE(p->on_cpu);
	v->cpu = p->cpu;
	v->is_current = rq->curr == p;
	v->is_idle = rq->idle == p;
	v->is_queued = p->on_rq && rq->curr != p && found_in_queue(rq, p);
	v->bound = p->bound;
	v->allowed = cpumask_test_cpu(p->cpu, &p->cpus_mask);
	v->wait_kind = READ_ONCE(p->wait_kind);
	v->pid = p->pid;
	memcpy(v->comm, p->comm, sizeof(v->comm));
}

/* Interrupts are off.  False: somebody has one of the locks. */
static bool try_view(struct census_view *v, struct task_struct *p)
{
	bool seen = false;
	struct rq *rq;

	if (!__raw_spin_tryacquire(&p->lock))
		return false;
	rq = task_rq(p);
	if (__raw_spin_tryacquire(&rq->lock)) {
		seen = rq == task_rq(p);
		if (seen)
			take_view(v, rq, p);
		__raw_spin_release(&rq->lock);
	}
	__raw_spin_release(&p->lock);
	return seen;
}

static void check_in_passing(struct task_struct *p)
{
	struct census_view v;
	const char *what = try_view(&v, p) ? census_judge(&v) : NULL;

	if (unlikely(what))
		report(&v, what);
}

/**
 * census_tick() - look at one thread, the next one in the list
 *
 * Context: hard interrupt, interrupts off.  Waits for nobody.
 */
void census_tick(void)
{
	task_visit_next(check_in_passing);
}

/**
 * census_idle() - look at some threads before halting
 *
 * Idle CPUs have no ticks: were all idle because a thread is lost, nobody
 * would look.
 *
 * Context: the idle thread, interrupts off.  Waits for nobody.
 */
void census_idle(void)
{
	for (unsigned int i = 0; i < IDLE_VISITS && !need_resched(); i++)
		task_visit_next(check_in_passing);
}

static void check_thread(struct task_struct *p, void *arg)
{
	unsigned int *wrong = arg;
	struct census_view v;
	const char *what;
	struct rq *rq;

	raw_spin_lock(&p->lock);
	rq = lock_task_rq(p);
	__receive_lock(&rq->lock);
	take_view(&v, rq, p);
	__raw_spin_release(&rq->lock);
	raw_spin_unlock(&p->lock);
	what = census_judge(&v);
	if (likely(!what))
		return;
	++*wrong;
	report(&v, what);
}

static void view_member(struct census_rq_view *v, const struct rq *rq, const struct task_struct *p)
{
	v->members_agree &= p->on_rq && task_rq(p) == rq;
	v->bound_agree &= !p->bound || cpumask_test_cpu(rq->cpu, &p->cpus_mask);
}

static void view_rt(struct census_rq_view *v, struct rq *rq)
{
	const struct task_struct *p;

	for (unsigned int i = 0; i < MAX_RT_PRIO; i++) {
		bool bit = rq->rt.bitmap[i >> 6] >> (i & 63) & 1;

		v->bits_agree &= bit == !list_empty(&rq->rt.queue[i]);
		list_for_each_entry(p, &rq->rt.queue[i], rt_node) {
			v->rt++;
			view_member(v, rq, p);
		}
	}
}

/* @rq is locked. */
static void take_rq_view(struct census_rq_view *v, struct rq *rq)
	__must_hold(&rq->lock)
{
	struct rb_node *node;

	*v = (struct census_rq_view){
		.nr_running = rq->nr_running, .fair_says = rq->fair.nr,
		.curr_is_idle = rq->curr == rq->idle,
		.curr_is_fair = rq->curr != rq->idle && !rt_task(rq->curr),
		.bits_agree = true, .members_agree = true, .bound_agree = true,
	};
	for (node = rb_first_cached(&rq->fair.tree); node; node = rb_next(node)) {
		v->fair++;
		view_member(v, rq, rb_entry(node, struct task_struct, se.node));
	}
	view_rt(v, rq);
#ifdef CONFIG_SMP
	v->marked_idle = cpumask_test_cpu(rq->cpu, &sched_idle_mask);
#endif
}

static unsigned int check_rq(struct rq *rq)
{
	struct census_rq_view v;
	const char *what;

	raw_spin_lock_irq(&rq->lock);
	take_rq_view(&v, rq);
	raw_spin_unlock_irq(&rq->lock);
	what = census_judge_rq(&v);
	if (what)
		report_rq(rq->cpu, &v, what);
	return what ? 1 : 0;
}

/**
 * census_check_all() - look at all threads and all run queues
 *
 * Context: task, interrupts on.  Takes tasklist_lock, interrupts off, round
 * the looks at all threads.
 * Return: how many are wrong; each has been reported.
 */
unsigned int census_check_all(void)
{
	unsigned int wrong = 0, cpu;

	for_each_task(check_thread, &wrong);
	for_each_possible_cpu(cpu)
		wrong += check_rq(cpu_rq(cpu));
	return wrong;
}
#endif /* CONFIG_DEBUG_CENSUS */
