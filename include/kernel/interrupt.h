/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * For drivers: interrupts of devices and their threads; softirqs and
 * tasklets, which are what an interrupt leaves to be done with interrupts
 * on, at its end or in the thread ksoftirqd.
 */
#ifndef KERNEL_INTERRUPT_H
#define KERNEL_INTERRUPT_H

#include <asm/atomic.h>
#include <asm/bitops.h>
#include <base/types.h>
#include <kernel/bottom_half.h>
#include <kernel/percpu.h>

/* In the order in which they run. */
enum {
	HI_SOFTIRQ,
	TIMER_SOFTIRQ,
	TASKLET_SOFTIRQ,
	SCHED_SOFTIRQ,
	HRTIMER_SOFTIRQ,
	RCU_SOFTIRQ,
	NR_SOFTIRQS
};

struct softirq_action {
	void (*action)(struct softirq_action *h);
};

DECLARE_PER_CPU(u32, softirq_pending);
#define local_softirq_pending()	this_cpu_read(softirq_pending)

/* Context: boot. */
void open_softirq(unsigned int nr, void (*action)(struct softirq_action *h));
void raise_softirq(unsigned int nr);
void raise_softirq_irqoff(unsigned int nr);

/* The bit alone: somebody else sees to it that softirqs run.  Interrupts are off. */
static __always_inline void __raise_softirq_irqoff(unsigned int nr)
{
	this_cpu_or(softirq_pending, 1U << nr);
}

/* Context: boot. */
void softirq_init(void);
/* From the end of the outermost interrupt: interrupts off, nothing else counted. */
void softirq_irq_exit(void);

/*
 * A tasklet: a function that is called once for any number of tasklet_schedule()
 * before, and never on two CPUs at once.
 */
struct tasklet_struct {
	struct tasklet_struct *next;	/* in its CPU's list */
	unsigned long state;		/* TASKLET_STATE_*, bit numbers */
	atomic_t count;			/* disabled so many times */
	bool use_callback;
	union {
		void (*func)(unsigned long data);
		void (*callback)(struct tasklet_struct *t);
	};
	unsigned long data;
};

enum {
	TASKLET_STATE_SCHED,	/* on a list */
	TASKLET_STATE_RUN,	/* its function is being called */
};

#define DECLARE_TASKLET(name, fn) \
	struct tasklet_struct name = { .count = ATOMIC_INIT(0), .callback = (fn), .use_callback = true }
#define DECLARE_TASKLET_DISABLED(name, fn) \
	struct tasklet_struct name = { .count = ATOMIC_INIT(1), .callback = (fn), .use_callback = true }
#define from_tasklet(var, t, member)	container_of(t, __typeof__(*var), member)

void tasklet_setup(struct tasklet_struct *t, void (*callback)(struct tasklet_struct *));
void tasklet_init(struct tasklet_struct *t, void (*func)(unsigned long), unsigned long data);
void __tasklet_schedule(struct tasklet_struct *t);
void __tasklet_hi_schedule(struct tasklet_struct *t);
void tasklet_kill(struct tasklet_struct *t);
void tasklet_unlock_wait(struct tasklet_struct *t);

/* Context: any but NMI. */
static inline void tasklet_schedule(struct tasklet_struct *t)
{
	if (!test_and_set_bit(TASKLET_STATE_SCHED, &t->state))
		__tasklet_schedule(t);
}

static inline void tasklet_hi_schedule(struct tasklet_struct *t)
{
	if (!test_and_set_bit(TASKLET_STATE_SCHED, &t->state))
		__tasklet_hi_schedule(t);
}

static inline void tasklet_disable_nosync(struct tasklet_struct *t)
{
	(void)atomic_inc_return(&t->count);	/* fully ordered */
}

/* When it returns the function does not run, and will not before tasklet_enable(). */
static inline void tasklet_disable(struct tasklet_struct *t)
{
	tasklet_disable_nosync(t);
	tasklet_unlock_wait(t);
}

static inline void tasklet_enable(struct tasklet_struct *t)
{
	(void)atomic_sub_return(1, &t->count);
}

enum irqreturn {
	IRQ_NONE	= 0,	/* not from this device */
	IRQ_HANDLED	= 1,
	IRQ_WAKE_THREAD	= 2,	/* the rest is thread_fn's */
};
typedef enum irqreturn irqreturn_t;
#define IRQ_RETVAL(x)		((x) ? IRQ_HANDLED : IRQ_NONE)
typedef irqreturn_t (*irq_handler_t)(int irq, void *dev);

/* With Linux's numbers.  How a wire triggers is the firmware's word: the first four are ignored. */
#define IRQF_TRIGGER_NONE	0x00000000UL
#define IRQF_TRIGGER_RISING	0x00000001UL
#define IRQF_TRIGGER_FALLING	0x00000002UL
#define IRQF_TRIGGER_HIGH	0x00000004UL
#define IRQF_TRIGGER_LOW	0x00000008UL
#define IRQF_SHARED		0x00000080UL	/* accepted; the second is still refused */
#define IRQF_ONESHOT		0x00002000UL	/* not called again before its thread is done */
#define IRQF_NO_THREAD		0x00010000UL
#define IRQF_NO_AUTOEN		0x00080000UL	/* disabled once, from the beginning */

int request_threaded_irq(unsigned int irq, irq_handler_t handler, irq_handler_t thread_fn,
			 unsigned long flags, const char *name, void *dev);
/* The name that was given; NULL, and a warning, if @dev does not have it. */
const void *free_irq(unsigned int irq, void *dev);
void disable_irq_nosync(unsigned int irq);
void disable_irq(unsigned int irq);
void enable_irq(unsigned int irq);
void synchronize_irq(unsigned int irq);
void synchronize_hardirq(unsigned int irq);
int irq_inject_interrupt(unsigned int irq);

static inline int request_irq(unsigned int irq, irq_handler_t handler, unsigned long flags,
			      const char *name, void *dev)
{
	return request_threaded_irq(irq, handler, NULL, flags, name, dev);
}

#endif /* KERNEL_INTERRUPT_H */
