/* SPDX-License-Identifier: GPL-2.0-only */
/* What the kernel's operations cost, in guest instructions: kernel/bench/. */
#ifndef KERNEL_BENCH_H
#define KERNEL_BENCH_H

struct test_summary;

#ifdef CONFIG_BENCH
void bench_run(struct test_summary *sum);
#else
static inline void bench_run(struct test_summary *sum) { (void)sum; }
#endif

#endif /* KERNEL_BENCH_H */
