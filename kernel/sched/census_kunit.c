// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tests of the census: what the judges say of each place, and that a thread
 * which is nowhere is found, by the tick and by the look at all.
 *
 * That real losses are found is shown by tests/mutations/census-*.patch.
 */
#include <asm/processor.h>
#include <base/bits.h>
#include <base/err.h>
#include <kernel/census.h>
#include <kernel/jiffies.h>
#include <kernel/kthread.h>
#include <kernel/task.h>
#include <kunit/test.h>

#define PLACE(s, queued, runs, r)							\
	{ .v = { .state = (s), .on_rq = (queued) || (runs), .on_cpu = (runs),		\
		 .is_current = (runs), .is_queued = (queued), .allowed = true }, .right = (r) }

static const struct {
	struct census_view v;
	bool right;
} places[] = {
	PLACE(TASK_RUNNING, false, true, true),
	PLACE(TASK_RUNNING, true, false, true),
	PLACE(TASK_RUNNING, false, false, false),	/* lost */
	PLACE(TASK_INTERRUPTIBLE, false, true, true),	/* on its way to sleep */
	PLACE(TASK_INTERRUPTIBLE, true, false, true),	/* preempted on its way */
	PLACE(TASK_INTERRUPTIBLE, false, false, true),
	PLACE(TASK_UNINTERRUPTIBLE, false, false, true),
	PLACE(TASK_PARKED, false, true, true),
	PLACE(TASK_PARKED, true, false, false),
	PLACE(TASK_PARKED, false, false, true),
	PLACE(TASK_EXITING, false, true, true),
	PLACE(TASK_EXITING, true, false, false),
	PLACE(TASK_EXITING, false, false, true),
	PLACE(TASK_NEW, false, true, false),
	PLACE(TASK_NEW, true, false, false),
	PLACE(TASK_NEW, false, false, true),
	PLACE(TASK_DEAD, false, true, false),
	PLACE(TASK_DEAD, true, false, false),
	PLACE(TASK_DEAD, false, false, true),
	PLACE(0x1234, false, false, false),
};

static void each_state_has_its_places(struct kunit *test)
{
	for (size_t i = 0; i < ARRAY_SIZE(places); i++)
		KUNIT_EXPECT_EQ_MSG(test, !census_judge(&places[i].v), places[i].right,
				    "row %zu", i);
}

static const struct {
	struct census_view v;
	bool right;
} odd[] = {
	/* Idle: on no queue, whether it runs or not. */
	{ { .on_cpu = 1, .is_current = true, .is_idle = true, .allowed = true }, true },
	{ { .is_idle = true, .allowed = true }, true },
	/* Running, but not on_rq. */
	{ { .on_cpu = 1, .is_current = true, .allowed = true }, false },
	/* Two that disagree about who runs. */
	{ { .on_cpu = 1, .on_rq = 1, .is_queued = true, .allowed = true }, false },
	{ { .on_rq = 1, .is_current = true, .allowed = true }, false },
	/* on_rq, but in no queue. */
	{ { .on_rq = 1, .allowed = true }, false },
	/* Bound elsewhere; the mask of others may just be changing. */
	{ { .on_rq = 1, .is_queued = true, .bound = true }, false },
	{ { .on_rq = 1, .is_queued = true }, true },
	{ { .on_rq = 1, .on_cpu = 1, .is_current = true, .bound = true }, false },
	{ { .state = TASK_NEW, .bound = true }, true },
	{ { .state = TASK_INTERRUPTIBLE, .wait_kind = WAIT_KINDS }, false },
};

static void what_is_odd_is_told_from_what_is_wrong(struct kunit *test)
{
	for (size_t i = 0; i < ARRAY_SIZE(odd); i++)
		KUNIT_EXPECT_EQ_MSG(test, !census_judge(&odd[i].v), odd[i].right, "row %zu", i);
}

#define QUEUE(says, tree_says, tree, list, idle, ordinary)					\
	.nr_running = (says), .fair_says = (tree_says), .fair = (tree), .rt = (list),		\
	.curr_is_idle = (idle), .curr_is_fair = (ordinary)
#define AGREES	.bits_agree = true, .members_agree = true, .bound_agree = true

static const struct {
	struct census_rq_view v;
	bool right;
} queues[] = {
	{ { QUEUE(0, 0, 0, 0, true, false), AGREES, .marked_idle = true }, true },
	{ { QUEUE(1, 0, 0, 0, false, true), AGREES }, true },
	{ { QUEUE(1, 0, 0, 1, false, false), AGREES }, true },	/* it stays in its list */
	{ { QUEUE(4, 2, 2, 1, false, true), AGREES }, true },
	{ { QUEUE(2, 1, 1, 1, true, false), AGREES }, true },	/* woken; idle is on its way out */
	{ { QUEUE(2, 0, 0, 0, false, true), AGREES }, false },
	{ { QUEUE(1, 1, 0, 0, false, true), AGREES }, false },
	{ { QUEUE(1, 1, 1, 0, false, true), AGREES }, false },
	{ { QUEUE(1, 1, 1, 0, true, false), AGREES, .marked_idle = true }, false },
	{ { QUEUE(1, 0, 0, 0, false, true), AGREES, .marked_idle = true }, false },
	{ { QUEUE(0, 0, 0, 0, true, false), .members_agree = true, .bound_agree = true }, false },
	{ { QUEUE(0, 0, 0, 0, true, false), .bits_agree = true, .bound_agree = true }, false },
	{ { QUEUE(0, 0, 0, 0, true, false), .bits_agree = true, .members_agree = true }, false },
};

static void a_run_queue_agrees_with_itself(struct kunit *test)
{
	for (size_t i = 0; i < ARRAY_SIZE(queues); i++)
		KUNIT_EXPECT_EQ_MSG(test, !census_judge_rq(&queues[i].v), queues[i].right,
				    "row %zu", i);
}

static void all_is_well_now(struct kunit *test)
{
	KUNIT_EXPECT_EQ(test, census_check_all(), 0U);
}

static struct {
	pid_t pid;
	atomic_t times;		/* reports about it */
	atomic_t others;
} lost;

static void count_report(const char *what, pid_t pid)
{
	(void)what;
	atomic_inc(pid == lost.pid ? &lost.times : &lost.others);
}

static int never_runs(void *arg)
{
	(void)arg;
	return 0;
}

static void set_state(struct task_struct *k, u32 state)
{
	raw_spin_lock_irq(&k->lock);
	WRITE_ONCE(k->state, state);
	raw_spin_unlock_irq(&k->lock);
}

static void look_on(struct task_struct *p, void *arg)
{
	(void)p, (void)arg;
}

/* Make a thread that says that it runs, and is nowhere. */
static struct task_struct *lose_one(struct kunit *test)
{
	struct task_struct *k = kthread_create(never_runs, NULL, "lost");

	KUNIT_ASSERT_FALSE(test, IS_ERR(k));
	lost.pid = k->pid;
	atomic_set(&lost.times, 0);
	atomic_set(&lost.others, 0);
	WRITE_ONCE(census_test_hook, count_report);
	set_state(k, TASK_RUNNING);
	return k;
}

static void find_again(struct kunit *test, struct task_struct *k)
{
	set_state(k, TASK_NEW);
	/* A tick that has seen it still has the list's lock: past that the hook may go. */
	for_each_task(look_on, NULL);
	WRITE_ONCE(census_test_hook, NULL);
	KUNIT_EXPECT_EQ(test, atomic_read(&lost.others), 0);
	KUNIT_EXPECT_EQ(test, kthread_stop_put(k), -EINTR);
}

static void a_lost_thread_is_found_by_the_look_at_all(struct kunit *test)
{
	struct task_struct *k = lose_one(test);

	KUNIT_EXPECT_EQ(test, census_check_all(), 1U);
	KUNIT_EXPECT_GE(test, atomic_read(&lost.times), 1);
	find_again(test, k);
	KUNIT_EXPECT_EQ(test, census_check_all(), 0U);
}

static void a_lost_thread_is_found_by_the_tick(struct kunit *test)
{
	struct task_struct *k = lose_one(test);
	unsigned long limit = jiffies + 60 * HZ;

	/* Busy: idle CPUs do not look. */
	while (!atomic_read(&lost.times) && time_before(jiffies, limit))
		cpu_relax();
	KUNIT_EXPECT_GE(test, atomic_read(&lost.times), 1);
	find_again(test, k);
}

static struct kunit_case census_cases[] = {
	KUNIT_CASE(each_state_has_its_places),
	KUNIT_CASE(what_is_odd_is_told_from_what_is_wrong),
	KUNIT_CASE(a_run_queue_agrees_with_itself),
	KUNIT_CASE(all_is_well_now),
	KUNIT_CASE(a_lost_thread_is_found_by_the_look_at_all),
	KUNIT_CASE(a_lost_thread_is_found_by_the_tick),
	{}
};

static struct kunit_suite census_suite = {
	.name = "census",
	.test_cases = census_cases,
};
kunit_test_suite(census_suite);
