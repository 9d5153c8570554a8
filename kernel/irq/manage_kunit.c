// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tests of interrupts as drivers have them: handlers, their threads,
 * disabling and freeing.
 *
 * No device is there: interrupts come from irq_inject_interrupt(), on a wire
 * of each kind that nobody uses.  Not tested here, therefore: that the wire is
 * masked in the controller, and how a level comes again.
 */
#include <asm/irqflags.h>
#include <asm/processor.h>
#include <base/err.h>
#include <base/errno.h>
#include <kernel/completion.h>
#include <kernel/cpumask.h>
#include <kernel/interrupt.h>
#include <kernel/kthread.h>
#include <kernel/sched.h>
#include <kernel/smp.h>
#include <kunit/test.h>

#define EDGE_IRQ	7U	/* ISA, for a printer: 5 and 9 to 11 are levels in QEMU */
#define LEVEL_IRQ	19U	/* PCI */

struct dev {
	irqreturn_t answer;
	unsigned int hard, threads;	/* calls */
	unsigned int inside, overlaps;	/* the handler while the thread's function runs */
	bool hardirq, irqs_off, thread_task, requested;
	unsigned int irq;
	int seen_irq;
	struct task_struct *thread;
	struct completion hard_done, thread_done, go;
	bool hold;			/* the thread's function waits for @go */
	unsigned int spin;		/* the handler waits until this is 0 */
};

static irqreturn_t hard(int irq, void *data)
{
	struct dev *d = data;

	d->seen_irq = irq;
	d->hardirq = in_hardirq();
	d->irqs_off = irqs_disabled();
	d->overlaps += READ_ONCE(d->inside);
	WRITE_ONCE(d->hard, d->hard + 1);
	while (READ_ONCE(d->spin))
		cpu_relax();
	complete(&d->hard_done);
	return d->answer;
}

static irqreturn_t thread(int irq, void *data)
{
	struct dev *d = data;

	d->seen_irq = irq;
	d->thread = current;
	d->thread_task = in_task() && !irqs_disabled();
	WRITE_ONCE(d->inside, 1U);
	if (d->hold) {
		complete(&d->thread_done);
		wait_for_completion(&d->go);
	}
	WRITE_ONCE(d->threads, d->threads + 1);
	WRITE_ONCE(d->inside, 0U);
	if (!d->hold)
		complete(&d->thread_done);
	return IRQ_HANDLED;
}

static struct dev *dev(struct kunit *test, unsigned int irq, irq_handler_t h, irq_handler_t t,
		       unsigned long flags)
{
	struct dev *d = kunit_kzalloc(test, sizeof(*d), GFP_KERNEL);
	int err;

	KUNIT_ASSERT_NOT_NULL(test, d);
	d->irq = irq;
	d->answer = t ? IRQ_WAKE_THREAD : IRQ_HANDLED;
	init_completion(&d->hard_done);
	init_completion(&d->thread_done);
	init_completion(&d->go);
	err = request_threaded_irq(irq, h, t, flags, "kunit", d);
	if (err == -ENODEV)
		kunit_skip(test, "no interrupt controller has wire %u", irq);
	KUNIT_ASSERT_EQ(test, err, 0);
	return d;
}

static void a_handler_runs_in_a_hard_interrupt(struct kunit *test)
{
	static const unsigned int irq[] = { EDGE_IRQ, LEVEL_IRQ };

	for (size_t i = 0; i < ARRAY_SIZE(irq); i++) {
		struct dev *d = dev(test, irq[i], hard, NULL, 0);

		KUNIT_EXPECT_EQ(test, irq_inject_interrupt(irq[i]), 0);
		wait_for_completion(&d->hard_done);
		KUNIT_EXPECT_EQ(test, d->hard, 1U);
		KUNIT_EXPECT_EQ(test, d->seen_irq, (int)irq[i]);
		KUNIT_EXPECT_TRUE(test, d->hardirq);
		KUNIT_EXPECT_TRUE(test, d->irqs_off);
		KUNIT_EXPECT_STREQ(test, (const char *)free_irq(irq[i], d), "kunit");
		KUNIT_EXPECT_EQ(test, irq_inject_interrupt(irq[i]), -EINVAL);
	}
}

static void bad_requests_are_refused(struct kunit *test)
{
	struct dev *d;

	KUNIT_EXPECT_EQ(test, request_irq(1U << 20, hard, 0, "far", NULL), -EINVAL);
	KUNIT_EXPECT_EQ(test, request_irq(EDGE_IRQ, NULL, 0, "nothing", NULL), -EINVAL);
	KUNIT_EXPECT_EQ(test, request_irq(EDGE_IRQ, hard, 0, NULL, NULL), -EINVAL);
	KUNIT_EXPECT_EQ(test, request_irq(EDGE_IRQ, hard, IRQF_SHARED, "nobody's", NULL), -EINVAL);
	KUNIT_EXPECT_EQ(test, request_threaded_irq(EDGE_IRQ, NULL, thread, 0, "storm", NULL), -EINVAL);
	d = dev(test, EDGE_IRQ, hard, NULL, 0);
	KUNIT_EXPECT_EQ(test, request_irq(EDGE_IRQ, hard, 0, "second", d), -EBUSY);
	free_irq(EDGE_IRQ, d);
	d = dev(test, EDGE_IRQ, hard, NULL, 0);
	free_irq(EDGE_IRQ, d);
}

static void a_thread_is_woken_if_the_handler_says_so(struct kunit *test)
{
	struct dev *d = dev(test, EDGE_IRQ, hard, thread, 0);

	d->answer = IRQ_HANDLED;
	irq_inject_interrupt(EDGE_IRQ);
	wait_for_completion(&d->hard_done);
	synchronize_irq(EDGE_IRQ);
	KUNIT_EXPECT_EQ(test, d->threads, 0U);

	d->answer = IRQ_WAKE_THREAD;
	irq_inject_interrupt(EDGE_IRQ);
	wait_for_completion(&d->thread_done);
	KUNIT_EXPECT_EQ(test, d->hard, 2U);
	KUNIT_EXPECT_EQ(test, d->threads, 1U);
	KUNIT_EXPECT_TRUE(test, d->thread_task);
	KUNIT_EXPECT_STREQ(test, (const char *)d->thread->comm, "irq/7-kunit");
	KUNIT_EXPECT_EQ(test, d->thread->policy, (u8)SCHED_FIFO);
	KUNIT_EXPECT_EQ(test, d->thread->rt_priority, (u8)50);
	free_irq(EDGE_IRQ, d);
}

static void a_oneshot_waits_for_its_thread(struct kunit *test)
{
	static const struct {
		unsigned int irq;
		irq_handler_t handler;
		unsigned int again;	/* of one edge that comes meanwhile; a level's is not remembered */
	} row[] = {
		{ EDGE_IRQ, hard, 1 }, { EDGE_IRQ, NULL, 1 }, { LEVEL_IRQ, hard, 0 },
	};

	for (size_t i = 0; i < ARRAY_SIZE(row); i++) {
		unsigned int irq = row[i].irq;
		struct dev *d = dev(test, irq, row[i].handler, thread, IRQF_ONESHOT);

		d->hold = true;
		irq_inject_interrupt(irq);
		wait_for_completion(&d->thread_done);
		irq_inject_interrupt(irq);
		irq_inject_interrupt(irq);
		KUNIT_EXPECT_EQ(test, READ_ONCE(d->hard), row[i].handler ? 1U : 0U);
		complete_all(&d->go);
		if (row[i].again)
			wait_for_completion(&d->thread_done);
		synchronize_irq(irq);
		KUNIT_EXPECT_EQ(test, d->overlaps, 0U);
		KUNIT_EXPECT_EQ(test, d->threads, 1 + row[i].again);
		/* And it is not masked for ever. */
		irq_inject_interrupt(irq);
		wait_for_completion(&d->thread_done);
		free_irq(irq, d);
		KUNIT_EXPECT_EQ(test, d->threads, 2 + row[i].again);
	}
}

static void a_disabled_interrupt_comes_after_enable(struct kunit *test)
{
	struct dev *d = dev(test, EDGE_IRQ, hard, NULL, IRQF_NO_AUTOEN);

	disable_irq(EDGE_IRQ);
	irq_inject_interrupt(EDGE_IRQ);
	irq_inject_interrupt(EDGE_IRQ);
	enable_irq(EDGE_IRQ);
	KUNIT_EXPECT_EQ(test, READ_ONCE(d->hard), 0U);
	enable_irq(EDGE_IRQ);
	wait_for_completion(&d->hard_done);
	synchronize_irq(EDGE_IRQ);
	KUNIT_EXPECT_EQ(test, d->hard, 1U);
	free_irq(EDGE_IRQ, d);
}

struct freer {
	struct dev *d;
	bool disable;
	unsigned int threads_after;
	struct completion about_to;
};

static int frees(void *data)
{
	struct freer *f = data;

	complete(&f->about_to);
	if (f->disable)
		disable_irq(f->d->irq);
	else
		free_irq(f->d->irq, f->d);
	f->threads_after = READ_ONCE(f->d->threads);
	return 0;
}

static void free_and_disable_wait_for_the_thread(struct kunit *test)
{
	for (unsigned int disable = 0; disable < 2; disable++) {
		struct dev *d = dev(test, EDGE_IRQ, hard, thread, 0);
		struct freer f = { .d = d, .disable = disable };
		struct task_struct *k;

		init_completion(&f.about_to);
		d->hold = true;
		irq_inject_interrupt(EDGE_IRQ);
		wait_for_completion(&d->thread_done);
		k = kthread_run(frees, &f, "frees");
		KUNIT_ASSERT_FALSE(test, IS_ERR(k));
		wait_for_completion(&f.about_to);
		while (!disable && READ_ONCE(k->wait_kind) == WAIT_NONE && !f.threads_after)
			schedule_timeout_uninterruptible(1);
		complete_all(&d->go);
		KUNIT_EXPECT_EQ(test, kthread_stop_put(k), 0);
		KUNIT_EXPECT_EQ(test, f.threads_after, 1U);
		if (disable)
			free_irq(EDGE_IRQ, d);
	}
}

static void injects(void *data)
{
	(void)data;
	irq_inject_interrupt(EDGE_IRQ);
}

static int lets_go(void *data)
{
	struct dev *d = data;

	/* The other thread waits by now, or will not need to: both are right. */
	for (int i = 0; i < 1000; i++)
		cpu_relax();
	WRITE_ONCE(d->spin, 0U);
	return 0;
}

static void synchronize_waits_for_a_handler_elsewhere(struct kunit *test)
{
	struct task_struct *k;
	struct dev *d;

	if (num_online_cpus() < 3)
		kunit_skip(test, "needs three CPUs");
	d = dev(test, EDGE_IRQ, hard, NULL, 0);
	set_cpus_allowed_ptr(current, cpumask_of(0));
	for (unsigned int hardirq = 0; hardirq < 2; hardirq++) {
		WRITE_ONCE(d->spin, 1U);
		d->hard = 0;
		smp_call_function_single(1, injects, NULL, 1);
		while (!READ_ONCE(d->hard))
			cpu_relax();
		/* One that comes here meanwhile is called there, after the first. */
		irq_inject_interrupt(EDGE_IRQ);
		k = kthread_create_on_cpu(lets_go, d, 2, "lets_go/%u");
		KUNIT_ASSERT_FALSE(test, IS_ERR(k));
		kthread_start(k);
		if (hardirq)
			synchronize_hardirq(EDGE_IRQ);
		else
			synchronize_irq(EDGE_IRQ);
		KUNIT_EXPECT_EQ(test, READ_ONCE(d->spin), 0U);
		kthread_stop_put(k);
		KUNIT_EXPECT_EQ(test, READ_ONCE(d->hard), 2U);
	}
	set_cpus_allowed_ptr(current, cpu_possible_mask);
	free_irq(EDGE_IRQ, d);
}

static struct kunit_case irq_cases[] = {
	KUNIT_CASE(a_handler_runs_in_a_hard_interrupt),
	KUNIT_CASE(bad_requests_are_refused),
	KUNIT_CASE(a_thread_is_woken_if_the_handler_says_so),
	KUNIT_CASE(a_oneshot_waits_for_its_thread),
	KUNIT_CASE(a_disabled_interrupt_comes_after_enable),
	KUNIT_CASE(free_and_disable_wait_for_the_thread),
	KUNIT_CASE(synchronize_waits_for_a_handler_elsewhere),
	{}
};

static struct kunit_suite irq_suite = {
	.name = "irq",
	.test_cases = irq_cases,
};
kunit_test_suite(irq_suite);
