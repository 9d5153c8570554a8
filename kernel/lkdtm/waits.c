// SPDX-License-Identifier: GPL-2.0-only
/*
 * Waits that cannot end, found when their last edge is added, and waits that
 * might not have ended one day, found by lockdep: here nothing hangs.
 */
#include <asm/irqflags.h>
#include <base/err.h>
#include <kernel/completion.h>
#include <kernel/kthread.h>
#include <kernel/lkdtm.h>
#include <kernel/lockdep.h>
#include <kernel/mutex.h>
#include <kernel/sched.h>
#include <kernel/smp.h>
#include <kernel/spinlock.h>
#include <kernel/srcu.h>
#include <kernel/workqueue.h>

static struct task_struct *lkdtm_joiner;

static noinline int lkdtm_joins_back(void *first)
{
	/* lockdep would say before that it could be. */
	lockdep_off();
	(void)kthread_join(first, MAX_SCHEDULE_TIMEOUT, NULL);
	lockdep_on();
	return 0;
}

static noinline int lkdtm_joins(void *unused)
{
	(void)unused;
	lkdtm_joiner = kthread_run(lkdtm_joins_back, current, "lkdtm_joiner");
	if (IS_ERR(lkdtm_joiner))
		return 0;
	while (READ_ONCE(lkdtm_joiner->wait_kind) != WAIT_JOIN)
		schedule_timeout_uninterruptible(1);
	lockdep_off();
	/* Refused, so that all can end. */
	(void)kthread_join(lkdtm_joiner, MAX_SCHEDULE_TIMEOUT, NULL);
	lockdep_on();
	return 0;
}

/* Two threads, each of which waits for the other one's end. */
static noinline void lkdtm_WAIT_CYCLE(void)
{
	struct task_struct *k = kthread_run(lkdtm_joins, NULL, "lkdtm_joins");

	if (!IS_ERR(k))
		(void)kthread_join(k, MAX_SCHEDULE_TIMEOUT, NULL);
	barrier();
}

static void lkdtm_flushes_itself(struct work_struct *work)
{
	flush_work(work);
	barrier();
}

static noinline void lkdtm_FLUSH_OWN_WORK(void)
{
	static DECLARE_WORK(work, lkdtm_flushes_itself);

	schedule_work(&work);
	flush_work(&work);
}

#ifdef CONFIG_LOCKDEP_WAITS
static DEFINE_MUTEX(lkdtm_held);
static DEFINE_RAW_SPINLOCK(lkdtm_spun);
static DECLARE_COMPLETION(lkdtm_completion);
DEFINE_STATIC_SRCU(lkdtm_read);

/* The completer needs the lock that the waiter holds. */
static noinline void lkdtm_COMPLETION_LOCK(void)
{
	mutex_lock(&lkdtm_held);
	complete(&lkdtm_completion);
	mutex_unlock(&lkdtm_held);
	mutex_lock(&lkdtm_held);
	wait_for_completion(&lkdtm_completion);
	mutex_unlock(&lkdtm_held);
}

static void lkdtm_item_locks(struct work_struct *unused)
{
	(void)unused;
	mutex_lock(&lkdtm_held);
	mutex_unlock(&lkdtm_held);
}

/* An item of the queue that is flushed wants the lock. */
static noinline void lkdtm_FLUSH_UNDER_LOCK(void)
{
	static DECLARE_WORK(work, lkdtm_item_locks);
	struct workqueue_struct *wq = alloc_workqueue("lkdtm_queue", 0, 0);

	if (!wq)
		return;
	queue_work(wq, &work);
	flush_workqueue(wq);
	mutex_lock(&lkdtm_held);
	flush_workqueue(wq);
	mutex_unlock(&lkdtm_held);
}

static noinline void lkdtm_SRCU_UNDER_LOCK(void)
{
	int idx = srcu_read_lock(&lkdtm_read);

	mutex_lock(&lkdtm_held);
	mutex_unlock(&lkdtm_held);
	srcu_read_unlock(&lkdtm_read, idx);
	mutex_lock(&lkdtm_held);
	synchronize_srcu(&lkdtm_read);
	mutex_unlock(&lkdtm_held);
}

static void lkdtm_nothing(void *unused) { (void)unused; }

/* Who spins for the lock with interrupts off does not acknowledge. */
static noinline void lkdtm_IPI_UNDER_LOCK(void)
{
	unsigned long flags;

	raw_spin_lock_irqsave(&lkdtm_spun, flags);
	raw_spin_unlock_irqrestore(&lkdtm_spun, flags);
	raw_spin_lock(&lkdtm_spun);
	smp_call_function(lkdtm_nothing, NULL, 1);
	raw_spin_unlock(&lkdtm_spun);
}
#endif

const struct lkdtm_crash lkdtm_waits[] = {
	LKDTM_REPORTS(WAIT_CYCLE, "waits", "cycle", "lkdtm_joiner", "lkdtm_joins"),
	LKDTM_REPORTS(FLUSH_OWN_WORK, "waits", "cycle", "lkdtm_flushes_itself",
		      "lkdtm_flushes_itself"),
#ifdef CONFIG_LOCKDEP_WAITS
	LKDTM_REPORTS(COMPLETION_LOCK, "lockdep", "circular", "(completion)lkdtm_completion",
		      "lkdtm_COMPLETION_LOCK"),
	LKDTM_REPORTS(FLUSH_UNDER_LOCK, "lockdep", "circular", "lkdtm_queue",
		      "lkdtm_FLUSH_UNDER_LOCK"),
	LKDTM_REPORTS(SRCU_UNDER_LOCK, "lockdep", "circular", "lkdtm_read",
		      "lkdtm_SRCU_UNDER_LOCK"),
	LKDTM_REPORTS(IPI_UNDER_LOCK, "lockdep", "irqs-off-ipi", "lkdtm_spun",
		      "lkdtm_IPI_UNDER_LOCK"),
#endif
	{ .name = NULL },
};
