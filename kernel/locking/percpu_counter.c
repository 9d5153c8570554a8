// SPDX-License-Identifier: GPL-2.0-only
/* Counters in parts: see <kernel/percpu_counter.h>. */
#include <asm/irqflags.h>
#include <kernel/percpu.h>
#include <kernel/percpu_counter.h>

/**
 * percpu_counter_set() - give it a value
 * @c:      the counter
 * @amount: the value
 *
 * What others add meanwhile may be lost.
 *
 * Context: any but NMI.
 */
void percpu_counter_set(struct percpu_counter *c, s64 amount)
{
	unsigned long flags;
	unsigned int cpu;

	raw_spin_lock_irqsave(&c->lock, flags);
	for_each_possible_cpu(cpu)
		WRITE_ONCE(c->part[cpu], 0);
	WRITE_ONCE(c->count, amount);
	raw_spin_unlock_irqrestore(&c->lock, flags);
}

/**
 * percpu_counter_add_batch() - add to it
 * @c:      the counter
 * @amount: what to add, or less than 0
 * @batch:  how large a CPU's part may become
 *
 * Context: any but NMI.
 */
void percpu_counter_add_batch(struct percpu_counter *c, s64 amount, s32 batch)
{
	unsigned long flags;
	s32 *part;
	s64 sum;

	local_irq_save(flags);
	part = &c->part[smp_processor_id()];
	sum = *part + amount;
	if (sum >= batch || sum <= -batch) {
		raw_spin_lock(&c->lock);
		/* Only this CPU changes its part, but for percpu_counter_set(). */
		WRITE_ONCE(c->count, c->count + *part + amount);
		WRITE_ONCE(*part, 0);
		raw_spin_unlock(&c->lock);
	} else {
		WRITE_ONCE(*part, (s32)sum);
	}
	local_irq_restore(flags);
}

/**
 * percpu_counter_sync() - fold this CPU's part into the total
 * @c: the counter
 *
 * Context: any but NMI.
 */
void percpu_counter_sync(struct percpu_counter *c)
{
	percpu_counter_add_batch(c, 0, 0);
}

/**
 * percpu_counter_sum() - the total and all parts
 * @c: the counter
 *
 * Exact if nobody adds meanwhile.
 *
 * Context: any but NMI.
 */
s64 percpu_counter_sum(struct percpu_counter *c)
{
	unsigned long flags;
	unsigned int cpu;
	s64 sum;

	raw_spin_lock_irqsave(&c->lock, flags);
	sum = c->count;
	for_each_possible_cpu(cpu)
		sum += READ_ONCE(c->part[cpu]);
	raw_spin_unlock_irqrestore(&c->lock, flags);
	return sum;
}

/**
 * __percpu_counter_compare() - compare it with a value, as exactly as needed
 * @c:     the counter
 * @rhs:   the value
 * @batch: as given to percpu_counter_add_batch()
 *
 * Context: any but NMI.
 * Return: -1, 0 or 1 as the counter is less, equal or greater.
 */
int __percpu_counter_compare(struct percpu_counter *c, s64 rhs, s32 batch)
{
	s64 count = percpu_counter_read(c), slack = (s64)batch * num_online_cpus();

	if (count - rhs > slack)
		return 1;
	if (rhs - count > slack)
		return -1;
	count = percpu_counter_sum(c);
	return (count > rhs) - (count < rhs);
}
