// SPDX-License-Identifier: GPL-2.0-only
/*
 * What is to be done on each CPU that comes online: a table of states, walked
 * in order.
 *
 * Lock order:
 *   cpus_read_lock() or the writer's side (cpuhp_online)
 *     state_lock			(__cpuhp_setup_state)
 *     smpboot_lock		(cpuhp_online)
 */
#define pr_fmt(fmt) "cpu: " fmt

#include <base/err.h>
#include <base/errno.h>
#include <kernel/bug.h>
#include <kernel/cpu.h>
#include <kernel/cpumask.h>
#include <kernel/kthread.h>
#include <kernel/mutex.h>
#include <kernel/printk.h>
#include <kernel/smpboot.h>
#include <kernel/wait.h>

/* All under state_lock. */
struct step {
	const char *name;	/* NULL: the state is free */
	cpuhp_fn_t startup, teardown;
	struct cpumask done;	/* CPUs that have had @startup */
};

static DEFINE_MUTEX(state_lock);
static struct step steps[CPUHP_ONLINE] __guarded_by(&state_lock);

/*
 * Readers go before a waiting writer, so that they may nest; the writer comes
 * once per CPU.
 */
static struct {
	raw_spinlock_t lock;		/* covers the two below */
	unsigned int readers;
	bool writer;
	struct wait_queue_head wait;
} hotplug = {
	.lock = __RAW_SPIN_LOCK_UNLOCKED(cpu_hotplug.lock),
	.wait = __WAIT_QUEUE_HEAD_INITIALIZER(hotplug.wait),
};

static bool try_read(void)
{
	bool got;

	raw_spin_lock_irq(&hotplug.lock);
	got = !hotplug.writer;
	hotplug.readers += got;
	raw_spin_unlock_irq(&hotplug.lock);
	return got;
}

static bool try_write(void)
{
	bool got;

	raw_spin_lock_irq(&hotplug.lock);
	got = !hotplug.writer && !hotplug.readers;
	hotplug.writer |= got;
	raw_spin_unlock_irq(&hotplug.lock);
	return got;
}

/**
 * cpus_read_lock() - no CPU comes or goes until cpus_read_unlock()
 *
 * Nests.
 *
 * Context: task, may sleep; not from a startup or teardown function.
 */
void cpus_read_lock(void)
	__acquires_shared(cpu_hotplug)
{
	might_sleep();
	wait_event(hotplug.wait, try_read());
	__acquire_shared(cpu_hotplug);
}

/**
 * cpus_read_unlock() - CPUs may come and go again
 *
 * Context: task.
 */
void cpus_read_unlock(void)
	__releases_shared(cpu_hotplug)
{
	bool last;

	__release_shared(cpu_hotplug);
	raw_spin_lock_irq(&hotplug.lock);
	last = !--hotplug.readers;
	raw_spin_unlock_irq(&hotplug.lock);
	if (last)
		wake_up_all(&hotplug.wait);
}

static void cpus_write_lock(void)
	__acquires(cpu_hotplug)
{
	might_sleep();
	wait_event(hotplug.wait, try_write());
	__acquire(cpu_hotplug);
}

static void cpus_write_unlock(void)
	__releases(cpu_hotplug)
{
	__release(cpu_hotplug);
	raw_spin_lock_irq(&hotplug.lock);
	hotplug.writer = false;
	raw_spin_unlock_irq(&hotplug.lock);
	wake_up_all(&hotplug.wait);
}

struct call {
	cpuhp_fn_t fn;
	unsigned int cpu;
};

static int makes_call(void *arg)
{
	struct call *c = arg;

	return c->fn(c->cpu);
}

/* @fn in a thread on @cpu: it may sleep, and this_cpu_ptr() is that CPU's. */
static int call_on(unsigned int cpu, cpuhp_fn_t fn)
{
	struct call c = { .fn = fn, .cpu = cpu };
	struct task_struct *k;
	int result;

	if (!fn)
		return 0;
	k = kthread_create_on_cpu(makes_call, &c, cpu, "cpuhp/%u");
	if (IS_ERR(k))
		return (int)PTR_ERR(k);
	kthread_start(k);
	kthread_join(k, MAX_SCHEDULE_TIMEOUT, &result);
	kthread_put(k);
	return result;
}

static int start_on(struct step *s, unsigned int cpu)
	__must_hold(&state_lock)
{
	int err;

	/* It may have come between being set online and being announced. */
	if (cpumask_test_cpu(cpu, &s->done))
		return 0;
	err = call_on(cpu, s->startup);
	if (!err)
		cpumask_set_cpu(cpu, &s->done);
	return err;
}

static void tear_down(struct step *s)
	__must_hold(&state_lock)
{
	unsigned int cpu;

	for_each_cpu(cpu, &s->done) {
		int err = call_on(cpu, s->teardown);

		if (err)
			pr_warn("%s: teardown on CPU %u: %d\n", s->name, cpu, err);
	}
}

static void free_step(struct step *s)
	__must_hold(&state_lock)
{
	*s = (struct step){ .name = NULL };
}

/* The state to use for @state, or -errno. */
static int reserve(enum cpuhp_state state)
	__must_hold(&state_lock)
{
	if (state <= CPUHP_OFFLINE || state >= CPUHP_ONLINE)
		return -EINVAL;
	if (state != CPUHP_AP_ONLINE_DYN)
		return steps[state].name ? -EBUSY : (int)state;
	for (int s = CPUHP_AP_ONLINE_DYN; s <= CPUHP_AP_ONLINE_DYN_END; s++)
		if (!steps[s].name)
			return s;
	return -ENOSPC;
}

static int fill(struct step *s, bool invoke)
	__must_hold(&state_lock)
{
	unsigned int cpu;

	for_each_online_cpu(cpu) {
		int err = 0;

		if (invoke)
			err = start_on(s, cpu);
		else
			cpumask_set_cpu(cpu, &s->done);
		if (err) {
			tear_down(s);
			return err;
		}
	}
	return 0;
}

/**
 * __cpuhp_setup_state() - see cpuhp_setup_state() in <kernel/cpu.h>
 * @state:    its place in the order
 * @name:     for reports
 * @invoke:   call @startup for the CPUs that are online now
 * @startup:  or NULL
 * @teardown: or NULL
 *
 * Context: task, may sleep.
 * Return: 0, for CPUHP_AP_ONLINE_DYN the slot; -errno.
 */
int __cpuhp_setup_state(enum cpuhp_state state, const char *name, bool invoke,
			cpuhp_fn_t startup, cpuhp_fn_t teardown)
{
	int slot, err;

	cpus_read_lock();
	mutex_lock(&state_lock);
	slot = reserve(state);
	err = slot;
	if (slot >= 0) {
		struct step *s = &steps[slot];

		*s = (struct step){ .name = name, .startup = startup, .teardown = teardown };
		err = fill(s, invoke);
		if (err)
			free_step(s);
		else if (state == CPUHP_AP_ONLINE_DYN)
			err = slot;
	}
	mutex_unlock(&state_lock);
	cpus_read_unlock();
	return err;
}

/**
 * __cpuhp_remove_state() - see cpuhp_remove_state() in <kernel/cpu.h>
 * @state:  what was asked for, or the slot that was given
 * @invoke: call the teardown function for each CPU
 *
 * Context: task, may sleep.
 */
void __cpuhp_remove_state(enum cpuhp_state state, bool invoke)
{
	if (WARN_ON(state <= CPUHP_OFFLINE || state >= CPUHP_ONLINE))
		return;
	cpus_read_lock();
	mutex_lock(&state_lock);
	if (invoke)
		tear_down(&steps[state]);
	free_step(&steps[state]);
	mutex_unlock(&state_lock);
	cpus_read_unlock();
}

/**
 * cpuhp_online() - a CPU has come: give it its threads and all states
 * @cpu: its number; it is online and schedules
 *
 * Context: task, may sleep.
 * Return: 0; the first error, after which the rest has been done all the same:
 * the CPU runs and cannot be sent away.
 */
int cpuhp_online(unsigned int cpu)
{
	int err;

	cpus_write_lock();
	err = smpboot_create_threads(cpu);
	smpboot_unpark_threads(cpu);
	mutex_lock(&state_lock);
	for (struct step *s = steps; s < steps + CPUHP_ONLINE; s++) {
		int e = s->name ? start_on(s, cpu) : 0;

		if (e)
			pr_err("%s: startup on CPU %u: %d\n", s->name, cpu, e);
		if (!err)
			err = e;
	}
	mutex_unlock(&state_lock);
	cpus_write_unlock();
	return err;
}
