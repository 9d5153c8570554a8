// SPDX-License-Identifier: GPL-2.0-only
/* What a thread that does not run looks like. */
#include <asm/page.h>
#include <asm/switch_to.h>
#include <base/compiler.h>
#include <kernel/sched.h>
#include <kernel/task.h>

/**
 * arch_thread_start() - lay out the stack of a thread that has never run
 * @p:  the thread; its stack is there
 * @fn: called, after schedule_tail(), by the first switch to it; never returns
 *
 * Context: any.
 */
void arch_thread_start(struct task_struct *p, void (*fn)(void))
{
	struct switch_frame *f;

	/* Two words above the frame stay 0: the end of the stack for a back-trace. */
	f = (struct switch_frame *)((char *)p->stack + THREAD_SIZE - 2 * sizeof(long)) - 1;
	*f = (struct switch_frame){
		.bx = (unsigned long)fn,
		.ret = (unsigned long)ret_from_fork,
	};
	((unsigned long *)(f + 1))[0] = 0;
	((unsigned long *)(f + 1))[1] = 0;
	p->sp = (unsigned long)f;
}
