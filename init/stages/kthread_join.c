// SPDX-License-Identifier: GPL-2.0-only
/* Boot stage: a joined thread's result arrives. */
#include <kernel/boot_stage.h>
#include <kernel/kthread.h>

static int doubles(void *data)
{
	return 2 * (int)(long)data;
}

static int kthread_join_stage(struct boot_stage_run *run)
{
	struct task_struct *k = kthread_run(doubles, (void *)21L, "stage_join");
	int result = 0, err;

	if (IS_ERR(k))
		return stage_fail(run, "no thread: error %ld", PTR_ERR(k));
	err = kthread_join(k, MAX_SCHEDULE_TIMEOUT, &result);
	kthread_put(k);
	if (err)
		return stage_fail(run, "join: error %d", err);
	return result == 42 ? 0 : stage_fail(run, "the result is %d, not 42", result);
}

boot_stage(24, kthread_join, kthread_join_stage);
