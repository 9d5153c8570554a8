/* SPDX-License-Identifier: GPL-2.0-only */
/* Bringing up further CPUs: between kernel/cpu_up.c, init/ and the architecture. */
#ifndef KERNEL_CPU_UP_H
#define KERNEL_CPU_UP_H

#include <base/compiler.h>
#include <kernel/stop_machine.h>

#ifdef CONFIG_SMP
/* Before anything writes to a per-CPU variable.  Context: boot, the first call of all. */
void percpu_save_template(void);
/* An area for @cpu: 0 or -ENOMEM.  Context: boot. */
int percpu_area_create(unsigned int cpu);
/* Which CPUs there may be, and their areas.  Context: boot, after init_IRQ(). */
void smp_prepare_cpus(void);
/* All others are online when it returns, or it was said why not.  Context: task. */
void smp_init(void);
/* From the architecture, on a CPU that was started: interrupts off, on its idle thread's stack. */
__noreturn void smp_cpu_entry(unsigned int cpu);
#else
static inline void percpu_save_template(void) { }
static inline void smp_prepare_cpus(void) { }
/* The one CPU's stopper. */
static inline void smp_init(void) { (void)cpu_stop_create(0); }
#endif

#endif /* KERNEL_CPU_UP_H */
