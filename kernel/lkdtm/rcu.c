// SPDX-License-Identifier: GPL-2.0-only
/* RCU used wrongly. */
#include <kernel/lkdtm.h>
#include <kernel/preempt.h>
#include <kernel/rcupdate.h>
#include <kernel/srcu.h>

#ifdef CONFIG_PROVE_RCU
static int *lkdtm_pointer;
DEFINE_STATIC_SRCU(lkdtm_srcu);

static noinline void lkdtm_RCU_OUTSIDE_READER(void)
{
	(void)rcu_dereference(lkdtm_pointer);
	barrier();
}

static noinline void lkdtm_RCU_UNLOCK_TWICE(void)
{
	rcu_read_lock();
	rcu_read_unlock();
	rcu_read_unlock();
}

/* Of another kind than the reader, so that the wait ends. */
static noinline void lkdtm_RCU_SYNC_IN_READER(void)
{
	rcu_read_lock();
	synchronize_srcu(&lkdtm_srcu);
	rcu_read_unlock();
}
#endif

#ifdef CONFIG_DEBUG_OBJECTS
static struct rcu_head lkdtm_head;

static void lkdtm_callback(struct rcu_head *unused) { (void)unused; }

static noinline void lkdtm_RCU_DOUBLE_CALL(void)
{
	preempt_disable();	/* the first does not end before the second begins */
	call_rcu(&lkdtm_head, lkdtm_callback);
	call_rcu(&lkdtm_head, lkdtm_callback);
	preempt_enable();
}
#endif

const struct lkdtm_crash lkdtm_rcu[] = {
#ifdef CONFIG_PROVE_RCU
	LKDTM_REPORTS(RCU_OUTSIDE_READER, "rcu", "outside-reader", "", "lkdtm_RCU_OUTSIDE_READER"),
	LKDTM_REPORTS(RCU_UNLOCK_TWICE, "rcu", "unbalanced-unlock", "", "lkdtm_RCU_UNLOCK_TWICE"),
	LKDTM_REPORTS(RCU_SYNC_IN_READER, "rcu", "synchronize-in-reader", "",
		      "lkdtm_RCU_SYNC_IN_READER"),
#endif
#ifdef CONFIG_DEBUG_OBJECTS
	LKDTM_REPORTS(RCU_DOUBLE_CALL, "rcu", "double-call", "lkdtm_head", "lkdtm_RCU_DOUBLE_CALL"),
#endif
	{ .name = NULL },
};
