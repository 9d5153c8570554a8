/* SPDX-License-Identifier: GPL-2.0-only */
/* Inside the benchmarks: for kernel/bench/ only. */
#ifndef KERNEL_BENCH_BENCH_H
#define KERNEL_BENCH_BENCH_H

#include <asm/processor.h>
#include <base/compiler.h>
#include <base/types.h>

/*
 * One operation.  @run does it @rounds times, with nothing else, and says in
 * how many ticks of the counter; @per_round operations are in a round.
 */
struct bench {
	const char *name;		/* the row of the table */
	u64 (*run)(unsigned int rounds);
	unsigned int rounds;
	unsigned int per_round;		/* 0: @run counts something itself */
	unsigned int cpus;		/* 1, 2, 16: how many the table has that it is in */
};

/* Time @body, repeated; interrupts stay on: the tick's share is part of life. */
#define TIMED_LOOP(rounds, body) ({			\
	u64 __start = rdtsc();				\
	for (unsigned int __i = 0; __i < (rounds); __i++) { \
		body;					\
		barrier();				\
	}						\
	rdtsc() - __start; })

/* Rows of several CPUs (bench_smp.c), and with many threads alive (bench_many.c). */
u64 call_idle(unsigned int rounds);
u64 call_busy(unsigned int rounds);
u64 wake_there(unsigned int rounds);
u64 complete_there(unsigned int rounds);
u64 switch_among_10(unsigned int rounds);
u64 switch_among_1000(unsigned int rounds);
u64 switch_among_10000(unsigned int rounds);
u64 wake_among_10(unsigned int rounds);
u64 wake_among_1000(unsigned int rounds);
u64 wake_among_10000(unsigned int rounds);
u64 create_among_10(unsigned int rounds);
u64 create_among_1000(unsigned int rounds);
u64 create_among_10000(unsigned int rounds);

/* Locks (bench_lock.c). */
u64 sem_pair(unsigned int rounds);
u64 read_pair(unsigned int rounds);
u64 write_pair(unsigned int rounds);
u64 down_read_pair(unsigned int rounds);
u64 down_write_pair(unsigned int rounds);
u64 spin_hand_over_2(unsigned int rounds);
u64 spin_hand_over_4(unsigned int rounds);
u64 spin_hand_over_8(unsigned int rounds);
u64 spin_hand_over_16(unsigned int rounds);
u64 mutex_hand_over_2(unsigned int rounds);
u64 mutex_hand_over_4(unsigned int rounds);
u64 mutex_hand_over_8(unsigned int rounds);
u64 mutex_hand_over_16(unsigned int rounds);
u64 fewest_among_8(unsigned int rounds);
u64 most_among_8(unsigned int rounds);

/* RCU (bench_rcu.c). */
u64 rcu_pair(unsigned int rounds);
u64 srcu_pair(unsigned int rounds);
u64 rcu_wait(unsigned int rounds);
u64 srcu_wait(unsigned int rounds);
u64 rcu_calls(unsigned int rounds);

/* The trace (bench_trace.c). */
u64 trace_on_pair(unsigned int rounds);
u64 trace_off_event(unsigned int rounds);
u64 trace_printk_two(unsigned int rounds);
u64 yield_fair_traced(unsigned int rounds);
u64 yield_fifo_traced(unsigned int rounds);

u64 yield_fifo(unsigned int rounds);
/* Function-graph tracing (bench_fgraph.c). */
u64 call_plain(unsigned int rounds);
u64 call_traceable(unsigned int rounds);
u64 call_traced(unsigned int rounds);

u64 yield_fair(unsigned int rounds);
u64 wake_fair(unsigned int rounds);
u64 run_start_stop(unsigned int rounds);

/* What @rounds rounds of nothing cost. */
u64 bench_empty(unsigned int rounds);

extern const struct bench benches[];
extern const unsigned int nr_benches;

#endif /* KERNEL_BENCH_BENCH_H */
