// SPDX-License-Identifier: GPL-2.0-only
/*
 * lockdep's self-tests: orders, recursion, releases, nesting, classes; each
 * over all kinds of locks.
 */
#include "lockdep_selftest.h"

static const struct st_case orders[] = {
	ST_BAD("AA", "LA LA1", "recursive-locking", "st_A"),
	ST_BAD("AA same lock", "LA hA", "recursive-locking", "st_A"),
	ST_BAD("AA below another", "LA LB LA1", "recursive-locking", "st_A"),
	ST_BAD("ABBA", "LA LB | LB LA", "circular", "st_A"),
	ST_BAD("ABBCCA", "LA LB | LB LC | LC LA", "circular", "st_A"),
	ST_BAD("ABCABC", "LA LB | LC LA | LB LC", "circular", "st_C"),
	ST_BAD("ABBCCDDA", "LA LB | LB LC | LC LD | LD LA", "circular", "st_A"),
	ST_BAD("ABCDBDDA", "LA LB | LC LD | LB LD | LD LA", "circular", "st_A"),
	ST_BAD("ABCDBCDA", "LA LB | LC LD | LB LC | LD LA", "circular", "st_A"),
	ST_BAD("circle of 8", "LA LB | LC LD | LE LF | LG LH | LB LC | LD LE | LF LG | LH LA",
	  "circular", "st_A"),
	ST_BAD("ABC CA", "LA LB LC | LC LA", "circular", "st_A"),
	ST_BAD("over a lock released between", "LA LB UA LC | LC LB", "circular", "st_B"),
	ST_BAD("held below a trylock", "LA TB LC | LC LA", "circular", "st_A"),
	ST_BAD("trylock, then wait", "TB LA | LA LB", "circular", "st_B"),
	ST_GOOD("the same order", "LA LB | LA LB | LA LB"),
	ST_GOOD("a diamond", "LA LB LD | LA LC LD | LB LC"),
	ST_GOOD("ABBA by trylock", "LA LB | LB TA"),
	ST_GOOD("AA by trylock", "LA TA1"),
	ST_GOOD("ABBA not nested", "LA UA LB | LB UB LA"),
	ST_BAD("circle reported once", "LA LB | LB LA | LB LA | LB LA", "circular", "st_A"),
	/* The edge that closed the circle is not part of the graph. */
	ST_BAD("goes on after a report", "LA LB | LB LA | LA LB LC | LB LC", "circular", "st_A"),
};

static const struct st_case releases[] = {
	ST_BAD("double unlock", "LA UA uA", "bad-unlock", "st_A"),
	ST_BAD("unlock of what is not held", "LA uB", "bad-unlock", "st_B"),
	ST_BAD("unlock of another of its class", "LA uA1", "bad-unlock", "st_A"),
	ST_GOOD("unlock in the order of taking", "LA LB UA UB"),
	ST_GOOD("unlock from the middle", "LA LB LC UB UA UC"),
	/* What was looked at without the lock that was released is not what is looked at with it. */
	ST_BAD("released below what is tried", "LA TB UA LC | LA TB LC | LC LA", "circular", "st_A"),
	ST_BAD("initialised while held", "hA IA", "held-init", "st_A"),
	ST_GOOD("initialised after release", "hA UA IA"),
	ST_BAD("freed while held", "hA FA", "held-freed", "st_A"),
	ST_BAD("freed below another", "hA hB FA", "held-freed", "st_A"),
	ST_GOOD("freed after release", "hA UA FA"),
	ST_GOOD("freed is its neighbour", "hA FB"),
	ST_BAD("held at exit", "hA x", "held-at-exit", "st_A"),
	ST_GOOD("released before exit", "hA UA x"),
	ST_GOOD("is held", "!A LA =A !B LB =A =B UA !A =B UB !B"),
};

static const struct st_case nesting[] = {
	ST_GOOD("subclass", "LA LA1/1"),
	ST_BAD("subclass, twice", "LA/1 LA1/1", "recursive-locking", "st_A/1"),
	ST_BAD("subclasses in both orders", "LA LA1/1 | LA/1 LA1", "circular", "st_A"),
	ST_GOOD("subclass under another lock", "LA LB LA1/1 | LA LA1/1 LC"),
	ST_BAD("subclass in a circle", "LA LB | LB LA/1 | LA/1 LA1", "circular", "st_A"),
	ST_GOOD("nest_lock", "LB LA^B LA1^B"),
	ST_BAD("nest_lock, which is not held", "LA^B LA1^B", "recursive-locking", "st_A"),
	ST_BAD("nest_lock, one without it", "LB LA^B LA1", "recursive-locking", "st_A"),
	ST_BAD("nest_lock, order with a third", "LB LA^B LA1^B LC | LC LA", "circular", "st_A"),
	ST_GOOD("not validated", "NA NA1 LA LA1 | LA LB | LB LA"),
	ST_GOOD("not validated, but noted", "NA LA =A UA !A"),
	ST_GOOD("keys forgotten", "LA LB | k LB LA"),
	ST_BAD("keys forgotten and used again", "LA LB | k LB LA | LA LB", "circular", "st_B"),
};

ST_TABLE(orders, orders)
ST_TABLE(releases, releases)
ST_TABLE(nesting, nesting)

static void order(struct kunit *test)
{
	st_run_cell(test, orders, orders_cells, 'H');
}

static void unlock(struct kunit *test)
{
	st_run_cell(test, releases, releases_cells, 'H');
}

static void nest(struct kunit *test)
{
	st_run_cell(test, nesting, nesting_cells, 'H');
}

static struct kunit_case order_cases[] = {
	KUNIT_CASE_PARAM(order, orders_gen),
	KUNIT_CASE_PARAM(unlock, releases_gen),
	KUNIT_CASE_PARAM(nest, nesting_gen),
	{}
};

static struct kunit_suite order_suite = {
	.name = "lockdep_order",
	.suite_init = st_suite_init,
	.suite_exit = st_suite_exit,
	.test_cases = order_cases,
	.one_cpu = true,
};

kunit_test_suite(order_suite);
