// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tests of per-CPU threads and of the states that CPUs go through.
 *
 * Not tested here: a CPU that comes online in the middle; the tests find only
 * CPUs that are there.  cpuhp_online() is called for those again, which must
 * change nothing.
 */
#include <asm/atomic.h>
#include <base/err.h>
#include <kernel/completion.h>
#include <kernel/cpu.h>
#include <kernel/cpumask.h>
#include <kernel/kthread.h>
#include <kernel/sched.h>
#include <kernel/smpboot.h>
#include <kunit/test.h>

/* Of each CPU. */
struct record {
	atomic_t wanted, done;		/* work */
	unsigned int created, setup, parked, unparked, cleaned;
	unsigned int elsewhere;		/* calls made on another CPU */
	struct completion idle;		/* done has caught up with wanted, once */
};

static struct record record[NR_CPUS];
static DEFINE_PER_CPU(struct task_struct *, test_thread);

static struct record *here(unsigned int cpu)
{
	if (raw_smp_processor_id() != cpu)
		record[cpu].elsewhere++;
	return &record[cpu];
}

static int should_run(unsigned int cpu)
{
	return atomic_read(&here(cpu)->wanted) != atomic_read(&record[cpu].done);
}

static void run(unsigned int cpu)
{
	struct record *r = here(cpu);

	if (atomic_inc_return(&r->done) == atomic_read(&r->wanted))
		complete(&r->idle);
}

static void create(unsigned int cpu) { record[cpu].created++; }
static void setup(unsigned int cpu) { here(cpu)->setup++; }
static void park(unsigned int cpu) { here(cpu)->parked++; }
static void unpark(unsigned int cpu) { here(cpu)->unparked++; }
static void cleanup(unsigned int cpu, bool online) { here(cpu)->cleaned += online; }

static struct smp_hotplug_thread threads = {
	.store = &test_thread,
	.thread_should_run = should_run,
	.thread_fn = run,
	.create = create,
	.setup = setup,
	.cleanup = cleanup,
	.park = park,
	.unpark = unpark,
	.thread_comm = "kunit/%u",
};

static void give_work(unsigned int cpu, int n)
{
	for (int i = 0; i < n; i++) {
		atomic_inc(&record[cpu].wanted);
		wake_up_process(per_cpu(test_thread, cpu));
	}
}

/* It may have been complete several times on the way. */
static void wait_for_idle(unsigned int cpu)
{
	while (atomic_read(&record[cpu].done) != atomic_read(&record[cpu].wanted))
		wait_for_completion(&record[cpu].idle);
}

static void unregisters(void *unused)
{
	(void)unused;
	smpboot_unregister_percpu_thread(&threads);
}

static void register_threads(struct kunit *test)
{
	memset(record, 0, sizeof(record));
	for (unsigned int cpu = 0; cpu < NR_CPUS; cpu++)
		init_completion(&record[cpu].idle);
	KUNIT_ASSERT_EQ(test, smpboot_register_percpu_thread(&threads), 0);
	KUNIT_ASSERT_EQ(test, kunit_add_action_or_reset(test, unregisters, NULL), 0);
}

static void each_cpu_has_its_thread(struct kunit *test)
{
	unsigned int cpu;

	register_threads(test);
	for_each_online_cpu(cpu) {
		KUNIT_ASSERT_NOT_NULL(test, per_cpu(test_thread, cpu));
		give_work(cpu, 100);
	}
	for_each_online_cpu(cpu) {
		wait_for_idle(cpu);
		KUNIT_EXPECT_EQ(test, atomic_read(&record[cpu].done), 100);
		KUNIT_EXPECT_EQ(test, record[cpu].created, 1U);
		KUNIT_EXPECT_EQ(test, record[cpu].setup, 1U);
		KUNIT_EXPECT_EQ(test, record[cpu].parked, 0U);
		KUNIT_EXPECT_EQ(test, record[cpu].elsewhere, 0U);
	}
	/* They exist already. */
	KUNIT_EXPECT_EQ(test, smpboot_create_threads(0), 0);
	KUNIT_EXPECT_EQ(test, record[0].created, 1U);
}

static void unregistering_cleans_up_what_was_set_up(struct kunit *test)
{
	unsigned int cpu;

	memset(record, 0, sizeof(record));
	for (cpu = 0; cpu < NR_CPUS; cpu++)
		init_completion(&record[cpu].idle);
	KUNIT_ASSERT_EQ(test, smpboot_register_percpu_thread(&threads), 0);
	for_each_online_cpu(cpu)
		give_work(cpu, 1);
	for_each_online_cpu(cpu)
		wait_for_idle(cpu);
	smpboot_unregister_percpu_thread(&threads);
	for_each_online_cpu(cpu) {
		KUNIT_EXPECT_NULL(test, per_cpu(test_thread, cpu));
		KUNIT_EXPECT_EQ(test, record[cpu].cleaned, 1U);
	}
	/* One that never got to its setup has nothing to clean up. */
	sched_set_fifo(current);
	memset(record, 0, sizeof(record));
	KUNIT_ASSERT_EQ(test, smpboot_register_percpu_thread(&threads), 0);
	smpboot_unregister_percpu_thread(&threads);
	for_each_online_cpu(cpu)
		KUNIT_EXPECT_EQ(test, record[cpu].cleaned, record[cpu].setup);
}

/* The threads of one CPU stand still, work goes on coming for all. */
static void a_parked_cpu_does_nothing_and_loses_nothing(struct kunit *test)
{
	unsigned int target = num_online_cpus() - 1, cpu;
	struct record *r = &record[target];

	register_threads(test);
	give_work(target, 1);
	wait_for_idle(target);
	for (unsigned int round = 1; round <= 20; round++) {
		int before;

		/* Busy when it is asked. */
		give_work(target, 50);
		KUNIT_ASSERT_EQ(test, smpboot_park_threads(target), 0);
		before = atomic_read(&r->done);
		for_each_online_cpu(cpu)
			give_work(cpu, 50);
		for_each_online_cpu(cpu)
			if (cpu != target)
				wait_for_idle(cpu);
		KUNIT_EXPECT_EQ(test, atomic_read(&r->done), before);
		KUNIT_EXPECT_EQ(test, r->parked, round);
		KUNIT_EXPECT_EQ(test, per_cpu(test_thread, target)->state, TASK_PARKED);
		smpboot_unpark_threads(target);
		wait_for_idle(target);
		KUNIT_EXPECT_EQ(test, r->unparked, round);
	}
	KUNIT_EXPECT_EQ(test, atomic_read(&r->done), 1 + 20 * 100);
	KUNIT_EXPECT_EQ(test, r->elsewhere, 0U);
}

static void a_second_park_is_told(struct kunit *test)
{
	register_threads(test);
	KUNIT_EXPECT_EQ(test, kthread_park(per_cpu(test_thread, 0)), 0);
	KUNIT_EXPECT_EQ(test, smpboot_park_threads(0), -EBUSY);
	smpboot_unpark_threads(0);
	give_work(0, 1);
	wait_for_idle(0);
}

static struct smp_hotplug_thread own_parking;

/* Unregistered without ever having run, too. */
static void a_selfparking_thread_waits_for_its_owner(struct kunit *test)
{
	memset(record, 0, sizeof(record));
	init_completion(&record[0].idle);
	own_parking = threads;
	own_parking.selfparking = true;
	KUNIT_ASSERT_EQ(test, smpboot_register_percpu_thread(&own_parking), 0);
	KUNIT_EXPECT_EQ(test, smpboot_unpark_threads(0), 0);
	KUNIT_EXPECT_EQ(test, per_cpu(test_thread, 0)->state, TASK_PARKED);
	KUNIT_EXPECT_EQ(test, smpboot_park_threads(0), 0);
	kthread_unpark(per_cpu(test_thread, 0));
	give_work(0, 1);
	wait_for_idle(0);
	smpboot_unregister_percpu_thread(&own_parking);
	KUNIT_EXPECT_EQ(test, record[0].cleaned, 1U);
}

/* States */

static struct cpumask started, torn_down;
static unsigned int nr_started, nr_elsewhere;
static unsigned int fails_on = NR_CPUS;

static int startup(unsigned int cpu)
{
	if (cpu == fails_on)
		return -EIO;
	nr_elsewhere += cpu != smp_processor_id();
	nr_started++;
	cpumask_set_cpu(cpu, &started);
	return 0;
}

static int teardown(unsigned int cpu)
{
	nr_elsewhere += cpu != smp_processor_id();
	cpumask_set_cpu(cpu, &torn_down);
	return 0;
}

static int states_init(struct kunit *test)
{
	(void)test;
	cpumask_clear(&started);
	cpumask_clear(&torn_down);
	nr_started = 0;
	nr_elsewhere = 0;
	fails_on = NR_CPUS;
	return 0;
}

static void a_state_is_entered_on_every_cpu_once(struct kunit *test)
{
	int slot = cpuhp_setup_state(CPUHP_AP_ONLINE_DYN, "kunit:a", startup, teardown);
	unsigned int cpu;

	KUNIT_ASSERT_GE(test, slot, (int)CPUHP_AP_ONLINE_DYN);
	KUNIT_EXPECT_TRUE(test, cpumask_equal(&started, cpu_online_mask));
	for_each_online_cpu(cpu)
		KUNIT_EXPECT_EQ(test, cpuhp_online(cpu), 0);
	KUNIT_EXPECT_EQ(test, nr_started, num_online_cpus());
	cpuhp_remove_state((enum cpuhp_state)slot);
	KUNIT_EXPECT_TRUE(test, cpumask_equal(&torn_down, cpu_online_mask));
	KUNIT_EXPECT_EQ(test, nr_elsewhere, 0U);
}

static void a_startup_that_fails_is_undone(struct kunit *test)
{
	fails_on = num_online_cpus() - 1;
	KUNIT_EXPECT_EQ(test, cpuhp_setup_state(CPUHP_AP_ONLINE_DYN, "kunit:b", startup, teardown),
			-EIO);
	KUNIT_EXPECT_TRUE(test, cpumask_equal(&torn_down, &started));
	KUNIT_EXPECT_FALSE(test, cpumask_test_cpu(fails_on, &torn_down));
}

static void nocalls_calls_nothing(struct kunit *test)
{
	int slot = cpuhp_setup_state_nocalls(CPUHP_AP_ONLINE_DYN, "kunit:c", startup, teardown);
	int second = cpuhp_setup_state_nocalls(CPUHP_AP_ONLINE_DYN, "kunit:d", startup, NULL);

	KUNIT_ASSERT_GE(test, slot, (int)CPUHP_AP_ONLINE_DYN);
	KUNIT_EXPECT_EQ(test, second, slot + 1);
	KUNIT_EXPECT_EQ(test, cpuhp_setup_state((enum cpuhp_state)second, "kunit:e", NULL, NULL),
			-EBUSY);
	KUNIT_EXPECT_EQ(test, cpuhp_setup_state(CPUHP_ONLINE, "kunit:f", NULL, NULL), -EINVAL);
	KUNIT_EXPECT_EQ(test, nr_started, 0U);
	cpuhp_remove_state_nocalls((enum cpuhp_state)slot);
	cpuhp_remove_state_nocalls((enum cpuhp_state)second);
	KUNIT_EXPECT_TRUE(test, cpumask_empty(&torn_down));
}

static void the_read_lock_nests(struct kunit *test)
	__no_context_analysis
{
	cpus_read_lock();
	cpus_read_lock();
	cpus_read_unlock();
	cpus_read_unlock();
	KUNIT_EXPECT_EQ(test, cpuhp_online(0), 0);
}

static int brings_up(void *unused)
{
	(void)unused;
	return cpuhp_online(0);
}

static void no_cpu_comes_under_the_read_lock(struct kunit *test)
	__no_context_analysis
{
	struct task_struct *k;

	cpus_read_lock();
	k = kthread_run(brings_up, NULL, "brings_up");
	KUNIT_ASSERT_FALSE(test, IS_ERR(k));
	while (READ_ONCE(k->wait_kind) != WAIT_EVENT || READ_ONCE(k->on_rq))
		yield();
	/* A second reader does not queue behind it. */
	cpus_read_lock();
	cpus_read_unlock();
	KUNIT_EXPECT_NE(test, k->state, TASK_DEAD);
	cpus_read_unlock();
	KUNIT_EXPECT_EQ(test, kthread_stop_put(k), 0);
}

static struct kunit_case smpboot_cases[] = {
	KUNIT_CASE(each_cpu_has_its_thread),
	KUNIT_CASE(unregistering_cleans_up_what_was_set_up),
	KUNIT_CASE(a_parked_cpu_does_nothing_and_loses_nothing),
	KUNIT_CASE(a_second_park_is_told),
	KUNIT_CASE(a_selfparking_thread_waits_for_its_owner),
	KUNIT_CASE(a_state_is_entered_on_every_cpu_once),
	KUNIT_CASE(a_startup_that_fails_is_undone),
	KUNIT_CASE(nocalls_calls_nothing),
	KUNIT_CASE(the_read_lock_nests),
	KUNIT_CASE(no_cpu_comes_under_the_read_lock),
	{}
};

static struct kunit_suite smpboot_suite = {
	.name = "smpboot",
	.init = states_init,
	.test_cases = smpboot_cases,
};
kunit_test_suite(smpboot_suite);
