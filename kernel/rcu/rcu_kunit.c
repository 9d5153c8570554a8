// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tests of RCU: grace periods wait for every kind of reader and for nothing
 * else; callbacks run once, after one, in order.
 *
 * Not tested here: CPUs that come online in the middle; readers in NMIs; that
 * barriers are strong enough on a machine weaker than the one the tests run
 * on.
 */
#include <asm/atomic.h>
#include <asm/processor.h>
#include <base/err.h>
#include <kernel/completion.h>
#include <kernel/cpumask.h>
#include <kernel/irq.h>
#include <kernel/jiffies.h>
#include <kernel/kthread.h>
#include <kernel/ktime.h>
#include <kernel/rcupdate.h>
#include <kernel/report.h>
#include <kernel/sched.h>
#include <kernel/smp.h>
#include <kunit/test.h>
#include <lib/string.h>
#include <mm/slab.h>
#include <mm/vmalloc.h>

#include "rcu.h"

/* Is over when a callback has been called. */
struct mark {
	struct rcu_head head;
	struct completion done;
	unsigned int calls;
};

static void mark_called(struct rcu_head *head)
{
	struct mark *m = container_of(head, struct mark, head);

	m->calls++;
	complete_all(&m->done);
}

static void mark_begin(struct mark *m)
{
	m->calls = 0;
	init_completion(&m->done);
	call_rcu(&m->head, mark_called);
}

/* A thread that is a reader from @inside until @leave. */
struct reader {
	struct completion inside, leave, left;
	unsigned int nest;
	bool spin;			/* until @go, instead of sleeping until @leave */
	u32 go;
	struct task_struct *k;
};

static int reader_fn(void *data)
{
	struct reader *r = data;

	/* To be a blocked reader is what it is for. */
	current->flags |= PF_RCU_SLEEPER;
	for (unsigned int i = 0; i < r->nest; i++)
		rcu_read_lock();
	complete(&r->inside);
	if (r->spin) {
		while (!READ_ONCE(r->go))
			cpu_relax();
	} else {
		wait_for_completion(&r->leave);
	}
	/* All but the outermost: still a reader. */
	for (unsigned int i = 1; i < r->nest; i++)
		rcu_read_unlock();
	rcu_read_lock();
	rcu_read_unlock();
	complete(&r->left);
	if (!r->spin)
		wait_for_completion(&r->leave);
	rcu_read_unlock();
	return 0;
}

static void reader_start(struct kunit *test, struct reader *r, unsigned int nest, bool spin,
			 unsigned int cpu)
{
	init_completion(&r->inside);
	init_completion(&r->leave);
	init_completion(&r->left);
	r->nest = nest;
	r->spin = spin;
	r->go = 0;
	r->k = kthread_create_on_cpu(reader_fn, r, cpu, "reader/%u");
	KUNIT_ASSERT_FALSE(test, IS_ERR(r->k));
	kthread_start(r->k);
	wait_for_completion(&r->inside);
}

static void reader_join(struct kunit *test, struct reader *r)
{
	KUNIT_EXPECT_EQ(test, kthread_join(r->k, MAX_SCHEDULE_TIMEOUT, NULL), 0);
	kthread_put(r->k);
}

/*
 * Something that must not happen cannot be waited for; some ticks give it
 * the chance.  The verdict of a right kernel does not depend on how many.
 */
static void give_it_time(void)
{
	schedule_timeout_uninterruptible(10);
}

/* The last CPU that is not the test's own, or the only one. */
static unsigned int another_cpu(void)
{
	return num_online_cpus() - 1;
}

static void a_blocked_reader_delays_the_end(struct kunit *test)
{
	unsigned int cpu;

	for_each_online_cpu(cpu) {
		struct reader r;
		struct mark m;

		reader_start(test, &r, 1, false, cpu);
		mark_begin(&m);
		give_it_time();
		KUNIT_EXPECT_FALSE(test, completion_done(&m.done));
		complete_all(&r.leave);
		wait_for_completion(&m.done);
		KUNIT_EXPECT_EQ(test, m.calls, 1U);
		reader_join(test, &r);
	}
}

static void only_the_outermost_unlock_ends_a_reader(struct kunit *test)
{
	struct reader r;
	struct mark m;

	reader_start(test, &r, 3, false, another_cpu());
	mark_begin(&m);
	complete(&r.leave);
	wait_for_completion(&r.left);
	give_it_time();
	KUNIT_EXPECT_FALSE(test, completion_done(&m.done));
	complete(&r.leave);
	wait_for_completion(&m.done);
	reader_join(test, &r);
}

/* It is preempted by this thread where there is one CPU, and runs all the time where there are more. */
static void a_reader_that_runs_delays_the_end(struct kunit *test)
{
	struct reader r;
	struct mark m;

	reader_start(test, &r, 1, true, another_cpu());
	mark_begin(&m);
	give_it_time();
	KUNIT_EXPECT_FALSE(test, completion_done(&m.done));
	WRITE_ONCE(r.go, 1U);
	wait_for_completion(&m.done);
	reader_join(test, &r);
}

static void a_reader_that_began_later_delays_nothing(struct kunit *test)
{
	struct reader old, new;
	struct mark m;

	reader_start(test, &old, 1, false, another_cpu());
	mark_begin(&m);
	/* By now all CPUs have reported, and the old reader alone is waited for. */
	give_it_time();
	reader_start(test, &new, 1, false, another_cpu());
	complete_all(&old.leave);
	wait_for_completion(&m.done);
	KUNIT_EXPECT_EQ(test, m.calls, 1U);
	complete_all(&new.leave);
	reader_join(test, &old);
	reader_join(test, &new);
}

static void reads_with_preemption_off(struct kunit *test)
{
	struct mark m;

	(void)test;
	preempt_disable();
	mark_begin(&m);
	/* Jiffies rise on the timekeeping CPU; the clock on every one. */
	for (u64 end = ktime_get_ns() + 5 * TICK_NSEC; ktime_get_ns() < end; )
		cpu_relax();
	KUNIT_EXPECT_FALSE(test, completion_done(&m.done));
	preempt_enable();
	wait_for_completion(&m.done);
}

static void preemption_softirqs_and_interrupts_off_are_readers(struct kunit *test)
{
	struct mark m;
	u64 end;

	reads_with_preemption_off(test);

	rcu_read_lock_bh();
	mark_begin(&m);
	for (end = ktime_get_ns() + 5 * TICK_NSEC; ktime_get_ns() < end; )
		cpu_relax();
	KUNIT_EXPECT_FALSE(test, completion_done(&m.done));
	rcu_read_unlock_bh();
	wait_for_completion(&m.done);

	local_irq_disable();
	mark_begin(&m);
	for (end = ktime_get_ns() + 5 * TICK_NSEC; ktime_get_ns() < end; )
		cpu_relax();
	KUNIT_EXPECT_FALSE(test, completion_done(&m.done));
	local_irq_enable();
	wait_for_completion(&m.done);
}

/*
 * With nobody else about, a few ticks are enough; a CPU that had to be waited
 * for would never report, as nothing runs there.  So the end is the verdict.
 */
static void idle_cpus_do_not_delay_the_end(struct kunit *test)
{
	for (unsigned int i = 0; i < 20; i++)
		synchronize_rcu();
	KUNIT_EXPECT_TRUE(test, rcu_is_watching());
}

struct irq_reader {
	u32 inside, go;
};

static void irq_reader_fn(void *info)
{
	struct irq_reader *r = info;

	rcu_read_lock();
	WRITE_ONCE(r->inside, 1U);
	while (!READ_ONCE(r->go))
		cpu_relax();
	rcu_read_unlock();
}

/* The CPU is idle but for the interrupt. */
static void an_interrupt_of_an_idle_cpu_is_a_reader(struct kunit *test)
{
	struct irq_reader r = { 0 };
	struct mark m;

	if (num_online_cpus() == 1)
		kunit_skip(test, "one CPU alone");
	KUNIT_ASSERT_EQ(test, set_cpus_allowed_ptr(current, cpumask_of(0)), 0);
	/* There it could not begin the grace period, and the test would show nothing. */
	KUNIT_ASSERT_EQ(test, set_cpus_allowed_ptr(rcu_gp_task, cpumask_of(0)), 0);
	synchronize_rcu();
	smp_call_function_single((int)another_cpu(), irq_reader_fn, &r, 0);
	while (!READ_ONCE(r.inside))
		cpu_relax();
	mark_begin(&m);
	give_it_time();
	KUNIT_EXPECT_FALSE(test, completion_done(&m.done));
	WRITE_ONCE(r.go, 1U);
	wait_for_completion(&m.done);
	set_cpus_allowed_ptr(rcu_gp_task, cpu_possible_mask);
	set_cpus_allowed_ptr(current, cpu_online_mask);
}

#define ORDERED	1000

struct ordered {
	struct rcu_head head;
	unsigned int number;
};

static unsigned int order_next, order_wrong;

static void ordered_called(struct rcu_head *head)
{
	struct ordered *o = container_of(head, struct ordered, head);

	if (o->number != order_next)
		order_wrong++;
	order_next++;
}

/* All are from one CPU: preemption is off. */
static void a_barrier_waits_for_callbacks_which_come_in_order(struct kunit *test)
{
	struct ordered *o = kunit_kcalloc(test, ORDERED, sizeof(*o), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, o);
	order_next = order_wrong = 0;
	preempt_disable();
	for (unsigned int i = 0; i < ORDERED; i++) {
		o[i].number = i;
		call_rcu(&o[i].head, ordered_called);
		/* Over several grace periods. */
		if (i % 100 == 99) {
			preempt_enable();
			rcu_barrier();
			preempt_disable();
		}
	}
	preempt_enable();
	rcu_barrier();
	KUNIT_EXPECT_EQ(test, order_next, (unsigned int)ORDERED);
	KUNIT_EXPECT_EQ(test, order_wrong, 0U);
}

struct many {
	struct rcu_head head[100];
};

static atomic_t many_calls;

static void many_called(struct rcu_head *head)
{
	(void)head;
	atomic_inc(&many_calls);
}

static int many_fn(void *data)
{
	struct many *m = data;

	for (unsigned int i = 0; i < ARRAY_SIZE(m->head); i++)
		call_rcu(&m->head[i], many_called);
	return 0;
}

static void a_barrier_waits_for_all_cpus(struct kunit *test)
{
	struct many *m = kunit_kcalloc(test, nr_cpu_ids, sizeof(*m), GFP_KERNEL);
	unsigned int cpu;

	KUNIT_ASSERT_NOT_NULL(test, m);
	for (unsigned int round = 0; round < 20; round++) {
		struct task_struct *k[NR_CPUS] = { NULL };

		atomic_set(&many_calls, 0);
		for_each_online_cpu(cpu) {
			k[cpu] = kthread_create_on_cpu(many_fn, &m[cpu], cpu, "many/%u");
			KUNIT_ASSERT_FALSE(test, IS_ERR(k[cpu]));
			kthread_start(k[cpu]);
		}
		for_each_online_cpu(cpu) {
			kthread_join(k[cpu], MAX_SCHEDULE_TIMEOUT, NULL);
			kthread_put(k[cpu]);
		}
		rcu_barrier();
		KUNIT_EXPECT_EQ(test, atomic_read(&many_calls),
				(int)(num_online_cpus() * ARRAY_SIZE(m->head)));
	}
}

static struct mark from_irq[NR_CPUS];

static void call_from_irq(void *unused)
{
	(void)unused;
	call_rcu(&from_irq[smp_processor_id()].head, mark_called);
}

static void call_rcu_works_in_an_interrupt(struct kunit *test)
{
	unsigned int cpu;

	for_each_online_cpu(cpu) {
		from_irq[cpu].calls = 0;
		init_completion(&from_irq[cpu].done);
	}
	on_each_cpu(call_from_irq, NULL, 1);
	for_each_online_cpu(cpu) {
		wait_for_completion(&from_irq[cpu].done);
		KUNIT_EXPECT_EQ(test, from_irq[cpu].calls, 1U);
	}
}

static struct mark from_switch;
static u32 from_switch_asked;

/* The run queue of this CPU is locked. */
static void call_from_switch(void)
{
	if (xchg(&from_switch_asked, 0U))
		call_rcu(&from_switch.head, mark_called);
}

static void call_rcu_works_with_a_run_queue_locked(struct kunit *test)
{
	for (unsigned int i = 0; i < 20; i++) {
		from_switch.calls = 0;
		init_completion(&from_switch.done);
		/* Nobody else has just asked for a grace period that this one would get for nothing. */
		rcu_barrier();
		WRITE_ONCE(from_switch_asked, 1U);
		WRITE_ONCE(sched_switch_test_hook, call_from_switch);
		wait_for_completion(&from_switch.done);
		WRITE_ONCE(sched_switch_test_hook, NULL);
		KUNIT_EXPECT_EQ(test, from_switch.calls, 1U);
	}
	/* A CPU that has read the hook is in no section, but its switch is over by then. */
	synchronize_rcu();
}

static unsigned int repeats;

static void called_again(struct rcu_head *head)
{
	if (++repeats < 10)
		call_rcu(head, called_again);
	else
		mark_called(head);
}

static void call_rcu_works_in_a_callback(struct kunit *test)
{
	struct mark m = { .calls = 0 };

	repeats = 0;
	init_completion(&m.done);
	call_rcu(&m.head, called_again);
	wait_for_completion(&m.done);
	KUNIT_EXPECT_EQ(test, repeats, 10U);
}

static void a_mark_tells_whether_a_grace_period_passed(struct kunit *test)
{
	unsigned long mark;
	struct reader r;

	reader_start(test, &r, 1, false, another_cpu());
	mark = start_poll_synchronize_rcu();
	give_it_time();
	KUNIT_EXPECT_FALSE(test, poll_state_synchronize_rcu(mark));
	complete_all(&r.leave);
	reader_join(test, &r);
	cond_synchronize_rcu(mark);
	KUNIT_EXPECT_TRUE(test, poll_state_synchronize_rcu(mark));
	KUNIT_EXPECT_FALSE(test, poll_state_synchronize_rcu(get_state_synchronize_rcu()));
}

struct freeable {
	unsigned long pad;
	struct rcu_head head;
};

static void kfree_rcu_frees(struct kunit *test)
{
	/* 20 MiB in all: what does not come back is missed by the suite of mm. */
	for (unsigned int i = 0; i < 200; i++) {
		for (unsigned int j = 0; j < 100; j++) {
			struct freeable *f = kmalloc(1024, GFP_KERNEL);

			KUNIT_ASSERT_NOT_NULL(test, f);
			kfree_rcu(f, head);
		}
		rcu_barrier();
	}
	kfree_rcu_mightsleep(kmalloc(64, GFP_KERNEL));
}

static void kvfree_rcu_frees_areas(struct kunit *test)
{
	/* The search for leaks at the end of the suite is the verdict. */
	for (unsigned int i = 0; i < 20; i++) {
		struct freeable *f = vmalloc(16384);

		KUNIT_ASSERT_NOT_NULL(test, f);
		kvfree_rcu(f, head);
	}
	rcu_barrier();
	kvfree_rcu_mightsleep(vmalloc(16384));
}

static void who_is_a_reader_is_known(struct kunit *test)
{
	KUNIT_EXPECT_FALSE(test, rcu_read_lock_any_held());
	scoped_guard(rcu) {
		KUNIT_EXPECT_TRUE(test, rcu_read_lock_held());
		KUNIT_EXPECT_TRUE(test, rcu_read_lock_any_held());
		KUNIT_EXPECT_FALSE(test, rcu_read_lock_sched_held());
	}
	KUNIT_EXPECT_FALSE(test, rcu_read_lock_held());
	rcu_read_lock_bh();
	KUNIT_EXPECT_TRUE(test, rcu_read_lock_bh_held());
	KUNIT_EXPECT_TRUE(test, rcu_read_lock_any_held());
	rcu_read_unlock_bh();
	rcu_read_lock_sched();
	KUNIT_EXPECT_TRUE(test, rcu_read_lock_sched_held());
	KUNIT_EXPECT_FALSE(test, rcu_read_lock_bh_held());
	rcu_read_unlock_sched();
	KUNIT_EXPECT_FALSE(test, rcu_read_lock_any_held());
}

#ifdef CONFIG_RCU_CPU_STALL
static void stall_until_reported(unsigned int reports)
{
	while (smp_load_acquire(&rcu_stalls.reports) == reports)
		schedule_timeout_uninterruptible(1);
}

static void a_grace_period_that_does_not_end_is_reported(struct kunit *test)
{
	unsigned int reports = READ_ONCE(rcu_stalls.reports);
	struct report_seen seen;
	struct reader r;
	struct mark m;

	synchronize_rcu();
	report_expect("rcu_stall", "reader");
	WRITE_ONCE(rcu_stall_test_limit, 5ULL);
	reader_start(test, &r, 1, false, another_cpu());
	mark_begin(&m);
	stall_until_reported(reports);
	KUNIT_EXPECT_EQ(test, rcu_stalls.readers, 1U);
	complete_all(&r.leave);
	wait_for_completion(&m.done);
	WRITE_ONCE(rcu_stall_test_limit, 0ULL);
	KUNIT_EXPECT_EQ(test, report_expected(&seen), 1U);
	KUNIT_EXPECT_STREQ(test, seen.kind, "reader");
	reader_join(test, &r);
}

static void a_cpu_that_does_not_report_is_named(struct kunit *test)
{
	unsigned int reports = READ_ONCE(rcu_stalls.reports);
	struct irq_reader r = { 0 };
	struct report_seen seen;
	struct mark m;

	if (num_online_cpus() == 1)
		kunit_skip(test, "one CPU alone");
	KUNIT_ASSERT_EQ(test, set_cpus_allowed_ptr(current, cpumask_of(0)), 0);
	/* Nothing can run on the other CPU: neither may the one who reports be there. */
	KUNIT_ASSERT_EQ(test, set_cpus_allowed_ptr(rcu_gp_task, cpumask_of(0)), 0);
	synchronize_rcu();
	report_expect("rcu_stall", "cpu");
	WRITE_ONCE(rcu_stall_test_limit, 5ULL);
	smp_call_function_single((int)another_cpu(), irq_reader_fn, &r, 0);
	while (!READ_ONCE(r.inside))
		cpu_relax();
	mark_begin(&m);
	stall_until_reported(reports);
	/* On a busy host other CPUs can be late, too, and the first of them is named. */
	KUNIT_EXPECT_GE(test, rcu_stalls.cpus, 1U);
	WRITE_ONCE(r.go, 1U);
	wait_for_completion(&m.done);
	WRITE_ONCE(rcu_stall_test_limit, 0ULL);
	KUNIT_EXPECT_EQ(test, report_expected(&seen), 1U);
	if (IS_ENABLED(CONFIG_KALLSYMS) && rcu_stalls.cpus == 1)
		KUNIT_EXPECT_STREQ(test, seen.function, "irq_reader_fn");
	set_cpus_allowed_ptr(rcu_gp_task, cpu_possible_mask);
	set_cpus_allowed_ptr(current, cpu_online_mask);
}

#endif

static struct kunit_case rcu_cases[] = {
	KUNIT_CASE(a_blocked_reader_delays_the_end),
	KUNIT_CASE(only_the_outermost_unlock_ends_a_reader),
	KUNIT_CASE(a_reader_that_runs_delays_the_end),
	KUNIT_CASE(a_reader_that_began_later_delays_nothing),
	KUNIT_CASE(preemption_softirqs_and_interrupts_off_are_readers),
	KUNIT_CASE(an_interrupt_of_an_idle_cpu_is_a_reader),
	KUNIT_CASE(idle_cpus_do_not_delay_the_end),
	KUNIT_CASE(a_barrier_waits_for_callbacks_which_come_in_order),
	KUNIT_CASE(a_barrier_waits_for_all_cpus),
	KUNIT_CASE(call_rcu_works_in_an_interrupt),
	KUNIT_CASE(call_rcu_works_with_a_run_queue_locked),
	KUNIT_CASE(call_rcu_works_in_a_callback),
	KUNIT_CASE(a_mark_tells_whether_a_grace_period_passed),
	KUNIT_CASE(kfree_rcu_frees),
	KUNIT_CASE(kvfree_rcu_frees_areas),
	KUNIT_CASE(who_is_a_reader_is_known),
#ifdef CONFIG_RCU_CPU_STALL
	KUNIT_CASE(a_grace_period_that_does_not_end_is_reported),
	KUNIT_CASE(a_cpu_that_does_not_report_is_named),
#endif
	{}
};

static struct kunit_suite rcu_suite = {
	.name = "rcu",
	.test_cases = rcu_cases,
};

kunit_test_suite(rcu_suite);
