// SPDX-License-Identifier: GPL-2.0-only
/* The operations that are measured.  The rows have the names of the table they are compared with. */
#include <asm/irqflags.h>
#include <asm/processor.h>
#include <base/compiler.h>
#include <base/err.h>
#include <kernel/bug.h>
#include <kernel/completion.h>
#include <kernel/jiffies.h>
#include <kernel/kthread.h>
#include <kernel/mutex.h>
#include <kernel/printk.h>
#include <kernel/sched.h>
#include <kernel/spinlock.h>
#include <kernel/timer.h>
#include <kernel/workqueue.h>
#include <lib/vsprintf.h>
#include <mm/gfp.h>
#include <mm/slab.h>
#include <mm/vmalloc.h>

#include "bench.h"

u64 bench_empty(unsigned int rounds)
{
	return TIMED_LOOP(rounds, );
}

static DEFINE_SPINLOCK(bench_lock);	/* covers nothing: it is measured */
static DEFINE_MUTEX(bench_mutex);

static u64 spin_pair(unsigned int rounds)
{
	return TIMED_LOOP(rounds, spin_lock(&bench_lock); spin_unlock(&bench_lock));
}

static u64 spin_irqsave_pair(unsigned int rounds)
{
	unsigned long flags;

	return TIMED_LOOP(rounds, spin_lock_irqsave(&bench_lock, flags);
				  spin_unlock_irqrestore(&bench_lock, flags));
}

static u64 mutex_pair(unsigned int rounds)
{
	return TIMED_LOOP(rounds, mutex_lock(&bench_mutex); mutex_unlock(&bench_mutex));
}

/*
 * Two threads, of which the harness's is one.  @policy is given to both; the
 * second thread runs @fn until it is stopped.
 */
static struct task_struct *start_partner(int (*fn)(void *), int policy)
{
	int prio = rt_policy(policy) ? 10 : 0;
	struct task_struct *k = kthread_create(fn, current, "bench");

	if (IS_ERR(k))
		return NULL;
	sched_setscheduler(current, policy, prio);
	sched_setscheduler(k, policy, prio);
	kthread_start(k);
	return k;
}

static void stop_partner(struct task_struct *k)
{
	kthread_stop_put(k);
	sched_setscheduler(current, SCHED_NORMAL, 0);
}

static int yielder(void *unused)
{
	(void)unused;
	while (!kthread_should_stop())
		yield();
	return 0;
}

static u64 yield_policy(unsigned int rounds, int policy)
{
	struct task_struct *k = start_partner(yielder, policy);
	u64 cost;

	if (!k)
		return 0;
	yield();
	cost = TIMED_LOOP(rounds, yield());
	stop_partner(k);
	return cost;
}

u64 yield_fair(unsigned int rounds) { return yield_policy(rounds, SCHED_NORMAL); }
u64 yield_fifo(unsigned int rounds) { return yield_policy(rounds, SCHED_FIFO); }

static u64 schedule_alone(unsigned int rounds)
{
	return TIMED_LOOP(rounds, schedule());
}

/* wake_up_process() there, sleep, be woken: two one-way trips a round. */
static struct task_struct *ping_task;
static unsigned int ball;

static int pong_wake(void *partner)
{
	for (;;) {
		set_current_state(TASK_INTERRUPTIBLE);
		if (kthread_should_stop())
			break;
		if (READ_ONCE(ball)) {
			__set_current_state(TASK_RUNNING);
			WRITE_ONCE(ball, 0);
			wake_up_process(partner);
			continue;
		}
		schedule();
	}
	__set_current_state(TASK_RUNNING);
	return 0;
}

static void ping_wake(void)
{
	WRITE_ONCE(ball, 1);
	wake_up_process(ping_task);
	for (;;) {
		set_current_state(TASK_UNINTERRUPTIBLE);
		if (!READ_ONCE(ball))
			break;
		schedule();
	}
	__set_current_state(TASK_RUNNING);
}

static u64 wake_policy(unsigned int rounds, int policy)
{
	u64 cost;

	ping_task = start_partner(pong_wake, policy);
	if (!ping_task)
		return 0;
	ping_wake();
	cost = TIMED_LOOP(rounds, ping_wake());
	stop_partner(ping_task);
	return cost;
}

u64 wake_fair(unsigned int rounds) { return wake_policy(rounds, SCHED_NORMAL); }
static u64 wake_fifo(unsigned int rounds) { return wake_policy(rounds, SCHED_FIFO); }

static DECLARE_COMPLETION(ping);
static DECLARE_COMPLETION(pong);

static int pong_completion(void *unused)
{
	(void)unused;
	for (;;) {
		wait_for_completion(&ping);
		if (kthread_should_stop())
			return 0;
		complete(&pong);
	}
}

static u64 completion_policy(unsigned int rounds, int policy)
{
	struct task_struct *k = start_partner(pong_completion, policy);
	u64 cost;

	if (!k)
		return 0;
	cost = TIMED_LOOP(rounds, complete(&ping); wait_for_completion(&pong));
	complete_all(&ping);	/* it may meet one more pong on its way out */
	stop_partner(k);
	reinit_completion(&ping);
	reinit_completion(&pong);
	return cost;
}

static u64 completion_fair(unsigned int rounds) { return completion_policy(rounds, SCHED_NORMAL); }
static u64 completion_fifo(unsigned int rounds) { return completion_policy(rounds, SCHED_FIFO); }

static int wait_for_stop(void *unused)
{
	(void)unused;
	for (;;) {
		set_current_state(TASK_INTERRUPTIBLE);
		if (kthread_should_stop())
			break;
		schedule();
	}
	__set_current_state(TASK_RUNNING);
	return 0;
}

static u64 run_stop(unsigned int rounds)
{
	return TIMED_LOOP(rounds, ({
		struct task_struct *k = kthread_run(wait_for_stop, NULL, "bench");

		kthread_stop_put(k);
	}));
}

u64 run_start_stop(unsigned int rounds)
{
	return TIMED_LOOP(rounds, ({
		struct task_struct *k = kthread_run(wait_for_stop, NULL, "bench");

		yield();
		kthread_stop_put(k);
	}));
}

static int park_loop(void *unused)
{
	(void)unused;
	for (;;) {
		set_current_state(TASK_INTERRUPTIBLE);
		if (kthread_should_stop())
			break;
		if (kthread_should_park()) {
			__set_current_state(TASK_RUNNING);
			kthread_parkme();
			continue;
		}
		schedule();
	}
	__set_current_state(TASK_RUNNING);
	return 0;
}

static u64 park_unpark(unsigned int rounds)
{
	struct task_struct *k = kthread_run(park_loop, NULL, "bench");
	u64 cost;

	if (IS_ERR(k))
		return 0;
	yield();
	cost = TIMED_LOOP(rounds, kthread_park(k); kthread_unpark(k));
	kthread_stop_put(k);
	return cost;
}

static u64 kmalloc_64(unsigned int rounds)
{
	return TIMED_LOOP(rounds, kfree(kmalloc(64, GFP_KERNEL)));
}

static u64 kmalloc_4096(unsigned int rounds)
{
	return TIMED_LOOP(rounds, kfree(kmalloc(4096, GFP_KERNEL)));
}

static u64 page_pair(unsigned int rounds)
{
	return TIMED_LOOP(rounds, free_page(__get_free_page(GFP_KERNEL)));
}

static u64 zeroed_page_pair(unsigned int rounds)
{
	return TIMED_LOOP(rounds, free_page(get_zeroed_page(GFP_KERNEL)));
}

static u64 vmalloc_16k(unsigned int rounds)
{
	return TIMED_LOOP(rounds, vfree(vmalloc(16384)));
}

static void never(struct timer_list *t)
{
	(void)t;
}

static u64 timer_pair(unsigned int rounds)
{
	struct timer_list t;

	timer_setup(&t, never, 0);
	t.expires = 0;
	return TIMED_LOOP(rounds, mod_timer(&t, READ_ONCE(jiffies) + 100); timer_delete(&t));
}

static void no_work(struct work_struct *work)
{
	(void)work;
}

static u64 queue_flush(unsigned int rounds)
{
	static DECLARE_WORK(work, no_work);

	return TIMED_LOOP(rounds, schedule_work(&work); flush_work(&work));
}

/* A line of 60 characters with a number, a string and a hexadecimal number in it, at debug level. */
#define BENCH_LINE	"bench: device %d of %s at %#010x answered after %5d us\n"

static u64 printk_stored_line(unsigned int rounds)
{
	return TIMED_LOOP(rounds, printk(KERN_DEBUG BENCH_LINE, 12, "heddle", 0xfee00000, 345));
}

static u64 snprintf_line(unsigned int rounds)
{
	char buf[128];

	return TIMED_LOOP(rounds, snprintf(buf, sizeof(buf), BENCH_LINE,
					   12, "heddle", 0xfee00000, 345));
}

/*
 * The tick on a busy CPU: spin for whole ticks and count how many of the
 * counter's steps were not ours.  The spin loop is calibrated with
 * interrupts off.
 */
static u64 spin_rounds(unsigned int rounds)
{
	return TIMED_LOOP(rounds, );
}

static u64 tick_busy(unsigned int ticks)
{
	const unsigned int probe = 1U << 20;
	unsigned long before, passed;
	u64 quiet, noisy;
	unsigned int rounds;

	local_irq_disable();
	quiet = spin_rounds(probe);
	local_irq_enable();

	before = READ_ONCE(jiffies);
	while (READ_ONCE(jiffies) == before)
		cpu_relax();
	before = READ_ONCE(jiffies);
	noisy = 0;
	rounds = 0;
	do {
		noisy += spin_rounds(probe);
		rounds++;
		passed = READ_ONCE(jiffies) - before;
	} while (passed < ticks);
	return (noisy - rounds * quiet) * ticks / passed;
}

const struct bench benches[] = {
	{ "spin_lock+unlock",			spin_pair,		10000, 1, 1 },
	{ "spin_lock irqsave+restore",		spin_irqsave_pair,	10000, 1, 1 },
	{ "mutex_lock+unlock",			mutex_pair,		10000, 1, 1 },
	{ "semaphore down+up",			sem_pair,		10000, 1, 1 },
	{ "read_lock+unlock",			read_pair,		10000, 1, 1 },
	{ "write_lock+unlock",			write_pair,		10000, 1, 1 },
	{ "down_read+up_read",			down_read_pair,		10000, 1, 1 },
	{ "down_write+up_write",		down_write_pair,	10000, 1, 1 },
	{ "rcu_read_lock+unlock",		rcu_pair,		10000, 1, 1 },
	{ "srcu_read_lock+unlock",		srcu_pair,		10000, 1, 1 },
	{ "call_rcu and the callback, 100 at once", rcu_calls,		50, 100, 1 },
	{ "synchronize_rcu, no readers",	rcu_wait,		500, 1, 1 },
	{ "synchronize_srcu, no readers",	srcu_wait,		1000, 1, 1 },
	{ "yield between two threads, fair",	yield_fair,		4000, 2, 1 },
	{ "yield between two threads, FIFO",	yield_fifo,		4000, 2, 1 },
	{ "wake_up_process ping-pong, one way, fair", wake_fair,	2000, 2, 1 },
	{ "wake_up_process ping-pong, one way, FIFO", wake_fifo,	2000, 2, 1 },
	{ "completion ping-pong, one way, fair", completion_fair,	2000, 2, 1 },
	{ "completion ping-pong, one way, FIFO", completion_fifo,	2000, 2, 1 },
	{ "schedule() with nobody else",	schedule_alone,		4000, 1, 1 },
	{ "kthread_run+stop, never ran",	run_stop,		500, 1, 1 },
	{ "kthread_run+stop, started first",	run_start_stop,		500, 1, 1 },
	{ "kthread_park+unpark",		park_unpark,		1000, 1, 1 },
	{ "kmalloc 64+kfree",			kmalloc_64,		4000, 1, 1 },
	{ "kmalloc 4096+kfree",			kmalloc_4096,		4000, 1, 1 },
	{ "get_free_page+free_page",		page_pair,		4000, 1, 1 },
	{ "get_free_page+free_page, zeroed",	zeroed_page_pair,	4000, 1, 1 },
	{ "vmalloc 16K+vfree",			vmalloc_16k,		500, 1, 1 },
	{ "mod_timer+del_timer",		timer_pair,		4000, 1, 1 },
	{ "queue_work+flush_work",		queue_flush,		1000, 1, 1 },
	{ "timer tick on a busy CPU",		tick_busy,		50, 1, 1 },
	{ "printk of 60 bytes, stored only",	printk_stored_line,	500, 1, 1 },
	{ "snprintf alone",			snprintf_line,		2000, 1, 1 },
#ifdef CONFIG_TRACING
	{ "trace event off",			trace_off_event,	10000, 1, 1 },
	{ "trace event on, 2 arguments",	trace_on_pair,		10000, 1, 1 },
	{ "trace_printk, 2 arguments",		trace_printk_two,	1000, 1, 1 },
	{ "yield, fair, sched_switch traced",	yield_fair_traced,	4000, 2, 1 },
	{ "yield, FIFO, sched_switch traced",	yield_fifo_traced,	4000, 2, 1 },
#endif
	{ "switch, 10 threads alive",		switch_among_10,	1000, 2, 1 },
	{ "wake, 10 threads alive",		wake_among_10,		1000, 2, 1 },
	{ "create+stop, 10 threads alive",	create_among_10,	300, 1, 1 },
	{ "switch, 1000 threads alive",		switch_among_1000,	1000, 2, 1 },
	{ "wake, 1000 threads alive",		wake_among_1000,	1000, 2, 1 },
	{ "create+stop, 1000 threads alive",	create_among_1000,	300, 1, 1 },
	{ "switch, 10000 threads alive",	switch_among_10000,	1000, 2, 1 },
	{ "wake, 10000 threads alive",		wake_among_10000,	1000, 2, 1 },
	{ "create+stop, 10000 threads alive",	create_among_10000,	300, 1, 1 },
	{ "call a function on another CPU and wait, idle", call_idle,	1000, 1, 2 },
	{ "call a function on another CPU and wait, busy", call_busy,	1000, 1, 2 },
	{ "wake a thread on another CPU, one way", wake_there,		1000, 2, 2 },
	{ "complete to another CPU, one way",	complete_there,		1000, 2, 2 },
#ifdef CONFIG_FUNCTION_GRAPH_TRACER
	{ "call of a function without an entry to patch", call_plain,	10000, 1, 1 },
	{ "call of a function, not traced",	call_traceable,		10000, 1, 1 },
	{ "call of a function, traced",		call_traced,		10000, 1, 1 },
#endif
	{ "spinlock hand-over, 2 CPUs contend",	spin_hand_over_2,	2000, 1, 16 },
	{ "spinlock hand-over, 4 CPUs contend",	spin_hand_over_4,	2000, 1, 16 },
	{ "spinlock hand-over, 8 CPUs contend",	spin_hand_over_8,	2000, 1, 16 },
	{ "spinlock hand-over, 16 CPUs contend",	spin_hand_over_16,	2000, 1, 16 },
	{ "mutex hand-over, 2 CPUs contend",	mutex_hand_over_2,	2000, 1, 16 },
	{ "mutex hand-over, 4 CPUs contend",	mutex_hand_over_4,	2000, 1, 16 },
	{ "mutex hand-over, 8 CPUs contend",	mutex_hand_over_8,	2000, 1, 16 },
	{ "mutex hand-over, 16 CPUs contend",	mutex_hand_over_16,	2000, 1, 16 },
	{ "spinlock fairness with 8 contenders, fewest of 8000", fewest_among_8, 8000, 0, 16 },
	{ "spinlock fairness with 8 contenders, most of 8000", most_among_8, 8000, 0, 16 },
};
const unsigned int nr_benches = ARRAY_SIZE(benches);
