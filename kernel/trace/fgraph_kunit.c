// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tests for function-graph tracing: that entries and exits come in the order and
 * depth in which functions are called, whatever happens in between, and that the
 * functions do not notice.
 */
#include <asm/processor.h>
#include <base/errno.h>
#include <kernel/fgraph.h>
#include <kernel/sched.h>
#include <kernel/trace.h>
#include <kunit/test.h>
#include <trace/fgraph.h>

#include "fgraph_kunit.h"
#include "internal.h"

#define RING_SLOTS	(1 << TRACE_MAX_SHIFT)	/* all that there is */

struct step steps[MOST_STEPS];
unsigned int nr_steps;
u32 base_depth;

static bool is_ours(const struct trace_record *r, u32 pid, u64 since)
{
	return r->pid == pid && r->clock >= since &&
	       (r->event == trace_event_id(&__trace_event_funcgraph_entry) ||
		r->event == trace_event_id(&__trace_event_funcgraph_exit));
}

/* Where a ring was overwritten a thread's other steps, in another ring, would not fit together. */
static u64 whole_since(const struct trace_walk *w)
{
	u64 since = 0;
	unsigned int cpu;

	for_each_possible_cpu(cpu)
		if (w->there[cpu] && w->cursor[cpu].overwritten)
			since = max(since, w->record[cpu].clock);
	return since;
}

void read_steps(struct kunit *test, pid_t pid, u64 since)
{
	struct trace_walk *w = kunit_kzalloc(test, sizeof(*w), GFP_KERNEL);
	static struct trace_record r;

	KUNIT_ASSERT_NOT_NULL(test, w);
	nr_steps = 0;
	trace_walk_init(w, RING_SLOTS);
	since = max(since, whole_since(w));
	while (nr_steps < MOST_STEPS && trace_walk_next(w, &r))
		if (is_ours(&r, (u32)pid, since))
			steps[nr_steps++] = (struct step){
				.func = r.word[0], .depth = (u32)r.word[1] - base_depth,
				.entry = r.event == trace_event_id(&__trace_event_funcgraph_entry),
			};
}

void expect_steps(struct kunit *test, pid_t pid, u64 since, const struct step *want,
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
noinline int fgt_inner(int x)
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

/* As a function does that is entered and left by no return. */
static noinline void fgt_never_returns(void)
{
	unsigned long slot = (unsigned long)fgt_never_returns;

	fgraph_enter((unsigned long)fgt_never_returns, &slot);
	barrier();
}

static void fgraph_frame_left_for_good(struct kunit *test)
{
	u64 since = rdtsc();

	KUNIT_ASSERT_EQ(test, fgraph_set_filter("fgt_inner"), 0);
	fgt_never_returns();
	KUNIT_EXPECT_EQ(test, current->fgraph.depth, base_depth + 1);
	/* Its place on the stack is above the old one. */
	KUNIT_EXPECT_EQ(test, fgt_inner(1), 2);
	KUNIT_EXPECT_EQ(test, current->fgraph.depth, base_depth);
	EXPECT_STEPS(test, current->pid, since, ENTRY(fgt_never_returns, 0),
		     ENTRY(fgt_inner, 0), EXIT(fgt_inner, 0));
}

static void fgraph_refuses(struct kunit *test)
{
	KUNIT_EXPECT_EQ(test, fgraph_set_filter("no_such_function"), -ENOENT);
	KUNIT_EXPECT_EQ(test, fgraph_set_filter("irq_dispatch"), -EINVAL);
	KUNIT_EXPECT_EQ(test, fgraph_set_filter("__switch_to_asm"), -EINVAL);
	KUNIT_EXPECT_EQ(test, fgraph_set_filter("fgraph_enter"), -EINVAL);
	KUNIT_EXPECT_EQ(test, fgraph_set_filter("text_poke_int3"), -EINVAL);
	KUNIT_EXPECT_EQ(test, fgraph_set_filter("fgraph_set_boot_filter"), -EINVAL);
	KUNIT_EXPECT_EQ(test, fgraph_set_filter("fgraph_cases"), -EINVAL);
	KUNIT_EXPECT_EQ(test, fgraph_nr_functions(), 0);
	/* The rest is done all the same, nothing twice. */
	KUNIT_EXPECT_EQ(test, fgraph_set_filter("fgt_inner,no_such_function,,fgt_inner,fgt_o*"), -ENOENT);
	KUNIT_EXPECT_EQ(test, fgraph_nr_functions(), 2);
	KUNIT_EXPECT_EQ(test, fgraph_set_filter(""), 0);
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
	KUNIT_CASE(fgraph_refuses),
	{}
};

/* Whatever fgraph= said: each case traces what it needs. */
int none_traced(struct kunit *test)
{
	(void)test;
	fgraph_clear();
	base_depth = current->fgraph.depth;
	/* We may be traced, and will have returned. */
	if (base_depth && current->fgraph.frame[base_depth - 1].func == (unsigned long)none_traced)
		base_depth--;
	return 0;
}

void clear_after(struct kunit *test)
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
