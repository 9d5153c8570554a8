// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tests of the spinlock and the mutex: exclusion, hand-over, what they do to
 * preemption and interrupts.
 *
 * Not tested here: the spinlock's queue, which one CPU cannot enter; the
 * host's stress test of kernel/locking/qspinlock.c does that with threads.
 */
#include <asm/irqflags.h>
#include <asm/processor.h>
#include <base/err.h>
#include <kernel/completion.h>
#include <kernel/cpumask.h>
#include <kernel/jiffies.h>
#include <kernel/kthread.h>
#include <kernel/lockdep.h>
#include <kernel/mutex.h>
#include <kernel/preempt.h>
#include <kernel/report.h>
#include <kernel/sched.h>
#include <kernel/smp.h>
#include <kernel/spinlock.h>
#include <kunit/test.h>

static void spin_lock_turns_preemption_off(struct kunit *test)
{
	static DEFINE_SPINLOCK(lock);
	u32 count = preempt_count();

	spin_lock(&lock);
	KUNIT_EXPECT_EQ(test, preempt_count(), count + 1);
	KUNIT_EXPECT_TRUE(test, spin_is_locked(&lock));
	KUNIT_EXPECT_FALSE(test, irqs_disabled());
	spin_unlock(&lock);
	KUNIT_EXPECT_EQ(test, preempt_count(), count);
	KUNIT_EXPECT_FALSE(test, spin_is_locked(&lock));
}

static void irq_forms_save_and_restore(struct kunit *test)
{
	static DEFINE_SPINLOCK(outer);
	static DEFINE_SPINLOCK(inner);
	unsigned long f1, f2;
	bool off_inside, off_between;

	spin_lock_irqsave(&outer, f1);
	spin_lock_irqsave(&inner, f2);
	off_inside = irqs_disabled();
	spin_unlock_irqrestore(&inner, f2);
	off_between = irqs_disabled();
	spin_unlock_irqrestore(&outer, f1);
	KUNIT_EXPECT_TRUE(test, off_inside);
	KUNIT_EXPECT_TRUE(test, off_between);
	KUNIT_EXPECT_FALSE(test, irqs_disabled());

	spin_lock_irq(&outer);
	off_inside = irqs_disabled();
	spin_unlock_irq(&outer);
	KUNIT_EXPECT_TRUE(test, off_inside);
	KUNIT_EXPECT_FALSE(test, irqs_disabled());
}

static void trylock_of_a_taken_lock_changes_nothing(struct kunit *test)
{
	static DEFINE_SPINLOCK(lock);
	u32 count = preempt_count();
	int again;

	KUNIT_EXPECT_TRUE(test, spin_trylock(&lock));
	again = spin_trylock(&lock);
	spin_unlock(&lock);
	KUNIT_EXPECT_FALSE(test, again);
	KUNIT_EXPECT_EQ(test, preempt_count(), count);
}

struct contest {
	struct mutex m;
	unsigned int inside, worst;
	unsigned long sum;
	char order[8];
	unsigned int through;
};

static int enters_often(void *arg)
{
	struct contest *c = arg;

	for (int i = 0; i < 200; i++) {
		mutex_lock(&c->m);
		if (++c->inside > c->worst)
			c->worst = c->inside;
		c->sum++;
		if (i % 3 == 0)
			yield();	/* with the mutex held: the others must wait */
		c->inside--;
		mutex_unlock(&c->m);
		if (i % 5 == 0)
			yield();
	}
	return 0;
}

static void one_thread_at_a_time_in_a_mutex(struct kunit *test)
{
	struct contest *c = kunit_kzalloc(test, sizeof(*c), GFP_KERNEL);
	struct task_struct *k[4];

	KUNIT_ASSERT_NOT_NULL(test, c);
	mutex_init(&c->m);
	for (size_t i = 0; i < ARRAY_SIZE(k); i++) {
		k[i] = kthread_run(enters_often, c, "contest/%zu", i);
		KUNIT_ASSERT_FALSE(test, IS_ERR(k[i]));
	}
	for (size_t i = 0; i < ARRAY_SIZE(k); i++) {
		kthread_join(k[i], MAX_SCHEDULE_TIMEOUT, NULL);
		kthread_put(k[i]);
	}
	KUNIT_EXPECT_EQ(test, c->worst, 1U);
	KUNIT_EXPECT_EQ(test, c->sum, 800UL);
	KUNIT_EXPECT_FALSE(test, mutex_is_locked(&c->m));
}

struct entrant {
	struct contest *c;
	char name;
};

static int enters_once(void *arg)
{
	struct entrant *e = arg;

	mutex_lock(&e->c->m);
	e->c->order[e->c->through++] = e->name;
	mutex_unlock(&e->c->m);
	return 0;
}

static void a_mutex_is_handed_over_in_order(struct kunit *test)
{
	struct contest *c = kunit_kzalloc(test, sizeof(*c), GFP_KERNEL);
	struct entrant e[3] = { { c, 'a' }, { c, 'b' }, { c, 'c' } };
	struct task_struct *k[3];
	unsigned int cpu;
	int overtook;

	KUNIT_ASSERT_NOT_NULL(test, c);
	mutex_init(&c->m);
	/* All on one CPU: whoever is handed the mutex cannot release it before we look. */
	cpu = get_cpu();
	put_cpu();
	KUNIT_ASSERT_EQ(test, set_cpus_allowed_ptr(current, cpumask_of(cpu)), 0);
	cpu = raw_smp_processor_id();
	mutex_lock(&c->m);
	KUNIT_EXPECT_PTR_EQ(test, mutex_owner(&c->m), current);
	for (size_t i = 0; i < ARRAY_SIZE(k); i++) {
		k[i] = kthread_create_on_cpu(enters_once, &e[i], cpu, "entrant/%u");
		KUNIT_ASSERT_FALSE(test, IS_ERR(k[i]));
		kthread_start(k[i]);
		while (READ_ONCE(k[i]->state) == TASK_RUNNING)
			msleep(1);
		KUNIT_EXPECT_EQ(test, k[i]->wait_kind, WAIT_MUTEX);
	}
	preempt_disable();
	mutex_unlock(&c->m);
	/* It is somebody else's already: who comes now does not overtake. */
	overtook = mutex_trylock(&c->m);
	if (overtook)
		mutex_unlock(&c->m);
	preempt_enable();
	KUNIT_EXPECT_EQ(test, overtook, 0);
	for (size_t i = 0; i < ARRAY_SIZE(k); i++) {
		kthread_join(k[i], MAX_SCHEDULE_TIMEOUT, NULL);
		kthread_put(k[i]);
	}
	KUNIT_EXPECT_STREQ(test, c->order, "abc");
}

static int waits_for_mutex(void *arg)
{
	struct contest *c = arg;
	int err = mutex_lock_interruptible(&c->m);

	if (!err)
		mutex_unlock(&c->m);
	return err;
}

static void stop_ends_an_interruptible_lock(struct kunit *test)
{
	struct contest *c = kunit_kzalloc(test, sizeof(*c), GFP_KERNEL);
	struct task_struct *k;

	KUNIT_ASSERT_NOT_NULL(test, c);
	mutex_init(&c->m);
	mutex_lock(&c->m);
	k = kthread_run(waits_for_mutex, c, "waits_for_mutex");
	KUNIT_ASSERT_FALSE(test, IS_ERR(k));
	msleep(5);
	/* Under the lock, which the stop lets it give up on: lockdep has nothing to say. */
	KUNIT_EXPECT_EQ(test, kthread_stop_put(k), -EINTR);
	mutex_unlock(&c->m);
	KUNIT_EXPECT_FALSE(test, mutex_is_locked(&c->m));
	KUNIT_EXPECT_EQ(test, mutex_trylock(&c->m), 1);
	mutex_unlock(&c->m);
}

/* Four threads on two CPUs; the waiters that come last are more urgent than those before them. */
struct queue {
	struct mutex m;
	bool held, leave;
};

static int holds_until_told(void *arg)
{
	struct queue *q = arg;

	mutex_lock(&q->m);
	WRITE_ONCE(q->held, true);
	while (!READ_ONCE(q->leave))
		cpu_relax();
	mutex_unlock(&q->m);
	return 0;
}

static int waits_in(void *arg)
{
	struct queue *q = arg;

	mutex_lock(&q->m);
	mutex_unlock(&q->m);
	return 0;
}

static int tells_and_waits_in(void *arg)
{
	struct queue *q = arg;

	/* It has the holder's CPU by now. */
	WRITE_ONCE(q->leave, true);
	return waits_in(q);
}

static size_t waiters(struct queue *q)
{
	size_t n;

	spin_lock_irq(&q->m.wait.lock);
	n = list_count_nodes(&q->m.wait.head);
	spin_unlock_irq(&q->m.wait.lock);
	return n;
}

static void nobody_spins_behind_one_without_a_cpu(struct kunit *test)
{
	struct queue *q = kunit_kzalloc(test, sizeof(*q), GFP_KERNEL);
	const struct {
		int (*fn)(void *);
		bool beside, urgent;
	} row[] = {
		{ holds_until_told,	false,	false },
		{ waits_in,		true,	false },	/* spins on the holder */
		{ waits_in,		true,	true },		/* takes that one's CPU */
		{ tells_and_waits_in,	false,	true },		/* takes the holder's CPU */
	};
	struct task_struct *k[ARRAY_SIZE(row)];

	if (num_online_cpus() < 3)
		kunit_skip(test, "needs 3 CPUs");
	KUNIT_ASSERT_NOT_NULL(test, q);
	mutex_init(&q->m);
	KUNIT_ASSERT_EQ(test, set_cpus_allowed_ptr(current, cpumask_of(2)), 0);
	KUNIT_ASSERT_EQ(test, sched_setscheduler(current, SCHED_FIFO, 50), 0);
	for (size_t i = 0; i < ARRAY_SIZE(row); i++) {
		k[i] = kthread_create_on_cpu(row[i].fn, q, row[i].beside ? 1 : 0, "queue/%u");
		KUNIT_ASSERT_FALSE(test, IS_ERR(k[i]));
		if (row[i].urgent)
			KUNIT_ASSERT_EQ(test, sched_setscheduler(k[i], SCHED_FIFO, 10), 0);
	}
	for (size_t i = 0; i < ARRAY_SIZE(row); i++) {
		kthread_start(k[i]);
		/* Without sleep: nobody spins for longer than two ticks. */
		while (i < 3 && (!READ_ONCE(q->held) || waiters(q) < i))
			cpu_relax();
	}
	for (size_t i = 0; i < ARRAY_SIZE(row); i++) {
		KUNIT_EXPECT_EQ_MSG(test, kthread_join(k[i], msecs_to_jiffies(30000), NULL), 0,
				    "thread %zu", i);
		/* Who spins does so until somebody more urgent is there. */
		set_cpus_allowed_ptr(current, cpumask_of(row[i].beside ? 1 : 0));
		kthread_join(k[i], MAX_SCHEDULE_TIMEOUT, NULL);
		kthread_put(k[i]);
	}
	sched_setscheduler(current, SCHED_NORMAL, 0);
}

/* Two who hold what the other one wants, each on a CPU of its own. */
struct embrace {
	struct mutex m[2];
	bool holds[2];
};

struct embraced {
	struct embrace *both;
	unsigned int mine;
};

static int wants_the_other(void *arg)
{
	struct embraced *e = arg;
	unsigned int other = !e->mine;
	int err;

	/* It would report that this could be, and this is about that it is. */
	lockdep_off();
	mutex_lock(&e->both->m[e->mine]);
	WRITE_ONCE(e->both->holds[e->mine], true);
	/* On its CPU, so that the other one spins for it. */
	while (!READ_ONCE(e->both->holds[other]))
		cpu_relax();
	err = mutex_lock_interruptible(&e->both->m[other]);
	if (!err)
		mutex_unlock(&e->both->m[other]);
	mutex_unlock(&e->both->m[e->mine]);
	lockdep_on();
	return err;
}

static void owners_do_not_spin_for_each_other_for_ever(struct kunit *test)
{
	struct embrace *both = kunit_kzalloc(test, sizeof(*both), GFP_KERNEL);
	struct embraced e[2] = { { both, 0 }, { both, 1 } };
	struct report_seen seen = {};
	struct task_struct *k[2];

	if (num_online_cpus() < 3)
		kunit_skip(test, "needs 3 CPUs");
	KUNIT_ASSERT_NOT_NULL(test, both);
	/* Where this one wakes nobody goes on spinning. */
	KUNIT_ASSERT_EQ(test, set_cpus_allowed_ptr(current, cpumask_of(2)), 0);
	for (unsigned int i = 0; i < 2; i++)
		mutex_init(&both->m[i]);
	report_expect("waits", "cycle");
	for (unsigned int i = 0; i < 2; i++) {
		k[i] = kthread_create_on_cpu(wants_the_other, &e[i], i, "embraced/%u");
		KUNIT_ASSERT_FALSE(test, IS_ERR(k[i]));
		/* Nor anything else that wakes there. */
		KUNIT_ASSERT_EQ(test, sched_setscheduler(k[i], SCHED_FIFO, 90), 0);
		kthread_start(k[i]);
	}
	/* Both come to where the cycle is found. */
	while (READ_ONCE(k[0]->wait_kind) != WAIT_MUTEX || READ_ONCE(k[1]->wait_kind) != WAIT_MUTEX)
		msleep(1);
	KUNIT_EXPECT_EQ(test, kthread_stop_put(k[0]), -EINTR);
	KUNIT_EXPECT_EQ(test, kthread_stop_put(k[1]), 0);
	KUNIT_EXPECT_EQ(test, report_expected(&seen), 1U);
	KUNIT_EXPECT_STREQ(test, seen.object, "&both->m[i]");
	if (IS_ENABLED(CONFIG_HANG_REPORT))	/* else there is no look at the stack */
		KUNIT_EXPECT_STREQ(test, seen.function, "wants_the_other");
}

static struct kunit_case locking_cases[] = {
	KUNIT_CASE(spin_lock_turns_preemption_off),
	KUNIT_CASE(irq_forms_save_and_restore),
	KUNIT_CASE(trylock_of_a_taken_lock_changes_nothing),
	KUNIT_CASE(one_thread_at_a_time_in_a_mutex),
	KUNIT_CASE(a_mutex_is_handed_over_in_order),
	KUNIT_CASE(stop_ends_an_interruptible_lock),
	KUNIT_CASE(nobody_spins_behind_one_without_a_cpu),
	KUNIT_CASE(owners_do_not_spin_for_each_other_for_ever),
	{}
};

static struct kunit_suite locking_suite = {
	.name = "locking",
	.test_cases = locking_cases,
};
kunit_test_suite(locking_suite);
