// SPDX-License-Identifier: GPL-2.0-only
/*
 * Races of start, stop, park, unpark, join and exit from several CPUs at
 * once: Documentation/reference/kthreads.rst, R1, R3 to R8, R12 and R14.
 *
 * In each round some actors, each on a CPU of its own where there are
 * enough, do one thing each to the same thread, and all answers together must
 * be ones that some order of these calls gives.  Then the thread is
 * used: whatever the order was, it must not be stuck.  With one CPU the same
 * races are run as preemption makes them.
 *
 * Not tested here: each window by itself (races_kunit.c), long mixes
 * with other subjects (the torture suites).
 */
#include <asm/atomic.h>
#include <asm/processor.h>
#include <base/err.h>
#include <base/errno.h>
#include <kernel/census.h>
#include <kernel/completion.h>
#include <kernel/cpumask.h>
#include <kernel/kthread.h>
#include <kernel/wait.h>
#include <kunit/test.h>

#define ACTORS_MAX	4
#define ROUNDS		1000

struct race;

struct actor {
	struct race *race;
	struct task_struct *k;
	int (*act)(struct race *r, unsigned int i);
	int answer;
	int result;		/* of a join */
	unsigned int seen;	/* race->written, after a join or stop */
};

struct race {
	struct task_struct *k;		/* what they race for; NULL: no more rounds */
	struct actor actor[ACTORS_MAX];
	unsigned int actors;
	atomic_t arrived;		/* at all meetings so far */
	unsigned int round;
	/* By @k. */
	unsigned int ran, strayed, written;
	unsigned int cpu;		/* where it is bound */
	struct wait_queue_head wq, meeting;
	struct completion used;
	bool use;
};

/* The @nth meeting of all actors and the case: nobody goes on before all are there. */
static void meet(struct race *r, unsigned int nth)
{
	int all = (int)(nth * (r->actors + 1));

	if (atomic_inc_return(&r->arrived) == all)
		wake_up_all(&r->meeting);
	else
		wait_event(r->meeting, atomic_read(&r->arrived) >= all);
}

/* A little later or sooner than the others, another bit in each round. */
static void dawdle(unsigned int round, unsigned int i)
{
	for (unsigned int n = round * (5 + 2 * i) % 67; n; n--)
		cpu_relax();
}

static int actor_thread(void *arg)
{
	struct actor *a = arg;
	struct race *r = a->race;
	unsigned int i = (unsigned int)(a - r->actor);

	for (unsigned int nth = 1;; nth += 2) {
		meet(r, nth);
		if (!r->k)
			return 0;
		dawdle(r->round, i);
		a->answer = a->act(r, i);
		meet(r, nth + 1);
	}
}

static struct race *race_begin(struct kunit *test, unsigned int n,
			       int (*const act[])(struct race *r, unsigned int i))
{
	struct race *r = kunit_kzalloc(test, sizeof(*r), GFP_KERNEL);
	unsigned int cpu = cpumask_first(cpu_online_mask);

	KUNIT_ASSERT_NOT_NULL(test, r);
	init_waitqueue_head(&r->wq);
	init_waitqueue_head(&r->meeting);
	init_completion(&r->used);
	for (unsigned int i = 0; i < n; i++) {
		struct actor *a = &r->actor[i];

		*a = (struct actor){ .race = r, .act = act[i] };
		a->k = kthread_create_on_cpu(actor_thread, a, cpu, "actor@%u");
		KUNIT_ASSERT_FALSE(test, IS_ERR(a->k));
		cpu = cpumask_next((int)cpu, cpu_online_mask);
		if (cpu >= nr_cpu_ids)
			cpu = cpumask_first(cpu_online_mask);
	}
	r->actors = n;
	for (unsigned int i = 0; i < n; i++)
		kthread_start(r->actor[i].k);
	return r;
}

/* One round on @k. */
static void race_round(struct race *r, struct task_struct *k)
{
	r->k = k;
	meet(r, 2 * r->round + 1);
	meet(r, 2 * r->round + 2);
	r->round++;
}

static void race_end(struct race *r)
{
	r->k = NULL;
	meet(r, 2 * r->round + 1);
	for (unsigned int i = 0; i < r->actors; i++) {
		kthread_join(r->actor[i].k, MAX_SCHEDULE_TIMEOUT, NULL);
		kthread_put(r->actor[i].k);
	}
}

static int starts(struct race *r, unsigned int i)
{
	(void)i;
	return kthread_start(r->k);
}

static int stops(struct race *r, unsigned int i)
{
	int result = kthread_stop(r->k);

	r->actor[i].seen = r->written;
	return result;
}

static int parks(struct race *r, unsigned int i)
{
	(void)i;
	return kthread_park(r->k);
}

static int unparks(struct race *r, unsigned int i)
{
	(void)i;
	kthread_unpark(r->k);
	return 0;
}

static int joins(struct race *r, unsigned int i)
{
	int err = kthread_join(r->k, MAX_SCHEDULE_TIMEOUT, &r->actor[i].result);

	r->actor[i].seen = r->written;
	return err;
}

static void expect_dead(struct kunit *test, const struct task_struct *k)
{
	KUNIT_EXPECT_EQ(test, READ_ONCE(k->state), TASK_DEAD);
	KUNIT_EXPECT_EQ(test, READ_ONCE(k->on_cpu), 0U);
	KUNIT_EXPECT_EQ(test, READ_ONCE(k->on_rq), 0U);
}

/* Here while @k is asked for nothing; 7 when it is asked to stop. */
static int parks_until_stopped(void *arg)
{
	struct race *r = arg;

	r->ran++;
	do {
		(void)wait_event_interruptible(r->wq, kthread_should_stop_or_park());
		kthread_parkme();
	} while (!kthread_should_stop());
	return 7;
}

/* Some order of start, stop and park gives these answers: R1, R3, R6. */
static bool start_stop_park_agree(const struct race *r)
{
	int start = r->actor[0].answer, stop = r->actor[1].answer, park = r->actor[2].answer;

	if (park != 0 && park != -ENOSYS)
		return false;
	switch (start) {
	case 0:
		return r->ran == 1 && stop == 7;
	case -ESRCH:	/* the stop was before it, and the park before that, or too late */
		return r->ran == 0 && stop == -EINTR;
	case -EALREADY:	/* the park was first */
		return r->ran == 0 && stop == -EINTR && park == 0;
	default:
		return false;
	}
}

static void of_start_stop_and_park_one_wins(struct kunit *test)
{
	static int (*const act[])(struct race *r, unsigned int i) = { starts, stops, parks };
	struct race *r = race_begin(test, 3, act);
	unsigned int won[3] = {};

	while (r->round < ROUNDS) {
		struct task_struct *k = kthread_create(parks_until_stopped, r, "prize");

		if (IS_ERR(k))
			break;
		r->ran = 0;
		race_round(r, k);
		KUNIT_EXPECT_TRUE_MSG(test, start_stop_park_agree(r),
				      "round %u: start %d, stop %d, park %d, ran %u", r->round,
				      r->actor[0].answer, r->actor[1].answer, r->actor[2].answer,
				      r->ran);
		expect_dead(test, k);
		won[!r->actor[0].answer ? 0 : r->actor[2].answer ? 1 : 2]++;
		kthread_put(k);
	}
	KUNIT_EXPECT_EQ(test, r->round, (unsigned int)ROUNDS);
	race_end(r);
	kunit_info(test, "won: start %u, stop %u, park %u", won[0], won[1], won[2]);
}

static int writes_and_returns_nine(void *arg)
{
	struct race *r = arg;

	r->ran++;
	r->written = r->round + 1;
	return 9;
}

/* Whoever learns of the end learns the same, and sees what was written: R8, R14. */
static bool stop_and_joins_agree(const struct race *r)
{
	int start = r->actor[0].answer, stop = r->actor[1].answer;
	unsigned int written = r->ran ? r->round : 0;

	if (stop != (r->ran ? 9 : -EINTR) || start != (r->ran ? 0 : -ESRCH))
		return false;
	for (unsigned int i = 2; i < r->actors; i++)
		if (r->actor[i].answer || r->actor[i].result != stop)
			return false;
	for (unsigned int i = 1; i < r->actors; i++)
		if (r->actor[i].seen != written)
			return false;
	return true;
}

static void all_who_wait_for_an_end_learn_the_same(struct kunit *test)
{
	static int (*const act[])(struct race *r, unsigned int i) = {
		starts, stops, joins, joins,
	};
	struct race *r = race_begin(test, 4, act);

	while (r->round < ROUNDS) {
		struct task_struct *k = kthread_create(writes_and_returns_nine, r, "mortal");

		if (IS_ERR(k))
			break;
		r->ran = r->written = 0;
		race_round(r, k);
		KUNIT_EXPECT_TRUE_MSG(test, stop_and_joins_agree(r),
				      "round %u: start %d, stop %d, joins %d %d, ran %u", r->round,
				      r->actor[0].answer, r->actor[1].answer, r->actor[2].result,
				      r->actor[3].result, r->ran);
		expect_dead(test, k);
		kthread_put(k);
	}
	KUNIT_EXPECT_EQ(test, r->round, (unsigned int)ROUNDS);
	race_end(r);
}

static int stays_where_it_is_bound(void *arg)
{
	struct race *r = arg;

	while (!kthread_should_stop()) {
		(void)wait_event_interruptible(r->wq, READ_ONCE(r->use) ||
					       kthread_should_stop_or_park());
		r->strayed += raw_smp_processor_id() != r->cpu;
		if (READ_ONCE(r->use)) {
			WRITE_ONCE(r->use, false);
			complete(&r->used);
		}
		kthread_parkme();
		r->strayed += raw_smp_processor_id() != r->cpu;
	}
	return 3;
}

/* R4, R7: one unpark ends at most one request; only who comes second is told that it is busy. */
static bool parks_and_unpark_agree(const struct race *r)
{
	int a = r->actor[0].answer, b = r->actor[1].answer;

	if (a == -EBUSY || b == -EBUSY)
		return a != b && (a == -EBUSY ? b == 0 || b == -ECANCELED : a == 0 || a == -ECANCELED);
	return (a == 0 || a == -ECANCELED) && (b == 0 || b == -ECANCELED) &&
	       (a == 0 || b == 0);
}

/* Whatever has happened to it: it can be let go on, works, and can be parked. */
static void use_it(struct kunit *test, struct race *r, struct task_struct *k)
{
	kthread_unpark(k);
	WRITE_ONCE(r->use, true);
	wake_up(&r->wq);
	wait_for_completion(&r->used);
	KUNIT_EXPECT_EQ(test, kthread_park(k), 0);
	KUNIT_EXPECT_EQ(test, READ_ONCE(k->state), TASK_PARKED);
	KUNIT_EXPECT_EQ(test, READ_ONCE(k->on_cpu), 0U);
	kthread_unpark(k);
}

static void two_parks_and_an_unpark_leave_it_usable(struct kunit *test)
{
	static int (*const act[])(struct race *r, unsigned int i) = { parks, parks, unparks };
	struct race *r = race_begin(test, 3, act);
	struct task_struct *k;
	unsigned int cpu;

	/* The last one: with enough CPUs it is no actor's. */
	for_each_online_cpu(cpu)
		r->cpu = cpu;
	k = kthread_create_on_cpu(stays_where_it_is_bound, r, r->cpu, "bound@%u");
	KUNIT_EXPECT_FALSE(test, IS_ERR(k));
	if (IS_ERR(k)) {
		race_end(r);
		return;
	}
	kthread_start(k);
	while (r->round < ROUNDS) {
		race_round(r, k);
		KUNIT_EXPECT_TRUE_MSG(test, parks_and_unpark_agree(r), "round %u: parks %d and %d",
				      r->round, r->actor[0].answer, r->actor[1].answer);
		use_it(test, r, k);
	}
	race_end(r);
	KUNIT_EXPECT_EQ(test, kthread_stop_put(k), 3);
	KUNIT_EXPECT_EQ(test, r->strayed, 0U);
	KUNIT_EXPECT_EQ(test, census_check_all(), 0U);
}

static struct kunit_case kthread_smp_cases[] = {
	KUNIT_CASE(of_start_stop_and_park_one_wins),
	KUNIT_CASE(all_who_wait_for_an_end_learn_the_same),
	KUNIT_CASE(two_parks_and_an_unpark_leave_it_usable),
	{}
};

static struct kunit_suite kthread_smp_suite = {
	.name = "kthread_smp",
	.test_cases = kthread_smp_cases,
};
kunit_test_suite(kthread_smp_suite);
