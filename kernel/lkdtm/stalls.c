// SPDX-License-Identifier: GPL-2.0-only
/* What waits for ever for somebody who has gone, or does not come to it. */
#include <asm/processor.h>
#include <base/err.h>
#include <kernel/completion.h>
#include <kernel/kthread.h>
#include <kernel/lkdtm.h>
#include <kernel/rcupdate.h>
#include <kernel/workqueue.h>

#ifdef CONFIG_WQ_WATCHDOG
static noinline void lkdtm_keeps_the_worker(struct work_struct *unused)
{
	(void)unused;
	for (;;)
		cpu_relax();
}

static void lkdtm_kept_waiting(struct work_struct *unused) { (void)unused; }

/* An item that never sleeps and never ends, and one behind it. */
static noinline void lkdtm_WORKQUEUE_STALL(void)
{
	static DECLARE_WORK(first, lkdtm_keeps_the_worker);
	static DECLARE_WORK(second, lkdtm_kept_waiting);

	queue_work_on(0, system_wq, &first);
	queue_work_on(0, system_wq, &second);
	flush_work(&second);
}
#endif

#ifdef CONFIG_RCU_CPU_STALL
static struct rcu_head lkdtm_head;

static void lkdtm_is_over(struct rcu_head *unused) { (void)unused; }

/* A reader that never ends; it can be preempted, so nothing else is wrong. */
static noinline void lkdtm_RCU_STALL(void)
{
	rcu_read_lock();
	call_rcu(&lkdtm_head, lkdtm_is_over);
	for (;;)
		cpu_relax();
}
#endif

#ifdef CONFIG_DETECT_LOST_WAKEUP
static DECLARE_COMPLETION(lkdtm_forgotten);

static noinline int lkdtm_waits_for_the_forgotten(void *unused)
{
	(void)unused;
	wait_for_completion(&lkdtm_forgotten);
	return 0;
}

/* As a complete() that wakes nobody would leave it. */
static noinline void lkdtm_LOST_WAKEUP(void)
{
	struct task_struct *k = kthread_run(lkdtm_waits_for_the_forgotten, NULL, "lkdtm_waits");

	if (IS_ERR(k))
		return;
	while (READ_ONCE(k->wait_kind) != WAIT_COMPLETION || READ_ONCE(k->on_cpu))
		schedule_timeout_uninterruptible(1);
	spin_lock_irq(&lkdtm_forgotten.wait.lock);
	lkdtm_forgotten.done++;
	spin_unlock_irq(&lkdtm_forgotten.wait.lock);
	(void)kthread_join(k, MAX_SCHEDULE_TIMEOUT, NULL);
}
#endif

const struct lkdtm_crash lkdtm_stalls[] = {
#ifdef CONFIG_WQ_WATCHDOG
	LKDTM_HANGS(WORKQUEUE_STALL, "workqueue", "stall", "lkdtm_kept_waiting",
		    "lkdtm_keeps_the_worker", "workqueue.watchdog_thresh=1"),
#endif
#ifdef CONFIG_RCU_CPU_STALL
	LKDTM_HANGS(RCU_STALL, "rcu_stall", "reader", "", "lkdtm_RCU_STALL",
		    "rcupdate.rcu_cpu_stall_timeout=2"),
#endif
#ifdef CONFIG_DETECT_LOST_WAKEUP
	LKDTM_HANGS(LOST_WAKEUP, "census", "lost-wakeup", "lkdtm_forgotten",
		    "lkdtm_waits_for_the_forgotten", ""),
#endif
	{ .name = NULL },
};
