// SPDX-License-Identifier: GPL-2.0-only
/* What happens HZ times a second on each CPU. */
#include <kernel/console.h>
#include <kernel/jiffies.h>
#include <kernel/ktime.h>
#include <kernel/percpu.h>
#include <kernel/sched.h>
#include <kernel/timer.h>

unsigned long jiffies;

/* The one CPU that counts time in ticks. */
static unsigned int tick_cpu;

/**
 * tick_handle() - one tick of this CPU
 *
 * Every instruction here is paid HZ times a second on every CPU.
 *
 * Context: hard interrupt, interrupts off.  Never logs.
 */
void tick_handle(void)
{
	if (smp_processor_id() == tick_cpu)
		WRITE_ONCE(jiffies, jiffies + 1);
	run_local_timers();
	scheduler_tick();
	printk_tick();
}
