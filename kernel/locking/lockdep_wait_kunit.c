// SPDX-License-Identifier: GPL-2.0-only
/*
 * lockdep's self-tests: which locks may be waited for while others are held,
 * and in interrupts: every kind under every kind.
 *
 * Not tested here: sleeping with preemption or interrupts off and no lock
 * held, which is might_sleep()'s.
 */
#include <kernel/report.h>
#include <lib/vsprintf.h>

#include "lockdep_selftest.h"

/* Under each kind; and, of what comes after them, in the two kinds of interrupts. */
#define ROWS	(ST_KINDS + 2)

static const char cells[ROWS * ST_KINDS];

static u8 wait_type(enum st_kind kind)
{
	switch (kind) {
	case ST_RAW:	return LD_WAIT_SPIN;
	case ST_SPIN:
	case ST_WLOCK:
	case ST_RLOCK:	return LD_WAIT_CONFIG;
	default:	return LD_WAIT_SLEEP;
	}
}

static const char *row_name(size_t row)
{
	return row < ST_KINDS ? st_kind_names[row] : row == ST_KINDS ? "softirq" : "hardirq";
}

static const void *cells_gen(const void *prev, char *desc)
{
	size_t i = prev ? (size_t)((const char *)prev - cells) + 1 : 0;

	if (i == sizeof(cells))
		return NULL;
	scnprintf(desc, KUNIT_PARAM_DESC_SIZE, "under %s: %s", row_name(i / ST_KINDS),
		  st_kind_names[i % ST_KINDS]);
	return &cells[i];
}

static void run_cell(struct kunit *test, const char *under, const char *inside, bool may)
{
	size_t i = (size_t)((const char *)test->param_value - cells), row = i / ST_KINDS;
	enum st_kind wanted = i % ST_KINDS, held = row < ST_KINDS ? row : ST_MAP;
	u8 allowed = row < ST_KINDS ? wait_type(held) : LD_WAIT_CONFIG;
	struct st_case c = { .program = row < ST_KINDS ? under : inside };

	if (!may && wait_type(wanted) > allowed) {
		c.kind = "wait-context";
		c.object = "st_B";
	}
	st_expect_two(test, &c, held, wanted, row == ST_KINDS ? 'S' : 'H');
}

static void waits(struct kunit *test)
{
	run_cell(test, "LA hB", "%:hB", false);
}

/* Without waiting for it, or with nothing held any more. */
static void silent(struct kunit *test)
{
	run_cell(test, "LA TB UB UA LB", "%:TC UC", true);
}

/* An interrupt asks for nothing that the thread below it holds. */
static void interrupted_holder(struct kunit *test)
{
	size_t i = (size_t)((const char *)test->param_value - cells), row = i / ST_KINDS;
	enum st_kind wanted = i % ST_KINDS, held = row < ST_KINDS ? row : ST_MAP;
	struct st_case c = { .program = "LA (hB)" };

	if (wait_type(wanted) > LD_WAIT_CONFIG) {
		c.kind = "wait-context";
		c.object = "st_B";
	}
	st_expect_two(test, &c, held, wanted, row == ST_KINDS ? 'S' : 'H');
}

/* As RCU's readers would be: they wait for nothing, and spinning locks may be taken in them. */
static void a_section_that_never_waits(struct kunit *test)
{
	static struct lock_class_key keys[3];
	struct lockdep_map section, raw, mutex;
	struct report_seen seen;

	lockdep_init_map_waits(&section, "st_section", &keys[0], 0, LD_WAIT_CONFIG, LD_WAIT_FREE);
	lockdep_init_map_wait(&raw, "st_raw", &keys[1], 0, LD_WAIT_SPIN);
	lockdep_init_map_wait(&mutex, "st_mutex", &keys[2], 0, LD_WAIT_SLEEP);
	report_expect("lockdep", NULL);
	lock_map_acquire(&mutex);
	preempt_disable();
	lock_map_acquire(&raw);
	lock_map_acquire_read(&section);
	lock_map_release(&section);
	lock_map_release(&raw);
	preempt_enable();
	lock_map_release(&mutex);
	lock_map_acquire_read(&section);
	preempt_disable();
	lock_map_acquire(&raw);
	lock_map_release(&raw);
	preempt_enable();
	KUNIT_EXPECT_EQ(test, report_expected(NULL), 0U);
	report_expect("lockdep", NULL);
	lock_map_acquire(&mutex);
	lock_map_release(&mutex);
	lock_map_release(&section);
	KUNIT_EXPECT_GE(test, report_expected(&seen), 1U);
	KUNIT_EXPECT_STREQ(test, seen.kind, "wait-context");
	KUNIT_EXPECT_STREQ(test, seen.object, "st_mutex");
	lockdep_free_key_range(keys, sizeof(keys));
}

static struct kunit_case wait_cases[] = {
	KUNIT_CASE_PARAM(waits, cells_gen),
	KUNIT_CASE_PARAM(silent, cells_gen),
	KUNIT_CASE_PARAM(interrupted_holder, cells_gen),
	KUNIT_CASE(a_section_that_never_waits),
	{}
};

static struct kunit_suite wait_suite = {
	.name = "lockdep_wait",
	.suite_init = st_suite_init,
	.suite_exit = st_suite_exit,
	.test_cases = wait_cases,
	/* The interrupt must come to the CPU on which it was asked for. */
	.one_cpu = true,
};

kunit_test_suite(wait_suite);
