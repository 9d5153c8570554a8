// SPDX-License-Identifier: GPL-2.0-only
/*
 * Torture of RCU and SRCU, after the idea of Linux's rcutorture: objects grow
 * older with each grace period that has passed since they were taken away.  A
 * reader that still finds its object in place when it begins may see it taken
 * away, but never older than that: the next grace period waits for it.
 *
 * Readers are of every kind, in threads that are preempted, move and change
 * their urgency, in interrupts, also of idle CPUs, and in timers.  Updaters
 * use every way of waiting.
 *
 * Not tested here: readers in NMIs.
 */
#include <asm/atomic.h>
#include <asm/irqflags.h>
#include <base/err.h>
#include <kernel/bottom_half.h>
#include <kernel/jiffies.h>
#include <kernel/kthread.h>
#include <kernel/rculist.h>
#include <kernel/rcupdate.h>
#include <kernel/smp.h>
#include <kernel/srcu.h>
#include <kernel/timer.h>
#include <kernel/torture.h>

#define AGE_MAX		10	/* then it is used again */
#define NR_OBJECTS	200
#define ALIVE		0xa11feU
#define WAITING		0xdeadU	/* for its next use */

DEFINE_STATIC_SRCU(tortured);

/* One kind of RCU. */
struct rcu_ops {
	int (*lock)(void);
	void (*unlock)(int idx);
	void (*synchronize)(void);
	void (*call)(struct rcu_head *head, rcu_callback_t func);
	void (*wait_for_callbacks)(void);
	unsigned long (*mark)(void);
	bool (*passed)(unsigned long mark);
	bool sleeps;			/* readers may */
	bool preemptible;		/* readers are */
};

struct object {
	u32 age;		/* 0: in place; 1: taken away; then one more for each grace period */
	u32 alive;
	struct stage *st;
	struct rcu_head head;
	struct list_head node;	/* st->free, or the updater's own list */
};

struct stage {
	struct torture *t;
	const struct rcu_ops *ops;
	struct object *now;		/* by RCU; written with @lock held */
	raw_spinlock_t lock;		/* covers @free, and who writes @now */
	struct list_head free;
	u32 irq_delay;			/* turns in a section of an interrupt */
	atomic_t reads, irq_reads, replaced, reused, seen_taken, none_free, marks;
	struct object object[NR_OBJECTS];
};

static struct object *object_get(struct stage *st)
{
	struct object *o;
	unsigned long flags;

	raw_spin_lock_irqsave(&st->lock, flags);
	o = list_first_entry_or_null(&st->free, struct object, node);
	if (o)
		list_del(&o->node);
	raw_spin_unlock_irqrestore(&st->lock, flags);
	return o;
}

static void object_put(struct object *o)
{
	struct stage *st = o->st;
	unsigned long flags;

	WRITE_ONCE(o->alive, WAITING);
	raw_spin_lock_irqsave(&st->lock, flags);
	list_add_tail(&o->node, &st->free);
	raw_spin_unlock_irqrestore(&st->lock, flags);
	atomic_inc(&st->reused);
}

/* A grace period has passed.  True: it was the last, the object is free. */
static bool object_ages(struct object *o)
{
	WRITE_ONCE(o->age, o->age + 1);
	if (o->age < AGE_MAX)
		return false;
	object_put(o);
	return true;
}

static void object_called(struct rcu_head *head)
{
	struct object *o = container_of(head, struct object, head);

	if (!object_ages(o))
		o->st->ops->call(head, object_called);
}

/* Put a new object in place.  Return: the one that was taken away, or NULL if none was free. */
static struct object *object_replace(struct stage *st)
{
	struct object *new = object_get(st), *old;
	unsigned long flags;

	if (!new) {
		atomic_inc(&st->none_free);
		return NULL;
	}
	WRITE_ONCE(new->age, 0U);
	WRITE_ONCE(new->alive, ALIVE);
	raw_spin_lock_irqsave(&st->lock, flags);
	old = st->now;
	rcu_assign_pointer(st->now, new);
	raw_spin_unlock_irqrestore(&st->lock, flags);
	WRITE_ONCE(old->age, 1U);
	atomic_inc(&st->replaced);
	return old;
}

/* The whole of one section but for what is between; the caller is the reader. */
static struct object *look(struct stage *st)
{
	struct object *o = rcu_dereference_check(st->now, st->ops->sleeps || rcu_read_lock_any_held());

	TORTURE_CHECK(st->t, READ_ONCE(o->alive) == ALIVE, "found %#x in place", o->alive);
	return o;
}

static void look_again(struct stage *st, struct object *o)
{
	u32 age = READ_ONCE(o->age), alive = READ_ONCE(o->alive);

	TORTURE_CHECK(st->t, age <= 1 && alive == ALIVE,
		      "%u grace periods did not wait for this reader (%#x)", age - 1, alive);
	if (age == 1)
		atomic_inc(&st->seen_taken);
	atomic_inc(&st->reads);
}

/* In an interrupt or a softirq. */
static void read_in_interrupt(void *data)
{
	struct stage *st = data;
	int idx = st->ops->lock();
	struct object *o = look(st);

	for (u32 n = READ_ONCE(st->irq_delay); n; n--)
		cpu_relax();
	look_again(st, o);
	st->ops->unlock(idx);
	atomic_inc(&st->irq_reads);
}

struct reading_timer {
	struct timer_list timer;
	struct stage *st;
};

static void read_in_timer(struct timer_list *t)
{
	read_in_interrupt(container_of(t, struct reading_timer, timer)->st);
}

/* Inside a section: let time pass, and others run, as far as this kind allows. */
static void linger(struct stage *st, struct torture_random_state *rnd)
{
	torture_delay(rnd, 400);
	if (st->ops->sleeps && torture_one_in(rnd, 16))
		schedule_timeout_uninterruptible(1 + (long)torture_below(rnd, 2));
	if (st->ops->preemptible && torture_one_in(rnd, 4))
		yield();
	if (torture_one_in(rnd, 256))
		torture_delay(rnd, 200000);	/* some ticks: the CPU is asked to report */
}

static void read_nested(struct stage *st, struct torture_random_state *rnd, unsigned int depth)
{
	int idx = st->ops->lock();
	struct object *o = look(st);

	linger(st, rnd);
	if (depth)
		read_nested(st, rnd, depth - 1);
	/* Also behind the end of an inner section. */
	linger(st, rnd);
	look_again(st, o);
	st->ops->unlock(idx);
}

static void reader(struct torture_thread *me)
{
	struct stage *st = me->data;
	struct reading_timer rt = { .st = st };

	timer_setup(&rt.timer, read_in_timer, 0);
	torture_for_each_op(me, 10000) {
		read_nested(st, &me->rnd, torture_one_in(&me->rnd, 4) ? 2 : 0);
		if (torture_one_in(&me->rnd, 16))
			smp_call_function_single((int)torture_random_cpu(&me->rnd),
						 read_in_interrupt, st, 1);
		if (torture_one_in(&me->rnd, 64))
			mod_timer(&rt.timer, READ_ONCE(jiffies) + 1);
		if (torture_one_in(&me->rnd, 64))
			torture_random_policy(me);
		/* CPUs must be idle at times, and callbacks get their turn. */
		if (torture_one_in(&me->rnd, 16))
			schedule_timeout_uninterruptible(1);
	}
	timer_delete_sync(&rt.timer);
}

/* Sleeps most of the time, and reads in interrupts of whoever is idle meanwhile. */
static void reader_while_idle(struct torture_thread *me)
{
	struct stage *st = me->data;
	struct reading_timer rt = { .st = st };

	timer_setup(&rt.timer, read_in_timer, 0);
	torture_for_each_op(me, 600) {
		WRITE_ONCE(st->irq_delay, torture_one_in(&me->rnd, 4) ? 100000 : 1000);
		smp_call_function_single((int)torture_random_cpu(&me->rnd), read_in_interrupt,
					 st, 1);
		mod_timer(&rt.timer, READ_ONCE(jiffies) + 1);
		schedule_timeout_uninterruptible(2);
	}
	timer_delete_sync(&rt.timer);
}

/* All that is on @taken is one grace period older. */
static void all_age(struct list_head *taken)
{
	struct object *o, *next;

	list_for_each_entry_safe(o, next, taken, node) {
		list_del(&o->node);
		/* Not back to this list if it is on that of the free ones now. */
		if (!object_ages(o))
			list_add(&o->node, taken);
	}
}

static void wait_for_mark(struct stage *st, unsigned long mark)
{
	while (!st->ops->passed(mark))
		schedule_timeout_uninterruptible(1);
	atomic_inc(&st->marks);
}

static void wait_in_some_way(struct stage *st, struct torture_random_state *rnd)
{
	if (torture_one_in(rnd, 4))
		wait_for_mark(st, st->ops->mark());
	else
		st->ops->synchronize();
}

/* Until the readers are done. */
static void updater(struct torture_thread *me)
{
	struct stage *st = me->data;
	LIST_HEAD(taken);

	sched_setscheduler(current, SCHED_FIFO, 30);
	while (!kthread_should_stop()) {
		struct object *old = object_replace(st);

		me->ops++;
		if (old && torture_one_in(&me->rnd, 2)) {
			st->ops->call(&old->head, object_called);
			old = NULL;
		}
		if (old)
			list_add(&old->node, &taken);
		if (torture_one_in(&me->rnd, 3) || !old) {
			wait_in_some_way(st, &me->rnd);
			all_age(&taken);
		}
		if (torture_one_in(&me->rnd, 32))
			st->ops->wait_for_callbacks();
		/* Objects are taken away in the middle of sections, not only when all sleep. */
		if (torture_one_in(&me->rnd, 4))
			schedule_timeout_uninterruptible(1);
	}
	while (!list_empty(&taken)) {
		st->ops->synchronize();
		all_age(&taken);
	}
}

/* Grace periods that overlap those of the updaters. */
static void bystander(struct torture_thread *me)
{
	struct stage *st = me->data;

	while (!kthread_should_stop()) {
		st->ops->synchronize();
		me->ops++;
		torture_delay(&me->rnd, 1000);
		if (torture_one_in(&me->rnd, 4))
			schedule_timeout_uninterruptible(1);
	}
}

static void stage_wait_for_callbacks(struct stage *st)
{
	/* Each round calls those that a callback has added in the last. */
	for (unsigned int i = 0; i <= AGE_MAX; i++)
		st->ops->wait_for_callbacks();
}

static void run_stage(struct kunit *test, const struct rcu_ops *ops,
		      void (*fn)(struct torture_thread *me), unsigned int nr)
{
	struct stage *st = kunit_kzalloc(test, sizeof(*st), GFP_KERNEL);
	unsigned int free = 0;
	struct object *o;

	KUNIT_ASSERT_NOT_NULL(test, st);
	st->ops = ops;
	st->irq_delay = 300;
	raw_spin_lock_init(&st->lock);
	INIT_LIST_HEAD(&st->free);
	for (unsigned int i = 0; i < NR_OBJECTS; i++) {
		st->object[i].st = st;
		st->object[i].alive = WAITING;
		list_add_tail(&st->object[i].node, &st->free);
	}
	st->now = object_get(st);
	st->now->alive = ALIVE;
	st->t = torture_begin(test);
	for (unsigned int i = 0; i < nr; i++)
		torture_add(st->t, fn, st);
	for (unsigned int i = 0; i < 2; i++)
		torture_add_helper(st->t, updater, st);
	torture_add_helper(st->t, bystander, st);
	torture_run(st->t, TORTURE_SHUFFLE | TORTURE_STUTTER);
	stage_wait_for_callbacks(st);
	list_for_each_entry(o, &st->free, node)
		free++;
	KUNIT_EXPECT_EQ_MSG(test, free, NR_OBJECTS - 1, "objects whose callback was lost");
	kunit_info(test, "%d read, %d of them in interrupts, %d saw it taken away; %d replaced, %d free again",
		   atomic_read(&st->reads), atomic_read(&st->irq_reads),
		   atomic_read(&st->seen_taken), atomic_read(&st->replaced),
		   atomic_read(&st->reused));
}

static void readers_keep_what_they_see(struct kunit *test, const struct rcu_ops *ops)
{
	run_stage(test, ops, reader, torture_nr_threads(2, 4));
}

static int plain_lock(void)
{
	rcu_read_lock();
	return 0;
}

static void plain_unlock(int idx)
{
	(void)idx;
	rcu_read_unlock();
}

static const struct rcu_ops plain = {
	.lock = plain_lock, .unlock = plain_unlock, .synchronize = synchronize_rcu,
	.call = call_rcu, .wait_for_callbacks = rcu_barrier, .mark = start_poll_synchronize_rcu,
	.passed = poll_state_synchronize_rcu, .preemptible = true,
};

static void rcu_readers_keep_what_they_see(struct kunit *test)
{
	readers_keep_what_they_see(test, &plain);
}

static void interrupts_of_idle_cpus_keep_what_they_see(struct kunit *test)
{
	run_stage(test, &plain, reader_while_idle, 2);
}

/* Whatever forbids a switch is a reader: by turns preemption and softirqs. */
static int fixed_lock(void)
{
	/* Not read again at the end: the section may last longer than a tick. */
	int bh = !in_interrupt() && !irqs_disabled() && (READ_ONCE(jiffies) & 1);

	if (bh)
		rcu_read_lock_bh();
	else
		rcu_read_lock_sched();
	return bh;
}

static void fixed_unlock(int bh)
{
	if (bh)
		rcu_read_unlock_bh();
	else
		rcu_read_unlock_sched();
}

static const struct rcu_ops fixed = {
	.lock = fixed_lock, .unlock = fixed_unlock, .synchronize = synchronize_rcu,
	.call = call_rcu, .wait_for_callbacks = rcu_barrier, .mark = start_poll_synchronize_rcu,
	.passed = poll_state_synchronize_rcu,
};

static void sections_without_preemption_keep_what_they_see(struct kunit *test)
{
	readers_keep_what_they_see(test, &fixed);
}

static int srcu_lock(void)
{
	return srcu_read_lock(&tortured);
}

static void srcu_unlock(int idx)
{
	srcu_read_unlock(&tortured, idx);
}

static void srcu_synchronize(void)
{
	synchronize_srcu(&tortured);
}

static void srcu_call(struct rcu_head *head, rcu_callback_t func)
{
	call_srcu(&tortured, head, func);
}

static void srcu_wait_for_callbacks(void)
{
	srcu_barrier(&tortured);
}

static unsigned long srcu_mark(void)
{
	return start_poll_synchronize_srcu(&tortured);
}

static bool srcu_passed(unsigned long mark)
{
	return poll_state_synchronize_srcu(&tortured, mark);
}

static const struct rcu_ops sleeping = {
	.lock = srcu_lock, .unlock = srcu_unlock, .synchronize = srcu_synchronize,
	.call = srcu_call, .wait_for_callbacks = srcu_wait_for_callbacks, .mark = srcu_mark,
	.passed = srcu_passed, .sleeps = true, .preemptible = true,
};

static void srcu_readers_keep_what_they_see(struct kunit *test)
{
	readers_keep_what_they_see(test, &sleeping);
}

/*
 * Callbacks: each is called once, also those from interrupts, and before a
 * barrier of those who have asked for them ends.
 */
#define BURST	64

struct caller {
	struct torture *t;
	atomic_t left;
};

struct burst_head {
	struct rcu_head head;
	struct caller *c;
	u32 pending;
};

static atomic_t bursts_called;

static void burst_called(struct rcu_head *head)
{
	struct burst_head *b = container_of(head, struct burst_head, head);

	TORTURE_CHECK(b->c->t, xchg(&b->pending, 0U) == 1, "called twice");
	atomic_dec(&b->c->left);
	atomic_inc(&bursts_called);
}

static void burst_call(void *data)
{
	struct burst_head *b = data;

	call_rcu(&b->head, burst_called);
}

static void caller_fn(struct torture_thread *me)
{
	struct caller *c = me->data;
	struct burst_head *b = kcalloc(BURST, sizeof(*b), GFP_KERNEL);

	if (!b) {
		TORTURE_CHECK(c->t, false, "no memory");
		return;
	}
	torture_for_each_op(me, 1000) {
		u32 n = 1 + torture_below(&me->rnd, BURST);

		atomic_set(&c->left, (int)n);
		for (u32 i = 0; i < n; i++) {
			b[i].c = c;
			b[i].pending = 1;
			if (torture_one_in(&me->rnd, 4))
				smp_call_function_single((int)torture_random_cpu(&me->rnd),
							 burst_call, &b[i], 1);
			else
				burst_call(&b[i]);
			if (torture_one_in(&me->rnd, 16))
				yield();
		}
		rcu_barrier();
		TORTURE_CHECK(c->t, atomic_read(&c->left) == 0,
			      "%d callbacks after their barrier", atomic_read(&c->left));
		/* As a wrong kernel would call them in memory that is freed. */
		while (atomic_read(&c->left))
			schedule_timeout_uninterruptible(1);
	}
	kfree(b);
}

static void a_barrier_comes_after_all_callbacks(struct kunit *test)
{
	unsigned int n = torture_nr_threads(1, 4);
	struct caller *c = kunit_kcalloc(test, n, sizeof(*c), GFP_KERNEL);
	struct torture *t = torture_begin(test);

	KUNIT_ASSERT_NOT_NULL(test, c);
	atomic_set(&bursts_called, 0);
	for (unsigned int i = 0; i < n; i++) {
		c[i].t = t;
		torture_add(t, caller_fn, &c[i]);
	}
	torture_run(t, TORTURE_SHUFFLE | TORTURE_STUTTER);
	kunit_info(test, "%d callbacks", atomic_read(&bursts_called));
}

static struct kunit_case rcu_torture_cases[] = {
	KUNIT_CASE(rcu_readers_keep_what_they_see),
	KUNIT_CASE(interrupts_of_idle_cpus_keep_what_they_see),
	KUNIT_CASE(sections_without_preemption_keep_what_they_see),
	KUNIT_CASE(srcu_readers_keep_what_they_see),
	KUNIT_CASE(a_barrier_comes_after_all_callbacks),
	{}
};

static struct kunit_suite rcu_torture_suite = {
	.name = "torture_rcu",
	.keeps_threads = true,	/* call_srcu() uses workers */
	.test_cases = rcu_torture_cases,
};
kunit_test_suite(rcu_torture_suite);
