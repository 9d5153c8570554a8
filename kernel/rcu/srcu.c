// SPDX-License-Identifier: GPL-2.0-only
/*
 * SRCU's grace periods, callbacks and who waits.
 *
 * A reader counts itself under the index it finds, on the CPU it is on, once
 * at its begin and once at its end.  A grace period changes the index, and
 * waits until the sums of those two counts are equal for the old one: that
 * takes as long as the readers that were there, not those that come.
 *
 * A reader may have read the index and not yet counted when it changes.  Then
 * it is counted under the old one later: nobody needs to wait for it, as it
 * will see what was unlinked; but the next grace period must, to which that
 * index is the other one.  So each waits for both, the other one first.
 *
 * Nothing polls: the last thing that a reader does is to look whether its
 * index is waited for.
 *
 * Lock order:
 *   srcu_struct.mutex
 *     srcu_struct.wq.lock	(srcu_wait_for)
 *   srcu_struct.lock is a leaf.
 *
 * Barriers and their partners:
 *
 *   smp_mb()s in srcu_one_gp()		full barriers of srcu_down_read() and
 *   and srcu_readers_gone()		srcu_up_read()
 *	a reader is counted before the look, or sees what was unlinked; a
 *	reader that is counted as gone is before all that follows
 *   smp_mb() in srcu_wait_for()	smp_mb__after_atomic() in srcu_up_read()
 *	the one who waits sees the count, or the reader sees that it is waited for
 *   smp_mb() in srcu_one_gp()		smp_mb() in srcu_next_gp()
 *	whoever unlinked something gets a later number, or the grace period
 *	that he asks for begins after it
 *   release of completed		acquire in srcu_gp_is_over()
 */
#include <asm/barrier.h>
#include <asm/irqflags.h>
#include <base/errno.h>
#include <kernel/bottom_half.h>
#include <kernel/bug.h>
#include <kernel/completion.h>
#include <kernel/cpumask.h>
#include <kernel/sched.h>
#include <kernel/srcu.h>

#define SRCU_BATCH	32	/* callbacks between two chances to switch */

static bool srcu_readers_gone(struct srcu_struct *ssp, u32 idx)
{
	u64 locks = 0, unlocks = 0;
	unsigned int cpu;

	for_each_possible_cpu(cpu)
		unlocks += (u64)atomic64_read(&per_cpu_ptr(ssp->sda, cpu)->unlocks[idx]);
	/*
	 * Ends before begins: a reader whose end is in the sum is in the other
	 * sum, too, so one that is still there makes them differ.  Pairs with
	 * the full barriers between the two counts of a reader.
	 */
	smp_mb();
	for_each_possible_cpu(cpu)
		locks += (u64)atomic64_read(&per_cpu_ptr(ssp->sda, cpu)->locks[idx]);
	return locks == unlocks;
}

/* The last one of these readers, or one of the last.  In srcu_up_read(). */
void srcu_wake(struct srcu_struct *ssp)
{
	/* The caller may hold a lock that waking takes, or be an NMI. */
	if (irqs_disabled())
		irq_work_queue(&ssp->irq_work);
	else
		wake_up(&ssp->wq);
}

void srcu_irq_work_fn(struct irq_work *work)
{
	wake_up(&container_of(work, struct srcu_struct, irq_work)->wq);
}

/* ssp->mutex is held. */
static void srcu_wait_for(struct srcu_struct *ssp, u32 idx)
	__must_hold(&ssp->mutex)
{
	if (srcu_readers_gone(ssp, idx))
		return;
	WRITE_ONCE(ssp->waiting, idx + 1);
	/* Pairs with the barrier after the count in srcu_up_read(). */
	smp_mb();
	wait_event(ssp->wq, srcu_readers_gone(ssp, idx));
	WRITE_ONCE(ssp->waiting, 0U);
}

/* ssp->mutex is held. */
static void srcu_one_gp(struct srcu_struct *ssp)
	__must_hold(&ssp->mutex)
{
	u32 idx = ssp->idx;

	WRITE_ONCE(ssp->started, ssp->started + 1);
	/* Pairs with the one in srcu_next_gp(). */
	smp_mb();
	srcu_wait_for(ssp, !idx);
	/* The readers of the other index are gone before it is used again. */
	smp_mb();
	WRITE_ONCE(ssp->idx, !idx);
	/* Whoever is not counted below is given the new index, or sees what was unlinked. */
	smp_mb();
	srcu_wait_for(ssp, idx);
	/* Readers before all that the caller does. */
	smp_mb();
	smp_store_release(&ssp->completed, ssp->started);
}

/* A grace period that begins from now on has this number.  Context: any. */
static u64 srcu_next_gp(struct srcu_struct *ssp)
{
	/* What was unlinked before the number.  Pairs with the one in srcu_one_gp(). */
	smp_mb();
	return READ_ONCE(ssp->started) + 1;
}

static bool srcu_gp_is_over(struct srcu_struct *ssp, u64 gp)
{
	return smp_load_acquire(&ssp->completed) >= gp;
}

/* Another's grace period will do if it began late enough.  Context: task, may sleep. */
static void srcu_wait_for_gp(struct srcu_struct *ssp, u64 gp)
{
	mutex_lock(&ssp->mutex);
	while (!srcu_gp_is_over(ssp, gp))
		srcu_one_gp(ssp);
	mutex_unlock(&ssp->mutex);
}

/**
 * synchronize_srcu() - wait for all readers of @ssp that are there
 * @ssp: whose
 *
 * Context: task, may sleep; not inside a reader of @ssp.
 */
void synchronize_srcu(struct srcu_struct *ssp)
{
	bool own;

	RCU_MISUSE_BY(rcu_read_lock_held(), "synchronize-in-reader",
		      "synchronize_srcu() inside of an RCU reader", _RET_IP_);
	own = lockdep_wait_readers(srcu_map(ssp), _RET_IP_);
	RCU_MISUSE_BY(own, "synchronize-in-reader",
		      "synchronize_srcu() inside of a reader of the same", _RET_IP_);
	might_sleep();
	srcu_wait_for_gp(ssp, srcu_next_gp(ssp));
}

static void srcu_want_gp_locked(struct srcu_struct *ssp, u64 gp)
	__must_hold(&ssp->lock)
{
	if (ssp->wanted < gp)
		ssp->wanted = gp;
}

/**
 * call_srcu() - have a function called after a grace period of @ssp
 * @ssp:  whose
 * @head: handed to it; inside the object, and SRCU's until then
 * @func: called in a thread with softirqs off; must not sleep
 *
 * Callbacks of one @ssp are called one by one, in the order of the calls.
 *
 * Context: any but NMI; no lock of a run queue, a thread or a wait queue held.
 */
void call_srcu(struct srcu_struct *ssp, struct rcu_head *head, rcu_callback_t func)
{
	unsigned long flags;

	head->func = func;
	head->next = NULL;
	raw_spin_lock_irqsave(&ssp->lock, flags);
	if (!ssp->first)
		ssp->tail = &ssp->first;
	*ssp->tail = head;
	ssp->tail = &head->next;
	srcu_want_gp_locked(ssp, srcu_next_gp(ssp));
	raw_spin_unlock_irqrestore(&ssp->lock, flags);
	queue_work(system_unbound_wq, &ssp->work);
}

static void srcu_invoke(struct rcu_head *h)
{
	while (h) {
		local_bh_disable();
		for (unsigned int n = 0; h && n < SRCU_BATCH; n++) {
			struct rcu_head *next = h->next;

			/* Its memory may be gone after it. */
			h->func(h);
			h = next;
		}
		local_bh_enable();
		cond_resched();
	}
}

/* Callbacks, and those who only poll.  One at a time for each srcu_struct: it is one item of work. */
void srcu_work_fn(struct work_struct *work)
{
	struct srcu_struct *ssp = container_of(work, struct srcu_struct, work);
	struct rcu_head *ready;
	u64 gp;

	raw_spin_lock_irq(&ssp->lock);
	ready = ssp->first;
	ssp->first = NULL;
	gp = ssp->wanted;
	raw_spin_unlock_irq(&ssp->lock);

	srcu_wait_for_gp(ssp, gp);
	srcu_invoke(ready);
}

struct srcu_waiter {
	struct rcu_head head;
	struct completion done;
};

static void srcu_waiter_done(struct rcu_head *head)
{
	complete(&container_of(head, struct srcu_waiter, head)->done);
}

/**
 * srcu_barrier() - wait until all callbacks of @ssp of before have been called
 * @ssp: whose
 *
 * Context: task, may sleep; not inside a reader of @ssp, nor in a callback.
 */
void srcu_barrier(struct srcu_struct *ssp)
{
	struct srcu_waiter w;

	might_sleep();
	init_completion(&w.done);
	/* They are called in order, so this one is the last of them. */
	(void)lockdep_wait_readers(srcu_map(ssp), _RET_IP_);
	call_srcu(ssp, &w.head, srcu_waiter_done);
	wait_for_completion(&w.done);
}

/**
 * get_state_synchronize_srcu() - a mark for now; no grace period is begun for it
 * @ssp: whose
 *
 * Context: any.
 * Return: for poll_state_synchronize_srcu().
 */
unsigned long get_state_synchronize_srcu(struct srcu_struct *ssp)
{
	return srcu_next_gp(ssp);
}

/**
 * start_poll_synchronize_srcu() - a mark for now, and a grace period
 * @ssp: whose
 *
 * Context: any but NMI; no lock of a run queue, a thread or a wait queue held.
 * Return: as get_state_synchronize_srcu().
 */
unsigned long start_poll_synchronize_srcu(struct srcu_struct *ssp)
{
	u64 gp = srcu_next_gp(ssp);
	unsigned long flags;

	raw_spin_lock_irqsave(&ssp->lock, flags);
	srcu_want_gp_locked(ssp, gp);
	raw_spin_unlock_irqrestore(&ssp->lock, flags);
	queue_work(system_unbound_wq, &ssp->work);
	return gp;
}

/**
 * poll_state_synchronize_srcu() - has a whole grace period of @ssp passed since the mark?
 * @ssp:   whose
 * @state: the mark
 *
 * Context: any.
 * Return: true if so.
 */
bool poll_state_synchronize_srcu(struct srcu_struct *ssp, unsigned long state)
{
	return srcu_gp_is_over(ssp, state);
}

/**
 * init_srcu_struct() - make one ready for use; for those not made with DEFINE_SRCU()
 * @ssp: the structure
 *
 * Context: task, may sleep.
 * Return: 0, or -ENOMEM.
 */
int init_srcu_struct(struct srcu_struct *ssp)
{
	*ssp = (struct srcu_struct){ .sda = alloc_percpu(struct srcu_data), .allocated = true };
	if (!ssp->sda)
		return -ENOMEM;
	mutex_init(&ssp->mutex);
	init_waitqueue_head(&ssp->wq);
	init_irq_work(&ssp->irq_work, srcu_irq_work_fn);
	raw_spin_lock_init(&ssp->lock);
	/* A class: those that one place makes. */
	lockdep_init_queue(srcu_map(ssp), "srcu", _RET_IP_);
	INIT_WORK(&ssp->work, srcu_work_fn);
	return 0;
}

/**
 * cleanup_srcu_struct() - it is not used any more
 * @ssp: without readers, and after srcu_barrier() if it had callbacks
 *
 * If that is not so it says it, and leaves what is still used.
 *
 * Context: task, may sleep.
 */
void cleanup_srcu_struct(struct srcu_struct *ssp)
{
	if (WARN_ON(!srcu_readers_gone(ssp, 0) || !srcu_readers_gone(ssp, 1)))
		return;
	flush_work(&ssp->work);
	if (WARN_ON(READ_ONCE(ssp->first)))
		return;
	/* Readers that are counted as gone and still look at @ssp. */
	synchronize_rcu();
	irq_work_sync(&ssp->irq_work);
	if (ssp->allocated)
		free_percpu(ssp->sda);
	ssp->sda = NULL;
}
