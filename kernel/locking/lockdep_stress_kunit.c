// SPDX-License-Identifier: GPL-2.0-only
/*
 * lockdep under load, in silence: threads that take locks in every order that
 * is allowed; and the few things that are no matter of orders.
 */
#include <base/bits.h>
#include <kernel/mutex.h>
#include <kernel/report.h>
#include <kernel/rwsem.h>
#include <lib/random.h>
#include <mm/slab.h>

#include "lockdep_internal.h"
#include "lockdep_selftest.h"
#include "stress_kunit.h"

#define LOCKS	8
#define ROUNDS	1000U

static struct lock_class_key keys[LOCKS];

static struct load {
	spinlock_t spin[LOCKS];
	struct rw_semaphore sem[LOCKS];
	atomic_t started;
} load;

static void init_load(void)
{
	load = (struct load) {};
	for (unsigned int i = 0; i < LOCKS; i++) {
		spin_lock_init_key(&load.spin[i], "st_spin", &keys[i]);
		init_rwsem(&load.sem[i]);
		lockdep_set_class_and_name(&load.sem[i], &keys[i], "st_sem");
	}
}

/* Some of the locks, always the lower ones first; released in any order. */
static int takes_in_order(void *arg)
{
	struct rnd_state rnd;
	(void)arg;

	prandom_seed_state(&rnd, (u64)atomic_inc_return(&load.started));
	for (unsigned int n = 0; n < ROUNDS; n++) {
		u32 set = prandom_below_state(&rnd, 1U << LOCKS), read = prandom_u32_state(&rnd);
		unsigned int at = prandom_below_state(&rnd, LOCKS);

		for (unsigned int i = 0; i < LOCKS; i++)
			if (set & 1U << i && read & 1U << i)
				down_read(&load.sem[i]);
			else if (set & 1U << i)
				down_write(&load.sem[i]);
		for (unsigned int k = 0; k < LOCKS; k++, at = (at + 3) % LOCKS)
			if (set & 1U << at && read & 1U << at)
				up_read(&load.sem[at]);
			else if (set & 1U << at)
				up_write(&load.sem[at]);
	}
	return 0;
}

/* In any order: what one does not get one goes on without. */
static int tries_in_any_order(void *arg)
{
	struct rnd_state rnd;
	(void)arg;

	prandom_seed_state(&rnd, (u64)atomic_inc_return(&load.started));
	for (unsigned int n = 0; n < ROUNDS; n++) {
		unsigned int at = prandom_below_state(&rnd, LOCKS);
		u32 set = 0;

		for (unsigned int k = 0; k < 4; k++) {
			unsigned int i = prandom_below_state(&rnd, LOCKS);

			if (!(set & 1U << i) && spin_trylock(&load.spin[i]))
				set |= 1U << i;
		}
		for (unsigned int k = 0; k < LOCKS; k++, at = (at + 5) % LOCKS)
			if (set & 1U << at)
				spin_unlock(&load.spin[at]);
	}
	return 0;
}

static void run_load(struct kunit *test, int (*fn)(void *))
{
	struct report_seen seen;
	unsigned int count;

	init_load();
	report_expect("lockdep", NULL);
	(void)on_all_cpus(test, fn, NULL, 4);
	count = report_expected(&seen);
	KUNIT_EXPECT_EQ_MSG(test, count, 0U, "%s of %s", seen.kind, seen.object);
	lockdep_free_key_range(keys, sizeof(keys));
}

static void random_orders_that_never_contradict(struct kunit *test)
{
	run_load(test, takes_in_order);
}

static void random_orders_by_trylock(struct kunit *test)
{
	run_load(test, tries_in_any_order);
}

/* On the stack: neither static nor initialised. */
static void a_lock_without_a_key(struct kunit *test)
{
	struct lockdep_map map = { .name = "st_local" };
	struct report_seen seen;
	unsigned int before, after;

	report_expect("lockdep", NULL);
	lock_map_acquire(&map);
	lock_map_release(&map);
	before = report_expected(&seen);
	/* Once for a place; and again if this test is run again, not at all. */
	KUNIT_EXPECT_LE(test, before, 1U);
	if (before) {
		KUNIT_EXPECT_STREQ(test, seen.kind, "no-key");
		KUNIT_EXPECT_STREQ(test, seen.object, "st_local");
	}
	report_expect("lockdep", NULL);
	lock_map_acquire(&map);
	lock_map_release(&map);
	after = report_expected(NULL);
	KUNIT_EXPECT_EQ(test, after, 0U);
}

static bool has_class(const struct lock_class_key *key)
{
	unsigned long flags;
	bool found;

	local_irq_save(flags);
	graph_lock();
	found = class_find(key->subkeys);
	graph_unlock();
	local_irq_restore(flags);
	return found;
}

static void a_key_in_allocated_memory(struct kunit *test)
{
	struct lock_class_key *key = kunit_kzalloc(test, sizeof(*key), GFP_KERNEL);
	struct lockdep_map map;

	KUNIT_ASSERT_NOT_NULL(test, key);
	lockdep_register_key(key);
	report_expect("lockdep", NULL);
	lockdep_init_map_wait(&map, "st_allocated", key, 0, LD_WAIT_SLEEP);
	lock_map_acquire(&map);
	lock_map_release(&map);
	KUNIT_EXPECT_EQ(test, report_expected(NULL), 0U);
	KUNIT_EXPECT_TRUE(test, has_class(key));
	lockdep_unregister_key(key);
	KUNIT_EXPECT_FALSE(test, has_class(key));
}

/* A test that is run again and again must not fill anything. */
static void forgotten_classes_leave_nothing(struct kunit *test)
{
	struct lockdep_stats before, after;

	(void)st_run(test, "LA LB LC | LC LA | (LD) LD", ST_SPIN, 'H');
	lockdep_get_stats(&before);
	for (unsigned int i = 0; i < 600 && !atomic_read(&test->failures); i++)
		KUNIT_EXPECT_EQ_MSG(test, st_run(test, "LA LA1", ST_SPIN, 'H'), 1U, "round %u", i);
	KUNIT_EXPECT_GT(test, st_run(test, "LA LB LC | LC LA", ST_SPIN, 'H'), 0U);
	lockdep_get_stats(&after);
	/* What others do meanwhile is not 600 times as much. */
	KUNIT_EXPECT_LT(test, after.classes, before.classes + 100);
	KUNIT_EXPECT_LT(test, after.edges, before.edges + 100);
	KUNIT_EXPECT_LT(test, after.overflows, before.overflows + 100);
}

/* More than one thread may hold: counted, said once, and what is released is found. */
static void too_many_held_locks(struct kunit *test)
{
	static struct lock_class_key many[MAX_LOCK_DEPTH + 2];
	static struct lockdep_map maps[MAX_LOCK_DEPTH + 2];
	struct lockdep_stats before, after;
	u32 mine = current->lockdep_depth;	/* of this thread's function */
	struct report_seen seen;

	lockdep_get_stats(&before);
	report_expect("lockdep", NULL);
	for (unsigned int i = 0; i < ARRAY_SIZE(many); i++) {
		lockdep_init_map_wait(&maps[i], "st_many", &many[i], 0, LD_WAIT_SLEEP);
		lock_map_acquire(&maps[i]);
	}
	for (unsigned int i = ARRAY_SIZE(many); i--;)
		lock_map_release(&maps[i]);
	KUNIT_EXPECT_EQ_MSG(test, report_expected(&seen), 0U, "%s of %s", seen.kind, seen.object);
	lockdep_get_stats(&after);
	/* An interrupt that comes while there is no room has none either. */
	KUNIT_EXPECT_GE(test, after.overflows - before.overflows, 2U + mine);
	KUNIT_EXPECT_EQ(test, current->lockdep_depth, mine);
	lockdep_free_key_range(many, sizeof(many));
}

/*
 * No class is left for what is taken then: counted, and nothing wrong is said.
 * Forgotten in parts, since that is done with interrupts off.
 */
static void too_many_classes(struct kunit *test)
{
	static struct lock_class_key many[CONFIG_LOCKDEP_CLASSES];
	struct lockdep_stats before, full, after;
	struct lockdep_map map;
	struct report_seen seen;

	lockdep_get_stats(&before);
	report_expect("lockdep", NULL);
	for (unsigned int i = 0; i < ARRAY_SIZE(many); i++) {
		lockdep_init_map_wait(&map, "st_class", &many[i], 0, LD_WAIT_SLEEP);
		lock_map_acquire(&map);
		lock_map_release(&map);
	}
	KUNIT_EXPECT_EQ_MSG(test, report_expected(&seen), 0U, "%s of %s", seen.kind, seen.object);
	lockdep_get_stats(&full);
	KUNIT_EXPECT_EQ(test, full.classes, full.max_classes);
	KUNIT_EXPECT_GT(test, full.overflows, before.overflows);
	for (size_t i = 0, n; i < ARRAY_SIZE(many); i += n) {
		n = min(ARRAY_SIZE(many) - i, 64UL);
		lockdep_free_key_range(&many[i], n * sizeof(many[0]));
	}
	lockdep_get_stats(&after);
	KUNIT_EXPECT_LE(test, after.classes, before.classes + 8);
	KUNIT_EXPECT_GT(test, st_run(test, "LA LB | LB LA", ST_SPIN, 'H'), 0U);
}

static void asserted_to_be_held(struct kunit *test)
{
	static DEFINE_MUTEX(m);
	static DECLARE_RWSEM(sem);

	lockdep_assert_not_held(&m);
	mutex_lock(&m);
	lockdep_assert_held(&m);
	lockdep_assert_held_write(&m);
	mutex_unlock(&m);
	down_read(&sem);
	lockdep_assert_held_read(&sem);
	KUNIT_EXPECT_FALSE(test, lockdep_is_held_type(&sem, 0));
	KUNIT_EXPECT_TRUE(test, lockdep_is_held_type(&sem, 1));
	KUNIT_EXPECT_FALSE(test, lockdep_is_held(&m));
	up_read(&sem);
}

static struct kunit_case stress_cases[] = {
	KUNIT_CASE(random_orders_that_never_contradict),
	KUNIT_CASE(random_orders_by_trylock),
	KUNIT_CASE(a_lock_without_a_key),
	KUNIT_CASE(a_key_in_allocated_memory),
	KUNIT_CASE(forgotten_classes_leave_nothing),
	KUNIT_CASE(too_many_held_locks),
	KUNIT_CASE(too_many_classes),
	KUNIT_CASE(asserted_to_be_held),
	{}
};

static struct kunit_suite stress_suite = {
	.name = "lockdep_stress",
	.test_cases = stress_cases,
};

kunit_test_suite(stress_suite);
