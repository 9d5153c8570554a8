/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Timers in ticks: a function called in softirq context once a time has come;
 * with TIMER_IRQSAFE with interrupts off.
 */
#ifndef KERNEL_TIMER_H
#define KERNEL_TIMER_H

#include <base/list.h>
#include <base/types.h>
#include <kernel/debugobjects.h>

struct timer_list {
	struct hlist_node entry;
	unsigned long expires;		/* jiffies */
	void (*function)(struct timer_list *);
	u32 flags;			/* TIMER_*, and the CPU whose base it is on */
};

#define TIMER_CPUMASK		0x0003ffffU
#define TIMER_MIGRATING		0x00040000U	/* between two bases: timer.c's own */
#define TIMER_SHUTDOWN		0x00400000U	/* timer.c's own: by timer_shutdown() */
#define TIMER_DEFERRABLE	0x00080000U	/* need not wake an idle CPU */
#define TIMER_PINNED		0x00100000U	/* stays on the CPU where it was armed */
#define TIMER_IRQSAFE		0x00200000U	/* called with interrupts off: timer_delete_sync() in any context */

#define __TIMER_INITIALIZER(fn, fl)	{ .function = (fn), .flags = (fl) }
#define DEFINE_TIMER(name, fn)	struct timer_list name = __TIMER_INITIALIZER(fn, 0)
/* Its first CPU is CPU 0's base, until it is armed. */
#define timer_setup(t, fn, fl) do {					\
	debug_object_init(t, &timer_debug_descr);			\
	INIT_HLIST_NODE(&(t)->entry);					\
	(t)->function = (fn);						\
	(t)->flags = (fl);						\
} while (0)
#define timer_setup_on_stack(t, fn, fl)	timer_setup(t, fn, fl)
#define destroy_timer_on_stack(t)	do { (void)(t); } while (0)
#define from_timer(var, t, member)	container_of(t, __typeof__(*var), member)

static inline bool timer_pending(const struct timer_list *t)
{
	return !hlist_unhashed(&t->entry);
}

/* 1 if it was pending before, 0 if not. */
int mod_timer(struct timer_list *t, unsigned long expires);
int mod_timer_pending(struct timer_list *t, unsigned long expires);
int timer_reduce(struct timer_list *t, unsigned long expires);
int timer_delete(struct timer_list *t);
int timer_delete_sync(struct timer_list *t);
int timer_shutdown(struct timer_list *t);
int timer_shutdown_sync(struct timer_list *t);
int try_to_del_timer_sync(struct timer_list *t);
void add_timer(struct timer_list *t);
void add_timer_on(struct timer_list *t, int cpu);
#define del_timer(t)		timer_delete(t)
#define del_timer_sync(t)	timer_delete_sync(t)

void run_local_timers(void);	/* from the tick */
/* The first tick at which this CPU's timers have something to do; false: none.  Interrupts off. */
bool timer_next_event(unsigned long *when);
void timers_init(void);		/* boot */
void timers_init_cpu(unsigned int cpu);

#endif /* KERNEL_TIMER_H */
