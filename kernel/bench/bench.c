// SPDX-License-Identifier: GPL-2.0-only
/*
 * The benchmarks' frame: repeat, take the median, print one line an operation.
 *
 * The loop round the operation and the reading of the counter are measured
 * the same way, by an empty operation, and subtracted.
 */
#include <base/types.h>
#include <kernel/bench.h>
#include <kernel/console.h>
#include <kernel/cpumask.h>
#include <kernel/params.h>
#include <kernel/printk.h>
#include <kernel/test_summary.h>
#include <lib/sort.h>

#include "bench.h"

#define SAMPLES		9

static bool run = true;
core_param("bench.run", run, bool,
	   "measure at boot; default: on");

static int compare(const void *a, const void *b)
{
	u64 x = *(const u64 *)a, y = *(const u64 *)b;

	return x < y ? -1 : x > y;
}

static u64 cost_of_rounds(const struct bench *b)
{
	u64 cost = b->run(b->rounds), empty = bench_empty(b->rounds);

	if (!b->per_round)
		return cost;
	return cost > empty ? cost - empty : 0;
}

static u64 median_cost(const struct bench *b)
{
	u64 sample[SAMPLES], ops = b->per_round ? (u64)b->rounds * b->per_round : 1;

	b->run(b->rounds / 8 + 1);	/* caches of objects and stacks fill up */
	for (unsigned int i = 0; i < SAMPLES; i++)
		sample[i] = (cost_of_rounds(b) + ops / 2) / ops;
	sort(sample, SAMPLES, sizeof(sample[0]), compare, NULL);
	return sample[SAMPLES / 2];
}

/* One CPU is one table, several are another, and many a third. */
static bool wanted(const struct bench *b)
{
	unsigned int online = num_online_cpus();

	return b->cpus == (online == 1 ? 1 : online < 16 ? 2 : 16);
}

static unsigned int nr_wanted(void)
{
	unsigned int n = 0;

	for (unsigned int i = 0; i < nr_benches; i++)
		n += wanted(&benches[i]);
	return n;
}

/**
 * bench_run() - measure and print every operation
 * @sum: each one measured counts as passed
 *
 * Context: task, may sleep.
 */
void bench_run(struct test_summary *sum)
{
	unsigned int number = 0;

	if (!run)
		return;
	printk(KERN_REPORT "KTAP version 1\n");
	printk(KERN_REPORT "1..%u\n", nr_wanted());
	for (unsigned int i = 0; i < nr_benches; i++) {
		u64 cost;

		if (!wanted(&benches[i]))
			continue;
		cost = median_cost(&benches[i]);
		printk(KERN_REPORT "# bench: %s: %llu\n", benches[i].name, cost);
		printk(KERN_REPORT "ok %u %s\n", ++number, benches[i].name);
		console_flush();
		sum->total++;
		sum->passed++;
	}
}
