// SPDX-License-Identifier: GPL-2.0-only
/* Runs the boot stages and reports them as KTAP. */
#include <kernel/boot_stage.h>
#include <kernel/console.h>
#include <kernel/panic.h>
#include <kernel/printk.h>
#include <kernel/sections.h>
#include <lib/vsprintf.h>

/* What a stage returns for 'skipped': no failure has this number. */
#define STAGE_SKIPPED	(-EOPNOTSUPP)

extern const struct boot_stage __start_boot_stages[], __stop_boot_stages[];

/**
 * stage_fail() - say why a stage failed
 * @run: the running stage
 * @fmt: why
 *
 * Context: task.
 * Return: what the stage is to return.
 */
int stage_fail(struct boot_stage_run *run, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	vscnprintf(run->why, sizeof(run->why), fmt, args);
	va_end(args);
	return -EIO;
}

/**
 * stage_skip() - say why a stage cannot be judged here
 * @run: the running stage
 * @fmt: why
 *
 * Context: task.
 * Return: what the stage is to return.
 */
int stage_skip(struct boot_stage_run *run, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	vscnprintf(run->why, sizeof(run->why), fmt, args);
	va_end(args);
	return STAGE_SKIPPED;
}

static void run_stage(const struct boot_stage *stage, unsigned int number,
		      struct test_summary *sum)
{
	struct boot_stage_run run = { .why = "" };
	unsigned long warnings = warn_count();
	int err;

	printk(KERN_REPORT "    # %s: running\n", stage->name);
	console_flush();
	err = stage->check(&run);
	if (!err && warn_count() != warnings)
		err = stage_fail(&run, "a warning was reported while it ran");
	sum->total++;
	if (err == STAGE_SKIPPED) {
		sum->skipped++;
		printk(KERN_REPORT "    ok %u %s # SKIP %s\n", number, stage->name, run.why);
	} else if (err) {
		sum->failed++;
		printk(KERN_REPORT "    # %s: %s (error %d)\n", stage->name, run.why, err);
		printk(KERN_REPORT "    not ok %u %s\n", number, stage->name);
	} else {
		sum->passed++;
		printk(KERN_REPORT "    ok %u %s\n", number, stage->name);
	}
	console_flush();
}

/**
 * boot_stages_run() - run all stages that are built in
 * @sum: what they came to is added
 *
 * Context: task, may sleep; all initcalls are done.
 */
void boot_stages_run(struct test_summary *sum)
{
	unsigned long planned = __stop_boot_stages - __start_boot_stages;
	struct test_summary mine = {};

	if (!planned)
		return;
	printk(KERN_REPORT "KTAP version 1\n");
	printk(KERN_REPORT "1..1\n");
	printk(KERN_REPORT "    KTAP version 1\n");
	printk(KERN_REPORT "    # Subtest: boot-stages\n");
	printk(KERN_REPORT "    1..%lu\n", planned);
	for (unsigned long i = 0; i < planned; i++)
		run_stage(&__start_boot_stages[i], i + 1, &mine);
	printk(KERN_REPORT "    # boot-stages: pass:%u fail:%u skip:%u total:%u\n",
	       mine.passed, mine.failed, mine.skipped, mine.total);
	printk(KERN_REPORT "%s 1 boot-stages\n", mine.failed ? "not ok" : "ok");
	console_flush();
	test_summary_add(sum, &mine);
}
