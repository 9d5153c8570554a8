// SPDX-License-Identifier: GPL-2.0-only
/*
 * Who waits for whom, over all kinds of waits: threads by the wait-for graph,
 * CPUs that spin by the spinlocks' queues, and by the calls that they wait for.
 *
 * Whoever holds a lock may be the one who hangs, or what this has interrupted:
 * locks are waited for only so long.  What cannot be had is left out, and the
 * report says so.
 */
#include <asm/processor.h>
#include <kernel/kallsyms.h>
#include <kernel/ktime.h>
#include <kernel/panic.h>
#include <kernel/smp.h>
#include <kernel/spinlock.h>
#include <kernel/task.h>
#include <lib/string.h>
#include <lib/vsprintf.h>

#include "internal.h"

static struct hang_edge *new_edge(struct hang_edges *e)
{
	struct hang_edge *edge;

	if (e->nr == HANG_EDGES) {
		e->whole = false;
		return NULL;
	}
	edge = &e->edge[e->nr++];
	*edge = (struct hang_edge) { .pid = -1, .owner_pid = -1, .cpu = -1, .owner_cpu = -1 };
	return edge;
}

/* The wait of a thread that nobody wakes meanwhile, or that runs. */
static void describe(struct hang_edge *edge, struct task_struct *t, const struct wait_edge *w)
{
	memcpy(edge->waiter, t->comm, sizeof(edge->waiter));
	edge->pid = t->pid;
	strscpy(edge->kind, wait_kind_name(w->kind), sizeof(edge->kind));
	edge->since = READ_ONCE(t->wait_since);
	if (w->obj != w->ender)
		strscpy(edge->object, w->name, sizeof(edge->object));
	if (w->ender) {
		memcpy(edge->owner, w->comm, sizeof(edge->owner));
		edge->owner_pid = w->pid;
		if (READ_ONCE(w->ender->on_cpu))
			edge->owner_cpu = (int)READ_ONCE(w->ender->cpu);
	}
}

/* Another CPU's holder who does not hang lets go soon; on one CPU nobody can. */
static bool try_again(const struct hang_edges *e)
{
	cpu_relax();
	return num_online_cpus() > 1 && ktime_get_ns() < e->give_up;
}

static void add_thread(struct task_struct *t, void *arg)
{
	struct hang_edges *e = arg;
	struct hang_edge *edge;
	struct wait_edge w;
	bool known;

	if (READ_ONCE(t->wait_kind) == WAIT_NONE || t->flags & PF_IDLE_WAIT)
		return;
	/* With its lock it cannot be woken, so what it waits for stays. */
	while (!__raw_spin_tryacquire(&t->lock))
		if (!try_again(e)) {
			e->whole = false;
			return;
		}
	while (!(known = wait_graph_try_edge(t, &w)) && try_again(e))
		;
	if (!known) {
		e->whole = false;
	} else if (w.kind != WAIT_NONE && w.kind != WAIT_SLEEP &&
		   (w.ender || READ_ONCE(t->state) & TASK_UNINTERRUPTIBLE)) {
		edge = new_edge(e);
		if (edge) {
			describe(edge, t, &w);
			if (t == current)
				edge->nr = snap_own(edge->frame, ARRAY_SIZE(edge->frame));
			else if (!READ_ONCE(t->on_cpu))
				edge->nr = snap_task(t, edge->frame, ARRAY_SIZE(edge->frame));
		}
	}
	__raw_spin_release(&t->lock);
}

#ifdef CONFIG_SMP
/* A CPU's wait, of the thread that it runs. */
static struct hang_edge *new_cpu_edge(struct hang_edges *e, unsigned int cpu, const char *kind,
				      const void *object)
{
	const struct cpu_snap *s = cpu_snap(cpu);
	struct hang_edge *edge = new_edge(e);

	if (!edge)
		return NULL;
	edge->cpu = (int)cpu;
	strscpy(edge->kind, kind, sizeof(edge->kind));
	scnprintf(edge->object, sizeof(edge->object), "%ps", object);
	if (s) {
		memcpy(edge->waiter, s->comm, sizeof(edge->waiter));
		edge->pid = s->pid;
	}
	return edge;
}

static void set_owner_cpu(struct hang_edge *edge, unsigned int cpu)
{
	const struct cpu_snap *s = cpu_snap(cpu);

	edge->owner_cpu = (int)cpu;
	if (s) {
		memcpy(edge->owner, s->comm, sizeof(edge->owner));
		edge->owner_pid = s->pid;
	}
}

/* It has called a function elsewhere, and waits for its return. */
static void add_caller(struct hang_edges *e, unsigned int cpu)
{
	unsigned int target;
	smp_call_func_t func = ipi_waits_for(cpu, &target);
	struct hang_edge *edge = func ? new_cpu_edge(e, cpu, "ipi", (const void *)func) : NULL;

	if (edge)
		set_owner_cpu(edge, target);
}

static void add_spinner(struct hang_edges *e, unsigned int cpu)
{
	const struct raw_spinlock *lock = spin_waits_for(cpu);
	struct hang_edge *edge = lock ? new_cpu_edge(e, cpu, "spinlock", lock) : NULL;

	if (!edge)
		return;
#ifdef CONFIG_DEBUG_SPINLOCK
	if (READ_ONCE(lock->owner_cpu) < NR_CPUS) {
		set_owner_cpu(edge, READ_ONCE(lock->owner_cpu));
		edge->taken_at = (unsigned long)READ_ONCE(lock->owner_ip);
	}
#endif
}
#endif

/**
 * edges_collect() - all waits that can be seen now
 * @e:        filled
 * @patience: ns to wait in all for locks that others hold
 *
 * Context: any, NMI too, interrupts off; snap_all_cpus() was called.
 */
void edges_collect(struct hang_edges *e, u64 patience)
{
	e->give_up = ktime_get_ns() + patience;
	e->nr = 0;
	e->whole = true;
	e->cycle = false;
#ifdef CONFIG_SMP
	for (unsigned int cpu = 0; cpu < nr_cpu_ids; cpu++)
		if (cpu_online(cpu)) {
			add_spinner(e, cpu);
			add_caller(e, cpu);
		}
#endif
	while (!try_each_task(add_thread, e))
		if (!try_again(e)) {
			e->whole = false;
			break;
		}
}

static struct hang_edge *edge_of(struct hang_edges *e, pid_t pid, int cpu)
{
	for (unsigned int i = 0; i < e->nr; i++) {
		struct hang_edge *edge = &e->edge[i];

		if (cpu >= 0 ? edge->cpu == cpu : pid > 0 && edge->cpu < 0 && edge->pid == pid)
			return edge;
	}
	return NULL;
}

static struct hang_edge *next_of(struct hang_edges *e, const struct hang_edge *edge)
{
	struct hang_edge *next = NULL;

	if (edge->owner_cpu >= 0)
		next = edge_of(e, -1, edge->owner_cpu);
	return next ? next : edge_of(e, edge->owner_pid, -1);
}

/* Those who wait for the one in question, directly or not. */
static void mark_starved(struct hang_edges *e, pid_t pid, int cpu)
{
	bool more = true;

	while (more) {
		more = false;
		for (unsigned int i = 0; i < e->nr; i++) {
			struct hang_edge *edge = &e->edge[i];
			const struct hang_edge *next = next_of(e, edge);

			if (edge->on_chain)
				continue;
			if ((next && next->on_chain) || (cpu >= 0 && edge->owner_cpu == cpu) ||
			    (pid > 0 && edge->owner_pid == pid))
				edge->on_chain = more = true;
		}
	}
}

void edges_follow(struct hang_edges *e, pid_t pid, int cpu)
{
	struct hang_edge *first = edge_of(e, pid, cpu), *edge;

	if (!first)
		first = edge_of(e, pid, -1);
	for (edge = first; edge && !edge->on_chain; edge = next_of(e, edge))
		edge->on_chain = true;
	mark_starved(e, pid, cpu);
	if (!edge)
		return;
	/* It came back: from here on it is the cycle. */
	e->cycle = true;
	for (; !edge->in_cycle; edge = next_of(e, edge))
		edge->in_cycle = true;
}
