/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Interrupts: vectors, handlers, and the brackets round them.
 *
 * Entry (arch/x86/entry) calls irq_enter() and irq_exit() round the
 * handler; the exit of the outermost interrupt switches if that is wanted
 * and preempt_count is 0.
 */
#ifndef KERNEL_IRQ_H
#define KERNEL_IRQ_H

#include <base/compiler.h>
#include <base/types.h>
#include <kernel/preempt.h>

struct pt_regs;

/* What a vector calls; drivers have irq_handler_t of <kernel/interrupt.h>. */
typedef void (*irq_vector_fn_t)(struct pt_regs *regs, void *data);

/* A free vector is given @fn.  Negative error or the vector.  Context: task or boot. */
int request_vector(irq_vector_fn_t fn, void *data, const char *name);

/*
 * One of the processor's vectors.  @fn is stored last and cleared first, so
 * that entry finds either nothing or both.
 */
struct irq_vector {
	irq_vector_fn_t fn;	/* NULL: nobody asked for it */
	void *data;
	const char *name;
};
extern struct irq_vector irq_vectors[];	/* by vector; written under irq_lock */

/* Give a fixed vector to @fn.  Context: boot. */
void irq_vector_set(unsigned int vector, irq_vector_fn_t fn, void *data, const char *name);
/* The vector goes back; -EINVAL if it was not handed out by request_vector(). */
int free_vector(unsigned int vector);
/* An interrupt nobody asked for: counted, the first few logged.  Context: interrupt. */
void irq_spurious(unsigned int vector);
u64 irq_spurious_count(void);

/* What wires lead where: by the architecture or a driver. */
struct irq_router {
	int (*route)(unsigned int gsi, unsigned int vector);	/* and unmask; 0 or -errno */
	void (*unroute)(unsigned int gsi);
	/* Of a wire that is routed. */
	void (*mask)(unsigned int gsi, bool masked);
	/* Does it interrupt as long as it is asserted, not at its edge?  Then none is lost by masking. */
	bool (*is_level)(unsigned int gsi);
	/* Acknowledge if it was a real interrupt.  Context: interrupt. */
	void (*spurious)(unsigned int vector);
};
void irq_set_router(const struct irq_router *router);

/* Interrupt controllers found and on, every line masked.  Context: boot, after mm_init(). */
void init_IRQ(void);

static __always_inline void irq_enter(void)	{ preempt_count_add(HARDIRQ_OFFSET); }
static __always_inline void irq_exit(void)	{ preempt_count_sub(HARDIRQ_OFFSET); }
static __always_inline void nmi_enter(void)	{ preempt_count_add(NMI_OFFSET + HARDIRQ_OFFSET); }
static __always_inline void nmi_exit(void)	{ preempt_count_sub(NMI_OFFSET + HARDIRQ_OFFSET); }

/* A handler to call on each NMI; returns true if the NMI was its own. */
int register_nmi_handler(bool (*fn)(struct pt_regs *regs));
/* Send this CPU an NMI (tests, back-traces). */
void send_nmi_self(void);
/* Raise @vector on this CPU through its APIC (tests). */
void send_ipi_self(unsigned int vector);

#endif /* KERNEL_IRQ_H */
