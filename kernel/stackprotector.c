// SPDX-License-Identifier: GPL-2.0-only
/* Stack canaries: see <kernel/stackprotector.h>. */
#include <kernel/bug.h>
#include <kernel/panic.h>
#include <kernel/report.h>
#include <kernel/stackprotector.h>

DEFINE_PER_CPU(unsigned long, __stack_chk_guard) = STACK_CANARY_BOOT;

/**
 * __stack_chk_fail() - a function's canary is not what it was
 *
 * What lies above it, the return address too, may be overwritten as well: there
 * is nowhere to return to.
 *
 * Context: any, NMI too.  Called by the compiler's code, as the last thing that
 * a function does: what the call returns to may be the next function already.
 */
void __stack_chk_fail(void)
{
	const struct task_struct *t = current;
	const struct report r = { "stack", "canary", t->comm, t->stack, _RET_IP_ - 1 };

	death_is_reported();
	if (report_begin(&r, "the stack of %s/%d was overwritten in %pS", t->comm, t->pid,
			 (void *)r.ip))
		report_end_quiet(&r);
	panic("stack-protector: kernel stack is corrupted in %pS", (void *)r.ip);
}
