// SPDX-License-Identifier: GPL-2.0-only
/*
 * Torture of shared locks: readers that never leave the lock empty, and
 * writers that must come in all the same.  A lock that prefers readers never
 * ends this.
 */
#include <kernel/kthread.h>

#include "lock_torture.h"

#define WRITES		2400U
#define PATIENCE	3000U	/* turns of a loop: then the next reader waits, too */

struct starve {
	struct torture *t;
	const struct lt_ops *ops;
	struct lt_lock l;
	atomic_t reads;
};

/* Leaves when the next one is inside, or when that one waits behind a writer. */
static void reader(struct torture_thread *me)
{
	struct starve *s = me->data;

	while (!kthread_should_stop()) {
		int mine;

		s->ops->read_lock(&s->l);
		mine = atomic_inc_return(&s->reads);
		for (u32 n = PATIENCE; n && atomic_read(&s->reads) == mine; n--)
			cpu_relax();
		TORTURE_CHECK(s->t, READ_ONCE(s->l.a) == READ_ONCE(s->l.b), "a writer is inside");
		s->ops->read_unlock(&s->l);
		me->ops++;
	}
}

static void writer(struct torture_thread *me)
{
	struct starve *s = me->data;

	torture_for_each_op(me, WRITES) {
		unsigned long flags;

		s->ops->lock(&s->l, &flags);
		WRITE_ONCE(s->l.a, s->l.a + 1);
		torture_delay(&me->rnd, 50);
		WRITE_ONCE(s->l.b, s->l.b + 1);
		s->ops->unlock(&s->l, &flags);
		torture_delay(&me->rnd, 200);
	}
}

void lt_starvation(struct kunit *test, const struct lt_ops *ops)
{
	struct starve *s = kunit_kzalloc(test, sizeof(*s), GFP_KERNEL);
	unsigned int n = torture_nr_threads(1, 3);
	u64 writes = 0;

	KUNIT_ASSERT_NOT_NULL(test, s);
	s->ops = ops;
	lt_lock_init(test, ops, &s->l);
	s->t = torture_begin(test);
	for (unsigned int i = 0; i < 2; i++)
		torture_add(s->t, writer, s);
	for (unsigned int i = 0; i < n; i++)
		torture_add_helper(s->t, reader, s);
	torture_run(s->t, 0);
	for (unsigned int i = 0; i < 2; i++)
		writes += s->t->thread[i].ops;
	KUNIT_EXPECT_EQ(test, s->l.a, writes);
	KUNIT_EXPECT_EQ(test, s->l.b, writes);
	kunit_info(test, "%llu writes among %d reads", writes, atomic_read(&s->reads));
}
