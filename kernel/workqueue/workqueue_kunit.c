// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tests of workqueues: what every call answers and promises, and how a pool
 * keeps going: when its workers sleep, compute, are too many or cannot be
 * made.
 *
 * Not tested here: two calls at once (races_kunit.c); on which CPUs the
 * scheduler lets unbound workers run.
 */
#include <asm/processor.h>
#include <kernel/cpumask.h>
#include <kernel/irq.h>

#include "wq_kunit.h"

static void an_item_is_done_once_per_queueing(struct kunit *test)
{
	struct item *it = item(test, system_wq, plain);

	for (unsigned int i = 1; i <= 100; i++) {
		KUNIT_EXPECT_TRUE(test, schedule_work(&it->dwork.work));
		(void)flush_work(&it->dwork.work);
		KUNIT_EXPECT_EQ(test, it->runs, i);
	}
	KUNIT_EXPECT_FALSE(test, flush_work(&it->dwork.work));
	KUNIT_EXPECT_FALSE(test, work_pending(&it->dwork.work));
}

static void pending_and_busy_tell_the_state(struct kunit *test)
{
	struct workqueue_struct *wq = kept(test, alloc_ordered_workqueue("kunit", 0));
	struct item *first = holding(test, wq), *it = item(test, wq, plain);

	KUNIT_EXPECT_EQ(test, work_busy(&it->dwork.work), 0U);
	KUNIT_EXPECT_EQ(test, work_busy(&first->dwork.work), WORK_BUSY_RUNNING);
	KUNIT_EXPECT_FALSE(test, work_pending(&first->dwork.work));
	KUNIT_EXPECT_TRUE(test, queue_work(wq, &it->dwork.work));
	KUNIT_EXPECT_FALSE(test, queue_work(wq, &it->dwork.work));
	KUNIT_EXPECT_TRUE(test, queue_work(wq, &first->dwork.work));
	KUNIT_EXPECT_EQ(test, work_busy(&it->dwork.work), WORK_BUSY_PENDING);
	KUNIT_EXPECT_EQ(test, work_busy(&first->dwork.work), WORK_BUSY_RUNNING | WORK_BUSY_PENDING);
	complete_all(&first->go);
	KUNIT_EXPECT_EQ(test, flush_workqueue(wq), 0);
	KUNIT_EXPECT_EQ(test, it->runs, 1U);
	KUNIT_EXPECT_EQ(test, first->runs, 2U);
}

static void bound_work_stays_on_its_cpu(struct kunit *test)
{
	static const unsigned int flags[] = { 0, WQ_HIGHPRI, WQ_CPU_INTENSIVE, WQ_MEM_RECLAIM };
	unsigned int cpu;

	for (size_t i = 0; i < ARRAY_SIZE(flags); i++) {
		struct workqueue_struct *wq = kept(test, alloc_workqueue("kunit%zu", flags[i], 0, i));

		for_each_online_cpu(cpu) {
			struct item *it = item(test, wq, plain);

			KUNIT_EXPECT_TRUE(test, queue_work_on((int)cpu, wq, &it->dwork.work));
			flush_work(&it->dwork.work);
			KUNIT_EXPECT_EQ(test, it->runs, 1U);
			KUNIT_EXPECT_EQ(test, it->cpu, cpu);
			KUNIT_EXPECT_TRUE(test, cpumask_equal(&it->by->cpus_mask, cpumask_of(cpu)));
			KUNIT_EXPECT_EQ(test, it->by->nice, flags[i] & WQ_HIGHPRI ? MIN_NICE : 0);
		}
	}
}

static void unbound_work_may_run_anywhere(struct kunit *test)
{
	struct item *it = item(test, system_unbound_wq, plain);

	KUNIT_EXPECT_TRUE(test, queue_work(system_unbound_wq, &it->dwork.work));
	flush_work(&it->dwork.work);
	KUNIT_EXPECT_EQ(test, it->runs, 1U);
	KUNIT_EXPECT_TRUE(test, cpumask_subset(cpu_online_mask, &it->by->cpus_mask));
}

static void knows_itself(struct work_struct *work)
{
	item_of(work)->answer = current_work() == work;
}

static void current_work_is_the_one_that_runs(struct kunit *test)
{
	struct item *it = item(test, system_wq, knows_itself);

	schedule_work(&it->dwork.work);
	flush_work(&it->dwork.work);
	KUNIT_EXPECT_EQ(test, it->answer, 1);
	KUNIT_EXPECT_NULL(test, current_work());
}

static void frees_itself(struct work_struct *work)
{
	kfree(item_of(work));
}

static void an_item_may_free_itself(struct kunit *test)
{
	struct workqueue_struct *wq = kept(test, alloc_workqueue("kunit", 0, 0));

	for (int i = 0; i < 50; i++) {
		struct item *it = kzalloc(sizeof(*it), GFP_KERNEL);

		KUNIT_ASSERT_NOT_NULL(test, it);
		INIT_WORK(&it->dwork.work, frees_itself);
		queue_work(wq, &it->dwork.work);
	}
	KUNIT_EXPECT_EQ(test, flush_workqueue(wq), 0);
}

/* Order and number */

static void an_ordered_workqueue_keeps_the_order(struct kunit *test)
{
	struct workqueue_struct *wq = kept(test, alloc_ordered_workqueue("kunit", 0));
	struct item *first = holding(test, wq), *it[20];

	for (unsigned int i = 0; i < ARRAY_SIZE(it); i++) {
		it[i] = item(test, wq, plain);
		queue_work(wq, &it[i]->dwork.work);
	}
	/* One of the middle goes: the others stay in order. */
	KUNIT_EXPECT_TRUE(test, cancel_work(&it[7]->dwork.work));
	complete(&first->go);
	KUNIT_EXPECT_EQ(test, flush_workqueue(wq), 0);
	for (unsigned int i = 1, last = it[0]->order; i < ARRAY_SIZE(it); i++) {
		if (i == 7)
			continue;
		KUNIT_EXPECT_GT(test, it[i]->order, last);
		last = it[i]->order;
	}
	KUNIT_EXPECT_EQ(test, it[7]->runs, 0U);
}

static void so_many_at_once(struct kunit *test, unsigned int flags, unsigned int max)
{
	struct workqueue_struct *wq = kept(test, alloc_workqueue("kunit", flags, (int)max));
	struct item *it[12];

	for (unsigned int i = 0; i < ARRAY_SIZE(it); i++) {
		it[i] = item(test, wq, plain);
		it[i]->hold = true;
		queue_work_on(0, wq, &it[i]->dwork.work);
	}
	/* The first @max begin, though all of them sleep; the next only when one ends. */
	for (unsigned int i = 0; i < ARRAY_SIZE(it); i++) {
		wait_for_completion(&it[i]->entered);
		if (i + 1 < max)
			continue;
		for (unsigned int j = i + 1; j < ARRAY_SIZE(it); j++)
			KUNIT_EXPECT_FALSE(test, completion_done(&it[j]->entered));
		complete(&it[i + 1 - max]->go);
	}
	for (unsigned int i = 0; i < ARRAY_SIZE(it); i++)
		complete(&it[i]->go);
	KUNIT_EXPECT_EQ(test, flush_workqueue(wq), 0);
}

static void max_active_is_kept(struct kunit *test)
{
	so_many_at_once(test, 0, 1);
	so_many_at_once(test, 0, 3);
	so_many_at_once(test, WQ_UNBOUND, 3);
	so_many_at_once(test, WQ_HIGHPRI, 2);
}

/* Pools */

static void a_sleeping_item_does_not_hold_up_the_pool(struct kunit *test)
{
	struct item *slow[10], *it = item(test, system_wq, plain);

	for (size_t i = 0; i < ARRAY_SIZE(slow); i++)
		slow[i] = holding(test, system_wq);
	schedule_work(&it->dwork.work);
	wait_for_completion(&it->entered);
	for (size_t i = 0; i < ARRAY_SIZE(slow); i++) {
		KUNIT_EXPECT_EQ(test, slow[i]->runs, 0U);
		complete(&slow[i]->go);
		flush_work(&slow[i]->dwork.work);
	}
	flush_work(&it->dwork.work);
}

static void computes(struct work_struct *work)
{
	struct item *it = item_of(work);

	it->cpu = raw_smp_processor_id();
	complete(&it->entered);
	while (!READ_ONCE(it->again))
		cond_resched();
	it->runs++;
}

/* One that computes holds up its CPU's pool, unless its workqueue says that it does. */
static void a_computing_item_holds_up_only_ordinary_work(struct kunit *test)
{
	struct workqueue_struct *wq = kept(test, alloc_workqueue("kunit", WQ_CPU_INTENSIVE, 0));
	struct item *c = item(test, wq, computes), *it = item(test, system_wq, plain);

	queue_work_on(0, wq, &c->dwork.work);
	wait_for_completion(&c->entered);
	schedule_work_on(0, &it->dwork.work);
	wait_for_completion(&it->entered);
	WRITE_ONCE(c->again, 1);
	flush_work(&c->dwork.work);
	flush_work(&it->dwork.work);

	c = item(test, system_wq, computes);
	schedule_work_on(0, &c->dwork.work);
	wait_for_completion(&c->entered);
	reinit_completion(&it->entered);
	schedule_work_on(0, &it->dwork.work);
	for (int i = 0; i < 50; i++)
		yield();
	KUNIT_EXPECT_FALSE(test, completion_done(&it->entered));
	WRITE_ONCE(c->again, 1);
	flush_work(&it->dwork.work);
	KUNIT_EXPECT_EQ(test, it->runs, 2U);
	flush_work(&c->dwork.work);
}

static int nr_workers(struct worker_pool *pool)
{
	int nr;

	raw_spin_lock_irq(&pool->lock);
	nr = pool->nr_workers;
	raw_spin_unlock_irq(&pool->lock);
	return nr;
}

static void restores_timeout(void *old)
{
	WRITE_ONCE(wq_idle_timeout, (unsigned long)old);
}

static void idle_workers_go_when_they_are_too_many(struct kunit *test)
{
	struct worker_pool *pool = cpu_pools[0][POOL_HIGHPRI];
	struct workqueue_struct *wq = kept(test, alloc_workqueue("kunit", WQ_HIGHPRI, 0));
	struct item *it[12];

	KUNIT_ASSERT_EQ(test, kunit_add_action_or_reset(test, restores_timeout,
							(void *)wq_idle_timeout), 0);
	WRITE_ONCE(wq_idle_timeout, 1UL);
	for (size_t i = 0; i < ARRAY_SIZE(it); i++) {
		it[i] = item(test, wq, plain);
		it[i]->hold = true;
		queue_work_on(0, wq, &it[i]->dwork.work);
		wait_for_completion(&it[i]->entered);
	}
	KUNIT_EXPECT_GE(test, nr_workers(pool), (int)ARRAY_SIZE(it));
	timer_delete(&pool->idle_timer);	/* armed for later by the cases before */
	for (size_t i = 0; i < ARRAY_SIZE(it); i++)
		complete(&it[i]->go);
	while (nr_workers(pool) > 3)
		msleep(1);
	KUNIT_EXPECT_GE(test, nr_workers(pool), 2);
	flush_workqueue(wq);
}

/* What sleeps until the test says so, in a pool that cannot have another worker. */
static void the_rescuer_works_when_no_worker_can_be_made(struct kunit *test)
{
	struct workqueue_struct *reclaim = kept(test, alloc_workqueue("kunit_r", WQ_MEM_RECLAIM, 0));
	struct workqueue_struct *other = kept(test, alloc_workqueue("kunit_o", 0, 0));
	struct item *blocker[64], *saved = item(test, reclaim, plain), *late = item(test, other, plain);
	unsigned int n = 0;

	WRITE_ONCE(wq_test_no_new_workers, true);
	/* Until all workers there are sleep but the one who would make the next. */
	do {
		KUNIT_ASSERT_LT(test, n, (unsigned int)ARRAY_SIZE(blocker));
		blocker[n] = item(test, other, plain);
		blocker[n]->hold = true;
		queue_work_on(0, other, &blocker[n]->dwork.work);
		while (!completion_done(&blocker[n]->entered) &&
		       !READ_ONCE(cpu_pools[0][POOL_NORMAL]->managing))
			yield();
		n++;
	} while (!READ_ONCE(cpu_pools[0][POOL_NORMAL]->managing));

	queue_work_on(0, other, &late->dwork.work);
	queue_work_on(0, reclaim, &saved->dwork.work);
	wait_for_completion(&saved->entered);
	KUNIT_EXPECT_PTR_EQ(test, saved->by, reclaim->rescuer->task);
	KUNIT_EXPECT_EQ(test, saved->cpu, 0U);
	KUNIT_EXPECT_FALSE(test, completion_done(&late->entered));

	WRITE_ONCE(wq_test_no_new_workers, false);
	for (unsigned int i = 0; i < n; i++)
		complete(&blocker[i]->go);
	KUNIT_EXPECT_EQ(test, flush_workqueue(other), 0);
	KUNIT_EXPECT_EQ(test, flush_workqueue(reclaim), 0);
	KUNIT_EXPECT_EQ(test, late->runs, 1U);
	KUNIT_EXPECT_EQ(test, saved->runs, 1U);
}

/* Delayed */

static void a_delayed_item_is_never_early(struct kunit *test)
{
	static const unsigned long delay[] = { 0, 1, 2, 5, 64 };

	for (size_t i = 0; i < ARRAY_SIZE(delay); i++) {
		struct item *it = item(test, system_wq, plain);
		unsigned long start = READ_ONCE(jiffies);

		KUNIT_EXPECT_TRUE(test, schedule_delayed_work(&it->dwork, delay[i]));
		wait_for_completion(&it->entered);
		KUNIT_EXPECT_GE_MSG(test, (long)(it->at - start - delay[i]), 0L,
				    "delay %lu", delay[i]);
		flush_delayed_work(&it->dwork);
		KUNIT_EXPECT_EQ(test, it->runs, 1U);
	}
}

static void mod_moves_the_time(struct kunit *test)
{
	struct item *it = item(test, system_wq, plain);
	unsigned long start;

	KUNIT_EXPECT_FALSE(test, mod_delayed_work(system_wq, &it->dwork, 100000));
	KUNIT_EXPECT_TRUE(test, delayed_work_pending(&it->dwork));
	KUNIT_EXPECT_FALSE(test, schedule_delayed_work(&it->dwork, 0));
	KUNIT_EXPECT_FALSE(test, schedule_work(&it->dwork.work));
	start = READ_ONCE(jiffies);
	KUNIT_EXPECT_TRUE(test, mod_delayed_work(system_wq, &it->dwork, 3));
	wait_for_completion(&it->entered);
	KUNIT_EXPECT_GE(test, (long)(it->at - start), 3L);
	flush_work(&it->dwork.work);
	KUNIT_EXPECT_FALSE(test, mod_delayed_work(system_wq, &it->dwork, 100000));
	KUNIT_EXPECT_TRUE(test, mod_delayed_work(system_wq, &it->dwork, 0));
	flush_work(&it->dwork.work);
	KUNIT_EXPECT_EQ(test, it->runs, 2U);
}

static void mod_puts_off_what_is_queued(struct kunit *test)
{
	struct workqueue_struct *wq = kept(test, alloc_ordered_workqueue("kunit", 0));
	struct item *first = holding(test, wq), *it = item(test, wq, plain);

	queue_delayed_work(wq, &it->dwork, 0);
	KUNIT_EXPECT_TRUE(test, mod_delayed_work(wq, &it->dwork, 100000));
	complete(&first->go);
	KUNIT_EXPECT_EQ(test, flush_workqueue(wq), 0);
	KUNIT_EXPECT_EQ(test, it->runs, 0U);
	/* Whether there was something to wait for is a race: the item may be done before it looks. */
	flush_delayed_work(&it->dwork);
	KUNIT_EXPECT_EQ(test, it->runs, 1U);
}

static void a_delayed_item_can_be_cancelled(struct kunit *test)
{
	struct item *it = item(test, system_wq, plain);

	KUNIT_EXPECT_FALSE(test, cancel_delayed_work(&it->dwork));
	schedule_delayed_work(&it->dwork, 100000);
	KUNIT_EXPECT_FALSE(test, flush_work(&it->dwork.work));
	KUNIT_EXPECT_TRUE(test, cancel_delayed_work(&it->dwork));
	schedule_delayed_work(&it->dwork, 100000);
	KUNIT_EXPECT_TRUE(test, cancel_delayed_work_sync(&it->dwork));
	KUNIT_EXPECT_FALSE(test, delayed_work_pending(&it->dwork));
	KUNIT_EXPECT_FALSE(test, timer_pending(&it->dwork.timer));
	KUNIT_EXPECT_EQ(test, it->runs, 0U);
}

/* Calls that bring their item along */

static atomic_t each_cpu_runs;

static void counts_cpus(struct work_struct *work)
{
	(void)work;
	atomic_inc(&each_cpu_runs);
}

static long says_cpu(void *add)
{
	return (long)raw_smp_processor_id() + (long)add;
}

static void a_function_can_be_called_on_one_or_every_cpu(struct kunit *test)
{
	unsigned int cpu;

	atomic_set(&each_cpu_runs, 0);
	KUNIT_EXPECT_EQ(test, schedule_on_each_cpu(counts_cpus), 0);
	KUNIT_EXPECT_EQ(test, (unsigned int)atomic_read(&each_cpu_runs), num_online_cpus());
	for_each_online_cpu(cpu)
		KUNIT_EXPECT_EQ(test, work_on_cpu((int)cpu, says_cpu, (void *)100L), 100L + cpu);
}

static struct execute_work in_context;
static DECLARE_COMPLETION(in_context_done);
static int in_context_answer;

static void in_context_fn(struct work_struct *work)
{
	(void)work;
	complete(&in_context_done);
}

static struct item *many;
static atomic_t queued_in_irq;
static int wq_vector;
#define MANY	1000

static void queues_in_interrupt(struct pt_regs *regs, void *which)
{
	(void)regs;
	(void)which;
	if (!many) {
		in_context_answer = execute_in_process_context(in_context_fn, &in_context);
		return;
	}
	/* By tens. */
	for (int i = 0; i < 10; i++) {
		int n = atomic_read(&queued_in_irq);

		atomic_add(queue_work(many[n].wq, &many[n].dwork.work), &queued_in_irq);
	}
}

static void interrupt_here(struct kunit *test)
{
	if (!wq_vector)
		wq_vector = request_vector(queues_in_interrupt, NULL, "workqueue-test");
	KUNIT_ASSERT_GT(test, wq_vector, 0);
	send_ipi_self((unsigned int)wq_vector);
}

static void a_function_is_called_where_it_may_sleep(struct kunit *test)
{
	many = NULL;
	KUNIT_EXPECT_EQ(test, execute_in_process_context(in_context_fn, &in_context), 0);
	wait_for_completion(&in_context_done);
	interrupt_here(test);
	wait_for_completion(&in_context_done);
	KUNIT_EXPECT_EQ(test, in_context_answer, 1);
	flush_scheduled_work();
}

static void a_thousand_items_from_interrupts_are_done(struct kunit *test)
{
	struct workqueue_struct *wq = kept(test, alloc_workqueue("kunit", 0, 5));

	many = kunit_kcalloc(test, MANY, sizeof(*many), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, many);
	for (int i = 0; i < MANY; i++) {
		INIT_DELAYED_WORK(&many[i].dwork, plain);
		init_completion(&many[i].entered);
		many[i].wq = wq;
	}
	atomic_set(&queued_in_irq, 0);
	for (int i = 0; i < MANY / 10; i++) {
		int before = atomic_read(&queued_in_irq);

		interrupt_here(test);
		while (atomic_read(&queued_in_irq) < before + 10)
			cpu_relax();
	}
	KUNIT_EXPECT_EQ(test, flush_workqueue(wq), 0);
	for (int i = 0; i < MANY; i++)
		KUNIT_EXPECT_EQ(test, many[i].runs, 1U);
	many = NULL;
}

static struct kunit_case workqueue_cases[] = {
	KUNIT_CASE(an_item_is_done_once_per_queueing),
	KUNIT_CASE(pending_and_busy_tell_the_state),
	KUNIT_CASE(bound_work_stays_on_its_cpu),
	KUNIT_CASE(unbound_work_may_run_anywhere),
	KUNIT_CASE(current_work_is_the_one_that_runs),
	KUNIT_CASE(an_item_may_free_itself),
	KUNIT_CASE(an_ordered_workqueue_keeps_the_order),
	KUNIT_CASE(max_active_is_kept),
	KUNIT_CASE(a_sleeping_item_does_not_hold_up_the_pool),
	KUNIT_CASE(a_computing_item_holds_up_only_ordinary_work),
	KUNIT_CASE(idle_workers_go_when_they_are_too_many),
	KUNIT_CASE(the_rescuer_works_when_no_worker_can_be_made),
	KUNIT_CASE(a_delayed_item_is_never_early),
	KUNIT_CASE(mod_moves_the_time),
	KUNIT_CASE(mod_puts_off_what_is_queued),
	KUNIT_CASE(a_delayed_item_can_be_cancelled),
	KUNIT_CASE(a_function_can_be_called_on_one_or_every_cpu),
	KUNIT_CASE(a_function_is_called_where_it_may_sleep),
	KUNIT_CASE(a_thousand_items_from_interrupts_are_done),
	{}
};

static struct kunit_suite workqueue_suite = {
	.name = "workqueue",
	.keeps_threads = true,	/* idle workers, for five minutes */
	.test_cases = workqueue_cases,
};
kunit_test_suite(workqueue_suite);
