/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Linux's simple wait queues, by name: here there is one kind of wait queue.
 * All waits are exclusive, so that swake_up_one() ends one.
 */
#ifndef KERNEL_SWAIT_H
#define KERNEL_SWAIT_H

#include <kernel/wait.h>

#define swait_queue_head		wait_queue_head
#define DECLARE_SWAIT_QUEUE_HEAD(name)	DECLARE_WAIT_QUEUE_HEAD(name)
#define init_swait_queue_head(wq)	init_waitqueue_head(wq)
#define swait_active(wq)		waitqueue_active(wq)
#define swq_has_sleeper(wq)		wq_has_sleeper(wq)
#define swake_up_one(wq)		wake_up(wq)
#define swake_up_all(wq)		wake_up_all(wq)
#define swake_up_locked(wq)		wake_up_locked(wq)

#define swait_event_exclusive(wq, condition)	wait_event_idle_exclusive(wq, condition)
#define swait_event_idle_exclusive(wq, condition) wait_event_idle_exclusive(wq, condition)
#define swait_event_timeout_exclusive(wq, condition, timeout) \
	wait_event_idle_exclusive_timeout(wq, condition, timeout)
#define swait_event_idle_timeout_exclusive(wq, condition, timeout) \
	wait_event_idle_exclusive_timeout(wq, condition, timeout)
#define swait_event_interruptible_exclusive(wq, condition) \
	wait_event_interruptible_exclusive(wq, condition)
#define swait_event_interruptible_timeout_exclusive(wq, condition, timeout) \
	__wait_limited(wq, condition, TASK_INTERRUPTIBLE, true, timeout)

#endif /* KERNEL_SWAIT_H */
