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
#include <kernel/spinlock.h>

#define NR_GSI			256	/* wires we can remember */
#define SPURIOUS_REPORTS	8	/* logged in words before only counting */

struct irq_vector irq_vectors[NR_VECTORS];

static DEFINE_RAW_SPINLOCK(irq_lock);		/* covers all writes to the tables */
static const struct irq_router *router;		/* set once at boot */
static u8 gsi_vector[NR_GSI];			/* 0: free */
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
 * With one CPU its handler cannot be running in another place than the
 * caller's own; with more, the caller must know that it is not.
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
 * Return: 0; -EINVAL for a bad argument, -ENODEV if no controller has the
 * wire, -EBUSY if it is taken, -ENOSPC when no vector is free.
 */
int irq_line_connect(unsigned int gsi, irq_vector_fn_t fn, void *data, const char *name)
{
	unsigned long flags;
	int err;

	if (gsi >= NR_GSI || !fn)
		return -EINVAL;
	if (!router)
		return -ENODEV;

	raw_spin_lock_irqsave(&irq_lock, flags);
	err = gsi_vector[gsi] ? -EBUSY : vector_alloc(fn, data, name);
	if (err > 0) {
		unsigned int vector = (unsigned int)err;

		err = router->route(gsi, vector);
		if (err)
			WRITE_ONCE(irq_vectors[vector].fn, NULL);
		else
			gsi_vector[gsi] = (u8)vector;
	}
	raw_spin_unlock_irqrestore(&irq_lock, flags);
	if (err)
		pr_err("interrupt %u for %s: %pe\n", gsi, name, (void *)(long)err);
	return err;
}

/**
 * irq_line_disconnect() - mask a wire and forget its function
 * @gsi: from irq_line_connect(); others are ignored
 *
 * Context: any but NMI, not the handler itself.
 */
void irq_line_disconnect(unsigned int gsi)
{
	unsigned long flags;

	if (gsi >= NR_GSI)
		return;
	raw_spin_lock_irqsave(&irq_lock, flags);
	if (gsi_vector[gsi]) {
		router->unroute(gsi);
		WRITE_ONCE(irq_vectors[gsi_vector[gsi]].fn, NULL);
		gsi_vector[gsi] = 0;
	}
	raw_spin_unlock_irqrestore(&irq_lock, flags);
}

/**
 * irq_line_mask() - let a connected wire interrupt, or not
 * @gsi:    the wire
 * @masked: true: not
 *
 * Context: any but NMI.
 */
void irq_line_mask(unsigned int gsi, bool masked)
{
	unsigned long flags;

	raw_spin_lock_irqsave(&irq_lock, flags);
	if (gsi < NR_GSI && gsi_vector[gsi] && router->mask)
		router->mask(gsi, masked);
	raw_spin_unlock_irqrestore(&irq_lock, flags);
}

unsigned int irq_line_vector(unsigned int gsi)
{
	return gsi < NR_GSI ? READ_ONCE(gsi_vector[gsi]) : 0;
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
