// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tests of RCU: grace periods wait for every kind of reader and for nothing
 * else; callbacks run once, after one, in order.
 *
 * Not tested here: CPUs that come online in the middle; readers in NMIs; that
 * barriers are strong enough on a machine weaker than the one the tests run
 * on; the stall report.
 */
#include <asm/atomic.h>
#include <asm/processor.h>
#include <base/err.h>
#include <kernel/completion.h>
#include <kernel/cpumask.h>
#include <kernel/irq.h>
#include <kernel/jiffies.h>
#include <kernel/kthread.h>
#include <kernel/ktime.h>
#include <kernel/rculist.h>
#include <kernel/rcupdate.h>
#include <kernel/sched.h>
#include <kernel/smp.h>
#include <kunit/test.h>
#include <mm/slab.h>

/* Is over when a callback has been called. */
struct mark {
	struct rcu_head head;
	struct completion done;
	unsigned int calls;
};

static void mark_called(struct rcu_head *head)
{
	struct mark *m = container_of(head, struct mark, head);

	m->calls++;
	complete_all(&m->done);
}

static void mark_begin(struct mark *m)
{
	m->calls = 0;
	init_completion(&m->done);
	call_rcu(&m->head, mark_called);
}

/* A thread that is a reader from @inside until @leave. */
struct reader {
	struct completion inside, leave, left;
	unsigned int nest;
	bool spin;			/* until @go, instead of sleeping until @leave */
	u32 go;
	struct task_struct *k;
};

static int reader_fn(void *data)
{
	struct reader *r = data;

	for (unsigned int i = 0; i < r->nest; i++)
		rcu_read_lock();
	complete(&r->inside);
	if (r->spin) {
		while (!READ_ONCE(r->go))
			cpu_relax();
	} else {
		wait_for_completion(&r->leave);
	}
	/* All but the outermost: still a reader. */
	for (unsigned int i = 1; i < r->nest; i++)
		rcu_read_unlock();
	rcu_read_lock();
	rcu_read_unlock();
	complete(&r->left);
	if (!r->spin)
		wait_for_completion(&r->leave);
	rcu_read_unlock();
	return 0;
}

static void reader_start(struct kunit *test, struct reader *r, unsigned int nest, bool spin,
			 unsigned int cpu)
{
	init_completion(&r->inside);
	init_completion(&r->leave);
	init_completion(&r->left);
	r->nest = nest;
	r->spin = spin;
	r->go = 0;
	r->k = kthread_create_on_cpu(reader_fn, r, cpu, "reader/%u");
	KUNIT_ASSERT_FALSE(test, IS_ERR(r->k));
	kthread_start(r->k);
	wait_for_completion(&r->inside);
}

static void reader_join(struct kunit *test, struct reader *r)
{
	KUNIT_EXPECT_EQ(test, kthread_join(r->k, MAX_SCHEDULE_TIMEOUT, NULL), 0);
}

/*
 * Something that must not happen cannot be waited for; some ticks give it
 * the chance.  The verdict of a right kernel does not depend on how many.
 */
static void give_it_time(void)
{
	schedule_timeout_uninterruptible(10);
}

/* The last CPU that is not the test's own, or the only one. */
static unsigned int another_cpu(void)
{
	return num_online_cpus() - 1;
}

static void a_blocked_reader_delays_the_end(struct kunit *test)
{
	unsigned int cpu;

	for_each_online_cpu(cpu) {
		struct reader r;
		struct mark m;

		reader_start(test, &r, 1, false, cpu);
		mark_begin(&m);
		give_it_time();
		KUNIT_EXPECT_FALSE(test, completion_done(&m.done));
		complete_all(&r.leave);
		wait_for_completion(&m.done);
		KUNIT_EXPECT_EQ(test, m.calls, 1U);
		reader_join(test, &r);
	}
}

static void only_the_outermost_unlock_ends_a_reader(struct kunit *test)
{
	struct reader r;
	struct mark m;

	reader_start(test, &r, 3, false, another_cpu());
	mark_begin(&m);
	complete(&r.leave);
	wait_for_completion(&r.left);
	give_it_time();
	KUNIT_EXPECT_FALSE(test, completion_done(&m.done));
	complete(&r.leave);
	wait_for_completion(&m.done);
	reader_join(test, &r);
}

/* It is preempted by this thread where there is one CPU, and runs all the time where there are more. */
static void a_reader_that_runs_delays_the_end(struct kunit *test)
{
	struct reader r;
	struct mark m;

	reader_start(test, &r, 1, true, another_cpu());
	mark_begin(&m);
	give_it_time();
	KUNIT_EXPECT_FALSE(test, completion_done(&m.done));
	WRITE_ONCE(r.go, 1U);
	wait_for_completion(&m.done);
	reader_join(test, &r);
}

static void a_reader_that_began_later_delays_nothing(struct kunit *test)
{
	struct reader old, new;
	struct mark m;

	reader_start(test, &old, 1, false, another_cpu());
	mark_begin(&m);
	/* By now all CPUs have reported, and the old reader alone is waited for. */
	give_it_time();
	reader_start(test, &new, 1, false, another_cpu());
	complete_all(&old.leave);
	wait_for_completion(&m.done);
	KUNIT_EXPECT_EQ(test, m.calls, 1U);
	complete_all(&new.leave);
	reader_join(test, &old);
	reader_join(test, &new);
}

static struct kunit_case rcu_cases[] = {
	KUNIT_CASE(a_blocked_reader_delays_the_end),
	KUNIT_CASE(only_the_outermost_unlock_ends_a_reader),
	KUNIT_CASE(a_reader_that_runs_delays_the_end),
	KUNIT_CASE(a_reader_that_began_later_delays_nothing),
	{}
};

static struct kunit_suite rcu_suite = {
	.name = "rcu",
	.test_cases = rcu_cases,
};

kunit_test_suite(rcu_suite);
