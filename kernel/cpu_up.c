// SPDX-License-Identifier: GPL-2.0-only
/*
 * Bringing up further CPUs.
 *
 * The boot CPU starts them one after the other.  A CPU says that it is online
 * with its interrupts off and everything set up, and the next thing it does
 * is to dispatch: whatever was queued on it or sent to it meanwhile is found.
 */
#define pr_fmt(fmt) "smp: " fmt

#include <asm/barrier.h>
#include <asm/cmpxchg.h>
#include <asm/processor.h>
#include <asm/smp.h>
#include <asm/tlbflush.h>
#include <base/bits.h>
#include <base/err.h>
#include <base/errno.h>
#include <base/init.h>
#include <kernel/cpu.h>
#include <kernel/cpu_up.h>
#include <kernel/cpumask.h>
#include <kernel/hrtimer.h>
#include <kernel/jiffies.h>
#include <kernel/ktime.h>
#include <kernel/params.h>
#include <kernel/printk.h>
#include <kernel/sched.h>
#include <kernel/smp.h>
#include <kernel/stop_machine.h>
#include <kernel/task.h>
#include <kernel/tick.h>
#include <kernel/timer.h>
#include <lib/kstrtox.h>

/* A processor that has not arrived after this is given up and named. */
#define ARRIVAL_NS		(10 * NSEC_PER_SEC)

static unsigned int wanted_cpus __initdata = NR_CPUS;

static int set_nr_cpus(const char *val, const struct kernel_param *kp)
{
	unsigned int n;
	int err = val ? kstrtouint(val, 0, &n) : -EINVAL;

	(void)kp;
	if (err)
		return err;
	if (!n)
		return -ERANGE;
	wanted_cpus = n;
	return 0;
}
early_param("nr_cpus", nr_cpus, set_nr_cpus, "N: use N processors at the most (default: all)");

/* The CPU that is on its way; 0: it has arrived, or is given up. */
static u32 expected_cpu;

/**
 * smp_prepare_cpus() - how many CPUs there will be, and a per-CPU area for each
 *
 * Context: boot, after init_IRQ().
 */
void __init smp_prepare_cpus(void)
{
	unsigned int n = min(arch_smp_prepare(), wanted_cpus), cpu;

	for (cpu = 1; cpu < n; cpu++) {
		if (percpu_area_create(cpu)) {
			pr_err("no memory for the per-CPU area of CPU %u: the last one is CPU %u\n",
			       cpu, cpu - 1);
			break;
		}
		__cpumask_set_cpu(cpu, &__cpu_possible_mask);
		__cpumask_set_cpu(cpu, &__cpu_present_mask);
		sched_init_cpu(cpu);
		timers_init_cpu(cpu);
		hrtimers_init_cpu(cpu);
	}
	nr_cpu_ids = cpu;
}

/* On the new CPU: interrupts off, on its idle thread's stack. */
void __init smp_cpu_entry(unsigned int cpu)
{
	u32 old = cpu;

	/* Given up already: nobody counts on this CPU any more. */
	if (!try_cmpxchg(&expected_cpu, &old, 0U))
		halt_forever();
	tick_start_cpu();
	/*
	 * Online from here.  Everything above is before it in the eyes of who
	 * sees the bit: pairs with whoever looks into this CPU's area because
	 * it found the bit set (for_each_online_cpu()), the bit first.
	 */
	smp_mb();
	cpumask_set_cpu(cpu, &__cpu_online_mask);
	flush_tlb_came_online();
	cpu_startup_entry();
}

/* Wait, as no interrupt tells us: the one who could send it is not there yet. */
static bool __init has_arrived(unsigned int cpu)
{
	u64 limit = ktime_get_ns() + ARRIVAL_NS;

	while (!cpu_online(cpu)) {
		u32 late = cpu;

		/* Once it has taken the number itself it is certain to come. */
		if (ktime_get_ns() > limit && try_cmpxchg(&expected_cpu, &late, 0U))
			return false;
		cpu_relax();
	}
	return true;
}

static int __init bring_up(unsigned int cpu)
{
	struct task_struct *idle = idle_thread_create(cpu);
	int err = IS_ERR(idle) ? (int)PTR_ERR(idle) : cpu_stop_create(cpu);

	if (err)
		return err;
	WRITE_ONCE(expected_cpu, cpu);
	err = arch_cpu_start(cpu, idle);
	if (!err && !has_arrived(cpu)) {
		pr_err("CPU %u does not come: %s\n", cpu, arch_cpu_start_report());
		err = -ETIMEDOUT;
	}
	return err ?: cpuhp_online(cpu);
}

/**
 * smp_init() - bring up all CPUs
 *
 * If one does not come, the kernel goes on with those before it.
 *
 * Context: task, may sleep, once.
 */
void __init smp_init(void)
{
	unsigned int cpu;
	int err = cpu_stop_create(0);

	for (cpu = 1; !err && cpu < nr_cpu_ids; cpu++)
		err = bring_up(cpu);
	if (err)
		pr_err("CPU %u: %pe; going on with %u\n", cpu - 1, ERR_PTR(err), num_online_cpus());
	if (num_online_cpus() > 1)
		pr_info("%u CPUs\n", num_online_cpus());
}
