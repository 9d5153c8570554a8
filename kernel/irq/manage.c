// SPDX-License-Identifier: GPL-2.0-only
/*
 * Interrupts as drivers see them: several functions for a wire, threads for
 * what takes longer, turning a wire off and on.
 *
 * A wire's list of functions is read by its interrupt without a lock: an
 * interrupt is an RCU reader.  It changes under request_mutex, and what was
 * taken out is freed after a grace period.
 *
 * Lock order:
 *   request_mutex
 *     desc->lock			(update_mask)
 *       irq_lock			(irq_line_mask)
 */
#define pr_fmt(fmt) "irq: " fmt

#include <base/err.h>
#include <base/errno.h>
#include <base/list.h>
#include <kernel/bug.h>
#include <kernel/context.h>
#include <kernel/interrupt.h>
#include <kernel/irq.h>
#include <kernel/kthread.h>
#include <kernel/mutex.h>
#include <kernel/printk.h>
#include <kernel/rculist.h>
#include <kernel/rcupdate.h>
#include <kernel/wait.h>
#include <mm/slab.h>

#define NR_IRQ_LINES	256
#define IRQ_THREAD_PRIO	50

struct irqaction {
	struct list_head list;
	irq_handler_t handler, thread_fn;
	void *dev;
	const char *name;
	unsigned long flags;
	unsigned int irq;
	struct task_struct *thread;	/* NULL: none */
	struct wait_queue_head wait;	/* the thread waits here for @wanted */
	bool wanted;			/* under desc->lock: the interrupt came, the thread has not looked */
};

struct irq_desc {
	raw_spinlock_t lock;		/* covers the three counts */
	unsigned int depth;		/* disabled so many times */
	unsigned int oneshot;		/* threads that are to unmask the wire */
	unsigned int threads_active;	/* threads asked for and not through */
	struct wait_queue_head wait_threads;
	struct list_head actions;
};

static DEFINE_MUTEX(request_mutex);	/* covers the tables, and each desc's list */
static struct irq_desc *descs[NR_IRQ_LINES];	/* NULL: nobody has the wire */

/* desc->lock is held. */
static void update_mask(struct irq_desc *desc, unsigned int irq)
{
	irq_line_mask(irq, desc->depth || desc->oneshot);
}

static void wake_thread(struct irq_desc *desc, struct irqaction *a)
{
	raw_spin_lock(&desc->lock);
	/* Once for each time the thread runs, however often it is asked before. */
	if (!a->wanted) {
		WRITE_ONCE(a->wanted, true);
		desc->threads_active++;
		if (a->flags & IRQF_ONESHOT) {
			desc->oneshot++;
			update_mask(desc, a->irq);
		}
	}
	raw_spin_unlock(&desc->lock);
	wake_up(&a->wait);
}

static void line_interrupt(struct pt_regs *regs, void *data)
{
	struct irq_desc *desc = data;
	struct irqaction *a;

	(void)regs;
	list_for_each_entry_rcu(a, &desc->actions, list) {
		if (a->handler((int)a->irq, a->dev) == IRQ_WAKE_THREAD) {
			if (a->thread)
				wake_thread(desc, a);
			else
				WARN_ON_ONCE(1);
		}
	}
}

/* The handler of those that have none: all is the thread's. */
static irqreturn_t only_thread(int irq, void *dev)
{
	(void)irq, (void)dev;
	return IRQ_WAKE_THREAD;
}

/* What was wanted before is done: the wire may interrupt again, if nobody else holds it. */
static void thread_through(struct irq_desc *desc, struct irqaction *a)
{
	raw_spin_lock_irq(&desc->lock);
	if (a->flags & IRQF_ONESHOT) {
		desc->oneshot--;
		update_mask(desc, a->irq);
	}
	WRITE_ONCE(desc->threads_active, desc->threads_active - 1);
	raw_spin_unlock_irq(&desc->lock);
	wake_up_all(&desc->wait_threads);
}

/* Taken before the function looks at the device: what comes later is another time. */
static bool take_wanted(struct irq_desc *desc, struct irqaction *a)
{
	bool was;

	raw_spin_lock_irq(&desc->lock);
	was = a->wanted;
	a->wanted = false;
	raw_spin_unlock_irq(&desc->lock);
	return was;
}

static int irq_thread(void *data)
{
	struct irqaction *a = data;
	struct irq_desc *desc = descs[a->irq];

	for (;;) {
		wait_event(a->wait, READ_ONCE(a->wanted) || kthread_should_stop());
		if (!take_wanted(desc, a))
			break;
		a->thread_fn((int)a->irq, a->dev);
		thread_through(desc, a);
	}
	return 0;
}

static int start_thread(struct irqaction *a)
{
	struct task_struct *k = kthread_create(irq_thread, a, "irq/%u-%s", a->irq, a->name);

	if (IS_ERR(k))
		return (int)PTR_ERR(k);
	sched_setscheduler(k, SCHED_FIFO, IRQ_THREAD_PRIO);
	a->thread = k;
	kthread_start(k);
	return 0;
}

static struct irq_desc *desc_get(unsigned int irq)
{
	struct irq_desc *desc = descs[irq];

	if (desc)
		return desc;
	desc = kzalloc(sizeof(*desc), GFP_KERNEL);
	if (!desc)
		return NULL;
	raw_spin_lock_init(&desc->lock);
	init_waitqueue_head(&desc->wait_threads);
	INIT_LIST_HEAD(&desc->actions);
	descs[irq] = desc;
	return desc;
}

/* request_mutex is held. */
static void desc_put(unsigned int irq)
{
	struct irq_desc *desc = descs[irq];

	if (!list_empty(&desc->actions))
		return;
	descs[irq] = NULL;
	kfree(desc);
}

static void disable(struct irq_desc *desc, unsigned int irq)
{
	unsigned long flags;

	raw_spin_lock_irqsave(&desc->lock, flags);
	desc->depth++;
	update_mask(desc, irq);
	raw_spin_unlock_irqrestore(&desc->lock, flags);
}

static void enable(struct irq_desc *desc, unsigned int irq)
{
	unsigned long flags;

	raw_spin_lock_irqsave(&desc->lock, flags);
	if (!WARN(!desc->depth, "irq: enable_irq(%u) without disable_irq()\n", irq)) {
		desc->depth--;
		update_mask(desc, irq);
	}
	raw_spin_unlock_irqrestore(&desc->lock, flags);
}

/* The wire is ours alone, or shared by all who have it. */
static int may_join(const struct irq_desc *desc, unsigned long flags)
{
	const struct irqaction *first;

	if (list_empty(&desc->actions))
		return 0;
	first = list_first_entry(&desc->actions, struct irqaction, list);
	return flags & first->flags & IRQF_SHARED ? 0 : -EBUSY;
}

/* request_mutex is held. */
static int add_action(struct irq_desc *desc, struct irqaction *a)
{
	int err = may_join(desc, a->flags);

	if (!err && a->thread_fn)
		err = start_thread(a);
	if (err)
		return err;
	if (list_empty(&desc->actions)) {
		list_add_tail_rcu(&a->list, &desc->actions);
		err = irq_line_connect(a->irq, line_interrupt, desc, a->name);
		if (err)
			list_del_rcu(&a->list);
		else if (a->flags & IRQF_NO_AUTOEN)
			disable(desc, a->irq);
	} else {
		list_add_tail_rcu(&a->list, &desc->actions);
	}
	if (err && a->thread)
		kthread_stop_put(a->thread);
	return err;
}

/**
 * request_threaded_irq() - have functions called for a wire
 * @irq:       global system interrupt; below 16, the ISA interrupt of that number
 * @handler:   called in hard interrupt context; NULL: the thread alone
 * @thread_fn: called in a thread "irq/N-name", SCHED_FIFO 50, when @handler
 *             answers IRQ_WAKE_THREAD; NULL: no thread
 * @flags:     IRQF_*; without @handler IRQF_ONESHOT has to be set
 * @name:      for the log; not copied
 * @dev:       handed to both; tells sharers apart, so it must be set with IRQF_SHARED
 *
 * Context: task, may sleep.
 * Return: 0; -EINVAL for a bad argument, -ENODEV if no controller has the
 * wire, -EBUSY if it is taken, -ENOSPC when no vector is free, -ENOMEM.
 */
int request_threaded_irq(unsigned int irq, irq_handler_t handler, irq_handler_t thread_fn,
			 unsigned long flags, const char *name, void *dev)
{
	struct irq_desc *desc;
	struct irqaction *a;
	int err = -ENOMEM;

	might_sleep();
	if (irq >= NR_IRQ_LINES || (!handler && !thread_fn) || (flags & IRQF_SHARED && !dev))
		return -EINVAL;
	/* A level would come again at once, before the thread could quiet the device. */
	if (!handler && !(flags & IRQF_ONESHOT)) {
		pr_err("interrupt %u for %s: a thread alone needs IRQF_ONESHOT\n", irq, name);
		return -EINVAL;
	}
	a = kzalloc(sizeof(*a), GFP_KERNEL);
	if (!a)
		return -ENOMEM;
	a->handler = handler ? handler : only_thread;
	a->thread_fn = thread_fn;
	a->dev = dev;
	a->name = name;
	a->flags = flags;
	a->irq = irq;
	init_waitqueue_head(&a->wait);
	mutex_lock(&request_mutex);
	desc = desc_get(irq);
	if (desc) {
		err = add_action(desc, a);
		desc_put(irq);
	}
	mutex_unlock(&request_mutex);
	if (err)
		kfree(a);
	return err;
}

static struct irqaction *find_action(struct irq_desc *desc, const void *dev)
{
	struct irqaction *a;

	list_for_each_entry(a, &desc->actions, list)
		if (a->dev == dev)
			return a;
	return NULL;
}

/* request_mutex is held. */
static void remove_action(struct irq_desc *desc, struct irqaction *a)
{
	list_del_rcu(&a->list);
	if (list_empty(&desc->actions))
		irq_line_disconnect(a->irq);
	/* No interrupt sees it any more, nor, if it was the last, the wire. */
	synchronize_rcu();
	/* It does what is still wanted of it, and ends. */
	if (a->thread)
		kthread_stop_put(a->thread);
	desc_put(a->irq);
}

/**
 * free_irq() - do not call a device's functions any more
 * @irq: the wire
 * @dev: as in the request
 *
 * When it returns neither of them runs.
 *
 * Context: task, may sleep; not from the functions.
 * Return: the name given in the request; NULL, and a report, if there was none.
 */
const void *free_irq(unsigned int irq, void *dev)
{
	struct irqaction *a = NULL;
	const void *name;

	might_sleep();
	mutex_lock(&request_mutex);
	if (irq < NR_IRQ_LINES && descs[irq])
		a = find_action(descs[irq], dev);
	if (a)
		remove_action(descs[irq], a);
	mutex_unlock(&request_mutex);
	if (WARN(!a, "irq: free_irq(%u) of what nobody asked for\n", irq))
		return NULL;
	name = a->name;
	kfree(a);
	return name;
}

/**
 * synchronize_irq() - wait until no function of a wire runs
 * @irq: the wire
 *
 * Context: task, may sleep; not from the functions.
 */
void synchronize_irq(unsigned int irq)
{
	struct irq_desc *desc = irq < NR_IRQ_LINES ? descs[irq] : NULL;

	might_sleep();
	if (!desc)
		return;
	synchronize_rcu();
	wait_event(desc->wait_threads, !READ_ONCE(desc->threads_active));
}

/**
 * disable_irq_nosync() - turn a wire off; nests
 * @irq: the wire; one that was requested
 *
 * Context: any but NMI.
 */
void disable_irq_nosync(unsigned int irq)
{
	if (irq < NR_IRQ_LINES && descs[irq])
		disable(descs[irq], irq);
}

/**
 * disable_irq() - turn a wire off, and wait until none of its functions runs
 * @irq: the wire; one that was requested
 *
 * Context: task, may sleep; not from the functions.
 */
void disable_irq(unsigned int irq)
{
	disable_irq_nosync(irq);
	synchronize_irq(irq);
}

/**
 * enable_irq() - undo one disable_irq()
 * @irq: the wire
 *
 * Context: any but NMI.
 */
void enable_irq(unsigned int irq)
{
	if (irq < NR_IRQ_LINES && descs[irq])
		enable(descs[irq], irq);
}
