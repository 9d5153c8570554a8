// SPDX-License-Identifier: GPL-2.0-only
/*
 * Who is called for which interrupt.
 *
 * The table is read by entry with no lock: a vector's function is stored
 * after its data (release here, acquire in irq_dispatch()).
 */
#define pr_fmt(fmt) "irq: " fmt

#include <asm/atomic.h>
#include <asm/barrier.h>
#include <asm/irq_vectors.h>
#include <base/errno.h>
#include <kernel/irq.h>
#include <kernel/printk.h>
#include <kernel/rcupdate.h>
#include <kernel/spinlock.h>

#include "internals.h"

#define SPURIOUS_REPORTS	8	/* logged in words before only counting */

struct irq_vector irq_vectors[NR_VECTORS];

static DEFINE_RAW_SPINLOCK(irq_lock);		/* covers all writes to the tables */
static const struct irq_router *router;		/* set once at boot */
static atomic64_t spurious_total = ATOMIC64_INIT(0);

/**
 * irq_vector_set() - give a fixed vector to a function
 * @vector: which
 * @fn:     called in hard interrupt context, interrupts off
 * @data:   handed to it
 * @name:   for the log; not copied
 *
 * Context: boot, or with irq_lock held.
 */
void irq_vector_set(unsigned int vector, irq_vector_fn_t fn, void *data, const char *name)
{
	struct irq_vector *v = &irq_vectors[vector];

	v->data = data;
	v->name = name;
	/* Data before the function.  Pairs with the acquire in irq_dispatch(). */
	smp_store_release(&v->fn, fn);
}

static int vector_alloc(irq_vector_fn_t fn, void *data, const char *name)
{
	for (unsigned int n = FIRST_DEVICE_VECTOR; n <= LAST_DEVICE_VECTOR; n++) {
		if (!irq_vectors[n].fn) {
			irq_vector_set(n, fn, data, name);
			return (int)n;
		}
	}
	return -ENOSPC;
}

/**
 * request_vector() - have a function called for a free vector
 * @fn:   called in hard interrupt context, interrupts off
 * @data: handed to it
 * @name: for the log; not copied
 *
 * Context: any but NMI.
 * Return: the vector; -EINVAL without a function, -ENOSPC when none is free.
 */
int request_vector(irq_vector_fn_t fn, void *data, const char *name)
{
	unsigned long flags;
	int vector;

	if (!fn)
		return -EINVAL;
	raw_spin_lock_irqsave(&irq_lock, flags);
	vector = vector_alloc(fn, data, name);
	raw_spin_unlock_irqrestore(&irq_lock, flags);
	return vector;
}

/**
 * free_vector() - give a vector back
 * @vector: from request_vector()
 *
 * It does not wait for a handler that runs on another CPU: the caller must
 * know that none does.
 *
 * Context: any but NMI, not the handler itself.
 * Return: 0; -EINVAL if it was not handed out.
 */
int free_vector(unsigned int vector)
{
	unsigned long flags;
	int err = -EINVAL;

	if (vector < FIRST_DEVICE_VECTOR || vector > LAST_DEVICE_VECTOR)
		return err;
	raw_spin_lock_irqsave(&irq_lock, flags);
	if (irq_vectors[vector].fn) {
		WRITE_ONCE(irq_vectors[vector].fn, NULL);
		err = 0;
	}
	raw_spin_unlock_irqrestore(&irq_lock, flags);
	return err;
}

/**
 * irq_line_connect() - have a function called for a wire
 * @gsi:  global system interrupt; below 16, the ISA interrupt of that number
 * @fn:   called in hard interrupt context, interrupts off
 * @data: handed to it
 * @name: for the log; not copied
 *
 * Context: any but NMI.
 * Return: the vector; -ENODEV if no controller has the wire, -ENOSPC when no
 * vector is free.
 */
int irq_line_connect(unsigned int gsi, irq_vector_fn_t fn, void *data, const char *name)
{
	unsigned long flags;
	int vector, err;

	if (!router)
		return -ENODEV;
	raw_spin_lock_irqsave(&irq_lock, flags);
	vector = vector_alloc(fn, data, name);
	if (vector > 0) {
		err = router->route(gsi, (unsigned int)vector);
		if (err) {
			WRITE_ONCE(irq_vectors[vector].fn, NULL);
			vector = err;
		}
	}
	raw_spin_unlock_irqrestore(&irq_lock, flags);
	return vector;
}

static void nobody(struct pt_regs *regs, void *data)
{
	(void)regs, (void)data;
}

/**
 * irq_line_disconnect() - mask a wire and forget its function
 * @gsi:    the wire
 * @vector: from irq_line_connect()
 *
 * Context: task, may sleep.
 */
void irq_line_disconnect(unsigned int gsi, unsigned int vector)
{
	unsigned long flags;

	raw_spin_lock_irqsave(&irq_lock, flags);
	router->unroute(gsi);
	WRITE_ONCE(irq_vectors[vector].fn, nobody);
	raw_spin_unlock_irqrestore(&irq_lock, flags);
	/* Interrupts are RCU readers: after it none has the old function and new data. */
	synchronize_rcu();
	WRITE_ONCE(irq_vectors[vector].fn, NULL);
}

/* Context: any but NMI. */
void irq_line_mask(unsigned int gsi, bool masked)
{
	unsigned long flags;

	raw_spin_lock_irqsave(&irq_lock, flags);
	router->mask(gsi, masked);
	raw_spin_unlock_irqrestore(&irq_lock, flags);
}

bool irq_line_is_level(unsigned int gsi)
{
	return router && router->is_level(gsi);
}

/**
 * irq_spurious() - an interrupt nobody asked for
 * @vector: its number
 *
 * Context: hard interrupt.
 */
void irq_spurious(unsigned int vector)
{
	s64 n = atomic64_inc_return(&spurious_total);

	if (router && router->spurious)
		router->spurious(vector);
	if (n <= SPURIOUS_REPORTS)
		pr_warn("vector %#x has no handler%s\n", vector,
			n == SPURIOUS_REPORTS ? "; no further reports" : "");
}

/**
 * irq_spurious_count() - interrupts nobody asked for, since boot
 *
 * Context: any.
 * Return: the count.
 */
u64 irq_spurious_count(void)
{
	return (u64)atomic64_read(&spurious_total);
}

/**
 * irq_set_router() - say who wires interrupts to vectors
 * @r: the operations; must stay
 *
 * Context: boot.
 */
void irq_set_router(const struct irq_router *r)
{
	router = r;
}
