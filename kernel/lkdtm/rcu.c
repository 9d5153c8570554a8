// SPDX-License-Identifier: GPL-2.0-only
/* RCU used wrongly. */
#include <kernel/lkdtm.h>
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

const struct lkdtm_crash lkdtm_rcu[] = {
#ifdef CONFIG_PROVE_RCU
	LKDTM_REPORTS(RCU_OUTSIDE_READER, "rcu", "outside-reader", "", "lkdtm_RCU_OUTSIDE_READER"),
	LKDTM_REPORTS(RCU_UNLOCK_TWICE, "rcu", "unbalanced-unlock", "", "lkdtm_RCU_UNLOCK_TWICE"),
	LKDTM_REPORTS(RCU_SYNC_IN_READER, "rcu", "synchronize-in-reader", "",
		      "lkdtm_RCU_SYNC_IN_READER"),
#endif
	{ .name = NULL },
};
