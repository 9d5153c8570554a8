// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tests of the scheduler: who runs, in which order, and what a switch keeps.
 *
 * Not tested here: balance between CPUs; shares of time, which are
 * statistics (make bench).
 */
#include <asm/irqflags.h>
#include <asm/page.h>
#include <asm/processor.h>
#include <base/err.h>
#include <kernel/completion.h>
#include <kernel/jiffies.h>
#include <kernel/kthread.h>
#include <kernel/ktime.h>
#include <kernel/preempt.h>
#include <kernel/sched.h>
#include <kernel/wait.h>
#include <kunit/test.h>

#define RUNNERS	4

/* What several threads leave behind, in order. */
struct journal {
	char text[64];
	unsigned int len;
	unsigned int turns;
	bool stop;
};

struct runner {
	struct journal *j;
	char name;
};

static struct journal *journal(struct kunit *test)
{
	struct journal *j = kunit_kzalloc(test, sizeof(*j), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, j);
	return j;
}

static void note(struct runner *r)
{
	if (r->j->len < sizeof(r->j->text) - 1)
		r->j->text[r->j->len++] = r->name;
}

static int writes_once(void *arg)
{
	note(arg);
	return 0;
}

static int writes_and_yields(void *arg)
{
	struct runner *r = arg;

	for (unsigned int i = 0; i < r->j->turns; i++) {
		note(r);
		yield();
	}
	return 0;
}

static struct task_struct *runner(struct kunit *test, struct runner *r, int (*fn)(void *),
				  int policy, int prio)
{
	struct task_struct *k = kthread_create(fn, r, "runner/%c", r->name);

	KUNIT_ASSERT_FALSE(test, IS_ERR(k));
	KUNIT_ASSERT_EQ(test, sched_setscheduler(k, policy, prio), 0);
	return k;
}

static void join_all(struct kunit *test, struct task_struct **k, unsigned int n)
{
	for (unsigned int i = 0; i < n; i++) {
		KUNIT_EXPECT_EQ(test, kthread_join(k[i], MAX_SCHEDULE_TIMEOUT, NULL), 0);
		kthread_put(k[i]);
	}
}

static void policies_are_checked(struct kunit *test)
{
	static const struct {
		const char *why;
		int policy, prio, err;
	} row[] = {
		{ "ordinary",			SCHED_NORMAL,	0,	0 },
		{ "ordinary with a priority",	SCHED_NORMAL,	1,	-EINVAL },
		{ "FIFO at the bottom",		SCHED_FIFO,	1,	0 },
		{ "FIFO at the top",		SCHED_FIFO,	99,	0 },
		{ "FIFO below",			SCHED_FIFO,	0,	-EINVAL },
		{ "FIFO above",			SCHED_FIFO,	100,	-EINVAL },
		{ "RR",				SCHED_RR,	50,	0 },
		{ "the idle class",		SCHED_IDLE_CLASS, 0,	-EINVAL },
		{ "nonsense",			-1,		0,	-EINVAL },
		{ "back to ordinary",		SCHED_NORMAL,	0,	0 },
	};

	for (size_t i = 0; i < ARRAY_SIZE(row); i++)
		KUNIT_EXPECT_EQ_MSG(test, sched_setscheduler(current, row[i].policy, row[i].prio),
				    row[i].err, "%s", row[i].why);
}

static void the_more_urgent_goes_first(struct kunit *test)
{
	struct journal *j = journal(test);
	struct runner r[RUNNERS] = { { j, 'a' }, { j, 'b' }, { j, 'c' }, { j, 'd' } };
	struct task_struct *k[RUNNERS];

	sched_setscheduler(current, SCHED_FIFO, 90);
	k[0] = runner(test, &r[0], writes_once, SCHED_NORMAL, 0);
	k[1] = runner(test, &r[1], writes_once, SCHED_FIFO, 10);
	k[2] = runner(test, &r[2], writes_once, SCHED_FIFO, 30);
	k[3] = runner(test, &r[3], writes_once, SCHED_RR, 20);
	for (unsigned int i = 0; i < RUNNERS; i++)
		kthread_start(k[i]);
	KUNIT_EXPECT_STREQ(test, j->text, "");
	join_all(test, k, RUNNERS);
	KUNIT_EXPECT_STREQ(test, j->text, "cdba");
}

static void a_more_urgent_thread_takes_over_at_once(struct kunit *test)
{
	struct journal *j = journal(test);
	struct runner r = { j, 'x' };
	struct task_struct *k;

	sched_setscheduler(current, SCHED_FIFO, 10);
	k = runner(test, &r, writes_once, SCHED_FIFO, 11);
	kthread_start(k);
	KUNIT_EXPECT_STREQ(test, j->text, "x");
	join_all(test, &k, 1);
}

static void a_take_over_waits_for_preempt_enable(struct kunit *test)
{
	struct journal *j = journal(test);
	struct runner r = { j, 'x' };
	struct task_struct *k;

	sched_setscheduler(current, SCHED_FIFO, 10);
	k = runner(test, &r, writes_once, SCHED_FIFO, 11);
	preempt_disable();
	kthread_start(k);
	KUNIT_EXPECT_TRUE(test, need_resched());
	KUNIT_EXPECT_STREQ(test, j->text, "");
	preempt_enable();
	KUNIT_EXPECT_STREQ(test, j->text, "x");
	join_all(test, &k, 1);
}

static void fifo_threads_take_turns_by_yielding(struct kunit *test)
{
	struct journal *j = journal(test);
	struct runner r[2] = { { j, 'a' }, { j, 'b' } };
	struct task_struct *k[2];

	j->turns = 3;
	sched_setscheduler(current, SCHED_FIFO, 90);
	for (unsigned int i = 0; i < 2; i++) {
		k[i] = runner(test, &r[i], writes_and_yields, SCHED_FIFO, 10);
		kthread_start(k[i]);
	}
	join_all(test, k, 2);
	KUNIT_EXPECT_STREQ(test, j->text, "ababab");
}

static int spins_until_stop(void *arg)
{
	struct runner *r = arg;

	while (!READ_ONCE(r->j->stop))
		cpu_relax();
	return 0;
}

static int tells_to_stop(void *arg)
{
	struct runner *r = arg;

	WRITE_ONCE(r->j->stop, true);
	return 0;
}

/* Without preemption by the tick the first would spin for ever. */
static void the_tick_preempts_one_who_never_yields(struct kunit *test)
{
	static const int policy[] = { SCHED_NORMAL, SCHED_RR };

	for (size_t i = 0; i < ARRAY_SIZE(policy); i++) {
		struct journal *j = journal(test);
		struct runner r[2] = { { j, 's' }, { j, 't' } };
		int prio = rt_policy(policy[i]) ? 10 : 0;
		struct task_struct *k[2];

		sched_setscheduler(current, SCHED_FIFO, 90);
		k[0] = runner(test, &r[0], spins_until_stop, policy[i], prio);
		k[1] = runner(test, &r[1], tells_to_stop, policy[i], prio);
		kthread_start(k[0]);
		kthread_start(k[1]);
		join_all(test, k, 2);
		KUNIT_EXPECT_TRUE(test, j->stop);
		sched_setscheduler(current, SCHED_NORMAL, 0);
	}
}

/*
 * Of threads that take turns on one CPU: how often each saw the time go on.  A
 * host that does not let the machine run makes one step of it, however long.
 */
struct steps {
	struct runner r;
	unsigned int *all, mine;
};

static int spins_for_steps(void *arg)
{
	struct steps *s = container_of(arg, struct steps, r);
	unsigned long seen = READ_ONCE(jiffies);

	while (READ_ONCE(*s->all) < 60) {
		unsigned long now = READ_ONCE(jiffies);

		if (now == seen)
			continue;
		seen = now;
		s->mine++;
		WRITE_ONCE(*s->all, READ_ONCE(*s->all) + 1);
	}
	return 0;
}

static void nice_threads_get_less(struct kunit *test)
{
	unsigned int all = 0;
	struct steps s[2] = { { { .name = 'a' }, &all, 0 }, { { .name = 'b' }, &all, 0 } };
	struct task_struct *k[2];

	sched_setscheduler(current, SCHED_FIFO, 90);
	for (unsigned int i = 0; i < 2; i++)
		k[i] = runner(test, &s[i].r, spins_for_steps, SCHED_NORMAL, 0);
	set_user_nice(k[0], 10);
	for (unsigned int i = 0; i < 2; i++)
		kthread_start(k[i]);
	for (unsigned int i = 0; i < 2; i++)
		KUNIT_EXPECT_EQ(test, kthread_join(k[i], MAX_SCHEDULE_TIMEOUT, NULL), 0);
	/* The weights say 9 to 1; anything but 'more' would be a test of the host. */
	KUNIT_EXPECT_GT(test, s[1].mine, s[0].mine);
	for (unsigned int i = 0; i < 2; i++)
		kthread_put(k[i]);
}

static void current_is_the_thread_whose_stack_this_is(struct kunit *test)
{
	unsigned long here = (unsigned long)__builtin_frame_address(0);

	for (int i = 0; i < 10; i++) {
		KUNIT_EXPECT_LT(test, here - (unsigned long)current->stack, THREAD_SIZE);
		KUNIT_EXPECT_EQ(test, current->on_cpu, 1U);
		KUNIT_EXPECT_EQ(test, current->on_rq, 1U);
		msleep(1);
	}
}

/*
 * All callee-saved registers hold values of their own over 1000 switches, in
 * two threads at once.  The others are the compiler's business at a call,
 * and the interrupt's tests cover all of them.
 */
static unsigned long pattern_switch(unsigned long seed)
{
	unsigned long bad = 0;

	__asm__ volatile(
		"pushq %%rbp; pushq %%rbx; pushq %%r12; pushq %%r13; pushq %%r14; pushq %%r15\n\t"
		"subq $8, %%rsp\n\t"
		"movq %1, %%rbx; leaq 1(%1), %%r12; leaq 2(%1), %%r13\n\t"
		"leaq 3(%1), %%r14; leaq 4(%1), %%r15; leaq 5(%1), %%rbp\n\t"
		"movq %1, (%%rsp)\n\t"
		"call yield\n\t"
		"movq (%%rsp), %%rax\n\t"
		"xorl %%ecx, %%ecx\n\t"
		"subq %%rax, %%rbx; orq %%rbx, %%rcx\n\t"
		"subq %%rax, %%r12; subq $1, %%r12; orq %%r12, %%rcx\n\t"
		"subq %%rax, %%r13; subq $2, %%r13; orq %%r13, %%rcx\n\t"
		"subq %%rax, %%r14; subq $3, %%r14; orq %%r14, %%rcx\n\t"
		"subq %%rax, %%r15; subq $4, %%r15; orq %%r15, %%rcx\n\t"
		"subq %%rax, %%rbp; subq $5, %%rbp; orq %%rbp, %%rcx\n\t"
		"addq $8, %%rsp\n\t"
		"popq %%r15; popq %%r14; popq %%r13; popq %%r12; popq %%rbx; popq %%rbp\n\t"
		: "=&c" (bad) : "a" (seed)
		: "rdx", "rsi", "rdi", "r8", "r9", "r10", "r11", "memory", "cc");
	return bad;
}

static int switches_with_patterns(void *arg)
{
	unsigned long seed = (unsigned long)arg, bad = 0;

	for (int i = 0; i < 1000; i++)
		bad |= pattern_switch(seed + 1000003UL * (unsigned long)i);
	return bad != 0;
}

static void a_switch_keeps_the_registers(struct kunit *test)
{
	struct task_struct *k[2];
	unsigned long before = current->nvcsw + current->nivcsw;

	for (unsigned int i = 0; i < 2; i++) {
		k[i] = kthread_run(switches_with_patterns, (void *)(0x1234567UL << (8 * i)),
				   "pattern/%u", i);
		KUNIT_ASSERT_FALSE(test, IS_ERR(k[i]));
	}
	for (unsigned int i = 0; i < 2; i++) {
		int bad = -1;

		KUNIT_EXPECT_EQ(test, kthread_join(k[i], MAX_SCHEDULE_TIMEOUT, &bad), 0);
		KUNIT_EXPECT_EQ(test, bad, 0);
		kthread_put(k[i]);
	}
	KUNIT_EXPECT_GT(test, current->nvcsw + current->nivcsw, before);
}

static void a_sleep_is_not_shorter_than_asked(struct kunit *test)
{
	static const unsigned int ms[] = { 0, 1, 10, 50 };

	for (size_t i = 0; i < ARRAY_SIZE(ms); i++) {
		u64 start = ktime_get_ns();

		msleep(ms[i]);
		KUNIT_EXPECT_GE(test, ktime_get_ns() - start, (u64)ms[i] * NSEC_PER_MSEC);
	}
}

/* As if no CPU had had a tick for a while: the next one makes up for it. */
static void a_sleep_is_not_shorter_where_ticks_are_late(struct kunit *test)
{
	u64 start;

	local_irq_disable();
	start = ktime_get_ns();
	WRITE_ONCE(jiffies, jiffies - 10);
	local_irq_enable();
	msleep(10);
	KUNIT_EXPECT_GE(test, ktime_get_ns() - start, 10 * NSEC_PER_MSEC);
}

static struct kunit_case sched_cases[] = {
	KUNIT_CASE(policies_are_checked),
	KUNIT_CASE(the_more_urgent_goes_first),
	KUNIT_CASE(a_more_urgent_thread_takes_over_at_once),
	KUNIT_CASE(a_take_over_waits_for_preempt_enable),
	KUNIT_CASE(fifo_threads_take_turns_by_yielding),
	KUNIT_CASE(the_tick_preempts_one_who_never_yields),
	KUNIT_CASE(nice_threads_get_less),
	KUNIT_CASE(current_is_the_thread_whose_stack_this_is),
	KUNIT_CASE(a_switch_keeps_the_registers),
	KUNIT_CASE(a_sleep_is_not_shorter_than_asked),
	KUNIT_CASE(a_sleep_is_not_shorter_where_ticks_are_late),
	{}
};

static struct kunit_suite sched_suite = {
	.name = "sched",
	.one_cpu = true,
	.test_cases = sched_cases,
};
kunit_test_suite(sched_suite);
