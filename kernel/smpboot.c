// SPDX-License-Identifier: GPL-2.0-only
/*
 * Per-CPU threads: one loop that sleeps until there is work, and sets up,
 * parks, unparks and cleans up in between, so that no user writes it again.
 *
 * Lock order:
 *   cpus_read_lock()
 *     smpboot_lock		(smpboot_register_percpu_thread)
 */
#include <base/err.h>
#include <base/errno.h>
#include <kernel/bug.h>
#include <kernel/cpu.h>
#include <kernel/cpumask.h>
#include <kernel/kthread.h>
#include <kernel/mutex.h>
#include <kernel/sched.h>
#include <kernel/smpboot.h>
#include <mm/slab.h>

/* What a thread has had done to it. */
enum stage {
	THREAD_NONE,	/* nothing */
	THREAD_ACTIVE,	/* setup or unpark */
	THREAD_PARKED,	/* park */
};

/* Of the thread alone, once it runs; of the one who frees it when it is dead. */
struct smpboot_thread {
	struct smp_hotplug_thread *ht;
	unsigned int cpu;
	enum stage stage;
};

static DEFINE_MUTEX(smpboot_lock);	/* covers the list and all stores */
static struct list_head hotplug_threads __guarded_by(&smpboot_lock) =
	LIST_HEAD_INIT(hotplug_threads);

static void park(struct smpboot_thread *t)
{
	if (t->stage == THREAD_ACTIVE) {
		if (t->ht->park)
			t->ht->park(t->cpu);
		t->stage = THREAD_PARKED;
	}
	kthread_parkme();
}

static void activate(struct smpboot_thread *t)
{
	void (*fn)(unsigned int cpu) = t->stage == THREAD_NONE ? t->ht->setup : t->ht->unpark;

	if (fn)
		fn(t->cpu);
	t->stage = THREAD_ACTIVE;
}

/* State, then test, then sleep (R9).  Preemption stays off over the test, as users expect. */
static void work_or_sleep(struct smpboot_thread *t)
{
	bool work;

	set_current_state(TASK_INTERRUPTIBLE);
	if (kthread_should_stop_or_park()) {
		__set_current_state(TASK_RUNNING);
		return;
	}
	preempt_disable();
	WARN_ON_ONCE(smp_processor_id() != t->cpu);
	work = t->ht->thread_should_run(t->cpu);
	preempt_enable_no_resched();
	if (!work) {
		schedule();
		return;
	}
	__set_current_state(TASK_RUNNING);
	t->ht->thread_fn(t->cpu);
}

static int smpboot_thread_fn(void *data)
{
	struct smpboot_thread *t = data;

	while (!kthread_should_stop()) {
		if (kthread_should_park())
			park(t);
		else if (t->stage != THREAD_ACTIVE)
			activate(t);
		else
			work_or_sleep(t);
	}
	if (t->ht->cleanup && t->stage != THREAD_NONE)
		t->ht->cleanup(t->cpu, cpu_online(t->cpu));
	return 0;
}

/* The thread of one CPU, parked without having run.  smpboot_lock is held from here on. */
static int create_one(struct smp_hotplug_thread *ht, unsigned int cpu)
	__must_hold(&smpboot_lock)
{
	struct task_struct **store = per_cpu_ptr(ht->store, cpu), *k;
	struct smpboot_thread *t;

	if (*store)
		return 0;
	t = kzalloc(sizeof(*t), GFP_KERNEL);
	if (!t)
		return -ENOMEM;
	t->ht = ht;
	t->cpu = cpu;
	k = kthread_create_on_cpu(smpboot_thread_fn, t, cpu, ht->thread_comm);
	if (IS_ERR(k)) {
		kfree(t);
		return (int)PTR_ERR(k);
	}
	WARN_ON(kthread_park(k));
	/* Whoever finds the thread here may wake it: all of it before. */
	smp_store_release(store, k);
	if (ht->create)
		ht->create(cpu);
	return 0;
}

static void destroy_one(struct smp_hotplug_thread *ht, unsigned int cpu)
	__must_hold(&smpboot_lock)
{
	struct task_struct **store = per_cpu_ptr(ht->store, cpu), *k = *store;

	if (!k)
		return;
	kthread_stop(k);
	WRITE_ONCE(*store, NULL);
	kfree(kthread_data(k));
	kthread_put(k);
}

static void destroy_all(struct smp_hotplug_thread *ht)
	__must_hold(&smpboot_lock)
{
	unsigned int cpu;

	for_each_possible_cpu(cpu)
		destroy_one(ht, cpu);
}

static void unpark_one(struct smp_hotplug_thread *ht, unsigned int cpu)
	__must_hold(&smpboot_lock)
{
	if (!ht->selfparking && *per_cpu_ptr(ht->store, cpu))
		kthread_unpark(*per_cpu_ptr(ht->store, cpu));
}

static int park_one(struct smp_hotplug_thread *ht, unsigned int cpu)
	__must_hold(&smpboot_lock)
{
	if (ht->selfparking || !*per_cpu_ptr(ht->store, cpu))
		return 0;
	return kthread_park(*per_cpu_ptr(ht->store, cpu));
}

/**
 * smpboot_register_percpu_thread() - a thread for each CPU
 * @ht: what it does; stays in use until it is unregistered
 *
 * Online CPUs get theirs now, the others when they come.
 *
 * Context: task, may sleep.
 * Return: 0; as kthread_create(), and then no thread is left.
 */
int smpboot_register_percpu_thread(struct smp_hotplug_thread *ht)
{
	unsigned int cpu;
	int err = 0;

	cpus_read_lock();
	mutex_lock(&smpboot_lock);
	for_each_online_cpu(cpu) {
		err = create_one(ht, cpu);
		if (err)
			break;
		unpark_one(ht, cpu);
	}
	if (err)
		destroy_all(ht);
	else
		list_add_tail(&ht->list, &hotplug_threads);
	mutex_unlock(&smpboot_lock);
	cpus_read_unlock();
	return err;
}

/**
 * smpboot_unregister_percpu_thread() - stop and free all threads of a kind
 * @ht: was registered
 *
 * Context: task, may sleep.
 */
void smpboot_unregister_percpu_thread(struct smp_hotplug_thread *ht)
{
	cpus_read_lock();
	mutex_lock(&smpboot_lock);
	list_del(&ht->list);
	destroy_all(ht);
	mutex_unlock(&smpboot_lock);
	cpus_read_unlock();
}

/**
 * smpboot_create_threads() - make the threads of a CPU that will come online
 * @cpu: its number
 *
 * They are parked; those that exist already stay as they are.
 *
 * Context: task, may sleep.
 * Return: 0; as kthread_create(), and then those made so far stay.
 */
int smpboot_create_threads(unsigned int cpu)
{
	struct smp_hotplug_thread *ht;
	int err = 0;

	mutex_lock(&smpboot_lock);
	list_for_each_entry(ht, &hotplug_threads, list) {
		err = create_one(ht, cpu);
		if (err)
			break;
	}
	mutex_unlock(&smpboot_lock);
	return err;
}

/**
 * smpboot_park_threads() - park the threads of one CPU, the newest kind first
 * @cpu: its number
 *
 * When this returns none of them runs, and none will until
 * smpboot_unpark_threads().
 *
 * Context: task, may sleep.
 * Return: 0; the first error of kthread_park(): -EBUSY if somebody else has
 * parked one.
 */
int smpboot_park_threads(unsigned int cpu)
{
	int err = 0;

	mutex_lock(&smpboot_lock);
	for (struct list_head *p = hotplug_threads.prev; p != &hotplug_threads; p = p->prev) {
		int e = park_one(list_entry(p, struct smp_hotplug_thread, list), cpu);

		if (!err)
			err = e;
	}
	mutex_unlock(&smpboot_lock);
	return err;
}

/**
 * smpboot_unpark_threads() - let the threads of one CPU go on, the oldest kind first
 * @cpu: its number
 *
 * Context: task, may sleep.
 * Return: 0.
 */
int smpboot_unpark_threads(unsigned int cpu)
{
	struct smp_hotplug_thread *ht;

	mutex_lock(&smpboot_lock);
	list_for_each_entry(ht, &hotplug_threads, list)
		unpark_one(ht, cpu);
	mutex_unlock(&smpboot_lock);
	return 0;
}
