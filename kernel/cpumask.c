// SPDX-License-Identifier: GPL-2.0-only
/* The sets of CPUs that everybody asks about. */
#include <base/init.h>
#include <kernel/cpumask.h>

struct cpumask __cpu_possible_mask __ro_after_init = { { 1 } };
struct cpumask __cpu_present_mask __ro_after_init = { { 1 } };
struct cpumask __cpu_online_mask = { { 1 } };

#ifdef CONFIG_SMP
unsigned int nr_cpu_ids __ro_after_init = 1;
#endif

/*
 * cpumask_of(): row 1 + n has bit n set in its first word; a mask for CPU
 * 64 * w + n begins w words before that, in the zeros of the row above.
 */
#define ROW(n)		[(n) + 1][0] = 1UL << (n)
#define ROWS2(n)	ROW(n), ROW((n) + 1)
#define ROWS8(n)	ROWS2(n), ROWS2((n) + 2), ROWS2((n) + 4), ROWS2((n) + 6)
#define ROWS32(n)	ROWS8(n), ROWS8((n) + 8), ROWS8((n) + 16), ROWS8((n) + 24)
const unsigned long cpu_bit_bitmap[BITS_PER_LONG + 1][BITS_TO_LONGS(NR_CPUS)] = {
	ROWS32(0), ROWS32(32),
};
