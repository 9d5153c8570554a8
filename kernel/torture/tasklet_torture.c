// SPDX-License-Identifier: GPL-2.0-only
/*
 * Torture of tasklets and of the softirqs below them: a tasklet never runs on
 * two CPUs at once, runs at least once after each schedule, not while it is
 * disabled and not after tasklet_kill().
 *
 * Not tested here: what order they run in.
 */
#include <kernel/interrupt.h>
#include <kernel/smp.h>
#include <kernel/torture.h>

#define TASKLETS	16U

struct let {
	struct tasklet_struct tasklet;
	struct torture *t;
	atomic_t asked;		/* counted before each schedule */
	atomic_t seen;		/* @asked when it ran last */
	atomic_t ran, inside;
	atomic_t off;		/* disabled for sure by so many */
	bool dead;		/* [a] killed: it must not run */
};

struct lets {
	struct torture *t;
	struct let let[TASKLETS];
};

static void run(struct tasklet_struct *tasklet)
{
	struct let *l = from_tasklet(l, tasklet, tasklet);
	u32 n = (u32)atomic_inc_return(&l->ran);

	TORTURE_CHECK(l->t, atomic_inc_return(&l->inside) == 1, "it runs twice at once");
	TORTURE_CHECK(l->t, in_serving_softirq() && !in_hardirq() && !irqs_disabled(),
		      "not a softirq with interrupts on");
	TORTURE_CHECK(l->t, !atomic_read(&l->off), "it was disabled");
	TORTURE_CHECK(l->t, !READ_ONCE(l->dead), "it was killed");
	atomic_set(&l->seen, atomic_read(&l->asked));
	for (u32 k = n % 8 * 60; k; k--)
		cpu_relax();
	TORTURE_CHECK(l->t, !atomic_read(&l->off), "it was disabled meanwhile");
	TORTURE_CHECK(l->t, !READ_ONCE(l->dead), "it was killed meanwhile");
	atomic_dec(&l->inside);
}

/* Also as a function that a CPU is asked to call. */
static void schedule_it(void *arg)
{
	struct let *l = arg;

	if (atomic_inc_return(&l->asked) & 1)
		tasklet_schedule(&l->tasklet);
	else
		tasklet_hi_schedule(&l->tasklet);
}

static void schedule_somewhere(struct let *l, struct torture_thread *me)
{
	switch (torture_below(&me->rnd, 4)) {
	case 0:
		smp_call_function_single((int)torture_random_cpu(&me->rnd), schedule_it, l, 1);
		break;
	case 1:
		local_bh_disable();
		schedule_it(l);
		torture_delay(&me->rnd, 100);
		local_bh_enable();
		break;
	case 2:
		on_each_cpu(schedule_it, l, true);
		break;
	default:
		schedule_it(l);
		break;
	}
}

static void disable_for_a_while(struct let *l, struct torture_thread *me)
{
	tasklet_disable(&l->tasklet);
	TORTURE_CHECK(l->t, !atomic_read(&l->inside), "it runs, and is disabled");
	atomic_inc(&l->off);
	schedule_it(l);
	torture_delay(&me->rnd, 500);
	atomic_dec(&l->off);
	tasklet_enable(&l->tasklet);
}

static void anybody(struct torture_thread *me)
{
	struct lets *x = me->data;

	torture_for_each_op(me, 10000) {
		struct let *l = &x->let[torture_below(&me->rnd, TASKLETS)];

		if (torture_one_in(&me->rnd, 16))
			disable_for_a_while(l, me);
		else
			schedule_somewhere(l, me);
		torture_delay(&me->rnd, 200);
		if (torture_one_in(&me->rnd, 64))
			torture_random_policy(me);
	}
}

/* Of one thread alone, which therefore knows when it may run. */
static void owner(struct torture_thread *me)
{
	struct let *l = kzalloc(sizeof(*l), GFP_KERNEL);

	if (!l) {
		TORTURE_CHECK(me->t, false, "no memory");
		return;
	}
	l->t = me->t;
	tasklet_setup(&l->tasklet, run);
	torture_for_each_op(me, 6000) {
		for (u32 n = torture_below(&me->rnd, 4); n; n--) {
			schedule_somewhere(l, me);
			if (torture_one_in(&me->rnd, 8))
				disable_for_a_while(l, me);
		}
		tasklet_kill(&l->tasklet);
		WRITE_ONCE(l->dead, true);
		TORTURE_CHECK(l->t, !atomic_read(&l->inside), "it runs, and was killed");
		TORTURE_CHECK(l->t, atomic_read(&l->seen) == atomic_read(&l->asked),
			      "asked for %d times, and it has seen %d", atomic_read(&l->asked),
			      atomic_read(&l->seen));
		torture_delay(&me->rnd, 300);
		WRITE_ONCE(l->dead, false);
	}
	kfree(l);	/* a run after this is a use after free */
}

static void a_killed_tasklet_has_run_and_does_not_any_more(struct kunit *test)
{
	struct torture *t = torture_begin(test);
	unsigned int n = torture_nr_threads(2, 4);

	for (unsigned int i = 0; i < n; i++)
		torture_add(t, owner, NULL);
	torture_run(t, TORTURE_SHUFFLE | TORTURE_STUTTER);
}

static void a_tasklet_runs_once_at_a_time_after_each_schedule(struct kunit *test)
{
	struct lets *x = kunit_kzalloc(test, sizeof(*x), GFP_KERNEL);
	unsigned int n = torture_nr_threads(2, 4);
	int asked = 0, ran = 0;

	KUNIT_ASSERT_NOT_NULL(test, x);
	x->t = torture_begin(test);
	for (unsigned int i = 0; i < TASKLETS; i++) {
		x->let[i].t = x->t;
		tasklet_setup(&x->let[i].tasklet, run);
	}
	for (unsigned int i = 0; i < n; i++)
		torture_add(x->t, anybody, x);
	torture_run(x->t, TORTURE_SHUFFLE | TORTURE_STUTTER);
	for (unsigned int i = 0; i < TASKLETS; i++) {
		struct let *l = &x->let[i];

		tasklet_kill(&l->tasklet);
		KUNIT_EXPECT_EQ_MSG(test, atomic_read(&l->seen), atomic_read(&l->asked),
				    "tasklet %u", i);
		KUNIT_EXPECT_LE(test, atomic_read(&l->ran), atomic_read(&l->asked));
		asked += atomic_read(&l->asked);
		ran += atomic_read(&l->ran);
	}
	kunit_info(test, "%d times asked for, %d times run", asked, ran);
}

static struct kunit_case tasklet_cases[] = {
	KUNIT_CASE(a_killed_tasklet_has_run_and_does_not_any_more),
	KUNIT_CASE(a_tasklet_runs_once_at_a_time_after_each_schedule),
	{}
};

static struct kunit_suite tasklet_suite = {
	.name = "torture_tasklet",
	.test_cases = tasklet_cases,
};
kunit_test_suite(tasklet_suite);
