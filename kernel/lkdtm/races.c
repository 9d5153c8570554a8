// SPDX-License-Identifier: GPL-2.0-only
/* Two threads and one variable, with nothing between them. */
#include <base/err.h>
#include <kernel/cpumask.h>
#include <kernel/kthread.h>
#include <kernel/lkdtm.h>
#include <kernel/panic.h>
#include <kernel/sched.h>

#ifdef CONFIG_KCSAN
static unsigned long lkdtm_raced;
static bool lkdtm_race_over;

static noinline void lkdtm_race(void)
{
	lkdtm_raced++;
}

static int races(void *unused)
{
	(void)unused;
	while (!READ_ONCE(lkdtm_race_over))
		lkdtm_race();
	return 0;
}

/* Until one of the two has been watched some thousand times. */
static noinline void lkdtm_DATA_RACE(void)
{
	struct task_struct *k = kthread_create_on_cpu(races, NULL, num_online_cpus() - 1, "races");

	if (IS_ERR(k))
		return;
	set_cpus_allowed_ptr(current, cpumask_of(0));
	kthread_start(k);
	for (unsigned int n = 0; n < 1000U * CONFIG_KCSAN_SKIP_WATCH && !warn_count(); n++)
		lkdtm_race();
	WRITE_ONCE(lkdtm_race_over, true);
	kthread_stop_put(k);
}
#endif

const struct lkdtm_crash lkdtm_races[] = {
#ifdef CONFIG_KCSAN
	LKDTM_REPORTS(DATA_RACE, "kcsan", "data-race", "lkdtm_raced", "lkdtm_race"),
#endif
	{ .name = NULL },
};
