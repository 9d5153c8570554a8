/* SPDX-License-Identifier: GPL-2.0-only */
/* What the tests for function-graph tracing share: fgraph_kunit.c. */
#ifndef FGRAPH_KUNIT_H
#define FGRAPH_KUNIT_H

#include <base/types.h>

struct kunit;

#define MOST_STEPS	512

/* An entry, or an exit, of a traced function. */
struct step {
	unsigned long func;
	u32 depth;
	bool entry;
};
#define ENTRY(f, d)	{ (unsigned long)(f), (d), true }
#define EXIT(f, d)	{ (unsigned long)(f), (d), false }

/* What a thread did since a time (by rdtsc()), into @steps. */
void read_steps(struct kunit *test, pid_t pid, u64 since);
extern struct step steps[MOST_STEPS];
extern unsigned int nr_steps;

void expect_steps(struct kunit *test, pid_t pid, u64 since, const struct step *want,
		  unsigned int nr);
#define EXPECT_STEPS(test, pid, since, ...) do {			\
	const struct step __want[] = { __VA_ARGS__ };			\
	expect_steps(test, pid, since, __want, ARRAY_SIZE(__want));	\
} while (0)

int fgt_inner(int x);		/* x + 1, and never inline */

/* Of each case: where depths count from; its thread may have begun while all was traced. */
extern u32 base_depth;
int none_traced(struct kunit *test);
void clear_after(struct kunit *test);

#endif /* FGRAPH_KUNIT_H */
