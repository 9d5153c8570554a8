// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tests of interrupts as drivers see them, on a wire that no device uses: its
 * vector is raised by this CPU itself.
 *
 * Not tested here: that a masked wire is silent, which takes a device.
 */
#include <asm/processor.h>
#include <kernel/completion.h>
#include <kernel/interrupt.h>
#include <kernel/irq.h>
#include <kernel/kthread.h>
#include <kunit/test.h>

#define WIRE	5		/* ISA: a second printer, long ago */

struct device {
	atomic_t hard, threaded;
	irqreturn_t answer;
	bool thread_may_go;
	bool wrong_context;
	struct completion in_thread, go;
};

static irqreturn_t device_hard(int irq, void *dev)
{
	struct device *d = dev;

	d->wrong_context |= irq != WIRE || !in_hardirq();
	atomic_inc(&d->hard);
	return d->answer;
}

static irqreturn_t device_thread(int irq, void *dev)
{
	struct device *d = dev;

	d->wrong_context |= irq != WIRE || !preemptible() || !rt_task(current);
	complete(&d->in_thread);
	if (!d->thread_may_go)
		wait_for_completion(&d->go);
	atomic_inc(&d->threaded);
	return IRQ_HANDLED;
}

static struct device *device(struct kunit *test, irqreturn_t answer)
{
	struct device *d = kunit_kzalloc(test, sizeof(*d), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, d);
	d->answer = answer;
	d->thread_may_go = true;
	init_completion(&d->in_thread);
	init_completion(&d->go);
	return d;
}

static void raise_wire(void)
{
	preempt_disable();
	send_ipi_self(irq_line_vector(WIRE));
	preempt_enable();
}

static void wait_for(const atomic_t *count, int n)
{
	while (atomic_read(count) < n)
		schedule_timeout_uninterruptible(1);
}

/* Machines without an I/O APIC have no wire to ask for. */
static void get_wire(struct kunit *test, struct device *d, irq_handler_t handler,
		     irq_handler_t thread_fn, unsigned long flags)
{
	int err = request_threaded_irq(WIRE, handler, thread_fn, flags, "irq_kunit", d);

	if (err == -ENODEV)
		kunit_skip(test, "no controller has the wire");
	KUNIT_ASSERT_EQ(test, err, 0);
}

static void a_handler_is_called_with_its_device(struct kunit *test)
{
	struct device *d = device(test, IRQ_HANDLED);

	get_wire(test, d, device_hard, NULL, 0);
	KUNIT_EXPECT_EQ(test, request_irq(WIRE, device_hard, 0, "second", d), -EBUSY);
	for (int n = 1; n <= 10; n++) {
		raise_wire();
		wait_for(&d->hard, n);
	}
	KUNIT_EXPECT_FALSE(test, d->wrong_context);
	KUNIT_EXPECT_STREQ(test, (const char *)free_irq(WIRE, d), "irq_kunit");
	KUNIT_EXPECT_EQ(test, irq_line_vector(WIRE), 0U);
}

static void bad_requests_are_refused(struct kunit *test)
{
	struct device *d = device(test, IRQ_HANDLED);

	KUNIT_EXPECT_EQ(test, request_irq(WIRE, NULL, 0, "none", d), -EINVAL);
	KUNIT_EXPECT_EQ(test, request_irq(1000, device_hard, 0, "far", d), -EINVAL);
	KUNIT_EXPECT_EQ(test, request_irq(WIRE, device_hard, IRQF_SHARED, "nobody", NULL), -EINVAL);
	KUNIT_EXPECT_EQ(test, request_threaded_irq(WIRE, NULL, device_thread, 0, "storm", d), -EINVAL);
}

static void sharers_are_all_called(struct kunit *test)
{
	struct device *a = device(test, IRQ_NONE), *b = device(test, IRQ_HANDLED);

	get_wire(test, a, device_hard, NULL, IRQF_SHARED);
	get_wire(test, b, device_hard, NULL, IRQF_SHARED);
	raise_wire();
	wait_for(&b->hard, 1);
	KUNIT_EXPECT_EQ(test, atomic_read(&a->hard), 1);
	free_irq(WIRE, a);
	raise_wire();
	wait_for(&b->hard, 2);
	KUNIT_EXPECT_EQ(test, atomic_read(&a->hard), 1);
	free_irq(WIRE, b);
}

static void the_thread_does_what_the_handler_leaves(struct kunit *test)
{
	struct device *d = device(test, IRQ_WAKE_THREAD);

	get_wire(test, d, device_hard, device_thread, IRQF_ONESHOT);
	for (int n = 1; n <= 20; n++) {
		raise_wire();
		wait_for(&d->threaded, n);
	}
	free_irq(WIRE, d);
	KUNIT_EXPECT_EQ(test, atomic_read(&d->hard), 20);
	KUNIT_EXPECT_EQ(test, atomic_read(&d->threaded), 20);
	KUNIT_EXPECT_FALSE(test, d->wrong_context);
}

static void an_interrupt_while_the_thread_runs_is_not_lost(struct kunit *test)
{
	struct device *d = device(test, IRQ_WAKE_THREAD);

	d->thread_may_go = false;
	get_wire(test, d, device_hard, device_thread, 0);
	raise_wire();
	wait_for_completion(&d->in_thread);
	/* It has looked at the device already. */
	raise_wire();
	raise_wire();
	wait_for(&d->hard, 3);
	complete(&d->go);
	wait_for_completion(&d->in_thread);
	complete(&d->go);
	free_irq(WIRE, d);
	KUNIT_EXPECT_EQ(test, atomic_read(&d->threaded), 2);
}

struct freer {
	struct device *d;
	struct completion done;
	bool while_busy;
};

static int frees(void *data)
{
	struct freer *f = data;

	synchronize_irq(WIRE);
	f->while_busy = atomic_read(&f->d->threaded) == 0;
	complete(&f->done);
	return 0;
}

static void synchronize_waits_for_the_thread(struct kunit *test)
{
	struct device *d = device(test, IRQ_WAKE_THREAD);
	struct freer f = { .d = d };
	struct task_struct *k;

	d->thread_may_go = false;
	get_wire(test, d, device_hard, device_thread, IRQF_ONESHOT);
	init_completion(&f.done);
	raise_wire();
	wait_for_completion(&d->in_thread);
	k = kthread_run(frees, &f, "synchronizes");
	KUNIT_ASSERT_FALSE(test, IS_ERR(k));
	/* Until it waits: by the queue that it waits on, not by time. */
	while (READ_ONCE(k->wait_kind) != WAIT_EVENT)
		schedule_timeout_uninterruptible(1);
	complete(&d->go);
	wait_for_completion(&f.done);
	KUNIT_EXPECT_FALSE(test, f.while_busy);
	kthread_stop_put(k);
	free_irq(WIRE, d);
}

static struct kunit_case irq_manage_cases[] = {
	KUNIT_CASE(a_handler_is_called_with_its_device),
	KUNIT_CASE(bad_requests_are_refused),
	KUNIT_CASE(sharers_are_all_called),
	KUNIT_CASE(the_thread_does_what_the_handler_leaves),
	KUNIT_CASE(an_interrupt_while_the_thread_runs_is_not_lost),
	KUNIT_CASE(synchronize_waits_for_the_thread),
	{}
};

static struct kunit_suite irq_manage_suite = {
	.name = "irq_manage",
	.test_cases = irq_manage_cases,
};
kunit_test_suite(irq_manage_suite);
