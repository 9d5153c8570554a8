/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The self-tests of lockdep: small programs, each run over kinds of locks.
 *
 * A program is a line of text: what some threads and interrupts do, one after
 * the other.  Nothing ever waits, and lockdep must see what could.
 *
 *	"LA LB | LB LA"		a thread takes A, then B; after it another B, then A
 *	"%:LA | d LB"		an interrupt takes A; a thread turns these off and takes B
 *
 * A part that begins with H: runs in a hard interrupt (irq_work), with S: in a
 * softirq (tasklet), with %: in the one that the test is about.  What a part
 * holds at its end it releases, the last one first.
 *
 *	LA	take A, a lock of the kind that is tested		TA  by trylock
 *	WA RA	as a writer, as a reader				rA  as a reader that may nest
 *	hA	tell lockdep that it is taken, and do not take it: where it would wait
 *	UA	release it					uA  tell lockdep so alone
 *	IA	initialise it again				FA  its memory is freed
 *	NA	it is not to be checked				DA  its writer becomes a reader
 *	=A !A	lockdep must say that it is held, is not held
 *	d e	turn off the interrupts that the test is about, and on again
 *	( )	between them: in an interrupt of these, which comes here
 *	k x	all keys are forgotten; the thread ends
 *
 * A1 is another lock of A's class, A/2 is A as subclass 2, A^B: under B, which
 * makes all of one class safe.
 */
#ifndef LOCKDEP_SELFTEST_H
#define LOCKDEP_SELFTEST_H

#include <kernel/lockdep.h>
#include <kunit/test.h>

enum st_kind {
	ST_RAW, ST_SPIN, ST_WLOCK, ST_RLOCK, ST_MUTEX, ST_WSEM, ST_RSEM, ST_RTM, ST_MAP, ST_KINDS,
};

#define ST_BIT(k)	(1U << (k))
#define ST_ALL		((1U << ST_KINDS) - 1)
#define ST_READ		(ST_BIT(ST_RLOCK) | ST_BIT(ST_RSEM))
#define ST_WRITE	(ST_ALL & ~ST_READ)
#define ST_SPINNING	(ST_BIT(ST_RAW) | ST_BIT(ST_SPIN) | ST_BIT(ST_WLOCK) | ST_BIT(ST_RLOCK))
/* Where W and R make a difference. */
#define ST_RW		(ST_BIT(ST_WLOCK) | ST_BIT(ST_WSEM) | ST_BIT(ST_MAP))

struct st_case {
	const char *name;
	const char *program;
	const char *kind;	/* of the report that must come; NULL: silence */
	const char *object;	/* the lock that it must name */
	u32 kinds;		/* over which it is multiplied; 0: all */
	u32 silent;		/* of these: silence */
	bool more;		/* it may be said of other locks, too */
};

#define ST_GOOD(n, p, ...)	{ .name = (n), .program = (p), ##__VA_ARGS__ }
#define ST_BAD(n, p, k, o, ...) \
	{ .name = (n), .program = (p), .kind = (k), .object = (o), ##__VA_ARGS__ }

/* A table of cases: the parameters of a KUNIT_CASE_PARAM, case by case and kind by kind. */
#define ST_TABLE(id, cases)							\
	static const char id##_cells[ARRAY_SIZE(cases) * ST_KINDS];		\
	static const void *id##_gen(const void *prev, char *desc)		\
	{									\
		return st_next(cases, id##_cells, sizeof(id##_cells), prev, desc); \
	}

const void *st_next(const struct st_case *cases, const char *cells, size_t count,
		    const void *prev, char *desc);
/* Run the cell's program; @irq: 'H' or 'S', what % stands for. */
void st_run_cell(struct kunit *test, const struct st_case *cases, const char *cells, char irq);
/* Run one program with fresh classes and require what is to be said. */
void st_expect(struct kunit *test, const struct st_case *c, enum st_kind kind, char irq);
/* The same where A is of a kind of its own. */
void st_expect_two(struct kunit *test, const struct st_case *c, enum st_kind a, enum st_kind others,
		   char irq);
/* The same without an opinion: was there a report?  How many. */
unsigned int st_run(struct kunit *test, const char *program, enum st_kind kind, char irq);

/*
 * Of the suites: many short cases, each in a thread.  The harness's own thread
 * stays on their CPU meanwhile, so that none of them has to be woken on another.
 */
int st_suite_init(struct kunit_suite *suite);
void st_suite_exit(struct kunit_suite *suite);

extern const char *const st_kind_names[ST_KINDS];

/* The six orders of three things. */
extern const u8 st_orders[6][3];

#endif /* LOCKDEP_SELFTEST_H */
