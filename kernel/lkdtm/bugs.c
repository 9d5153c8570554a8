// SPDX-License-Identifier: GPL-2.0-only
/*
 * What can go wrong by one CPU's or one thread's own doing.  Named as in
 * Linux; the functions keep their names in a stack trace, so none is inline,
 * and a barrier() stands where a call would be the last thing they do.
 */
#include <asm/irqflags.h>
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
#include <kernel/spinlock.h>

static DEFINE_RAW_SPINLOCK(lock_me_up);
static DEFINE_MUTEX(first_mutex);
static DEFINE_MUTEX(second_mutex);
static DECLARE_COMPLETION(has_first);
static DECLARE_COMPLETION(has_second);

static noinline void lkdtm_PANIC(void)
{
	panic("dumptest");
}

static noinline void lkdtm_WARNING(void)
{
	WARN_ON(1);
	barrier();
}

#ifdef CONFIG_SCHED_STACK_END_CHECK
/* A switch looks at the word at the end of the stack. */
static noinline void lkdtm_STACK_END(void)
{
	*(unsigned long *)current->stack ^= 1;
	schedule_timeout_uninterruptible(1);
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

#define CRASHTYPE(crash_name)	{ .name = #crash_name, .crash = lkdtm_##crash_name }

const struct lkdtm_crash lkdtm_bugs[] = {
	LKDTM_REPORTS(PANIC, "panic", "panic", "", "lkdtm_PANIC"),
	LKDTM_REPORTS(WARNING, "warn", "warning", "", "lkdtm_WARNING"),
#ifdef CONFIG_SCHED_STACK_END_CHECK
	LKDTM_REPORTS(STACK_END, "stack", "end-overwritten", "kernel_init", "schedule_limited"),
#endif
	CRASHTYPE(HARDLOCKUP),
	CRASHTYPE(SOFTLOCKUP),
	CRASHTYPE(SPINLOCKUP),
	CRASHTYPE(HUNG_TASK),
	{ .name = NULL },
};
