// SPDX-License-Identifier: GPL-2.0-only
/* Boot stage: the clock runs and never goes back. */
#include <kernel/boot_stage.h>
#include <kernel/jiffies.h>
#include <kernel/ktime.h>
#include <kernel/sched.h>

#define READINGS	100000

static int clock_monotonic_stage(struct boot_stage_run *run)
{
	u64 start = ktime_get_ns(), last = start;

	for (int i = 0; i < READINGS; i++) {
		u64 now = ktime_get_ns();

		if (now < last)
			return stage_fail(run, "from %llu ns back to %llu", last, now);
		last = now;
	}
	schedule_timeout_uninterruptible(2);
	/* From somewhere in a tick to the second one after: one whole tick at least. */
	if (ktime_get_ns() - start < TICK_NSEC / 2)
		return stage_fail(run, "only %llu ns in two ticks", ktime_get_ns() - start);
	return 0;
}

boot_stage(21, clock_monotonic, clock_monotonic_stage);
