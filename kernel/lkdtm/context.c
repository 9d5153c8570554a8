// SPDX-License-Identifier: GPL-2.0-only
/* What is done where it must not be: with preemption off. */
#include <kernel/lkdtm.h>
#include <kernel/preempt.h>
#include <kernel/sched.h>
#include <kernel/spinlock.h>
#include <kernel/workqueue.h>

static noinline void lkdtm_SCHEDULE_IN_ATOMIC(void)
{
	preempt_disable();
	schedule();
	/* The scheduler has put it right. */
	if (preempt_count())
		preempt_enable();
}

static void lkdtm_work_leaks(struct work_struct *unused)
{
	(void)unused;
	preempt_disable();
}

static noinline void lkdtm_PREEMPT_IMBALANCE(void)
{
	static DECLARE_WORK(work, lkdtm_work_leaks);

	schedule_work(&work);
	flush_work(&work);
}

static DEFINE_SPINLOCK(lkdtm_atomic);

static noinline void lkdtm_SLEEP_IN_ATOMIC(void)
{
	spin_lock(&lkdtm_atomic);
	might_sleep();
	spin_unlock(&lkdtm_atomic);
}

const struct lkdtm_crash lkdtm_context[] = {
	LKDTM_RUNNING(SLEEP_IN_ATOMIC, "atomic-sleep", "sleeping-in-atomic", "",
		      "lkdtm_SLEEP_IN_ATOMIC"),
	LKDTM_REPORTS(SCHEDULE_IN_ATOMIC, "atomic-sleep", "schedule-in-atomic", "",
		      "lkdtm_SCHEDULE_IN_ATOMIC"),
	LKDTM_REPORTS(PREEMPT_IMBALANCE, "preempt", "imbalance", "lkdtm_work_leaks",
		      "lkdtm_work_leaks"),
	{ .name = NULL },
};
