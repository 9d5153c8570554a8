// SPDX-License-Identifier: GPL-2.0-only
/*
 * Kernel threads.  What every call means: Documentation/reference/kthreads.rst,
 * whose race rules R1 to R14 are named here where they are kept.
 *
 * The life of a thread:
 *
 *	NEW --start--> RUN <--> BLOCKED		 RUN <--> PARKED
 *	RUN --exit--> EXITING --next thread--> DEAD
 *	NEW or PARKED before its first run --stop--> DEAD, or --park--> PARKED
 *
 * Requests (stop, park) and the special states are changed under the
 * thread's lock alone (R6); whoever waits for the answer waits on @wait
 * below, and re-tests the state itself, never a count of answers (R5).
 *
 * Lock order:
 *   task->lock
 *     rq->lock			(kthread_start)
 *   wait.lock
 *     task->lock		(announce: wakes)
 */
#define pr_fmt(fmt) "kthread: " fmt

#include <base/bits.h>
#include <base/errno.h>
#include <base/init.h>
#include <kernel/bug.h>
#include <kernel/completion.h>
#include <kernel/kthread.h>
#include <kernel/lockdep.h>
#include <kernel/printk.h>
#include <kernel/rcupdate.h>
#include <kernel/stackprotector.h>
#include <kernel/task.h>
#include <kernel/trace.h>
#include <kernel/wait.h>
#include <lib/string.h>
#include <lib/vsprintf.h>
#include <mm/slab.h>
#include <mm/vmalloc.h>
#include <trace/kthread.h>

#include "internal.h"

#define KTHREAD_NAME_MAX	64

static struct kmem_cache *kthread_cache;
/* Where new threads may run; written by one test harness, while nobody else creates threads. */
static struct cpumask default_cpus;

/* The stack and the list go at death; the rest when the last reference does. */
static void publish_death(struct kthread *kt)
{
	struct task_struct *k = &kt->task;
	void *stack = k->stack;

	task_unregister(k);
	trace_comm_ended(k);
	raw_spin_lock_irq(&k->lock);
	WRITE_ONCE(k->state, TASK_DEAD);
	k->stack = NULL;
	raw_spin_unlock_irq(&k->lock);
	announce(kt);
	if (kt->on_exit)
		complete(kt->on_exit);
	put_task_struct(k);
	free_thread_stack(stack);
}

/*
 * R5, R8: called on the stack of the thread that runs next, so the one that
 * left is off its own.  Each path holds a reference: an exiting thread its
 * own, a parked one the one taken in deactivate_current().
 */
void kthread_switched_out(struct task_struct *k, u32 gone)
{
	struct kthread *kt = to_kthread(k);

	if (gone == TASK_EXITING) {
		publish_death(kt);
		return;
	}
	raw_spin_lock_irq(&k->lock);
	/* Unless it was unparked meanwhile, and perhaps is on its way to park anew. */
	if (k->state == TASK_PARKED && !READ_ONCE(k->on_cpu))
		kt->park_answer = kt->park_request;
	raw_spin_unlock_irq(&k->lock);
	announce(kt);
	put_task_struct(k);
}

static void kthread_entry(void)
{
	struct kthread *kt = current->kthread;

	/* R2 */
	WARN_ON(irqs_disabled() || preempt_count());
	/* Of others the mask may just be changing: then the stopper is on its way here. */
	WARN_ON(current->bound && !cpumask_test_cpu(raw_smp_processor_id(), &current->cpus_mask));
	lockdep_run_begin(&kt->fn_map, (const void *)kt->fn);
	kthread_exit(kt->fn(kt->data));
}

static int set_name(struct kthread *kt, const char *fmt, va_list args)
{
	char name[KTHREAD_NAME_MAX];
	int len = vsnprintf(name, sizeof(name), fmt, args);

	strscpy(kt->task.comm, name, sizeof(kt->task.comm));
	if (len < TASK_COMM_LEN)
		return 0;
	kt->full_name = kstrdup(name, GFP_KERNEL);
	return kt->full_name ? 0 : -ENOMEM;
}

static void init_thread(struct kthread *kt, int (*fn)(void *data), void *data)
{
	struct task_struct *k = &kt->task;

	k->state = TASK_NEW;
	k->kthread = kt;
	k->se.weight = 1024;
	cpumask_copy(&k->cpus_mask, &default_cpus);
	k->cpu = cpumask_test_cpu(raw_smp_processor_id(), &default_cpus) ?
		 raw_smp_processor_id() : cpumask_first(&default_cpus);
	raw_spin_lock_init(&k->lock);
	/* The creator's reference and its own. */
	atomic_set(&k->usage, 2);
	kt->fn = fn;
	kt->data = data;
	init_waitqueue_head(&kt->wait);
}

static struct task_struct *create(int (*fn)(void *data), void *data,
				  const char *fmt, va_list args)
{
	struct kthread *kt;
	int err = -ENOMEM;

	might_sleep();
	if (!fn)
		return ERR_PTR(-EINVAL);
	kt = kmem_cache_zalloc(kthread_cache, GFP_KERNEL);
	if (!kt)
		return ERR_PTR(-ENOMEM);
	init_thread(kt, fn, data);
	if (set_name(kt, fmt, args))
		goto free;
	kt->task.stack = alloc_thread_stack();
	if (!kt->task.stack)
		goto free;
	*(unsigned long *)kt->task.stack = STACK_END_MAGIC;
	stack_canary_init(&kt->task);
	arch_thread_start(&kt->task, kthread_entry);
	err = task_register(&kt->task);
	if (!err) {
		trace_save_comm(&kt->task);
		trace_kthread_create(&kt->task, fn);
		return &kt->task;
	}
	free_thread_stack(kt->task.stack);
free:
	kfree(kt->full_name);
	kmem_cache_free(kthread_cache, kt);
	return ERR_PTR(err);
}

/**
 * kthread_create() - make a thread, not yet started
 * @fn:   what it runs; its result is what kthread_stop() and _join() return
 * @data: for @fn
 * @fmt:  its name; 15 characters of it are seen in logs, all are kept
 *
 * The caller has a reference: kthread_put() it, or kthread_stop_put().
 *
 * Context: task, may sleep.
 * Return: the thread, or ERR_PTR: -ENOMEM, -EINVAL (no @fn), -EAGAIN (no
 * thread number left).
 */
struct task_struct *kthread_create(int (*fn)(void *data), void *data, const char *fmt, ...)
{
	struct task_struct *k;
	va_list args;

	va_start(args, fmt);
	k = create(fn, data, fmt, args);
	va_end(args);
	return k;
}

/**
 * kthread_create_on_cpu() - make a thread that runs on one CPU only
 * @fn:      what it runs
 * @data:    for @fn
 * @cpu:     the CPU's number
 * @namefmt: its name, with one %u for @cpu
 *
 * Context: task, may sleep.
 * Return: as kthread_create(), and -EINVAL for a CPU that cannot exist.
 */
struct task_struct *kthread_create_on_cpu(int (*fn)(void *data), void *data,
					  unsigned int cpu, const char *namefmt)
{
	struct task_struct *k;

	if (!cpu_possible(cpu))
		return ERR_PTR(-EINVAL);
	k = kthread_create(fn, data, namefmt, cpu);
	if (IS_ERR(k))
		return k;
	to_kthread(k)->flags |= PER_CPU;
	to_kthread(k)->cpu = cpu;
	kthread_bind(k, cpu);
	return k;
}

/**
 * kthread_bind() - let a thread run on one CPU only, for good
 * @k:   the thread, not yet started or parked
 * @cpu: the CPU's number
 *
 * Context: task, may sleep.
 * Return: 0; -EBUSY unless it is NEW or PARKED; -EINVAL for a CPU that
 * cannot exist.
 */
int kthread_bind(struct task_struct *k, unsigned int cpu)
{
	int err = -EBUSY;

	might_sleep();
	if (!cpu_possible(cpu))
		return -EINVAL;
	raw_spin_lock_irq(&k->lock);
	if (k->state == TASK_NEW ||
	    (k->state == TASK_PARKED && !READ_ONCE(k->on_cpu))) {
		cpumask_copy(&k->cpus_mask, cpumask_of(cpu));
		k->cpu = cpu;
		k->bound = 1;
		err = 0;
	}
	raw_spin_unlock_irq(&k->lock);
	return err;
}

/**
 * kthread_start() - let a new thread run
 * @k: the thread
 *
 * R1: of start, stop and park on a new thread one wins.
 *
 * Context: any but NMI.
 * Return: 0, and then it is certain that its function runs; -EALREADY if it
 * was started, or parked before that (kthread_unpark() starts it then);
 * -ESRCH if a stop won.
 */
int kthread_start(struct task_struct *k)
{
	unsigned long flags;
	int err = 0;

	raw_spin_lock_irqsave(&k->lock, flags);
	if (k->state == TASK_NEW) {
		to_kthread(k)->flags |= STARTED;
		trace_kthread_start(k);
		wake_up_new_task(k);
	} else {
		err = has_flag(k, STARTED) || k->state == TASK_PARKED ? -EALREADY : -ESRCH;
	}
	raw_spin_unlock_irqrestore(&k->lock, flags);
	return err;
}

/**
 * kthread_should_stop() - was this thread asked to stop?
 *
 * Context: a kernel thread; elsewhere false, and a warning.
 */
bool kthread_should_stop(void)
{
	return asked(SHOULD_STOP);
}

/**
 * kthread_should_stop_or_park() - was this thread asked for either?
 *
 * Context: a kernel thread; elsewhere false, and a warning.
 */
bool kthread_should_stop_or_park(void)
{
	return asked(SHOULD_STOP | SHOULD_PARK);
}

/*
 * R3: the flags first, then the wakes; parkme and the wait core test after
 * storing their state.  True: @k never ran, and now never will.
 */
static bool request_stop(struct kthread *kt)
{
	struct task_struct *k = &kt->task;
	bool never_ran = false, parkers = false;

	trace_kthread_stop(k);
	raw_spin_lock_irq(&k->lock);
	if (!(k->state & (TASK_EXITING | TASK_DEAD))) {
		parkers = kt->flags & SHOULD_PARK;
		kt->flags = (kt->flags | SHOULD_STOP) & ~SHOULD_PARK;
		if (!(kt->flags & STARTED)) {
			never_ran = true;
			kt->result = -EINTR;
			WRITE_ONCE(k->state, TASK_EXITING);
		} else {
			__try_to_wake_up_locked(k, TASK_NORMAL | TASK_PARKED);
		}
	}
	raw_spin_unlock_irq(&k->lock);
	if (parkers)
		announce(kt);
	return never_ran;
}

/* 0 once @k is DEAD; -ETIMEDOUT. */
static int wait_until_dead(struct kthread *kt, long timeout)
{
	struct wait_queue_entry w;
	int err = 0;

	wait_entry_init(&w, false);
	for (;;) {
		prepare_to_wait_event(&kt->wait, &w, TASK_UNINTERRUPTIBLE);
		/* Pairs with the lock in publish_death(): what fn wrote is visible after (R14). */
		if (smp_load_acquire(&kt->task.state) == TASK_DEAD)
			break;
		if (!timeout) {
			err = -ETIMEDOUT;
			break;
		}
		timeout = schedule_timeout(timeout);
	}
	finish_wait(&kt->wait, &w);
	return err;
}

/**
 * kthread_stop() - ask a thread to stop, and wait for its end
 * @k: the thread; the caller holds a reference, and keeps it
 *
 * Ends an interruptible wait of the thread with -EINTR (R10).
 *
 * Context: task, may sleep.
 * Return: what its function returned, as often as one asks; -EINTR if it
 * never ran; -EDEADLK for oneself or a cycle of waits, which is reported.
 */
int kthread_stop(struct task_struct *k)
{
	struct kthread *kt = to_kthread(k);
	int result;

	might_sleep();
	if (wait_graph_enter(WAIT_STOP, k, false))
		return -EDEADLK;
	lockdep_wait_for((const void *)kt->fn, _RET_IP_);
	get_task_struct(k);
	if (request_stop(kt))
		publish_death(kt);
	else
		(void)wait_until_dead(kt, MAX_SCHEDULE_TIMEOUT);
	wait_graph_leave();
	result = kt->result;
	put_task_struct(k);
	return result;
}

/**
 * kthread_stop_put() - kthread_stop(), then drop the creator's reference
 * @k: the thread
 *
 * Context: task, may sleep.
 * Return: as kthread_stop().
 */
int kthread_stop_put(struct task_struct *k)
{
	int result = kthread_stop(k);

	kthread_put(k);
	return result;
}

/**
 * kthread_join() - wait for a thread's end without asking for it
 * @k:       the thread; one that was not started yet is waited for too
 * @timeout: jiffies, MAX_SCHEDULE_TIMEOUT: for ever
 * @result:  what its function returned, if 0 is returned; may be NULL
 *
 * Context: task, may sleep.
 * Return: 0; -ETIMEDOUT; -EDEADLK for oneself or a cycle of waits, which is
 * reported (a join with a time limit is no edge of a cycle); -EINVAL if it is
 * detached.
 */
int kthread_join(struct task_struct *k, long timeout, int *result)
{
	struct kthread *kt = to_kthread(k);
	int err;

	might_sleep();
	if (has_flag(k, DETACHED))
		return -EINVAL;
	if (timeout == MAX_SCHEDULE_TIMEOUT) {
		lockdep_wait_for((const void *)kt->fn, _RET_IP_);
		if (wait_graph_enter(WAIT_JOIN, k, false))
			return -EDEADLK;
	} else if (k == current) {
		return -EDEADLK;
	} else {
		wait_note(WAIT_EVENT, &kt->wait);
	}
	err = wait_until_dead(kt, timeout);
	wait_graph_leave();
	if (!err && result)
		*result = kt->result;
	return err;
}

/**
 * kthread_detach() - nobody will join this thread
 * @k: the thread
 *
 * Drops the creator's reference; the thread frees itself when it ends.
 *
 * Context: any but NMI.
 * Return: 0, or -EINVAL if it is detached already.
 */
int kthread_detach(struct task_struct *k)
{
	unsigned long flags;
	bool was;

	raw_spin_lock_irqsave(&k->lock, flags);
	was = has_flag(k, DETACHED);
	to_kthread(k)->flags |= DETACHED;
	raw_spin_unlock_irqrestore(&k->lock, flags);
	if (was)
		return -EINVAL;
	kthread_put(k);
	return 0;
}

static void check_exit_context(void)
{
	lockdep_check_exit();
	check_context_after("thread", to_kthread(current)->fn);
	rcu_check_no_reader("reader-at-exit", to_kthread(current)->fn);
}

/**
 * kthread_exit() - end this thread
 * @result: for kthread_stop() and kthread_join()
 *
 * R8: the next thread publishes the end, once this one is off its stack.
 *
 * Context: a kernel thread, may sleep.  Never returns.
 */
void kthread_exit(int result)
{
	struct kthread *kt = current->kthread;

	BUG_ON(!kt);
	lockdep_run_end(&kt->fn_map);
	check_exit_context();
	kt->result = result;
	trace_kthread_exit(result);
	raw_spin_lock_irq(&kt->task.lock);
	WRITE_ONCE(kt->task.state, TASK_EXITING);
	/* As in kthread_parkme(): EXITING and then the switch, nothing between. */
	preempt_disable();
	raw_spin_unlock_irq(&kt->task.lock);
	schedule_preempt_off();
	BUG();
}

/**
 * kthread_complete_and_exit() - end this thread and complete @c once it is off its stack
 * @c:      may be NULL
 * @result: for kthread_stop() and kthread_join()
 *
 * Whoever waits for @c may free what the thread's code or stack lived in.
 *
 * Context: a kernel thread, may sleep.  Never returns.
 */
void kthread_complete_and_exit(struct completion *c, int result)
{
	struct kthread *kt = current->kthread;

	BUG_ON(!kt);
	kt->on_exit = c;
	kthread_exit(result);
}

/**
 * kthread_get() - take a reference
 * @k: the thread
 *
 * Context: any.
 * Return: @k.
 */
struct task_struct *kthread_get(struct task_struct *k)
{
	return get_task_struct(k);
}

/**
 * kthread_put() - drop a reference
 * @k: the thread
 *
 * Context: any but NMI.
 */
void kthread_put(struct task_struct *k)
{
	put_task_struct(k);
}

/* The last reference is gone.  The stack went at death. */
void __put_task_struct(struct task_struct *k)
{
	struct kthread *kt = to_kthread(k);

	if (WARN_ON(k->state != TASK_DEAD))
		return;
	wait_graph_forget();
	kfree(kt->full_name);
	kmem_cache_free(kthread_cache, kt);
}

/**
 * kthread_data() - what was given to kthread_create() for the function
 * @k: the thread
 *
 * Context: any.
 */
void *kthread_data(struct task_struct *k)
{
	return to_kthread(k)->data;
}

/**
 * kthread_func() - the function that was given to kthread_create()
 * @k: a kernel thread
 *
 * Context: any.
 * Return: its address; NULL for a thread that is not a kthread.
 */
void *kthread_func(struct task_struct *k)
{
	return k->kthread ? (void *)to_kthread(k)->fn : NULL;
}

/**
 * kthread_full_name() - the whole name, where comm has 15 characters of it
 * @k: the thread
 *
 * Context: any, while the caller has a reference.
 */
const char *kthread_full_name(struct task_struct *k)
{
	struct kthread *kt = to_kthread(k);

	return kt->full_name ? kt->full_name : k->comm;
}

/**
 * kthread_set_default_cpus() - say where threads created from now on may run
 * @mask: the CPUs; NULL: all
 *
 * For tests of what happens on one CPU.
 *
 * Context: task; nobody else calls it meanwhile.
 */
void kthread_set_default_cpus(const struct cpumask *mask)
{
	if (mask)
		cpumask_copy(&default_cpus, mask);
	else
		cpumask_setall(&default_cpus);
}

/* Before the first thread.  Context: boot. */
void __init kthread_init(void)
{
	cpumask_setall(&default_cpus);
	kthread_cache = kmem_cache_create("kthread", sizeof(struct kthread), 0,
					  SLAB_HWCACHE_ALIGN | SLAB_PANIC, NULL);
}
