// SPDX-License-Identifier: GPL-2.0-only
/*
 * Workqueues: made, flushed, drained, destroyed.
 *
 * How a flush knows its own: every item has one of two colours, the one its
 * pool_workqueue had when it was queued.  A flush changes the colour of all
 * and waits until none of the old colour is left; the next flush comes after
 * that (flush_mutex), so the colour it changes to is free again.
 */
#define pr_fmt(fmt) "workqueue: " fmt

#include <base/bits.h>
#include <base/err.h>
#include <base/errno.h>
#include <base/init.h>
#include <kernel/bug.h>
#include <kernel/cpu.h>
#include <kernel/lockdep_waits.h>
#include <kernel/panic.h>
#include <kernel/printk.h>
#include <kernel/report.h>
#include <lib/vsprintf.h>
#include <mm/slab.h>

#include "internal.h"

#define HIGHPRI_NICE	MIN_NICE

struct workqueue_struct *system_wq, *system_highpri_wq, *system_long_wq;
struct workqueue_struct *system_unbound_wq, *system_power_efficient_wq;

static void init_pwq(struct pool_workqueue *pwq, struct workqueue_struct *wq, unsigned int cpu)
{
	int kind = wq->flags & WQ_HIGHPRI ? POOL_HIGHPRI : POOL_NORMAL;

	pwq->wq = wq;
	pwq->pool = wq->flags & WQ_UNBOUND ? unbound_pools[kind] : cpu_pools[cpu][kind];
	INIT_LIST_HEAD(&pwq->inactive);
	INIT_LIST_HEAD(&pwq->mayday);
}

static int init_wq(struct workqueue_struct *wq, unsigned int flags, int max_active)
{
	wq->flags = flags;
	wq->max_active = clamp(max_active ? max_active : WQ_DFL_ACTIVE, 1, WQ_MAX_ACTIVE);
	wq->nr_pwqs = flags & WQ_UNBOUND ? 1 : nr_cpu_ids;
	mutex_init(&wq->flush_mutex);
	init_completion(&wq->rescue);
	INIT_LIST_HEAD(&wq->maydays);
	wq->pwqs = kcalloc(wq->nr_pwqs, sizeof(*wq->pwqs), GFP_KERNEL);
	if (!wq->pwqs)
		return -ENOMEM;
	for (unsigned int i = 0; i < wq->nr_pwqs; i++)
		init_pwq(&wq->pwqs[i], wq, i);
	return flags & WQ_MEM_RECLAIM ? rescuer_create(wq) : 0;
}

/**
 * alloc_workqueue() - make a workqueue
 * @fmt:        its name
 * @flags:      WQ_*
 * @max_active: so many items at once, per CPU or, of an unbound one, in all;
 *              0: as many as is reasonable
 *
 * Context: task, may sleep.
 * Return: the workqueue, for destroy_workqueue(); NULL if there is no memory.
 */
struct workqueue_struct *alloc_workqueue(const char *fmt, unsigned int flags, int max_active, ...)
{
	struct workqueue_struct *wq = kzalloc(sizeof(*wq), GFP_KERNEL);
	va_list args;

	if (!wq)
		return NULL;
	va_start(args, max_active);
	vsnprintf(wq->name, sizeof(wq->name), fmt, args);
	va_end(args);
	lockdep_init_queue(&wq->lockdep_map, fmt, _RET_IP_);
	if (!init_wq(wq, flags, max_active))
		return wq;
	kfree(wq->pwqs);
	kfree(wq);
	return NULL;
}

/* Change the colour; true if something of the old one is there to wait for. */
static bool change_colour(struct pool_workqueue *pwq)
{
	u8 old = pwq->colour;

	raw_spin_lock_irq(&pwq->pool->lock);
	WARN_ON_ONCE(pwq->nr_in_flight[!old]);
	pwq->colour = !old;
	pwq->flushing = pwq->nr_in_flight[old] != 0;
	/* Before the lock is released, after which the last one may end. */
	if (pwq->flushing)
		atomic_inc(&pwq->wq->flush_left);
	raw_spin_unlock_irq(&pwq->pool->lock);
	return pwq->flushing;
}

/* flush_mutex is held. */
static void flush_locked(struct workqueue_struct *wq)
	__must_hold(&wq->flush_mutex)
{
	init_completion(&wq->flush_done);
	completion_set_novalidate(&wq->flush_done);	/* lockdep_wait_queue() says more */
	atomic_set(&wq->flush_left, 1);	/* ours: not zero before all are asked */
	for (unsigned int i = 0; i < wq->nr_pwqs; i++)
		(void)change_colour(&wq->pwqs[i]);
	if (!atomic_dec_and_test(&wq->flush_left))
		wait_for_completion(&wq->flush_done);
}

/* From an item of the same workqueue: it would wait for its caller. */
static bool is_own(struct workqueue_struct *wq, const char *what)
{
	struct report r = { "waits", "cycle", .name = wq->name };
	struct worker *w = current_wq_worker();

	if (likely(!w || !w->current_pwq || w->current_pwq->wq != wq))
		return false;
	r.ip = (unsigned long)w->current_func;
	if (report_begin(&r, "%s of %s from its own work %ps", what, wq->name,
			 (void *)w->current_func))
		report_end(&r);
	return true;
}

/**
 * flush_workqueue() - wait until all is done that was queued before
 * @wq: the workqueue
 *
 * What is queued meanwhile does not prolong it; what is put off is not
 * waited for.
 *
 * Context: task, may sleep.
 * Return: 0; -EDEADLK, reported, from an item of the same workqueue.
 */
int flush_workqueue(struct workqueue_struct *wq)
{
	might_sleep();
	if (is_own(wq, "flush"))
		return -EDEADLK;
	lockdep_wait_queue(&wq->lockdep_map, _RET_IP_);
	mutex_lock(&wq->flush_mutex);
	flush_locked(wq);
	mutex_unlock(&wq->flush_mutex);
	return 0;
}

static bool is_drained(struct workqueue_struct *wq)
{
	bool drained = true;

	for (unsigned int i = 0; i < wq->nr_pwqs && drained; i++) {
		struct pool_workqueue *pwq = &wq->pwqs[i];

		raw_spin_lock_irq(&pwq->pool->lock);
		drained = !pwq->nr_in_flight[0] && !pwq->nr_in_flight[1];
		raw_spin_unlock_irq(&pwq->pool->lock);
	}
	return drained;
}

static void count_drainers(struct workqueue_struct *wq, int by)
{
	mutex_lock(&wq->flush_mutex);
	wq->nr_drainers += (unsigned int)by;
	WRITE_ONCE(wq->flags, wq->nr_drainers ? wq->flags | __WQ_DRAINING :
		   wq->flags & ~(unsigned int)__WQ_DRAINING);
	mutex_unlock(&wq->flush_mutex);
}

/**
 * drain_workqueue() - wait until it is empty
 * @wq: the workqueue
 *
 * Meanwhile only its own items may queue to it; others are refused, with a
 * report.
 *
 * Context: task, may sleep.
 * Return: 0; -EDEADLK, reported, from an item of the same workqueue.
 */
int drain_workqueue(struct workqueue_struct *wq)
{
	unsigned int tries = 0;

	might_sleep();
	if (is_own(wq, "drain"))
		return -EDEADLK;
	count_drainers(wq, 1);
	do {
		flush_workqueue(wq);
		if (++tries == 10 || tries % 1000 == 0)
			pr_warn("%s: not empty after %u flushes: its work queues itself\n",
				wq->name, tries);
	} while (!is_drained(wq));
	count_drainers(wq, -1);
	return 0;
}

/**
 * destroy_workqueue() - drain a workqueue and free it
 * @wq: the workqueue, or NULL; nobody queues to it from outside any more
 *
 * Context: task, may sleep; not from an item of the same workqueue, which is
 * reported, and then it stays.
 */
void destroy_workqueue(struct workqueue_struct *wq)
{
	if (!wq || drain_workqueue(wq))
		return;
	rescuer_destroy(wq);
	kfree(wq->pwqs);
	kfree(wq);
}

static void __init create_pools(void)
{
	unsigned int cpu;

	for (int kind = 0; kind < POOL_KINDS; kind++) {
		int nice = kind == POOL_HIGHPRI ? HIGHPRI_NICE : 0;
		bool ok = (unbound_pools[kind] = pool_create(-1, nice));

		for_each_possible_cpu(cpu)
			ok &= !!(cpu_pools[cpu][kind] = pool_create((int)cpu, nice));
		if (!ok)
			panic("no memory for the pools of workers");
	}
}

static int pool_cpu_online(unsigned int cpu)
{
	return pool_online(cpu);
}

/* All CPUs that are possible are known.  Context: boot, a thread. */
static int __init workqueue_init(void)
{
	create_pools();
	system_wq = alloc_workqueue("events", 0, 0);
	system_highpri_wq = alloc_workqueue("events_highpri", WQ_HIGHPRI, 0);
	system_long_wq = alloc_workqueue("events_long", 0, 0);
	system_unbound_wq = alloc_workqueue("events_unbound", WQ_UNBOUND, WQ_MAX_ACTIVE);
	system_power_efficient_wq = alloc_workqueue("events_power_efficient",
						    WQ_POWER_EFFICIENT, 0);
	if (!system_wq || !system_highpri_wq || !system_long_wq || !system_unbound_wq ||
	    !system_power_efficient_wq)
		panic("no memory for the system's workqueues");
	return cpuhp_setup_state(CPUHP_AP_WORKQUEUE_ONLINE, "workqueue:online",
				 pool_cpu_online, NULL);
}
early_initcall(workqueue_init);
