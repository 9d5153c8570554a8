// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tests of two calls about one item or workqueue at once, by holding a worker
 * inside an item while the other side is brought to the point in question;
 * what waits for itself; and all CPUs queueing, putting off, flushing and
 * cancelling at once, counted.
 *
 * Not tested here: the windows between the claim of an item and its list, and
 * between a timer going off and its function, but for what the last cases
 * happen to meet.
 */
#include <base/errno.h>
#include <kernel/cpumask.h>
#include <kernel/mutex.h>
#include <kernel/report.h>

#include "wq_kunit.h"

static int does_flush(struct item *it) { return flush_work(&it->dwork.work); }
static int does_cancel(struct item *it) { return cancel_work_sync(&it->dwork.work); }
static int does_flush_wq(struct item *it) { return flush_workqueue(it->wq); }
static int does_drain(struct item *it) { return drain_workqueue(it->wq); }

static void destroys(struct work_struct *work)
{
	struct item *it = item_of(work);

	destroy_workqueue(it->wq);
	it->answer = 5;
}

static int does_destroy(struct item *it)
{
	destroy_workqueue(it->wq);
	return 0;
}

/* Flush */

static void flush_waits_for_the_running_item(struct kunit *test)
{
	struct item *it = holding(test, system_wq);
	struct caller *a = waiting_in(test, does_flush, it), *b = waiting_in(test, does_flush, it);

	KUNIT_EXPECT_EQ(test, it->runs, 0U);
	complete(&it->go);
	KUNIT_EXPECT_EQ(test, result_of(a), 1);
	KUNIT_EXPECT_EQ(test, it->runs, 1U);
	KUNIT_EXPECT_EQ(test, result_of(b), 1);
}

static void flush_is_not_prolonged_by_queueing_again(struct kunit *test)
{
	struct workqueue_struct *wq = kept(test, alloc_ordered_workqueue("kunit", 0));
	struct item *it = holding(test, wq), *blocker = item(test, wq, plain);
	struct caller *c = waiting_in(test, does_flush, it);

	blocker->hold = true;
	queue_work(wq, &blocker->dwork.work);
	KUNIT_EXPECT_TRUE(test, queue_work(wq, &it->dwork.work));
	complete_all(&it->go);
	KUNIT_EXPECT_EQ(test, result_of(c), 1);
	KUNIT_EXPECT_EQ(test, it->runs, 1U);
	/* Who flushes waits before the second run can begin, whoever is preempted. */
	c = waiting_in(test, does_flush, it);
	complete(&blocker->go);
	KUNIT_EXPECT_EQ(test, result_of(c), 1);
	KUNIT_EXPECT_EQ(test, it->runs, 2U);
}

/* It waits for the next run, not only for the one that is going on. */
static void flush_of_what_is_running_and_queued_waits_for_both(struct kunit *test)
{
	struct item *it = holding(test, system_wq);
	struct caller *c;

	KUNIT_EXPECT_TRUE(test, schedule_work(&it->dwork.work));
	c = waiting_in(test, does_flush, it);
	complete(&it->go);
	wait_for_completion(&it->entered);	/* the second run */
	KUNIT_EXPECT_NE(test, c->k->state, TASK_DEAD);
	complete(&it->go);
	KUNIT_EXPECT_EQ(test, result_of(c), 1);
	KUNIT_EXPECT_EQ(test, it->runs, 2U);
}

/* Not on two workers at once, wherever it is queued from. */
static void an_item_is_never_done_twice_at_once(struct kunit *test)
{
	unsigned int cpu;

	for_each_online_cpu(cpu) {
		struct item *it = holding(test, system_wq), *other = item(test, system_wq, plain);

		KUNIT_EXPECT_TRUE(test, schedule_work_on((int)cpu, &it->dwork.work));
		/* Every worker there has had the chance to take it. */
		schedule_work_on((int)cpu, &other->dwork.work);
		flush_work(&other->dwork.work);
		KUNIT_EXPECT_FALSE(test, completion_done(&it->entered));
		complete_all(&it->go);
		flush_work(&it->dwork.work);
		KUNIT_EXPECT_EQ(test, it->runs, 2U);
	}
}

static void a_cancelled_item_ends_its_flushes(struct kunit *test)
{
	struct workqueue_struct *wq = kept(test, alloc_ordered_workqueue("kunit", 0));
	struct item *first = holding(test, wq), *it = item(test, wq, plain);
	struct caller *c;

	queue_work(wq, &it->dwork.work);
	c = waiting_in(test, does_flush, it);
	KUNIT_EXPECT_TRUE(test, cancel_work(&it->dwork.work));
	KUNIT_EXPECT_EQ(test, result_of(c), 1);
	KUNIT_EXPECT_EQ(test, it->runs, 0U);
	complete(&first->go);
	flush_workqueue(wq);
}

static void flush_workqueue_waits_for_what_was_queued_before(struct kunit *test, unsigned int flags,
							     int max)
{
	struct workqueue_struct *wq = kept(test, alloc_workqueue("kunit", flags, max));
	struct item *it[4], *late = item(test, wq, plain);
	struct caller *a, *b;

	for (size_t i = 0; i < ARRAY_SIZE(it); i++) {
		it[i] = item(test, wq, plain);
		it[i]->hold = true;
		queue_work(wq, &it[i]->dwork.work);
	}
	a = waiting_in(test, does_flush_wq, it[0]);
	/* After the first flush: it does not wait for this one, the second does. */
	late->hold = true;
	queue_work(wq, &late->dwork.work);
	b = waiting_in(test, does_flush_wq, it[0]);
	for (size_t i = 0; i < ARRAY_SIZE(it); i++) {
		KUNIT_EXPECT_NE(test, a->k->state, TASK_DEAD);
		complete(&it[i]->go);
	}
	KUNIT_EXPECT_EQ(test, result_of(a), 0);
	for (size_t i = 0; i < ARRAY_SIZE(it); i++)
		KUNIT_EXPECT_EQ(test, it[i]->runs, 1U);
	KUNIT_EXPECT_EQ(test, late->runs, 0U);
	KUNIT_EXPECT_NE(test, b->k->state, TASK_DEAD);
	complete(&late->go);
	KUNIT_EXPECT_EQ(test, result_of(b), 0);
	KUNIT_EXPECT_EQ(test, late->runs, 1U);
}

static void a_flush_of_all_waits_for_what_was_queued_before(struct kunit *test)
{
	flush_workqueue_waits_for_what_was_queued_before(test, 0, 0);
	flush_workqueue_waits_for_what_was_queued_before(test, 0, 1);
	flush_workqueue_waits_for_what_was_queued_before(test, WQ_UNBOUND, 0);
	flush_workqueue_waits_for_what_was_queued_before(test, WQ_UNBOUND, 1);
}

/* Cancel */

static void what_is_being_cancelled_cannot_be_queued(struct kunit *test)
{
	struct item *it = holding(test, system_wq);
	struct caller *a, *b;

	/* Pending and running at once; two who cancel. */
	KUNIT_EXPECT_TRUE(test, schedule_work(&it->dwork.work));
	a = waiting_in(test, does_cancel, it);
	b = waiting_in(test, does_cancel, it);
	KUNIT_EXPECT_FALSE(test, schedule_work(&it->dwork.work));
	KUNIT_EXPECT_FALSE(test, schedule_delayed_work(&it->dwork, 1));
	KUNIT_EXPECT_FALSE(test, mod_delayed_work(system_wq, &it->dwork, 1));
	KUNIT_EXPECT_FALSE(test, delayed_work_pending(&it->dwork));
	complete_all(&it->go);
	KUNIT_EXPECT_EQ(test, result_of(a), 1);
	KUNIT_EXPECT_EQ(test, it->runs, 1U);
	KUNIT_EXPECT_EQ(test, result_of(b), 0);
	KUNIT_EXPECT_TRUE(test, schedule_work(&it->dwork.work));
	flush_work(&it->dwork.work);
	KUNIT_EXPECT_EQ(test, it->runs, 2U);
}

static void waits_then_queues_itself(struct work_struct *work)
{
	struct item *it = item_of(work);

	complete(&it->entered);
	wait_for_completion(&it->go);
	it->answer = queue_work(it->wq, work);
	it->runs++;
}

static void cancel_beats_an_item_that_queues_itself(struct kunit *test)
{
	struct item *it = item(test, system_wq, waits_then_queues_itself);
	struct caller *c;

	it->answer = 7;
	schedule_work(&it->dwork.work);
	wait_for_completion(&it->entered);
	c = waiting_in(test, does_cancel, it);
	complete_all(&it->go);
	KUNIT_EXPECT_EQ(test, result_of(c), 0);
	KUNIT_EXPECT_EQ(test, it->answer, 0);
	KUNIT_EXPECT_EQ(test, it->runs, 1U);
	KUNIT_EXPECT_EQ(test, work_busy(&it->dwork.work), 0U);
}

/* Cancelling what max_active keeps back, and what is in its place. */
static void cancel_lets_the_next_one_begin(struct kunit *test)
{
	struct workqueue_struct *wq = kept(test, alloc_workqueue("kunit", WQ_UNBOUND, 2));
	struct item *first = holding(test, wq), *second = holding(test, wq);
	struct item *it = item(test, wq, plain), *gone = item(test, wq, plain);

	queue_work(wq, &gone->dwork.work);
	queue_work(wq, &it->dwork.work);
	KUNIT_EXPECT_TRUE(test, cancel_work_sync(&gone->dwork.work));
	complete(&first->go);
	wait_for_completion(&it->entered);
	complete(&second->go);
	KUNIT_EXPECT_EQ(test, flush_workqueue(wq), 0);
	KUNIT_EXPECT_EQ(test, gone->runs, 0U);
	KUNIT_EXPECT_EQ(test, it->runs, 1U);
}

/* What would wait for itself */

static void waits_for_itself(struct work_struct *work)
{
	struct item *it = item_of(work);

	it->again = flush_work(work);
	it->answer = flush_workqueue(it->wq);
	it->order = (unsigned int)-drain_workqueue(it->wq);
	queue_work(it->wq, work);
	it->hold = cancel_work_sync(work);
	it->runs++;
}

static void waiting_for_oneself_is_refused(struct kunit *test)
{
	struct workqueue_struct *wq = kept(test, alloc_workqueue("kunit", 0, 0));
	struct item *it = item(test, wq, waits_for_itself), *d = item(test, wq, destroys);
	struct report_seen seen = {};

	report_expect("waits", "cycle");
	queue_work(wq, &it->dwork.work);
	queue_work(wq, &d->dwork.work);
	KUNIT_EXPECT_EQ(test, flush_workqueue(wq), 0);
	/* Flush and cancel of the item; flush, drain and destroy of the workqueue. */
	KUNIT_EXPECT_EQ(test, report_expected(&seen), 5U);
	KUNIT_EXPECT_STREQ(test, seen.object, "waits_for_itself");
	if (IS_ENABLED(CONFIG_HANG_REPORT))	/* else there is no look at the stack */
		KUNIT_EXPECT_STREQ(test, seen.function, "waits_for_itself");
	KUNIT_EXPECT_EQ(test, it->again, 0U);
	KUNIT_EXPECT_EQ(test, it->answer, -EDEADLK);
	KUNIT_EXPECT_EQ(test, it->order, (unsigned int)EDEADLK);
	KUNIT_EXPECT_TRUE(test, it->hold);
	KUNIT_EXPECT_EQ(test, it->runs, 1U);
	KUNIT_EXPECT_EQ(test, d->answer, 5);
}

static struct item *next_in_line;

static void flushes_the_next(struct work_struct *work)
{
	item_of(work)->answer = flush_work(&next_in_line->dwork.work);
	item_of(work)->runs++;
}

/* R13: the one in an ordered workqueue's only place waits for one behind it. */
static void flushing_what_is_behind_oneself_is_refused(struct kunit *test)
{
	struct workqueue_struct *wq = kept(test, alloc_ordered_workqueue("kunit", 0));
	struct item *first = holding(test, wq), *it = item(test, wq, flushes_the_next);

	next_in_line = item(test, wq, plain);
	it->answer = 7;
	report_expect("waits", "cycle");
	queue_work(wq, &it->dwork.work);
	queue_work(wq, &next_in_line->dwork.work);
	complete(&first->go);
	KUNIT_EXPECT_EQ(test, flush_workqueue(wq), 0);
	KUNIT_EXPECT_EQ(test, report_expected(NULL), 1U);
	KUNIT_EXPECT_EQ(test, it->answer, 0);
	KUNIT_EXPECT_EQ(test, next_in_line->runs, 1U);
}

static DEFINE_MUTEX(taken);

static void takes_the_mutex(struct work_struct *work)
{
	complete(&item_of(work)->entered);
	mutex_lock(&taken);
	mutex_unlock(&taken);
	item_of(work)->runs++;
}

/* R13: flushing, with a mutex held, what waits for the mutex. */
static void flushing_what_waits_for_us_is_refused(struct kunit *test)
{
	struct item *it = item(test, system_wq, takes_the_mutex);
	struct report_seen seen = {};

	mutex_lock(&taken);
	schedule_work(&it->dwork.work);
	wait_for_completion(&it->entered);
	for (;;) {
		struct worker *w;

		raw_spin_lock_irq(&it->dwork.work.pool->lock);
		w = find_executing(it->dwork.work.pool, &it->dwork.work);
		raw_spin_unlock_irq(&it->dwork.work.pool->lock);
		if (w && READ_ONCE(w->task->wait_kind) == WAIT_MUTEX)
			break;
		yield();
	}
	/* lockdep says that this could be, and this is about that it is. */
	lockdep_off();
	report_expect("waits", "cycle");
	KUNIT_EXPECT_FALSE(test, flush_work(&it->dwork.work));
	KUNIT_EXPECT_EQ(test, report_expected(&seen), 1U);
	KUNIT_EXPECT_STREQ(test, seen.object, "takes_the_mutex");
	lockdep_on();
	mutex_unlock(&taken);
	flush_work(&it->dwork.work);
	KUNIT_EXPECT_EQ(test, it->runs, 1U);
}

/* Drain and destroy */

static void drain_waits_for_items_that_queue_themselves(struct kunit *test)
{
	struct workqueue_struct *wq = kept(test, alloc_workqueue("kunit", 0, 0));
	struct item *it = item(test, wq, plain), *outside = item(test, wq, plain);
	struct caller *c;

	it->again = 5;
	it->hold = true;
	queue_work(wq, &it->dwork.work);
	wait_for_completion(&it->entered);
	c = waiting_in(test, does_drain, it);
	/* From outside it is refused, with a report. */
	report_expect("workqueue", "queued-while-drained");
	KUNIT_EXPECT_FALSE(test, queue_work(wq, &outside->dwork.work));
	KUNIT_EXPECT_EQ(test, report_expected(NULL), 1U);
	KUNIT_EXPECT_FALSE(test, work_pending(&outside->dwork.work));
	complete_all(&it->go);
	KUNIT_EXPECT_EQ(test, result_of(c), 0);
	KUNIT_EXPECT_EQ(test, it->runs, 6U);
	KUNIT_EXPECT_TRUE(test, queue_work(wq, &outside->dwork.work));
	flush_work(&outside->dwork.work);
	KUNIT_EXPECT_EQ(test, outside->runs, 1U);
}

static void destroy_waits_for_all_that_is_queued(struct kunit *test)
{
	static const unsigned int flags[] = { 0, WQ_UNBOUND, WQ_MEM_RECLAIM, WQ_HIGHPRI };

	for (size_t f = 0; f < ARRAY_SIZE(flags); f++) {
		struct workqueue_struct *wq = alloc_workqueue("kunit", flags[f], 2);
		struct item *it[10], *first;
		struct caller *c;

		KUNIT_ASSERT_NOT_NULL(test, wq);
		first = holding(test, wq);
		for (size_t i = 0; i < ARRAY_SIZE(it); i++) {
			it[i] = item(test, wq, plain);
			it[i]->again = 2;
			queue_work(wq, &it[i]->dwork.work);
		}
		c = waiting_in(test, does_destroy, first);
		complete(&first->go);
		KUNIT_EXPECT_EQ(test, result_of(c), 0);
		for (size_t i = 0; i < ARRAY_SIZE(it); i++)
			KUNIT_EXPECT_EQ(test, it[i]->runs, 3U);
	}
}

/* All CPUs at once */

#define STRESS_ITEMS	16
#define STRESS_ROUNDS	600	/* by each thread, shared among the CPUs: they contend */

struct stress_item {
	struct delayed_work dwork;
	atomic_t inside, queued, cancelled;
	unsigned int runs;
};

static struct {
	struct workqueue_struct *wq;
	struct stress_item it[STRESS_ITEMS];
	atomic_t overlaps, inside, most;
} stress;

static void stress_fn(struct work_struct *work)
{
	struct stress_item *it = container_of(work, struct stress_item, dwork.work);
	int inside = atomic_inc_return(&stress.inside), most = atomic_read(&stress.most);

	if (atomic_inc_return(&it->inside) != 1)
		atomic_inc(&stress.overlaps);
	while (inside > most && !atomic_try_cmpxchg(&stress.most, &most, inside))
		;
	it->runs++;
	/* Some sleep, so that others take over. */
	if (it->runs % 8 == 0)
		schedule_timeout_uninterruptible(0);
	else if (it->runs % 4 == 0)
		yield();
	atomic_dec(&it->inside);
	atomic_dec(&stress.inside);
}

static void stress_step(struct stress_item *it, unsigned int what)
{
	struct work_struct *work = &it->dwork.work;
	int cpu = (int)(what % nr_cpu_ids);

	switch (what & 15) {
	case 0:
		atomic_add(cancel_delayed_work_sync(&it->dwork), &it->cancelled);
		break;
	case 1:
		atomic_add(cancel_delayed_work(&it->dwork), &it->cancelled);
		break;
	case 2:
		flush_work(work);
		break;
	case 3:
		flush_delayed_work(&it->dwork);
		break;
	case 4:
		flush_workqueue(stress.wq);
		break;
	case 5:
	case 6:
		atomic_add(queue_delayed_work_on(cpu, stress.wq, &it->dwork, 1), &it->queued);
		break;
	default:
		atomic_add(queue_work_on(cpu, stress.wq, work), &it->queued);
	}
}

static int stresses(void *arg)
{
	unsigned int seed = (unsigned int)(unsigned long)arg;

	for (unsigned int i = 0; i < STRESS_ROUNDS / num_online_cpus(); i++) {
		seed = seed * 1103515245U + 12345U;
		stress_step(&stress.it[seed >> 12 & (STRESS_ITEMS - 1)], seed >> 16);
	}
	return 0;
}

static void run_stress(struct kunit *test, unsigned int flags, int max)
{
	struct task_struct *k[2 * NR_CPUS];
	unsigned int cpu, n = 0;

	memset(&stress, 0, sizeof(stress));
	stress.wq = alloc_workqueue("stress", flags, max);
	KUNIT_ASSERT_NOT_NULL(test, stress.wq);
	for (unsigned int i = 0; i < STRESS_ITEMS; i++)
		INIT_DELAYED_WORK(&stress.it[i].dwork, stress_fn);
	for_each_online_cpu(cpu) {
		for (unsigned int i = 0; i < 2; i++, n++) {
			k[n] = kthread_create_on_cpu(stresses, (void *)(unsigned long)(n + 1),
						     cpu, "stress/%u");
			KUNIT_ASSERT_FALSE(test, IS_ERR(k[n]));
		}
	}
	for (unsigned int i = 0; i < n; i++)
		kthread_start(k[i]);
	for (unsigned int i = 0; i < n; i++) {
		KUNIT_EXPECT_EQ(test, kthread_join(k[i], MAX_SCHEDULE_TIMEOUT, NULL), 0);
		kthread_put(k[i]);
	}
	for (unsigned int i = 0; i < STRESS_ITEMS; i++) {
		struct stress_item *it = &stress.it[i];

		atomic_add(cancel_delayed_work_sync(&it->dwork), &it->cancelled);
		KUNIT_EXPECT_EQ_MSG(test, it->runs + (unsigned int)atomic_read(&it->cancelled),
				    (unsigned int)atomic_read(&it->queued), "item %u", i);
	}
	KUNIT_EXPECT_EQ(test, atomic_read(&stress.overlaps), 0);
	if (flags & WQ_UNBOUND)
		KUNIT_EXPECT_LE(test, atomic_read(&stress.most), max);
	for (unsigned int i = 0; i < stress.wq->nr_pwqs; i++) {
		KUNIT_EXPECT_EQ(test, stress.wq->pwqs[i].nr_active, 0);
		KUNIT_EXPECT_TRUE(test, list_empty(&stress.wq->pwqs[i].inactive));
	}
	destroy_workqueue(stress.wq);
}

static void every_item_queued_is_done_or_cancelled_once(struct kunit *test)
{
	run_stress(test, 0, 0);
	run_stress(test, 0, 2);
	run_stress(test, WQ_UNBOUND, 4);
	run_stress(test, WQ_UNBOUND | __WQ_ORDERED, 1);
	run_stress(test, WQ_HIGHPRI | WQ_MEM_RECLAIM, 3);
}

/* After all of the above: nobody is counted who does not work. */
static void the_pools_come_to_rest(struct kunit *test)
{
	unsigned int cpu;

	for_each_online_cpu(cpu) {
		for (int kind = 0; kind < POOL_KINDS; kind++) {
			struct worker_pool *pool = cpu_pools[cpu][kind];

			/* The last worker may still be on its way. */
			while (READ_ONCE(pool->nr_idle) != READ_ONCE(pool->nr_workers))
				msleep(1);
			KUNIT_EXPECT_EQ(test, pool->nr_running, 0);
			KUNIT_EXPECT_TRUE(test, list_empty(&pool->worklist));
			KUNIT_EXPECT_FALSE(test, pool->managing);
		}
	}
}

static struct kunit_case workqueue_races_cases[] = {
	KUNIT_CASE(flush_waits_for_the_running_item),
	KUNIT_CASE(flush_is_not_prolonged_by_queueing_again),
	KUNIT_CASE(flush_of_what_is_running_and_queued_waits_for_both),
	KUNIT_CASE(an_item_is_never_done_twice_at_once),
	KUNIT_CASE(a_cancelled_item_ends_its_flushes),
	KUNIT_CASE(a_flush_of_all_waits_for_what_was_queued_before),
	KUNIT_CASE(what_is_being_cancelled_cannot_be_queued),
	KUNIT_CASE(cancel_beats_an_item_that_queues_itself),
	KUNIT_CASE(cancel_lets_the_next_one_begin),
	KUNIT_CASE(waiting_for_oneself_is_refused),
	KUNIT_CASE(flushing_what_is_behind_oneself_is_refused),
	KUNIT_CASE(flushing_what_waits_for_us_is_refused),
	KUNIT_CASE(drain_waits_for_items_that_queue_themselves),
	KUNIT_CASE(destroy_waits_for_all_that_is_queued),
	KUNIT_CASE(every_item_queued_is_done_or_cancelled_once),
	KUNIT_CASE(the_pools_come_to_rest),
	{}
};

static struct kunit_suite workqueue_races_suite = {
	.name = "workqueue_races",
	.keeps_threads = true,	/* idle workers, for five minutes */
	.test_cases = workqueue_races_cases,
};
kunit_test_suite(workqueue_races_suite);
