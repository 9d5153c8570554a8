// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tests of workers: every call's answers, and every race of two calls, by
 * holding the worker inside an item while the other side is brought to the
 * point in question.  The last one has all CPUs queue, cancel and flush at
 * once and counts.
 *
 * Not tested here: the timer function on one CPU against kthread_mod_delayed_
 * work() on another, but for what the last test happens to meet.
 */
#include <asm/atomic.h>
#include <base/err.h>
#include <kernel/completion.h>
#include <kernel/cpumask.h>
#include <kernel/irq.h>
#include <kernel/jiffies.h>
#include <kernel/kthread.h>
#include <kernel/report.h>
#include <kernel/sched.h>
#include <kunit/test.h>

#define MAX_ORDER_SEEN	16

struct item {
	struct kthread_delayed_work dwork;
	struct kthread_worker *worker;
	struct completion entered, go;
	bool hold;			/* wait for @go inside the item */
	unsigned int again;		/* queue itself so often from within */
	int answer;			/* what the call made from within said */
	unsigned int runs, number;
	unsigned long at;
	atomic_t inside;
};

static struct {
	unsigned int seen[MAX_ORDER_SEEN];
	unsigned int nr;
} order;

static struct item *item_of(struct kthread_work *work)
{
	return container_of(work, struct item, dwork.work);
}

static void plain(struct kthread_work *work)
{
	struct item *it = item_of(work);

	it->at = READ_ONCE(jiffies);
	if (order.nr < MAX_ORDER_SEEN)
		order.seen[order.nr++] = it->number;
	complete(&it->entered);
	if (it->again) {
		it->again--;
		it->answer = kthread_queue_work(it->worker, work);
	}
	if (it->hold)
		wait_for_completion(&it->go);
	it->runs++;
}

static void destroys(void *worker)
{
	kthread_destroy_worker(worker);
}

static struct kthread_worker *worker(struct kunit *test)
{
	struct kthread_worker *w = kthread_create_worker(0, "kunit_worker");

	KUNIT_ASSERT_FALSE(test, IS_ERR(w));
	order.nr = 0;
	return w;
}

static struct kthread_worker *kept_worker(struct kunit *test)
{
	struct kthread_worker *w = worker(test);

	KUNIT_ASSERT_EQ(test, kunit_add_action_or_reset(test, destroys, w), 0);
	return w;
}

static struct item *item(struct kunit *test, struct kthread_worker *w, kthread_work_func_t fn)
{
	struct item *it = kunit_kzalloc(test, sizeof(*it), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, it);
	kthread_init_delayed_work(&it->dwork, fn);
	init_completion(&it->entered);
	init_completion(&it->go);
	it->worker = w;
	return it;
}

/* The worker is inside this item until its @go is completed. */
static struct item *holding(struct kunit *test, struct kthread_worker *w)
{
	struct item *it = item(test, w, plain);

	it->hold = true;
	KUNIT_ASSERT_TRUE(test, kthread_queue_work(w, &it->dwork.work));
	wait_for_completion(&it->entered);
	return it;
}

static bool blocked_in_flush(struct task_struct *k)
{
	return READ_ONCE(k->wait_kind) == WAIT_FLUSH && READ_ONCE(k->state) != TASK_RUNNING &&
		!READ_ONCE(k->on_rq);
}

/* A second thread that makes one call. */
struct caller {
	struct task_struct *k;
	int (*call)(struct kthread_work *work);
	struct kthread_work *work;
};

static int calls(void *arg)
{
	struct caller *c = arg;

	return c->call(c->work);
}

static int does_flush(struct kthread_work *work) { return kthread_flush_work(work); }
static int does_cancel(struct kthread_work *work) { return kthread_cancel_work_sync(work); }

/* Makes the call in a thread of its own, and returns once that waits. */
static struct caller *waiting_in(struct kunit *test, int (*call)(struct kthread_work *),
				 struct kthread_work *work)
{
	struct caller *c = kunit_kzalloc(test, sizeof(*c), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, c);
	c->call = call;
	c->work = work;
	c->k = kthread_run(calls, c, "caller");
	KUNIT_ASSERT_FALSE(test, IS_ERR(c->k));
	while (!blocked_in_flush(c->k))
		yield();
	return c;
}

/* Queueing */

static void items_are_done_in_the_order_of_queueing(struct kunit *test)
{
	struct kthread_worker *w = kept_worker(test);
	struct item *first = holding(test, w), *it[5];

	for (unsigned int i = 0; i < 5; i++) {
		it[i] = item(test, w, plain);
		it[i]->number = i + 1;
		KUNIT_EXPECT_TRUE(test, kthread_queue_work(w, &it[i]->dwork.work));
		KUNIT_EXPECT_FALSE(test, kthread_queue_work(w, &it[i]->dwork.work));
	}
	complete(&first->go);
	KUNIT_EXPECT_EQ(test, kthread_flush_worker(w), 0);
	for (unsigned int i = 0; i < 5; i++) {
		KUNIT_EXPECT_EQ(test, order.seen[i + 1], i + 1);
		KUNIT_EXPECT_EQ(test, it[i]->runs, 1U);
	}
}

static void an_item_that_runs_may_be_queued_again(struct kunit *test)
{
	struct kthread_worker *w = kept_worker(test);
	struct item *it = holding(test, w);

	KUNIT_EXPECT_TRUE(test, kthread_queue_work(w, &it->dwork.work));
	KUNIT_EXPECT_FALSE(test, kthread_queue_work(w, &it->dwork.work));
	complete_all(&it->go);
	KUNIT_EXPECT_EQ(test, kthread_flush_work(&it->dwork.work), 0);
	KUNIT_EXPECT_EQ(test, it->runs, 2U);
}

static void an_item_may_queue_itself(struct kunit *test)
{
	struct kthread_worker *w = kept_worker(test);
	struct item *it = item(test, w, plain);

	it->again = 3;
	kthread_queue_work(w, &it->dwork.work);
	for (int i = 0; i < 4; i++)
		wait_for_completion(&it->entered);
	KUNIT_EXPECT_EQ(test, kthread_flush_work(&it->dwork.work), 0);
	KUNIT_EXPECT_EQ(test, it->answer, 1);
	KUNIT_EXPECT_EQ(test, it->runs, 4U);
}

static void frees_itself(struct kthread_work *work)
{
	kfree(item_of(work));
}

static void an_item_may_free_itself(struct kunit *test)
{
	struct kthread_worker *w = kept_worker(test);

	for (int i = 0; i < 20; i++) {
		struct item *it = kzalloc(sizeof(*it), GFP_KERNEL);

		KUNIT_ASSERT_NOT_NULL(test, it);
		kthread_init_work(&it->dwork.work, frees_itself);
		KUNIT_EXPECT_TRUE(test, kthread_queue_work(w, &it->dwork.work));
	}
	KUNIT_EXPECT_EQ(test, kthread_flush_worker(w), 0);
}

static struct {
	int vector;
	struct kthread_worker *worker;
	struct kthread_work *work;
	bool queued;
} irq;

static void queues_in_interrupt(struct pt_regs *regs, void *data)
{
	(void)regs;
	(void)data;
	irq.queued = kthread_queue_work(irq.worker, irq.work);
}

/* R11 */
static void an_interrupt_may_queue(struct kunit *test)
{
	struct kthread_worker *w = kept_worker(test);
	struct item *it = item(test, w, plain);

	if (!irq.vector)
		irq.vector = request_vector(queues_in_interrupt, NULL, "kthread-worker");
	KUNIT_ASSERT_GT(test, irq.vector, 0);
	irq.worker = w;
	irq.work = &it->dwork.work;
	for (unsigned int i = 1; i <= 100; i++) {
		irq.queued = false;
		send_ipi_self((unsigned int)irq.vector);
		wait_for_completion(&it->entered);
		KUNIT_EXPECT_TRUE(test, irq.queued);
		KUNIT_EXPECT_EQ(test, kthread_flush_work(irq.work), 0);
		KUNIT_EXPECT_EQ(test, it->runs, i);
	}
}

/* A worker in static memory, driven by a thread of the user's own. */
static void plain_static(struct kthread_work *work);
static DEFINE_KTHREAD_WORKER(static_worker);
static DEFINE_KTHREAD_WORK(static_work, plain_static);
static unsigned int static_runs;

static void plain_static(struct kthread_work *work)
{
	(void)work;
	static_runs++;
}

static void a_worker_may_have_any_thread(struct kunit *test)
{
	struct task_struct *k;

	static_runs = 0;
	KUNIT_EXPECT_TRUE(test, kthread_queue_work(&static_worker, &static_work));
	k = kthread_run(kthread_worker_fn, &static_worker, "static");
	KUNIT_ASSERT_FALSE(test, IS_ERR(k));
	KUNIT_EXPECT_EQ(test, kthread_flush_work(&static_work), 0);
	KUNIT_EXPECT_EQ(test, static_runs, 1U);
	KUNIT_EXPECT_EQ(test, kthread_stop_put(k), 0);
	KUNIT_EXPECT_NULL(test, static_worker.task);
}

static void notes_cpu(struct kthread_work *work)
{
	item_of(work)->number = raw_smp_processor_id();
	item_of(work)->runs++;
}

static void a_worker_of_a_cpu_works_there(struct kunit *test)
{
	unsigned int cpu;

	for_each_online_cpu(cpu) {
		struct kthread_worker *w = kthread_create_worker_on_cpu((int)cpu, 0, "kunit/%u");
		struct item *it;

		KUNIT_ASSERT_FALSE(test, IS_ERR(w));
		it = item(test, w, notes_cpu);
		kthread_queue_work(w, &it->dwork.work);
		KUNIT_EXPECT_EQ(test, kthread_flush_work(&it->dwork.work), 0);
		KUNIT_EXPECT_EQ(test, it->number, cpu);
		KUNIT_EXPECT_EQ(test, it->runs, 1U);
		kthread_destroy_worker(w);
	}
	KUNIT_EXPECT_EQ(test, PTR_ERR(kthread_create_worker_on_cpu(NR_CPUS, 0, "kunit/%u")),
			-EINVAL);
}

/* Parking comes between two items, and what is queued meanwhile waits. */
static void a_worker_can_be_parked(struct kunit *test)
{
	struct kthread_worker *w = kept_worker(test);
	struct item *it = item(test, w, plain);

	KUNIT_ASSERT_EQ(test, kthread_park(w->task), 0);
	KUNIT_EXPECT_TRUE(test, kthread_queue_work(w, &it->dwork.work));
	yield();
	KUNIT_EXPECT_EQ(test, it->runs, 0U);
	kthread_unpark(w->task);
	KUNIT_EXPECT_EQ(test, kthread_flush_work(&it->dwork.work), 0);
	KUNIT_EXPECT_EQ(test, it->runs, 1U);
}

/* Flush */

static void flush_of_what_is_idle_returns(struct kunit *test)
{
	struct kthread_worker *w = kept_worker(test);
	struct item *it = item(test, w, plain);

	KUNIT_EXPECT_EQ(test, kthread_flush_work(&it->dwork.work), 0);
	KUNIT_EXPECT_EQ(test, kthread_flush_worker(w), 0);
	KUNIT_EXPECT_EQ(test, it->runs, 0U);
}

static void flush_waits_for_the_running_item(struct kunit *test)
{
	struct kthread_worker *w = kept_worker(test);
	struct item *it = holding(test, w);
	struct caller *c = waiting_in(test, does_flush, &it->dwork.work);

	KUNIT_EXPECT_EQ(test, it->runs, 0U);
	complete(&it->go);
	KUNIT_EXPECT_EQ(test, kthread_join(c->k, MAX_SCHEDULE_TIMEOUT, NULL), 0);
	KUNIT_EXPECT_EQ(test, it->runs, 1U);
	kthread_put(c->k);
}

/* The item is queued again behind the flush's back: that run is not waited for. */
static void flush_is_not_prolonged_by_queueing_again(struct kunit *test)
{
	struct kthread_worker *w = kept_worker(test);
	struct item *it = holding(test, w), *blocker = item(test, w, plain);
	struct caller *c = waiting_in(test, does_flush, &it->dwork.work);

	blocker->hold = true;
	KUNIT_EXPECT_TRUE(test, kthread_queue_work(w, &blocker->dwork.work));
	KUNIT_EXPECT_TRUE(test, kthread_queue_work(w, &it->dwork.work));
	complete_all(&it->go);
	KUNIT_EXPECT_EQ(test, kthread_join(c->k, MAX_SCHEDULE_TIMEOUT, NULL), 0);
	KUNIT_EXPECT_EQ(test, it->runs, 1U);
	complete(&blocker->go);
	KUNIT_EXPECT_EQ(test, kthread_flush_worker(w), 0);
	KUNIT_EXPECT_EQ(test, it->runs, 2U);
	kthread_put(c->k);
}

static void flushes_itself(struct kthread_work *work)
{
	item_of(work)->answer = kthread_flush_work(work);
	item_of(work)->number = (unsigned int)-kthread_flush_worker(item_of(work)->worker);
}

static void cancels_itself(struct kthread_work *work)
{
	struct item *it = item_of(work);

	kthread_queue_work(it->worker, work);
	it->answer = kthread_cancel_work_sync(work);
	it->runs++;
}

static void destroys_its_worker(struct kthread_work *work)
{
	item_of(work)->answer = kthread_destroy_worker(item_of(work)->worker);
}

/* R13 */
static void waiting_for_oneself_is_refused(struct kunit *test)
{
	struct kthread_worker *w = kept_worker(test);
	struct item *f = item(test, w, flushes_itself), *c = item(test, w, cancels_itself);
	struct item *d = item(test, w, destroys_its_worker);
	struct report_seen seen = {};

	report_expect("waits", "cycle");
	kthread_queue_work(w, &f->dwork.work);
	kthread_queue_work(w, &c->dwork.work);
	kthread_queue_work(w, &d->dwork.work);
	KUNIT_EXPECT_EQ(test, kthread_flush_worker(w), 0);
	KUNIT_EXPECT_EQ(test, report_expected(&seen), 4U);
	KUNIT_EXPECT_STREQ(test, seen.object, "flushes_itself");
	if (IS_ENABLED(CONFIG_HANG_REPORT))	/* else there is no look at the stack */
		KUNIT_EXPECT_STREQ(test, seen.function, "flushes_itself");
	KUNIT_EXPECT_EQ(test, f->answer, -EDEADLK);
	KUNIT_EXPECT_EQ(test, f->number, (unsigned int)EDEADLK);
	KUNIT_EXPECT_EQ(test, c->answer, 1);
	KUNIT_EXPECT_EQ(test, c->runs, 1U);
	KUNIT_EXPECT_EQ(test, d->answer, -EDEADLK);
}


static void flushes_the_other(struct kthread_work *work)
{
	struct item *it = item_of(work);

	wait_for_completion(&it->go);
	it->answer = kthread_flush_worker(it->worker);
}

/* R13: two workers that flush each other. */
static void a_cycle_of_flushes_is_refused(struct kunit *test)
{
	struct kthread_worker *a = kept_worker(test), *b = kept_worker(test);
	struct item *in_a = item(test, b, flushes_the_other), *in_b = item(test, a, flushes_the_other);
	struct report_seen seen = {};

	report_expect("waits", "cycle");
	kthread_queue_work(a, &in_a->dwork.work);
	kthread_queue_work(b, &in_b->dwork.work);
	complete(&in_a->go);
	while (!blocked_in_flush(a->task))
		yield();
	complete(&in_b->go);
	KUNIT_EXPECT_EQ(test, kthread_flush_worker(a), 0);
	KUNIT_EXPECT_EQ(test, kthread_flush_worker(b), 0);
	KUNIT_EXPECT_EQ(test, report_expected(&seen), 1U);
	KUNIT_EXPECT_STREQ(test, seen.object, "kthread_flush_worker");
	if (IS_ENABLED(CONFIG_HANG_REPORT))	/* else there is no look at the stack */
		KUNIT_EXPECT_STREQ(test, seen.function, "flushes_the_other");
	KUNIT_EXPECT_EQ(test, in_b->answer, -EDEADLK);
	KUNIT_EXPECT_EQ(test, in_a->answer, 0);
}

/* Cancel */

static void cancel_answers_by_state(struct kunit *test)
{
	struct kthread_worker *w = kept_worker(test);
	struct item *first = holding(test, w), *it = item(test, w, plain);

	KUNIT_EXPECT_FALSE(test, kthread_cancel_work_sync(&it->dwork.work));
	kthread_queue_work(w, &it->dwork.work);
	KUNIT_EXPECT_TRUE(test, kthread_cancel_work_sync(&it->dwork.work));
	KUNIT_EXPECT_FALSE(test, kthread_cancel_work_sync(&it->dwork.work));
	complete(&first->go);
	KUNIT_EXPECT_EQ(test, kthread_flush_worker(w), 0);
	KUNIT_EXPECT_EQ(test, it->runs, 0U);
	KUNIT_EXPECT_TRUE(test, kthread_queue_work(w, &it->dwork.work));
	KUNIT_EXPECT_EQ(test, kthread_flush_worker(w), 0);
	KUNIT_EXPECT_EQ(test, it->runs, 1U);
}

/* Queue against cancel, from the outside and from within the item. */
static void what_is_being_cancelled_cannot_be_queued(struct kunit *test)
{
	struct kthread_worker *w = kept_worker(test);
	struct item *it = holding(test, w);
	struct caller *c = waiting_in(test, does_cancel, &it->dwork.work);
	int result = 1;

	KUNIT_EXPECT_FALSE(test, kthread_queue_work(w, &it->dwork.work));
	KUNIT_EXPECT_FALSE(test, kthread_queue_delayed_work(w, &it->dwork, 1));
	KUNIT_EXPECT_TRUE(test, kthread_mod_delayed_work(w, &it->dwork, 1));
	complete(&it->go);
	KUNIT_EXPECT_EQ(test, kthread_join(c->k, MAX_SCHEDULE_TIMEOUT, &result), 0);
	KUNIT_EXPECT_EQ(test, result, 0);
	KUNIT_EXPECT_EQ(test, it->runs, 1U);
	KUNIT_EXPECT_TRUE(test, list_empty(&it->dwork.work.node));
	kthread_put(c->k);
}

static void waits_then_queues_itself(struct kthread_work *work)
{
	struct item *it = item_of(work);

	complete(&it->entered);
	wait_for_completion(&it->go);
	it->answer = kthread_queue_work(it->worker, work);
	it->runs++;
}

static void cancel_beats_an_item_that_queues_itself(struct kunit *test)
{
	struct kthread_worker *w = kept_worker(test);
	struct item *it = item(test, w, waits_then_queues_itself);
	struct caller *c;
	int result = 0;

	it->answer = 7;
	kthread_queue_work(w, &it->dwork.work);
	wait_for_completion(&it->entered);
	/* Pending and running at once. */
	KUNIT_EXPECT_TRUE(test, kthread_queue_work(w, &it->dwork.work));
	c = waiting_in(test, does_cancel, &it->dwork.work);
	complete_all(&it->go);
	KUNIT_EXPECT_EQ(test, kthread_join(c->k, MAX_SCHEDULE_TIMEOUT, &result), 0);
	KUNIT_EXPECT_EQ(test, result, 1);
	KUNIT_EXPECT_EQ(test, it->answer, 0);
	KUNIT_EXPECT_EQ(test, kthread_flush_worker(w), 0);
	KUNIT_EXPECT_EQ(test, it->runs, 1U);
	kthread_put(c->k);
}

/* Delayed */

static void a_delayed_item_is_never_early(struct kunit *test)
{
	static const unsigned long delay[] = { 0, 1, 2, 5, 64 };
	struct kthread_worker *w = kept_worker(test);

	for (size_t i = 0; i < ARRAY_SIZE(delay); i++) {
		struct item *it = item(test, w, plain);
		unsigned long start = READ_ONCE(jiffies);

		KUNIT_EXPECT_TRUE(test, kthread_queue_delayed_work(w, &it->dwork, delay[i]));
		wait_for_completion(&it->entered);
		KUNIT_EXPECT_GE_MSG(test, (long)(it->at - start - delay[i]), 0L,
				    "delay %lu", delay[i]);
		KUNIT_EXPECT_EQ(test, kthread_flush_worker(w), 0);
		KUNIT_EXPECT_EQ(test, it->runs, 1U);
	}
}

static void mod_answers_by_state_and_moves_the_time(struct kunit *test)
{
	struct kthread_worker *w = kept_worker(test);
	struct item *it = item(test, w, plain), *first;
	unsigned long start;

	KUNIT_EXPECT_FALSE(test, kthread_mod_delayed_work(w, &it->dwork, 100000));
	KUNIT_EXPECT_TRUE(test, timer_pending(&it->dwork.timer));
	start = READ_ONCE(jiffies);
	KUNIT_EXPECT_TRUE(test, kthread_mod_delayed_work(w, &it->dwork, 3));
	wait_for_completion(&it->entered);
	KUNIT_EXPECT_GE(test, (long)(it->at - start), 3L);

	/* At once; and out of the queue again. */
	KUNIT_EXPECT_EQ(test, kthread_flush_worker(w), 0);
	first = holding(test, w);
	KUNIT_EXPECT_FALSE(test, kthread_mod_delayed_work(w, &it->dwork, 0));
	KUNIT_EXPECT_FALSE(test, it->dwork.work.delayed);
	KUNIT_EXPECT_TRUE(test, kthread_mod_delayed_work(w, &it->dwork, 100000));
	KUNIT_EXPECT_TRUE(test, it->dwork.work.delayed);
	complete(&first->go);
	KUNIT_EXPECT_EQ(test, kthread_flush_worker(w), 0);
	KUNIT_EXPECT_EQ(test, it->runs, 1U);
	KUNIT_EXPECT_TRUE(test, kthread_mod_delayed_work(w, &it->dwork, 0));
	KUNIT_EXPECT_EQ(test, kthread_flush_work(&it->dwork.work), 0);
	KUNIT_EXPECT_EQ(test, it->runs, 2U);
}

/* The timer's function is too late: the item was put off while it waited for the lock. */
static void a_late_timer_function_does_nothing(struct kunit *test)
{
	struct kthread_worker *w = kept_worker(test);
	struct item *it = item(test, w, plain);

	kthread_queue_delayed_work(w, &it->dwork, 100000);
	kthread_delayed_work_timer_fn(&it->dwork.timer);
	KUNIT_EXPECT_TRUE(test, it->dwork.work.delayed);
	KUNIT_EXPECT_TRUE(test, kthread_cancel_delayed_work_sync(&it->dwork));
	kthread_delayed_work_timer_fn(&it->dwork.timer);
	KUNIT_EXPECT_EQ(test, kthread_flush_worker(w), 0);
	KUNIT_EXPECT_EQ(test, it->runs, 0U);
}

/* mod(0) while the timer's function is on its way, which then queues it. */
static void mod_to_now_leaves_it_to_a_timer_that_has_gone_off(struct kunit *test)
{
	struct kthread_worker *w = kept_worker(test);
	struct item *it = item(test, w, plain);

	kthread_queue_delayed_work(w, &it->dwork, 100000);
	timer_delete(&it->dwork.timer);
	KUNIT_EXPECT_TRUE(test, kthread_mod_delayed_work(w, &it->dwork, 0));
	KUNIT_EXPECT_TRUE(test, it->dwork.work.delayed);
	kthread_delayed_work_timer_fn(&it->dwork.timer);
	KUNIT_EXPECT_EQ(test, kthread_flush_worker(w), 0);
	KUNIT_EXPECT_EQ(test, it->runs, 1U);
}

static void a_delayed_item_can_be_cancelled(struct kunit *test)
{
	struct kthread_worker *w = kept_worker(test);
	struct item *it = item(test, w, plain);

	KUNIT_EXPECT_FALSE(test, kthread_cancel_delayed_work_sync(&it->dwork));
	kthread_queue_delayed_work(w, &it->dwork, 100000);
	KUNIT_EXPECT_FALSE(test, kthread_queue_delayed_work(w, &it->dwork, 0));
	KUNIT_EXPECT_FALSE(test, kthread_queue_work(w, &it->dwork.work));
	KUNIT_EXPECT_TRUE(test, kthread_cancel_delayed_work_sync(&it->dwork));
	KUNIT_EXPECT_FALSE(test, timer_pending(&it->dwork.timer));
	/* A flush does not wait for one whose time has not come. */
	kthread_queue_delayed_work(w, &it->dwork, 100000);
	KUNIT_EXPECT_EQ(test, kthread_flush_work(&it->dwork.work), 0);
	KUNIT_EXPECT_TRUE(test, kthread_cancel_delayed_work_sync(&it->dwork));
	KUNIT_EXPECT_EQ(test, it->runs, 0U);
}

/* Destroy */

static void destroy_does_what_is_queued_and_drops_what_is_delayed(struct kunit *test)
{
	struct kthread_worker *w = worker(test);
	struct item *it[10], *later = item(test, w, plain);

	for (size_t i = 0; i < ARRAY_SIZE(it); i++) {
		it[i] = item(test, w, plain);
		it[i]->again = 1;	/* which is refused, or done: both are answers */
		kthread_queue_work(w, &it[i]->dwork.work);
	}
	kthread_queue_delayed_work(w, &later->dwork, 100000);
	KUNIT_EXPECT_EQ(test, kthread_destroy_worker(w), 0);
	for (size_t i = 0; i < ARRAY_SIZE(it); i++)
		KUNIT_EXPECT_EQ(test, it[i]->runs, 1U + (unsigned int)it[i]->answer);
	KUNIT_EXPECT_EQ(test, later->runs, 0U);
	KUNIT_EXPECT_FALSE(test, timer_pending(&later->dwork.timer));
}

/* All CPUs at once */

#define STRESS_ITEMS	8
#define STRESS_ROUNDS	4000

struct stress {
	struct kthread_worker *w;
	struct item *it[STRESS_ITEMS];
	atomic_t queued, cancelled, running;
	atomic_t overlaps;
};
static struct stress *stress;

static void stress_work(struct kthread_work *work)
{
	if (atomic_inc_return(&stress->running) != 1)
		atomic_inc(&stress->overlaps);
	item_of(work)->runs++;
	atomic_dec(&stress->running);
}

static int stresses(void *arg)
{
	unsigned int seed = (unsigned int)(unsigned long)arg;

	for (unsigned int i = 0; i < STRESS_ROUNDS; i++) {
		struct item *it;

		seed = seed * 1103515245U + 12345U;
		it = stress->it[seed >> 16 & (STRESS_ITEMS - 1)];
		switch (seed >> 24 & 7) {
		case 0:
			atomic_add(kthread_cancel_delayed_work_sync(&it->dwork), &stress->cancelled);
			break;
		case 1:
			kthread_flush_work(&it->dwork.work);
			break;
		case 2:
			atomic_add(kthread_queue_delayed_work(stress->w, &it->dwork, 1),
				   &stress->queued);
			break;
		default:
			atomic_add(kthread_queue_work(stress->w, &it->dwork.work), &stress->queued);
		}
	}
	return 0;
}

static void every_item_queued_is_done_or_cancelled_once(struct kunit *test)
{
	struct task_struct *k[2 * NR_CPUS];
	unsigned int cpu, n = 0, runs = 0;

	stress = kunit_kzalloc(test, sizeof(*stress), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, stress);
	stress->w = kept_worker(test);
	for (unsigned int i = 0; i < STRESS_ITEMS; i++) {
		stress->it[i] = item(test, stress->w, stress_work);
		/* So that a cancel has a worker to ask, whoever is first. */
		kthread_queue_work(stress->w, &stress->it[i]->dwork.work);
		atomic_inc(&stress->queued);
	}
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
		struct item *it = stress->it[i];

		/* Whatever is still delayed. */
		atomic_add(kthread_cancel_delayed_work_sync(&it->dwork), &stress->cancelled);
		runs += it->runs;
	}
	KUNIT_EXPECT_EQ(test, runs + (unsigned int)atomic_read(&stress->cancelled),
			(unsigned int)atomic_read(&stress->queued));
	KUNIT_EXPECT_EQ(test, atomic_read(&stress->overlaps), 0);
}

static struct kunit_case kthread_worker_cases[] = {
	KUNIT_CASE(items_are_done_in_the_order_of_queueing),
	KUNIT_CASE(an_item_that_runs_may_be_queued_again),
	KUNIT_CASE(an_item_may_queue_itself),
	KUNIT_CASE(an_item_may_free_itself),
	KUNIT_CASE(an_interrupt_may_queue),
	KUNIT_CASE(a_worker_may_have_any_thread),
	KUNIT_CASE(a_worker_of_a_cpu_works_there),
	KUNIT_CASE(a_worker_can_be_parked),
	KUNIT_CASE(flush_of_what_is_idle_returns),
	KUNIT_CASE(flush_waits_for_the_running_item),
	KUNIT_CASE(flush_is_not_prolonged_by_queueing_again),
	KUNIT_CASE(waiting_for_oneself_is_refused),
	KUNIT_CASE(a_cycle_of_flushes_is_refused),
	KUNIT_CASE(cancel_answers_by_state),
	KUNIT_CASE(what_is_being_cancelled_cannot_be_queued),
	KUNIT_CASE(cancel_beats_an_item_that_queues_itself),
	KUNIT_CASE(a_delayed_item_is_never_early),
	KUNIT_CASE(mod_answers_by_state_and_moves_the_time),
	KUNIT_CASE(a_late_timer_function_does_nothing),
	KUNIT_CASE(mod_to_now_leaves_it_to_a_timer_that_has_gone_off),
	KUNIT_CASE(a_delayed_item_can_be_cancelled),
	KUNIT_CASE(destroy_does_what_is_queued_and_drops_what_is_delayed),
	KUNIT_CASE(every_item_queued_is_done_or_cancelled_once),
	{}
};

static struct kunit_suite kthread_worker_suite = {
	.name = "kthread_worker",
	.test_cases = kthread_worker_cases,
};
kunit_test_suite(kthread_worker_suite);
