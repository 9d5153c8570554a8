/* SPDX-License-Identifier: GPL-2.0-only */
/* Timers in ticks: a function called in hard interrupt context once a time has come. */
#ifndef KERNEL_TIMER_H
#define KERNEL_TIMER_H

#include <base/list.h>
#include <base/types.h>

struct timer_list {
	struct hlist_node entry;
	unsigned long expires;		/* jiffies */
	void (*function)(struct timer_list *);
	u32 cpu;			/* whose base it is on */
};

/* The function is called with interrupts off, so that timer_delete_sync() works in any context. */
#define TIMER_IRQSAFE	0x00200000U

#define timer_setup(t, fn, flags) do {					\
	INIT_HLIST_NODE(&(t)->entry);					\
	(t)->function = (fn);						\
	(t)->cpu = 0;							\
	(void)(flags);							\
} while (0)
#define from_timer(var, t, member) container_of(t, __typeof__(*var), member)

static inline bool timer_pending(const struct timer_list *t)
{
	return !hlist_unhashed(&t->entry);
}

int mod_timer(struct timer_list *t, unsigned long expires);	/* 1 if it was pending */
void add_timer(struct timer_list *t);
int timer_delete(struct timer_list *t);				/* 1 if it was pending */
int timer_delete_sync(struct timer_list *t);			/* and the function is not running */
#define del_timer(t)		timer_delete(t)
#define del_timer_sync(t)	timer_delete_sync(t)

void run_local_timers(void);	/* from the tick */
void timers_init(void);		/* boot */
void timers_init_cpu(unsigned int cpu);

#endif /* KERNEL_TIMER_H */
