// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tests of the wait core and the completion on it: who is woken, how often,
 * in which order, and that no wake is lost.
 *
 * Not tested here: waker and sleeper on two CPUs.
 */
#include <base/err.h>
#include <kernel/completion.h>
#include <kernel/jiffies.h>
#include <kernel/kthread.h>
#include <kernel/timer.h>
#include <kernel/swait.h>
#include <kernel/wait.h>
#include <kernel/wait_bit.h>
#include <kunit/test.h>

#define WAITERS	3

struct crowd {
	struct wait_queue_head wq;
	struct completion c;
	unsigned int tickets;
	char order[16];
	unsigned int through;
	int err[WAITERS];
	struct task_struct *k[WAITERS];
};

struct member {
	struct crowd *crowd;
	unsigned int nr;
};

static struct crowd *crowd(struct kunit *test)
{
	struct crowd *c = kunit_kzalloc(test, sizeof(*c), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, c);
	init_waitqueue_head(&c->wq);
	init_completion(&c->c);
	return c;
}

static void gather(struct kunit *test, struct crowd *c, struct member *m, int (*fn)(void *))
{
	for (unsigned int i = 0; i < WAITERS; i++) {
		m[i] = (struct member){ c, i };
		c->k[i] = kthread_create(fn, &m[i], "member/%u", i);
		KUNIT_ASSERT_FALSE(test, IS_ERR(c->k[i]));
		/* Equals of a real-time class run in the order in which they are woken. */
		sched_set_fifo(c->k[i]);
		kthread_start(c->k[i]);
		while (READ_ONCE(c->k[i]->state) == TASK_RUNNING)
			msleep(1);	/* in the order of their numbers */
	}
}

static void send_home(struct kunit *test, struct crowd *c)
{
	for (unsigned int i = 0; i < WAITERS; i++)
		c->err[i] = kthread_stop_put(c->k[i]);
	(void)test;
}

static bool take_ticket(struct crowd *c)
{
	if (!c->tickets)
		return false;
	c->tickets--;
	return true;
}

static void passed(struct member *m)
{
	m->crowd->order[m->crowd->through++] = (char)('0' + m->nr);
}

static int waits_exclusively(void *arg)
{
	struct member *m = arg;
	int err = wait_event_interruptible_exclusive(m->crowd->wq, take_ticket(m->crowd));

	if (!err)
		passed(m);
	return err;
}

static int waits_for_completion(void *arg)
{
	struct member *m = arg;
	int err = wait_for_completion_interruptible(&m->crowd->c);

	if (!err)
		passed(m);
	return err;
}

static void a_wake_lets_one_exclusive_waiter_go(struct kunit *test)
{
	struct crowd *c = crowd(test);
	struct member m[WAITERS];

	gather(test, c, m, waits_exclusively);
	c->tickets = WAITERS;
	wake_up(&c->wq);
	msleep(5);
	KUNIT_EXPECT_STREQ(test, c->order, "0");
	wake_up_all(&c->wq);
	msleep(5);
	KUNIT_EXPECT_EQ(test, c->through, (unsigned int)WAITERS);
	send_home(test, c);
	KUNIT_EXPECT_FALSE(test, waitqueue_active(&c->wq));
}

static void a_wake_without_the_condition_changes_nothing(struct kunit *test)
{
	struct crowd *c = crowd(test);
	struct member m[WAITERS];

	gather(test, c, m, waits_exclusively);
	wake_up_all(&c->wq);
	msleep(5);
	KUNIT_EXPECT_EQ(test, c->through, 0U);
	for (unsigned int i = 0; i < WAITERS; i++)
		KUNIT_EXPECT_EQ(test, c->k[i]->state, (u32)TASK_INTERRUPTIBLE);
	send_home(test, c);
	for (unsigned int i = 0; i < WAITERS; i++)
		KUNIT_EXPECT_EQ(test, c->err[i], -EINTR);
}

static void completions_are_counted_and_in_order(struct kunit *test)
{
	struct crowd *c = crowd(test);
	struct member m[WAITERS];

	complete(&c->c);
	complete(&c->c);
	wait_for_completion(&c->c);
	KUNIT_EXPECT_TRUE(test, completion_done(&c->c));
	KUNIT_EXPECT_TRUE(test, try_wait_for_completion(&c->c));
	KUNIT_EXPECT_FALSE(test, try_wait_for_completion(&c->c));
	gather(test, c, m, waits_for_completion);
	complete(&c->c);
	msleep(5);
	KUNIT_EXPECT_STREQ(test, c->order, "0");
	complete(&c->c);
	complete(&c->c);
	msleep(5);
	KUNIT_EXPECT_STREQ(test, c->order, "012");
	send_home(test, c);
	KUNIT_EXPECT_FALSE(test, completion_done(&c->c));
}

static void complete_all_is_for_good(struct kunit *test)
{
	struct crowd *c = crowd(test);
	struct member m[WAITERS];

	gather(test, c, m, waits_for_completion);
	complete_all(&c->c);
	msleep(5);
	KUNIT_EXPECT_EQ(test, c->through, (unsigned int)WAITERS);
	wait_for_completion(&c->c);
	complete(&c->c);
	KUNIT_EXPECT_TRUE(test, completion_done(&c->c));
	send_home(test, c);
}

static void time_limits_are_kept_and_told(struct kunit *test)
{
	struct crowd *c = crowd(test);
	unsigned long start = jiffies;
	bool yes = true, no = false;

	KUNIT_EXPECT_EQ(test, wait_event_timeout(c->wq, no, 5), 0L);
	KUNIT_EXPECT_GE(test, jiffies - start, 5UL);
	KUNIT_EXPECT_EQ(test, wait_event_timeout(c->wq, yes, 5), 5L);
	KUNIT_EXPECT_EQ(test, wait_event_timeout(c->wq, yes, 0), 1L);
	KUNIT_EXPECT_EQ(test, wait_event_timeout(c->wq, no, 0), 0L);
	KUNIT_EXPECT_EQ(test, wait_for_completion_timeout(&c->c, 2), 0UL);
	complete(&c->c);
	KUNIT_EXPECT_EQ(test, wait_for_completion_timeout(&c->c, 7), 7UL);
	KUNIT_EXPECT_EQ(test, current->wait_kind, WAIT_NONE);
	KUNIT_EXPECT_EQ(test, current->state, (u32)TASK_RUNNING);
}

static void a_wait_is_written_down(struct kunit *test)
{
	struct crowd *c = crowd(test);
	struct member m[WAITERS];

	gather(test, c, m, waits_for_completion);
	KUNIT_EXPECT_EQ(test, c->k[0]->wait_kind, WAIT_COMPLETION);
	KUNIT_EXPECT_PTR_EQ(test, c->k[0]->wait_obj, &c->c);
	KUNIT_EXPECT_GT(test, c->k[0]->wait_since, 0ULL);
	send_home(test, c);
}

/* The interrupt and the thread race for the same flag, many times over. */
struct race {
	struct timer_list timer;
	struct wait_queue_head wq;
	bool flag;
};

static void race_fires(struct timer_list *t)
{
	struct race *r = container_of(t, struct race, timer);

	WRITE_ONCE(r->flag, true);
	wake_up(&r->wq);
}

static void a_wake_by_an_interrupt_is_not_lost(struct kunit *test)
{
	struct race *r = kunit_kzalloc(test, sizeof(*r), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, r);
	init_waitqueue_head(&r->wq);
	timer_setup(&r->timer, race_fires, 0);
	for (int i = 0; i < 50; i++) {
		WRITE_ONCE(r->flag, false);
		mod_timer(&r->timer, jiffies);
		KUNIT_ASSERT_GT(test, wait_event_timeout(r->wq, READ_ONCE(r->flag), 10 * HZ), 0L);
	}
	timer_delete_sync(&r->timer);
}

/* Two threads that wait in one of many ways and are sent on step by step. */
struct walk {
	struct wait_queue_head wq;
	spinlock_t lock;
	u32 step;		/* under @lock where it says so */
	u32 calls;		/* of its own wake function */
	unsigned long bits;
	atomic_t users;
	atomic_t arrived;
	int cmds;
};

static int own_wake(struct wait_queue_entry *w, unsigned int mode, int flags, void *key)
{
	struct walk *k = w->private;

	k->calls++;
	return 0;
}

#define STEPS	11

static bool at(struct walk *w, u32 step)
{
	return smp_load_acquire(&w->step) >= step;
}

static void wait_as_ported_code_does(struct walk *w)
{
	DEFINE_WAIT_FUNC(woken, woken_wake_function);
	DEFINE_WAIT(old);

	for (;;) {
		prepare_to_wait(&w->wq, &old, TASK_UNINTERRUPTIBLE);
		if (at(w, 1))
			break;
		schedule();
	}
	finish_wait(&w->wq, &old);
	atomic_inc(&w->arrived);

	add_wait_queue(&w->wq, &woken);
	while (!at(w, 2))
		wait_woken(&woken, TASK_INTERRUPTIBLE, MAX_SCHEDULE_TIMEOUT);
	remove_wait_queue(&w->wq, &woken);
	atomic_inc(&w->arrived);

	for (;;) {
		prepare_to_wait_exclusive(&w->wq, &old, TASK_IDLE);
		if (at(w, 3))
			break;
		schedule();
	}
	finish_wait(&w->wq, &old);
	atomic_inc(&w->arrived);
}

static int walks(void *arg)
{
	struct walk *w = arg;

	wait_as_ported_code_does(w);

	spin_lock_irq(&w->lock);
	wait_event_lock_irq(w->wq, w->step >= 4, w->lock);
	spin_unlock_irq(&w->lock);
	atomic_inc(&w->arrived);

	spin_lock_irq(&w->lock);
	if (wait_event_interruptible_lock_irq(w->wq, w->step >= 5, w->lock))
		atomic_set(&w->arrived, -100);
	spin_unlock_irq(&w->lock);
	atomic_inc(&w->arrived);

	spin_lock_irq(&w->wq.lock);
	if (wait_event_interruptible_locked_irq(w->wq, at(w, 6)))
		atomic_set(&w->arrived, -100);
	spin_unlock_irq(&w->wq.lock);
	atomic_inc(&w->arrived);

	wait_event_cmd(w->wq, at(w, 7), w->cmds++, w->cmds--);
	atomic_inc(&w->arrived);
	if (wait_event_killable(w->wq, at(w, 8)))
		atomic_set(&w->arrived, -100);
	atomic_inc(&w->arrived);
	swait_event_exclusive(w->wq, at(w, 9));
	atomic_inc(&w->arrived);
	wait_on_bit(&w->bits, 3, TASK_UNINTERRUPTIBLE);
	atomic_inc(&w->arrived);
	wait_var_event(&w->users, !atomic_read(&w->users));
	atomic_inc(&w->arrived);
	return 0;
}

/*
 * Nobody is sent on before everybody has come: a wake-up that is lost hangs.
 * Whether the waiter sleeps already, or is about to, is left to chance.
 */
static void no_form_of_waiting_loses_a_wake(struct kunit *test)
{
	struct walk *w = kunit_kzalloc(test, sizeof(*w), GFP_KERNEL);
	struct task_struct *k;

	KUNIT_ASSERT_NOT_NULL(test, w);
	init_waitqueue_head(&w->wq);
	spin_lock_init(&w->lock);
	for (int round = 0; round < 20; round++) {
		atomic_set(&w->arrived, 0);
		w->step = 0;
		w->bits = 8;
		atomic_set(&w->users, 1);
		k = kthread_run(walks, w, "walks");
		KUNIT_ASSERT_FALSE(test, IS_ERR(k));
		for (u32 step = 1; step <= STEPS; step++) {
			while (atomic_read(&w->arrived) < (int)step - 1)
				yield();
			if (round % 2)
				yield();
			spin_lock_irq(&w->lock);
			smp_store_release(&w->step, step);
			spin_unlock_irq(&w->lock);
			if (step == 10)
				clear_and_wake_up_bit(3, &w->bits);
			else if (step == 11)
				KUNIT_EXPECT_TRUE(test, atomic_dec_and_wake_up(&w->users));
			else
				wake_up(&w->wq);
		}
		kthread_join(k, MAX_SCHEDULE_TIMEOUT, NULL);
		kthread_put(k);
		KUNIT_EXPECT_EQ(test, atomic_read(&w->arrived), STEPS);
		KUNIT_EXPECT_EQ(test, w->cmds, 0);
		KUNIT_EXPECT_FALSE(test, waitqueue_active(&w->wq));
	}
}

static void a_wake_function_of_ones_own_is_called(struct kunit *test)
{
	struct walk *w = kunit_kzalloc(test, sizeof(*w), GFP_KERNEL);
	struct wait_queue_entry e;

	KUNIT_ASSERT_NOT_NULL(test, w);
	init_waitqueue_head(&w->wq);
	init_waitqueue_func_entry(&e, own_wake);
	e.private = w;
	add_wait_queue(&w->wq, &e);
	wake_up(&w->wq);
	spin_lock_irq(&w->wq.lock);
	wake_up_locked(&w->wq);
	spin_unlock_irq(&w->wq.lock);
	KUNIT_EXPECT_EQ(test, w->calls, 2U);
	KUNIT_EXPECT_TRUE(test, wq_has_single_sleeper(&w->wq));
	remove_wait_queue(&w->wq, &e);
	wake_up_all(&w->wq);
	KUNIT_EXPECT_EQ(test, w->calls, 2U);
	KUNIT_EXPECT_FALSE(test, wq_has_sleeper(&w->wq));
}

static void bits_are_waited_for_with_a_limit(struct kunit *test)
{
	struct walk *w = kunit_kzalloc(test, sizeof(*w), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, w);
	w->bits = 2;
	KUNIT_EXPECT_EQ(test, wait_on_bit_timeout(&w->bits, 1, TASK_UNINTERRUPTIBLE, 2), -EAGAIN);
	KUNIT_EXPECT_EQ(test, wait_on_bit(&w->bits, 0, TASK_UNINTERRUPTIBLE), 0);
	KUNIT_EXPECT_EQ(test, wait_on_bit_lock(&w->bits, 0, TASK_UNINTERRUPTIBLE), 0);
	KUNIT_EXPECT_EQ(test, w->bits, 3UL);
	KUNIT_EXPECT_TRUE(test, test_and_clear_wake_up_bit(1, &w->bits));
	KUNIT_EXPECT_FALSE(test, test_and_clear_wake_up_bit(1, &w->bits));
	KUNIT_EXPECT_EQ(test, wait_on_bit_timeout(&w->bits, 1, TASK_UNINTERRUPTIBLE, 2), 0);
}

static struct kunit_case wait_cases[] = {
	KUNIT_CASE(no_form_of_waiting_loses_a_wake),
	KUNIT_CASE(a_wake_function_of_ones_own_is_called),
	KUNIT_CASE(bits_are_waited_for_with_a_limit),
	KUNIT_CASE(a_wake_lets_one_exclusive_waiter_go),
	KUNIT_CASE(a_wake_without_the_condition_changes_nothing),
	KUNIT_CASE(completions_are_counted_and_in_order),
	KUNIT_CASE(complete_all_is_for_good),
	KUNIT_CASE(time_limits_are_kept_and_told),
	KUNIT_CASE(a_wait_is_written_down),
	KUNIT_CASE(a_wake_by_an_interrupt_is_not_lost),
	{}
};

static struct kunit_suite wait_suite = {
	.name = "wait",
	.one_cpu = true,
	.test_cases = wait_cases,
};
kunit_test_suite(wait_suite);
