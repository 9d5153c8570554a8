// SPDX-License-Identifier: GPL-2.0-only
/* The boot thread, which becomes the idle thread of the boot CPU. */
#include <base/list.h>
#include <kernel/stackprotector.h>

#include "sched.h"

struct task_struct init_task = {
	.state = TASK_RUNNING,
	.on_cpu = 1,
	.lock = __RAW_SPIN_LOCK_UNLOCKED(init_task.lock),
	.policy = SCHED_IDLE_CLASS,
	.bound = 1,
	.cpus_mask = { { 1 } },
	.se.weight = 1,
	.stack = init_stack,
#ifdef CONFIG_STACKPROTECTOR
	.stack_canary = STACK_CANARY_BOOT,
#endif
	.usage = ATOMIC_INIT(1),
	.comm = "swapper/0",
	.tasks = LIST_HEAD_INIT(init_task.tasks),
};
