/* SPDX-License-Identifier: GPL-2.0-only */
/* Completions. */
#ifndef LINUX_COMPLETION_H
#define LINUX_COMPLETION_H

#include <kernel/completion.h>

/* Nothing kills a kernel thread but kthread_stop(). */
#ifndef wait_for_completion_killable
#define wait_for_completion_killable(c)			wait_for_completion_interruptible(c)
#define wait_for_completion_killable_timeout(c, t)	wait_for_completion_interruptible_timeout(c, t)
#endif
#ifndef wait_for_completion_io
#define wait_for_completion_io(c)			wait_for_completion(c)
#define wait_for_completion_io_timeout(c, t)		wait_for_completion_timeout(c, t)
#endif
#ifndef DECLARE_COMPLETION_ONSTACK_MAP
#define DECLARE_COMPLETION_ONSTACK_MAP(c, map)		DECLARE_COMPLETION_ONSTACK(c)
#endif

#endif /* LINUX_COMPLETION_H */
