// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tests of what CPUs do to each other: calls, stops, and moving threads.
 *
 * With one CPU each still shows what it can.  Long random mixes of the same
 * are the torture suites'; who runs first on one CPU is sched_kunit.c's.
 */
#include <asm/atomic.h>
#include <asm/irqflags.h>
#include <asm/processor.h>
#include <base/err.h>
#include <base/errno.h>
#include <kernel/completion.h>
#include <kernel/kthread.h>
#include <kernel/ktime.h>
#include <kernel/smp.h>
#include <kernel/stop_machine.h>
#include <kunit/test.h>

#define ROUNDS		200

static void note_call(void *info)
{
	unsigned int *seen = info;

	seen[smp_processor_id()] += 1 + (irqs_disabled() ? 0 : 1000);
}

static void a_call_runs_on_its_cpu_with_interrupts_off(struct kunit *test)
{
	unsigned int *seen = kunit_kzalloc(test, NR_CPUS * sizeof(*seen), GFP_KERNEL);
	unsigned int cpu;

	KUNIT_ASSERT_NOT_NULL(test, seen);
	for (unsigned int i = 0; i < ROUNDS; i++)
		for_each_online_cpu(cpu)
			KUNIT_EXPECT_EQ(test, smp_call_function_single((int)cpu, note_call, seen, 1), 0);
	for_each_online_cpu(cpu)
		KUNIT_EXPECT_EQ(test, seen[cpu], (unsigned int)ROUNDS);
	KUNIT_EXPECT_EQ(test, smp_call_function_single((int)nr_cpu_ids, note_call, seen, 1), -ENXIO);
	KUNIT_EXPECT_EQ(test, smp_call_function_single(-1, note_call, seen, 1), -ENXIO);
}

static void on_each_cpu_reaches_each_once(struct kunit *test)
{
	unsigned int *seen = kunit_kzalloc(test, NR_CPUS * sizeof(*seen), GFP_KERNEL);
	unsigned int cpu, here;

	KUNIT_ASSERT_NOT_NULL(test, seen);
	for (unsigned int i = 0; i < ROUNDS; i++)
		on_each_cpu(note_call, seen, 1);
	for_each_online_cpu(cpu)
		KUNIT_EXPECT_EQ(test, seen[cpu], (unsigned int)ROUNDS);

	here = get_cpu();
	smp_call_function_many(cpu_online_mask, note_call, seen, true);
	KUNIT_EXPECT_EQ(test, seen[here], (unsigned int)ROUNDS);
	put_cpu();
	for_each_online_cpu(cpu)
		if (cpu != here)
			KUNIT_EXPECT_EQ(test, seen[cpu], ROUNDS + 1U);
}

static void note_late(void *info)
{
	unsigned int *seen = info;

	udelay(100);
	WRITE_ONCE(seen[smp_processor_id()], 1);
}

/* Who did not wait would be back long before them, and find some missing. */
static void the_caller_waits_for_all(struct kunit *test)
{
	unsigned int *seen = kunit_kzalloc(test, NR_CPUS * sizeof(*seen), GFP_KERNEL);
	unsigned int cpu, here;

	KUNIT_ASSERT_NOT_NULL(test, seen);
	here = get_cpu();
	smp_call_function_many(cpu_online_mask, note_late, seen, true);
	for_each_online_cpu(cpu)
		KUNIT_EXPECT_EQ(test, READ_ONCE(seen[cpu]), cpu == here ? 0U : 1U);
	put_cpu();
}

static bool is_even(int cpu, void *info)
{
	(void)info;
	return cpu % 2 == 0;
}

static void a_condition_picks_the_cpus(struct kunit *test)
{
	unsigned int *seen = kunit_kzalloc(test, NR_CPUS * sizeof(*seen), GFP_KERNEL);
	unsigned int cpu;

	KUNIT_ASSERT_NOT_NULL(test, seen);
	on_each_cpu_cond(is_even, note_call, seen, true);
	for_each_online_cpu(cpu)
		KUNIT_EXPECT_EQ(test, seen[cpu], cpu % 2 ? 0U : 1U);
}

/* Calls made without waiting: each comes, in the order in which they were made. */
struct order {
	atomic_t calls;
	unsigned int next, wrong;	/* by the CPU that is called */
};

struct numbered {
	struct call_single_data csd;
	struct order *order;
	unsigned int n;
};

static void in_order(void *info)
{
	struct numbered *c = info;

	if (c->n != c->order->next++)
		c->order->wrong++;
	atomic_inc(&c->order->calls);
}

static void calls_without_waiting_come_in_order(struct kunit *test)
{
	struct numbered *c = kunit_kzalloc(test, ROUNDS * sizeof(*c), GFP_KERNEL);
	struct order *order = kunit_kzalloc(test, sizeof(*order), GFP_KERNEL);
	unsigned int last = num_online_cpus() - 1;

	KUNIT_ASSERT_TRUE(test, c && order);
	for (unsigned int i = 0; i < ROUNDS; i++) {
		c[i].order = order;
		c[i].n = i;
		INIT_CSD(&c[i].csd, in_order, &c[i]);
		KUNIT_EXPECT_EQ(test, smp_call_function_single_async((int)last, &c[i].csd), 0);
	}
	while (atomic_read(&order->calls) != ROUNDS)
		schedule_timeout_uninterruptible(1);
	KUNIT_EXPECT_EQ(test, order->wrong, 0U);
	/* All of it is ours again: the last word about each call is its release. */
	for (unsigned int i = 0; i < ROUNDS; i++)
		while (READ_ONCE(c[i].csd.pending))
			cpu_relax();
}

static void hold_until(void *info)
{
	atomic_t *a = info;

	atomic_set(a, 1);
	while (atomic_read(a) != 2)
		cpu_relax();
}

static void a_call_under_way_cannot_be_made_again(struct kunit *test)
{
	struct call_single_data *csd = kunit_kzalloc(test, sizeof(*csd), GFP_KERNEL);
	atomic_t *gate = kunit_kzalloc(test, sizeof(*gate), GFP_KERNEL);
	unsigned int other;

	KUNIT_ASSERT_TRUE(test, csd && gate);
	if (num_online_cpus() < 2)
		kunit_skip(test, "needs two CPUs");
	other = get_cpu() ? 0 : 1;
	INIT_CSD(csd, hold_until, gate);
	KUNIT_EXPECT_EQ(test, smp_call_function_single_async((int)other, csd), 0);
	while (!atomic_read(gate))
		cpu_relax();
	KUNIT_EXPECT_EQ(test, smp_call_function_single_async((int)other, csd), -EBUSY);
	atomic_set(gate, 2);
	while (READ_ONCE(csd->pending))
		cpu_relax();
	put_cpu();
}

static int where_am_i(void *arg)
{
	(void)arg;
	return preempt_count() ? (int)smp_processor_id() : -EINVAL;
}

static void a_stopper_runs_on_its_cpu(struct kunit *test)
{
	unsigned int cpu;

	for_each_online_cpu(cpu)
		KUNIT_EXPECT_EQ(test, stop_one_cpu(cpu, where_am_i, NULL), (int)cpu);
	KUNIT_EXPECT_EQ(test, stop_one_cpu(nr_cpu_ids, where_am_i, NULL), -ENOENT);
}

/* Threads that count without a lock or an atomic: stopped, they all stand still. */
struct counting {
	unsigned long n;
	bool stop;
};

static int counts(void *data)
{
	struct counting *c = data;

	while (!READ_ONCE(c->stop)) {
		WRITE_ONCE(c->n, c->n + 1);
		cpu_relax();
	}
	return 0;
}

struct look {
	struct counting *c;
	atomic_t calls;
	bool irqs_on, moved;
};

static int look_twice(void *arg)
{
	struct look *l = arg;
	unsigned long before = 0, after = 0;
	unsigned int cpu;

	atomic_inc(&l->calls);
	if (!irqs_disabled())
		l->irqs_on = true;
	for_each_online_cpu(cpu)
		before += READ_ONCE(l->c[cpu].n);
	for (unsigned int i = 0; i < 1000; i++)
		cpu_relax();
	for_each_online_cpu(cpu)
		after += READ_ONCE(l->c[cpu].n);
	if (before != after)
		l->moved = true;
	return 7;
}

static void nothing_moves_while_the_machine_is_stopped(struct kunit *test)
{
	struct counting *c = kunit_kzalloc(test, NR_CPUS * sizeof(*c), GFP_KERNEL);
	struct look l = { .c = c };
	struct task_struct *k[NR_CPUS] = { NULL };
	unsigned int cpu;

	KUNIT_ASSERT_NOT_NULL(test, c);
	for_each_online_cpu(cpu) {
		k[cpu] = kthread_create_on_cpu(counts, &c[cpu], cpu, "counts/%u");
		KUNIT_ASSERT_FALSE(test, IS_ERR(k[cpu]));
		kthread_start(k[cpu]);
	}
	for (unsigned int i = 0; i < 20; i++)
		KUNIT_EXPECT_EQ(test, stop_machine(look_twice, &l, NULL), 7);
	KUNIT_EXPECT_EQ(test, atomic_read(&l.calls), 20);
	KUNIT_EXPECT_EQ(test, stop_machine(look_twice, &l, cpu_online_mask), 7);
	KUNIT_EXPECT_EQ(test, atomic_read(&l.calls), 20 + (int)num_online_cpus());
	KUNIT_EXPECT_FALSE(test, l.irqs_on);
	KUNIT_EXPECT_FALSE(test, l.moved);
	for_each_online_cpu(cpu) {
		WRITE_ONCE(c[cpu].stop, true);
		KUNIT_EXPECT_EQ(test, kthread_join(k[cpu], MAX_SCHEDULE_TIMEOUT, NULL), 0);
		kthread_put(k[cpu]);
	}
}

static void one_is_where_one_may_be(struct kunit *test)
{
	unsigned int cpu, wrong = 0;

	for (unsigned int i = 0; i < ROUNDS; i++)
		for_each_online_cpu(cpu) {
			KUNIT_EXPECT_EQ(test, set_cpus_allowed_ptr(current, cpumask_of(cpu)), 0);
			wrong += raw_smp_processor_id() != cpu;
		}
	KUNIT_EXPECT_EQ(test, wrong, 0U);
	KUNIT_EXPECT_EQ(test, set_cpus_allowed_ptr(current, cpu_possible_mask), 0);
	KUNIT_EXPECT_EQ(test, set_cpus_allowed_ptr(current, &CPU_MASK_NONE), -EINVAL);
}

/* Runs all the time and says where. */
struct wanderer {
	u32 cpu;
	bool stop;
};

static int says_where(void *data)
{
	struct wanderer *w = data;

	while (!READ_ONCE(w->stop)) {
		preempt_disable();
		WRITE_ONCE(w->cpu, smp_processor_id());
		preempt_enable();
	}
	return 0;
}

static void a_running_thread_is_sent_away(struct kunit *test)
{
	struct wanderer *w = kunit_kzalloc(test, sizeof(*w), GFP_KERNEL);
	struct task_struct *k;
	unsigned int cpu, wrong = 0;

	KUNIT_ASSERT_NOT_NULL(test, w);
	k = kthread_run(says_where, w, "wanderer");
	KUNIT_ASSERT_FALSE(test, IS_ERR(k));
	for (unsigned int i = 0; i < ROUNDS / 4; i++)
		for_each_online_cpu(cpu) {
			KUNIT_EXPECT_EQ(test, set_cpus_allowed_ptr(k, cpumask_of(cpu)), 0);
			/* From now on nowhere else: whatever it says after this is the truth. */
			WRITE_ONCE(w->cpu, cpu);
			for (unsigned int n = 0; n < 100; n++) {
				wrong += READ_ONCE(w->cpu) != cpu;
				cpu_relax();
			}
		}
	KUNIT_EXPECT_EQ(test, wrong, 0U);
	WRITE_ONCE(w->stop, true);
	kthread_stop_put(k);
}

static void waiting_threads_are_spread(struct kunit *test)
{
	unsigned int n = num_online_cpus(), seen = 0, cpu;
	struct wanderer *w = kunit_kzalloc(test, NR_CPUS * sizeof(*w), GFP_KERNEL);
	struct task_struct *k[NR_CPUS] = { NULL };
	struct cpumask used;

	KUNIT_ASSERT_NOT_NULL(test, w);
	/* As many as CPUs, all begun on one: balancing has to find a CPU for each. */
	for (cpu = 0; cpu < n; cpu++) {
		k[cpu] = kthread_create(says_where, &w[cpu], "wanderer/%u", cpu);
		KUNIT_ASSERT_FALSE(test, IS_ERR(k[cpu]));
		KUNIT_EXPECT_EQ(test, set_cpus_allowed_ptr(k[cpu], cpumask_of(0)), 0);
		kthread_start(k[cpu]);
	}
	for (cpu = 0; cpu < n; cpu++)
		KUNIT_EXPECT_EQ(test, set_cpus_allowed_ptr(k[cpu], cpu_possible_mask), 0);
	/* Ends by what is seen: if threads stay behind one CPU, at the harness's limit. */
	while (seen + 1 < n) {
		schedule_timeout_uninterruptible(1);
		cpumask_clear(&used);
		for (cpu = 0; cpu < n; cpu++)
			__cpumask_set_cpu(READ_ONCE(w[cpu].cpu), &used);
		seen = cpumask_weight(&used);
	}
	for (cpu = 0; cpu < n; cpu++) {
		WRITE_ONCE(w[cpu].stop, true);
		kthread_stop_put(k[cpu]);
	}
}

static struct kunit_case smp_cases[] = {
	KUNIT_CASE(a_call_runs_on_its_cpu_with_interrupts_off),
	KUNIT_CASE(on_each_cpu_reaches_each_once),
	KUNIT_CASE(the_caller_waits_for_all),
	KUNIT_CASE(a_condition_picks_the_cpus),
	KUNIT_CASE(calls_without_waiting_come_in_order),
	KUNIT_CASE(a_call_under_way_cannot_be_made_again),
	KUNIT_CASE(a_stopper_runs_on_its_cpu),
	KUNIT_CASE(nothing_moves_while_the_machine_is_stopped),
	KUNIT_CASE(one_is_where_one_may_be),
	KUNIT_CASE(a_running_thread_is_sent_away),
	KUNIT_CASE(waiting_threads_are_spread),
	{}
};

static struct kunit_suite smp_suite = {
	.name = "smp",
	.test_cases = smp_cases,
};
kunit_test_suite(smp_suite);
