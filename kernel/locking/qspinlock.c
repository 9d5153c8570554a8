// SPDX-License-Identifier: GPL-2.0-only
/*
 * The slow path of the spinlock: an MCS queue behind a 32-bit word.
 *
 * Each CPU has one queue node per context that can nest (thread, softirq,
 * interrupt, NMI).  A waiter swaps itself in as the new tail, links itself
 * behind the old one and spins on its own node, so contention costs one
 * cache line per hand-over and the order of arrival is the order of entry.
 *
 * Source: Mellor-Crummey, Scott, "Algorithms for Scalable Synchronization on
 * Shared-Memory Multiprocessors", ACM TOCS 9(1), 1991.
 *
 * Barriers and their partners:
 *   release of node->ready by the predecessor	acquire in wait_for_turn()
 *   release of lock->locked by unlock		acquire in wait_for_owner()
 */
#include <asm/barrier.h>
#include <asm/cmpxchg.h>
#include <asm/processor.h>
#include <kernel/bug.h>
#include <kernel/percpu.h>
#include <kernel/spinlock.h>
#include <trace/lock.h>

#include "qspinlock.h"

#define LOCKED		0x1U
#define TAIL_SHIFT	8
#define LOCKED_MASK	0xffU

static DEFINE_PER_CPU(struct qnodes, qnodes);

static u32 encode_tail(unsigned int cpu, u32 index)
{
	return ((cpu + 1) << 2 | index) << TAIL_SHIFT;
}

static struct qnode *decode_tail(u32 val)
{
	u32 tail = val >> TAIL_SHIFT;

	return &per_cpu_ptr(&qnodes, (tail >> 2) - 1)->node[tail & 3];
}

/* Swap in a new tail, keeping the locked byte.  Return: the word as it was. */
static u32 swap_tail(raw_spinlock_t *lock, u32 tail)
{
	u32 old = READ_ONCE(lock->val);

	while (!try_cmpxchg(&lock->val, &old, (old & LOCKED_MASK) | tail))
		cpu_relax();
	return old;
}

static void wait_for_turn(struct qnode *node)
{
	/* Pairs with the release in the predecessor's queued_spin_lock_slowpath(). */
	while (!smp_load_acquire(&node->ready))
		cpu_relax();
}

static void wait_for_owner(raw_spinlock_t *lock)
{
	/* Pairs with the release in __raw_spin_release_unchecked(). */
	while (smp_load_acquire(&lock->locked))
		cpu_relax();
}

/**
 * queued_spin_lock_slowpath() - wait for a lock that was not free
 * @lock: the lock
 *
 * Context: any, preemption off.  Takes @lock.
 */
void queued_spin_lock_slowpath(raw_spinlock_t *lock)
{
	struct qnodes *mine = this_cpu_ptr(&qnodes);
	u32 index = mine->used++, tail, old;
	struct qnode *node = &mine->node[index], *next;

	BUG_ON(index >= MAX_NODES);
	/* An interrupt from here on takes the next node; ours is not visible yet. */
	barrier();
	node->next = NULL;
	node->lock = lock;
	node->ready = 0;
	tail = encode_tail(smp_processor_id(), index);

	trace_contention_begin(lock, TRACE_SPINLOCK);
	old = swap_tail(lock, tail);
	if (old & ~LOCKED_MASK) {
		WRITE_ONCE(decode_tail(old)->next, node);
		wait_for_turn(node);
	}

	/* Head of the queue: only the owner is before us, and nobody else takes a queued lock. */
	wait_for_owner(lock);
	old = tail;
	if (try_cmpxchg(&lock->val, &old, LOCKED))
		goto out;	/* we were the last: the queue is gone */

	WRITE_ONCE(lock->locked, (u8)LOCKED);
	while (!(next = READ_ONCE(node->next)))
		cpu_relax();
	/* Pairs with the acquire in wait_for_turn(). */
	smp_store_release(&next->ready, 1U);
out:
	trace_contention_end(lock, TRACE_SPINLOCK);
	barrier();
	mine->used--;
}
