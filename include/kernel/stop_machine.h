/* SPDX-License-Identifier: GPL-2.0-only */
/* Having one CPU, or all, do one thing and nothing else. */
#ifndef KERNEL_STOP_MACHINE_H
#define KERNEL_STOP_MACHINE_H

#include <base/types.h>
#include <kernel/cpumask.h>

typedef int (*cpu_stop_fn_t)(void *arg);

/* @fn on the CPU's stopper thread, the most urgent of all; its value, or -ENOENT. */
int stop_one_cpu(unsigned int cpu, cpu_stop_fn_t fn, void *arg);
/*
 * All online CPUs stand still with interrupts off while @fn runs on those of
 * @cpus (NULL: one of them).  Context: task, may sleep.  Return: @fn's value,
 * of several the last that was not 0.
 */
int stop_machine(cpu_stop_fn_t fn, void *data, const struct cpumask *cpus);

/* The stopper of @cpu: 0 or -errno.  Context: boot, before the CPU is started. */
int cpu_stop_create(unsigned int cpu);

#endif /* KERNEL_STOP_MACHINE_H */
