// SPDX-License-Identifier: GPL-2.0-only
/*
 * Calling functions on other CPUs.
 *
 * Each CPU has a list of calls to be made on it, which anybody adds to
 * without a lock; who finds it empty sends the interrupt.  A call that
 * somebody waits for lives on his stack, or in his CPU's array, and is his
 * again when @pending is 0.
 *
 * Barriers and their partners:
 *   cmpxchg in llist_add()		xchg in llist_del_all()
 *	what the caller wrote before the call is visible to the function
 *   release of csd->pending in make_call()	acquire in csd_wait()
 *	what the function wrote is visible after the wait
 *
 * A wait spins, with interrupts on: were they off, two CPUs that call each
 * other would wait for ever.
 */
#include <asm/barrier.h>
#include <asm/irqflags.h>
#include <asm/processor.h>
#include <asm/smp.h>
#include <kernel/bug.h>
#include <kernel/lockdep_waits.h>
#include <kernel/smp.h>

/* The function here and now, as the interrupt would call it but for the context. */
static void call_here(smp_call_func_t func, void *info)
{
	unsigned long flags;

	local_irq_save(flags);
	func(info);
	local_irq_restore(flags);
}

/* Even if there is nobody to wait for: some day there will be. */
static void may_wait(bool wait, unsigned long ip)
{
	if (wait)
		lockdep_wait_ipi(ip);
}

#ifdef CONFIG_SMP
static DEFINE_PER_CPU(struct llist_head, call_queue);	/* any CPU adds, its own takes */
/* [the CPU that calls, preemption off] what it asked each of the others. */
static DEFINE_PER_CPU(struct call_single_data, call_many[NR_CPUS]);

#ifdef CONFIG_HANG_REPORT
/* [the CPU that calls; read by all] whom it waits for, for reports of hangs. */
struct ipi_wait {
	u32 target;		/* the CPU + 1; 0: it does not wait */
	smp_call_func_t func;
};
static DEFINE_PER_CPU(struct ipi_wait, ipi_waits);

static void note_ipi_wait(u32 target, smp_call_func_t func)
{
	struct ipi_wait *w = this_cpu_ptr(&ipi_waits);

	WRITE_ONCE(w->func, func);
	WRITE_ONCE(w->target, target);
}

/**
 * ipi_waits_for() - which function's return does a CPU wait for, and from whom?
 * @cpu:    the CPU that waits
 * @target: the CPU that has to call it
 *
 * Context: any, NMI too; the answer is old at once, unless both are stuck.
 * Return: NULL if it does not wait.
 */
smp_call_func_t ipi_waits_for(unsigned int cpu, unsigned int *target)
{
	const struct ipi_wait *w = per_cpu_ptr(&ipi_waits, cpu);
	u32 t = READ_ONCE(w->target);

	if (!t)
		return NULL;
	*target = t - 1;
	return READ_ONCE(w->func);
}
#else
static inline void note_ipi_wait(u32 target, smp_call_func_t func) { (void)target, (void)func; }
#endif

static void csd_wait(struct call_single_data *csd, unsigned int cpu)
{
	/* Pairs with the release in make_call(), as below. */
	if (!smp_load_acquire(&csd->pending))
		return;
	note_ipi_wait(cpu + 1, csd->func);
	while (smp_load_acquire(&csd->pending))
		cpu_relax();
	note_ipi_wait(0, NULL);
}

static void csd_send(unsigned int cpu, struct call_single_data *csd)
{
	if (llist_add(&csd->node, per_cpu_ptr(&call_queue, cpu)))
		arch_send_call_function(cpu);
}

static void make_call(struct call_single_data *csd)
{
	smp_call_func_t func = csd->func;
	void *info = csd->info;

	func(info);
	/* Not ours any more after it.  Pairs with the acquire in csd_wait(). */
	smp_store_release(&csd->pending, 0U);
}

/**
 * smp_call_function_interrupt() - make the calls that others asked this CPU for
 *
 * Context: hard interrupt.
 */
void smp_call_function_interrupt(void)
{
	struct llist_node *n = llist_reverse_order(llist_del_all(this_cpu_ptr(&call_queue)));

	while (n) {
		struct llist_node *next = n->next;

		make_call(llist_entry(n, struct call_single_data, node));
		n = next;
	}
}

/*
 * Two CPUs that waited for each other with interrupts off would wait for ever,
 * and call_many[] is a thread's alone.
 */
static void check_may_wait(void)
{
	WARN_ON_ONCE(irqs_disabled() || in_hardirq() || in_serving_softirq());
}

static int call_other(unsigned int cpu, smp_call_func_t func, void *info, bool wait)
{
	struct call_single_data on_stack = { .func = func, .info = info, .pending = 1 };
	struct call_single_data *csd = &on_stack;

	if (!wait) {
		csd = this_cpu_ptr(&call_many[cpu]);
		csd_wait(csd, cpu);
		*csd = on_stack;
	}
	csd_send(cpu, csd);
	if (wait)
		csd_wait(csd, cpu);
	return 0;
}

/**
 * smp_call_function_single() - call a function on one CPU
 * @cpu:  which; this one is fine
 * @func: called in hard interrupt context, or here with interrupts off
 * @info: for @func
 * @wait: until it has returned; else it may come later than this returns
 *
 * Context: task, interrupts on.
 * Return: 0; -ENXIO if @cpu is not online.
 */
int smp_call_function_single(int cpu, smp_call_func_t func, void *info, int wait)
{
	int err = -ENXIO;

	preempt_disable();
	if (cpu == (int)smp_processor_id()) {
		call_here(func, info);
		err = 0;
	} else if (cpu >= 0 && cpu_online((unsigned int)cpu)) {
		check_may_wait();
		may_wait(wait, _RET_IP_);
		err = call_other((unsigned int)cpu, func, info, wait);
	}
	preempt_enable();
	return err;
}

/**
 * smp_call_function_single_async() - the same without waiting, from anywhere
 * @cpu: which; this one is fine
 * @csd: the call, by INIT_CSD(); not to be touched until it was made
 *
 * Context: any but NMI.
 * Return: 0; -EBUSY if the call is still under way; -ENXIO if @cpu is not online.
 */
int smp_call_function_single_async(int cpu, struct call_single_data *csd)
{
	u32 idle = 0;

	if (cpu < 0 || !cpu_online((unsigned int)cpu))
		return -ENXIO;
	if (!try_cmpxchg(&csd->pending, &idle, 1U))
		return -EBUSY;
	csd_send((unsigned int)cpu, csd);
	return 0;
}

static void call_many_others(const struct cpumask *mask, smp_cond_func_t cond,
			     smp_call_func_t func, void *info, bool wait)
{
	struct call_single_data *calls = this_cpu_ptr(&call_many[0]);
	unsigned int me = smp_processor_id(), cpu;
	struct cpumask called = CPU_MASK_NONE;

	for_each_cpu(cpu, mask) {
		struct call_single_data *csd = &calls[cpu];

		if (cpu == me || !cpu_online(cpu) || (cond && !cond((int)cpu, info)))
			continue;
		check_may_wait();
		csd_wait(csd, cpu);
		*csd = (struct call_single_data){ .func = func, .info = info, .pending = 1 };
		__cpumask_set_cpu(cpu, &called);
		csd_send(cpu, csd);
	}
	if (!wait)
		return;
	for_each_cpu(cpu, &called)
		csd_wait(&calls[cpu], cpu);
}

/**
 * smp_call_function_many() - call a function on other CPUs, all at once
 * @mask: which; this one and those that are not online are left out
 * @func: called in hard interrupt context
 * @info: for @func
 * @wait: until all have returned
 *
 * Context: task, interrupts on, preemption off.
 */
void smp_call_function_many(const struct cpumask *mask, smp_call_func_t func, void *info, bool wait)
{
	may_wait(wait, _RET_IP_);
	call_many_others(mask, NULL, func, info, wait);
}

/**
 * smp_send_reschedule() - make a CPU go through the scheduler
 * @cpu: which; one that is not online is left alone
 *
 * Context: any.
 */
void smp_send_reschedule(int cpu)
{
	if (cpu_online((unsigned int)cpu))
		arch_send_reschedule((unsigned int)cpu);
}

/**
 * smp_stop_others() - all other CPUs stop where they are, for good
 *
 * Context: panic; any, NMI too.
 */
void smp_stop_others(void)
{
	unsigned int me = raw_smp_processor_id(), cpu;

	for_each_online_cpu(cpu)
		if (cpu != me)
			arch_send_nmi(cpu);
}
#else /* one CPU */
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
	return smp_call_function_single(cpu, csd->func, csd->info, 0);
}

static void call_many_others(const struct cpumask *mask, smp_cond_func_t cond,
			     smp_call_func_t func, void *info, bool wait)
{
	(void)mask, (void)cond, (void)func, (void)info, (void)wait;
}

void smp_call_function_many(const struct cpumask *mask, smp_call_func_t func, void *info, bool wait)
{
	(void)mask, (void)func, (void)info, (void)wait;
}

void smp_send_reschedule(int cpu)
{
	(void)cpu;
}

void smp_stop_others(void)
{
}
#endif

/**
 * smp_call_function() - call a function on all other CPUs
 * @func: called in hard interrupt context
 * @info: for @func
 * @wait: until all have returned
 *
 * Context: task, interrupts on.
 */
void smp_call_function(smp_call_func_t func, void *info, int wait)
{
	may_wait(wait, _RET_IP_);
	preempt_disable();
	call_many_others(cpu_online_mask, NULL, func, info, wait);
	preempt_enable();
}

/**
 * on_each_cpu_cond() - call a function on the CPUs that a condition picks
 * @cond: asked about each online CPU, on this one; NULL: all
 * @func: called in hard interrupt context, here with interrupts off
 * @info: for both
 * @wait: until all have returned
 *
 * Context: task, interrupts on.
 */
void on_each_cpu_cond(smp_cond_func_t cond, smp_call_func_t func, void *info, bool wait)
{
	may_wait(wait, _RET_IP_);
	preempt_disable();
	call_many_others(cpu_online_mask, cond, func, info, wait);
	if (!cond || cond((int)smp_processor_id(), info))
		call_here(func, info);
	preempt_enable();
}

/**
 * on_each_cpu_mask() - call a function on some CPUs
 * @mask: which; this one is fine
 * @func: called in hard interrupt context, here with interrupts off
 * @info: for @func
 * @wait: until all have returned
 *
 * Context: task, interrupts on.
 */
void on_each_cpu_mask(const struct cpumask *mask, smp_call_func_t func, void *info, bool wait)
{
	may_wait(wait, _RET_IP_);
	preempt_disable();
	call_many_others(mask, NULL, func, info, wait);
	if (cpumask_test_cpu(smp_processor_id(), mask))
		call_here(func, info);
	preempt_enable();
}
