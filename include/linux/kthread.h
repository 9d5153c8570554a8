/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Kernel threads, with Linux's rule for their memory: the creator has no
 * reference.  A thread that ends by itself is gone; to be stopped it must not
 * have ended, or the caller must have taken a reference before
 * (get_task_struct()).  <kernel/kthread.h>, for the kernel itself, is safer.
 */
#ifndef LINUX_KTHREAD_H
#define LINUX_KTHREAD_H

#include <kernel/completion.h>
#include <kernel/kthread.h>
#include <kernel/kthread_worker.h>
#include <linux/err.h>
#include <linux/sched.h>

static inline struct task_struct *__linux_kthread_own(struct task_struct *k)
{
	if (!IS_ERR(k))
		kthread_detach(k);
	return k;
}

#define kthread_create(fn, data, fmt, ...) \
	__linux_kthread_own((kthread_create)(fn, data, fmt, ##__VA_ARGS__))
#define kthread_create_on_node(fn, data, node, fmt, ...) \
	((void)(node), kthread_create(fn, data, fmt, ##__VA_ARGS__))
#define kthread_create_on_cpu(fn, data, cpu, namefmt) \
	__linux_kthread_own((kthread_create_on_cpu)(fn, data, cpu, namefmt))

#undef kthread_run
#define kthread_run(fn, data, fmt, ...) ({					\
	struct task_struct *__k = kthread_create(fn, data, fmt, ##__VA_ARGS__);	\
	if (!IS_ERR(__k))							\
		wake_up_process(__k);						\
	__k; })
#undef kthread_run_on_cpu
#define kthread_run_on_cpu(fn, data, cpu, namefmt) ({				\
	struct task_struct *__k = kthread_create_on_cpu(fn, data, cpu, namefmt);	\
	if (!IS_ERR(__k))							\
		wake_up_process(__k);						\
	__k; })

#ifndef kthread_bind_mask
#define kthread_bind_mask(k, mask)	((void)set_cpus_allowed_ptr(k, mask))
#endif
/* Nothing freezes. */
#define kthread_freezable_should_stop(was) \
	(({ bool *__was = (was); if (__was) *__was = false; }), kthread_should_stop())

#endif /* LINUX_KTHREAD_H */
