// SPDX-License-Identifier: GPL-2.0-only
/*
 * What is called after a grace period, and who waits for one.
 *
 * Each CPU has its callbacks in three lists: their grace period is over
 * (done), has a fixed number (wait), or a number that rises as callbacks are
 * added (next).  Only the CPU itself touches them, with interrupts off, and
 * its thread rcuc/N calls them, in the order of call_rcu().
 */
#include <asm/atomic.h>
#include <asm/irqflags.h>
#include <base/init.h>
#include <kernel/bottom_half.h>
#include <kernel/bug.h>
#include <kernel/completion.h>
#include <kernel/debugobjects.h>
#include <kernel/mutex.h>
#include <kernel/report.h>
#include <kernel/sched.h>
#include <kernel/smp.h>
#include <kernel/smpboot.h>
#include <mm/slab.h>

#include "rcu.h"

#define RCU_BATCH	32	/* callbacks between two chances to switch */

struct rcu_cblist {
	struct rcu_head *first, **tail;	/* tail: NULL while it was never used */
};

struct rcu_cpu {
	struct rcu_cblist done, wait, next;
	u64 wait_gp, next_gp;
	unsigned long len;	/* all, and those being called; read by anyone */
};

static DEFINE_PER_CPU(struct rcu_cpu, rcu_cpu);
static DEFINE_PER_CPU(struct task_struct *, rcu_cpu_thread);

static void cblist_init(struct rcu_cblist *l)
{
	l->first = NULL;
	l->tail = &l->first;
}

static void cblist_add(struct rcu_cblist *l, struct rcu_head *h)
{
	if (unlikely(!l->first))
		l->tail = &l->first;
	h->next = NULL;
	*l->tail = h;
	l->tail = &h->next;
}

/* All of @from behind @to. */
static void cblist_move(struct rcu_cblist *to, struct rcu_cblist *from)
{
	if (!from->first)
		return;
	if (!to->first)
		to->tail = &to->first;
	*to->tail = from->first;
	to->tail = from->tail;
	cblist_init(from);
}

static struct rcu_head *cblist_take(struct rcu_cblist *l)
{
	struct rcu_head *h = l->first;

	if (h)
		l->first = h->next;
	return h;
}

/* Interrupts are off.  Move what has become ready, and fix the number of what no longer waits. */
static void rcu_advance(struct rcu_cpu *c)
{
	if (c->wait.first && rcu_gp_is_over(c->wait_gp))
		cblist_move(&c->done, &c->wait);
	if (!c->wait.first && c->next.first) {
		cblist_move(&c->wait, &c->next);
		c->wait_gp = c->next_gp;
		if (rcu_gp_is_over(c->wait_gp))
			cblist_move(&c->done, &c->wait);
	}
}

/* It cannot be made inactive: the list is one way. */
const struct debug_obj_descr rcu_head_debug_descr = { .name = "rcu_head" };

/* kfree_rcu() has no function, but an offset. */
static const void *callback_name(const struct rcu_head *head, rcu_callback_t func)
{
	return (unsigned long)func < 4096 ? (const void *)head : (const void *)func;
}

/* Twice in a list would make it a ring: the second is ignored. */
static __cold void report_double_call(struct rcu_head *head, unsigned long ip)
{
	const struct report r = { "rcu", "double-call", .object = head, .ip = ip };

	if (report_begin(&r, "%ps calls call_rcu() for %px, which waits already", (void *)ip, head))
		report_end(&r);
}

/**
 * call_rcu() - have a function called after a grace period
 * @head: handed to it; inside the object, and RCU's until then
 * @func: called in a thread of this CPU with softirqs off; must not sleep
 *
 * Context: any but NMI.
 */
void call_rcu(struct rcu_head *head, rcu_callback_t func)
{
	unsigned long flags;
	struct rcu_cpu *c;

	if (unlikely(!debug_object_activate(head, &rcu_head_debug_descr, callback_name(head, func))))
		return report_double_call(head, _RET_IP_);
	flags = arch_local_irq_save();
	c = this_cpu_ptr(&rcu_cpu);
	head->func = func;
	rcu_advance(c);
	/* The latest is right for all in the list: a later number is only late. */
	c->next_gp = rcu_next_gp();
	cblist_add(&c->next, head);
	WRITE_ONCE(c->len, c->len + 1);
	rcu_want_gp(c->next_gp, !irqs_disabled_flags(flags));
	local_irq_restore(flags);
}

static void rcu_invoke(struct rcu_head *h)
{
	unsigned long offset = (unsigned long)h->func;

	debug_object_deactivate(h);
	if (offset < 4096)
		kvfree((char *)h - offset);
	else
		h->func(h);
}

static int rcuc_should_run(unsigned int cpu)
{
	struct rcu_cpu *c = per_cpu_ptr(&rcu_cpu, cpu);
	bool ready;

	local_irq_disable();
	rcu_advance(c);
	ready = c->done.first;
	/* What waits for a number that nobody asked for. */
	if (c->wait.first)
		rcu_want_gp(c->wait_gp, true);
	local_irq_enable();
	return ready;
}

static unsigned int rcu_do_batch(struct rcu_cblist *l)
{
	struct rcu_head *h;
	unsigned int n = 0;

	local_bh_disable();
	while (n < RCU_BATCH && (h = cblist_take(l))) {
		rcu_invoke(h);
		n++;
	}
	local_bh_enable();
	return n;
}

static void rcuc_run(unsigned int cpu)
{
	struct rcu_cpu *c = per_cpu_ptr(&rcu_cpu, cpu);
	struct rcu_cblist ready;
	unsigned int n;

	cblist_init(&ready);
	local_irq_disable();
	cblist_move(&ready, &c->done);
	local_irq_enable();
	while ((n = rcu_do_batch(&ready))) {
		local_irq_disable();
		WRITE_ONCE(c->len, c->len - n);
		local_irq_enable();
		cond_resched();
	}
}

void rcu_callbacks_wake(void)
{
	unsigned int cpu;

	for_each_possible_cpu(cpu) {
		struct task_struct *t = READ_ONCE(per_cpu(rcu_cpu_thread, cpu));

		if (t && READ_ONCE(per_cpu(rcu_cpu, cpu).len))
			wake_up_state(t, TASK_NORMAL);
	}
}

static struct smp_hotplug_thread rcuc_threads = {
	.store = &rcu_cpu_thread,
	.thread_should_run = rcuc_should_run,
	.thread_fn = rcuc_run,
	.thread_comm = "rcuc/%u",
};

static int __init rcuc_init(void)
{
	return smpboot_register_percpu_thread(&rcuc_threads);
}
early_initcall(rcuc_init);

struct rcu_waiter {
	struct rcu_head head;
	struct completion done;
};

static void rcu_waiter_done(struct rcu_head *head)
{
	complete(&container_of(head, struct rcu_waiter, head)->done);
}

/**
 * synchronize_rcu() - wait for a grace period
 *
 * Every reader that was under way at the call has ended when it returns.
 *
 * Context: task, may sleep; not inside a reader.
 */
void synchronize_rcu(void)
{
	struct rcu_waiter w;

	RCU_MISUSE_BY(rcu_read_lock_held(), "synchronize-in-reader",
		      "synchronize_rcu() inside of a reader waits for itself", _RET_IP_);
	might_sleep();
	init_completion(&w.done);
	call_rcu(&w.head, rcu_waiter_done);
	wait_for_completion(&w.done);
}

/* One rcu_barrier() at a time: covers what is below. */
static DEFINE_MUTEX(rcu_barrier_mutex);
static DEFINE_PER_CPU(struct rcu_head, rcu_barrier_head);
static DECLARE_COMPLETION(rcu_barrier_done);
static atomic_t rcu_barrier_left;

static void rcu_barrier_callback(struct rcu_head *head)
{
	(void)head;
	if (atomic_dec_and_test(&rcu_barrier_left))
		complete(&rcu_barrier_done);
}

static bool rcu_has_callbacks(int cpu, void *unused)
{
	(void)unused;
	return READ_ONCE(per_cpu(rcu_cpu, (unsigned int)cpu).len);
}

static void rcu_barrier_on_cpu(void *unused)
{
	(void)unused;
	atomic_inc(&rcu_barrier_left);
	call_rcu(this_cpu_ptr(&rcu_barrier_head), rcu_barrier_callback);
}

/**
 * rcu_barrier() - wait until all callbacks of before have been called
 *
 * Those that a callback adds are not waited for.
 *
 * Context: task, may sleep; not inside a reader.
 */
void rcu_barrier(void)
{
	mutex_lock(&rcu_barrier_mutex);
	/* One of its own, so that it does not become 0 before all are counted. */
	atomic_set(&rcu_barrier_left, 1);
	on_each_cpu_cond(rcu_has_callbacks, rcu_barrier_on_cpu, NULL, true);
	if (!atomic_dec_and_test(&rcu_barrier_left))
		wait_for_completion(&rcu_barrier_done);
	mutex_unlock(&rcu_barrier_mutex);
}

/**
 * get_state_synchronize_rcu() - a mark for now; no grace period is begun for it
 *
 * Context: any.
 * Return: for poll_state_synchronize_rcu() and cond_synchronize_rcu().
 */
unsigned long get_state_synchronize_rcu(void)
{
	return rcu_next_gp();
}

/**
 * start_poll_synchronize_rcu() - a mark for now, and a grace period
 *
 * Context: any but NMI.
 * Return: as get_state_synchronize_rcu().
 */
unsigned long start_poll_synchronize_rcu(void)
{
	u64 gp = rcu_next_gp();

	rcu_want_gp(gp, !irqs_disabled());
	return gp;
}

/**
 * poll_state_synchronize_rcu() - has a whole grace period passed since the mark?
 * @state: the mark
 *
 * Context: any.
 * Return: true if so.
 */
bool poll_state_synchronize_rcu(unsigned long state)
{
	return rcu_gp_is_over(state);
}

/**
 * cond_synchronize_rcu() - wait for a grace period unless one has passed
 * @state: the mark
 *
 * Context: task, may sleep; not inside a reader.
 */
void cond_synchronize_rcu(unsigned long state)
{
	if (!poll_state_synchronize_rcu(state))
		synchronize_rcu();
}

/* Context: task, may sleep. */
void __kfree_rcu_mightsleep(void *p)
{
	if (!p)
		return;
	synchronize_rcu();
	kvfree(p);
}
