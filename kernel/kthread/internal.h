/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Inside kernel threads: for this folder only.  The life of a thread and the
 * lock order stand at the top of kthread.c.
 */
#ifndef KERNEL_KTHREAD_INTERNAL_H
#define KERNEL_KTHREAD_INTERNAL_H

#include <base/types.h>
#include <kernel/bug.h>
#include <kernel/completion.h>
#include <kernel/lockdep_waits.h>
#include <kernel/task.h>
#include <kernel/wait.h>

#define SHOULD_STOP		0x01U
#define SHOULD_PARK		0x02U
#define STARTED			0x04U	/* fn runs or has run, or is certain to */
#define DETACHED		0x08U
#define PER_CPU			0x10U	/* bound again each time it is unparked */

/*
 * Who may touch a member:
 *	[c]  set before the thread is first started, then constant
 *	[l]  written under task.lock, read by anyone
 *	[o]  the thread itself; anyone once it is DEAD
 */
struct kthread {
	struct task_struct task;
	u32 flags;			/* [l] */
	u32 park_request;		/* [l] number of the last park request */
	u32 park_answer;		/* [l] the last one that was fulfilled */
	u32 cpu;			/* [c] of a per-CPU thread */
	int result;			/* [o] */
	int (*fn)(void *data);		/* [c] */
	void *data;			/* [c] */
	char *full_name;		/* [c] NULL if comm holds it whole */
	struct completion *on_exit;	/* [o] completed once it is off its stack */
	struct lockdep_map fn_map;	/* [o] held while fn runs */
	struct wait_queue_head wait;	/* join, stop and park wait here for a change */
};

static inline struct kthread *to_kthread(struct task_struct *k)
{
	return container_of(k, struct kthread, task);
}

static inline struct kthread *kthread_self(void)
{
	struct kthread *kt = current->kthread;

	WARN_ON_ONCE(!kt);
	return kt;
}

static inline bool has_flag(struct task_struct *k, u32 flag)
{
	return READ_ONCE(to_kthread(k)->flags) & flag;
}

/* Tell all who wait for a change of @k to look again. */
static inline void announce(struct kthread *kt)
{
	wake_up_all(&kt->wait);
}

/* Has somebody asked this thread for one of @flags? */
static inline bool asked(u32 flags)
{
	struct kthread *kt = kthread_self();

	return kt && (READ_ONCE(kt->flags) & flags);
}

#endif /* KERNEL_KTHREAD_INTERNAL_H */
