// SPDX-License-Identifier: GPL-2.0-only
/* Commands about the machine as a whole, and its end. */
#include <asm/ptrace.h>
#include <asm/irqflags.h>
#include <asm/irq_vectors.h>
#include <base/limits.h>
#include <kernel/cpumask.h>
#include <kernel/irq.h>
#include <kernel/ktime.h>
#include <kernel/module.h>
#include <kernel/panic.h>
#include <kernel/percpu.h>
#include <kernel/reboot.h>
#include <kernel/trace.h>
#include <lib/string.h>
#include <mm/gfp.h>
#include <mm/page.h>
#include <mm/snapshot.h>

#include "monitor.h"

static int cmd_uptime(int argc, char **argv)
{
	u64 ms = ktime_get_ns() / 1000000;

	(void)argc, (void)argv;
	monitor_printf("up %llu.%03llu s\n", ms / 1000, ms % 1000);
	return 0;
}
MONITOR_COMMAND(uptime, "", "seconds since the boot", cmd_uptime, NULL, MONITOR_ANYWHERE);

static int cmd_poweroff(int argc, char **argv)
{
	(void)argc, (void)argv;
	machine_exit(monitor_exit_code());
}
MONITOR_COMMAND(poweroff, "", "end the machine with the verdict of the boot", cmd_poweroff, NULL,
		MONITOR_ANYWHERE);

static int cmd_reboot(int argc, char **argv)
{
	(void)argc, (void)argv;
	machine_restart();
}
MONITOR_COMMAND(reboot, "", "reset the machine", cmd_reboot, NULL, MONITOR_ANYWHERE);

static int cmd_go(int argc, char **argv)
{
	(void)argc, (void)argv;
	if (READ_ONCE(panic_in_progress)) {
		monitor_printf("there is nothing to go on with after a panic: poweroff, reboot\n");
		return 0;
	}
	monitor_go_on = true;
	return 0;
}
MONITOR_COMMAND(go, "", "let everything go on after a break", cmd_go, NULL, MONITOR_STOPPED);

static int cmd_irq(int argc, char **argv)
{
	(void)argc, (void)argv;
	monitor_printf("VECTOR NAME             FUNCTION\n");
	for (unsigned int n = 0; n < NR_VECTORS; n++) {
		irq_vector_fn_t fn = READ_ONCE(irq_vectors[n].fn);

		if (fn)
			monitor_printf("%6u %-16s %ps\n", n, irq_vectors[n].name, (void *)fn);
	}
	monitor_printf("%llu that nobody had asked for\n", irq_spurious_count());
	return 0;
}
MONITOR_COMMAND(irq, "", "interrupt vectors and whose they are", cmd_irq, NULL, MONITOR_ANYWHERE);

/* What is in use can be counted only when what CPUs keep is given back, which takes them all. */
static void mem_caches(void)
{
	static struct mm_snapshot s;

	mm_snapshot_take(&s);
	monitor_printf("pages outside slabs %lu, areas and stacks %lu, per-CPU bytes %lu, threads %lu\n",
		       s.pages, s.areas, s.percpu, s.threads);
	monitor_printf("CACHE             OBJECTS\n");
	for (unsigned int i = 0; i < MM_SNAPSHOT_CACHES; i++)
		if (s.cache[i])
			monitor_printf("%-16s %8lu\n", s.cache[i], s.objects[i]);
}

static int cmd_mem(int argc, char **argv)
{
	unsigned long total = totalram_pages(), free = nr_free_pages();

	(void)argc, (void)argv;
	monitor_printf("%lu KiB of %lu KiB free, %lu KiB used\n", free * (PAGE_SIZE / 1024),
		       total * (PAGE_SIZE / 1024), (total - free) * (PAGE_SIZE / 1024));
	if (!monitor_is_stopped())
		mem_caches();
	return 0;
}
MONITOR_COMMAND(mem, "", "memory in use, and objects of each cache", cmd_mem, NULL, MONITOR_ANYWHERE);

static int cmd_cpu(int argc, char **argv)
{
	bool stop = !monitor_is_stopped();
	unsigned long ip[NR_CPUS] = {}, flags;
	bool irqs[NR_CPUS] = {};
	unsigned int cpu;

	(void)argc, (void)argv;
	local_irq_save(flags);
	if (!stop || monitor_stop()) {
		for_each_online_cpu(cpu) {
			struct pt_regs *regs = monitor_regs(cpu);

			ip[cpu] = regs ? regs->ip : 0;
			irqs[cpu] = regs && !irqs_disabled_flags(regs->flags);
		}
		if (stop)
			monitor_release();
	}
	local_irq_restore(flags);
	for_each_online_cpu(cpu) {
		if (ip[cpu])
			monitor_printf("CPU %u: at %pS, interrupts %s\n", cpu, (void *)ip[cpu],
				       irqs[cpu] ? "on" : "OFF");
		else
			monitor_printf("CPU %u: %s\n", cpu, cpu == raw_smp_processor_id() ?
				       "in the monitor" : "does not answer");
	}
	return 0;
}
MONITOR_COMMAND(cpu, "", "where each CPU is", cmd_cpu, NULL, MONITOR_ANYWHERE);

#ifdef CONFIG_MODULES
extern struct module *const __start_modules[], *const __stop_modules[];

static int cmd_modules(int argc, char **argv)
{
	static const char *const state[] = { "new", "coming", "live", "going", "gone" };

	struct module *const *p = __start_modules;

	(void)argc, (void)argv;
	if (p == __stop_modules)
		monitor_printf("none: make M=FOLDER run\n");
	for (; p < __stop_modules; p++) {
		const struct module *m = *p;

		monitor_printf("%-16s %-7s %d reference(s), %d warning(s), at %px\n", m->name,
			       state[m->state], atomic_read(&m->refcount), atomic_read(&m->warnings),
			       m->text_start);
	}
	return 0;
}
MONITOR_COMMAND(modules, "", "modules that were linked in", cmd_modules, NULL, MONITOR_ANYWHERE);
#endif

#ifdef CONFIG_TRACING
/* An optional number; false: it is none, or there are more words. */
static bool optional_number(int argc, char **argv, unsigned int *n)
{
	return argc == 1 || (argc == 2 && monitor_number(argv[1], n));
}

static void show_trace(unsigned int n)
{
	static struct trace_walk walk;
	static struct trace_record r;
	char line[160];
	u64 there = 0;

	trace_walk_init(&walk, n);
	while (trace_walk_next(&walk, &r))
		there++;
	trace_walk_init(&walk, n);
	while (trace_walk_next(&walk, &r)) {
		if (there-- > n)
			continue;
		trace_record_text(&r, line, sizeof(line));
		monitor_printf("%s\n", line);
	}
}

static int cmd_trace(int argc, char **argv)
{
	bool was_on = tracing_is_on();
	unsigned int n = 20;

	if (argc == 3 && (!strcmp(argv[1], "on") || !strcmp(argv[1], "off"))) {
		if (monitor_is_stopped())
			return -EBUSY;
		return trace_set_events(argv[2], argv[1][1] == 'n');
	}
	if (!optional_number(argc, argv, &n))
		return -EINVAL;
	tracing_off();
	show_trace(n);
	if (was_on)
		tracing_on();
	return 0;
}

static bool complete_trace(unsigned int n, char *buf, size_t size)
{
	static const char *const word[] = { "off", "on" };

	if (n < ARRAY_SIZE(word))
		strscpy(buf, word[n], size);
	return n < ARRAY_SIZE(word);
}
MONITOR_COMMAND(trace, "[N | on|off GROUP]", "the last N events; or turn some on or off", cmd_trace,
		complete_trace, MONITOR_ANYWHERE);
#endif
