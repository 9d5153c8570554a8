/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Torture: many threads that do random legal things to one part of the
 * kernel, and check at every step what must hold.
 *
 * A case makes its threads with torture_add(), and torture_run() starts them
 * together, waits for them and says what they did.  What is random comes
 * from torture.seed= and the thread's index alone; the seed is printed, and
 * a run with the same seed makes the same choices.  How the threads meet is
 * the machine's affair: a seed makes a failure likely, not certain.
 *
 * A case is as long as its number of operations (times torture.scale= per
 * cent), never as long as a clock says; a wake-up that is lost is a run that
 * does not end, which the runner's time limit names.
 *
 * How to use it: Documentation/guide/torture.rst
 */
#ifndef KERNEL_TORTURE_H
#define KERNEL_TORTURE_H

#include <asm/atomic.h>
#include <asm/processor.h>
#include <kernel/completion.h>
#include <kernel/sched.h>
#include <kernel/wait.h>
#include <kunit/test.h>

/* A source of random numbers; one for each thread, without a lock. */
struct torture_random_state {
	u64 state;
};

/* Context: any, one at a time for each @s. */
static inline u32 torture_random(struct torture_random_state *s)
{
	/* xorshift64*.  Source: Vigna, "An experimental exploration of Marsaglia's xorshift generators". */
	s->state ^= s->state >> 12;
	s->state ^= s->state << 25;
	s->state ^= s->state >> 27;
	return (u32)(s->state * 0x2545f4914f6cdd1dULL >> 32);
}

/* A number from 0 to @n - 1. */
static inline u32 torture_below(struct torture_random_state *s, u32 n)
{
	return (u32)((u64)torture_random(s) * n >> 32);
}

static inline bool torture_one_in(struct torture_random_state *s, u32 n)
{
	return torture_below(s, n) == 0;
}

/* Busy for at most @most turns of a loop: other CPUs come in between. */
static inline void torture_delay(struct torture_random_state *s, u32 most)
{
	for (u32 n = torture_below(s, most + 1); n; n--)
		cpu_relax();
}

struct torture;

/*
 * Who may touch a member:
 *	[c]  set before the threads are started
 *	[o]  the thread itself; the case after torture_run()
 */
struct torture_thread {
	struct torture *t;		/* [c] */
	void (*fn)(struct torture_thread *me);	/* [c] */
	void *data;			/* [c] for @fn */
	unsigned int index;		/* [c] */
	bool helper;			/* [c] runs until the others are done */
	bool joined;			/* by torture_run() alone */
	struct torture_random_state rnd;	/* [o] */
	u64 ops;			/* [o] steps done */
	struct task_struct *k;		/* [c] */
};

#define TORTURE_THREADS_MAX	256

/*
 * One case's torture.
 *	[c]  set before the threads are started
 *	[a]  any thread, in one access
 */
struct torture {
	struct kunit *test;		/* [c] */
	u64 seed;			/* [c] */
	unsigned int nr;		/* [c] */
	struct completion go;
	struct wait_queue_head resume;
	bool paused;			/* [a] torture_step() waits */
	atomic_t violations;		/* [a] */
	struct torture_thread thread[TORTURE_THREADS_MAX];
};

/* What torture_run() adds of its own. */
#define TORTURE_SHUFFLE		0x1U	/* a thread that changes the others' affinity all the time */
#define TORTURE_STUTTER		0x2U	/* a thread that makes all pause, and go on together */

struct torture *torture_begin(struct kunit *test);
struct torture_thread *torture_add(struct torture *t, void (*fn)(struct torture_thread *me),
				   void *data);
struct torture_thread *torture_add_on_cpu(struct torture *t,
					  void (*fn)(struct torture_thread *me),
					  void *data, unsigned int cpu);
struct torture_thread *torture_add_helper(struct torture *t,
					  void (*fn)(struct torture_thread *me), void *data);
void torture_run(struct torture *t, unsigned int helpers);

void torture_step(struct torture_thread *me);
u32 torture_share(const struct torture_thread *me, u32 ops);
unsigned int torture_nr_threads(unsigned int per_cpu, unsigned int least);
unsigned int torture_random_cpu(struct torture_random_state *rnd);
void torture_random_cpus(struct torture_random_state *rnd, struct cpumask *mask);
void torture_random_policy(struct torture_thread *me);
void torture_random_seed(struct torture *t, u64 stream, struct torture_random_state *rnd);
bool torture_violated(struct torture *t);

/*
 * This thread's share of @nr_ops of all threads together (by torture.scale=),
 * counted and with pauses between.  All threads of a case have the same share.
 */
#define torture_for_each_op(me, nr_ops) \
	for (u32 __op = torture_share(me, nr_ops); __op; __op--, torture_step(me))

/*
 * An invariant.  The first few violations are printed with their place and
 * @fmt, all are counted.  Context: any but NMI.
 */
#define TORTURE_CHECK(t, cond, fmt, ...) do {					\
	if (unlikely(!(cond)) && torture_violated(t))				\
		KUNIT_FAIL((t)->test, "%s: " fmt, #cond, ##__VA_ARGS__);	\
} while (0)

#endif /* KERNEL_TORTURE_H */
