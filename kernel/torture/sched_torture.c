// SPDX-License-Identifier: GPL-2.0-only
/*
 * Torture of the scheduler: where a thread may run, where it stays, and who
 * goes before whom.
 *
 * Not tested here: shares of time among ordinary threads, which are times
 * and no invariants; per-CPU threads that park (park_torture.c).
 */
#include <base/errno.h>
#include <kernel/completion.h>
#include <kernel/jiffies.h>
#include <kernel/kthread.h>
#include <kernel/smp.h>
#include <kernel/torture.h>

#define OPS		16000U

/* A word of each CPU, which a thread with preemption off has for itself. */
struct cpu_word {
	u64 count;
	const void *inside;
} __aligned(64);

struct places {
	struct torture *t;
	struct cpu_word word[NR_CPUS];
	atomic_t counted;
};

/* Preemption is off. */
static void count_here(struct places *x, struct torture_thread *me)
{
	unsigned int cpu = smp_processor_id();
	struct cpu_word *w = &x->word[cpu];
	u64 n = READ_ONCE(w->count);

	TORTURE_CHECK(x->t, !READ_ONCE(w->inside), "two on CPU %u", cpu);
	WRITE_ONCE(w->inside, me);
	atomic_inc(&x->counted);
	torture_delay(&me->rnd, torture_one_in(&me->rnd, 64) ? 1000 : 30);
	TORTURE_CHECK(x->t, smp_processor_id() == cpu, "from CPU %u to %u", cpu,
		      smp_processor_id());
	TORTURE_CHECK(x->t, READ_ONCE(current->cpu) == cpu, "on CPU %u, noted %u", cpu,
		      READ_ONCE(current->cpu));
	TORTURE_CHECK(x->t, READ_ONCE(current->on_cpu), "running, and not on a CPU");
	TORTURE_CHECK(x->t, READ_ONCE(w->inside) == me, "two on CPU %u", cpu);
	WRITE_ONCE(w->count, n + 1);
	WRITE_ONCE(w->inside, NULL);
}

static void rest_somehow(struct torture_thread *me)
{
	switch (torture_below(&me->rnd, 64)) {
	case 0:
		schedule_timeout_uninterruptible(1);
		break;
	case 1 ... 16:
		yield();
		break;
	case 17:
		torture_random_policy(me);
		break;
	default:
		torture_delay(&me->rnd, 100);
		break;
	}
}

static void stays(struct torture_thread *me)
{
	struct places *x = me->data;

	torture_for_each_op(me, OPS) {
		preempt_disable();
		count_here(x, me);
		preempt_enable();
		rest_somehow(me);
	}
}

static void run_places(struct kunit *test, void (*fn)(struct torture_thread *me),
		       unsigned int helpers)
{
	struct places *x = kunit_kzalloc(test, sizeof(*x), GFP_KERNEL);
	unsigned int n = torture_nr_threads(3, 4);
	u64 sum = 0;

	KUNIT_ASSERT_NOT_NULL(test, x);
	x->t = torture_begin(test);
	for (unsigned int i = 0; i < n; i++)
		torture_add(x->t, fn, x);
	torture_run(x->t, helpers);
	for (unsigned int i = 0; i < NR_CPUS; i++)
		sum += x->word[i].count;
	KUNIT_EXPECT_EQ(test, sum, (u64)(unsigned int)atomic_read(&x->counted));
}

/* Others move us all the time, but not then. */
static void with_preemption_off_nobody_moves(struct kunit *test)
{
	run_places(test, stays, TORTURE_SHUFFLE | TORTURE_STUTTER);
}

static void moves_itself(struct torture_thread *me)
{
	struct places *x = me->data;
	struct cpumask mine;

	cpumask_copy(&mine, cpu_possible_mask);
	torture_for_each_op(me, OPS) {
		if (torture_one_in(&me->rnd, 4)) {
			int err;

			torture_random_cpus(&me->rnd, &mine);
			err = set_cpus_allowed_ptr(current, &mine);
			TORTURE_CHECK(x->t, !err, "%d", err);
		}
		preempt_disable();
		TORTURE_CHECK(x->t, cpumask_test_cpu(smp_processor_id(), &mine),
			      "on CPU %u, allowed %#lx", smp_processor_id(),
			      cpumask_bits(&mine)[0]);
		count_here(x, me);
		preempt_enable();
		rest_somehow(me);
	}
	cpumask_clear(&mine);
	TORTURE_CHECK(x->t, set_cpus_allowed_ptr(current, &mine) == -EINVAL, "nowhere to run");
}

/* Once the call returns one is there, and stays there until the next one. */
static void one_who_moves_is_where_it_wants_to_be(struct kunit *test)
{
	run_places(test, moves_itself, TORTURE_STUTTER);
}

/* Targets that look where they are, and movers that know where that may be. */
struct target {
	struct torture *t;
	u32 seq;		/* [a] odd while a mover is at it */
	unsigned int cpu;	/* [a] where it must be while @seq is even; ~0: anywhere */
	struct task_struct *k;
	bool over;		/* [a] */
	u64 looked;
};

static void moved_by_another(struct torture_thread *me)
{
	struct target *x = me->data;

	while (!READ_ONCE(x->over)) {
		u32 seq;

		preempt_disable();
		/* Pairs with the full barriers in mover(): the place is as new as the number. */
		seq = smp_load_acquire(&x->seq);
		if (!(seq & 1)) {
			unsigned int want = READ_ONCE(x->cpu), here = smp_processor_id();

			smp_rmb();	/* the same pair: looked, then the number again */
			if (READ_ONCE(x->seq) == seq && want != ~0U) {
				TORTURE_CHECK(x->t, here == want, "on CPU %u instead of %u",
					      here, want);
				WRITE_ONCE(x->looked, x->looked + 1);
			}
		}
		preempt_enable();
		rest_somehow(me);
		torture_step(me);
	}
}

static void mover(struct torture_thread *me)
{
	struct target *x = me->data;

	torture_for_each_op(me, OPS / 4) {
		unsigned int cpu = torture_random_cpu(&me->rnd);
		int err;

		smp_store_mb(x->seq, x->seq + 1);
		err = set_cpus_allowed_ptr(x->k, cpumask_of(cpu));
		TORTURE_CHECK(x->t, !err, "%d", err);
		TORTURE_CHECK(x->t, cpumask_equal(&x->k->cpus_mask, cpumask_of(cpu)),
			      "not stored");
		WRITE_ONCE(x->cpu, cpu);
		smp_mb();		/* with the acquire in moved_by_another() */
		WRITE_ONCE(x->seq, x->seq + 1);
		if (torture_one_in(&me->rnd, 4))
			yield();
		torture_delay(&me->rnd, 2000);
	}
	/* Few moves may leave it no time: it gets a look at the last place. */
	while (!READ_ONCE(x->looked))
		schedule_timeout_uninterruptible(1);
	WRITE_ONCE(x->over, true);
}

static void who_is_moved_is_there_when_the_call_returns(struct kunit *test)
{
	unsigned int n = torture_nr_threads(1, 2);
	struct target *x = kunit_kcalloc(test, n, sizeof(*x), GFP_KERNEL);
	struct torture *t = torture_begin(test);
	u64 looked = 0;

	KUNIT_ASSERT_NOT_NULL(test, x);
	for (unsigned int i = 0; i < n; i++) {
		x[i].t = t;
		x[i].cpu = ~0U;
		x[i].k = torture_add(t, moved_by_another, &x[i])->k;
		torture_add(t, mover, &x[i]);
	}
	torture_run(t, 0);
	for (unsigned int i = 0; i < n; i++)
		looked += x[i].looked;
	KUNIT_EXPECT_GT(test, looked, 0ULL);
	kunit_info(test, "%llu looks between two moves", looked);
}

/*
 * On each CPU an ordinary thread, one more urgent and one less urgent than
 * what the ordinary one becomes in between.  Each counts how often it ran.
 */
struct rank {
	struct torture *t;
	struct completion go_urgent, go_patient, ready;
	u64 urgent, patient;	/* [a] */
	bool over;		/* [a] */
};

static void ranked(struct completion *go, u64 *count, struct rank *x, int prio)
{
	sched_setscheduler(current, SCHED_FIFO, prio);
	complete(&x->ready);
	for (;;) {
		wait_for_completion(go);
		if (READ_ONCE(x->over))
			return;
		WRITE_ONCE(*count, *count + 1);
	}
}

static void urgent(struct torture_thread *me)
{
	struct rank *x = me->data;

	ranked(&x->go_urgent, &x->urgent, x, 20);
}

static void patient(struct torture_thread *me)
{
	struct rank *x = me->data;

	ranked(&x->go_patient, &x->patient, x, 5);
}

/* What is more urgent on this CPU has run when the call that woke it returns. */
static void wake_urgent(struct rank *x)
{
	u64 before = READ_ONCE(x->urgent);

	complete(&x->go_urgent);
	TORTURE_CHECK(x->t, READ_ONCE(x->urgent) == before + 1, "it had to run first");
}

static void wake_urgent_with_preemption_off(struct rank *x)
{
	u64 before = READ_ONCE(x->urgent);

	preempt_disable();
	complete(&x->go_urgent);
	TORTURE_CHECK(x->t, READ_ONCE(x->urgent) == before, "preemption is off");
	preempt_enable();
	TORTURE_CHECK(x->t, READ_ONCE(x->urgent) == before + 1, "it had to run at once");
}

/* As a real-time thread we go before a less urgent one until we give up the CPU. */
static void wake_patient(struct rank *x, struct torture_thread *me)
{
	u64 before = READ_ONCE(x->patient);

	sched_setscheduler(current, SCHED_FIFO, 10);
	complete(&x->go_patient);
	torture_delay(&me->rnd, 100);
	if (torture_one_in(&me->rnd, 8))
		yield();	/* it is not of our priority */
	TORTURE_CHECK(x->t, READ_ONCE(x->patient) == before, "it came before us");
	sched_setscheduler(current, SCHED_NORMAL, 0);
	TORTURE_CHECK(x->t, READ_ONCE(x->patient) == before + 1, "now it goes before us");
}

static void ranks(struct torture_thread *me)
{
	struct rank *x = me->data;

	/* More urgent than we are on our CPU: when we go on they wait for us. */
	wait_for_completion(&x->ready);
	wait_for_completion(&x->ready);
	torture_for_each_op(me, OPS) {
		switch (torture_below(&me->rnd, 3)) {
		case 0:
			wake_urgent(x);
			break;
		case 1:
			wake_urgent_with_preemption_off(x);
			break;
		default:
			wake_patient(x, me);
			break;
		}
		if (torture_one_in(&me->rnd, 16))
			set_user_nice(current, MIN_NICE + (long)torture_below(&me->rnd, 40));
		torture_delay(&me->rnd, 50);
	}
	WRITE_ONCE(x->over, true);
	complete(&x->go_urgent);
	complete(&x->go_patient);
}

static void the_more_urgent_goes_first_on_its_cpu(struct kunit *test)
{
	struct rank *x = kunit_kcalloc(test, nr_cpu_ids, sizeof(*x), GFP_KERNEL);
	struct torture *t = torture_begin(test);
	unsigned int cpu;

	KUNIT_ASSERT_NOT_NULL(test, x);
	for_each_online_cpu(cpu) {
		x[cpu].t = t;
		init_completion(&x[cpu].go_urgent);
		init_completion(&x[cpu].go_patient);
		init_completion(&x[cpu].ready);
		torture_add_on_cpu(t, urgent, &x[cpu], cpu);
		torture_add_on_cpu(t, patient, &x[cpu], cpu);
		torture_add_on_cpu(t, ranks, &x[cpu], cpu);
	}
	torture_run(t, 0);
}

static void goes_on(struct torture_thread *me)
{
	set_user_nice(current, MIN_NICE + (long)(me->index % 40));
	torture_for_each_op(me, OPS) {
		torture_delay(&me->rnd, 100);
		if (torture_one_in(&me->rnd, 4))
			yield();
	}
}

/* However great another's share is, and wherever all of them are pushed. */
static void everybody_gets_on(struct kunit *test)
{
	struct torture *t = torture_begin(test);
	unsigned int n = torture_nr_threads(8, 16);

	for (unsigned int i = 0; i < n; i++)
		torture_add(t, goes_on, NULL);
	torture_run(t, TORTURE_SHUFFLE);
}

static struct kunit_case sched_cases[] = {
	KUNIT_CASE(with_preemption_off_nobody_moves),
	KUNIT_CASE(one_who_moves_is_where_it_wants_to_be),
	KUNIT_CASE(who_is_moved_is_there_when_the_call_returns),
	KUNIT_CASE(the_more_urgent_goes_first_on_its_cpu),
	KUNIT_CASE(everybody_gets_on),
	{}
};

static struct kunit_suite sched_suite = {
	.name = "torture_sched",
	.test_cases = sched_cases,
};
kunit_test_suite(sched_suite);
