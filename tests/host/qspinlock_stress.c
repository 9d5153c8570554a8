// SPDX-License-Identifier: GPL-2.0-only
/*
 * The spinlock's queue with real threads: kernel/locking/qspinlock.c, each
 * thread a CPU.
 *
 * Shows: exclusion, no lost hand-over (it would hang), that a context that
 * interrupts another on the same CPU may take other locks, and how fair it
 * is.  Not shown: weaker memory orders than the host's (x86).
 *
 * Each thread yields inside the lock now and then, so that queues form also
 * where the host has one processor.
 */
#define _GNU_SOURCE
#include <pthread.h>
#include <sched.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

/* What the slow path needs of the kernel, for a thread that is a CPU. */
#define KERNEL_PREEMPT_H
#define KERNEL_BOTTOM_HALF_H
#define KERNEL_PERCPU_H
#define ASM_PERCPU_H
#define ASM_IRQFLAGS_H
#define ASM_PROCESSOR_H
#include <base/compiler.h>
#include <base/types.h>

#define THREADS	8
#define ROUNDS	60000

static __thread unsigned int this_cpu;
#define smp_processor_id()		this_cpu
#define DEFINE_PER_CPU(type, name)	type name[THREADS + 1]
#define this_cpu_ptr(p)			(&(*(p))[this_cpu])
#define per_cpu_ptr(p, cpu)		(&(*(p))[cpu])
#define preempt_disable()		do { } while (0)
#define preempt_enable()		do { } while (0)
#define preempt_enable_no_resched()	do { } while (0)
#define local_irq_disable()		do { } while (0)
#define local_irq_enable()		do { } while (0)
#define local_bh_disable()		do { } while (0)
#define local_bh_enable()		do { } while (0)
#define arch_local_irq_save()		0UL
#define local_irq_save(f)		((f) = arch_local_irq_save())
#define local_irq_restore(f)		((void)(f))

static void cpu_relax(void)
{
	/* The holder may have no processor: let it have this one. */
	sched_yield();
}

#include "../../kernel/locking/qspinlock.c"

static raw_spinlock_t lock, inner;
static unsigned long count;
static unsigned int inside;
static unsigned long bad;
static unsigned int last, in_a_row, longest;

static void *cpu(void *arg)
{
	this_cpu = (unsigned int)(unsigned long)arg;
	for (unsigned int i = 0; i < ROUNDS; i++) {
		raw_spin_lock(&lock);
		if (__atomic_add_fetch(&inside, 1, __ATOMIC_RELAXED) != 1)
			__atomic_add_fetch(&bad, 1, __ATOMIC_RELAXED);
		count++;
		in_a_row = last == this_cpu ? in_a_row + 1 : 1;
		last = this_cpu;
		if (in_a_row > longest)
			longest = in_a_row;
		if (i % 512 == 0)
			sched_yield();
		__atomic_sub_fetch(&inside, 1, __ATOMIC_RELAXED);
		raw_spin_unlock(&lock);
		/* As an interrupt would between two: another lock, another node. */
		if (i % 64 == 0) {
			raw_spin_lock(&inner);
			raw_spin_unlock(&inner);
		}
	}
	return NULL;
}

int main(void)
{
	pthread_t t[THREADS];
	bool ok;

	for (unsigned long i = 0; i < THREADS; i++)
		pthread_create(&t[i], NULL, cpu, (void *)i);
	for (unsigned int i = 0; i < THREADS; i++)
		pthread_join(t[i], NULL);
	ok = !bad && count == (unsigned long)THREADS * ROUNDS && !lock.val && !inner.val;
	printf("KTAP version 1\n1..1\n");
	printf("# %lu entries, %lu with somebody inside, longest run of one CPU %u\n",
	       count, bad, longest);
	printf("%sok 1 qspinlock_stress\n", ok ? "" : "not ");
	return !ok;
}
