// SPDX-License-Identifier: GPL-2.0-only
/*
 * One test case, from its suite's init() to its last action.
 *
 * The case has a thread of its own, so that a failed ASSERT can end it
 * wherever it stands; the harness joins that thread, and then runs the
 * suite's exit() in a second one and the actions in its own.
 */
#include <asm/current.h>
#include <kernel/census.h>
#include <kernel/cpumask.h>
#include <kernel/kthread.h>
#include <kernel/panic.h>
#include <kernel/preempt.h>
#include <lib/string.h>
#include <lib/vsprintf.h>
#include <trace/test.h>

#include "internal.h"

/* What a case's thread gets. */
struct case_run {
	struct kunit *test;
	void (*fn)(struct kunit *test);		/* the case; NULL: the suite's exit() */
};

/**
 * __kunit_abort() - end the case here
 * @test: the running test
 *
 * Context: the case's own thread; another one is reported, fails the case
 * and ends itself, since nobody can end the case's from outside.
 */
void __kunit_abort(struct kunit *test)
{
	if (test->thread != current) {
		atomic_inc(&test->failures);
		kunit_line(test->indent, "# %s: ASSERT in thread %s, which is not the case's",
			   test->name, current->comm);
	}
	kthread_exit(0);
}

static __printf(2, 0) void mark_skipped(struct kunit *test, const char *fmt, va_list args)
{
	vscnprintf(test->status_comment, sizeof(test->status_comment), fmt, args);
	WRITE_ONCE(test->skipped, true);
}

/**
 * kunit_mark_skipped() - the case's result is 'skipped', and it goes on
 * @test: the running test
 * @fmt:  why
 *
 * Context: the case's own thread.
 */
void kunit_mark_skipped(struct kunit *test, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	mark_skipped(test, fmt, args);
	va_end(args);
}

/**
 * kunit_skip() - end the case here as skipped
 * @test: the running test
 * @fmt:  why
 *
 * Context: the case's own thread.
 */
void kunit_skip(struct kunit *test, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	mark_skipped(test, fmt, args);
	va_end(args);
	__kunit_abort(test);
}

static int case_thread(void *data)
{
	struct case_run *run = data;
	struct kunit *test = run->test;
	u32 count = preempt_count();

	test->thread = current;
	if (run->fn) {
		int err = test->suite->init ? test->suite->init(test) : 0;

		if (err)
			KUNIT_FAIL_AND_ABORT(test, "init() of the suite failed: %d", err);
		run->fn(test);
	} else {
		test->suite->exit(test);
	}
	if (preempt_count() != count)
		KUNIT_FAIL(test, "left with preempt_count 0x%x, came with 0x%x",
			   preempt_count(), count);
	return 0;
}

/* Runs @run in a thread and waits for its end; a failure to do so fails the case. */
static void run_in_thread(struct case_run *run)
{
	struct kunit *test = run->test;
	struct task_struct *k;
	int err;

	k = kthread_run(case_thread, run, "kunit_case");
	if (IS_ERR(k)) {
		KUNIT_FAIL(test, "no thread for it: error %ld", PTR_ERR(k));
		return;
	}
	err = kthread_join(k, MAX_SCHEDULE_TIMEOUT, NULL);
	if (err)
		KUNIT_FAIL(test, "its thread could not be joined: error %d", err);
	kthread_put(k);
}

/**
 * kunit_run_one() - run one case with one parameter
 * @test:     made by kunit_test_init()
 * @run_case: its function
 * @res:      the verdict
 *
 * Context: task, may sleep.
 */
void kunit_run_one(struct kunit *test, void (*run_case)(struct kunit *test),
		   struct kunit_result *res)
{
	struct case_run run = { .test = test, .fn = run_case };
	unsigned long warns = warn_count();

	kthread_set_default_cpus(test->suite->one_cpu ? cpumask_of(0) : NULL);
	trace_test_begin(test->suite->name, test->name);
	run_in_thread(&run);
	if (test->suite->exit) {
		run.fn = NULL;
		run_in_thread(&run);
	}
	kunit_run_actions(test);
	kthread_set_default_cpus(NULL);
	(void)census_check_all();	/* what it finds is a warning */
	warns = warn_count() - warns;
	if (warns)
		KUNIT_FAIL(test, "%lu warning(s) were reported while it ran", warns);

	if (atomic_read(&test->failures))
		res->status = KUNIT_FAILURE;
	else
		res->status = test->skipped ? KUNIT_SKIPPED : KUNIT_SUCCESS;
	trace_test_end(test->suite->name, test->name, res->status == KUNIT_SUCCESS);
	strscpy(res->comment, test->status_comment, sizeof(res->comment));
}
