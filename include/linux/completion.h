/* SPDX-License-Identifier: GPL-2.0-only */
/* Completions. */
#ifndef LINUX_COMPLETION_H
#define LINUX_COMPLETION_H

#include <kernel/completion.h>

/* Nothing kills a kernel thread but kthread_stop(). */
#ifndef DECLARE_COMPLETION_ONSTACK_MAP
#define DECLARE_COMPLETION_ONSTACK_MAP(c, map)		DECLARE_COMPLETION_ONSTACK(c)
#endif

#endif /* LINUX_COMPLETION_H */
