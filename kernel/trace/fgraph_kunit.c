// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tests for function-graph tracing: that entries and exits come in the order and
 * depth in which functions are called, whatever happens in between, and that the
 * functions do not notice.
 */
#include <asm/fgraph.h>
#include <asm/processor.h>
#include <asm/stacktrace.h>
#include <base/errno.h>
#include <kernel/fgraph.h>
#include <kernel/irq_work.h>
#include <kernel/kthread.h>
#include <kernel/params.h>
#include <kernel/preempt.h>
#include <kernel/sched.h>
#include <kernel/trace.h>
#include <kunit/test.h>
#include <trace/fgraph.h>

#include "internal.h"

#define RING_SLOTS	(1 << TRACE_MAX_SHIFT)	/* all that there is */
#define MOST_STEPS	512

/* An entry, or an exit, of one of the functions here, by one thread. */
struct step {
	unsigned long func;
	u32 depth;
	bool entry;
};
static struct step steps[MOST_STEPS];
static unsigned int nr_steps;
static u32 base_depth;	/* of a case: its thread may have begun while all was traced */

static bool is_ours(const struct trace_record *r, u32 pid, u64 since)
{
	return r->pid == pid && r->clock >= since &&
	       (r->event == trace_event_id(&__trace_event_funcgraph_entry) ||
		r->event == trace_event_id(&__trace_event_funcgraph_exit));
}

/* What a thread did since a time, into @steps. */
static void read_steps(struct kunit *test, pid_t pid, u64 since)
{
	struct trace_walk *w = kunit_kzalloc(test, sizeof(*w), GFP_KERNEL);
	static struct trace_record r;

	KUNIT_ASSERT_NOT_NULL(test, w);
	nr_steps = 0;
	trace_walk_init(w, RING_SLOTS);
	while (nr_steps < MOST_STEPS && trace_walk_next(w, &r))
		if (is_ours(&r, (u32)pid, since))
			steps[nr_steps++] = (struct step){
				.func = r.word[0], .depth = (u32)r.word[1] - base_depth,
				.entry = r.event == trace_event_id(&__trace_event_funcgraph_entry),
			};
}

#define ENTRY(f, d)	{ (unsigned long)(f), (d), true }
#define EXIT(f, d)	{ (unsigned long)(f), (d), false }

static void expect_steps(struct kunit *test, pid_t pid, u64 since, const struct step *want,
			 unsigned int nr)
{
	read_steps(test, pid, since);
	KUNIT_EXPECT_EQ(test, nr_steps, nr);
	for (unsigned int i = 0; i < nr && i < nr_steps; i++) {
		KUNIT_EXPECT_EQ_MSG(test, steps[i].func, want[i].func, "step %u", i);
		KUNIT_EXPECT_EQ_MSG(test, steps[i].depth, want[i].depth, "step %u", i);
		KUNIT_EXPECT_EQ_MSG(test, steps[i].entry, want[i].entry, "step %u", i);
	}
}
#define EXPECT_STEPS(test, pid, since, ...) do {			\
	const struct step __want[] = { __VA_ARGS__ };			\
	expect_steps(test, pid, since, __want, ARRAY_SIZE(__want));	\
} while (0)

static noinline int fgt_inner(int x)
{
	barrier();
	return x + 1;
}

static noinline int fgt_middle(int x)
{
	int y = fgt_inner(x);

	barrier();
	return 2 * fgt_inner(y);
}

static noinline int fgt_outer(int x)
{
	int y = fgt_middle(x);

	barrier();
	return y + 3;
}

static void fgraph_chain(struct kunit *test)
{
	u64 since = rdtsc();

	KUNIT_EXPECT_EQ(test, fgt_outer(5), 17);	/* not traced */
	KUNIT_ASSERT_EQ(test, fgraph_set_filter("fgt_outer,fgt_inn*,fgt_m?ddle"), 0);
	KUNIT_EXPECT_EQ(test, fgraph_nr_functions(), 3);
	KUNIT_EXPECT_EQ(test, fgt_outer(5), 17);
	fgraph_clear();
	KUNIT_EXPECT_EQ(test, fgraph_nr_functions(), 0);
	KUNIT_EXPECT_EQ(test, fgt_outer(5), 17);
	EXPECT_STEPS(test, current->pid, since,
		     ENTRY(fgt_outer, 0), ENTRY(fgt_middle, 1), ENTRY(fgt_inner, 2),
		     EXIT(fgt_inner, 2), ENTRY(fgt_inner, 2), EXIT(fgt_inner, 2),
		     EXIT(fgt_middle, 1), EXIT(fgt_outer, 0));
}

/* Not traced in between: depths are those of what is traced. */
static void fgraph_chosen_only(struct kunit *test)
{
	u64 since = rdtsc();

	KUNIT_ASSERT_EQ(test, fgraph_set_filter("fgt_outer"), 0);
	KUNIT_ASSERT_EQ(test, fgraph_set_filter("fgt_inner"), 0);
	KUNIT_EXPECT_EQ(test, fgt_outer(5), 17);
	EXPECT_STEPS(test, current->pid, since, ENTRY(fgt_outer, 0), ENTRY(fgt_inner, 1),
		     EXIT(fgt_inner, 1), ENTRY(fgt_inner, 1), EXIT(fgt_inner, 1), EXIT(fgt_outer, 0));
}

static noinline int fgt_recurses(int depth)
{
	int below = depth ? fgt_recurses(depth - 1) : 0;

	barrier();
	return below + 1;
}

static void fgraph_recursion(struct kunit *test)
{
	u64 since = rdtsc();

	KUNIT_ASSERT_EQ(test, fgraph_set_filter("fgt_recurses"), 0);
	KUNIT_EXPECT_EQ(test, fgt_recurses(2), 3);
	EXPECT_STEPS(test, current->pid, since, ENTRY(fgt_recurses, 0), ENTRY(fgt_recurses, 1),
		     ENTRY(fgt_recurses, 2), EXIT(fgt_recurses, 2), EXIT(fgt_recurses, 1),
		     EXIT(fgt_recurses, 0));
}

/* Deeper than the shadow stack: counted, and every call returns where it shall. */
static void fgraph_too_deep_is_counted(struct kunit *test)
{
	u64 since = rdtsc(), before = fgraph_nr_too_deep();

	KUNIT_ASSERT_EQ(test, fgraph_set_filter("fgt_recurses"), 0);
	KUNIT_EXPECT_EQ(test, fgt_recurses(FGRAPH_DEPTH + 9), FGRAPH_DEPTH + 10);
	KUNIT_EXPECT_EQ(test, fgraph_nr_too_deep() - before, 10 + base_depth);
	read_steps(test, current->pid, since);
	KUNIT_EXPECT_EQ(test, nr_steps, 2 * (FGRAPH_DEPTH - base_depth));
	KUNIT_EXPECT_EQ(test, current->fgraph.depth, base_depth);
}

/* The Makefile has this file's calls at a function's end made jumps. */
static noinline int fgt_ends_in_a_jump(int x)
{
	barrier();
	return fgt_inner(x);
}

static void fgraph_tail_call(struct kunit *test)
{
	u64 since = rdtsc();

	KUNIT_ASSERT_EQ(test, fgraph_set_filter("fgt_ends_in_a_jump,fgt_inner"), 0);
	KUNIT_EXPECT_EQ(test, fgt_ends_in_a_jump(1), 2);
	EXPECT_STEPS(test, current->pid, since, ENTRY(fgt_ends_in_a_jump, 0), ENTRY(fgt_inner, 1),
		     EXIT(fgt_inner, 1), EXIT(fgt_ends_in_a_jump, 0));
}

/* Arguments in all registers and on the stack, and a value in two. */
static noinline unsigned __int128 fgt_full(u64 a, u64 b, u64 c, u64 d, u64 e, u64 f, u64 g, u64 h)
{
	barrier();
	return (unsigned __int128)(a + 2 * b + 3 * c + 4 * d) << 64 | (5 * e + 6 * f + 7 * g + 8 * h);
}

static void fgraph_registers_survive(struct kunit *test)
{
	unsigned __int128 untraced = fgt_full(11, 22, 33, 44, 55, 66, 77, 88);

	KUNIT_ASSERT_EQ(test, fgraph_set_filter("fgt_full"), 0);
	KUNIT_EXPECT_TRUE(test, fgt_full(11, 22, 33, 44, 55, 66, 77, 88) == untraced);
}

static noinline int fgt_clears(int x)
{
	fgraph_clear();
	return x + 7;
}

/* Who is in a traced function when it is cleared returns, and says so. */
static void fgraph_cleared_from_inside(struct kunit *test)
{
	u64 since = rdtsc();

	KUNIT_ASSERT_EQ(test, fgraph_set_filter("fgt_clears"), 0);
	KUNIT_EXPECT_EQ(test, fgt_clears(1), 8);
	KUNIT_EXPECT_EQ(test, fgraph_nr_functions(), 0);
	KUNIT_EXPECT_EQ(test, fgt_clears(1), 8);
	EXPECT_STEPS(test, current->pid, since, ENTRY(fgt_clears, 0), EXIT(fgt_clears, 0));
}

static void *way_out[5];

static noinline void fgt_never_returns(void)
{
	barrier();
	__builtin_longjmp(way_out, 1);
}

static noinline bool leave_for_good(void)
{
	if (__builtin_setjmp(way_out))
		return true;
	fgt_never_returns();
	return false;
}

static void fgraph_frame_left_for_good(struct kunit *test)
{
	u64 since = rdtsc();

	KUNIT_ASSERT_EQ(test, fgraph_set_filter("fgt_never_returns,fgt_inner"), 0);
	KUNIT_EXPECT_TRUE(test, leave_for_good());
	KUNIT_EXPECT_EQ(test, current->fgraph.depth, base_depth + 1);
	/* Its caller's frame is above the old one. */
	KUNIT_EXPECT_EQ(test, fgt_inner(1), 2);
	KUNIT_EXPECT_EQ(test, current->fgraph.depth, base_depth);
	EXPECT_STEPS(test, current->pid, since, ENTRY(fgt_never_returns, 0),
		     ENTRY(fgt_inner, 0), EXIT(fgt_inner, 0));
}

static bool irq_came;

static noinline void fgt_in_irq(struct irq_work *unused)
{
	(void)unused;
	WRITE_ONCE(irq_came, true);
}
static DEFINE_IRQ_WORK(irq_work, fgt_in_irq);

static noinline void fgt_interrupted(void)
{
	irq_work_queue(&irq_work);
	while (!READ_ONCE(irq_came))
		cpu_relax();
}

/* An interrupt goes on where the thread that it finds is. */
static void fgraph_interrupt_nests(struct kunit *test)
{
	u64 since = rdtsc();

	irq_came = false;
	KUNIT_ASSERT_EQ(test, fgraph_set_filter("fgt_interrupted,fgt_in_irq"), 0);
	preempt_disable();
	fgt_interrupted();
	preempt_enable();
	EXPECT_STEPS(test, current->pid, since, ENTRY(fgt_interrupted, 0), ENTRY(fgt_in_irq, 1),
		     EXIT(fgt_in_irq, 1), EXIT(fgt_interrupted, 0));
}

static noinline int fgt_sleeps(int x)
{
	msleep(5);
	return fgt_inner(x);
}

static int sleeper(void *arg)
{
	(void)arg;
	return fgt_sleeps(1);
}

/* Two threads asleep in one function, and schedule() traced that lets them. */
static void fgraph_sleeps_inside(struct kunit *test)
{
	u64 since = rdtsc();
	struct task_struct *t;
	unsigned int depth = 0;

	KUNIT_ASSERT_EQ(test, fgraph_set_filter("fgt_sleeps,fgt_inner,schedule*,__schedule*,msleep"), 0);
	t = kthread_run(sleeper, NULL, "sleeper");
	KUNIT_ASSERT_FALSE(test, IS_ERR(t));
	KUNIT_EXPECT_EQ(test, fgt_sleeps(4), 5);
	KUNIT_EXPECT_EQ(test, kthread_stop_put(t), 2);
	fgraph_clear();
	read_steps(test, current->pid, since);
	KUNIT_EXPECT_TRUE(test, nr_steps >= 10);
	for (unsigned int i = 0; i < nr_steps; i++) {
		depth -= !steps[i].entry;
		KUNIT_EXPECT_EQ_MSG(test, steps[i].depth, depth, "step %u", i);
		depth += steps[i].entry;
	}
	KUNIT_EXPECT_EQ(test, depth, 0);
}

static noinline int fgt_busy(int x)
{
	int y = fgt_inner(x);

	barrier();
	return y;
}

static bool stop_calling;

static int caller(void *arg)
{
	int wrong = 0;

	(void)arg;
	while (!READ_ONCE(stop_calling)) {
		for (int i = 0; i < 100; i++)
			wrong += fgt_busy(i) != i + 1;
		wrong += current->fgraph.depth != 0;
		cond_resched();
	}
	return wrong;
}

static unsigned int toggles = 100;
core_param("fgraph_kunit.toggles", toggles, uint,
	   "how often the test of it turns the tracing on and off (default 100)");

/* What a thread wrote nests, wherever the tracing came and went. */
static void expect_nested(struct kunit *test, pid_t pid, u64 since)
{
	unsigned int exits = 0;

	read_steps(test, pid, since);
	for (unsigned int i = 1; i < nr_steps; i++) {
		exits += !steps[i].entry;
		if (steps[i].entry && steps[i - 1].entry)
			KUNIT_EXPECT_EQ(test, steps[i].depth, steps[i - 1].depth + 1);
		else if (!steps[i].entry && steps[i - 1].entry)
			KUNIT_EXPECT_EQ(test, steps[i].func, steps[i - 1].func);
		else
			KUNIT_EXPECT_TRUE(test, steps[i].depth <= steps[i - 1].depth);
	}
	if (nr_steps > 2)
		KUNIT_EXPECT_TRUE(test, exits > 0);
}

static void fgraph_toggled_while_called(struct kunit *test)
{
	struct task_struct *t[4];
	u64 since = 0;

	stop_calling = false;
	for (size_t i = 0; i < ARRAY_SIZE(t); i++) {
		t[i] = kthread_run(caller, NULL, "caller/%zu", i);
		KUNIT_ASSERT_FALSE(test, IS_ERR(t[i]));
	}
	for (unsigned int i = 0; i < toggles; i++) {
		if (i == toggles - 1)
			since = rdtsc();
		KUNIT_EXPECT_EQ(test, fgraph_set_filter("fgt_busy,fgt_inner"), 0);
		fgraph_clear();
	}
	WRITE_ONCE(stop_calling, true);
	for (size_t i = 0; i < ARRAY_SIZE(t); i++) {
		pid_t pid = t[i]->pid;

		KUNIT_EXPECT_EQ(test, kthread_stop_put(t[i]), 0);
		expect_nested(test, pid, since);
	}
}

static void fgraph_refuses(struct kunit *test)
{
	KUNIT_EXPECT_EQ(test, fgraph_set_filter("no_such_function"), -ENOENT);
	KUNIT_EXPECT_EQ(test, fgraph_set_filter("irq_dispatch"), -EINVAL);
	KUNIT_EXPECT_EQ(test, fgraph_set_filter("__switch_to_asm"), -EINVAL);
	KUNIT_EXPECT_EQ(test, fgraph_set_filter("fgraph_enter"), -EINVAL);
	KUNIT_EXPECT_EQ(test, fgraph_set_filter("text_poke_int3"), -EINVAL);
	KUNIT_EXPECT_EQ(test, fgraph_set_filter("fgraph_set_boot_filter"), -EINVAL);
	KUNIT_EXPECT_EQ(test, fgraph_set_filter("irq_came"), -EINVAL);
	KUNIT_EXPECT_EQ(test, fgraph_nr_functions(), 0);
	/* The rest is done all the same, nothing twice. */
	KUNIT_EXPECT_EQ(test, fgraph_set_filter("fgt_inner,no_such_function,,fgt_inner,fgt_o*"), -ENOENT);
	KUNIT_EXPECT_EQ(test, fgraph_nr_functions(), 2);
	KUNIT_EXPECT_EQ(test, fgraph_set_filter(""), 0);
}

static unsigned long found[32];
static unsigned int nr_found;

static noinline void fgt_looks_back(void)
{
	nr_found = stack_trace_save(found, ARRAY_SIZE(found));
	barrier();
}

static noinline void fgt_calls_who_looks_back(void)
{
	fgt_looks_back();
	barrier();
}

static unsigned int times_found(void *fn, unsigned int bytes)
{
	unsigned int n = 0;

	for (unsigned int i = 0; i < nr_found; i++)
		n += found[i] - (unsigned long)fn < bytes;
	return n;
}

/* A stack trace through traced functions names their callers, as if they were not. */
static void fgraph_stack_trace_names_callers(struct kunit *test)
{
	unsigned int before;

	fgt_calls_who_looks_back();
	before = nr_found;
	KUNIT_ASSERT_EQ(test, fgraph_set_filter("fgt_looks_back,fgt_calls_who_looks_back"), 0);
	fgt_calls_who_looks_back();
	KUNIT_EXPECT_TRUE(test, times_found(fgt_calls_who_looks_back, 64) > 0);
	KUNIT_EXPECT_TRUE(test, times_found(fgraph_stack_trace_names_callers, 512) > 0);
	KUNIT_EXPECT_EQ(test, times_found(fgraph_return, 1), 0);
	if (IS_ENABLED(CONFIG_FRAME_POINTER))
		KUNIT_EXPECT_EQ(test, nr_found, before);
}

static struct kunit_case fgraph_cases[] = {
	KUNIT_CASE(fgraph_chain),
	KUNIT_CASE(fgraph_chosen_only),
	KUNIT_CASE(fgraph_recursion),
	KUNIT_CASE(fgraph_too_deep_is_counted),
	KUNIT_CASE(fgraph_tail_call),
	KUNIT_CASE(fgraph_registers_survive),
	KUNIT_CASE(fgraph_cleared_from_inside),
	KUNIT_CASE(fgraph_frame_left_for_good),
	KUNIT_CASE(fgraph_interrupt_nests),
	KUNIT_CASE(fgraph_sleeps_inside),
	KUNIT_CASE(fgraph_toggled_while_called),
	KUNIT_CASE(fgraph_refuses),
	KUNIT_CASE(fgraph_stack_trace_names_callers),
	{}
};

/* Whatever fgraph= said: each case traces what it needs. */
static int none_traced(struct kunit *test)
{
	(void)test;
	fgraph_clear();
	base_depth = current->fgraph.depth;
	/* We may be traced, and will have returned. */
	if (base_depth && current->fgraph.frame[base_depth - 1].func == (unsigned long)none_traced)
		base_depth--;
	return 0;
}

static void clear_after(struct kunit *test)
{
	(void)test;
	fgraph_clear();
}

static struct kunit_suite fgraph_suite = {
	.name = "fgraph",
	.init = none_traced,
	.exit = clear_after,
	.test_cases = fgraph_cases,
};
kunit_test_suite(fgraph_suite);
