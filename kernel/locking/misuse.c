// SPDX-License-Identifier: GPL-2.0-only
/* What one lock alone shows to be wrong: see misuse.h. */
#include <kernel/report.h>
#include <kernel/sched.h>

#include "misuse.h"

void lock_misuse(const char *what, const char *kind, const void *lock,
		 const struct task_struct *owner, const char *does, unsigned long ip)
{
	struct report r = { what, kind, .object = lock, .ip = ip };

	if (report_begin(&r, "%s/%d %s %pS, owned by %s/%d", current->comm, current->pid, does, lock,
			 owner ? owner->comm : "nobody", owner ? owner->pid : -1))
		report_end(&r);
}
