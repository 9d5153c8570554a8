// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tests of irq_work: from any context, once for each time that it is queued,
 * in order, on its CPU, and not after irq_work_sync().
 *
 * Not tested here: long random mixes from all CPUs.
 */
#include <asm/irqflags.h>
#include <asm/processor.h>
#include <base/err.h>
#include <kernel/completion.h>
#include <kernel/cpumask.h>
#include <kernel/irq.h>
#include <kernel/irq_work.h>
#include <kernel/kthread.h>
#include <kunit/test.h>

#define CROSS_ROUNDS	2000

struct job {
	struct irq_work work;
	unsigned int calls, again, order, cpu;
	unsigned int *turn;
	bool hardirq, irqs_off, pending;
	struct completion done;
};

static void job_called(struct irq_work *w)
{
	struct job *j = container_of(w, struct job, work);

	j->hardirq = in_hardirq() && !in_nmi();
	j->irqs_off = irqs_disabled();
	j->pending = irq_work_is_pending(w);
	j->cpu = smp_processor_id();
	WRITE_ONCE(j->calls, j->calls + 1);
	if (j->turn)
		j->order = (*j->turn)++;
	if (j->again) {
		j->again--;
		irq_work_queue(w);
		return;
	}
	complete(&j->done);
}

static struct job *job(struct kunit *test)
{
	struct job *j = kunit_kzalloc(test, sizeof(*j), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, j);
	init_irq_work(&j->work, job_called);
	init_completion(&j->done);
	return j;
}

static void it_comes_once_when_interrupts_are_on(struct kunit *test)
{
	struct job *j = job(test);
	unsigned int while_off;
	bool first, second, busy;
	unsigned long flags;

	local_irq_save(flags);
	first = irq_work_queue(&j->work);
	second = irq_work_queue(&j->work);
	busy = irq_work_is_busy(&j->work) && irq_work_is_pending(&j->work);
	for (int i = 0; i < 1000; i++)
		cpu_relax();
	while_off = READ_ONCE(j->calls);
	local_irq_restore(flags);
	irq_work_sync(&j->work);
	KUNIT_EXPECT_TRUE(test, first);
	KUNIT_EXPECT_FALSE(test, second);
	KUNIT_EXPECT_TRUE(test, busy);
	KUNIT_EXPECT_EQ(test, while_off, 0U);
	KUNIT_EXPECT_EQ(test, j->calls, 1U);
	KUNIT_EXPECT_TRUE(test, j->hardirq);
	KUNIT_EXPECT_TRUE(test, j->irqs_off);
	KUNIT_EXPECT_FALSE(test, j->pending);
	KUNIT_EXPECT_FALSE(test, irq_work_is_busy(&j->work));
}

static void the_first_queued_is_the_first_called(struct kunit *test)
{
	struct job *j[5];
	unsigned int turn = 0;

	for (size_t i = 0; i < ARRAY_SIZE(j); i++) {
		j[i] = job(test);
		j[i]->turn = &turn;
	}
	local_irq_disable();
	for (size_t i = 0; i < ARRAY_SIZE(j); i++)
		irq_work_queue(&j[i]->work);
	local_irq_enable();
	for (size_t i = 0; i < ARRAY_SIZE(j); i++) {
		irq_work_sync(&j[i]->work);
		KUNIT_EXPECT_EQ(test, j[i]->order, (unsigned int)i);
	}
}

static void it_may_queue_itself(struct kunit *test)
{
	struct job *j = job(test);

	j->again = 10;
	irq_work_queue(&j->work);
	wait_for_completion(&j->done);
	irq_work_sync(&j->work);
	KUNIT_EXPECT_EQ(test, j->calls, 11U);
}

static struct irq_work *from_nmi;
static unsigned int nmi_queued, nmi_calls;

static bool queues_from_nmi(struct pt_regs *regs)
{
	(void)regs;
	if (!from_nmi)
		return false;
	nmi_queued += irq_work_queue(from_nmi);
	from_nmi = NULL;
	WRITE_ONCE(nmi_calls, nmi_calls + 1);
	return true;
}

static void it_may_be_queued_in_an_nmi(struct kunit *test)
{
	struct job *j = job(test);
	unsigned long flags;
	unsigned int calls;

	KUNIT_ASSERT_EQ(test, register_nmi_handler(queues_from_nmi), 0);
	nmi_queued = nmi_calls = 0;
	local_irq_save(flags);
	WRITE_ONCE(from_nmi, &j->work);
	send_nmi_self();
	while (!READ_ONCE(nmi_calls))
		cpu_relax();
	calls = READ_ONCE(j->calls);
	local_irq_restore(flags);
	irq_work_sync(&j->work);
	KUNIT_EXPECT_EQ(test, nmi_queued, 1U);
	KUNIT_EXPECT_EQ(test, calls, 0U);
	KUNIT_EXPECT_EQ(test, j->calls, 1U);
	KUNIT_EXPECT_TRUE(test, j->hardirq);
}

static void it_comes_to_its_cpu(struct kunit *test)
{
	struct job *j = job(test);
	unsigned int cpu;

	for_each_online_cpu(cpu) {
		KUNIT_EXPECT_TRUE(test, irq_work_queue_on(&j->work, (int)cpu));
		irq_work_sync(&j->work);
		KUNIT_EXPECT_EQ(test, j->cpu, cpu);
		KUNIT_EXPECT_TRUE(test, j->hardirq);
	}
	KUNIT_EXPECT_EQ(test, j->calls, num_online_cpus());
	KUNIT_EXPECT_FALSE(test, irq_work_queue_on(&j->work, (int)nr_cpu_ids));
	KUNIT_EXPECT_FALSE(test, irq_work_queue_on(&j->work, -1));
	KUNIT_EXPECT_FALSE(test, irq_work_is_busy(&j->work));
}

/* All CPUs queue one work to all CPUs: what was written before is seen by a call after. */
static struct {
	struct irq_work work;
	unsigned int wrote, read;	/* the first only goes up */
} shared;

static void reads(struct irq_work *w)
{
	(void)w;
	WRITE_ONCE(shared.read, READ_ONCE(shared.wrote));
}

static int queues_everywhere(void *data)
{
	unsigned int cpu = smp_processor_id();

	(void)data;
	for (int i = 0; i < CROSS_ROUNDS; i++) {
		cpu = cpumask_next((int)cpu, cpu_online_mask);
		if (cpu >= nr_cpu_ids)
			cpu = cpumask_first(cpu_online_mask);
		__atomic_fetch_add(&shared.wrote, 1U, __ATOMIC_RELAXED);
		irq_work_queue_on(&shared.work, (int)cpu);
	}
	return 0;
}

static void the_last_call_sees_what_was_written_before(struct kunit *test)
{
	struct task_struct **k = kunit_kzalloc(test, NR_CPUS * sizeof(struct task_struct *), GFP_KERNEL);
	unsigned int cpu;

	KUNIT_ASSERT_NOT_NULL(test, k);
	init_irq_work(&shared.work, reads);
	shared.wrote = shared.read = 0;
	for_each_online_cpu(cpu) {
		k[cpu] = kthread_create_on_cpu(queues_everywhere, NULL, cpu, "irq_work/%u");
		KUNIT_ASSERT_FALSE(test, IS_ERR(k[cpu]));
		kthread_start(k[cpu]);
	}
	for_each_online_cpu(cpu)
		kthread_stop_put(k[cpu]);
	irq_work_sync(&shared.work);
	KUNIT_EXPECT_EQ(test, shared.wrote, CROSS_ROUNDS * num_online_cpus());
	KUNIT_EXPECT_EQ(test, shared.read, shared.wrote);
}

static struct kunit_case irq_work_cases[] = {
	KUNIT_CASE(it_comes_once_when_interrupts_are_on),
	KUNIT_CASE(the_first_queued_is_the_first_called),
	KUNIT_CASE(it_may_queue_itself),
	KUNIT_CASE(it_may_be_queued_in_an_nmi),
	KUNIT_CASE(it_comes_to_its_cpu),
	KUNIT_CASE(the_last_call_sees_what_was_written_before),
	{}
};

static struct kunit_suite irq_work_suite = {
	.name = "irq_work",
	.test_cases = irq_work_cases,
};
kunit_test_suite(irq_work_suite);
