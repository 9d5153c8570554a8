// SPDX-License-Identifier: GPL-2.0-only
/*
 * Interrupts of devices: their handlers, threads, and when they are not wanted.
 *
 * The handler of an interrupt never runs twice at once.  One that comes
 * meanwhile, or while it is disabled, or before the thread of an IRQF_ONESHOT
 * is done, is remembered if it is of the kind that comes only once (edge), and
 * the handler is called for it later; of the other kind (level) the wire is
 * masked, and comes by itself again once it is not.
 *
 * Lock order:
 *   desc->lock
 *     irq_lock				(connect, by irq_line_connect)
 * Nobody is woken with desc->lock held.
 */
#define pr_fmt(fmt) "irq: " fmt

#include <asm/processor.h>
#include <base/err.h>
#include <base/errno.h>
#include <kernel/bug.h>
#include <kernel/interrupt.h>
#include <kernel/irq.h>
#include <kernel/kthread.h>
#include <kernel/lockdep_waits.h>
#include <kernel/printk.h>
#include <kernel/spinlock.h>
#include <kernel/wait.h>

#include "internals.h"

#define NR_IRQS		256U	/* wires we can remember */

/*
 * Who may touch a member:
 *	[c]  set by request_threaded_irq(), constant until free_irq() has waited
 *	[l]  under @lock
 */
struct irq_desc {
	raw_spinlock_t lock;
	u32 taken;			/* [a] by request_threaded_irq(), until free_irq() is done */
	irq_handler_t handler;		/* [c] */
	irq_handler_t thread_fn;	/* [c] NULL: no thread */
	void *dev;			/* [c] */
	const char *name;		/* [c] */
	struct task_struct *thread;	/* [c] */
	unsigned int vector;		/* [l] 0: not connected */
	bool level;			/* [c] */
	bool oneshot;			/* [c] */
	unsigned int depth;		/* [l] disabled so many times */
	bool in_progress;		/* [l] the handler is being called */
	bool pending;			/* [l] one came that could not be handled then */
	bool masked;			/* [l] the wire, by us */
	bool thread_wanted;		/* [l] the handler asks for it */
	bool thread_runs;		/* [l] thread_fn is being called */
	struct wait_queue_head thread_wq;	/* its thread, for @thread_wanted */
	struct wait_queue_head idle_wq;		/* synchronize_irq() */
};

static struct irq_desc descs[NR_IRQS] = {
	[0 ... NR_IRQS - 1] = { .lock = __RAW_SPIN_LOCK_UNLOCKED(irq_desc.lock) }
};

static unsigned int irq_of(const struct irq_desc *d)
{
	return (unsigned int)(d - descs);
}

/* A connected one, or NULL and a warning. */
static struct irq_desc *desc_of(unsigned int irq)
{
	if (WARN_ON(irq >= NR_IRQS || !READ_ONCE(descs[irq].taken)))
		return NULL;
	return &descs[irq];
}

/* d->lock is held, for this one and the next three. */
static void set_masked(struct irq_desc *d, bool masked)
{
	if (d->masked == masked)
		return;
	d->masked = masked;
	irq_line_mask(irq_of(d), masked);
}

/* Is the thread of a oneshot still to be waited for? */
static bool waits_for_thread(const struct irq_desc *d)
	__must_hold(&d->lock)
{
	return d->oneshot && (d->thread_wanted || d->thread_runs);
}

static bool may_handle(const struct irq_desc *d)
	__must_hold(&d->lock)
{
	return !d->depth && !d->in_progress && !waits_for_thread(d);
}

/* What stood against it is over, perhaps: let it come again. */
static void let_come(struct irq_desc *d)
	__must_hold(&d->lock)
{
	if (!may_handle(d) || !d->vector)
		return;
	set_masked(d, false);
	if (d->pending) {
		d->pending = false;
		send_ipi_self(d->vector);
	}
}

/* Wake whoever waits, after d->lock was released: a waiter that is not in the queue yet looks later. */
static void tell_idle(struct irq_desc *d)
{
	if (unlikely(waitqueue_active(&d->idle_wq)))
		wake_up_all(&d->idle_wq);
}

static void handle_once(struct irq_desc *d)
	__must_hold(&d->lock)
{
	irqreturn_t ret = IRQ_WAKE_THREAD;
	struct lockdep_map map;

	d->pending = false;
	d->in_progress = true;
	__raw_spin_release(&d->lock);
	if (d->handler) {
		lockdep_run_begin(&map, (const void *)d->handler);
		ret = d->handler((int)irq_of(d), d->dev);
		lockdep_run_end(&map);
	}
	__raw_spin_acquire(&d->lock);
	d->in_progress = false;
	if (ret == IRQ_WAKE_THREAD && !WARN_ON_ONCE(!d->thread_fn))
		d->thread_wanted = true;
}

static void irq_interrupt(struct pt_regs *regs, void *data)
{
	struct irq_desc *d = data;
	bool wake;

	(void)regs;
	raw_spin_lock(&d->lock);
	if (may_handle(d)) {
		do {
			handle_once(d);
		} while (d->pending && may_handle(d));
	} else {
		d->pending = !d->level;
	}
	/*
	 * A level is there until its device was asked, and would only come
	 * again: not before it may.  If it is being handled elsewhere, that
	 * CPU is here next.
	 */
	if (d->level)
		set_masked(d, !may_handle(d));
	wake = d->thread_wanted;
	raw_spin_unlock(&d->lock);
	if (wake)
		wake_up(&d->thread_wq);
	tell_idle(d);
}

static bool thread_begins(struct irq_desc *d)
{
	bool begins;

	raw_spin_lock_irq(&d->lock);
	begins = d->thread_wanted;
	if (begins) {
		d->thread_wanted = false;
		d->thread_runs = true;
	}
	raw_spin_unlock_irq(&d->lock);
	return begins;
}

static int irq_thread(void *data)
{
	struct irq_desc *d = data;
	struct lockdep_map map;

	while (kthread_wait_event(d->thread_wq, thread_begins(d)) == 0) {
		lockdep_run_begin(&map, (const void *)d->thread_fn);
		d->thread_fn((int)irq_of(d), d->dev);
		lockdep_run_end(&map);
		raw_spin_lock_irq(&d->lock);
		d->thread_runs = false;
		let_come(d);
		raw_spin_unlock_irq(&d->lock);
		tell_idle(d);
	}
	return 0;
}

static int start_thread(struct irq_desc *d)
{
	struct task_struct *k;

	if (!d->thread_fn)
		return 0;
	k = kthread_create(irq_thread, d, "irq/%d-%s", (int)irq_of(d), d->name);
	if (IS_ERR(k))
		return (int)PTR_ERR(k);
	sched_set_fifo(k);
	d->thread = k;
	return kthread_start(k);
}

static int connect(struct irq_desc *d)
{
	int vector;

	d->level = irq_line_is_level(irq_of(d));
	/* One that comes at once waits for the lock. */
	raw_spin_lock_irq(&d->lock);
	vector = irq_line_connect(irq_of(d), irq_interrupt, d, d->name);
	if (vector > 0)
		d->vector = (unsigned int)vector;
	raw_spin_unlock_irq(&d->lock);
	return vector < 0 ? vector : 0;
}

static void stop_thread(struct irq_desc *d)
{
	if (d->thread)
		kthread_stop_put(d->thread);
}

/**
 * request_threaded_irq() - have functions called for a device's interrupt
 * @irq:       global system interrupt; below 16, the ISA interrupt of that number
 * @handler:   called in hard interrupt context, interrupts off; NULL: always
 *             the thread, which IRQF_ONESHOT has to be said for
 * @thread_fn: called in a thread of its own, SCHED_FIFO, "irq/IRQ-NAME", when
 *             @handler returned IRQ_WAKE_THREAD; NULL: no thread
 * @flags:     IRQF_*
 * @name:      for the log and the thread; not copied
 * @dev:       handed to the functions
 *
 * Context: task, may sleep.
 * Return: 0; -EINVAL for a bad argument, -ENODEV if no controller has the
 * wire, -EBUSY if it is taken, -ENOSPC when no vector is free, -ENOMEM.
 */
int request_threaded_irq(unsigned int irq, irq_handler_t handler, irq_handler_t thread_fn,
			 unsigned long flags, const char *name, void *dev)
{
	struct irq_desc *d;
	u32 is_free = 0;
	int err;

	might_sleep();
	if (irq >= NR_IRQS || !name || (!handler && !(thread_fn && (flags & IRQF_ONESHOT))) ||
	    ((flags & IRQF_SHARED) && !dev))
		return -EINVAL;
	d = &descs[irq];
	if (!try_cmpxchg(&d->taken, &is_free, 1U))
		return -EBUSY;
	d->handler = handler;
	d->thread_fn = thread_fn;
	d->dev = dev;
	d->name = name;
	d->thread = NULL;
	d->oneshot = thread_fn && (flags & IRQF_ONESHOT);
	d->depth = flags & IRQF_NO_AUTOEN ? 1 : 0;
	d->pending = d->masked = d->level = false;
	init_waitqueue_head(&d->thread_wq);
	init_waitqueue_head(&d->idle_wq);
	err = start_thread(d);
	if (!err)
		err = connect(d);
	if (err) {
		stop_thread(d);
		pr_err("interrupt %u for %s: %pe\n", irq, name, ERR_PTR(err));
		smp_store_release(&d->taken, 0U);
	}
	return err;
}

/**
 * free_irq() - give an interrupt back
 * @irq: from request_irq() or request_threaded_irq()
 * @dev: as given there
 *
 * When it returns neither function is running, and its thread has ended.
 *
 * Context: task, may sleep; not its own thread.
 * Return: the name that was given; NULL, and a warning, if @dev does not have it.
 */
const void *free_irq(unsigned int irq, void *dev)
{
	struct irq_desc *d = desc_of(irq);
	unsigned int vector;
	const char *name;

	might_sleep();
	if (!d || WARN_ON(d->dev != dev))
		return NULL;
	if (WARN_ON(d->thread == current))
		return NULL;
	raw_spin_lock_irq(&d->lock);
	d->depth++;
	vector = d->vector;
	d->vector = 0;	/* nobody masks it or lets it come any more */
	raw_spin_unlock_irq(&d->lock);
	irq_line_disconnect(irq, vector);
	synchronize_irq(irq);
	stop_thread(d);
	name = d->name;
	/* All of ours before the next one's.  Pairs with the cmpxchg in request_threaded_irq(). */
	smp_store_release(&d->taken, 0U);
	return name;
}

static bool hard_idle(struct irq_desc *d)
{
	unsigned long flags;
	bool idle;

	raw_spin_lock_irqsave(&d->lock, flags);
	idle = !d->in_progress;
	raw_spin_unlock_irqrestore(&d->lock, flags);
	return idle;
}

static bool idle(struct irq_desc *d)
{
	bool idle;

	raw_spin_lock_irq(&d->lock);
	idle = !d->in_progress && !d->thread_wanted && !d->thread_runs;
	raw_spin_unlock_irq(&d->lock);
	return idle;
}

/**
 * synchronize_hardirq() - wait until the handler does not run
 * @irq: a requested one
 *
 * It spins: the handler runs with interrupts off and does not wait.
 *
 * Context: any but NMI and the handler itself.
 */
void synchronize_hardirq(unsigned int irq)
{
	struct irq_desc *d = desc_of(irq);

	while (d && !hard_idle(d))
		cpu_relax();
}

/**
 * synchronize_irq() - wait until neither the handler nor the thread's function runs
 * @irq: a requested one
 *
 * Context: task, may sleep; not its own thread.
 */
void synchronize_irq(unsigned int irq)
{
	struct irq_desc *d = desc_of(irq);

	might_sleep();
	if (!d)
		return;
	lockdep_wait_for((const void *)d->handler, _RET_IP_);
	lockdep_wait_for((const void *)d->thread_fn, _RET_IP_);
	if (!WARN_ON(d->thread == current))
		wait_event(d->idle_wq, idle(d));
}

/**
 * disable_irq_nosync() - no new calls of the handler
 * @irq: a requested one
 *
 * Nests.  What comes meanwhile is handled after enable_irq().
 *
 * Context: any but NMI.
 */
void disable_irq_nosync(unsigned int irq)
{
	struct irq_desc *d = desc_of(irq);
	unsigned long flags;

	if (!d)
		return;
	raw_spin_lock_irqsave(&d->lock, flags);
	d->depth++;
	raw_spin_unlock_irqrestore(&d->lock, flags);
}

/**
 * disable_irq() - the same, and wait for calls that are under way
 * @irq: a requested one
 *
 * Context: task, may sleep; not its own functions.
 */
void disable_irq(unsigned int irq)
{
	disable_irq_nosync(irq);
	synchronize_irq(irq);
}

/**
 * enable_irq() - undo one disable_irq()
 * @irq: a requested one
 *
 * Context: any but NMI.
 */
void enable_irq(unsigned int irq)
{
	struct irq_desc *d = desc_of(irq);
	unsigned long flags;
	bool was;

	if (!d)
		return;
	raw_spin_lock_irqsave(&d->lock, flags);
	was = d->depth;
	if (was && !--d->depth)
		let_come(d);
	raw_spin_unlock_irqrestore(&d->lock, flags);
	WARN_ON(!was);
}

/**
 * irq_inject_interrupt() - as if the device had interrupted, on this CPU
 * @irq: a requested one
 *
 * For tests.
 *
 * Context: any but NMI.
 * Return: 0; -EINVAL if it is not requested.
 */
int irq_inject_interrupt(unsigned int irq)
{
	unsigned long flags;
	int err = -EINVAL;

	if (irq >= NR_IRQS)
		return err;
	raw_spin_lock_irqsave(&descs[irq].lock, flags);
	if (descs[irq].vector) {
		send_ipi_self(descs[irq].vector);
		err = 0;
	}
	raw_spin_unlock_irqrestore(&descs[irq].lock, flags);
	return err;
}
