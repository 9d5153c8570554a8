// SPDX-License-Identifier: GPL-2.0-only
/*
 * What can go wrong by one CPU's or one thread's own doing.  Named as in
 * Linux; the functions keep their names in a stack trace, so none is inline,
 * and a barrier() stands where a call would be the last thing they do.
 */
#include <asm/irqflags.h>
#include <asm/page.h>
#include <asm/processor.h>
#include <kernel/bug.h>
#include <kernel/completion.h>
#include <kernel/kthread.h>
#include <kernel/lkdtm.h>
#include <kernel/mutex.h>
#include <kernel/panic.h>
#include <kernel/preempt.h>
#include <kernel/printk.h>
#include <kernel/sched.h>
#include <kernel/smp.h>
#include <kernel/spinlock.h>
#include <lib/string.h>

static DEFINE_RAW_SPINLOCK(lock_me_up);
static DEFINE_MUTEX(first_mutex);
static DEFINE_MUTEX(second_mutex);
static DECLARE_COMPLETION(has_first);
static DECLARE_COMPLETION(has_second);

/* The compiler must not know that nothing is there. */
static int *lkdtm_nowhere = (int *)8;

static noinline void lkdtm_PANIC(void)
{
	panic("dumptest");
}

static noinline void lkdtm_WARNING(void)
{
	WARN_ON(1);
	barrier();
}

static noinline void lkdtm_BUG(void)
{
	BUG();
}

static noinline void lkdtm_EXCEPTION(void)
{
	*READ_ONCE(lkdtm_nowhere) = 0;
}

/* Into the guard page, in steps that do not miss it. */
static noinline unsigned int lkdtm_recurses(unsigned int depth)
{
	unsigned int frame[128];

	WRITE_ONCE(frame[depth % ARRAY_SIZE(frame)], depth);
	return depth ? lkdtm_recurses(depth - 1) + READ_ONCE(frame[depth % ARRAY_SIZE(frame)]) : 0;
}

static noinline void lkdtm_EXHAUST_STACK(void)
{
	pr_info("%u\n", lkdtm_recurses(2 * THREAD_SIZE / 512));
}

#ifdef CONFIG_SCHED_STACK_END_CHECK
/* A switch looks at the word at the end of the stack. */
static noinline void lkdtm_STACK_END(void)
{
	*(unsigned long *)current->stack ^= 1;
	schedule_timeout_uninterruptible(1);
}
#endif

#ifdef CONFIG_STACKPROTECTOR
/* Where an array begins that one writes past the end of. */
static char *lkdtm_past;

static noinline void lkdtm_CORRUPT_STACK(void)
{
	char array[8] __aligned(8);

	WRITE_ONCE(lkdtm_past, array);
	memset(READ_ONCE(lkdtm_past), 'a', 32);
}
#endif

static noinline void lkdtm_HARDLOCKUP(void)
{
	local_irq_disable();
	for (;;)
		cpu_relax();
}

static noinline void lkdtm_SOFTLOCKUP(void)
{
	preempt_disable();
	for (;;)
		cpu_relax();
}

/*
 * A lock that a CPU has taken and never releases: the thread that holds it
 * and the one that wants it are bound to two CPUs if there are two, since
 * with CONFIG_DEBUG_SPINLOCK the same CPU would panic instead of waiting.
 */
static noinline int lkdtm_spin_holder(void *unused)
{
	local_irq_disable();
	raw_spin_lock(&lock_me_up);
	complete(&has_first);
	for (;;)
		cpu_relax();
	return 0;
}

static noinline void lkdtm_SPINLOCKUP(void)
{
	struct task_struct *k;

	if (num_online_cpus() > 1) {
		k = kthread_create(lkdtm_spin_holder, NULL, "lkdtm/1");
		if (IS_ERR(k))
			return;
		kthread_bind(k, 1);
		wake_up_process(k);
		wait_for_completion(&has_first);
	} else {
		raw_spin_lock(&lock_me_up);
	}
	raw_spin_lock(&lock_me_up);
	barrier();
}

static bool is_deaf, is_held;

/* It is called by who holds what is spun for here, with interrupts off. */
static noinline int lkdtm_spins_deaf(void *unused)
{
	local_irq_disable();
	WRITE_ONCE(is_deaf, true);
	while (!READ_ONCE(is_held))
		cpu_relax();
	raw_spin_lock(&lock_me_up);
	return 0;
}

static void lkdtm_not_called(void *unused) { (void)unused; }

static noinline void lkdtm_IPI_LOCKUP(void)
{
	struct task_struct *k;

	if (num_online_cpus() < 2)
		return;
	k = kthread_create(lkdtm_spins_deaf, NULL, "lkdtm/1");
	if (IS_ERR(k))
		return;
	kthread_bind(k, 1);
	/* What comes before, the row that sees it coming is for: see lkdtm_IPI_UNDER_LOCK(). */
	lockdep_off();
	wake_up_process(k);
	while (!READ_ONCE(is_deaf))
		cpu_relax();
	raw_spin_lock(&lock_me_up);
	WRITE_ONCE(is_held, true);
	smp_call_function_single(1, lkdtm_not_called, NULL, 1);
	raw_spin_unlock(&lock_me_up);
	lockdep_on();
}

static noinline int lkdtm_second_first(void *unused)
{
	mutex_lock(&second_mutex);
	complete(&has_second);
	wait_for_completion(&has_first);
	mutex_lock(&first_mutex);
	return 0;
}

/* Two threads, each with the mutex that the other one wants. */
static noinline void lkdtm_HUNG_TASK(void)
{
	struct task_struct *k;

	mutex_lock(&first_mutex);
	k = kthread_create(lkdtm_second_first, NULL, "lkdtm_second");
	if (IS_ERR(k))
		return;
	wake_up_process(k);
	wait_for_completion(&has_second);
	complete(&has_first);
	mutex_lock(&second_mutex);
	barrier();
}

/* Without a detector of hangs they hang all the same: the runner looks at them (hangs.py). */
#ifdef CONFIG_DETECT_HUNG_TASK
#define HANGS(name, ...)	LKDTM_HANGS(name, __VA_ARGS__)
#else
#define HANGS(crash_name, ...)	{ .name = #crash_name, .crash = lkdtm_##crash_name }
#endif

const struct lkdtm_crash lkdtm_bugs[] = {
	LKDTM_REPORTS(PANIC, "panic", "panic", "", "lkdtm_PANIC"),
	LKDTM_REPORTS(WARNING, "warn", "warning", "", "lkdtm_WARNING"),
#ifdef CONFIG_SCHED_STACK_END_CHECK
	LKDTM_REPORTS(STACK_END, "stack", "end-overwritten", "kernel_init", "schedule_limited"),
#endif
#ifdef CONFIG_STACKPROTECTOR
	LKDTM_REPORTS(CORRUPT_STACK, "stack", "canary", "kernel_init", "lkdtm_CORRUPT_STACK"),
#endif
	LKDTM_REPORTS(BUG, "bug", "bug", "", "lkdtm_BUG"),
	LKDTM_REPORTS(EXCEPTION, "fault", "page-fault", "", "lkdtm_EXCEPTION"),
	LKDTM_REPORTS(EXHAUST_STACK, "stack", "overflow", "kernel_init", "lkdtm_recurses"),
	HANGS(HARDLOCKUP, "hardlockup", "stuck", "", "lkdtm_HARDLOCKUP", "watchdog_thresh=1"),
	HANGS(SOFTLOCKUP, "softlockup", "stuck", "", "lkdtm_SOFTLOCKUP", "watchdog_thresh=1"),
	HANGS(SPINLOCKUP, "hardlockup", "stuck", "", "lkdtm_spin_holder", "watchdog_thresh=1"),
	HANGS(HUNG_TASK, "hung_task", "mutex", "second_mutex", "lkdtm_HUNG_TASK",
	      "hung_task_timeout_secs=2"),
	HANGS(IPI_LOCKUP, "hardlockup", "stuck", "lock_me_up", "lkdtm_spins_deaf",
	      "watchdog_thresh=1"),
	{ .name = NULL },
};
