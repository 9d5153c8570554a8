/* SPDX-License-Identifier: GPL-2.0-only */
/* For the stress tests of locks: threads on every CPU, and the pair that must agree. */
#ifndef KERNEL_LOCKING_STRESS_KUNIT_H
#define KERNEL_LOCKING_STRESS_KUNIT_H

#include <asm/processor.h>
#include <base/err.h>
#include <kernel/kthread.h>
#include <kunit/test.h>

/* Two words that a writer changes one after the other: unequal means half way. */
struct pair {
	u64 a, b;
	u64 torn;		/* how often unequal, by whoever saw it; [a] */
};

static inline void pair_write(struct pair *p)
{
	u64 a = READ_ONCE(p->a) + 1;

	WRITE_ONCE(p->a, a);
	cpu_relax();
	WRITE_ONCE(p->b, READ_ONCE(p->b) + 1);
	if (READ_ONCE(p->a) != a)
		__atomic_fetch_add(&p->torn, 1, __ATOMIC_RELAXED);
}

static inline void pair_read(struct pair *p)
{
	u64 a = READ_ONCE(p->a);

	cpu_relax();
	if (READ_ONCE(p->b) != a)
		__atomic_fetch_add(&p->torn, 1, __ATOMIC_RELAXED);
}

/* @each threads bound to every online CPU run @fn(@arg) to its end.  How many there were. */
static inline unsigned int on_all_cpus(struct kunit *test, int (*fn)(void *), void *arg,
				       unsigned int each)
{
	unsigned int max = num_online_cpus() * each, n = 0, cpu;
	struct task_struct **k = kunit_kcalloc(test, max, sizeof(*k), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, k);
	for_each_online_cpu(cpu) {
		for (unsigned int i = 0; i < each && n < max; i++) {
			k[n] = kthread_create_on_cpu(fn, arg, cpu, "stress/%u");
			KUNIT_ASSERT_FALSE(test, IS_ERR(k[n]));
			n++;
		}
	}
	for (unsigned int i = 0; i < n; i++)
		kthread_start(k[i]);
	for (unsigned int i = 0; i < n; i++) {
		KUNIT_EXPECT_EQ(test, kthread_join(k[i], MAX_SCHEDULE_TIMEOUT, NULL), 0);
		kthread_put(k[i]);
	}
	return n;
}

/* The nth online CPU that is not @me. */
static inline unsigned int other_cpu(unsigned int me, unsigned int n)
{
	unsigned int cpu;

	for_each_online_cpu(cpu)
		if (cpu != me && !n--)
			return cpu;
	return me;
}

#endif /* KERNEL_LOCKING_STRESS_KUNIT_H */
