// SPDX-License-Identifier: GPL-2.0-only
/*
 * High-resolution timers: a tree by time for each CPU, whose first one the
 * local timer is set to; and a second tree for those that are called in
 * softirq context.
 *
 * As with the wheel (timer.c): whoever changes a timer locks the base it
 * names and looks again, and it names none while it goes from one to another.
 */
#include <asm/processor.h>
#include <base/errno.h>
#include <base/init.h>
#include <kernel/bug.h>
#include <kernel/context.h>
#include <kernel/debugobjects.h>
#include <kernel/delay.h>
#include <kernel/hrtimer.h>
#include <kernel/interrupt.h>
#include <kernel/kthread.h>
#include <kernel/lockdep_waits.h>
#include <kernel/percpu.h>
#include <kernel/sched.h>
#include <kernel/spinlock.h>
#include <kernel/task.h>
#include <kernel/tick.h>
#include <kernel/wait.h>
#include <trace/timer.h>

#define HRTIMER_MIGRATING	(~0U)
#define NEVER			(~0ULL)

struct queue {
	struct rb_root_cached tree;
	struct hrtimer *running;	/* whose function is being called */
};

struct hrtimer_base {
	raw_spinlock_t lock;		/* covers all below and the timers on it */
	struct queue hard, soft;
	bool soft_raised;		/* the softirq is on its way: it looks at @soft after us */
};

static DEFINE_PER_CPU(struct hrtimer_base, hrtimer_bases);

static struct hrtimer *timer_of(struct rb_node *n)
{
	return rb_entry(n, struct hrtimer, node);
}

static bool earlier(struct rb_node *a, const struct rb_node *b)
{
	return timer_of(a)->expires < rb_entry(b, struct hrtimer, node)->expires;
}

static struct queue *queue_of(struct hrtimer_base *base, const struct hrtimer *t)
{
	return unlikely(t->is_soft) ? &base->soft : &base->hard;
}

static u64 first_in(const struct queue *q)
{
	struct rb_node *n = rb_first_cached(&q->tree);

	return n ? (u64)timer_of(n)->expires : NEVER;
}

/* When this CPU must be interrupted for @base. */
static u64 first_of(const struct hrtimer_base *base)
	__must_hold(&base->lock)
{
	u64 hard = first_in(&base->hard), soft = NEVER;

	if (!base->soft_raised)
		soft = first_in(&base->soft);
	return soft < hard ? soft : hard;
}

static void enqueue(struct hrtimer_base *base, struct hrtimer *t)
	__must_hold(&base->lock)
{
	rb_add_cached(&t->node, &queue_of(base, t)->tree, earlier);
	WRITE_ONCE(t->queued, true);
	(void)debug_object_activate(t, &hrtimer_debug_descr, t->function);
}

static bool dequeue(struct hrtimer_base *base, struct hrtimer *t)
	__must_hold(&base->lock)
{
	if (!t->queued)
		return false;
	rb_erase_cached(&t->node, &queue_of(base, t)->tree);
	WRITE_ONCE(t->queued, false);
	debug_object_deactivate(t);
	return true;
}

/* The base that @t is on, locked, and interrupts off. */
static struct hrtimer_base *lock_base(struct hrtimer *t, unsigned long *flags)
{
	for (;;) {
		u32 cpu = READ_ONCE(t->cpu);

		if (likely(cpu != HRTIMER_MIGRATING)) {
			struct hrtimer_base *base = per_cpu_ptr(&hrtimer_bases, cpu);

			raw_spin_lock_irqsave(&base->lock, *flags);
			if (likely(READ_ONCE(t->cpu) == cpu)) {
				__pass_lock(&base->lock);
				return base;
			}
			raw_spin_unlock_irqrestore(&base->lock, *flags);
		}
		cpu_relax();
	}
}

/* To this CPU's base, unless its function is running on the other.  @t is not queued. */
static struct hrtimer_base *to_this_cpu(struct hrtimer_base *base, struct hrtimer *t)
	__releases(&base->lock)
{
	struct hrtimer_base *mine = this_cpu_ptr(&hrtimer_bases);

	if (base == mine || queue_of(base, t)->running == t) {
		__pass_lock(&base->lock);
		return base;
	}
	WRITE_ONCE(t->cpu, HRTIMER_MIGRATING);
	__raw_spin_release(&base->lock);
	__raw_spin_acquire(&mine->lock);
	WRITE_ONCE(t->cpu, smp_processor_id());
	__pass_lock(&mine->lock);
	return mine;
}

/**
 * hrtimer_init() - make a timer; its function is set by the caller
 * @timer:    the timer
 * @clock_id: CLOCK_MONOTONIC or one of its names here
 * @mode:     HRTIMER_MODE_*; of it only HRTIMER_MODE_SOFT means something here
 *
 * Context: any.
 */
void hrtimer_init(struct hrtimer *timer, int clock_id, enum hrtimer_mode mode)
{
	(void)clock_id;
	debug_object_init(timer, &hrtimer_debug_descr);
	*timer = (struct hrtimer){ .is_soft = mode & HRTIMER_MODE_SOFT };
}

/**
 * hrtimer_setup() - make a timer
 * @timer:    the timer
 * @function: called in hard interrupt context, or, if @mode says so, in softirq context
 * @clock_id: as hrtimer_init()
 * @mode:     as hrtimer_init()
 *
 * Context: any.
 */
void hrtimer_setup(struct hrtimer *timer, enum hrtimer_restart (*function)(struct hrtimer *),
		   int clock_id, enum hrtimer_mode mode)
{
	hrtimer_init(timer, clock_id, mode);
	timer->function = function;
}

/**
 * hrtimer_start() - call the timer's function at a time
 * @timer: the timer; if it is pending the time is changed
 * @time:  ns
 * @mode:  HRTIMER_MODE_ABS: by the clock; HRTIMER_MODE_REL: from now
 *
 * Context: any but NMI and the run queue's lock.
 */
void hrtimer_start(struct hrtimer *timer, ktime_t time, enum hrtimer_mode mode)
{
	unsigned long flags;
	struct hrtimer_base *base = lock_base(timer, &flags);

	__receive_lock(&base->lock);
	dequeue(base, timer);
	base = to_this_cpu(base, timer);
	__receive_lock(&base->lock);
	timer->expires = mode & HRTIMER_MODE_REL ? ktime_add_safe(ktime_get(), time) : time;
	if (timer->expires < 0)
		timer->expires = 0;
	enqueue(base, timer);
	trace_hrtimer_start(timer, timer->function, (u64)timer->expires);
	/* Another CPU's base only while the function runs there: that CPU looks after it. */
	if (base == this_cpu_ptr(&hrtimer_bases) && !base->hard.running)
		tick_hrtimer_changed(first_of(base));
	raw_spin_unlock_irqrestore(&base->lock, flags);
}

/**
 * hrtimer_try_to_cancel() - do not call it, unless it is being called
 * @timer: the timer
 *
 * Context: any but NMI.
 * Return: 1 if it was pending, 0 if not, -1 if its function is running.
 */
int hrtimer_try_to_cancel(struct hrtimer *timer)
{
	unsigned long flags;
	struct hrtimer_base *base = lock_base(timer, &flags);
	int was = -1;

	__receive_lock(&base->lock);
	if (queue_of(base, timer)->running != timer)
		was = dequeue(base, timer);
	if (was > 0)
		trace_hrtimer_cancel(timer);
	raw_spin_unlock_irqrestore(&base->lock, flags);
	return was;
}

/* In its own function, or in what has interrupted that. */
static bool runs_here(struct hrtimer *timer)
{
	return in_interrupt() &&
		READ_ONCE(queue_of(this_cpu_ptr(&hrtimer_bases), timer)->running) == timer;
}

/**
 * hrtimer_cancel() - do not call it, and see to it that it is not running
 * @timer: the timer
 *
 * Its own function cannot wait for itself, which is reported.
 *
 * Context: any but NMI.
 * Return: 1 if it was pending, else 0.
 */
int hrtimer_cancel(struct hrtimer *timer)
{
	int was;

	lockdep_wait_for((const void *)timer->function, _RET_IP_);
	while ((was = hrtimer_try_to_cancel(timer)) < 0) {
		if (runs_here(timer)) {
			wait_graph_self((const void *)timer->function, _RET_IP_);
			return 0;
		}
		cpu_relax();
	}
	return was;
}

/**
 * hrtimer_active() - is it pending, or its function running?
 * @timer: the timer
 *
 * Context: any but NMI.
 */
bool hrtimer_active(const struct hrtimer *timer)
{
	struct hrtimer *t = (struct hrtimer *)timer;
	unsigned long flags;
	struct hrtimer_base *base = lock_base(t, &flags);
	bool active = t->queued || queue_of(base, t)->running == t;

	__receive_lock(&base->lock);
	raw_spin_unlock_irqrestore(&base->lock, flags);
	return active;
}

/**
 * hrtimer_forward() - move a timer's time on until it is behind @now
 * @timer:    the timer, not queued
 * @now:      ns
 * @interval: ns, by whole multiples of it
 *
 * Context: the timer's function, or while it is not active.
 * Return: how many intervals; 0 if its time had not come.
 */
u64 hrtimer_forward(struct hrtimer *timer, ktime_t now, ktime_t interval)
{
	u64 n;

	if (now < timer->expires || WARN_ON(timer->queued) || interval <= 0)
		return 0;
	n = (u64)(now - timer->expires) / (u64)interval + 1;
	timer->expires += (ktime_t)(n * (u64)interval);
	return n;
}

/* Call one timer that is due.  The lock is released round the call, interrupts are as @irqs_on. */
static __always_inline void call_first(struct hrtimer_base *base, struct queue *q, bool irqs_on)
	__must_hold(&base->lock)
{
	struct hrtimer *t = timer_of(rb_first_cached(&q->tree));
	enum hrtimer_restart again, (*fn)(struct hrtimer *);
	struct lockdep_map map;
	u32 before;

	dequeue(base, t);
	q->running = t;
	__raw_spin_release(&base->lock);
	if (irqs_on)
		local_irq_enable();
	trace_hrtimer_expire_entry(t, t->function);
	fn = t->function;
	before = preempt_count();
	lockdep_run_begin(&map, (const void *)fn);
	again = fn(t);
	lockdep_run_end(&map);
	check_balance_after("hrtimer", fn, before, !irqs_on);
	trace_hrtimer_expire_exit(t);
	if (irqs_on)
		local_irq_disable();
	__raw_spin_acquire(&base->lock);
	/* Unless the function, or somebody else, has started it already. */
	if (again == HRTIMER_RESTART && !t->queued)
		enqueue(base, t);
	q->running = NULL;
}

/**
 * hrtimer_run_queues() - call what is due on this CPU
 * @now: ns; what becomes due meanwhile is called at the next interrupt
 *
 * Context: the local timer's interrupt, interrupts off.
 * Return: when the first of the others is due, ns; ~0: none.
 */
u64 hrtimer_run_queues(u64 now)
{
	struct hrtimer_base *base = this_cpu_ptr(&hrtimer_bases);
	u64 first;

	raw_spin_lock(&base->lock);
	while (first_in(&base->hard) <= now)
		call_first(base, &base->hard, false);
	if (unlikely(!base->soft_raised && first_in(&base->soft) <= now)) {
		base->soft_raised = true;
		raise_softirq_irqoff(HRTIMER_SOFTIRQ);
	}
	first = first_of(base);
	raw_spin_unlock(&base->lock);
	return first;
}

static void hrtimer_softirq(struct softirq_action *h)
{
	struct hrtimer_base *base = this_cpu_ptr(&hrtimer_bases);
	u64 now;

	(void)h;
	raw_spin_lock_irq(&base->lock);
	now = ktime_get_ns();
	while (first_in(&base->soft) <= now)
		call_first(base, &base->soft, true);
	/* What is left, or came meanwhile, is the local timer's again. */
	base->soft_raised = false;
	tick_hrtimer_changed(first_of(base));
	raw_spin_unlock_irq(&base->lock);
}

struct sleeper {
	struct hrtimer timer;
	struct task_struct *task;
	bool over;
};

static enum hrtimer_restart sleeper_wakes(struct hrtimer *timer)
{
	struct sleeper *s = container_of(timer, struct sleeper, timer);

	WRITE_ONCE(s->over, true);
	wake_up_state(s->task, TASK_NORMAL);
	return HRTIMER_NORESTART;
}

/**
 * schedule_hrtimeout_range() - schedule(), up to a time at the most
 * @expires: ns; NULL: no limit
 * @delta:   how much later is fine, ns; here it is not used
 * @mode:    HRTIMER_MODE_ABS or _REL
 *
 * The state is the caller's.
 *
 * Context: task, may sleep.
 * Return: 0 when the time has come; -EINTR if the thread was woken before.
 */
int schedule_hrtimeout_range(ktime_t *expires, u64 delta, enum hrtimer_mode mode)
{
	struct sleeper s = { .task = current };

	(void)delta;
	if (!expires) {
		schedule();
		return -EINTR;
	}
	hrtimer_setup(&s.timer, sleeper_wakes, CLOCK_MONOTONIC, mode);
	hrtimer_start(&s.timer, *expires, mode);
	if (!READ_ONCE(s.over))
		schedule();
	hrtimer_cancel(&s.timer);
	__set_current_state(TASK_RUNNING);
	return READ_ONCE(s.over) ? 0 : -EINTR;
}

int schedule_hrtimeout(ktime_t *expires, enum hrtimer_mode mode)
{
	return schedule_hrtimeout_range(expires, 0, mode);
}

/**
 * usleep_range() - sleep for a time that is short, whatever happens
 * @min: microseconds, never less
 * @max: microseconds; here the sleep ends as soon after @min as it can
 *
 * Context: task, may sleep.
 */
void usleep_range(unsigned long min, unsigned long max)
{
	ktime_t end = ktime_add_us(ktime_get(), min);

	(void)max;
	might_sleep();
	wait_note(WAIT_SLEEP, NULL);
	do {
		set_current_state(TASK_UNINTERRUPTIBLE);
	} while (schedule_hrtimeout(&end, HRTIMER_MODE_ABS));
	wait_note_end();
}

static void stop_hrtimer(void *addr)
{
	(void)hrtimer_try_to_cancel(addr);
}

const struct debug_obj_descr hrtimer_debug_descr = { .name = "hrtimer", .stop = stop_hrtimer };

/* Before @cpu's first tick.  Context: boot. */
void __init hrtimers_init_cpu(unsigned int cpu)
{
	struct hrtimer_base *base = per_cpu_ptr(&hrtimer_bases, cpu);

	raw_spin_lock_init(&base->lock);
	base->hard.tree = RB_ROOT_CACHED;
	base->soft.tree = RB_ROOT_CACHED;
	open_softirq(HRTIMER_SOFTIRQ, hrtimer_softirq);
}
