// SPDX-License-Identifier: GPL-2.0-only
/*
 * Torture of the life of threads: what Documentation/reference/kthreads.rst
 * allows each call to answer, asked by many at once and at random; ten
 * thousand short lives; and that nothing is left of any of them.
 *
 * Not tested here: parks that last (park_torture.c), cycles of waits.
 */
#include <base/errno.h>
#include <kernel/kthread.h>
#include <kernel/spinlock.h>
#include <kernel/torture.h>
#include <kernel/wait.h>
#include <mm/gfp.h>

#define SLOTS		128U	/* threads alive at once */
#define ACTS		16000U	/* of all actors */
#define CYCLES		10000U	/* of all together */
#define NOT_YET		(-1000)	/* no result so far */

/*
 * One life: from create to the last reference.
 *	[a]  any thread, atomically
 */
struct life {
	struct torture *t;
	struct task_struct *k;
	atomic_t usage;			/* [a] actors that use it, and the slot */
	atomic_t begun, starts;		/* [a] fn ran; starts that were answered with 0 */
	atomic_t unparks;		/* [a] they start a thread that was parked new */
	atomic_t stopped;		/* [a] somebody has asked */
	atomic_t result;		/* [a] what the first one was told */
	int number;
	bool by_itself;			/* it ends without being asked */
	struct wait_queue_head wq;
	bool poked;			/* [a] */
};

struct slot {
	spinlock_t lock;	/* covers @life: nobody drops it while it is looked up */
	struct life *life;
};

struct world {
	struct torture *t;
	struct slot slot[SLOTS];
	atomic_t number;
	atomic_t answers[8];	/* [a] how often each act was done */
};

static int lives(void *arg)
{
	struct life *l = arg;

	TORTURE_CHECK(l->t, atomic_inc_return(&l->begun) == 1, "fn runs again");
	TORTURE_CHECK(l->t, !preempt_count() && !irqs_disabled(), "a bad beginning");
	TORTURE_CHECK(l->t, kthread_data(current) == l, "another's data");
	if (l->by_itself)
		return l->number;
	while (kthread_wait_event(l->wq, xchg(&l->poked, false)) == 0)
		yield();
	TORTURE_CHECK(l->t, atomic_read(&l->stopped), "nobody has asked it to stop");
	return l->number;
}

static struct life *born(struct world *w, struct torture_thread *me)
{
	struct life *l = kzalloc(sizeof(*l), GFP_KERNEL);

	if (!l)
		return NULL;
	l->t = w->t;
	l->number = atomic_inc_return(&w->number);
	l->by_itself = torture_one_in(&me->rnd, 4);
	atomic_set(&l->usage, 1);
	atomic_set(&l->result, NOT_YET);
	init_waitqueue_head(&l->wq);
	l->k = kthread_create(lives, l, "life/%d", l->number);
	if (!IS_ERR(l->k))
		return l;
	TORTURE_CHECK(w->t, PTR_ERR(l->k) == -ENOMEM || PTR_ERR(l->k) == -EAGAIN, "%ld",
		      PTR_ERR(l->k));
	kfree(l);
	return NULL;
}

/* Each one who is told the end is told the same, and the truth. */
static void check_result(struct life *l, int result)
{
	int first = NOT_YET;
	bool ran = atomic_read(&l->begun);

	TORTURE_CHECK(l->t, READ_ONCE(l->k->state) == TASK_DEAD, "ended in state %#x", l->k->state);
	TORTURE_CHECK(l->t, result == (ran ? l->number : -EINTR), "%d of thread %d, which %s",
		      result, l->number, ran ? "ran" : "never ran");
	TORTURE_CHECK(l->t, ran || !atomic_read(&l->starts), "start said 0, and it never ran");
	if (!atomic_try_cmpxchg(&l->result, &first, result))
		TORTURE_CHECK(l->t, first == result, "%d, and another was told %d", result, first);
}

static void stop(struct life *l)
{
	atomic_inc_return(&l->stopped);
	check_result(l, kthread_stop(l->k));
}

/* The last one who uses it; the creator's reference goes with it. */
static void put_life(struct life *l)
{
	if (!atomic_dec_and_test(&l->usage))
		return;
	stop(l);
	kthread_put(l->k);
	kfree(l);
}

static struct life *look_up(struct slot *s)
{
	struct life *l;

	spin_lock(&s->lock);
	l = s->life;
	if (l)
		atomic_inc(&l->usage);
	spin_unlock(&s->lock);
	return l;
}

/* A new one in its place; the old one ends when nobody uses it any more. */
static void replace(struct world *w, struct slot *s, struct torture_thread *me)
{
	struct life *new = born(w, me), *old;

	spin_lock(&s->lock);
	old = s->life;
	s->life = new;
	spin_unlock(&s->lock);
	if (old)
		put_life(old);
}

static void start(struct life *l)
{
	int err = kthread_start(l->k);

	TORTURE_CHECK(l->t, !err || err == -EALREADY || err == -ESRCH, "%d", err);
	if (!err)
		TORTURE_CHECK(l->t, atomic_inc_return(&l->starts) == 1, "started twice");
	if (err == -ESRCH)
		TORTURE_CHECK(l->t, atomic_read(&l->stopped), "no stop has won");
}

static void park(struct life *l, struct torture_thread *me)
{
	int err = kthread_park(l->k);

	TORTURE_CHECK(l->t, !err || err == -EBUSY || err == -ENOSYS || err == -ECANCELED, "%d", err);
	if (err == -ENOSYS)
		TORTURE_CHECK(l->t, atomic_read(&l->stopped) || l->by_itself, "it does not end");
	if (err == -ECANCELED)
		TORTURE_CHECK(l->t, atomic_read(&l->unparks), "nobody has unparked it");
	/* Or it stays parked, until somebody unparks or stops it. */
	if (torture_one_in(&me->rnd, 2)) {
		atomic_inc_return(&l->unparks);
		kthread_unpark(l->k);
	}
}

static void join(struct life *l, struct torture_thread *me)
{
	int result = NOT_YET, err = kthread_join(l->k, (long)torture_below(&me->rnd, 2), &result);

	TORTURE_CHECK(l->t, !err || err == -ETIMEDOUT, "%d", err);
	if (!err)
		check_result(l, result);
	else
		TORTURE_CHECK(l->t, result == NOT_YET, "a result without an end");
}

static void poke(struct life *l)
{
	smp_store_mb(l->poked, true);
	wake_up(&l->wq);
}

/* The request alone, or a whole other handle: no answer of theirs to check. */
static void disturb(struct life *l, struct torture_thread *me)
{
	struct cpumask mask;

	switch (torture_below(&me->rnd, 4)) {
	case 0:
		set_user_nice(l->k, MIN_NICE + (long)torture_below(&me->rnd, 40));
		break;
	case 1:
		torture_random_cpus(&me->rnd, &mask);
		(void)set_cpus_allowed_ptr(l->k, &mask);
		break;
	case 2:
		sched_setscheduler(l->k, SCHED_FIFO, 1 + (int)torture_below(&me->rnd, 20));
		break;
	default:
		sched_setscheduler(l->k, SCHED_NORMAL, 0);
		break;
	}
}

static void act(struct world *w, struct life *l, struct torture_thread *me)
{
	u32 what = torture_below(&me->rnd, ARRAY_SIZE(w->answers));

	atomic_inc(&w->answers[what]);
	switch (what) {
	case 0:
	case 1:
		start(l);
		break;
	case 2:
		park(l, me);
		break;
	case 3:
		atomic_inc_return(&l->unparks);
		kthread_unpark(l->k);
		break;
	case 4:
		join(l, me);
		break;
	case 5:
		poke(l);
		break;
	case 6:
		disturb(l, me);
		break;
	default:
		if (torture_one_in(&me->rnd, 4))
			stop(l);
		break;
	}
}

static void actor(struct torture_thread *me)
{
	struct world *w = me->data;

	torture_for_each_op(me, ACTS) {
		struct slot *s = &w->slot[torture_below(&me->rnd, SLOTS)];
		struct life *l = look_up(s);

		if (l) {
			act(w, l, me);
			put_life(l);
		}
		if (!l || torture_one_in(&me->rnd, 16))
			replace(w, s, me);
	}
}

static struct world *a_world(struct kunit *test)
{
	struct world *w = kunit_kzalloc(test, sizeof(*w), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, w);
	for (unsigned int i = 0; i < SLOTS; i++)
		spin_lock_init(&w->slot[i].lock);
	w->t = torture_begin(test);
	return w;
}

static void every_answer_is_one_that_was_promised(struct kunit *test)
{
	unsigned int before = nr_tasks(), n = torture_nr_threads(2, 6);
	struct world *w = a_world(test);

	for (unsigned int i = 0; i < n; i++)
		torture_add(w->t, actor, w);
	torture_run(w->t, TORTURE_STUTTER);
	for (unsigned int i = 0; i < SLOTS; i++)
		if (w->slot[i].life)
			put_life(w->slot[i].life);
	KUNIT_EXPECT_EQ(test, nr_tasks(), before);
	kunit_info(test, "%d threads lived", atomic_read(&w->number));
}

/* All alive at the same moment, then ended one way or another. */
static void a_hundred_threads_and_more_live_at_once(struct kunit *test)
{
	unsigned int before = nr_tasks();
	struct world *w = a_world(test);
	struct torture_thread me = { .t = w->t };

	torture_random_seed(w->t, 0, &me.rnd);
	for (unsigned int i = 0; i < SLOTS; i++) {
		replace(w, &w->slot[i], &me);
		KUNIT_ASSERT_NOT_NULL(test, w->slot[i].life);
	}
	KUNIT_EXPECT_EQ(test, nr_tasks(), before + SLOTS);
	for (unsigned int i = 0; i < SLOTS; i++) {
		struct life *l = w->slot[i].life;

		if (torture_one_in(&me.rnd, 4))
			KUNIT_EXPECT_EQ(test, kthread_park(l->k), 0);
		else if (torture_one_in(&me.rnd, 4))
			poke(l);
		else
			start(l);
	}
	yield();
	for (unsigned int i = 0; i < SLOTS; i++)
		put_life(w->slot[i].life);
	KUNIT_EXPECT_EQ(test, nr_tasks(), before);
	KUNIT_EXPECT_EQ(test, atomic_read(&w->t->violations), 0);
}

/* Short lives: each way from a beginning to an end. */
static void cycle(struct world *w, struct torture_thread *me)
{
	struct life *l = born(w, me);
	int result;

	if (!l) {
		TORTURE_CHECK(w->t, false, "no memory for a thread");
		return;
	}
	switch (torture_below(&me->rnd, 5)) {
	case 0:		/* create, stop */
		break;
	case 1:		/* create, start, stop */
		start(l);
		break;
	case 2:		/* create, park, stop */
		TORTURE_CHECK(w->t, kthread_park(l->k) == 0, "a new thread parks at once");
		break;
	case 3:		/* create, park, unpark, stop */
		TORTURE_CHECK(w->t, kthread_park(l->k) == 0, "a new thread parks at once");
		TORTURE_CHECK(w->t, kthread_start(l->k) == -EALREADY, "it is parked");
		kthread_unpark(l->k);
		break;
	default:	/* create, start, join */
		l->by_itself = true;
		start(l);
		TORTURE_CHECK(w->t, kthread_join(l->k, MAX_SCHEDULE_TIMEOUT, &result) == 0, "it ends");
		check_result(l, result);
		break;
	}
	put_life(l);
}

static void cycler(struct torture_thread *me)
{
	struct world *w = me->data;

	torture_for_each_op(me, CYCLES)
		cycle(w, me);
}

/* One new thread after the other, and all go for it at the same moment (R1). */
struct rush {
	struct world *w;
	struct life *life;		/* [a] the present one */
	atomic_t arrived;		/* how many times somebody came to a meeting */
	int racers;
};

/* Returns once all are here; @meeting counts the meetings of one racer. */
static void meet(struct rush *r, int *meeting)
{
	int all = ++*meeting * r->racers;

	atomic_inc_return(&r->arrived);
	/* So short that a switch would spread them out, unless there is one CPU for all. */
	for (unsigned int n = 1; atomic_read(&r->arrived) < all; n++) {
		cpu_relax();
		if (n % 1024 == 0 || num_online_cpus() == 1)
			yield();
	}
}

static void rush_at(struct life *l, struct torture_thread *me)
{
	switch (torture_below(&me->rnd, 8)) {
	case 0:
		stop(l);
		break;
	case 1:
		park(l, me);
		break;
	case 2:
		atomic_inc_return(&l->unparks);
		kthread_unpark(l->k);
		break;
	default:
		start(l);
		break;
	}
}

static void racer(struct torture_thread *me)
{
	struct rush *r = me->data;
	int meeting = 0;

	torture_for_each_op(me, 800) {
		if (me->index == 0)
			r->life = born(r->w, me);
		meet(r, &meeting);
		if (r->life)
			rush_at(r->life, me);
		meet(r, &meeting);
		if (me->index == 0 && r->life)
			put_life(r->life);
	}
}

static void of_many_who_start_a_thread_one_wins(struct kunit *test)
{
	unsigned int before = nr_tasks(), n = torture_nr_threads(1, 2);
	struct rush *r = kunit_kzalloc(test, sizeof(*r), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, r);
	r->w = a_world(test);
	r->racers = (int)n;
	for (unsigned int i = 0; i < n; i++)
		torture_add(r->w->t, racer, r);
	torture_run(r->w->t, 0);
	KUNIT_EXPECT_EQ(test, nr_tasks(), before);
}

static void run_cycles(struct kunit *test)
{
	struct world *w = a_world(test);
	unsigned int n = torture_nr_threads(1, 2);

	for (unsigned int i = 0; i < n; i++)
		torture_add(w->t, cycler, w);
	torture_run(w->t, 0);
	kunit_info(test, "%d threads lived", atomic_read(&w->number));
}

/* The second time over needs no more memory than the first: caches have filled. */
static void ten_thousand_short_lives_leave_nothing(struct kunit *test)
{
	unsigned int tasks = nr_tasks();

	/* Memory left behind is what the check after each suite finds. */
	run_cycles(test);
	KUNIT_EXPECT_EQ(test, nr_tasks(), tasks);
}

static struct kunit_case kthread_cases[] = {
	KUNIT_CASE(a_hundred_threads_and_more_live_at_once),
	KUNIT_CASE(every_answer_is_one_that_was_promised),
	KUNIT_CASE(of_many_who_start_a_thread_one_wins),
	KUNIT_CASE(ten_thousand_short_lives_leave_nothing),
	{}
};

static struct kunit_suite kthread_suite = {
	.name = "torture_kthread",
	.test_cases = kthread_cases,
};
kunit_test_suite(kthread_suite);
