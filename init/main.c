// SPDX-License-Identifier: GPL-2.0-only
/*
 * start_kernel(): from the first line in C to the verdict.
 *
 * The order below is the boot order; each line says what is there after it.
 */
#include <asm/irqflags.h>
#include <asm/setup.h>
#include <asm/text_poke.h>
#include <asm/traps.h>
#include <base/boot_info.h>
#include <base/init.h>
#include <base/start_kernel.h>
#include <drivers/early.h>
#include <generated/version.h>
#include <kernel/bench.h>
#include <kernel/boot_stage.h>
#include <kernel/bug.h>
#include <kernel/console.h>
#include <kernel/cpu_up.h>
#include <kernel/hrtimer.h>
#include <kernel/interrupt.h>
#include <kernel/irq.h>
#include <kernel/irq_work.h>
#include <kernel/kallsyms.h>
#include <kernel/kthread.h>
#include <kernel/ktime.h>
#include <kernel/module.h>
#include <kernel/monitor.h>
#include <kernel/panic.h>
#include <kernel/params.h>
#include <kernel/printk.h>
#include <kernel/reboot.h>
#include <kernel/sched.h>
#include <kernel/sections.h>
#include <kernel/system_state.h>
#include <kernel/task.h>
#include <kernel/test_summary.h>
#include <kernel/timer.h>
#include <kernel/trace.h>
#include <kunit/test.h>
#include <lib/vsprintf.h>
#include <mm/init.h>
#include <mm/memblock.h>

enum system_state system_state;

static void __init do_initcalls(void)
{
	for (const struct initcall *c = (const struct initcall *)__start_initcalls;
	     c < (const struct initcall *)__stop_initcalls; c++) {
		u32 count = preempt_count();
		int err = c->fn();

		if (err)
			pr_warn("initcall %s: %pe\n", c->name, ERR_PTR(err));
		if (WARN_ON(preempt_count() != count || irqs_disabled()))
			pr_err("initcall %s: preempt_count or interrupts not as before\n", c->name);
	}
}

/* What this kernel was configured to prove.  The order is that of trust. */
static enum exit_code run_tests(void)
{
	struct test_summary sum = { 0 };
	unsigned long warnings;

	boot_stages_run(&sum);
	kunit_run_all(&sum);
	modules_run(&sum);
	bench_run(&sum);

	warnings = warn_count();
	if (warnings)
		pr_err("%lu warning(s) were reported\n", warnings);
	if (sum.failed || warnings)
		return EXIT_CODE_FAIL;
	return sum.total ? EXIT_CODE_PASS : EXIT_CODE_NOTHING;
}

/* The first thread: everything that may sleep, then the tests. */
static int kernel_init(void *unused)
{
	(void)unused;
	trace_enable_boot_events();
	smp_init();
	do_initcalls();
	free_initmem();
	mark_rodata_ro();
	WRITE_ONCE(system_state, SYSTEM_RUNNING);
	meminfo_report();
	machine_exit(monitor_prompt(run_tests()));
}

/**
 * start_kernel() - the boot thread's life
 *
 * Context: boot, interrupts off, on init_stack, from arch/x86/kernel/head.S.
 */
void start_kernel(void)
{
	struct task_struct *k;

	percpu_save_template();
	vsprintf_symbol_hook = kallsyms_lookup;	/* %pS has names */
	early_devices_init();	/* the first console, and a way to end */
	parse_early_params(boot_info.cmdline);
	pr_notice("%s\n", heddle_banner);
	cpu_init();		/* descriptor tables of this CPU, the features we need */
	trap_init();		/* exceptions are reported instead of resetting */
	setup_arch();		/* what memory there is */
	mm_init();		/* allocation */
	text_poke_init();	/* static keys can be turned */
	kthread_init();
	sched_init();
	softirq_init();
	irq_work_init();
	timers_init();
	hrtimers_init_cpu(0);
	init_IRQ();		/* interrupt controllers, all quiet */
	time_init();		/* the clock runs; the tick is armed */
	smp_prepare_cpus();	/* which other CPUs there are, with a per-CPU area for each */
	trace_init();		/* from here events can be written */
	local_irq_enable();
	pr_notice("command line: %s\n", boot_info.cmdline);
	parse_params(boot_info.cmdline);

	k = kthread_run(kernel_init, NULL, "kernel_init");
	if (IS_ERR(k))
		panic("no memory for the first thread: %pe", k);
	WRITE_ONCE(system_state, SYSTEM_SCHEDULING);
	cpu_startup_entry();
}
