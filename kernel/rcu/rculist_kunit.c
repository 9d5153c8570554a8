// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tests of lists that readers walk while they change, and of readers on all
 * CPUs: what they reach is there to the end of their section.
 *
 * Not tested here: which kinds of reader a grace period waits for, which is
 * rcu_kunit.c's; long random mixes, which are the torture suites'.
 */
#include <asm/atomic.h>
#include <asm/processor.h>
#include <base/err.h>
#include <kernel/kthread.h>
#include <kernel/rculist.h>
#include <kernel/rcupdate.h>
#include <kernel/sched.h>
#include <kernel/smp.h>
#include <kunit/test.h>
#include <lib/string.h>
#include <mm/slab.h>

struct numbered {
	int number;
	struct list_head node;
	struct hlist_node hnode;
};

static void number_all(struct numbered *n, int count)
{
	for (int i = 0; i < count; i++)
		n[i].number = i;
}

static int digits_of(struct list_head *list)
{
	struct numbered *n;
	int all = 0;

	guard(rcu)();
	list_for_each_entry_rcu(n, list, node)
		all = all * 10 + n->number;
	return all;
}

static int hdigits_of(struct hlist_head *list)
{
	struct numbered *n;
	int all = 0;

	guard(rcu)();
	hlist_for_each_entry_rcu(n, list, hnode)
		all = all * 10 + n->number;
	return all;
}

static void lists_are_what_was_asked_for(struct kunit *test)
{
	struct numbered n[7];
	LIST_HEAD(a);
	LIST_HEAD(b);

	number_all(n, ARRAY_SIZE(n));
	KUNIT_EXPECT_NULL(test, list_first_or_null_rcu(&a, struct numbered, node));
	list_add_rcu(&n[2].node, &a);
	list_add_rcu(&n[1].node, &a);
	list_add_tail_rcu(&n[3].node, &a);
	list_add_tail_rcu(&n[5].node, &b);
	KUNIT_EXPECT_EQ(test, digits_of(&a), 123);
	list_splice_init_rcu(&b, &a, synchronize_rcu);
	KUNIT_EXPECT_EQ(test, digits_of(&a), 5123);
	KUNIT_EXPECT_TRUE(test, list_empty(&b));
	list_splice_tail_init_rcu(&b, &a, synchronize_rcu);
	list_add_tail_rcu(&n[4].node, &b);
	list_splice_tail_init_rcu(&b, &a, synchronize_rcu);
	KUNIT_EXPECT_EQ(test, digits_of(&a), 51234);
	list_del_rcu(&n[5].node);
	KUNIT_EXPECT_PTR_EQ(test, n[5].node.next, &n[1].node);
	list_replace_rcu(&n[2].node, &n[6].node);
	KUNIT_EXPECT_EQ(test, digits_of(&a), 1634);
	KUNIT_EXPECT_PTR_EQ(test, list_next_or_null_rcu(&a, &n[1].node, struct numbered, node),
			    &n[6]);
	KUNIT_EXPECT_NULL(test, list_next_or_null_rcu(&a, &n[4].node, struct numbered, node));
}

static void hash_lists_are_what_was_asked_for(struct kunit *test)
{
	struct numbered n[7];
	HLIST_HEAD(a);
	HLIST_HEAD(b);

	number_all(n, ARRAY_SIZE(n));
	hlist_add_tail_rcu(&n[2].hnode, &a);
	hlist_add_head_rcu(&n[1].hnode, &a);
	hlist_add_tail_rcu(&n[4].hnode, &a);
	hlist_add_before_rcu(&n[3].hnode, &n[4].hnode);
	hlist_add_behind_rcu(&n[5].hnode, &n[4].hnode);
	KUNIT_EXPECT_EQ(test, hdigits_of(&a), 12345);
	hlists_swap_heads_rcu(&a, &b);
	KUNIT_EXPECT_EQ(test, hdigits_of(&a), 0);
	hlist_del_rcu(&n[1].hnode);
	KUNIT_EXPECT_PTR_EQ(test, n[1].hnode.next, &n[2].hnode);
	hlist_replace_rcu(&n[3].hnode, &n[6].hnode);
	hlist_del_init_rcu(&n[5].hnode);
	hlist_del_init_rcu(&n[5].hnode);
	KUNIT_EXPECT_EQ(test, hdigits_of(&b), 264);
}

#define LISTED_MAGIC	0x11572edUL

struct listed {
	unsigned long magic;
	struct list_head node;
	struct hlist_node hnode;
	struct rcu_head head;
};

static LIST_HEAD(listed_all);
static struct hlist_head listed_hash;
static u32 readers_stop;
static atomic_t readers_wrong, readers_rounds;

static int list_reader_fn(void *unused)
{
	struct listed *l;

	(void)unused;
	while (!READ_ONCE(readers_stop)) {
		rcu_read_lock();
		list_for_each_entry_rcu(l, &listed_all, node) {
			if (READ_ONCE(l->magic) != LISTED_MAGIC)
				atomic_inc(&readers_wrong);
		}
		hlist_for_each_entry_rcu(l, &listed_hash, hnode) {
			if (READ_ONCE(l->magic) != LISTED_MAGIC)
				atomic_inc(&readers_wrong);
		}
		rcu_read_unlock();
		atomic_inc(&readers_rounds);
		cond_resched();
	}
	return 0;
}

static void listed_free(struct rcu_head *head)
{
	struct listed *l = container_of(head, struct listed, head);

	WRITE_ONCE(l->magic, 0);
	kfree(l);
}

/* Two on each CPU, so that they preempt each other. */
#define READERS_PER_CPU	2
static struct task_struct *readers[NR_CPUS * READERS_PER_CPU];

static void readers_start(struct kunit *test, int (*fn)(void *))
{
	unsigned int cpu;

	WRITE_ONCE(readers_stop, 0U);
	atomic_set(&readers_wrong, 0);
	atomic_set(&readers_rounds, 0);
	for_each_online_cpu(cpu) {
		for (unsigned int i = 0; i < READERS_PER_CPU; i++) {
			struct task_struct *k = kthread_create_on_cpu(fn, NULL, cpu, "reader/%u");

			KUNIT_ASSERT_FALSE(test, IS_ERR(k));
			readers[cpu * READERS_PER_CPU + i] = k;
			kthread_start(k);
		}
	}
}

static void readers_end(struct kunit *test)
{
	unsigned int cpu;

	WRITE_ONCE(readers_stop, 1U);
	for_each_online_cpu(cpu) {
		for (unsigned int i = 0; i < READERS_PER_CPU; i++) {
			struct task_struct *k = readers[cpu * READERS_PER_CPU + i];

			kthread_join(k, MAX_SCHEDULE_TIMEOUT, NULL);
			kthread_put(k);
		}
	}
	KUNIT_EXPECT_EQ(test, atomic_read(&readers_wrong), 0);
	KUNIT_EXPECT_GT(test, atomic_read(&readers_rounds), 0);
}

static struct listed *listed_add(struct kunit *test)
{
	struct listed *l = kzalloc(sizeof(*l), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, l);
	l->magic = LISTED_MAGIC;
	list_add_tail_rcu(&l->node, &listed_all);
	hlist_add_head_rcu(&l->hnode, &listed_hash);
	return l;
}

static void readers_of_a_list_never_see_a_freed_entry(struct kunit *test)
{
	struct listed *l;

	for (unsigned int i = 0; i < 8; i++)
		listed_add(test);
	readers_start(test, list_reader_fn);
	for (unsigned int i = 0; i < 300; i++) {
		l = list_first_entry(&listed_all, struct listed, node);
		list_del_rcu(&l->node);
		hlist_del_rcu(&l->hnode);
		call_rcu(&l->head, listed_free);
		listed_add(test);
		/* The readers' turn, where there is one CPU. */
		if (i % 8 == 7)
			synchronize_rcu();
	}
	readers_end(test);
	while (!list_empty(&listed_all)) {
		l = list_first_entry(&listed_all, struct listed, node);
		list_del_rcu(&l->node);
		hlist_del_rcu(&l->hnode);
		call_rcu(&l->head, listed_free);
	}
	rcu_barrier();
}

/*
 * Objects as rcutorture has them: the age of one is how many grace periods
 * have passed since it was taken away.  Whoever found it in its place must
 * see 0 to the end: the first of them waits for him.
 */
#define PIPE_LEN	10

struct aged {
	unsigned int age;
	bool used;
};

static struct aged pool[PIPE_LEN + 2];
static struct aged *aged_now;

static int age_reader_fn(void *unused)
{
	(void)unused;
	while (!READ_ONCE(readers_stop)) {
		struct aged *a;

		rcu_read_lock();
		a = rcu_dereference(aged_now);
		/* Long enough to be preempted at times, and for a grace period that does not wait. */
		for (unsigned int i = 0; i < 20000; i++)
			cpu_relax();
		if (READ_ONCE(a->age))
			atomic_inc(&readers_wrong);
		rcu_read_unlock();
		atomic_inc(&readers_rounds);
	}
	return 0;
}

static struct aged *aged_get(void)
{
	for (unsigned int i = 0; i < ARRAY_SIZE(pool); i++) {
		if (!pool[i].used) {
			pool[i].used = true;
			WRITE_ONCE(pool[i].age, 0U);
			return &pool[i];
		}
	}
	return NULL;
}

/* One grace period older; those that went through the pipe can be used again. */
static void age_all(struct aged *now)
{
	for (unsigned int i = 0; i < ARRAY_SIZE(pool); i++) {
		if (!pool[i].used || &pool[i] == now)
			continue;
		WRITE_ONCE(pool[i].age, pool[i].age + 1);
		if (pool[i].age >= PIPE_LEN)
			pool[i].used = false;
	}
}

static void no_reader_sees_an_object_that_a_grace_period_took_away(struct kunit *test)
{
	memset(pool, 0, sizeof(pool));
	rcu_assign_pointer(aged_now, aged_get());
	readers_start(test, age_reader_fn);
	for (unsigned int i = 0; i < 60; i++) {
		struct aged *next = aged_get();

		KUNIT_ASSERT_NOT_NULL(test, next);
		rcu_assign_pointer(aged_now, next);
		synchronize_rcu();
		age_all(next);
	}
	readers_end(test);
}

static struct kunit_case cases[] = {
	KUNIT_CASE(lists_are_what_was_asked_for),
	KUNIT_CASE(hash_lists_are_what_was_asked_for),
	KUNIT_CASE(readers_of_a_list_never_see_a_freed_entry),
	KUNIT_CASE(no_reader_sees_an_object_that_a_grace_period_took_away),
	{}
};

static struct kunit_suite suite = { .name = "rculist", .test_cases = cases };

kunit_test_suite(suite);
