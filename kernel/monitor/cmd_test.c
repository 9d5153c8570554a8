// SPDX-License-Identifier: GPL-2.0-only
/* Commands that make the kernel do something: tests, and what is wrong on purpose. */
#include <base/err.h>
#include <kernel/boot_stage.h>
#include <kernel/console.h>
#include <kernel/kthread.h>
#include <kernel/lkdtm.h>
#include <kunit/test.h>
#include <lib/string.h>

#include "monitor.h"

#define STAGES	"boot-stages"

static int cmd_test(int argc, char **argv)
{
	struct test_summary sum = { 0 };
	int err = 0;

	if (argc != 2)
		return -EINVAL;
	if (IS_ENABLED(CONFIG_BOOT_STAGES) && !strcmp(argv[1], STAGES))
		boot_stages_run(&sum);
	else
		err = kunit_run_matching(argv[1], &sum);
	if (sum.failed)
		monitor_test_failed = true;
	console_flush();
	if (!err)
		monitor_printf("%u passed, %u failed, %u skipped\n", sum.passed, sum.failed,
			       sum.skipped);
	return err;
}

static bool complete_test(unsigned int n, char *buf, size_t size)
{
	if (IS_ENABLED(CONFIG_BOOT_STAGES)) {
		if (!n) {
			strscpy(buf, STAGES, size);
			return true;
		}
		n--;
	}
	return kunit_nth_suite(n, buf, size);
}
MONITOR_COMMAND(test, "SUITE[.CASE]", "run tests, by names with * and ?", cmd_test, complete_test,
		MONITOR_AT_PROMPT);

#ifdef CONFIG_LKDTM
static int lkdtm_thread(void *crash)
{
	lkdtm_do(crash);
	return 0;
}

/* In a thread of its own: the prompt stays, if it can. */
static int cmd_lkdtm(int argc, char **argv)
{
	const struct lkdtm_crash *crash;
	struct task_struct *k;

	if (argc != 2)
		return -EINVAL;
	crash = lkdtm_find(argv[1]);
	if (!crash)
		return -ENOENT;
	k = kthread_run(lkdtm_thread, (void *)crash, "lkdtm");
	if (IS_ERR(k))
		return (int)PTR_ERR(k);
	return kthread_detach(k);
}

static bool complete_lkdtm(unsigned int n, char *buf, size_t size)
{
	const struct lkdtm_crash *c = lkdtm_nth(n);

	if (c)
		strscpy(buf, c->name, size);
	return c;
}
MONITOR_COMMAND(lkdtm, "NAME", "do a wrong thing, in a thread", cmd_lkdtm, complete_lkdtm,
		MONITOR_AT_PROMPT);
#endif
