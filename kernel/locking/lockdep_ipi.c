// SPDX-License-Identifier: GPL-2.0-only
/*
 * Waiting for the acknowledgement of an IPI, as a lock of lockdep: it comes
 * once the other CPU has interrupts on.  A CPU that spins for a lock with
 * interrupts off does not have them on until it gets the lock.  So it is a
 * circle to wait for one with a lock held which is waited for elsewhere with
 * interrupts off, or whose holder is waited for by who has such a lock.
 */
#include <asm/irqflags.h>
#include <kernel/lockdep_waits.h>
#include <kernel/preempt.h>
#include <kernel/task.h>

#include "lockdep_internal.h"

static struct lockdep_map ipi_map = { .name = "IPI acknowledgement" };

static bool waited_for_with_irqs_off(struct lock_search *s, struct lock_class *c, bool restricted)
{
	(void)s, (void)restricted;
	/* Of what is no lock the stack is not kept. */
	return (READ_ONCE(c->usage) & LOCK_USED_IRQS_OFF) &&
		c->stack[__builtin_ctz(LOCK_USED_IRQS_OFF)];
}

static bool is_ipi(struct lock_search *s, struct lock_class *c, bool restricted)
{
	(void)s, (void)restricted;
	return c->key == (const char *)&ipi_map;
}

/* Is it new that an IPI is waited for under @h? */
static bool is_new(const struct held_lock *h)
{
	const struct lock_class *ipi = READ_ONCE(ipi_map.class_cache);

	return !ipi || !edge_find(h->class_idx, class_idx(ipi));
}

static void check_holder(const struct held_lock *h, unsigned long ip)
{
	struct lock_search back = { .backwards = true, .match = waited_for_with_irqs_off };

	graph_lock();
	if (lock_search(&back, h->class_idx, h->read != 0) &&
	    !said_before("irqs-off-ipi", h->class_idx, ip))
		report_ipi(&back, h->class_idx, ip);
	graph_unlock();
}

/**
 * lockdep_wait_ipi() - the caller is about to wait until other CPUs have handled an interrupt
 * @ip: who waits
 *
 * Context: any but NMI.
 */
void lockdep_wait_ipi(unsigned long ip)
{
	struct task_struct *me = current;
	unsigned long flags;

	if (!me->lockdep_depth || me->lockdep_off || this_cpu_read(lockdep_busy))
		return;
	local_irq_save(flags);
	for (u32 i = me->lockdep_depth; i--;) {
		const struct held_lock *h = &me->held_locks[i];

		if (h->check && is_new(h))
			check_holder(h, ip);
		/* What lies below has an order with this one. */
		if (!h->trylock && h->read != 2)
			break;
	}
	lock_acquire(&ipi_map, 0, 0, 0, 1, NULL, ip);
	lock_release(&ipi_map, ip);
	local_irq_restore(flags);
}

/* @h is waited for with interrupts off, which is new.  The graph is locked. */
void lockdep_irqs_off_is_new(const struct held_lock *h)
{
	struct lock_search fwd = { .match = is_ipi };

	/* Waits for functions and such are noted with interrupts off, which says nothing. */
	if (!h->map->wait_type_inner) {
		lock_classes[h->class_idx].stack[__builtin_ctz(LOCK_USED_IRQS_OFF)] = 0;
		return;
	}
	if (READ_ONCE(ipi_map.class_cache) && lock_search(&fwd, h->class_idx, h->read == 2))
		report_ipi(&fwd, h->class_idx, h->ip);
}
