/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Calling functions on other CPUs.
 *
 * The function runs there in hard interrupt context.  A call that waits must
 * not be made with interrupts off, nor from an interrupt: two CPUs that did so
 * would wait for each other (it is reported).
 */
#ifndef KERNEL_SMP_H
#define KERNEL_SMP_H

#include <base/errno.h>
#include <base/types.h>
#include <kernel/cpumask.h>
#include <kernel/percpu.h>
#include <kernel/preempt.h>
#include <lib/llist.h>

typedef void (*smp_call_func_t)(void *info);

/* One call.  Whoever made it owns it again once @pending is 0. */
struct call_single_data {
	struct llist_node node;
	smp_call_func_t func;
	void *info;
	u32 pending;		/* 1 from the call until it was made; [a] */
};
typedef struct call_single_data call_single_data_t;

#define INIT_CSD(c, f, i)	do { *(c) = (call_single_data_t){ .func = (f), .info = (i) }; } while (0)

int smp_call_function_single(int cpu, smp_call_func_t func, void *info, int wait);
/* Does not wait and may be called with interrupts off: -EBUSY if @csd is still under way. */
int smp_call_function_single_async(int cpu, struct call_single_data *csd);
void smp_call_function_many(const struct cpumask *mask, smp_call_func_t func, void *info, bool wait);
void smp_call_function(smp_call_func_t func, void *info, int wait);
void on_each_cpu_mask(const struct cpumask *mask, smp_call_func_t func, void *info, bool wait);
typedef bool (*smp_cond_func_t)(int cpu, void *info);
void on_each_cpu_cond(smp_cond_func_t cond, smp_call_func_t func, void *info, bool wait);

static inline void on_each_cpu(smp_call_func_t func, void *info, int wait)
{
	on_each_cpu_mask(cpu_online_mask, func, info, wait);
}

/* The number of this CPU, which the caller then cannot leave before put_cpu(). */
#define get_cpu()	({ preempt_disable(); smp_processor_id(); })
#define put_cpu()	preempt_enable()

/* Make @cpu go through the scheduler.  Context: any. */
void smp_send_reschedule(int cpu);

/* What @cpu waits for, and who has to do it; NULL: nothing.  For reports.  Context: any, NMI too. */
smp_call_func_t ipi_waits_for(unsigned int cpu, unsigned int *target);

/* From the architecture's interrupt for it. */
void smp_call_function_interrupt(void);
/* panic: all other CPUs stop where they are, for good.  Context: any, NMI too. */
void smp_stop_others(void);

#endif /* KERNEL_SMP_H */
