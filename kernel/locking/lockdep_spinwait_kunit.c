// SPDX-License-Identifier: GPL-2.0-only
/*
 * Waits that spin, and waits for readers: hrtimers, interrupts, IPIs, SRCU.
 * Under locks that would keep them from ending, and under others.
 */
#include <kernel/hrtimer.h>
#include <kernel/interrupt.h>
#include <kernel/jiffies.h>
#include <kernel/mutex.h>
#include <kernel/report.h>
#include <kernel/sched.h>
#include <kernel/smp.h>
#include <kernel/spinlock.h>
#include <kernel/srcu.h>
#include <kernel/timer.h>
#include <kunit/test.h>

static void reports(struct kunit *test, unsigned int how_many, const char *object)
{
	struct report_seen seen = {};

	KUNIT_EXPECT_EQ(test, report_expected(&seen), how_many);
	KUNIT_EXPECT_STREQ(test, seen.object, object);
}

/* Timers */

static DEFINE_RAW_SPINLOCK(hrtimer_takes);
static atomic_t fired;

static enum hrtimer_restart takes_hrtimer_lock(struct hrtimer *unused)
{
	unsigned long flags;

	(void)unused;
	raw_spin_lock_irqsave(&hrtimer_takes, flags);
	raw_spin_unlock_irqrestore(&hrtimer_takes, flags);
	atomic_inc(&fired);
	return HRTIMER_NORESTART;
}

static void until_fired(void)
{
	while (!atomic_read(&fired))
		schedule_timeout_uninterruptible(1);
	atomic_set(&fired, 0);
}

static void cancel_under_a_lock_of_the_hrtimer(struct kunit *test)
{
	static struct hrtimer timer;
	unsigned long flags;

	hrtimer_setup(&timer, takes_hrtimer_lock, CLOCK_MONOTONIC, HRTIMER_MODE_REL);
	hrtimer_start(&timer, 1000, HRTIMER_MODE_REL);
	until_fired();
	report_expect("lockdep", NULL);
	hrtimer_cancel(&timer);
	reports(test, 0, "");
	raw_spin_lock_irqsave(&hrtimer_takes, flags);
	report_expect("lockdep", "circular");
	hrtimer_cancel(&timer);
	reports(test, 1, "takes_hrtimer_lock");
	raw_spin_unlock_irqrestore(&hrtimer_takes, flags);
}

static enum hrtimer_restart cancels_itself(struct hrtimer *t)
{
	hrtimer_cancel(t);
	atomic_inc(&fired);
	return HRTIMER_NORESTART;
}

static void deletes_itself(struct timer_list *t)
{
	timer_delete_sync(t);
	atomic_inc(&fired);
}

static void a_timer_that_waits_for_itself(struct kunit *test)
{
	static struct hrtimer timer;
	static struct timer_list list;

	hrtimer_setup(&timer, cancels_itself, CLOCK_MONOTONIC, HRTIMER_MODE_REL);
	report_expect("waits", "cycle");
	hrtimer_start(&timer, 1000, HRTIMER_MODE_REL);
	until_fired();
	reports(test, 1, "cancels_itself");
	hrtimer_cancel(&timer);

	timer_setup(&list, deletes_itself, 0);
	report_expect("waits", "cycle");
	mod_timer(&list, jiffies + 1);
	until_fired();
	reports(test, 1, "deletes_itself");
	timer_delete_sync(&list);
}

/* IPIs */

static void nothing(void *unused) { (void)unused; }

static void call_others_under(raw_spinlock_t *lock)
{
	raw_spin_lock(lock);
	smp_call_function(nothing, NULL, 1);
	raw_spin_unlock(lock);
}

static void take_with_irqs_off(raw_spinlock_t *lock)
{
	local_irq_disable();
	raw_spin_lock(lock);
	raw_spin_unlock(lock);
	local_irq_enable();
}

static void an_ipi_under_a_lock_that_is_waited_for_with_irqs_off(struct kunit *test)
{
	static DEFINE_RAW_SPINLOCK(ipi_after);
	static DEFINE_RAW_SPINLOCK(ipi_before);

	take_with_irqs_off(&ipi_after);
	report_expect("lockdep", "irqs-off-ipi");
	call_others_under(&ipi_after);
	reports(test, 1, "ipi_after");

	report_expect("lockdep", NULL);
	call_others_under(&ipi_before);
	reports(test, 0, "");
	report_expect("lockdep", "irqs-off-ipi");
	take_with_irqs_off(&ipi_before);
	reports(test, 1, "ipi_before");
}

/* Who spins with interrupts off spins for a lock whose holder waits for ours. */
static void an_ipi_under_a_lock_behind_one_with_irqs_off(struct kunit *test)
{
	static DEFINE_RAW_SPINLOCK(ipi_outer);
	static DEFINE_RAW_SPINLOCK(ipi_inner);

	take_with_irqs_off(&ipi_outer);
	raw_spin_lock(&ipi_outer);
	raw_spin_lock(&ipi_inner);
	raw_spin_unlock(&ipi_inner);
	raw_spin_unlock(&ipi_outer);
	report_expect("lockdep", "irqs-off-ipi");
	call_others_under(&ipi_inner);
	reports(test, 1, "ipi_inner");
}

static void other_ipis_are_no_circle(struct kunit *test)
{
	static DEFINE_RAW_SPINLOCK(always_on);
	static DEFINE_RAW_SPINLOCK(no_wait);
	static DEFINE_RAW_SPINLOCK(only_tried);
	static DEFINE_MUTEX(sleeps);

	report_expect("lockdep", NULL);
	for (int i = 0; i < 2; i++) {
		call_others_under(&always_on);
		take_with_irqs_off(&no_wait);
		raw_spin_lock(&no_wait);
		smp_call_function(nothing, NULL, 0);
		raw_spin_unlock(&no_wait);
		mutex_lock(&sleeps);
		smp_call_function(nothing, NULL, 1);
		mutex_unlock(&sleeps);
		/* Who tries does not spin. */
		local_irq_disable();
		if (raw_spin_trylock(&only_tried))
			raw_spin_unlock(&only_tried);
		local_irq_enable();
		call_others_under(&only_tried);
	}
	reports(test, 0, "");
}

/* SRCU */

DEFINE_STATIC_SRCU(srcu_with_lock);
DEFINE_STATIC_SRCU(srcu_silent);

static void a_grace_period_under_a_lock_of_a_reader(struct kunit *test)
{
	static DEFINE_MUTEX(reader_takes);
	int idx = srcu_read_lock(&srcu_with_lock);

	mutex_lock(&reader_takes);
	mutex_unlock(&reader_takes);
	srcu_read_unlock(&srcu_with_lock, idx);
	report_expect("lockdep", NULL);
	synchronize_srcu(&srcu_with_lock);
	reports(test, 0, "");
	mutex_lock(&reader_takes);
	report_expect("lockdep", "circular");
	synchronize_srcu(&srcu_with_lock);
	reports(test, 1, "srcu_with_lock");
	mutex_unlock(&reader_takes);
}

/* Readers under the lock, grace periods under it, readers in readers, sections handed on. */
static void readers_under_a_lock_are_no_circle(struct kunit *test)
{
	static DEFINE_MUTEX(round_readers);
	int idx, other;

	report_expect("lockdep", NULL);
	for (int i = 0; i < 2; i++) {
		mutex_lock(&round_readers);
		idx = srcu_read_lock(&srcu_silent);
		srcu_read_unlock(&srcu_silent, idx);
		synchronize_srcu(&srcu_silent);
		mutex_unlock(&round_readers);
		idx = srcu_read_lock(&srcu_silent);
		other = srcu_read_lock(&srcu_silent);
		srcu_read_unlock(&srcu_silent, idx);
		srcu_read_unlock(&srcu_silent, other);
		idx = srcu_down_read(&srcu_silent);
		mutex_lock(&round_readers);
		srcu_up_read(&srcu_silent, idx);
		mutex_unlock(&round_readers);
	}
	reports(test, 0, "");
}

/* Interrupts */

static DEFINE_MUTEX(irq_thread_takes);

static irqreturn_t takes_irq_mutex(int irq, void *dev)
{
	(void)irq, (void)dev;
	mutex_lock(&irq_thread_takes);
	mutex_unlock(&irq_thread_takes);
	return IRQ_HANDLED;
}

static void synchronize_under_a_lock_of_the_handler(struct kunit *test)
{
	const unsigned int irq = 7;
	static int dev;

	if (request_threaded_irq(irq, NULL, takes_irq_mutex, IRQF_ONESHOT, "lockdep", &dev))
		kunit_skip(test, "no free interrupt");
	irq_inject_interrupt(irq);
	synchronize_irq(irq);
	mutex_lock(&irq_thread_takes);
	report_expect("lockdep", "circular");
	synchronize_irq(irq);
	reports(test, 1, "takes_irq_mutex");
	mutex_unlock(&irq_thread_takes);
	free_irq(irq, &dev);
}

static struct kunit_case lockdep_spinwait_cases[] = {
	KUNIT_CASE(cancel_under_a_lock_of_the_hrtimer),
	KUNIT_CASE(a_timer_that_waits_for_itself),
	KUNIT_CASE(an_ipi_under_a_lock_that_is_waited_for_with_irqs_off),
	KUNIT_CASE(an_ipi_under_a_lock_behind_one_with_irqs_off),
	KUNIT_CASE(other_ipis_are_no_circle),
	KUNIT_CASE(a_grace_period_under_a_lock_of_a_reader),
	KUNIT_CASE(readers_under_a_lock_are_no_circle),
	KUNIT_CASE(synchronize_under_a_lock_of_the_handler),
	{}
};

static struct kunit_suite lockdep_spinwait_suite = {
	.name = "lockdep_spinwait",
	.test_cases = lockdep_spinwait_cases,
};
kunit_test_suite(lockdep_spinwait_suite);
