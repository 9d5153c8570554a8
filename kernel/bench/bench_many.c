// SPDX-License-Identifier: GPL-2.0-only
/* The same operations while 10, 1000 and 10000 other threads are alive, asleep. */
#include <base/err.h>
#include <kernel/completion.h>
#include <kernel/kthread.h>

#include "bench.h"

static DECLARE_COMPLETION(never);

static int sleeps(void *unused)
{
	(void)unused;
	(void)wait_for_completion_interruptible(&never);
	return 0;
}

/*
 * What @run costs among @n threads; 0 if so many cannot be made.  They stay,
 * so the rows come in the order of their crowds, behind all others.
 */
static u64 among(unsigned int n, u64 (*run)(unsigned int rounds), unsigned int rounds)
{
	static unsigned int made;

	for (; made < n; made++) {
		struct task_struct *k = kthread_run(sleeps, NULL, "sleeper");

		if (IS_ERR(k))
			return 0;
		(void)kthread_detach(k);
	}
	yield();	/* all of them go to sleep */
	return run(rounds);
}

u64 switch_among_10(unsigned int rounds) { return among(10, yield_fair, rounds); }
u64 switch_among_1000(unsigned int rounds) { return among(1000, yield_fair, rounds); }
u64 switch_among_10000(unsigned int rounds) { return among(10000, yield_fair, rounds); }
u64 wake_among_10(unsigned int rounds) { return among(10, wake_fair, rounds); }
u64 wake_among_1000(unsigned int rounds) { return among(1000, wake_fair, rounds); }
u64 wake_among_10000(unsigned int rounds) { return among(10000, wake_fair, rounds); }
u64 create_among_10(unsigned int rounds) { return among(10, run_start_stop, rounds); }
u64 create_among_1000(unsigned int rounds) { return among(1000, run_start_stop, rounds); }
u64 create_among_10000(unsigned int rounds) { return among(10000, run_start_stop, rounds); }
