// SPDX-License-Identifier: GPL-2.0-only
/* Boot stage: every CPU that is online answers calls and runs threads. */
#include <base/err.h>
#include <kernel/boot_stage.h>
#include <kernel/kthread.h>
#include <kernel/smp.h>

static void note_cpu(void *info)
{
	*(unsigned int *)info = smp_processor_id();
}

static int tell_cpu(void *unused)
{
	(void)unused;
	return (int)smp_processor_id();
}

/* The number of the CPU where a thread bound to @cpu ran, or -errno. */
static int ran_on(unsigned int cpu)
{
	struct task_struct *k = kthread_create_on_cpu(tell_cpu, NULL, cpu, "stage/%u");
	int where = 0, err;

	if (IS_ERR(k))
		return (int)PTR_ERR(k);
	kthread_start(k);
	err = kthread_join(k, MAX_SCHEDULE_TIMEOUT, &where);
	kthread_put(k);
	return err ? err : where;
}

static int smp_stage(struct boot_stage_run *run)
{
	unsigned int cpu;

	for_each_online_cpu(cpu) {
		unsigned int called_on = ~0U;
		int err = smp_call_function_single((int)cpu, note_cpu, &called_on, 1);
		int where = ran_on(cpu);

		if (err || called_on != cpu)
			return stage_fail(run, "a call for CPU %u: error %d, ran on %u",
					  cpu, err, called_on);
		if (where != (int)cpu)
			return stage_fail(run, "a thread for CPU %u: error or CPU %d", cpu, where);
	}
	if (num_online_cpus() != num_present_cpus())
		return stage_fail(run, "%u CPUs are there, %u are online", num_present_cpus(),
				  num_online_cpus());
	return 0;
}

boot_stage(23, smp, smp_stage);
