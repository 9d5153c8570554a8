// SPDX-License-Identifier: GPL-2.0-only
/*
 * lockdep against the truth: small random programs, of which all states are
 * looked at for one in which some threads wait for each other for ever.
 *
 * A thread takes some locks one after the other and then releases them all.
 * It is somewhere on this way: it holds the first ones and wants the next.
 * Every state in which no two hold what excludes each other can be reached, by
 * taking all in any order.  It is a deadlock if there are threads that each
 * want what another of them holds: as a writer, or as a reader from a writer,
 * or as a reader behind a writer that waits; but a recursive reader passes that.
 *
 * A deadlock that lockdep does not see is an error.  It need not see that one
 * lock, held round both orders, makes them safe: what it says must be true
 * apart from that.
 */
#include <lib/random.h>
#include <lib/string.h>
#include <lib/vsprintf.h>

#include "lockdep_selftest.h"

#define THREADS	3
#define COPIES	2	/* of each thread: a circle may need one thing twice */
#define MOST	4	/* locks */

struct thread {
	unsigned int count;
	u8 lock[MOST];
	char how[MOST];		/* 'W', 'R', 'r' */
};

struct program {
	unsigned int threads;
	struct thread t[THREADS * COPIES];
	u8 at[THREADS * COPIES];	/* how many each holds */
};

static bool excludes(char a, char b)
{
	return a == 'W' || b == 'W';
}

/* Do two hold what excludes each other? */
static bool impossible(const struct program *p, unsigned int i, unsigned int j)
{
	for (unsigned int a = 0; a < p->at[i]; a++)
		for (unsigned int b = 0; b < p->at[j]; b++)
			if (p->t[i].lock[a] == p->t[j].lock[b] &&
			    excludes(p->t[i].how[a], p->t[j].how[b]))
				return true;
	return false;
}

static bool waits_for(const struct program *p, unsigned int i, unsigned int j)
{
	const struct thread *t = &p->t[i];
	unsigned int want = p->at[i];

	for (unsigned int b = 0; b < p->at[j]; b++)
		if (p->t[j].lock[b] == t->lock[want] &&
		    (p->t[j].how[b] == 'W' || t->how[want] != 'r'))
			return true;
	return false;
}

/* Those who go on are taken away until none is left, or nobody goes on. */
static bool is_deadlock(const struct program *p)
{
	u32 stuck = 0, before;

	for (unsigned int i = 0; i < p->threads; i++)
		if (p->at[i] && p->at[i] < p->t[i].count)
			stuck |= 1U << i;
	do {
		before = stuck;
		for (unsigned int i = 0; i < p->threads; i++) {
			bool waits = false;

			for (unsigned int j = 0; j < p->threads && !waits; j++)
				waits = j != i && (stuck & 1U << j) && waits_for(p, i, j);
			if (!waits)
				stuck &= ~(1U << i);
		}
	} while (stuck != before);
	return stuck;
}

/* @strict: of states that can be reached alone. */
static bool can_deadlock(struct program *p, unsigned int i, bool strict)
{
	if (i == p->threads)
		return is_deadlock(p);
	for (p->at[i] = 0; p->at[i] < p->t[i].count; p->at[i]++) {
		bool ok = true;

		/* Copies of one thread differ by nothing. */
		if (i >= p->threads / COPIES && p->at[i] > p->at[i - p->threads / COPIES])
			break;
		for (unsigned int j = 0; j < i && ok && strict; j++)
			ok = !impossible(p, i, j);
		if (ok && can_deadlock(p, i + 1, strict))
			return true;
	}
	p->at[i] = 0;
	return false;
}

static void make(struct program *p, struct rnd_state *rnd, char *text, size_t size)
{
	unsigned int threads = 2 + prandom_below_state(rnd, THREADS - 1), n = 0;
	unsigned int locks = 2 + prandom_below_state(rnd, MOST - 1);

	*p = (struct program) { .threads = threads * COPIES };
	for (unsigned int i = 0; i < threads; i++) {
		struct thread *t = &p->t[i];
		u32 used = 0;

		while (t->count < 2 || (t->count < locks && prandom_below_state(rnd, 2))) {
			u8 l = (u8)prandom_below_state(rnd, locks);

			if (used & 1U << l)
				continue;
			used |= 1U << l;
			t->lock[t->count] = l;
			t->how[t->count] = "WWRr"[prandom_below_state(rnd, 4)];
			n += (unsigned int)scnprintf(text + n, size - n, "%c%c ", t->how[t->count],
						     'A' + l);
			t->count++;
		}
		if (i + 1 < threads)
			n += (unsigned int)scnprintf(text + n, size - n, "| ");
		p->t[i + threads] = *t;
	}
}

/* The seeds, which a failed one says. */
static const u64 seeds[] = { 1, 2, 3, 4, 5, 6, 7, 8 };

KUNIT_ARRAY_PARAM(seeds, seeds, NULL);

static void random_programs(struct kunit *test)
{
	const u64 *seed = test->param_value;
	unsigned int bad = 0, gated = 0;
	struct rnd_state rnd;
	char text[80];

	prandom_seed_state(&rnd, *seed);
	for (unsigned int i = 0; i < 100; i++) {
		struct program p;
		bool said;

		make(&p, &rnd, text, sizeof(text));
		said = st_run(test, text, ST_MAP, 'H');
		if (can_deadlock(&p, 0, true)) {
			bad++;
			KUNIT_EXPECT_TRUE_MSG(test, said, "not seen: \"%s\"", text);
		} else if (said) {
			gated++;
			KUNIT_EXPECT_TRUE_MSG(test, can_deadlock(&p, 0, false),
					      "a false alarm: \"%s\"", text);
		}
	}
	kunit_info(test, "seed %llu: %u of 100 can deadlock, and %u but for a lock held round it",
		   *seed, bad, gated);
	KUNIT_EXPECT_GT(test, bad, 0U);
	KUNIT_EXPECT_LT(test, bad + gated, 100U);
}

static struct kunit_case truth_cases[] = {
	KUNIT_CASE_PARAM(random_programs, seeds_gen_params),
	{}
};

static struct kunit_suite truth_suite = {
	.name = "lockdep_truth",
	.suite_init = st_suite_init,
	.suite_exit = st_suite_exit,
	.test_cases = truth_cases,
	.one_cpu = true,
};

kunit_test_suite(truth_suite);
