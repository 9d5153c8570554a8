// SPDX-License-Identifier: GPL-2.0-only
/*
 * The torture tests' frame: seeds, threads that start together, pauses,
 * changes of affinity, counting what is violated.
 */
#define pr_fmt(fmt) "torture: " fmt

#include <asm/processor.h>
#include <base/errno.h>
#include <kernel/cpumask.h>
#include <kernel/jiffies.h>
#include <kernel/kthread.h>
#include <kernel/ktime.h>
#include <kernel/params.h>
#include <kernel/torture.h>
#include <lib/vsprintf.h>

#define VIOLATIONS_SHOWN	5

static unsigned long torture_seed;
static unsigned int torture_scale = 100;

core_param("torture.seed", torture_seed, ulong,
	   "where the torture tests' random choices begin; default: from the clock, and printed");
core_param("torture.scale", torture_scale, uint,
	   "how many operations the torture tests do, in per cent; default: 100");

/* splitmix64: neighbouring numbers in, unrelated numbers out. */
static u64 mix(u64 x)
{
	x += 0x9e3779b97f4a7c15ULL;
	x = (x ^ x >> 30) * 0xbf58476d1ce4e5b9ULL;
	x = (x ^ x >> 27) * 0x94d049bb133111ebULL;
	return x ^ x >> 31;
}

static u64 hash(u64 h, const char *s)
{
	while (*s)
		h = mix(h ^ (u8)*s++);
	return h;
}

/**
 * torture_random_seed() - begin a stream of random numbers
 * @t:      the torture
 * @stream: which one; threads have those of their index
 * @rnd:    filled
 *
 * Context: any.
 */
void torture_random_seed(struct torture *t, u64 stream, struct torture_random_state *rnd)
{
	rnd->state = mix(t->seed ^ mix(stream)) | 1;
}

/**
 * torture_share() - one thread's part of a number of operations
 * @me:  the thread
 * @ops: of all threads together, at 100 per cent of torture.scale=
 *
 * The sum stays the same however many CPUs, and so threads, there are: many
 * virtual CPUs on few real ones are slow enough as it is.
 *
 * Context: any, after torture_run() has begun.
 * Return: at least 1; the same for all threads.
 */
u32 torture_share(const struct torture_thread *me, u32 ops)
{
	return (u32)((u64)ops * torture_scale / 100 / me->t->nr) + 1;
}

/**
 * torture_nr_threads() - how many threads make a crowd on this machine
 * @per_cpu: for each CPU that is online
 * @least:   at least so many, also on one CPU
 *
 * Context: any.
 */
unsigned int torture_nr_threads(unsigned int per_cpu, unsigned int least)
{
	unsigned int n = per_cpu * num_online_cpus();

	if (n < least)
		n = least;
	return n < TORTURE_THREADS_MAX / 2 ? n : TORTURE_THREADS_MAX / 2;
}

/**
 * torture_random_cpu() - one of the online CPUs
 * @rnd: the caller's
 *
 * Context: any.
 */
unsigned int torture_random_cpu(struct torture_random_state *rnd)
{
	u32 skip = torture_below(rnd, num_online_cpus());
	unsigned int cpu;

	for_each_online_cpu(cpu)
		if (!skip--)
			return cpu;
	return cpumask_first(cpu_online_mask);
}

/**
 * torture_random_cpus() - some of the online CPUs, at least one
 * @rnd:  the caller's
 * @mask: filled
 *
 * Context: any.
 */
void torture_random_cpus(struct torture_random_state *rnd, struct cpumask *mask)
{
	unsigned int cpu;

	cpumask_clear(mask);
	__cpumask_set_cpu(torture_random_cpu(rnd), mask);
	for_each_online_cpu(cpu)
		if (torture_one_in(rnd, 4))
			__cpumask_set_cpu(cpu, mask);
}

/**
 * torture_random_policy() - become more or less urgent than the others
 * @me: the thread that calls
 *
 * Context: task.
 */
void torture_random_policy(struct torture_thread *me)
{
	switch (torture_below(&me->rnd, 4)) {
	case 0:
		sched_setscheduler(current, SCHED_FIFO, 1 + (int)torture_below(&me->rnd, 20));
		break;
	case 1:
		sched_setscheduler(current, SCHED_RR, 1 + (int)torture_below(&me->rnd, 20));
		break;
	default:
		sched_setscheduler(current, SCHED_NORMAL, 0);
		set_user_nice(current, MIN_NICE + (long)torture_below(&me->rnd,
								      MAX_NICE - MIN_NICE + 1));
		break;
	}
}

/**
 * torture_violated() - count a violation
 * @t: the torture
 *
 * Context: any.
 * Return: true for the first few, which are to be printed.
 */
bool torture_violated(struct torture *t)
{
	return atomic_inc_return(&t->violations) <= VIOLATIONS_SHOWN;
}

/**
 * torture_step() - between two operations: count, pause when all pause
 * @me: the thread that calls
 *
 * Context: task, may sleep.
 */
void torture_step(struct torture_thread *me)
{
	me->ops++;
	if (unlikely(READ_ONCE(me->t->paused)))
		wait_event(me->t->resume, !READ_ONCE(me->t->paused));
}

static int thread_main(void *data)
{
	struct torture_thread *me = data;

	wait_for_completion(&me->t->go);
	me->fn(me);
	return 0;
}

static void join(struct torture_thread *th)
{
	if (th->joined)
		return;
	th->joined = true;
	if (th->helper)
		(void)kthread_stop(th->k);
	else
		(void)kthread_join(th->k, MAX_SCHEDULE_TIMEOUT, NULL);
}

static void join_all(struct torture *t, bool helpers)
{
	for (unsigned int i = 0; i < t->nr; i++)
		if (t->thread[i].helper == helpers)
			join(&t->thread[i]);
}

/* Also after an ASSERT in the case: no thread may live on in memory that is freed. */
static void end(void *arg)
{
	struct torture *t = arg;

	complete_all(&t->go);
	join_all(t, false);
	join_all(t, true);
	for (unsigned int i = 0; i < t->nr; i++)
		kthread_put(t->thread[i].k);
}

/**
 * torture_begin() - the torture of one case, without threads yet
 * @test: the running test
 *
 * Its end is one of the actions of @test.
 *
 * Context: the case's own thread, may sleep.
 */
struct torture *torture_begin(struct kunit *test)
{
	struct torture *t = kunit_kzalloc(test, sizeof(*t), GFP_KERNEL);
	unsigned long seed = torture_seed;

	KUNIT_ASSERT_NOT_NULL(test, t);
	if (!seed)
		seed = mix(ktime_get_ns() ^ rdtsc()) >> 32 | 1;
	t->test = test;
	/* A case of its own has the same numbers as in a run of all. */
	t->seed = hash(hash(mix(seed), test->suite->name), test->name);
	init_completion(&t->go);
	init_waitqueue_head(&t->resume);
	kunit_info(test, "torture.seed=%lu torture.scale=%u, %u CPUs", seed, torture_scale,
		   num_online_cpus());
	KUNIT_ASSERT_EQ(test, kunit_add_action(test, end, t), 0);
	return t;
}

static struct torture_thread *add(struct torture *t, void (*fn)(struct torture_thread *me),
				  void *data, bool helper, int cpu)
{
	struct torture_thread *th = &t->thread[t->nr];
	struct task_struct *k;

	KUNIT_ASSERT_LT(t->test, t->nr, (unsigned int)TORTURE_THREADS_MAX);
	*th = (struct torture_thread){ .t = t, .fn = fn, .data = data, .index = t->nr,
				       .helper = helper };
	torture_random_seed(t, th->index, &th->rnd);
	k = cpu < 0 ? kthread_create(thread_main, th, "torture/%u", th->index) :
		      kthread_create_on_cpu(thread_main, th, (unsigned int)cpu, "torture@%u");
	KUNIT_ASSERT_FALSE_MSG(t->test, IS_ERR(k), "thread %u: %ld", t->nr, PTR_ERR(k));
	th->k = k;
	t->nr++;
	kthread_start(k);
	return th;
}

/**
 * torture_add() - one more thread
 * @t:    the torture
 * @fn:   what it does once all are there; it ends by itself
 * @data: for @fn
 *
 * Context: the case's own thread, may sleep.
 */
struct torture_thread *torture_add(struct torture *t, void (*fn)(struct torture_thread *me),
				   void *data)
{
	return add(t, fn, data, false, -1);
}

/**
 * torture_add_on_cpu() - one more thread, which runs on one CPU only
 * @t:    the torture
 * @fn:   what it does once all are there; it ends by itself
 * @data: for @fn
 * @cpu:  where
 *
 * Context: the case's own thread, may sleep.
 */
struct torture_thread *torture_add_on_cpu(struct torture *t,
					  void (*fn)(struct torture_thread *me),
					  void *data, unsigned int cpu)
{
	return add(t, fn, data, false, (int)cpu);
}

/**
 * torture_add_helper() - a thread that disturbs until the others are done
 * @t:    the torture
 * @fn:   what it does until kthread_should_stop()
 * @data: for @fn
 *
 * Context: the case's own thread, may sleep.
 */
struct torture_thread *torture_add_helper(struct torture *t,
					  void (*fn)(struct torture_thread *me), void *data)
{
	return add(t, fn, data, true, -1);
}

static void shuffle(struct torture_thread *me)
{
	struct torture *t = me->t;

	while (!kthread_should_stop()) {
		struct torture_thread *th = &t->thread[torture_below(&me->rnd, t->nr)];
		struct cpumask mask;

		torture_random_cpus(&me->rnd, &mask);
		(void)set_cpus_allowed_ptr(th->k, &mask);
		me->ops++;
		if (torture_one_in(&me->rnd, 8))
			schedule_timeout_interruptible(1);
		else
			yield();
	}
}

static void stutter(struct torture_thread *me)
{
	struct torture *t = me->t;

	while (!kthread_should_stop()) {
		schedule_timeout_interruptible(1 + (long)torture_below(&me->rnd, 10));
		WRITE_ONCE(t->paused, true);
		schedule_timeout_interruptible(1 + (long)torture_below(&me->rnd, 2));
		WRITE_ONCE(t->paused, false);
		wake_up_all(&t->resume);
		me->ops++;
	}
}

static void say_what_was_done(struct torture *t)
{
	unsigned long asleep = 0, preempted = 0;
	u64 ops = 0;

	for (unsigned int i = 0; i < t->nr; i++) {
		ops += t->thread[i].ops;
		asleep += t->thread[i].k->nvcsw;
		preempted += t->thread[i].k->nivcsw;
	}
	kunit_info(t->test, "%u threads, %llu operations, %lu times asleep, %lu times preempted",
		   t->nr, ops, asleep, preempted);
}

/**
 * torture_run() - start all threads at once, wait until they are done
 * @t:       the torture
 * @helpers: TORTURE_SHUFFLE, TORTURE_STUTTER
 *
 * Fails the case if an invariant was violated.
 *
 * Context: the case's own thread, may sleep.
 */
void torture_run(struct torture *t, unsigned int helpers)
{
	int violations;

	if (helpers & TORTURE_SHUFFLE)
		torture_add_helper(t, shuffle, NULL);
	if (helpers & TORTURE_STUTTER)
		torture_add_helper(t, stutter, NULL);
	complete_all(&t->go);
	join_all(t, false);
	join_all(t, true);
	say_what_was_done(t);
	violations = atomic_read(&t->violations);
	if (violations)
		KUNIT_FAIL(t->test, "%d violations", violations);
}
