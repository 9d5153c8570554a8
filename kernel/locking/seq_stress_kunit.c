// SPDX-License-Identifier: GPL-2.0-only
/*
 * Sequence counts, latches and per-CPU counters on all CPUs: what a reader
 * accepts is whole, and nothing that was added is lost.
 *
 * Not tested here: orders of memory weaker than x86's.
 */
#include <kernel/percpu_counter.h>
#include <kernel/seqlock.h>
#include <kernel/smp.h>

#include "stress_kunit.h"

#define ROUNDS	3000

struct seq_stress {
	seqlock_t sl;
	seqcount_latch_t latch;
	struct { u64 a, b; } copy[2];	/* of the latch */
	spinlock_t latch_writers;
	struct pair p;
	struct percpu_counter sum;
	atomic_t writes, accepted, torn;
};

static void read_pair(struct seq_stress *s)
{
	unsigned int seq;
	u64 a, b;

	do {
		seq = read_seqbegin(&s->sl);
		a = READ_ONCE(s->p.a);
		cpu_relax();
		b = READ_ONCE(s->p.b);
	} while (read_seqretry(&s->sl, seq));
	atomic_inc(&s->accepted);
	if (a != b)
		atomic_inc(&s->torn);
}

static void read_or_lock(struct seq_stress *s)
{
	int seq = 0;
	u64 a, b;

	for (;;) {
		read_seqbegin_or_lock(&s->sl, &seq);
		a = READ_ONCE(s->p.a);
		cpu_relax();
		b = READ_ONCE(s->p.b);
		if (!need_seqretry(&s->sl, seq))
			break;
		seq = 1;
	}
	done_seqretry(&s->sl, seq);
	if (a != b)
		atomic_inc(&s->torn);
}

static void write_latch(struct seq_stress *s)
{
	spin_lock(&s->latch_writers);
	write_seqcount_latch_begin(&s->latch);
	WRITE_ONCE(s->copy[0].a, s->copy[0].a + 1);
	cpu_relax();
	WRITE_ONCE(s->copy[0].b, s->copy[0].b + 1);
	write_seqcount_latch(&s->latch);
	WRITE_ONCE(s->copy[1].a, s->copy[1].a + 1);
	cpu_relax();
	WRITE_ONCE(s->copy[1].b, s->copy[1].b + 1);
	write_seqcount_latch_end(&s->latch);
	spin_unlock(&s->latch_writers);
}

static void read_latch(struct seq_stress *s)
{
	unsigned int seq;
	u64 a, b;

	do {
		seq = read_seqcount_latch(&s->latch);
		a = READ_ONCE(s->copy[seq & 1].a);
		cpu_relax();
		b = READ_ONCE(s->copy[seq & 1].b);
	} while (read_seqcount_latch_retry(&s->latch, seq));
	if (a != b)
		atomic_inc(&s->torn);
}

static int reads_and_writes(void *arg)
{
	struct seq_stress *s = arg;
	unsigned long flags;

	for (int i = 0; i < ROUNDS; i++) {
		if (i % 8 == 0) {
			write_seqlock_irqsave(&s->sl, flags);
			pair_write(&s->p);
			write_sequnlock_irqrestore(&s->sl, flags);
			atomic_inc(&s->writes);
		} else if (i % 8 == 1) {
			guard(write_seqlock)(&s->sl);
			pair_write(&s->p);
			atomic_inc(&s->writes);
		} else if (i % 8 == 2) {
			write_latch(s);
		}
		read_pair(s);
		read_or_lock(s);
		read_latch(s);
		percpu_counter_add(&s->sum, i % 5);
		percpu_counter_dec(&s->sum);
	}
	return 0;
}

static void readers_accept_nothing_half_written(struct kunit *test)
{
	struct seq_stress *s = kunit_kzalloc(test, sizeof(*s), GFP_KERNEL);
	unsigned int n;

	KUNIT_ASSERT_NOT_NULL(test, s);
	seqlock_init(&s->sl);
	seqcount_latch_init(&s->latch);
	spin_lock_init(&s->latch_writers);
	KUNIT_ASSERT_EQ(test, percpu_counter_init(&s->sum, 0, GFP_KERNEL), 0);
	n = on_all_cpus(test, reads_and_writes, s, 2);
	KUNIT_EXPECT_EQ(test, atomic_read(&s->torn), 0);
	KUNIT_EXPECT_EQ(test, s->p.torn, 0ULL);
	KUNIT_EXPECT_EQ(test, atomic_read(&s->accepted), (int)n * ROUNDS);
	KUNIT_EXPECT_EQ(test, s->p.a, (u64)atomic_read(&s->writes));
	KUNIT_EXPECT_EQ(test, s->sl.seqcount.sequence, 2U * (u32)atomic_read(&s->writes));
	KUNIT_EXPECT_EQ(test, s->copy[0].a, s->copy[1].b);
	/* 0+1+2+3+4 less 5 in five rounds */
	KUNIT_EXPECT_EQ(test, percpu_counter_sum(&s->sum), (s64)n * ROUNDS);
	percpu_counter_destroy(&s->sum);
}

static void a_reader_that_met_a_writer_looks_again(struct kunit *test)
{
	static DEFINE_SEQLOCK(sl);
	seqcount_t c = SEQCNT_ZERO(c);
	unsigned int seq = read_seqbegin(&sl), count = preempt_count(), inside;

	KUNIT_EXPECT_FALSE(test, read_seqretry(&sl, seq));
	write_seqlock(&sl);
	KUNIT_EXPECT_TRUE(test, read_seqretry(&sl, seq));
	KUNIT_EXPECT_TRUE(test, read_seqcount_retry(&sl.seqcount, raw_seqcount_begin(&sl.seqcount)));
	write_sequnlock(&sl);
	KUNIT_EXPECT_TRUE(test, read_seqretry(&sl, seq));
	KUNIT_EXPECT_FALSE(test, read_seqretry(&sl, read_seqbegin(&sl)));
	seq = read_seqcount_begin(&c);
	write_seqcount_begin(&c);
	inside = preempt_count();
	write_seqcount_end(&c);
	KUNIT_EXPECT_EQ(test, inside, count + 1);
	KUNIT_EXPECT_EQ(test, preempt_count(), count);
	KUNIT_EXPECT_TRUE(test, read_seqcount_retry(&c, seq));
	seq = read_seqcount_begin(&c);
	write_seqcount_invalidate(&c);
	KUNIT_EXPECT_TRUE(test, read_seqcount_retry(&c, seq));
}

static void a_counter_is_exact_when_summed(struct kunit *test)
{
	struct percpu_counter *c = kunit_kzalloc(test, sizeof(*c), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, c);
	percpu_counter_init(c, 1000, GFP_KERNEL);
	preempt_disable();
	for (int i = 0; i < PERCPU_COUNTER_BATCH - 1; i++)
		percpu_counter_inc(c);
	KUNIT_EXPECT_EQ(test, percpu_counter_read(c), 1000LL);
	KUNIT_EXPECT_EQ(test, percpu_counter_sum(c), 1031LL);
	percpu_counter_inc(c);
	KUNIT_EXPECT_EQ(test, percpu_counter_read(c), 1032LL);
	preempt_enable();
	percpu_counter_sub(c, 2);
	KUNIT_EXPECT_EQ(test, percpu_counter_compare(c, 1030), 0);
	KUNIT_EXPECT_EQ(test, percpu_counter_compare(c, 1031), -1);
	KUNIT_EXPECT_EQ(test, percpu_counter_compare(c, 1029), 1);
	KUNIT_EXPECT_EQ(test, percpu_counter_compare(c, -100000), 1);
	percpu_counter_set(c, -5);
	KUNIT_EXPECT_EQ(test, percpu_counter_sum(c), -5LL);
	KUNIT_EXPECT_EQ(test, percpu_counter_sum_positive(c), 0LL);
}

static struct kunit_case seq_stress_cases[] = {
	KUNIT_CASE(a_reader_that_met_a_writer_looks_again),
	KUNIT_CASE(a_counter_is_exact_when_summed),
	KUNIT_CASE(readers_accept_nothing_half_written),
	{}
};

static struct kunit_suite seq_stress_suite = {
	.name = "seq_stress",
	.test_cases = seq_stress_cases,
};
kunit_test_suite(seq_stress_suite);
