// SPDX-License-Identifier: GPL-2.0-only
/*
 * Semaphores, reader-writer semaphores and rt_mutexes one step at a time:
 * who is let in when, what an interrupted wait leaves, and who runs with
 * whose priority.
 *
 * Not tested here: exclusion under load, which is sleep_stress's.
 */
#include <base/err.h>
#include <kernel/kthread.h>
#include <kernel/lockdep.h>
#include <kernel/rtmutex.h>
#include <kernel/rwsem.h>
#include <kernel/semaphore.h>
#include <kunit/test.h>

#define ACTORS	4

/* One thread does one thing, then ends when told. */
struct actor {
	struct play *play;
	struct task_struct *k;
	char what;
	int err;
	bool in;		/* has what it asked for; [a] */
	bool may_leave;		/* [a], wq */
};

struct play {
	struct semaphore sem;
	struct rw_semaphore rw;
	struct rt_mutex a, b;
	struct wait_queue_head wq;
	struct actor actor[ACTORS];
	atomic_t entries;
	char order[ACTORS + 1];
};

static void enter(struct actor *me)
{
	me->play->order[atomic_inc_return(&me->play->entries) - 1] =
		(char)('0' + (me - me->play->actor));
	WRITE_ONCE(me->in, true);
	wake_up_all(&me->play->wq);
	wait_event(me->play->wq, READ_ONCE(me->may_leave));
}

static int acts(void *arg)
{
	struct actor *me = arg;
	struct play *p = me->play;

	switch (me->what) {
	case 's':
		me->err = down_interruptible(&p->sem);
		if (!me->err) {
			enter(me);
			up(&p->sem);
		}
		break;
	case 'r':
		down_read(&p->rw);
		enter(me);
		up_read(&p->rw);
		break;
	case 'w':
		me->err = down_write_interruptible(&p->rw);
		if (!me->err) {
			enter(me);
			up_write(&p->rw);
		}
		break;
	case 'a':
		me->err = rt_mutex_lock_interruptible(&p->a);
		if (!me->err) {
			enter(me);
			rt_mutex_unlock(&p->a);
		}
		break;
	case 'b':	/* holds b, wants a */
		rt_mutex_lock(&p->b);
		rt_mutex_lock(&p->a);
		enter(me);
		rt_mutex_unlock(&p->a);
		rt_mutex_unlock(&p->b);
		break;
	default:	/* 'c': wants b */
		rt_mutex_lock(&p->b);
		enter(me);
		rt_mutex_unlock(&p->b);
	}
	return me->err;
}

static struct play *play(struct kunit *test)
{
	struct play *p = kunit_kzalloc(test, sizeof(*p), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, p);
	sema_init(&p->sem, 1);
	init_rwsem(&p->rw);
	rt_mutex_init(&p->a);
	rt_mutex_init(&p->b);
	init_waitqueue_head(&p->wq);
	return p;
}

/* Starts the nth actor and returns when it waits for its lock, or is in. */
static void on_stage(struct kunit *test, struct play *p, unsigned int n, char what, int prio,
		     enum wait_kind kind)
{
	struct actor *a = &p->actor[n];

	a->play = p;
	a->what = what;
	a->k = kthread_create(acts, a, "actor/%u", n);
	KUNIT_ASSERT_FALSE(test, IS_ERR(a->k));
	if (prio)
		KUNIT_ASSERT_EQ(test, sched_setscheduler(a->k, SCHED_FIFO, prio), 0);
	kthread_start(a->k);
	while (!READ_ONCE(a->in) &&
	       (READ_ONCE(a->k->wait_kind) != kind || READ_ONCE(a->k->state) == TASK_RUNNING))
		msleep(1);
}

static void let_leave(struct actor *a)
{
	WRITE_ONCE(a->may_leave, true);
	wake_up_all(&a->play->wq);
}

static void until_in(struct actor *a)
{
	wait_event(a->play->wq, READ_ONCE(a->in));
}

static int off_stage(struct actor *a)
{
	int err;

	let_leave(a);
	/* Each actor has another part, but all are one function to lockdep. */
	lockdep_off();
	kthread_join(a->k, MAX_SCHEDULE_TIMEOUT, &err);
	lockdep_on();
	kthread_put(a->k);
	return err;
}

static void a_semaphore_is_entered_in_order(struct kunit *test)
{
	struct play *p = play(test);

	for (unsigned int i = 0; i < 3; i++)
		on_stage(test, p, i, 's', 0, WAIT_SEMAPHORE);
	KUNIT_EXPECT_EQ(test, down_trylock(&p->sem), 1);
	KUNIT_EXPECT_EQ(test, down_timeout(&p->sem, 1), -ETIME);
	/* The second one gives up: the third is next. */
	lockdep_off();
	KUNIT_EXPECT_EQ(test, kthread_stop(p->actor[1].k), -EINTR);
	lockdep_on();
	kthread_put(p->actor[1].k);
	off_stage(&p->actor[0]);
	until_in(&p->actor[2]);
	off_stage(&p->actor[2]);
	KUNIT_EXPECT_STREQ(test, p->order, "02");
	KUNIT_EXPECT_EQ(test, p->sem.count, 1U);
	KUNIT_EXPECT_EQ(test, down_trylock(&p->sem), 0);
	up(&p->sem);
}

static void a_waiting_writer_is_not_overtaken(struct kunit *test)
{
	struct play *p = play(test);

	on_stage(test, p, 0, 'r', 0, WAIT_RWSEM);
	on_stage(test, p, 1, 'w', 0, WAIT_RWSEM);
	on_stage(test, p, 2, 'r', 0, WAIT_RWSEM);
	KUNIT_EXPECT_TRUE(test, p->actor[0].in);
	KUNIT_EXPECT_FALSE(test, READ_ONCE(p->actor[1].in));
	KUNIT_EXPECT_FALSE(test, READ_ONCE(p->actor[2].in));
	KUNIT_EXPECT_EQ(test, down_read_trylock(&p->rw), 0);
	off_stage(&p->actor[0]);
	until_in(&p->actor[1]);
	KUNIT_EXPECT_FALSE(test, READ_ONCE(p->actor[2].in));
	off_stage(&p->actor[1]);
	until_in(&p->actor[2]);
	off_stage(&p->actor[2]);
	KUNIT_EXPECT_STREQ(test, p->order, "012");
	KUNIT_EXPECT_EQ(test, p->rw.count, 0UL);
}

static void a_writer_that_gives_up_lets_the_readers_in(struct kunit *test)
{
	struct play *p = play(test);

	on_stage(test, p, 0, 'r', 0, WAIT_RWSEM);
	on_stage(test, p, 1, 'w', 0, WAIT_RWSEM);
	on_stage(test, p, 2, 'r', 0, WAIT_RWSEM);
	on_stage(test, p, 3, 'r', 0, WAIT_RWSEM);
	lockdep_off();
	KUNIT_EXPECT_EQ(test, kthread_stop_put(p->actor[1].k), -EINTR);
	lockdep_on();
	until_in(&p->actor[2]);
	until_in(&p->actor[3]);
	off_stage(&p->actor[0]);
	off_stage(&p->actor[2]);
	off_stage(&p->actor[3]);
	KUNIT_EXPECT_EQ(test, p->rw.count, 0UL);
}

static void a_downgrade_lets_the_first_readers_in(struct kunit *test)
{
	struct play *p = play(test);

	down_write(&p->rw);
	on_stage(test, p, 0, 'r', 0, WAIT_RWSEM);
	on_stage(test, p, 1, 'r', 0, WAIT_RWSEM);
	on_stage(test, p, 2, 'w', 0, WAIT_RWSEM);
	downgrade_write(&p->rw);
	until_in(&p->actor[0]);
	until_in(&p->actor[1]);
	KUNIT_EXPECT_FALSE(test, READ_ONCE(p->actor[2].in));
	off_stage(&p->actor[0]);
	off_stage(&p->actor[1]);
	KUNIT_EXPECT_FALSE(test, READ_ONCE(p->actor[2].in));
	up_read(&p->rw);
	until_in(&p->actor[2]);
	off_stage(&p->actor[2]);
	KUNIT_EXPECT_EQ(test, p->rw.count, 0UL);
}

static void the_owner_runs_with_its_waiters_priority(struct kunit *test)
{
	struct play *p = play(test);

	rt_mutex_lock(&p->a);
	KUNIT_EXPECT_EQ(test, rt_mutex_trylock(&p->a), 0);
	on_stage(test, p, 0, 'a', 20, WAIT_RT_MUTEX);
	KUNIT_EXPECT_EQ(test, current->policy, SCHED_FIFO);
	KUNIT_EXPECT_EQ(test, current->rt_priority, 20);
	on_stage(test, p, 1, 'a', 40, WAIT_RT_MUTEX);
	KUNIT_EXPECT_EQ(test, current->rt_priority, 40);
	on_stage(test, p, 2, 'a', 30, WAIT_RT_MUTEX);
	KUNIT_EXPECT_EQ(test, current->rt_priority, 40);
	/* A waiter's own priority may change, or it may give up. */
	KUNIT_EXPECT_EQ(test, sched_setscheduler(p->actor[0].k, SCHED_FIFO, 50), 0);
	KUNIT_EXPECT_EQ(test, current->rt_priority, 50);
	lockdep_off();
	KUNIT_EXPECT_EQ(test, kthread_stop_put(p->actor[0].k), -EINTR);
	lockdep_on();
	KUNIT_EXPECT_EQ(test, current->rt_priority, 40);
	/* Its own is kept while another is lent, and may change. */
	KUNIT_EXPECT_EQ(test, sched_setscheduler(current, SCHED_RR, 3), 0);
	KUNIT_EXPECT_EQ(test, current->policy, SCHED_FIFO);
	KUNIT_EXPECT_EQ(test, current->rt_priority, 40);
	rt_mutex_unlock(&p->a);
	KUNIT_EXPECT_EQ(test, current->policy, SCHED_RR);
	KUNIT_EXPECT_EQ(test, current->rt_priority, 3);
	KUNIT_EXPECT_EQ(test, sched_setscheduler(current, SCHED_NORMAL, 0), 0);
	until_in(&p->actor[1]);
	KUNIT_EXPECT_EQ(test, p->actor[1].k->rt_priority, 40);
	off_stage(&p->actor[1]);
	until_in(&p->actor[2]);
	off_stage(&p->actor[2]);
	KUNIT_EXPECT_STREQ(test, p->order, "12");
	KUNIT_EXPECT_FALSE(test, rt_mutex_is_locked(&p->a));
}

static void priority_goes_along_a_chain_of_owners(struct kunit *test)
{
	struct play *p = play(test);

	rt_mutex_lock(&p->a);
	on_stage(test, p, 0, 'b', 5, WAIT_RT_MUTEX);	/* holds b, waits for a */
	KUNIT_EXPECT_EQ(test, current->rt_priority, 5);
	on_stage(test, p, 1, 'c', 60, WAIT_RT_MUTEX);	/* waits for b */
	KUNIT_EXPECT_EQ(test, p->actor[0].k->rt_priority, 60);
	KUNIT_EXPECT_EQ(test, current->rt_priority, 60);
	rt_mutex_unlock(&p->a);
	KUNIT_EXPECT_EQ(test, current->policy, SCHED_NORMAL);
	until_in(&p->actor[0]);
	KUNIT_EXPECT_EQ(test, p->actor[0].k->rt_priority, 60);
	let_leave(&p->actor[0]);
	until_in(&p->actor[1]);
	off_stage(&p->actor[0]);
	off_stage(&p->actor[1]);
	KUNIT_EXPECT_STREQ(test, p->order, "01");
}

static void two_locks_lend_the_higher_of_the_two(struct kunit *test)
{
	struct play *p = play(test);

	/* In the order of the case before: they share their classes. */
	rt_mutex_lock(&p->b);
	rt_mutex_lock(&p->a);
	on_stage(test, p, 0, 'a', 20, WAIT_RT_MUTEX);
	on_stage(test, p, 1, 'c', 30, WAIT_RT_MUTEX);
	KUNIT_EXPECT_EQ(test, current->rt_priority, 30);
	rt_mutex_unlock(&p->b);
	KUNIT_EXPECT_EQ(test, current->rt_priority, 20);
	rt_mutex_unlock(&p->a);
	KUNIT_EXPECT_EQ(test, current->policy, SCHED_NORMAL);
	off_stage(&p->actor[0]);
	off_stage(&p->actor[1]);
}

static struct kunit_case sleep_cases[] = {
	KUNIT_CASE(a_semaphore_is_entered_in_order),
	KUNIT_CASE(a_waiting_writer_is_not_overtaken),
	KUNIT_CASE(a_writer_that_gives_up_lets_the_readers_in),
	KUNIT_CASE(a_downgrade_lets_the_first_readers_in),
	KUNIT_CASE(the_owner_runs_with_its_waiters_priority),
	KUNIT_CASE(priority_goes_along_a_chain_of_owners),
	KUNIT_CASE(two_locks_lend_the_higher_of_the_two),
	{}
};

static struct kunit_suite sleep_suite = {
	.name = "sleep_locks",
	.test_cases = sleep_cases,
};
kunit_test_suite(sleep_suite);
