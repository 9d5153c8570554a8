// SPDX-License-Identifier: GPL-2.0-only
/*
 * Timers: a wheel of four levels per CPU.
 *
 * A slot of level 0 is a tick, a slot of level n is 64^n ticks.  A timer
 * goes into the lowest level that reaches its time; when the hand of a level
 * comes round, the next slot of the level above is dealt out again.  Adding
 * and removing is constant work, and so is a tick on which nothing is due:
 * a bit per slot says which are used, so an idle CPU's wheel is not turned
 * slot by slot either.
 *
 * A timer belongs to the base of the CPU that its flags name.  Whoever
 * changes it locks that base and looks at the flags again.  To move it to
 * another base its flags say MIGRATING while it is on neither.
 *
 * Source: Varghese, Lauck, "Hashed and Hierarchical Timing Wheels", SOSP
 * 1987, scheme 7.
 */
#include <asm/barrier.h>
#include <asm/processor.h>
#include <base/bits.h>
#include <base/init.h>
#include <kernel/bug.h>
#include <kernel/context.h>
#include <kernel/cpumask.h>
#include <kernel/interrupt.h>
#include <kernel/jiffies.h>
#include <kernel/lockdep_waits.h>
#include <kernel/percpu.h>
#include <kernel/spinlock.h>
#include <kernel/task.h>
#include <kernel/tick.h>
#include <kernel/timer.h>
#include <trace/timer.h>

#define LEVEL_BITS	6
#define LEVEL_SLOTS	(1U << LEVEL_BITS)
#define LEVEL_MASK	(LEVEL_SLOTS - 1)
#define LEVELS		4
/* Farther than the wheel reaches is put as far as it does, and dealt again there. */
#define WHEEL_REACH	((1UL << (LEVELS * LEVEL_BITS)) - 1)

_Static_assert(LEVEL_SLOTS == BITS_PER_LONG, "the slots of a level are the bits of a word");

struct timer_base {
	raw_spinlock_t lock;		/* covers all below and the timers on it */
	unsigned long clock;		/* the next tick to be worked off */
	struct timer_list *running;	/* whose function is being called */
	unsigned long used[LEVELS];	/* a bit per slot: perhaps not empty */
	struct hlist_head wheel[LEVELS][LEVEL_SLOTS];
};

static DEFINE_PER_CPU(struct timer_base, timer_bases);

static void enqueue(struct timer_base *base, struct timer_list *t)
	__must_hold(&base->lock)
{
	unsigned long due = t->expires, left;
	unsigned int level = 0, slot;

	if ((long)(due - base->clock) < 0)
		due = base->clock;
	left = due - base->clock;
	if (left > WHEEL_REACH) {
		left = WHEEL_REACH;
		due = base->clock + left;
	}
	while (left >> ((level + 1) * LEVEL_BITS))
		level++;
	slot = due >> (level * LEVEL_BITS) & LEVEL_MASK;
	hlist_add_head(&t->entry, &base->wheel[level][slot]);
	base->used[level] |= 1UL << slot;
}

/* Take the whole list of a slot over to @list, whose timers are still pending. */
static void take_slot(struct timer_base *base, unsigned int level, unsigned int slot,
		      struct hlist_head *list)
	__must_hold(&base->lock)
{
	struct hlist_head *head = &base->wheel[level][slot];

	*list = *head;
	if (list->first)
		list->first->pprev = &list->first;
	head->first = NULL;
	base->used[level] &= ~(1UL << slot);
}

/* Deal out again the slot that the hand of @level has come to. */
static void cascade(struct timer_base *base, unsigned int level)
	__must_hold(&base->lock)
{
	unsigned int slot = base->clock >> (level * LEVEL_BITS) & LEVEL_MASK;
	struct hlist_head list;
	struct timer_list *t;

	take_slot(base, level, slot, &list);
	while ((t = hlist_entry_safe(list.first, struct timer_list, entry))) {
		hlist_del_init(&t->entry);
		enqueue(base, t);
	}
}

/* @irqs_off: as the function finds interrupts, and must leave them. */
static void run(struct timer_list *t, void (*fn)(struct timer_list *), bool irqs_off)
{
	u32 before = preempt_count();
	struct lockdep_map map;

	lockdep_run_begin(&map, (const void *)fn);
	fn(t);
	lockdep_run_end(&map);
	check_balance_after("timer", fn, before, irqs_off);
}

/* The lock is released round the call; interrupts are on for it unless the timer wants them off. */
static void call_timer(struct timer_base *base, struct timer_list *t)
	__must_hold(&base->lock)
{
	void (*fn)(struct timer_list *) = t->function;
	bool irqsafe = t->flags & TIMER_IRQSAFE;

	hlist_del_init(&t->entry);
	debug_object_deactivate(t);
	if (!fn)
		return;		/* shut down */
	trace_timer_expire_entry(t, fn);
	base->running = t;
	if (irqsafe) {
		raw_spin_unlock(&base->lock);
		run(t, fn, true);
		raw_spin_lock(&base->lock);
	} else {
		raw_spin_unlock_irq(&base->lock);
		run(t, fn, false);
		raw_spin_lock_irq(&base->lock);
	}
	base->running = NULL;
	trace_timer_expire_exit(t);
}

static void expire_tick(struct timer_base *base)
	__must_hold(&base->lock)
{
	struct hlist_head list;
	struct timer_list *t;

	for (unsigned int level = 1; level < LEVELS; level++) {
		if (base->clock & ((1UL << (level * LEVEL_BITS)) - 1))
			break;
		cascade(base, level);
	}
	/*
	 * Both before the first call: a function that arms for 'now' gets the
	 * next tick, and one that arms for a whole turn later this slot, but
	 * not this list.
	 */
	take_slot(base, 0, base->clock & LEVEL_MASK, &list);
	base->clock++;
	while ((t = hlist_entry_safe(list.first, struct timer_list, entry)))
		call_timer(base, t);
}

/*
 * The next tick at which the wheel has something to do, a timer or a slot to
 * be dealt out again; base->lock is held.  False: it is empty.
 */
static bool next_event(const struct timer_base *base, unsigned long *when)
	__must_hold(&base->lock)
{
	bool any = false;

	for (unsigned int level = 0; level < LEVELS; level++) {
		unsigned int shift = level * LEVEL_BITS, from;
		unsigned long hand, turned, at;

		if (!base->used[level])
			continue;
		/* The first slot that the hand has not been at: this one, if it stands at its edge. */
		hand = (base->clock + (1UL << shift) - 1) >> shift;
		from = hand & LEVEL_MASK;
		turned = base->used[level] >> from;
		if (from)
			turned |= base->used[level] << (LEVEL_SLOTS - from);
		at = (hand + __ffs(turned)) << shift;
		if (!any || (long)(at - *when) < 0)
			*when = at;
		any = true;
	}
	return any;
}

/* Turn the wheel as far as there is nothing to do, and to @now at the most.  True: something is. */
static bool forward(struct timer_base *base, unsigned long now)
	__must_hold(&base->lock)
{
	unsigned long when;
	bool any = next_event(base, &when);

	if (any && (long)(now - when) >= 0) {
		base->clock = when;
		return true;
	}
	if ((long)(now - base->clock) >= 0)
		base->clock = now + 1;
	return false;
}

/**
 * run_local_timers() - the tick's part: is something due on this CPU?
 *
 * Context: the tick, hard interrupt, interrupts off.
 */
void run_local_timers(void)
{
	struct timer_base *base = this_cpu_ptr(&timer_bases);

	raw_spin_lock(&base->lock);
	if (forward(base, READ_ONCE(jiffies)))
		raise_softirq_irqoff(TIMER_SOFTIRQ);
	raw_spin_unlock(&base->lock);
}

static void timer_softirq(struct softirq_action *h)
{
	struct timer_base *base = this_cpu_ptr(&timer_bases);

	(void)h;
	raw_spin_lock_irq(&base->lock);
	while (forward(base, READ_ONCE(jiffies)))
		expire_tick(base);
	raw_spin_unlock_irq(&base->lock);
}

/**
 * timer_next_event() - when do this CPU's timers want a tick?
 * @when: set to the tick
 *
 * Context: interrupts off.
 * Return: false if there is no timer.
 */
bool timer_next_event(unsigned long *when)
{
	struct timer_base *base = this_cpu_ptr(&timer_bases);
	bool any;

	raw_spin_lock(&base->lock);
	any = next_event(base, when);
	__raw_spin_release(&base->lock);
	preempt_enable_no_resched();
	return any;
}

static struct timer_base *base_of(u32 flags)
{
	return per_cpu_ptr(&timer_bases, flags & TIMER_CPUMASK);
}

/* The base that @t is on, locked, and interrupts off. */
static struct timer_base *lock_base(struct timer_list *t, unsigned long *irqflags)
{
	for (;;) {
		u32 flags = READ_ONCE(t->flags);
		struct timer_base *base = base_of(flags);

		if (likely(!(flags & TIMER_MIGRATING))) {
			raw_spin_lock_irqsave(&base->lock, *irqflags);
			if (likely(READ_ONCE(t->flags) == flags)) {
				__pass_lock(&base->lock);
				return base;
			}
			raw_spin_unlock_irqrestore(&base->lock, *irqflags);
		}
		cpu_relax();
	}
}

/* From @base, locked, to @cpu's, which is locked then.  @t is on no list. */
static struct timer_base *change_base(struct timer_base *base, struct timer_list *t,
				      unsigned int cpu)
	__releases(&base->lock)
{
	struct timer_base *new = per_cpu_ptr(&timer_bases, cpu);

	/* While its function runs it stays, so that timer_delete_sync() knows where. */
	if (base == new || base->running == t) {
		__pass_lock(&base->lock);
		return base;
	}
	WRITE_ONCE(t->flags, t->flags | TIMER_MIGRATING);
	__raw_spin_release(&base->lock);
	__raw_spin_acquire(&new->lock);
	/* The last store: who sees it locks the new base. */
	WRITE_ONCE(t->flags, (t->flags & ~(TIMER_MIGRATING | TIMER_CPUMASK)) | cpu);
	__pass_lock(&new->lock);
	return new;
}

static int detach(struct timer_list *t)
{
	if (!timer_pending(t))
		return 0;
	hlist_del_init(&t->entry);
	debug_object_deactivate(t);
	return 1;
}

/* An idle CPU whose tick is off may have to look again.  Pairs with tick_idle_stop(). */
static noinline void kick_idle(unsigned int cpu)
{
	smp_mb();
	tick_kick_idle(cpu);
}

enum how { ALWAYS, ONLY_PENDING, ONLY_EARLIER };

static __always_inline int modify(struct timer_list *t, unsigned long expires, enum how how,
				  unsigned int cpu, unsigned long ip)
{
	bool never_made = false;
	unsigned long flags;
	struct timer_base *base = lock_base(t, &flags);
	int was = timer_pending(t);

	__receive_lock(&base->lock);
	if (IS_ENABLED(CONFIG_DEBUG_OBJECTS) &&
	    unlikely(!t->function && !(t->flags & TIMER_SHUTDOWN)))
		never_made = true;
	if ((how == ONLY_PENDING && !was) || unlikely(!t->function))
		goto out;
	if (how == ONLY_EARLIER && was && (long)(t->expires - expires) <= 0)
		goto out;
	detach(t);
	base = change_base(base, t, cpu == NR_CPUS ? smp_processor_id() : cpu);
	__receive_lock(&base->lock);
	t->expires = expires;
	enqueue(base, t);
	(void)debug_object_activate(t, &timer_debug_descr, t->function);
	trace_timer_start(t, t->function, expires);
	cpu = t->flags & TIMER_CPUMASK;
out:
	raw_spin_unlock_irqrestore(&base->lock, flags);
	if (unlikely(cpu < NR_CPUS && cpu != raw_smp_processor_id()))
		kick_idle(cpu);
	if (unlikely(never_made))
		debug_object_not_initialised(t, &timer_debug_descr, ip);
	return was;
}

/**
 * mod_timer() - call the timer's function at a new time
 * @t:       the timer
 * @expires: jiffies; one in the past means the next tick
 *
 * It goes to this CPU, unless its function is running on another.
 *
 * Context: any but NMI.
 * Return: 1 if it was pending (and now is for the new time), else 0.
 */
int mod_timer(struct timer_list *t, unsigned long expires)
{
	return modify(t, expires, ALWAYS, NR_CPUS, _RET_IP_);
}

/**
 * mod_timer_pending() - the same for a timer that is pending; others stay as they are
 * @t:       the timer
 * @expires: jiffies
 *
 * Context: any but NMI.
 * Return: 1 if it was pending, else 0.
 */
int mod_timer_pending(struct timer_list *t, unsigned long expires)
{
	return modify(t, expires, ONLY_PENDING, NR_CPUS, _RET_IP_);
}

/**
 * timer_reduce() - the same, but never to a later time
 * @t:       the timer
 * @expires: jiffies
 *
 * Context: any but NMI.
 * Return: 1 if it was pending, else 0.
 */
int timer_reduce(struct timer_list *t, unsigned long expires)
{
	return modify(t, expires, ONLY_EARLIER, NR_CPUS, _RET_IP_);
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
	modify(t, t->expires, ALWAYS, NR_CPUS, _RET_IP_);
}

/**
 * add_timer_on() - the same on another CPU
 * @t:   the timer
 * @cpu: where its function is to be called; a possible one
 *
 * Context: any but NMI.
 */
void add_timer_on(struct timer_list *t, int cpu)
{
	WARN_ON(timer_pending(t));
	modify(t, t->expires, ALWAYS, (unsigned int)cpu, _RET_IP_);
}

/* The flags say that it was made once. */
static void shut_down(struct timer_list *t)
{
	t->function = NULL;
	WRITE_ONCE(t->flags, t->flags | TIMER_SHUTDOWN);
}

static int delete(struct timer_list *t, bool shutdown)
{
	unsigned long flags;
	struct timer_base *base = lock_base(t, &flags);
	int was = detach(t);

	__receive_lock(&base->lock);
	if (was)
		trace_timer_cancel(t);
	if (shutdown)
		shut_down(t);
	raw_spin_unlock_irqrestore(&base->lock, flags);
	return was;
}

/* 1 if it was pending; -1 if its function is running; else 0. */
static int try_delete(struct timer_list *t, bool shutdown)
{
	unsigned long flags;
	struct timer_base *base = lock_base(t, &flags);
	int was = -1;

	__receive_lock(&base->lock);
	if (base->running != t)
		was = detach(t);
	if (shutdown)
		shut_down(t);
	raw_spin_unlock_irqrestore(&base->lock, flags);
	return was;
}

/*
 * The function of another CPU's timer is waited for by spinning: it runs with
 * preemption off and does not sleep.
 */
static int delete_sync(struct timer_list *t, bool shutdown, unsigned long ip)
{
	int was;

	WARN_ON(in_hardirq() && !(t->flags & TIMER_IRQSAFE));
	lockdep_wait_for((const void *)t->function, ip);
	while ((was = try_delete(t, shutdown)) < 0) {
		/* On this CPU only what it has interrupted, or is, runs. */
		if (in_interrupt() && READ_ONCE(this_cpu_ptr(&timer_bases)->running) == t) {
			wait_graph_self((const void *)t->function, ip);
			return delete(t, shutdown);
		}
		cpu_relax();
	}
	return was;
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
	return delete(t, false);
}

/**
 * timer_shutdown() - never call it again: arming it from now on does nothing
 * @t: the timer
 *
 * Context: any but NMI.
 * Return: 1 if it was pending, else 0.
 */
int timer_shutdown(struct timer_list *t)
{
	return delete(t, true);
}

/**
 * try_to_del_timer_sync() - do not call it, unless it is being called
 * @t: the timer
 *
 * Context: any but NMI.
 * Return: 1 if it was pending, 0 if not, -1 if its function is running.
 */
int try_to_del_timer_sync(struct timer_list *t)
{
	return try_delete(t, false);
}

/**
 * timer_delete_sync() - do not call it, and see to it that it is not running
 * @t: the timer; its function must not hold up this CPU
 *
 * If its function arms it again, it is deleted again after that.
 *
 * Context: task or softirq; interrupts too for TIMER_IRQSAFE; not its own function.
 * Return: 1 if it was pending, else 0.
 */
int timer_delete_sync(struct timer_list *t)
{
	return delete_sync(t, false, _RET_IP_);
}

/**
 * timer_shutdown_sync() - the same, and arming it from now on does nothing
 * @t: the timer
 *
 * Context: as timer_delete_sync().
 * Return: 1 if it was pending, else 0.
 */
int timer_shutdown_sync(struct timer_list *t)
{
	return delete_sync(t, true, _RET_IP_);
}

static void stop_timer(void *addr)
{
	(void)timer_delete(addr);
}

const struct debug_obj_descr timer_debug_descr = { .name = "timer", .stop = stop_timer };

/* Before the first tick.  Context: boot. */
void __init timers_init(void)
{
	open_softirq(TIMER_SOFTIRQ, timer_softirq);
	timers_init_cpu(0);
}

/* Before @cpu's first tick.  Context: boot. */
void __init timers_init_cpu(unsigned int cpu)
{
	struct timer_base *base = per_cpu_ptr(&timer_bases, cpu);

	raw_spin_lock_init(&base->lock);
	base->clock = READ_ONCE(jiffies) + 1;
}
