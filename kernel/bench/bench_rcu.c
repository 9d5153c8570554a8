// SPDX-License-Identifier: GPL-2.0-only
/* Benchmarks of RCU: what a reader pays, and what an updater does. */
#include <kernel/rcupdate.h>
#include <kernel/srcu.h>

#include "bench.h"

#define CALLS	100	/* callbacks of one grace period */

DEFINE_STATIC_SRCU(bench_srcu);

static struct rcu_head heads[CALLS];

u64 rcu_pair(unsigned int rounds)
{
	return TIMED_LOOP(rounds, ({ rcu_read_lock(); rcu_read_unlock(); }));
}

u64 srcu_pair(unsigned int rounds)
{
	return TIMED_LOOP(rounds, ({ srcu_read_unlock(&bench_srcu, srcu_read_lock(&bench_srcu)); }));
}

u64 rcu_wait(unsigned int rounds)
{
	return TIMED_LOOP(rounds, synchronize_rcu());
}

u64 srcu_wait(unsigned int rounds)
{
	return TIMED_LOOP(rounds, synchronize_srcu(&bench_srcu));
}

static void nothing(struct rcu_head *head)
{
	(void)head;
}

static void call_all(void)
{
	for (unsigned int i = 0; i < CALLS; i++)
		call_rcu(&heads[i], nothing);
	rcu_barrier();
}

u64 rcu_calls(unsigned int rounds)
{
	return TIMED_LOOP(rounds, call_all());
}
