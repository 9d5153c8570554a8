/* SPDX-License-Identifier: GPL-2.0-only */
/* What an architecture supplies for more than one CPU. */
#ifndef ASM_SMP_H
#define ASM_SMP_H

#include <base/compiler.h>
#include <base/types.h>

struct task_struct;

#ifdef CONFIG_SMP
/* What the firmware says is there: numbers on the interrupt bus.  Context: boot. */
void smp_set_apic_ids(const u32 *id, unsigned int n);
/*
 * The interrupts between CPUs are ready after it; how many CPUs can be brought
 * up, this one included: they are numbered from 0.  Context: boot.
 */
unsigned int arch_smp_prepare(void);
/* Start @cpu with @idle as its thread; it calls smp_cpu_entry().  0 or -errno.  Context: boot. */
int arch_cpu_start(unsigned int cpu, struct task_struct *idle);
/* How far the last one came, in words, if it did not arrive.  Context: boot. */
const char *arch_cpu_start_report(void);
/* Interrupts for another CPU.  Context: any. */
void arch_send_reschedule(unsigned int cpu);
void arch_send_call_function(unsigned int cpu);
void arch_send_irq_work(unsigned int cpu);
/* An NMI for another CPU.  Context: any, NMI too. */
void arch_send_nmi(unsigned int cpu);
#else
static inline void arch_send_irq_work(unsigned int cpu) { (void)cpu; }
static inline void smp_set_apic_ids(const u32 *id, unsigned int n) { (void)id; (void)n; }
#endif

#endif /* ASM_SMP_H */
