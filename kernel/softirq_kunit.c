// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tests of softirqs, tasklets and irq_work: when they run, where, and that
 * nothing asked for is forgotten or done twice at once.
 *
 * Long random mixes are torture_tasklet's.
 */
#include <asm/irqflags.h>
#include <asm/processor.h>
#include <base/err.h>
#include <kernel/completion.h>
#include <kernel/interrupt.h>
#include <kernel/irq.h>
#include <kernel/irq_work.h>
#include <kernel/kthread.h>
#include <kernel/smp.h>
#include <kunit/test.h>
#include <lib/string.h>

/* A softirq that nobody else uses. */
#define TEST_SOFTIRQ	SCHED_SOFTIRQ

static struct {
	atomic_t runs;
	unsigned int again;		/* it raises itself so many times more */
	bool irqs_off, not_serving;
} soft;

static void test_softirq(struct softirq_action *h)
{
	(void)h;
	soft.irqs_off |= irqs_disabled();
	soft.not_serving |= !in_serving_softirq();
	atomic_inc(&soft.runs);
	if (soft.again) {
		soft.again--;
		raise_softirq(TEST_SOFTIRQ);
	}
}

static int softirq_suite_init(struct kunit *test)
{
	(void)test;
	open_softirq(TEST_SOFTIRQ, test_softirq);
	soft.again = 0;
	soft.irqs_off = soft.not_serving = false;
	atomic_set(&soft.runs, 0);
	return 0;
}

static void wait_runs(int n)
{
	while (atomic_read(&soft.runs) < n)
		schedule_timeout_uninterruptible(1);
}

static void what_is_raised_runs_once_with_interrupts_on(struct kunit *test)
{
	raise_softirq(TEST_SOFTIRQ);
	wait_runs(1);
	KUNIT_EXPECT_FALSE(test, soft.irqs_off);
	KUNIT_EXPECT_FALSE(test, soft.not_serving);
	KUNIT_EXPECT_EQ(test, atomic_read(&soft.runs), 1);
}

static void nothing_runs_here_before_it_is_allowed_again(struct kunit *test)
{
	int inside;

	local_bh_disable();
	local_bh_disable();
	raise_softirq(TEST_SOFTIRQ);
	local_bh_enable();
	inside = atomic_read(&soft.runs);
	local_bh_enable();
	KUNIT_EXPECT_EQ(test, inside, 0);
	/* On the spot, not some time later. */
	KUNIT_EXPECT_EQ(test, atomic_read(&soft.runs), 1);
}

static void raises_in_interrupt(struct pt_regs *regs, void *data)
{
	int *before_exit = data;

	(void)regs;
	raise_softirq_irqoff(TEST_SOFTIRQ);
	*before_exit = atomic_read(&soft.runs);
}

static void the_end_of_the_interrupt_runs_it(struct kunit *test)
{
	int before_exit = -1, after, vector = request_vector(raises_in_interrupt, &before_exit, "softirq");

	KUNIT_ASSERT_GT(test, vector, 0);
	preempt_disable();
	send_ipi_self((unsigned int)vector);
	while (READ_ONCE(before_exit) < 0)
		cpu_relax();
	after = atomic_read(&soft.runs);
	preempt_enable();
	KUNIT_EXPECT_EQ(test, before_exit, 0);
	KUNIT_EXPECT_EQ(test, after, 1);
	KUNIT_EXPECT_EQ(test, free_vector((unsigned int)vector), 0);
}

static void one_that_comes_again_and_again_lets_threads_run(struct kunit *test)
{
	/* Far more than one visit does: the rest is the thread's, and this thread goes on. */
	soft.again = 1000;
	raise_softirq(TEST_SOFTIRQ);
	wait_runs(1001);
	KUNIT_EXPECT_EQ(test, atomic_read(&soft.runs), 1001);
	KUNIT_EXPECT_FALSE(test, soft.not_serving);
}

/* Tasklets. */
struct shot {
	struct tasklet_struct t;
	atomic_t runs, inside, doubles;
};

static void tasklet_fires(struct tasklet_struct *t)
{
	struct shot *s = from_tasklet(s, t, t);

	if (atomic_inc_return(&s->inside) != 1)
		atomic_inc(&s->doubles);
	for (unsigned int i = 0; i < 50; i++)
		cpu_relax();
	atomic_inc(&s->runs);
	atomic_dec(&s->inside);
}

static struct shot *shot(struct kunit *test)
{
	struct shot *s = kunit_kzalloc(test, sizeof(*s), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, s);
	tasklet_setup(&s->t, tasklet_fires);
	return s;
}

static void a_tasklet_runs_once_for_many_calls(struct kunit *test)
{
	struct shot *s = shot(test);

	local_bh_disable();
	for (unsigned int i = 0; i < 5; i++)
		tasklet_schedule(&s->t);
	local_bh_enable();
	tasklet_kill(&s->t);
	KUNIT_EXPECT_EQ(test, atomic_read(&s->runs), 1);
}

static void a_disabled_tasklet_waits(struct kunit *test)
{
	struct shot *s = shot(test);

	tasklet_disable(&s->t);
	tasklet_schedule(&s->t);
	raise_softirq(TEST_SOFTIRQ);
	wait_runs(1);
	KUNIT_EXPECT_EQ(test, atomic_read(&s->runs), 0);
	tasklet_enable(&s->t);
	while (!atomic_read(&s->runs))
		schedule_timeout_uninterruptible(1);
	tasklet_kill(&s->t);
	KUNIT_EXPECT_EQ(test, atomic_read(&s->runs), 1);
}

static void schedule_it(void *info)
{
	tasklet_schedule(info);
}

static void a_tasklet_is_on_one_cpu_at_a_time(struct kunit *test)
{
	struct shot *s = shot(test);

	for (unsigned int i = 0; i < 200; i++)
		on_each_cpu(schedule_it, &s->t, 1);
	tasklet_kill(&s->t);
	KUNIT_EXPECT_GT(test, atomic_read(&s->runs), 0);
	KUNIT_EXPECT_EQ(test, atomic_read(&s->doubles), 0);
}

/* irq_work. */
struct errand {
	struct irq_work work;
	atomic_t runs;
	u32 cpu;
	bool not_hardirq;
};

static void errand_done(struct irq_work *work)
{
	struct errand *e = container_of(work, struct errand, work);

	e->not_hardirq |= !in_hardirq();
	e->cpu = smp_processor_id();
	atomic_inc(&e->runs);
}

static struct errand *errand(struct kunit *test)
{
	struct errand *e = kunit_kzalloc(test, sizeof(*e), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, e);
	init_irq_work(&e->work, errand_done);
	return e;
}

static void irq_work_waits_for_interrupts_and_comes_once(struct kunit *test)
{
	struct errand *e = errand(test);
	unsigned long flags;

	local_irq_save(flags);
	KUNIT_EXPECT_TRUE(test, irq_work_queue(&e->work));
	KUNIT_EXPECT_FALSE(test, irq_work_queue(&e->work));
	KUNIT_EXPECT_EQ(test, atomic_read(&e->runs), 0);
	local_irq_restore(flags);
	irq_work_sync(&e->work);
	KUNIT_EXPECT_EQ(test, atomic_read(&e->runs), 1);
	KUNIT_EXPECT_FALSE(test, e->not_hardirq);
}

static void irq_work_goes_to_the_cpu_that_is_named(struct kunit *test)
{
	struct errand *e = errand(test);
	unsigned int cpu;

	for (unsigned int i = 0; i < 50; i++)
		for_each_online_cpu(cpu) {
			KUNIT_EXPECT_TRUE(test, irq_work_queue_on(&e->work, (int)cpu));
			irq_work_sync(&e->work);
			KUNIT_EXPECT_EQ(test, e->cpu, cpu);
		}
	KUNIT_EXPECT_EQ(test, atomic_read(&e->runs), 50 * (int)num_online_cpus());
}

static struct errand *nmi_errand;

static bool nmi_queues(struct pt_regs *regs)
{
	struct errand *e = xchg(&nmi_errand, NULL);

	(void)regs;
	if (e)
		irq_work_queue(&e->work);
	return e;
}

static void an_nmi_may_ask_for_irq_work(struct kunit *test)
{
	struct errand *e = errand(test);

	KUNIT_ASSERT_EQ(test, register_nmi_handler(nmi_queues), 0);
	WRITE_ONCE(nmi_errand, e);
	preempt_disable();
	send_nmi_self();
	preempt_enable();
	while (!atomic_read(&e->runs))
		schedule_timeout_uninterruptible(1);
	irq_work_sync(&e->work);
	KUNIT_EXPECT_EQ(test, atomic_read(&e->runs), 1);
	KUNIT_EXPECT_FALSE(test, e->not_hardirq);
}

static struct kunit_case softirq_cases[] = {
	KUNIT_CASE(what_is_raised_runs_once_with_interrupts_on),
	KUNIT_CASE(nothing_runs_here_before_it_is_allowed_again),
	KUNIT_CASE(the_end_of_the_interrupt_runs_it),
	KUNIT_CASE(one_that_comes_again_and_again_lets_threads_run),
	KUNIT_CASE(a_tasklet_runs_once_for_many_calls),
	KUNIT_CASE(a_disabled_tasklet_waits),
	KUNIT_CASE(a_tasklet_is_on_one_cpu_at_a_time),
	KUNIT_CASE(irq_work_waits_for_interrupts_and_comes_once),
	KUNIT_CASE(irq_work_goes_to_the_cpu_that_is_named),
	KUNIT_CASE(an_nmi_may_ask_for_irq_work),
	{}
};

static struct kunit_suite softirq_suite = {
	.name = "softirq",
	.init = softirq_suite_init,
	.test_cases = softirq_cases,
};
kunit_test_suite(softirq_suite);
