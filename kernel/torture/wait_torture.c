// SPDX-License-Identifier: GPL-2.0-only
/*
 * Torture of waits: what is given is taken once, as many are woken as were
 * asked for, a time limit is never early, and no wake-up is lost: a case
 * ends when everything given is taken, not before.
 *
 * Not tested here: in which order waiters are woken (the suites of
 * kernel/sched/ do).
 */
#include <base/errno.h>
#include <kernel/completion.h>
#include <kernel/jiffies.h>
#include <kernel/kthread.h>
#include <kernel/torture.h>
#include <kernel/wait.h>

#define TOKENS		10000U	/* of both sides */
#define ROOM		3	/* tokens at the most, so that both sides wait */

struct store {
	struct torture *t;
	struct wait_queue_head full, empty;	/* for tokens, for room */
	atomic_t tokens, room;
	atomic_t given, taken;
};

/* One less, unless there is none. */
static bool take_one(atomic_t *v)
{
	int n = atomic_read(v);

	while (n > 0)
		if (atomic_try_cmpxchg(v, &n, n - 1))
			return true;
	return false;
}

static void give(struct store *s, struct torture_thread *me)
{
	wait_event(s->empty, take_one(&s->room));
	TORTURE_CHECK(s->t, atomic_read(&s->tokens) < ROOM, "%d in the store",
		      atomic_read(&s->tokens));
	atomic_inc(&s->given);
	atomic_inc_return(&s->tokens);	/* ordered before the wake-up's look at the queue */
	wake_up(&s->full);
	torture_delay(&me->rnd, 50);
}

static void took(struct store *s)
{
	atomic_inc(&s->taken);
	atomic_inc_return(&s->room);
	wake_up(&s->empty);
}

static void giver(struct torture_thread *me)
{
	torture_for_each_op(me, TOKENS) {
		give(me->data, me);
		if (torture_one_in(&me->rnd, 64))
			torture_random_policy(me);
	}
}

/* In all the ways that a wait queue knows, with and without a limit. */
static void take_shared(struct store *s, struct torture_thread *me)
{
	long left;

	switch (torture_below(&me->rnd, 4)) {
	case 0:
		wait_event(s->full, take_one(&s->tokens));
		break;
	case 1:
		left = wait_event_interruptible(s->full, take_one(&s->tokens));
		TORTURE_CHECK(s->t, !left, "nobody has asked us to stop: %ld", left);
		break;
	case 2:
		do {
			left = wait_event_timeout(s->full, take_one(&s->tokens), 1);
			TORTURE_CHECK(s->t, left >= 0 && left <= 1, "%ld", left);
		} while (!left);
		break;
	default:
		do {
			left = wait_event_interruptible_timeout(s->full, take_one(&s->tokens), 2);
			TORTURE_CHECK(s->t, left >= 0 && left <= 2, "%ld", left);
		} while (!left);
		break;
	}
}

static void shared_taker(struct torture_thread *me)
{
	struct store *s = me->data;

	torture_for_each_op(me, TOKENS) {
		take_shared(s, me);
		took(s);
		torture_delay(&me->rnd, 50);
	}
}

/*
 * A wake-up ends one exclusive wait, also one whose thread has just taken an
 * older token: as everywhere with exclusive waits, who leaves and sees more
 * passes the wake-up on.
 */
static void exclusive_taker(struct torture_thread *me)
{
	struct store *s = me->data;

	torture_for_each_op(me, TOKENS) {
		int err = wait_event_interruptible_exclusive(s->full, take_one(&s->tokens));

		TORTURE_CHECK(s->t, !err, "nobody has asked us to stop: %d", err);
		if (atomic_read(&s->tokens) > 0)
			wake_up(&s->full);
		took(s);
		torture_delay(&me->rnd, 50);
	}
}

static void run_store(struct kunit *test, void (*taker)(struct torture_thread *me))
{
	struct store *s = kunit_kzalloc(test, sizeof(*s), GFP_KERNEL);
	unsigned int n = torture_nr_threads(2, 4);

	KUNIT_ASSERT_NOT_NULL(test, s);
	init_waitqueue_head(&s->full);
	init_waitqueue_head(&s->empty);
	atomic_set(&s->room, ROOM);
	s->t = torture_begin(test);
	for (unsigned int i = 0; i < n; i++) {
		torture_add(s->t, giver, s);
		torture_add(s->t, taker, s);
	}
	torture_run(s->t, TORTURE_SHUFFLE | TORTURE_STUTTER);
	KUNIT_EXPECT_EQ(test, atomic_read(&s->taken), atomic_read(&s->given));
	KUNIT_EXPECT_EQ(test, atomic_read(&s->tokens), 0);
	KUNIT_EXPECT_EQ(test, atomic_read(&s->room), ROOM);
	KUNIT_EXPECT_FALSE(test, waitqueue_active(&s->full));
	KUNIT_EXPECT_FALSE(test, waitqueue_active(&s->empty));
}

static void each_token_is_taken_once(struct kunit *test)
{
	run_store(test, shared_taker);
}

static void each_token_ends_an_exclusive_wait(struct kunit *test)
{
	run_store(test, exclusive_taker);
}

/* One completion, which counts by itself. */
struct counted {
	struct torture *t;
	struct completion c;
	atomic_t given, taken, late;
};

static void completer(struct torture_thread *me)
{
	struct counted *x = me->data;

	torture_for_each_op(me, TOKENS) {
		atomic_inc(&x->given);
		complete(&x->c);
		torture_delay(&me->rnd, 200);
		if (torture_one_in(&me->rnd, 8))
			yield();
	}
}

static bool wait_somehow(struct counted *x, struct torture_thread *me)
{
	long left;

	switch (torture_below(&me->rnd, 5)) {
	case 0:
		wait_for_completion(&x->c);
		return true;
	case 1:
		left = wait_for_completion_interruptible(&x->c);
		TORTURE_CHECK(x->t, !left, "nobody has asked us to stop: %ld", left);
		return !left;
	case 2:
		return wait_for_completion_timeout(&x->c, 1) != 0;
	case 3:
		left = wait_for_completion_interruptible_timeout(&x->c, 1);
		TORTURE_CHECK(x->t, left >= 0, "nobody has asked us to stop: %ld", left);
		return left > 0;
	default:
		return try_wait_for_completion(&x->c);
	}
}

static void completion_taker(struct torture_thread *me)
{
	struct counted *x = me->data;

	torture_for_each_op(me, TOKENS) {
		while (!wait_somehow(x, me)) {
			atomic_inc(&x->late);
			torture_delay(&me->rnd, 50);
			if (torture_one_in(&me->rnd, 8))
				yield();
		}
		atomic_inc(&x->taken);
	}
}

static void a_completion_counts_each_complete(struct kunit *test)
{
	struct counted *x = kunit_kzalloc(test, sizeof(*x), GFP_KERNEL);
	unsigned int n = torture_nr_threads(2, 4);

	KUNIT_ASSERT_NOT_NULL(test, x);
	init_completion(&x->c);
	x->t = torture_begin(test);
	for (unsigned int i = 0; i < n; i++) {
		torture_add(x->t, completer, x);
		torture_add(x->t, completion_taker, x);
	}
	torture_run(x->t, TORTURE_SHUFFLE | TORTURE_STUTTER);
	KUNIT_EXPECT_EQ(test, atomic_read(&x->taken), atomic_read(&x->given));
	KUNIT_EXPECT_EQ(test, x->c.done, 0U);
	kunit_info(test, "%d waits without a token", atomic_read(&x->late));
}

/* Waiters of which it is known that they are queued, and a waker that counts. */
struct counted_wakes {
	struct torture *t;
	struct wait_queue_head wq;
	struct completion queued, woken, again;
	bool over;			/* [a] */
	unsigned int nr_shared, nr_exclusive;
};

static void wait_in_rounds(struct counted_wakes *x, struct torture_thread *me, bool exclusive)
{
	while (!READ_ONCE(x->over)) {
		struct wait_queue_entry w;

		wait_entry_init(&w, exclusive);
		prepare_to_wait_event(&x->wq, &w, TASK_UNINTERRUPTIBLE);
		/* In the queue: from here one wake-up ends this wait. */
		complete(&x->queued);
		if (torture_one_in(&me->rnd, 4))
			torture_delay(&me->rnd, 200);
		schedule();
		finish_wait(&x->wq, &w);
		complete(&x->woken);
		wait_for_completion(&x->again);
		me->ops++;
	}
}

static void shared_waiter(struct torture_thread *me)
{
	wait_in_rounds(me->data, me, false);
}

static void exclusive_waiter(struct torture_thread *me)
{
	wait_in_rounds(me->data, me, true);
}

static unsigned int nr_queued(struct wait_queue_head *wq)
{
	struct list_head *p;
	unsigned long flags;
	unsigned int n = 0;

	spin_lock_irqsave(&wq->lock, flags);
	for (p = wq->head.next; p != &wq->head; p = p->next)
		n++;
	spin_unlock_irqrestore(&wq->lock, flags);
	return n;
}

static void wait_times(struct completion *c, unsigned int n)
{
	while (n--)
		wait_for_completion(c);
}

static void one_round(struct counted_wakes *x, struct torture_thread *me, unsigned int *outside)
{
	unsigned int all = x->nr_shared + x->nr_exclusive;
	unsigned int ask = torture_below(&me->rnd, x->nr_exclusive + 2), want;

	wait_times(&x->queued, *outside);
	TORTURE_CHECK(x->t, nr_queued(&x->wq) == all, "%u of %u queued", nr_queued(&x->wq), all);
	/* None, for wake_up_nr(), is all. */
	want = !ask || ask > x->nr_exclusive ? all : x->nr_shared + ask;
	wake_up_nr(&x->wq, ask);
	TORTURE_CHECK(x->t, nr_queued(&x->wq) == all - want, "asked for %u: %u of %u left",
		      ask, nr_queued(&x->wq), all);
	wait_times(&x->woken, want);
	TORTURE_CHECK(x->t, !completion_done(&x->woken), "more than %u came", want);
	*outside = want;
}

static void wake_counter(struct torture_thread *me)
{
	struct counted_wakes *x = me->data;
	unsigned int all = x->nr_shared + x->nr_exclusive, outside = all;

	torture_for_each_op(me, 4000) {
		one_round(x, me, &outside);
		/* The shared ones come every round, so the exclusive ones left wait on in front. */
		for (unsigned int i = 0; i < outside; i++)
			complete(&x->again);
	}
	wait_times(&x->queued, outside);
	WRITE_ONCE(x->over, true);
	wake_up_all(&x->wq);
	wait_times(&x->woken, all);
	for (unsigned int i = 0; i < all; i++)
		complete(&x->again);
}

static void a_wake_up_ends_as_many_waits_as_it_says(struct kunit *test)
{
	struct counted_wakes *x = kunit_kzalloc(test, sizeof(*x), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, x);
	init_waitqueue_head(&x->wq);
	init_completion(&x->queued);
	init_completion(&x->woken);
	init_completion(&x->again);
	x->nr_shared = 3;
	x->nr_exclusive = torture_nr_threads(1, 6);
	x->t = torture_begin(test);
	for (unsigned int i = 0; i < x->nr_shared; i++)
		torture_add(x->t, shared_waiter, x);
	for (unsigned int i = 0; i < x->nr_exclusive; i++)
		torture_add(x->t, exclusive_waiter, x);
	torture_add(x->t, wake_counter, x);
	torture_run(x->t, TORTURE_SHUFFLE);
	KUNIT_EXPECT_FALSE(test, waitqueue_active(&x->wq));
}

/* A waiter with a limit, and wakers that come at about that time. */
struct race {
	struct torture *t;
	struct wait_queue_head wq;
	atomic_t flag;
	atomic_t raised, seen, ran_out;
};

static void limited_waiter(struct torture_thread *me)
{
	struct race *x = me->data;

	torture_for_each_op(me, 1000) {
		unsigned long from = READ_ONCE(jiffies), limit = 1 + torture_below(&me->rnd, 3);
		long left = wait_event_timeout(x->wq, atomic_xchg(&x->flag, 0), (long)limit);

		if (left) {
			TORTURE_CHECK(x->t, left > 0 && left <= (long)limit, "%ld of %lu left",
				      left, limit);
			atomic_inc(&x->seen);
		} else {
			TORTURE_CHECK(x->t, READ_ONCE(jiffies) - from >= limit,
				      "%lu of %lu ticks", READ_ONCE(jiffies) - from, limit);
			atomic_inc(&x->ran_out);
		}
	}
}

static void raiser(struct torture_thread *me)
{
	struct race *x = me->data;

	while (!kthread_should_stop()) {
		schedule_timeout_interruptible((long)torture_below(&me->rnd, 4));
		torture_delay(&me->rnd, 2000);
		if (!atomic_xchg(&x->flag, 1))
			atomic_inc(&x->raised);
		wake_up(&x->wq);
		me->ops++;
	}
}

static void a_limit_is_never_early_and_never_loses(struct kunit *test)
{
	struct race *x = kunit_kzalloc(test, sizeof(*x), GFP_KERNEL);
	unsigned int n = torture_nr_threads(1, 2);

	KUNIT_ASSERT_NOT_NULL(test, x);
	init_waitqueue_head(&x->wq);
	x->t = torture_begin(test);
	for (unsigned int i = 0; i < n; i++) {
		torture_add(x->t, limited_waiter, x);
		torture_add_helper(x->t, raiser, x);
	}
	torture_run(x->t, TORTURE_SHUFFLE);
	KUNIT_EXPECT_EQ(test, atomic_read(&x->raised),
			atomic_read(&x->seen) + atomic_read(&x->flag));
	kunit_info(test, "%d raised, %d seen in time, %d times too late", atomic_read(&x->raised),
		   atomic_read(&x->seen), atomic_read(&x->ran_out));
}

static struct kunit_case wait_cases[] = {
	KUNIT_CASE(each_token_is_taken_once),
	KUNIT_CASE(each_token_ends_an_exclusive_wait),
	KUNIT_CASE(a_completion_counts_each_complete),
	KUNIT_CASE(a_wake_up_ends_as_many_waits_as_it_says),
	KUNIT_CASE(a_limit_is_never_early_and_never_loses),
	{}
};

static struct kunit_suite wait_suite = {
	.name = "torture_wait",
	.test_cases = wait_cases,
};
kunit_test_suite(wait_suite);
