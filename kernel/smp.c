// SPDX-License-Identifier: GPL-2.0-only
/* Calling functions on other CPUs. */
#include <asm/irqflags.h>
#include <kernel/smp.h>

static void call_here(smp_call_func_t func, void *info)
{
	unsigned long flags;

	local_irq_save(flags);
	func(info);
	local_irq_restore(flags);
}

/**
 * smp_call_function_single() - call a function on one CPU
 * @cpu:  which
 * @func: called in hard interrupt context
 * @info: for @func
 * @wait: until it has returned
 *
 * Context: task, interrupts on.
 * Return: 0; -ENXIO if @cpu is not online.
 */
int smp_call_function_single(int cpu, smp_call_func_t func, void *info, int wait)
{
	(void)wait;
	if (cpu)
		return -ENXIO;
	call_here(func, info);
	return 0;
}

int smp_call_function_single_async(int cpu, struct call_single_data *csd)
{
	if (cpu)
		return -ENXIO;
	call_here(csd->func, csd->info);
	return 0;
}

void smp_call_function_many(const struct cpumask *mask, smp_call_func_t func, void *info, bool wait)
{
	(void)mask, (void)func, (void)info, (void)wait;
}

void smp_call_function(smp_call_func_t func, void *info, int wait)
{
	smp_call_function_many(cpu_online_mask, func, info, wait);
}

void on_each_cpu_mask(const struct cpumask *mask, smp_call_func_t func, void *info, bool wait)
{
	(void)wait;
	if (cpumask_test_cpu(0, mask))
		call_here(func, info);
}

void on_each_cpu_cond(smp_cond_func_t cond, smp_call_func_t func, void *info, bool wait)
{
	(void)wait;
	if (cond(0, info))
		call_here(func, info);
}

void smp_send_reschedule(int cpu)
{
	(void)cpu;
}
