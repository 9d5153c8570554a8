// SPDX-License-Identifier: GPL-2.0-only
/*
 * lockdep's self-tests: readers and writers of the same locks.  A reader waits
 * for a writer that waits; a recursive one (r) only for one that has the lock.
 */
#include <lib/vsprintf.h>

#include "lockdep_selftest.h"

#define RW	.kinds = ST_RW

static const struct st_case recursion[] = {
	ST_BAD("RR", "RA RA1", "recursive-locking", "st_A", RW),
	ST_BAD("WR", "WA RA1", "recursive-locking", "st_A", RW),
	ST_BAD("RW", "RA WA1", "recursive-locking", "st_A", RW),
	ST_BAD("WW", "WA WA1", "recursive-locking", "st_A", RW),
	ST_BAD("rR", "rA RA1", "recursive-locking", "st_A", RW),
	ST_BAD("Wr", "WA rA1", "recursive-locking", "st_A", RW),
	ST_BAD("rW", "rA WA1", "recursive-locking", "st_A", RW),
	ST_GOOD("rr", "rA rA1", RW),
	ST_GOOD("Rr", "RA rA1", RW),
	ST_GOOD("rr of one lock", "rA rA", RW),
	ST_BAD("rrW", "rA rA WA1", "recursive-locking", "st_A", RW),
	ST_BAD("R same lock", "RA hA", "recursive-locking", "st_A", RW),
	ST_GOOD("downgraded", "hA DA rA1", RW),
	ST_BAD("not downgraded", "hA rA1", "recursive-locking", "st_A", RW),
	ST_GOOD("reader, then writer", "RA UA WA", RW),
};

/* Parts of three, in all orders: the numbers of the locks and how they are taken. */
static const struct chain {
	const char *name, *part[3];
	bool bad;
} chains[] = {
	{ "W1R2 W2R3 W3R1", { "WA RB", "WB RC", "WC RA" }, true },
	{ "W1r2 W2r3 W3r1", { "WA rB", "WB rC", "WC rA" }, true },
	{ "W1W2 r2r3 W3r1", { "WA WB", "rB rC", "WC rA" }, true },
	{ "W1W2 R2R3 R3W1", { "WA WB", "RB RC", "RC WA" }, true },
	{ "W1W2 r2r3 r3W1", { "WA WB", "rB rC", "rC WA" }, false },
	{ "W1r2 r2r3 W3W1", { "WA rB", "rB rC", "WC WA" }, false },
	{ "r1r2 r2r3 r3r1", { "rA rB", "rB rC", "rC rA" }, false },
	{ "R1R2 R2R3 R3R1", { "RA RB", "RB RC", "RC RA" }, true },
	{ "R1r2 W2R3 R3r1", { "RA rB", "WB RC", "RC rA" }, false },
	{ "R1r2 W2R3 W3r1", { "RA rB", "WB RC", "WC rA" }, false },
	{ "R1r2 W2R3 W3R1", { "RA rB", "WB RC", "WC RA" }, true },
};

static const enum st_kind kinds[] = { ST_WLOCK, ST_WSEM, ST_MAP };

/* A waits-for-itself by two threads, each lock as W, R or r: 81 of them. */
static const char grid_cells[81 * ARRAY_SIZE(kinds)];
static const char chain_cells[ARRAY_SIZE(chains) * 6 * ARRAY_SIZE(kinds)];

struct quad {
	char a1, b1, b2, a2;
};

static struct quad quad_of(size_t i)
{
	static const char how[] = "WRr";

	return (struct quad) { how[i / 27 % 3], how[i / 9 % 3], how[i / 3 % 3], how[i % 3] };
}

static const void *grid_gen(const void *prev, char *desc)
{
	size_t i = prev ? (size_t)((const char *)prev - grid_cells) + 1 : 0;
	struct quad q = quad_of(i / ARRAY_SIZE(kinds));

	if (i == sizeof(grid_cells))
		return NULL;
	scnprintf(desc, KUNIT_PARAM_DESC_SIZE, "%cA %cB, %cB %cA: %s", q.a1, q.b1, q.b2, q.a2,
		  st_kind_names[kinds[i % ARRAY_SIZE(kinds)]]);
	return &grid_cells[i];
}

/* Who waits as @waiter waits for who holds as @holder, or for a writer that waits for that one. */
static bool blocks(char holder, char waiter)
{
	return holder == 'W' || waiter != 'r';
}

static void abba(struct kunit *test)
{
	size_t i = (size_t)((const char *)test->param_value - grid_cells);
	struct quad q = quad_of(i / ARRAY_SIZE(kinds));
	struct st_case c = { .program = "" };
	char program[32];

	scnprintf(program, sizeof(program), "%cA %cB | %cB %cA", q.a1, q.b1, q.b2, q.a2);
	c.program = program;
	if (blocks(q.a1, q.a2) && blocks(q.b2, q.b1)) {
		c.kind = "circular";
		c.object = "st_A";
	}
	st_expect(test, &c, kinds[i % ARRAY_SIZE(kinds)], 'H');
}

static const void *chain_gen(const void *prev, char *desc)
{
	size_t i = prev ? (size_t)((const char *)prev - chain_cells) + 1 : 0, n = i / ARRAY_SIZE(kinds);
	const u8 *order = st_orders[n % 6];

	if (i == sizeof(chain_cells))
		return NULL;
	scnprintf(desc, KUNIT_PARAM_DESC_SIZE, "%s %u%u%u: %s", chains[n / 6].name, order[0] + 1U,
		  order[1] + 1U, order[2] + 1U, st_kind_names[kinds[i % ARRAY_SIZE(kinds)]]);
	return &chain_cells[i];
}

static void chain(struct kunit *test)
{
	size_t i = (size_t)((const char *)test->param_value - chain_cells), n = i / ARRAY_SIZE(kinds);
	const struct chain *ch = &chains[n / 6];
	const u8 *order = st_orders[n % 6];
	struct st_case c = { .program = "" };
	char program[48], object[] = "st_?";

	scnprintf(program, sizeof(program), "%s | %s | %s", ch->part[order[0]], ch->part[order[1]],
		  ch->part[order[2]]);
	c.program = program;
	if (ch->bad) {
		c.kind = "circular";
		/* Its last part closes the circle. */
		object[3] = ch->part[order[2]][4];
		c.object = object;
	}
	st_expect(test, &c, kinds[i % ARRAY_SIZE(kinds)], 'H');
}

ST_TABLE(recursion, recursion)

static void recursive(struct kunit *test)
{
	st_run_cell(test, recursion, recursion_cells, 'H');
}

static struct kunit_case rw_cases[] = {
	KUNIT_CASE_PARAM(recursive, recursion_gen),
	KUNIT_CASE_PARAM(abba, grid_gen),
	KUNIT_CASE_PARAM(chain, chain_gen),
	{}
};

static struct kunit_suite rw_suite = {
	.name = "lockdep_rw",
	.suite_init = st_suite_init,
	.suite_exit = st_suite_exit,
	.test_cases = rw_cases,
	.one_cpu = true,
};

kunit_test_suite(rw_suite);
