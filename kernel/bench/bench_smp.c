// SPDX-License-Identifier: GPL-2.0-only
/*
 * What it costs to reach another CPU.  Under -icount all CPUs share one
 * clock: a figure is the instructions of both.
 */
#include <base/err.h>
#include <kernel/completion.h>
#include <kernel/kthread.h>
#include <kernel/sched.h>
#include <kernel/smp.h>

#include "bench.h"

#define HERE	0U
#define THERE	1U

static void stay_here(void)
{
	(void)set_cpus_allowed_ptr(current, cpumask_of(HERE));
}

static void go_anywhere(void)
{
	(void)set_cpus_allowed_ptr(current, cpu_possible_mask);
}

static void nothing(void *unused)
{
	(void)unused;
}

u64 call_idle(unsigned int rounds)
{
	u64 cost;

	stay_here();
	cost = TIMED_LOOP(rounds, smp_call_function_single((int)THERE, nothing, NULL, 1));
	go_anywhere();
	return cost;
}

static int spins(void *begun)
{
	complete(begun);
	while (!kthread_should_stop())
		cpu_relax();
	return 0;
}

u64 call_busy(unsigned int rounds)
{
	DECLARE_COMPLETION_ONSTACK(begun);
	struct task_struct *k = kthread_create_on_cpu(spins, &begun, THERE, "bench@%u");
	u64 cost;

	if (IS_ERR(k))
		return 0;
	stay_here();
	kthread_start(k);
	wait_for_completion(&begun);
	cost = TIMED_LOOP(rounds, smp_call_function_single((int)THERE, nothing, NULL, 1));
	kthread_stop_put(k);
	go_anywhere();
	return cost;
}

/* Whose turn it is; each side wakes the other and sleeps: two ways a round. */
static u32 turn;
static struct task_struct *side[2];

static bool my_turn(u32 me)
{
	for (;;) {
		set_current_state(TASK_INTERRUPTIBLE);
		if (READ_ONCE(turn) == me || (me && kthread_should_stop()))
			break;
		schedule();
	}
	__set_current_state(TASK_RUNNING);
	return READ_ONCE(turn) == me;
}

static void pass(u32 to)
{
	WRITE_ONCE(turn, to);
	wake_up_process(side[to]);
}

static int answers_wakes(void *unused)
{
	(void)unused;
	while (my_turn(1))
		pass(0);
	return 0;
}

u64 wake_there(unsigned int rounds)
{
	struct task_struct *k = kthread_create_on_cpu(answers_wakes, NULL, THERE, "bench@%u");
	u64 cost;

	if (IS_ERR(k))
		return 0;
	stay_here();
	side[0] = current;
	side[1] = k;
	WRITE_ONCE(turn, 0);
	kthread_start(k);
	cost = TIMED_LOOP(rounds, pass(1); my_turn(0));
	kthread_stop_put(k);
	go_anywhere();
	return cost;
}

static DECLARE_COMPLETION(there);
static DECLARE_COMPLETION(back);

static int answers_completions(void *unused)
{
	(void)unused;
	for (;;) {
		wait_for_completion(&there);
		if (kthread_should_stop())
			return 0;
		complete(&back);
	}
}

u64 complete_there(unsigned int rounds)
{
	struct task_struct *k = kthread_create_on_cpu(answers_completions, NULL, THERE, "bench@%u");
	u64 cost;

	if (IS_ERR(k))
		return 0;
	stay_here();
	kthread_start(k);
	cost = TIMED_LOOP(rounds, complete(&there); wait_for_completion(&back));
	complete_all(&there);	/* it may answer one more on its way out */
	kthread_stop_put(k);
	reinit_completion(&there);
	reinit_completion(&back);
	go_anywhere();
	return cost;
}
