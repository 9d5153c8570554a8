// SPDX-License-Identifier: GPL-2.0-only
/* What those who look for hangs want to know of a run queue, without its lock. */
#include <base/compiler.h>

#include "sched.h"

/**
 * sched_cpu_is_idle() - is there nothing to run on a CPU?
 * @cpu: which
 *
 * Context: any.  Old when it returns.
 */
bool sched_cpu_is_idle(unsigned int cpu)
{
	const struct rq *rq = cpu_rq(cpu);

	return READ_ONCE(rq->curr) == rq->idle && !READ_ONCE(rq->nr_running);
}

/**
 * sched_switches() - how often a CPU has switched
 * @cpu: which
 *
 * Context: any.
 */
u64 sched_switches(unsigned int cpu)
{
	return READ_ONCE(cpu_rq(cpu)->nr_switches);
}
