/* SPDX-License-Identifier: GPL-2.0-only */
/* Inside the benchmarks: for kernel/bench/ only. */
#ifndef KERNEL_BENCH_BENCH_H
#define KERNEL_BENCH_BENCH_H

#include <base/types.h>

/*
 * One operation.  @run does it @rounds times, with nothing else, and says in
 * how many ticks of the counter; @per_round operations are in a round.
 */
struct bench {
	const char *name;		/* the row of the table */
	u64 (*run)(unsigned int rounds);
	unsigned int rounds;
	unsigned int per_round;
};

/* What @rounds rounds of nothing cost. */
u64 bench_empty(unsigned int rounds);

extern const struct bench benches[];
extern const unsigned int nr_benches;

#endif /* KERNEL_BENCH_BENCH_H */
