/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Counters that are changed often and read seldom: each CPU keeps a small
 * part and folds it into the total when it grows.  percpu_counter_read() may
 * be off by the batch on every CPU; percpu_counter_sum() is not, as far as
 * nobody changes it meanwhile.
 */
#ifndef KERNEL_PERCPU_COUNTER_H
#define KERNEL_PERCPU_COUNTER_H

#include <kernel/cpumask.h>
#include <kernel/spinlock.h>
#include <mm/gfp.h>

#define PERCPU_COUNTER_BATCH	32

struct percpu_counter {
	raw_spinlock_t lock;	/* covers count, and the parts while they are folded */
	s64 count;
	/*
	 * By CPU; changed by its own CPU with interrupts off.  An array until
	 * there is alloc_percpu(): neighbours share cache lines.
	 */
	s32 part[NR_CPUS];
};

static inline int percpu_counter_init(struct percpu_counter *c, s64 amount, gfp_t gfp)
{
	*c = (struct percpu_counter){ .count = amount };
	raw_spin_lock_init(&c->lock);
	(void)gfp;
	return 0;
}

static inline void percpu_counter_destroy(struct percpu_counter *c) { (void)c; }
static inline bool percpu_counter_initialized(const struct percpu_counter *c) { (void)c; return true; }

void percpu_counter_set(struct percpu_counter *c, s64 amount);
void percpu_counter_add_batch(struct percpu_counter *c, s64 amount, s32 batch);
void percpu_counter_sync(struct percpu_counter *c);
s64 percpu_counter_sum(struct percpu_counter *c);
int __percpu_counter_compare(struct percpu_counter *c, s64 rhs, s32 batch);

static inline void percpu_counter_add(struct percpu_counter *c, s64 amount)
{
	percpu_counter_add_batch(c, amount, PERCPU_COUNTER_BATCH);
}

static inline void percpu_counter_sub(struct percpu_counter *c, s64 amount)
{
	percpu_counter_add(c, -amount);
}

static inline void percpu_counter_inc(struct percpu_counter *c) { percpu_counter_add(c, 1); }
static inline void percpu_counter_dec(struct percpu_counter *c) { percpu_counter_add(c, -1); }
/* For sums that are seldom looked at: large parts. */
static inline void percpu_counter_add_local(struct percpu_counter *c, s64 amount)
{
	percpu_counter_add_batch(c, amount, 0x3fffffff);
}
static inline void percpu_counter_sub_local(struct percpu_counter *c, s64 amount)
{
	percpu_counter_add_local(c, -amount);
}

static inline s64 percpu_counter_read(const struct percpu_counter *c)
{
	return READ_ONCE(c->count);
}

/* The same, of what cannot be negative. */
static inline s64 percpu_counter_read_positive(const struct percpu_counter *c)
{
	s64 v = percpu_counter_read(c);

	return v < 0 ? 0 : v;
}

static inline s64 percpu_counter_sum_positive(struct percpu_counter *c)
{
	s64 v = percpu_counter_sum(c);

	return v < 0 ? 0 : v;
}

static inline int percpu_counter_compare(struct percpu_counter *c, s64 rhs)
{
	return __percpu_counter_compare(c, rhs, PERCPU_COUNTER_BATCH);
}

#endif /* KERNEL_PERCPU_COUNTER_H */
