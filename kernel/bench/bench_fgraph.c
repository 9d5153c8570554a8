// SPDX-License-Identifier: GPL-2.0-only
/* What a call costs that could be traced, and one that is. */
#include <base/compiler.h>
#include <kernel/fgraph.h>

#include "bench.h"

static noinline notrace void bench_call_plain(void)
{
	barrier();
}

static noinline void bench_call_traceable(void)
{
	barrier();
}

u64 call_plain(unsigned int rounds)
{
	return TIMED_LOOP(rounds, bench_call_plain());
}

u64 call_traceable(unsigned int rounds)
{
	return TIMED_LOOP(rounds, bench_call_traceable());
}

u64 call_traced(unsigned int rounds)
{
	u64 ticks;

	(void)fgraph_set_filter("bench_call_traceable");
	ticks = TIMED_LOOP(rounds, bench_call_traceable());
	fgraph_clear();
	return ticks;
}
