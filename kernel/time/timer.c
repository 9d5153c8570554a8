// SPDX-License-Identifier: GPL-2.0-only
/*
 * Timers: a wheel of four levels per CPU.
 *
 * A slot of level 0 is a tick, a slot of level n is 64^n ticks.  A timer
 * goes into the lowest level that reaches its time; when the hand of a level
 * comes round, the next slot of the level above is dealt out again.  Adding
 * and removing is constant work, and so is a tick on which nothing is due.
 *
 * Source: Varghese, Lauck, "Hashed and Hierarchical Timing Wheels", SOSP
 * 1987, scheme 7.
 */
#include <asm/processor.h>
#include <base/bits.h>
#include <base/init.h>
#include <kernel/bug.h>
#include <kernel/jiffies.h>
#include <kernel/percpu.h>
#include <kernel/spinlock.h>
#include <kernel/timer.h>

#define LEVEL_BITS	6
#define LEVEL_SLOTS	(1U << LEVEL_BITS)
#define LEVEL_MASK	(LEVEL_SLOTS - 1)
#define LEVELS		4
/* Farther than the wheel reaches is put as far as it does, and dealt again there. */
#define WHEEL_REACH	((1UL << (LEVELS * LEVEL_BITS)) - 1)

struct timer_base {
	raw_spinlock_t lock;		/* covers all below and the entries of the timers on it */
	unsigned long clock;		/* the next tick to be worked off */
	struct timer_list *running;	/* whose function is being called */
	struct hlist_head wheel[LEVELS][LEVEL_SLOTS];
};

static DEFINE_PER_CPU(struct timer_base, timer_bases);

static void enqueue(struct timer_base *base, struct timer_list *t)
{
	unsigned long due = t->expires, left;
	unsigned int level = 0;

	if ((long)(due - base->clock) < 0)
		due = base->clock;
	left = due - base->clock;
	if (left > WHEEL_REACH) {
		left = WHEEL_REACH;
		due = base->clock + left;
	}
	while (left >> ((level + 1) * LEVEL_BITS))
		level++;
	hlist_add_head(&t->entry,
		       &base->wheel[level][due >> (level * LEVEL_BITS) & LEVEL_MASK]);
}

/* Deal out again the slot that the hand of @level has come to. */
static void cascade(struct timer_base *base, unsigned int level)
{
	unsigned int slot = base->clock >> (level * LEVEL_BITS) & LEVEL_MASK;
	struct hlist_head *head = &base->wheel[level][slot], list = *head;
	struct timer_list *t;

	if (list.first)
		list.first->pprev = &list.first;
	head->first = NULL;
	while ((t = hlist_entry_safe(list.first, struct timer_list, entry))) {
		hlist_del_init(&t->entry);
		enqueue(base, t);
	}
}

static void expire_tick(struct timer_base *base)
{
	struct hlist_head *head;
	struct timer_list *t;

	for (unsigned int level = 1; level < LEVELS; level++) {
		if (base->clock & ((1UL << (level * LEVEL_BITS)) - 1))
			break;
		cascade(base, level);
	}
	head = &base->wheel[0][base->clock & LEVEL_MASK];
	/* Moved on first: a function that arms for 'now' gets the next tick, not this list. */
	base->clock++;
	while ((t = hlist_entry_safe(head->first, struct timer_list, entry))) {
		hlist_del_init(&t->entry);
		base->running = t;
		raw_spin_unlock(&base->lock);
		t->function(t);
		raw_spin_lock(&base->lock);
		base->running = NULL;
	}
}

/**
 * run_local_timers() - call what is due on this CPU
 *
 * Context: the tick, hard interrupt, interrupts off.
 */
void run_local_timers(void)
{
	struct timer_base *base = this_cpu_ptr(&timer_bases);
	unsigned long now = READ_ONCE(jiffies);

	raw_spin_lock(&base->lock);
	while ((long)(now - base->clock) >= 0)
		expire_tick(base);
	raw_spin_unlock(&base->lock);
}

static int detach(struct timer_list *t)
{
	if (!timer_pending(t))
		return 0;
	hlist_del_init(&t->entry);
	return 1;
}

/**
 * mod_timer() - call the timer's function at a new time
 * @t:       the timer
 * @expires: jiffies; one in the past means the next tick
 *
 * Context: any but NMI.
 * Return: 1 if it was pending (and now is for the new time), else 0.
 */
int mod_timer(struct timer_list *t, unsigned long expires)
{
	struct timer_base *base = per_cpu_ptr(&timer_bases, t->cpu);
	unsigned long flags;
	int was;

	raw_spin_lock_irqsave(&base->lock, flags);
	was = detach(t);
	t->expires = expires;
	enqueue(base, t);
	raw_spin_unlock_irqrestore(&base->lock, flags);
	return was;
}

/**
 * add_timer() - arm a timer that is not pending, for t->expires
 * @t: the timer
 *
 * Context: any but NMI.
 */
void add_timer(struct timer_list *t)
{
	WARN_ON(timer_pending(t));
	mod_timer(t, t->expires);
}

/**
 * timer_delete() - do not call it
 * @t: the timer
 *
 * Its function may be running on another CPU: see timer_delete_sync().
 *
 * Context: any but NMI.
 * Return: 1 if it was pending, else 0.
 */
int timer_delete(struct timer_list *t)
{
	struct timer_base *base = per_cpu_ptr(&timer_bases, t->cpu);
	unsigned long flags;
	int was;

	raw_spin_lock_irqsave(&base->lock, flags);
	was = detach(t);
	raw_spin_unlock_irqrestore(&base->lock, flags);
	return was;
}

/**
 * timer_delete_sync() - do not call it, and see to it that it is not running
 * @t: the timer; its function must not arm it again
 *
 * Context: any but NMI and the timer's own function.
 * Return: 1 if it was pending, else 0.
 */
int timer_delete_sync(struct timer_list *t)
{
	struct timer_base *base = per_cpu_ptr(&timer_bases, t->cpu);
	unsigned long flags;
	bool running;
	int was = 0;

	WARN_ON(in_hardirq() && READ_ONCE(base->running) == t);
	do {
		raw_spin_lock_irqsave(&base->lock, flags);
		was |= detach(t);
		running = base->running == t;
		raw_spin_unlock_irqrestore(&base->lock, flags);
		if (running)
			cpu_relax();
	} while (running);
	return was;
}

/* Before the first tick.  Context: boot. */
void __init timers_init(void)
{
	timers_init_cpu(0);
}

/* Before @cpu's first tick.  Context: boot. */
void __init timers_init_cpu(unsigned int cpu)
{
	struct timer_base *base = per_cpu_ptr(&timer_bases, cpu);

	raw_spin_lock_init(&base->lock);
	base->clock = READ_ONCE(jiffies) + 1;
}
