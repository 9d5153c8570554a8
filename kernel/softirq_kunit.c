// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tests of softirqs and tasklets: in which context they are called, in which
 * order, when not, and that what comes back for ever starves nobody.
 *
 * They borrow SCHED_SOFTIRQ, which nobody uses.
 *
 * Not tested here: a function that leaves preempt_count changed (it is a
 * warning, which fails the run), and tasklets from many CPUs at once: the
 * torture suite does those.
 */
#include <asm/irqflags.h>
#include <asm/processor.h>
#include <base/err.h>
#include <kernel/completion.h>
#include <kernel/interrupt.h>
#include <kernel/irq.h>
#include <kernel/kthread.h>
#include <kernel/sched.h>
#include <kunit/test.h>
#include <lib/string.h>

#define ALL_ROUNDS	100U

static struct {
	unsigned int calls, nested, depth, again;
	unsigned int by_caller;		/* calls on the test's own thread */
	bool softirq, hardirq, irqs_off;
	struct task_struct *caller, *last;
	struct completion done;
	char order[8];
	unsigned int nr;
} seen;

static void note_order(char c)
{
	if (seen.nr < sizeof(seen.order) - 1)
		seen.order[seen.nr++] = c;
}

static void test_action(struct softirq_action *h)
{
	(void)h;
	if (seen.depth++)
		seen.nested++;
	seen.softirq = in_serving_softirq();
	seen.hardirq = in_hardirq();
	seen.irqs_off = irqs_disabled();
	seen.last = current;
	seen.by_caller += current == seen.caller;
	WRITE_ONCE(seen.calls, seen.calls + 1);
	note_order('s');
	if (seen.again) {
		seen.again--;
		raise_softirq(SCHED_SOFTIRQ);
	} else {
		complete(&seen.done);
	}
	seen.depth--;
}

static int softirq_test_init(struct kunit *test)
{
	(void)test;
	memset(&seen, 0, sizeof(seen));
	seen.caller = current;
	init_completion(&seen.done);
	open_softirq(SCHED_SOFTIRQ, test_action);
	return 0;
}

static void raises(struct pt_regs *regs, void *data)
{
	(void)regs, (void)data;
	raise_softirq_irqoff(SCHED_SOFTIRQ);
	/* Not here and now. */
	if (READ_ONCE(seen.calls))
		seen.nested += 100;
}

static void a_softirq_runs_at_the_end_of_its_interrupt(struct kunit *test)
{
	int vector = request_vector(raises, NULL, "softirq-kunit");

	KUNIT_ASSERT_GT(test, vector, 0);
	preempt_disable();
	send_ipi_self((unsigned int)vector);
	while (!READ_ONCE(seen.calls))
		cpu_relax();
	preempt_enable();
	KUNIT_EXPECT_EQ(test, seen.calls, 1U);
	KUNIT_EXPECT_EQ(test, seen.nested, 0U);
	KUNIT_EXPECT_TRUE(test, seen.softirq);
	KUNIT_EXPECT_FALSE(test, seen.hardirq);
	KUNIT_EXPECT_FALSE(test, seen.irqs_off);
	KUNIT_EXPECT_PTR_EQ(test, seen.last, seen.caller);
	free_vector((unsigned int)vector);
}

static void softirqs_wait_for_the_outermost_enable(struct kunit *test)
{
	int vector = request_vector(raises, NULL, "softirq-kunit");
	unsigned int inside, between;

	KUNIT_ASSERT_GT(test, vector, 0);
	local_bh_disable();
	local_bh_disable();
	raise_softirq(SCHED_SOFTIRQ);
	send_ipi_self((unsigned int)vector);
	for (int i = 0; i < 10000; i++)
		cpu_relax();
	inside = seen.calls;
	local_bh_enable();
	between = seen.calls;
	KUNIT_EXPECT_TRUE(test, in_interrupt());
	KUNIT_EXPECT_TRUE(test, in_task());
	local_bh_enable();
	/* Raised twice, and perhaps once more by a late interrupt. */
	KUNIT_EXPECT_EQ(test, inside, 0U);
	KUNIT_EXPECT_EQ(test, between, 0U);
	KUNIT_EXPECT_GE(test, seen.calls, 1U);
	KUNIT_EXPECT_PTR_EQ(test, seen.last, seen.caller);
	KUNIT_EXPECT_FALSE(test, in_interrupt());
	free_vector((unsigned int)vector);
}

static void a_softirq_raised_by_a_thread_comes(struct kunit *test)
{
	raise_softirq(SCHED_SOFTIRQ);
	wait_for_completion(&seen.done);
	KUNIT_EXPECT_EQ(test, seen.calls, 1U);
	KUNIT_EXPECT_TRUE(test, seen.softirq);
}

static void what_comes_back_for_ever_is_left_to_a_thread(struct kunit *test)
{
	seen.again = ALL_ROUNDS - 1;
	local_bh_disable();
	raise_softirq(SCHED_SOFTIRQ);
	local_bh_enable();
	wait_for_completion(&seen.done);
	KUNIT_EXPECT_EQ(test, seen.calls, ALL_ROUNDS);
	KUNIT_EXPECT_EQ(test, seen.nested, 0U);
	/* The rounds that one call of local_bh_enable() does, and those of a tick or two. */
	KUNIT_EXPECT_LT(test, seen.by_caller, ALL_ROUNDS / 2);
	KUNIT_EXPECT_TRUE(test, strncmp(seen.last->comm, "ksoftirqd/", 10) == 0);
}

static unsigned int storm_on;

static void storm(struct softirq_action *h)
{
	(void)h;
	if (READ_ONCE(storm_on))
		raise_softirq(SCHED_SOFTIRQ);
	else
		complete(&seen.done);
}

static int counts_to_a_hundred(void *data)
{
	struct completion *done = data;

	for (int i = 0; i < 100; i++)
		yield();
	complete(done);
	return 0;
}

static void a_storm_of_softirqs_starves_no_thread(struct kunit *test)
{
	struct completion *done = kunit_kzalloc(test, sizeof(*done), GFP_KERNEL);
	struct task_struct *k;

	KUNIT_ASSERT_NOT_NULL(test, done);
	init_completion(done);
	open_softirq(SCHED_SOFTIRQ, storm);
	set_cpus_allowed_ptr(current, cpumask_of(num_online_cpus() - 1));
	WRITE_ONCE(storm_on, 1U);
	raise_softirq(SCHED_SOFTIRQ);
	k = kthread_create_on_cpu(counts_to_a_hundred, done, num_online_cpus() - 1, "counts/%u");
	if (!IS_ERR(k)) {
		kthread_start(k);
		wait_for_completion(done);
		kthread_stop_put(k);
	}
	/* The last one: none is left when the next case borrows the number. */
	WRITE_ONCE(storm_on, 0U);
	raise_softirq(SCHED_SOFTIRQ);
	wait_for_completion(&seen.done);
	set_cpus_allowed_ptr(current, cpu_possible_mask);
	KUNIT_EXPECT_FALSE(test, IS_ERR(k));
}

static void high(struct tasklet_struct *t)
{
	(void)t;
	note_order('h');
}

static void ordinary(struct tasklet_struct *t)
{
	(void)t;
	note_order('t');
}

static void softirqs_run_in_the_order_of_their_numbers(struct kunit *test)
{
	static DECLARE_TASKLET(h, high);
	static DECLARE_TASKLET(o, ordinary);

	local_bh_disable();
	raise_softirq(SCHED_SOFTIRQ);
	tasklet_schedule(&o);
	tasklet_hi_schedule(&h);
	local_bh_enable();
	wait_for_completion(&seen.done);
	KUNIT_EXPECT_STREQ(test, (const char *)seen.order, "hts");
}

struct job {
	struct tasklet_struct tasklet;
	unsigned int calls, again;
	unsigned long word;
	struct completion done;
};

static void job_called(struct tasklet_struct *t)
{
	struct job *j = from_tasklet(j, t, tasklet);

	WRITE_ONCE(j->calls, j->calls + 1);
	if (j->again) {
		j->again--;
		tasklet_schedule(t);
		return;
	}
	complete(&j->done);
}

static void job_with_a_word(unsigned long data)
{
	struct job *j = (struct job *)data;

	j->word = data;
	complete(&j->done);
}

static struct job *job(struct kunit *test)
{
	struct job *j = kunit_kzalloc(test, sizeof(*j), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, j);
	tasklet_setup(&j->tasklet, job_called);
	init_completion(&j->done);
	return j;
}

static void a_tasklet_runs_once_for_many_calls(struct kunit *test)
{
	struct job *j = job(test);

	local_bh_disable();
	for (int i = 0; i < 5; i++)
		tasklet_schedule(&j->tasklet);
	KUNIT_EXPECT_EQ(test, j->calls, 0U);
	local_bh_enable();
	wait_for_completion(&j->done);
	tasklet_kill(&j->tasklet);
	KUNIT_EXPECT_EQ(test, j->calls, 1U);

	tasklet_init(&j->tasklet, job_with_a_word, (unsigned long)j);
	tasklet_hi_schedule(&j->tasklet);
	wait_for_completion(&j->done);
	tasklet_kill(&j->tasklet);
	KUNIT_EXPECT_EQ(test, j->word, (unsigned long)j);
}

static void a_tasklet_may_schedule_itself(struct kunit *test)
{
	struct job *j = job(test);

	j->again = 20;
	tasklet_schedule(&j->tasklet);
	wait_for_completion(&j->done);
	tasklet_kill(&j->tasklet);
	KUNIT_EXPECT_EQ(test, j->calls, 21U);
}

static void a_disabled_tasklet_waits(struct kunit *test)
{
	struct job *j = job(test), *other = job(test);

	tasklet_disable(&j->tasklet);
	tasklet_schedule(&j->tasklet);
	/* Behind it in the list: when this one was called, the first was looked at. */
	tasklet_schedule(&other->tasklet);
	wait_for_completion(&other->done);
	KUNIT_EXPECT_EQ(test, READ_ONCE(j->calls), 0U);
	tasklet_enable(&j->tasklet);
	wait_for_completion(&j->done);
	tasklet_kill(&j->tasklet);
	tasklet_kill(&other->tasklet);
	KUNIT_EXPECT_EQ(test, j->calls, 1U);
}

static void a_killed_tasklet_is_not_running(struct kunit *test)
{
	for (unsigned int i = 0; i < 200; i++) {
		struct job *j = job(test);
		unsigned int calls;

		tasklet_schedule(&j->tasklet);
		tasklet_kill(&j->tasklet);
		calls = READ_ONCE(j->calls);
		KUNIT_EXPECT_EQ(test, calls, 1U);
		KUNIT_EXPECT_EQ(test, j->tasklet.state, 0UL);
	}
}

static struct kunit_case softirq_cases[] = {
	KUNIT_CASE(a_softirq_runs_at_the_end_of_its_interrupt),
	KUNIT_CASE(softirqs_wait_for_the_outermost_enable),
	KUNIT_CASE(a_softirq_raised_by_a_thread_comes),
	KUNIT_CASE(what_comes_back_for_ever_is_left_to_a_thread),
	KUNIT_CASE(a_storm_of_softirqs_starves_no_thread),
	KUNIT_CASE(softirqs_run_in_the_order_of_their_numbers),
	KUNIT_CASE(a_tasklet_runs_once_for_many_calls),
	KUNIT_CASE(a_tasklet_may_schedule_itself),
	KUNIT_CASE(a_disabled_tasklet_waits),
	KUNIT_CASE(a_killed_tasklet_is_not_running),
	{}
};

static struct kunit_suite softirq_suite = {
	.name = "softirq",
	.init = softirq_test_init,
	.test_cases = softirq_cases,
};
kunit_test_suite(softirq_suite);
