// SPDX-License-Identifier: GPL-2.0-only
/*
 * lockdep's self-tests: locks that interrupts take, too.  Hard interrupts and
 * softirqs are real ones; a case is run for each.
 */
#include "lockdep_selftest.h"

static const struct st_case states[] = {
	ST_BAD("safe A, then irqs on", "%:LA | LA", "inconsistent-state", "st_A",
	       .kinds = ST_SPINNING, .silent = ST_BIT(ST_RLOCK)),
	ST_BAD("irqs on, then in irq", "LA | %:LA", "inconsistent-state", "st_A",
	       .kinds = ST_SPINNING, .silent = ST_BIT(ST_RLOCK)),
	ST_BAD("turned on while held", "%:LA | d LA e", "inconsistent-state", "st_A",
	       .kinds = ST_SPINNING, .silent = ST_BIT(ST_RLOCK)),
	ST_BAD("turned on while held below", "%:LA | d LA LB e", "inconsistent-state", "st_A",
	       .kinds = ST_SPINNING, .silent = ST_BIT(ST_RLOCK), .more = true),
	ST_BAD("turned on while held, another taken", "%:LA | d LA e LB UB d UA e", "inconsistent-state", "st_A",
	       .kinds = ST_SPINNING, .silent = ST_BIT(ST_RLOCK), .more = true),
	ST_BAD("by trylock with irqs on", "%:LA | TA", "inconsistent-state", "st_A",
	       .kinds = ST_SPINNING, .silent = ST_BIT(ST_RLOCK)),
	ST_BAD("interrupted holder", "LA1 (LA)", "inconsistent-state", "st_A",
	       .kinds = ST_SPINNING, .silent = ST_BIT(ST_RLOCK), .more = true),
	ST_BAD("irq waits for what waits", "LA (LB) | d LB LA", "irq-inversion", "st_A",
	       .kinds = ST_SPINNING, .silent = ST_BIT(ST_RLOCK)),
	ST_GOOD("irqs off", "d LA | %:LA", .kinds = ST_SPINNING),
	ST_GOOD("trylock in irq", "LA | %:TA", .kinds = ST_SPINNING),
	ST_GOOD("in irq alone", "%:LA LB | %:LA LB", .kinds = ST_SPINNING),
	ST_GOOD("another lock in irq", "LA (LB) | LA", .kinds = ST_SPINNING),
	ST_GOOD("order inside and outside", "d LA LB | %:LA LB", .kinds = ST_SPINNING),
	ST_BAD("circle over an irq", "d LA LB | %:LB LA", "circular", "st_A",
	       .kinds = ST_SPINNING, .silent = ST_BIT(ST_RLOCK)),
};

/* The number says in which order the three parts of the first one of them are run. */
static const struct st_case inversions[] = {
	ST_BAD("A over B 123", "d LA LB | LB | %:LA", "irq-inversion", "st_A",
	       .kinds = ST_SPINNING, .silent = ST_BIT(ST_RLOCK)),
	ST_BAD("A over B 132", "d LA LB | %:LA | LB", "irq-inversion", "st_B",
	       .kinds = ST_SPINNING, .silent = ST_BIT(ST_RLOCK)),
	ST_BAD("A over B 213", "LB | d LA LB | %:LA", "irq-inversion", "st_A",
	       .kinds = ST_SPINNING, .silent = ST_BIT(ST_RLOCK)),
	ST_BAD("A over B 231", "LB | %:LA | d LA LB", "irq-inversion", "st_B",
	       .kinds = ST_SPINNING, .silent = ST_BIT(ST_RLOCK)),
	ST_BAD("A over B 312", "%:LA | d LA LB | LB", "irq-inversion", "st_B",
	       .kinds = ST_SPINNING, .silent = ST_BIT(ST_RLOCK)),
	ST_BAD("A over B 321", "%:LA | LB | d LA LB", "irq-inversion", "st_B",
	       .kinds = ST_SPINNING, .silent = ST_BIT(ST_RLOCK)),
	ST_BAD("A over C over B 123", "d LA LC | d LC LB | LB | %:LA", "irq-inversion", "st_A",
	       .kinds = ST_SPINNING, .silent = ST_BIT(ST_RLOCK)),
	ST_BAD("A over C over B 132", "d LA LC | d LC LB | %:LA | LB", "irq-inversion", "st_B",
	       .kinds = ST_SPINNING, .silent = ST_BIT(ST_RLOCK)),
	ST_BAD("A over C over B 213", "LB | d LA LC | d LC LB | %:LA", "irq-inversion", "st_A",
	       .kinds = ST_SPINNING, .silent = ST_BIT(ST_RLOCK)),
	ST_BAD("A over C over B 231", "LB | %:LA | d LA LC | d LC LB", "irq-inversion", "st_B",
	       .kinds = ST_SPINNING, .silent = ST_BIT(ST_RLOCK)),
	ST_BAD("A over C over B 312", "%:LA | d LA LC | d LC LB | LB", "irq-inversion", "st_B",
	       .kinds = ST_SPINNING, .silent = ST_BIT(ST_RLOCK)),
	ST_BAD("A over C over B 321", "%:LA | LB | d LA LC | d LC LB", "irq-inversion", "st_B",
	       .kinds = ST_SPINNING, .silent = ST_BIT(ST_RLOCK)),
	ST_BAD("lock above A in irq 123", "d LA LB | LB | %:LC LA", "irq-inversion", "st_A",
	       .kinds = ST_SPINNING, .silent = ST_BIT(ST_RLOCK), .more = true),
	ST_BAD("lock above A in irq 132", "d LA LB | %:LC LA | LB", "irq-inversion", "st_B",
	       .kinds = ST_SPINNING, .silent = ST_BIT(ST_RLOCK), .more = true),
	ST_BAD("lock above A in irq 213", "LB | d LA LB | %:LC LA", "irq-inversion", "st_A",
	       .kinds = ST_SPINNING, .silent = ST_BIT(ST_RLOCK), .more = true),
	ST_BAD("lock above A in irq 231", "LB | %:LC LA | d LA LB", "irq-inversion", "st_B",
	       .kinds = ST_SPINNING, .silent = ST_BIT(ST_RLOCK), .more = true),
	ST_BAD("lock above A in irq 312", "%:LC LA | d LA LB | LB", "irq-inversion", "st_B",
	       .kinds = ST_SPINNING, .silent = ST_BIT(ST_RLOCK), .more = true),
	ST_BAD("lock above A in irq 321", "%:LC LA | LB | d LA LB", "irq-inversion", "st_B",
	       .kinds = ST_SPINNING, .silent = ST_BIT(ST_RLOCK), .more = true),
};

/* A reader in an interrupt passes writers that wait, so that readers there may nest. */
static const struct st_case readers[] = {
	ST_GOOD("reader in irq, reader outside", "%:RA | RA", .kinds = ST_BIT(ST_WLOCK)),
	ST_GOOD("reader interrupts reader", "RA (RA)", .kinds = ST_BIT(ST_WLOCK)),
	ST_BAD("reader in irq, writer outside", "%:RA | WA", "inconsistent-state", "st_A",
	       .kinds = ST_BIT(ST_WLOCK)),
	ST_BAD("writer outside, reader in irq", "WA | %:RA", "inconsistent-state", "st_A",
	       .kinds = ST_BIT(ST_WLOCK)),
	ST_BAD("writer in irq, reader outside", "%:WA | RA", "inconsistent-state", "st_A",
	       .kinds = ST_BIT(ST_WLOCK)),
	ST_BAD("reader outside, writer in irq", "RA | %:WA", "inconsistent-state", "st_A",
	       .kinds = ST_BIT(ST_WLOCK)),
	ST_GOOD("reader in irq, writer with irqs off", "%:RA | d WA | RA", .kinds = ST_BIT(ST_WLOCK)),
	ST_GOOD("irq waits for who passes writers", "%:WA | d WA rB | RB", .kinds = ST_BIT(ST_WLOCK)),
	ST_BAD("and a writer is there", "%:WA | d WA rB | WB", "irq-inversion", "st_B",
	       .kinds = ST_BIT(ST_WLOCK)),
	ST_GOOD("read recursion 1 123", "d RA WB | WB | %:RA", .kinds = ST_BIT(ST_WLOCK)),
	ST_GOOD("read recursion 1 132", "d RA WB | %:RA | WB", .kinds = ST_BIT(ST_WLOCK)),
	ST_GOOD("read recursion 1 213", "WB | d RA WB | %:RA", .kinds = ST_BIT(ST_WLOCK)),
	ST_GOOD("read recursion 1 231", "WB | %:RA | d RA WB", .kinds = ST_BIT(ST_WLOCK)),
	ST_GOOD("read recursion 1 312", "%:RA | d RA WB | WB", .kinds = ST_BIT(ST_WLOCK)),
	ST_GOOD("read recursion 1 321", "%:RA | WB | d RA WB", .kinds = ST_BIT(ST_WLOCK)),
	ST_BAD("read recursion 2 123", "d WA WB | WB | %:RA", "irq-inversion", "st_A",
	       .kinds = ST_BIT(ST_WLOCK)),
	ST_BAD("read recursion 2 132", "d WA WB | %:RA | WB", "irq-inversion", "st_B",
	       .kinds = ST_BIT(ST_WLOCK)),
	ST_BAD("read recursion 2 213", "WB | d WA WB | %:RA", "irq-inversion", "st_A",
	       .kinds = ST_BIT(ST_WLOCK)),
	ST_BAD("read recursion 2 231", "WB | %:RA | d WA WB", "irq-inversion", "st_B",
	       .kinds = ST_BIT(ST_WLOCK)),
	ST_BAD("read recursion 2 312", "%:RA | d WA WB | WB", "irq-inversion", "st_B",
	       .kinds = ST_BIT(ST_WLOCK)),
	ST_BAD("read recursion 2 321", "%:RA | WB | d WA WB", "irq-inversion", "st_B",
	       .kinds = ST_BIT(ST_WLOCK)),
	ST_BAD("read recursion 3 123", "d RA WB | WB | %:WA", "irq-inversion", "st_A",
	       .kinds = ST_BIT(ST_WLOCK)),
	ST_BAD("read recursion 3 132", "d RA WB | %:WA | WB", "irq-inversion", "st_B",
	       .kinds = ST_BIT(ST_WLOCK)),
	ST_BAD("read recursion 3 213", "WB | d RA WB | %:WA", "irq-inversion", "st_A",
	       .kinds = ST_BIT(ST_WLOCK)),
	ST_BAD("read recursion 3 231", "WB | %:WA | d RA WB", "irq-inversion", "st_B",
	       .kinds = ST_BIT(ST_WLOCK)),
	ST_BAD("read recursion 3 312", "%:WA | d RA WB | WB", "irq-inversion", "st_B",
	       .kinds = ST_BIT(ST_WLOCK)),
	ST_BAD("read recursion 3 321", "%:WA | WB | d RA WB", "irq-inversion", "st_B",
	       .kinds = ST_BIT(ST_WLOCK)),
};

/* Both kinds of interrupts at once; here d is of hard ones. */
static const struct st_case both[] = {
	ST_BAD("hard-safe, in softirq", "H:LA | S:LA", "inconsistent-state", "st_A",
	       .kinds = ST_SPINNING, .silent = ST_BIT(ST_RLOCK)),
	ST_BAD("in softirq, hard-safe", "S:LA | H:LA", "inconsistent-state", "st_A",
	       .kinds = ST_SPINNING, .silent = ST_BIT(ST_RLOCK)),
	ST_GOOD("soft-safe, irqs off", "S:LA | d LA", .kinds = ST_SPINNING),
	ST_BAD("soft-safe, all on", "S:LA | LA", "inconsistent-state", "st_A",
	       .kinds = ST_SPINNING, .silent = ST_BIT(ST_RLOCK)),
	ST_BAD("soft-safe over soft-unsafe", "S:LA | d LA LB | LB", "irq-inversion", "st_B",
	       .kinds = ST_SPINNING, .silent = ST_BIT(ST_RLOCK)),
	ST_BAD("hard-safe over soft-used", "H:LA | d LA LB | S:LB", "irq-inversion", "st_B",
	       .kinds = ST_SPINNING, .silent = ST_BIT(ST_RLOCK)),
	/* With softirqs off a reader passes writers, too: only of hard interrupts. */
	ST_BAD("irq waits for who waits as a reader", "%:WA | d WA RB | RB", "irq-inversion", "st_B",
	       .kinds = ST_BIT(ST_WLOCK)),
};

/* And here of softirqs. */
static const struct st_case both_soft[] = {
	ST_BAD("hard-safe, softirqs off", "H:LA | d LA", "inconsistent-state", "st_A",
	       .kinds = ST_SPINNING, .silent = ST_BIT(ST_RLOCK)),
	ST_GOOD("soft-safe, softirqs off", "S:LA | d LA", .kinds = ST_SPINNING),
};

ST_TABLE(states, states)
ST_TABLE(inversions, inversions)
ST_TABLE(readers, readers)
ST_TABLE(both, both)
ST_TABLE(both_soft, both_soft)

#define ST_IRQ_CASE(name, id, irq)						\
static void name(struct kunit *test)						\
{										\
	st_run_cell(test, id, id##_cells, irq);					\
}

ST_IRQ_CASE(hardirq_state, states, 'H')
ST_IRQ_CASE(softirq_state, states, 'S')
ST_IRQ_CASE(hardirq_inversion, inversions, 'H')
ST_IRQ_CASE(softirq_inversion, inversions, 'S')
ST_IRQ_CASE(hardirq_readers, readers, 'H')
ST_IRQ_CASE(softirq_readers, readers, 'S')
ST_IRQ_CASE(both_irqs_off, both, 'H')
ST_IRQ_CASE(both_softirqs_off, both_soft, 'S')

static struct kunit_case irq_cases[] = {
	KUNIT_CASE_PARAM(hardirq_state, states_gen),
	KUNIT_CASE_PARAM(softirq_state, states_gen),
	KUNIT_CASE_PARAM(hardirq_inversion, inversions_gen),
	KUNIT_CASE_PARAM(softirq_inversion, inversions_gen),
	KUNIT_CASE_PARAM(hardirq_readers, readers_gen),
	KUNIT_CASE_PARAM(softirq_readers, readers_gen),
	KUNIT_CASE_PARAM(both_irqs_off, both_gen),
	KUNIT_CASE_PARAM(both_softirqs_off, both_soft_gen),
	{}
};

static struct kunit_suite irq_suite = {
	.name = "lockdep_irq",
	.suite_init = st_suite_init,
	.suite_exit = st_suite_exit,
	.test_cases = irq_cases,
	/* The interrupt must come to the CPU on which it was asked for. */
	.one_cpu = true,
};

kunit_test_suite(irq_suite);
