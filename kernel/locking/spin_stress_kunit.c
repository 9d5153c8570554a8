// SPDX-License-Identifier: GPL-2.0-only
/*
 * spinlock_t and rwlock_t on all CPUs: holders exclude each other, readers
 * see no half update, and those who wait enter in the order of their coming.
 *
 * The order is told by the locks' own queues, never by time: a thread comes
 * when the one before it is seen to be queued.  What needs more CPUs than
 * there are is skipped.
 *
 * Not tested here: nesting in interrupts (the host's qspinlock_stress), and
 * orders of memory weaker than x86's.
 */
#include <asm/irqflags.h>
#include <kernel/rwlock.h>
#include <kernel/spinlock.h>

#include "stress_kunit.h"

#define ROUNDS	5000

struct spin_stress {
	spinlock_t lock;
	rwlock_t rw;
	struct pair p, rp;
};

static struct spin_stress *stress(struct kunit *test)
{
	struct spin_stress *s = kunit_kzalloc(test, sizeof(*s), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, s);
	spin_lock_init(&s->lock);
	rwlock_init(&s->rw);
	return s;
}

static int spins(void *arg)
{
	struct spin_stress *s = arg;
	unsigned long flags;

	for (int i = 0; i < ROUNDS; i++) {
		switch (i % 5) {
		case 0:
			spin_lock(&s->lock);
			pair_write(&s->p);
			spin_unlock(&s->lock);
			break;
		case 1:
			spin_lock_irqsave(&s->lock, flags);
			pair_write(&s->p);
			spin_unlock_irqrestore(&s->lock, flags);
			break;
		case 2:
			spin_lock_bh(&s->lock);
			pair_write(&s->p);
			spin_unlock_bh(&s->lock);
			break;
		case 3:
			spin_lock_irq(&s->lock);
			pair_write(&s->p);
			spin_unlock_irq(&s->lock);
			break;
		default:
			while (!spin_trylock_irqsave(&s->lock, flags))
				cpu_relax();
			pair_write(&s->p);
			spin_unlock_irqrestore(&s->lock, flags);
		}
	}
	return 0;
}

static void one_at_a_time_in_a_spinlock(struct kunit *test)
{
	struct spin_stress *s = stress(test);
	unsigned int n = on_all_cpus(test, spins, s, 2);

	KUNIT_EXPECT_EQ(test, s->p.a, (u64)n * ROUNDS);
	KUNIT_EXPECT_EQ(test, s->p.b, (u64)n * ROUNDS);
	KUNIT_EXPECT_EQ(test, s->p.torn, 0ULL);
	KUNIT_EXPECT_FALSE(test, spin_is_locked(&s->lock));
}

static int reads_and_writes(void *arg)
{
	struct spin_stress *s = arg;
	unsigned long flags;

	for (int i = 0; i < ROUNDS; i++) {
		switch (i % 6) {
		case 0:
			write_lock_irqsave(&s->rw, flags);
			pair_write(&s->rp);
			write_unlock_irqrestore(&s->rw, flags);
			break;
		case 1:
			read_lock_irqsave(&s->rw, flags);
			pair_read(&s->rp);
			read_unlock_irqrestore(&s->rw, flags);
			break;
		case 2:
			read_lock_bh(&s->rw);	/* passes waiting writers */
			pair_read(&s->rp);
			read_unlock_bh(&s->rw);
			break;
		case 3:
			write_lock_bh(&s->rw);
			pair_write(&s->rp);
			write_unlock_bh(&s->rw);
			break;
		case 4:
			if (read_trylock(&s->rw)) {
				pair_read(&s->rp);
				read_unlock(&s->rw);
			}
			break;
		default:
			read_lock(&s->rw);
			pair_read(&s->rp);
			read_unlock(&s->rw);
		}
	}
	return 0;
}

static void readers_see_no_half_write(struct kunit *test)
{
	struct spin_stress *s = stress(test);
	unsigned int n = on_all_cpus(test, reads_and_writes, s, 2);
	/* i % 6 == 0 or 3 */
	u64 writes = (u64)n * ((ROUNDS + 5) / 6 + (ROUNDS + 2) / 6);

	KUNIT_EXPECT_EQ(test, s->rp.a, writes);
	KUNIT_EXPECT_EQ(test, s->rp.b, writes);
	KUNIT_EXPECT_EQ(test, s->rp.torn, 0ULL);
	KUNIT_EXPECT_EQ(test, s->rw.cnts, 0U);
}

/* Threads that come one after another, each on a CPU of its own. */
struct arrivals {
	spinlock_t lock;
	rwlock_t rw;
	u32 through;		/* how many have entered; [a] */
};

struct arrival {
	struct arrivals *all;
	char how;		/* s: spinlock, r: read, w: write */
	u32 place;		/* in the order of entry */
};

static u32 next_place(struct arrivals *all)
{
	return __atomic_fetch_add(&all->through, 1, __ATOMIC_SEQ_CST);
}

static int arrives(void *arg)
{
	struct arrival *a = arg;

	if (a->how == 's') {
		spin_lock(&a->all->lock);
		a->place = next_place(a->all);
		spin_unlock(&a->all->lock);
	} else if (a->how == 'r') {
		read_lock(&a->all->rw);
		a->place = next_place(a->all);
		read_unlock(&a->all->rw);
	} else {
		write_lock(&a->all->rw);
		a->place = next_place(a->all);
		write_unlock(&a->all->rw);
	}
	return 0;
}

/* Until the queue of @lock has changed, that is, until one more has joined it. */
static u32 until_queued(raw_spinlock_t *lock, u32 before)
{
	u32 now;

	while ((now = READ_ONCE(lock->val)) == before)
		cpu_relax();
	return now;
}

#define ARRIVALS	3

static void order_of_entry(struct kunit *test, const char *how)
{
	struct arrivals *all = kunit_kzalloc(test, sizeof(*all), GFP_KERNEL);
	struct arrival *a = kunit_kcalloc(test, ARRIVALS, sizeof(*a), GFP_KERNEL);
	struct task_struct *k[ARRIVALS];
	raw_spinlock_t *queue;
	unsigned int me;
	u32 seen;

	if (num_online_cpus() <= ARRIVALS)
		kunit_skip(test, "needs %d CPUs", ARRIVALS + 1);
	KUNIT_ASSERT_NOT_NULL(test, all);
	KUNIT_ASSERT_NOT_NULL(test, a);
	spin_lock_init(&all->lock);
	rwlock_init(&all->rw);
	queue = how[0] == 's' ? &all->lock.rlock : &all->rw.wait_lock;

	preempt_disable();
	me = smp_processor_id();
	preempt_enable();
	KUNIT_ASSERT_EQ(test, set_cpus_allowed_ptr(current, cpumask_of(me)), 0);
	for (unsigned int i = 0; i < ARRIVALS; i++) {
		a[i] = (struct arrival){ .all = all, .how = how[i] };
		k[i] = kthread_create_on_cpu(arrives, &a[i], other_cpu(me, i), "arrives/%u");
		KUNIT_ASSERT_FALSE(test, IS_ERR(k[i]));
	}
	if (how[0] == 's')
		spin_lock(&all->lock);
	else
		write_lock(&all->rw);
	seen = READ_ONCE(queue->val);
	for (unsigned int i = 0; i < ARRIVALS; i++) {
		kthread_start(k[i]);
		seen = until_queued(queue, seen);
	}
	if (how[0] == 's')
		spin_unlock(&all->lock);
	else
		write_unlock(&all->rw);
	for (unsigned int i = 0; i < ARRIVALS; i++) {
		kthread_join(k[i], MAX_SCHEDULE_TIMEOUT, NULL);
		kthread_put(k[i]);
		KUNIT_EXPECT_EQ_MSG(test, a[i].place, i, "%s", how);
	}
	set_cpus_allowed_ptr(current, cpu_possible_mask);
}

static void a_spinlock_is_entered_in_the_order_of_coming(struct kunit *test)
{
	order_of_entry(test, "sss");
}

static void a_rwlock_is_entered_in_the_order_of_coming(struct kunit *test)
{
	order_of_entry(test, "rwr");
	order_of_entry(test, "wrw");
	order_of_entry(test, "www");
}

static void a_waiting_writer_stops_readers_but_interrupts(struct kunit *test)
{
	struct arrivals *all = kunit_kzalloc(test, sizeof(*all), GFP_KERNEL);
	struct arrival *a = kunit_kzalloc(test, sizeof(*a), GFP_KERNEL);
	struct task_struct *k;
	unsigned int me;
	bool passed;

	if (num_online_cpus() < 2)
		kunit_skip(test, "needs 2 CPUs");
	KUNIT_ASSERT_NOT_NULL(test, all);
	KUNIT_ASSERT_NOT_NULL(test, a);
	rwlock_init(&all->rw);
	*a = (struct arrival){ .all = all, .how = 'w' };
	preempt_disable();
	me = smp_processor_id();
	preempt_enable();
	KUNIT_ASSERT_EQ(test, set_cpus_allowed_ptr(current, cpumask_of(me)), 0);
	k = kthread_create_on_cpu(arrives, a, other_cpu(me, 0), "writer/%u");
	KUNIT_ASSERT_FALSE(test, IS_ERR(k));

	read_lock(&all->rw);
	kthread_start(k);
	while (!(READ_ONCE(all->rw.cnts) & _QW_WAITING))
		cpu_relax();
	passed = read_trylock(&all->rw);
	if (passed)
		read_unlock(&all->rw);
	/* As an interrupt that came while this CPU reads: it would hang if it queued. */
	read_lock_bh(&all->rw);
	read_unlock_bh(&all->rw);
	read_unlock(&all->rw);

	kthread_join(k, MAX_SCHEDULE_TIMEOUT, NULL);
	kthread_put(k);
	set_cpus_allowed_ptr(current, cpu_possible_mask);
	KUNIT_EXPECT_FALSE(test, passed);
	KUNIT_EXPECT_EQ(test, all->rw.cnts, 0U);
}

static void bh_forms_keep_softirqs_off(struct kunit *test)
{
	static DEFINE_SPINLOCK(lock);
	static DEFINE_RWLOCK(rw);
	u32 count = preempt_count(), in, in_rw;
	bool again;

	spin_lock_bh(&lock);
	in = preempt_count();
	again = spin_trylock_bh(&lock);
	spin_unlock_bh(&lock);
	write_lock_bh(&rw);
	in_rw = preempt_count();
	write_unlock_bh(&rw);
	KUNIT_EXPECT_EQ(test, in, count + SOFTIRQ_DISABLE_OFFSET + PREEMPT_OFFSET);
	KUNIT_EXPECT_EQ(test, in_rw, count + SOFTIRQ_DISABLE_OFFSET + PREEMPT_OFFSET);
	KUNIT_EXPECT_FALSE(test, again);
	KUNIT_EXPECT_EQ(test, preempt_count(), count);
	KUNIT_EXPECT_FALSE(test, irqs_disabled());
}

static void readers_share_and_writers_do_not(struct kunit *test)
{
	static DEFINE_RWLOCK(rw);
	bool second_reader, writer, reader_in_write, writer_in_write;

	read_lock(&rw);
	second_reader = read_trylock(&rw);
	writer = write_trylock(&rw);
	read_unlock(&rw);
	read_unlock(&rw);
	KUNIT_EXPECT_TRUE(test, second_reader);
	KUNIT_EXPECT_FALSE(test, writer);
	KUNIT_EXPECT_FALSE(test, rwlock_is_locked(&rw));
	scoped_guard(write_lock_irqsave, &rw) {
		reader_in_write = read_trylock(&rw);
		writer_in_write = write_trylock(&rw);
	}
	KUNIT_EXPECT_FALSE(test, reader_in_write);
	KUNIT_EXPECT_FALSE(test, writer_in_write);
	KUNIT_EXPECT_FALSE(test, rwlock_is_locked(&rw));
	scoped_guard(read_lock, &rw)
		KUNIT_EXPECT_TRUE(test, rwlock_is_locked(&rw));
}

static struct kunit_case spin_stress_cases[] = {
	KUNIT_CASE(bh_forms_keep_softirqs_off),
	KUNIT_CASE(readers_share_and_writers_do_not),
	KUNIT_CASE(one_at_a_time_in_a_spinlock),
	KUNIT_CASE(readers_see_no_half_write),
	KUNIT_CASE(a_spinlock_is_entered_in_the_order_of_coming),
	KUNIT_CASE(a_rwlock_is_entered_in_the_order_of_coming),
	KUNIT_CASE(a_waiting_writer_stops_readers_but_interrupts),
	{}
};

static struct kunit_suite spin_stress_suite = {
	.name = "spin_stress",
	.test_cases = spin_stress_cases,
};
kunit_test_suite(spin_stress_suite);
