// SPDX-License-Identifier: GPL-2.0-only
/*
 * Torture of sequence locks: writers are alone, and a reader never accepts
 * half an update; plain, with interrupts off, and latches that are read in
 * the middle of a write.
 *
 * Not tested here: orders of memory weaker than x86's.
 */
#include <kernel/smp.h>

#include "lock_torture.h"

static void init(struct lt_lock *l)
{
	seqlock_init(&l->seq);
	lockdep_set_class(&l->seq.lock, &l->key);
}

static void lock(struct lt_lock *l, unsigned long *flags)
{
	(void)flags;
	write_seqlock(&l->seq);
}

static bool trylock(struct lt_lock *l, unsigned long *flags)
{
	(void)flags;
	if (!spin_trylock(&l->seq.lock))
		return false;
	raw_write_seqcount_begin(&l->seq.seqcount);
	return true;
}

static void unlock(struct lt_lock *l, unsigned long *flags)
{
	(void)flags;
	write_sequnlock(&l->seq);
}

static void lock_irqsave(struct lt_lock *l, unsigned long *flags)
{
	write_seqlock_irqsave(&l->seq, *flags);
}

static bool trylock_irqsave(struct lt_lock *l, unsigned long *flags)
{
	local_irq_save(*flags);
	if (trylock(l, flags))
		return true;
	local_irq_restore(*flags);
	return false;
}

static void unlock_irqrestore(struct lt_lock *l, unsigned long *flags)
{
	write_sequnlock_irqrestore(&l->seq, *flags);
}

static void snapshot(struct lt_lock *l, struct torture_random_state *rnd, u64 *a, u64 *b)
{
	unsigned int seq;

	do {
		seq = read_seqbegin(&l->seq);
		*a = READ_ONCE(l->a);
		torture_delay(rnd, 20);
		*b = READ_ONCE(l->b);
	} while (read_seqretry(&l->seq, seq));
}

/* Without waiting at the first try, and with the writers shut out at the second. */
static void snapshot_or_lock(struct lt_lock *l, struct torture_random_state *rnd, u64 *a, u64 *b)
{
	int seq = 0;

	for (;;) {
		read_seqbegin_or_lock(&l->seq, &seq);
		*a = READ_ONCE(l->a);
		torture_delay(rnd, 20);
		*b = READ_ONCE(l->b);
		if (!need_seqretry(&l->seq, seq))
			break;
		seq = 1;
	}
	done_seqretry(&l->seq, seq);
}

static const struct lt_ops plain = {
	.init = init, .lock = lock, .trylock = trylock, .unlock = unlock,
	.snapshot = snapshot_or_lock,
};

static const struct lt_ops irqsave = {
	.init = init, .lock = lock_irqsave, .trylock = trylock_irqsave,
	.unlock = unlock_irqrestore, .irq = true, .snapshot = snapshot,
};

static void a_reader_never_sees_half_an_update(struct kunit *test)
{
	lt_exclusion(test, &plain);
}

static void a_reader_never_sees_half_an_interrupts_update(struct kunit *test)
{
	lt_exclusion(test, &irqsave);
}

/* Two copies, of which a reader takes the one that nobody writes. */
struct latch {
	struct torture *t;
	seqcount_latch_t seq;
	struct { u64 a, b; } copy[2];
	spinlock_t writers;
	atomic_t writes, reads;
};

/* Also in an interrupt, whoever it interrupts: it never waits for a writer. */
static void read_latch(void *arg)
{
	struct latch *x = arg;
	unsigned int seq;
	u64 a, b;

	do {
		seq = read_seqcount_latch(&x->seq);
		a = READ_ONCE(x->copy[seq & 1].a);
		cpu_relax();
		b = READ_ONCE(x->copy[seq & 1].b);
	} while (read_seqcount_latch_retry(&x->seq, seq));
	atomic_inc(&x->reads);
	TORTURE_CHECK(x->t, a == b, "%llu, %llu: half an update", a, b);
}

static void write_copy(struct latch *x, unsigned int i, struct torture_random_state *rnd)
{
	WRITE_ONCE(x->copy[i].a, x->copy[i].a + 1);
	torture_delay(rnd, 100);
	WRITE_ONCE(x->copy[i].b, x->copy[i].b + 1);
}

static void latcher(struct torture_thread *me)
{
	struct latch *x = me->data;

	torture_for_each_op(me, 12000) {
		switch (torture_below(&me->rnd, 4)) {
		case 0:
			spin_lock(&x->writers);
			write_seqcount_latch_begin(&x->seq);
			write_copy(x, 0, &me->rnd);
			write_seqcount_latch(&x->seq);
			write_copy(x, 1, &me->rnd);
			write_seqcount_latch_end(&x->seq);
			atomic_inc(&x->writes);
			spin_unlock(&x->writers);
			break;
		case 1:
			smp_call_function_single((int)torture_random_cpu(&me->rnd), read_latch,
						 x, 1);
			break;
		default:
			read_latch(x);
			break;
		}
	}
}

static void a_latch_is_read_in_the_middle_of_a_write(struct kunit *test)
{
	struct latch *x = kunit_kzalloc(test, sizeof(*x), GFP_KERNEL);
	unsigned int n = torture_nr_threads(2, 4);

	KUNIT_ASSERT_NOT_NULL(test, x);
	seqcount_latch_init(&x->seq);
	spin_lock_init(&x->writers);
	x->t = torture_begin(test);
	for (unsigned int i = 0; i < n; i++)
		torture_add(x->t, latcher, x);
	torture_run(x->t, TORTURE_SHUFFLE | TORTURE_STUTTER);
	for (unsigned int i = 0; i < 2; i++) {
		KUNIT_EXPECT_EQ(test, x->copy[i].a, (u64)(unsigned int)atomic_read(&x->writes));
		KUNIT_EXPECT_EQ(test, x->copy[i].b, x->copy[i].a);
	}
	kunit_info(test, "%d writes, %d reads", atomic_read(&x->writes), atomic_read(&x->reads));
}

static struct kunit_case seqlock_cases[] = {
	KUNIT_CASE(a_reader_never_sees_half_an_update),
	KUNIT_CASE(a_reader_never_sees_half_an_interrupts_update),
	KUNIT_CASE(a_latch_is_read_in_the_middle_of_a_write),
	{}
};

static struct kunit_suite seqlock_suite = {
	.name = "torture_seqlock",
	.test_cases = seqlock_cases,
};
kunit_test_suite(seqlock_suite);
