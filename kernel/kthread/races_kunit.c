// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tests of what others may see of a thread that parks or exits, at the
 * moments where too early an answer would show: the one who waits is more
 * urgent, so it runs at the very wake-up; and an interrupt comes just after
 * the switch, while the answer is still due.
 *
 * Not tested here: the same seen from another CPU.
 */
#include <base/err.h>
#include <kernel/completion.h>
#include <kernel/irq.h>
#include <kernel/jiffies.h>
#include <kernel/kthread.h>
#include <kernel/sched.h>
#include <kernel/wait.h>
#include <kunit/test.h>

struct target {
	struct task_struct *k;
	struct completion ran, go, parked;
	struct wait_queue_head wq;
	bool flag;
	int answer;
};

static struct target *target(struct kunit *test, int (*fn)(void *))
{
	struct target *t = kunit_kzalloc(test, sizeof(*t), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, t);
	init_completion(&t->ran);
	init_completion(&t->go);
	init_completion(&t->parked);
	init_waitqueue_head(&t->wq);
	t->k = kthread_run(fn, t, "target");
	KUNIT_ASSERT_FALSE(test, IS_ERR(t->k));
	return t;
}

static int parks_when_asked(void *arg)
{
	struct target *t = arg;

	complete(&t->ran);
	while (kthread_wait_event(t->wq, t->flag) == 0)
		t->flag = false;
	return 3;
}

/* R5 */
static void an_urgent_parker_finds_its_target_off_the_cpu(struct kunit *test)
{
	struct target *t;

	sched_set_fifo(current);
	t = target(test, parks_when_asked);
	wait_for_completion(&t->ran);
	for (int i = 0; i < 10; i++) {
		KUNIT_ASSERT_EQ(test, kthread_park(t->k), 0);
		KUNIT_EXPECT_EQ(test, t->k->state, TASK_PARKED);
		KUNIT_EXPECT_EQ(test, t->k->on_cpu, 0U);
		KUNIT_EXPECT_EQ(test, t->k->on_rq, 0U);
		kthread_unpark(t->k);
		msleep(1);
	}
	KUNIT_EXPECT_EQ(test, kthread_stop_put(t->k), 3);
}

/* The unpark that comes between a park's switch and its answer. */
static struct {
	struct task_struct *k;
	int vector;
	bool came;
} unpark;

static void unparks(struct pt_regs *regs, void *data)
{
	(void)regs;
	(void)data;
	unpark.came = true;
	kthread_unpark(unpark.k);
}

/*
 * Interrupts are off here, and on again at the end of this switch, before the
 * park is answered: the one that is sent now comes just there.
 */
static void interrupt_comes_after_this_switch(void)
{
	if (current != unpark.k || READ_ONCE(current->state) != TASK_PARKED)
		return;
	WRITE_ONCE(sched_switch_test_hook, NULL);
	send_ipi_self((unsigned int)unpark.vector);
}

static int races_init(struct kunit *test)
{
	(void)test;
	if (!unpark.vector)
		unpark.vector = request_vector(unparks, NULL, "kthread-races");
	return unpark.vector < 0 ? unpark.vector : 0;
}

static int parks_after_go(void *arg)
{
	struct target *t = arg;

	complete(&t->ran);
	wait_for_completion(&t->go);
	kthread_parkme();
	(void)wait_event_interruptible(t->wq, kthread_should_stop());
	return 4;
}

static int parks_the_target(void *arg)
{
	struct target *t = arg;

	t->answer = kthread_park(t->k);
	complete(&t->parked);
	return 0;
}

/* R5, R7: it does not say 'parked' of a thread that is on its way again. */
static void an_unpark_before_the_answer_withdraws_the_request(struct kunit *test)
{
	struct target *t = target(test, parks_after_go);
	struct task_struct *parker;

	t->answer = 1;
	wait_for_completion(&t->ran);
	unpark.k = t->k;
	unpark.came = false;
	parker = kthread_run(parks_the_target, t, "parker");
	KUNIT_ASSERT_FALSE(test, IS_ERR(parker));
	msleep(5);
	WRITE_ONCE(sched_switch_test_hook, interrupt_comes_after_this_switch);
	complete(&t->go);
	wait_for_completion(&t->parked);
	WRITE_ONCE(sched_switch_test_hook, NULL);
	KUNIT_EXPECT_TRUE(test, unpark.came);
	KUNIT_EXPECT_EQ(test, t->answer, -ECANCELED);
	kthread_stop_put(parker);
	KUNIT_EXPECT_EQ(test, kthread_stop_put(t->k), 4);
}

static int completes_and_exits(void *arg)
{
	struct target *t = arg;

	kthread_complete_and_exit(&t->go, 6);
}

static int exits_after_go(void *arg)
{
	struct target *t = arg;

	complete(&t->ran);
	wait_for_completion(&t->go);
	return 5;
}

static void expect_gone(struct kunit *test, const struct task_struct *k)
{
	KUNIT_EXPECT_EQ(test, k->state, TASK_DEAD);
	KUNIT_EXPECT_EQ(test, k->on_cpu, 0U);
	KUNIT_EXPECT_EQ(test, k->on_rq, 0U);
	KUNIT_EXPECT_NULL(test, k->stack);
}

/* R8 */
static void an_urgent_waiter_finds_the_exited_thread_off_its_stack(struct kunit *test)
{
	struct target *t;

	sched_set_fifo(current);
	t = target(test, completes_and_exits);
	wait_for_completion(&t->go);
	expect_gone(test, t->k);
	KUNIT_EXPECT_EQ(test, kthread_stop_put(t->k), 6);
}

/* R8 */
static void an_urgent_joiner_finds_the_exited_thread_off_its_stack(struct kunit *test)
{
	struct target *t;
	int result = 0;

	sched_set_fifo(current);
	t = target(test, exits_after_go);
	wait_for_completion(&t->ran);
	complete(&t->go);
	KUNIT_EXPECT_EQ(test, kthread_join(t->k, MAX_SCHEDULE_TIMEOUT, &result), 0);
	expect_gone(test, t->k);
	KUNIT_EXPECT_EQ(test, result, 5);
	kthread_put(t->k);
}

static struct kunit_case kthread_races_cases[] = {
	KUNIT_CASE(an_urgent_parker_finds_its_target_off_the_cpu),
	KUNIT_CASE(an_unpark_before_the_answer_withdraws_the_request),
	KUNIT_CASE(an_urgent_waiter_finds_the_exited_thread_off_its_stack),
	KUNIT_CASE(an_urgent_joiner_finds_the_exited_thread_off_its_stack),
	{}
};

static struct kunit_suite kthread_races_suite = {
	.name = "kthread_races",
	.one_cpu = true,
	.init = races_init,
	.test_cases = kthread_races_cases,
};
kunit_test_suite(kthread_races_suite);
