// SPDX-License-Identifier: GPL-2.0-only
/* Wrong uses of RCU are reported by CONFIG_PROVE_RCU, each by its kind and with who did it. */
#include <base/err.h>
#include <kernel/kthread.h>
#include <kernel/rculist.h>
#include <kernel/rcupdate.h>
#include <kernel/report.h>
#include <kernel/srcu.h>
#include <kernel/workqueue.h>
#include <kunit/test.h>

static int *pointer;
static LIST_HEAD(list);
static struct item { struct list_head node; } *pos;
DEFINE_STATIC_SRCU(srcu);

static noinline void dereferences_outside(void) { (void)rcu_dereference(pointer); }
static noinline void walks_outside(void) { list_for_each_entry_rcu(pos, &list, node) barrier(); }
static noinline void unlocks_twice(void) { rcu_read_lock(); rcu_read_unlock(); rcu_read_unlock(); }
static noinline void not_protected(void) { (void)rcu_dereference_protected(pointer, false); }

/* With no reader on the way, the wait of the other kind ends. */
static noinline void synchronizes_inside(void)
{
	rcu_read_lock();
	synchronize_srcu(&srcu);
	rcu_read_unlock();
}

static noinline void sleeps_inside(void)
{
	rcu_read_lock();
	might_sleep();
	rcu_read_unlock();
}

static noinline void uses_it_rightly(void)
{
	rcu_read_lock();
	rcu_read_lock();
	(void)rcu_dereference(pointer);
	list_for_each_entry_rcu(pos, &list, node)
		barrier();
	rcu_read_unlock();
	rcu_read_unlock();
	(void)rcu_dereference_check(pointer, true);
	(void)rcu_dereference_protected(pointer, true);
	(void)rcu_access_pointer(pointer);
	rcu_read_lock_sched();
	(void)rcu_dereference_sched(pointer);
	rcu_read_unlock_sched();
	synchronize_rcu();
	synchronize_srcu(&srcu);
	might_sleep();
}

static int ends_as_reader(void *unused)
{
	(void)unused;
	rcu_read_lock();
	return 0;
}

static void a_thread_ends_as_reader(void)
{
	struct task_struct *k = kthread_run(ends_as_reader, NULL, "reader");

	if (IS_ERR(k))
		return;
	(void)kthread_join(k, MAX_SCHEDULE_TIMEOUT, NULL);
	kthread_put(k);
}

static void work_stays_reader(struct work_struct *unused)
{
	(void)unused;
	rcu_read_lock();
	rcu_read_lock();
}

static void work_is_left_as_reader(void)
{
	static DECLARE_WORK(work, work_stays_reader);

	schedule_work(&work);
	flush_work(&work);
}

static void wrong_uses_are_reported(struct kunit *test)
{
	static const struct {
		void (*fn)(void);
		const char *kind, *function;
		unsigned int reports;
	} row[] = {
		{ dereferences_outside, "outside-reader", "dereferences_outside", 1 },
		{ walks_outside, "outside-reader", "walks_outside", 1 },
		{ unlocks_twice, "unbalanced-unlock", "unlocks_twice", 1 },
		{ not_protected, "unprotected", "not_protected", 1 },
		{ synchronizes_inside, "synchronize-in-reader", "synchronizes_inside", 1 },
		{ sleeps_inside, "sleep-in-reader", "sleeps_inside", 1 },
		{ a_thread_ends_as_reader, "reader-at-exit", "ends_as_reader", 1 },
		{ work_is_left_as_reader, "reader-after-work", "work_stays_reader", 1 },
		{ uses_it_rightly, "", "", 0 },
	};

	if (!IS_ENABLED(CONFIG_PROVE_RCU) || !IS_ENABLED(CONFIG_DEBUG_ATOMIC_SLEEP))
		kunit_skip(test, "needs CONFIG_PROVE_RCU and CONFIG_DEBUG_ATOMIC_SLEEP");
	for (size_t i = 0; i < ARRAY_SIZE(row); i++) {
		struct report_seen seen;
		unsigned int n;

		report_expect("rcu", NULL);
		row[i].fn();
		n = report_expected(&seen);
		/* What sleeps inside of a reader may be told again by what it calls. */
		KUNIT_EXPECT_EQ_MSG(test, !!n, row[i].reports, "row %zu", i);
		KUNIT_EXPECT_STREQ_MSG(test, seen.kind, row[i].kind, "row %zu", i);
		if (IS_ENABLED(CONFIG_KALLSYMS))
			KUNIT_EXPECT_STREQ_MSG(test, seen.function, row[i].function, "row %zu", i);
	}
}

static struct kunit_case cases[] = {
	KUNIT_CASE(wrong_uses_are_reported),
	{}
};

static struct kunit_suite suite = { .name = "rcu_misuse", .keeps_threads = true, .test_cases = cases };
kunit_test_suite(suite);
