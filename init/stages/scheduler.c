// SPDX-License-Identifier: GPL-2.0-only
/* Boot stage: a thread that never gives way is preempted. */
#include <asm/processor.h>
#include <kernel/boot_stage.h>
#include <kernel/jiffies.h>
#include <kernel/kthread.h>

/* One for each thread; both run until told to stop, and neither ever yields. */
static unsigned long rounds[2];

static int count_rounds(void *data)
{
	unsigned long *mine = data;

	while (!kthread_should_stop()) {
		WRITE_ONCE(*mine, *mine + 1);
		cpu_relax();
	}
	return 0;
}

static int scheduler_stage(struct boot_stage_run *run)
{
	struct task_struct *k[2];
	int err = 0;

	for (int i = 0; i < 2; i++) {
		rounds[i] = 0;
		k[i] = kthread_run(count_rounds, &rounds[i], "stage_%d", i);
		if (IS_ERR(k[i]))
			err = (int)PTR_ERR(k[i]);
	}
	/* Ends by what is seen; a scheduler that starves one ends at the harness's limit. */
	while (!err && (!READ_ONCE(rounds[0]) || !READ_ONCE(rounds[1])))
		schedule_timeout_uninterruptible(1);
	for (int i = 0; i < 2; i++)
		if (!IS_ERR(k[i]))
			kthread_stop_put(k[i]);
	return err ? stage_fail(run, "no thread: error %d", err) : 0;
}

boot_stage(22, scheduler, scheduler_stage);
