// SPDX-License-Identifier: GPL-2.0-only
/* What the trace costs: on, off, as text, and on the switch. */
#include <kernel/trace.h>
#include <trace/ktest.h>

#include "bench.h"

u64 trace_off_event(unsigned int rounds)
{
	return TIMED_LOOP(rounds, trace_ktest_two(__i, rounds));
}

u64 trace_on_pair(unsigned int rounds)
{
	u64 cost;

	(void)trace_set_events("ktest_two", true);
	cost = TIMED_LOOP(rounds, trace_ktest_two(__i, rounds));
	(void)trace_set_events("ktest_two", false);
	return cost;
}

u64 trace_printk_two(unsigned int rounds)
{
	return TIMED_LOOP(rounds, trace_printk("%u of %u", __i, rounds));
}

static u64 with_switches(u64 (*run)(unsigned int rounds), unsigned int rounds)
{
	u64 cost;

	(void)trace_set_events("sched_switch", true);
	cost = run(rounds);
	(void)trace_set_events("sched_switch", false);
	return cost;
}

u64 yield_fair_traced(unsigned int rounds) { return with_switches(yield_fair, rounds); }
u64 yield_fifo_traced(unsigned int rounds) { return with_switches(yield_fifo, rounds); }
