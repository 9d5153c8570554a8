// SPDX-License-Identifier: GPL-2.0-only
/*
 * Torture of per-CPU threads, as CPUs that come and go would treat them:
 * parked and unparked at any moment while they work.  They never run on
 * another CPU, never while they are parked, and what a thread parked is
 * still parked until that thread says otherwise.
 */
#include <base/errno.h>
#include <kernel/kthread.h>
#include <kernel/smp.h>
#include <kernel/torture.h>

#define PER_CPU		2U
#define THREADS_MAX	(TORTURE_THREADS_MAX / 2)

struct bound {
	struct torture *t;
	struct task_struct *k;
	unsigned int cpu;
	u64 turns;		/* [a] by itself */
	struct wait_queue_head wq;
	bool poked;		/* [a] */
};

struct parking {
	struct torture *t;
	unsigned int nr;
	struct bound bound[THREADS_MAX];
	atomic_t parked, busy;
};

static int works_on_its_cpu(void *arg)
{
	struct bound *b = arg;

	for (;;) {
		unsigned int cpu = raw_smp_processor_id();

		TORTURE_CHECK(b->t, cpu == b->cpu, "on CPU %u instead of %u", cpu, b->cpu);
		if (kthread_wait_event(b->wq, xchg(&b->poked, false)))
			break;
		cpu = raw_smp_processor_id();
		TORTURE_CHECK(b->t, cpu == b->cpu, "on CPU %u instead of %u", cpu, b->cpu);
		WRITE_ONCE(b->turns, b->turns + 1);
	}
	return (int)b->cpu + 100;
}

static void poke(struct bound *b)
{
	smp_store_mb(b->poked, true);
	wake_up(&b->wq);
}

/* It is ours, and asleep for good: nothing moves it. */
static void check_parked(struct parking *x, struct bound *b, struct torture_thread *me)
{
	u64 turns = READ_ONCE(b->turns);

	TORTURE_CHECK(x->t, READ_ONCE(b->k->state) == TASK_PARKED, "state %#x", b->k->state);
	TORTURE_CHECK(x->t, !READ_ONCE(b->k->on_cpu), "parked, and on a CPU");
	TORTURE_CHECK(x->t, !READ_ONCE(b->k->on_rq), "parked, and on a run queue");
	poke(b);
	TORTURE_CHECK(x->t, !wake_up_process(b->k), "a wake-up has ended a park");
	for (u32 n = torture_below(&me->rnd, 4); n; n--)
		yield();
	TORTURE_CHECK(x->t, READ_ONCE(b->turns) == turns, "it works while it is parked");
	TORTURE_CHECK(x->t, READ_ONCE(b->k->state) == TASK_PARKED, "state %#x", b->k->state);
}

static void parker(struct torture_thread *me)
{
	struct parking *x = me->data;

	torture_for_each_op(me, 8000) {
		struct bound *b = &x->bound[torture_below(&me->rnd, x->nr)];
		int err;

		if (torture_one_in(&me->rnd, 4)) {
			poke(b);
			continue;
		}
		err = kthread_park(b->k);
		/* Only who has parked a thread unparks it, so nobody cancels a park. */
		TORTURE_CHECK(x->t, !err || err == -EBUSY, "%d", err);
		if (err) {
			atomic_inc(&x->busy);
			continue;
		}
		atomic_inc(&x->parked);
		check_parked(x, b, me);
		TORTURE_CHECK(x->t, set_cpus_allowed_ptr(b->k, cpu_possible_mask) == -EINVAL,
			      "its CPU is fixed");
		kthread_unpark(b->k);
	}
}

static void a_parked_thread_stays_parked_and_none_leaves_its_cpu(struct kunit *test)
{
	struct parking *x = kunit_kzalloc(test, sizeof(*x), GFP_KERNEL);
	unsigned int cpu, n = torture_nr_threads(1, 3);

	KUNIT_ASSERT_NOT_NULL(test, x);
	x->t = torture_begin(test);
	for_each_online_cpu(cpu) {
		for (unsigned int i = 0; i < PER_CPU && x->nr < THREADS_MAX; i++) {
			struct bound *b = &x->bound[x->nr];

			b->t = x->t;
			b->cpu = cpu;
			init_waitqueue_head(&b->wq);
			b->k = kthread_create_on_cpu(works_on_its_cpu, b, cpu, "bound@%u");
			if (IS_ERR(b->k)) {
				KUNIT_FAIL(test, "no thread: %ld", PTR_ERR(b->k));
				break;
			}
			kthread_start(b->k);
			x->nr++;
		}
	}
	for (unsigned int i = 0; x->nr && i < n; i++)
		torture_add(x->t, parker, x);
	torture_run(x->t, TORTURE_SHUFFLE | TORTURE_STUTTER);
	for (unsigned int i = 0; i < x->nr; i++)
		KUNIT_EXPECT_EQ(test, kthread_stop_put(x->bound[i].k),
				(int)x->bound[i].cpu + 100);
	kunit_info(test, "%d parked, %d times somebody else had asked", atomic_read(&x->parked),
		   atomic_read(&x->busy));
}

static struct kunit_case park_cases[] = {
	KUNIT_CASE(a_parked_thread_stays_parked_and_none_leaves_its_cpu),
	{}
};

static struct kunit_suite park_suite = {
	.name = "torture_park",
	.test_cases = park_cases,
};
kunit_test_suite(park_suite);
