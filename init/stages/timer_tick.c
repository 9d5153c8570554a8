// SPDX-License-Identifier: GPL-2.0-only
/* Boot stage: the tick comes. */
#include <kernel/boot_stage.h>
#include <kernel/jiffies.h>
#include <kernel/sched.h>

#define TICKS	3

static int timer_tick_stage(struct boot_stage_run *run)
{
	unsigned long start = READ_ONCE(jiffies), passed;

	schedule_timeout_uninterruptible(TICKS);
	passed = READ_ONCE(jiffies) - start;
	if (passed < TICKS)
		return stage_fail(run, "woken after %lu of %d ticks", passed, TICKS);
	return 0;
}

boot_stage(20, timer_tick, timer_tick_stage);
