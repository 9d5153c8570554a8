/* SPDX-License-Identifier: GPL-2.0-only */
/* Kernel threads.  What every call means, in full: Documentation/reference/kthreads.rst */
#ifndef KERNEL_KTHREAD_H
#define KERNEL_KTHREAD_H

#include <base/compiler.h>
#include <base/err.h>
#include <base/types.h>
#include <kernel/kthread_worker.h>
#include <kernel/sched.h>

struct completion;
struct wait_queue_head;

__printf(3, 4) struct task_struct *
kthread_create(int (*fn)(void *data), void *data, const char *fmt, ...);
struct task_struct *kthread_create_on_cpu(int (*fn)(void *data), void *data,
					  unsigned int cpu, const char *namefmt);
int kthread_bind(struct task_struct *k, unsigned int cpu);
int kthread_start(struct task_struct *k);

/* Create and start.  Context: task, may sleep.  ERR_PTR as kthread_create(). */
#define kthread_run(fn, data, fmt, ...) ({					\
	struct task_struct *__k = kthread_create(fn, data, fmt, ##__VA_ARGS__);	\
	if (!IS_ERR(__k))							\
		kthread_start(__k);						\
	__k; })

bool kthread_should_stop(void);
bool kthread_should_park(void);
bool kthread_should_stop_or_park(void);
void kthread_parkme(void);
int kthread_park(struct task_struct *k);
void kthread_unpark(struct task_struct *k);
int kthread_stop(struct task_struct *k);
int kthread_stop_put(struct task_struct *k);
int kthread_join(struct task_struct *k, long timeout, int *result);
int kthread_detach(struct task_struct *k);
/* New threads may run on these CPUs only; NULL: all.  For tests. */
void kthread_set_default_cpus(const struct cpumask *mask);
__noreturn void kthread_exit(int result);
__noreturn void kthread_complete_and_exit(struct completion *c, int result);
struct task_struct *kthread_get(struct task_struct *k);
void kthread_put(struct task_struct *k);
void *kthread_data(struct task_struct *k);
void *kthread_func(struct task_struct *k);
const char *kthread_full_name(struct task_struct *k);
/* Is a park asked for and not yet there?  For the wait-for graph. */
bool kthread_park_pending(struct task_struct *k);

/*
 * The loop of a kernel thread: sleep until @condition holds, and park in
 * between when asked to.  0: it holds; -EINTR: asked to stop first.
 * Needs <kernel/wait.h>.
 *
 *	while (kthread_wait_event(wq, work_to_do) == 0)
 *		do_the_work();
 *
 * Context: a kernel thread, may sleep.
 */
#define kthread_wait_event(wq, condition) ({					\
	int __ret;								\
	for (;;) {								\
		__ret = wait_event_interruptible(wq,				\
				kthread_should_stop_or_park() || (condition));	\
		if (kthread_should_stop()) {					\
			__ret = -EINTR;						\
			break;							\
		}								\
		if (!kthread_should_park())					\
			break;							\
		kthread_parkme();						\
	}									\
	__ret; })

#endif /* KERNEL_KTHREAD_H */
