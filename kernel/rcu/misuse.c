// SPDX-License-Identifier: GPL-2.0-only
/* What CONFIG_PROVE_RCU has found: see RCU_MISUSE() in <kernel/rcupdate.h>. */
#include <kernel/rcupdate.h>
#include <kernel/report.h>

/**
 * rcu_report_misuse() - say that RCU is used wrongly
 * @kind: of the report
 * @what: in words
 * @ip:   who did it; 0: the caller
 * @said: of this place; set if it was said and no test has expected it
 *
 * Context: any.
 */
void rcu_report_misuse(const char *kind, const char *what, unsigned long ip, bool *said)
{
	const struct report r = { "rcu", kind, .ip = ip ?: _RET_IP_ };
	struct task_struct *me = current;

	if (me->rcu_read_lock_nesting < 0)
		me->rcu_read_lock_nesting = 0;	/* once said, it goes on balanced */
	if (READ_ONCE(*said))
		return;
	if (!report_begin(&r, "%ps: %s", (void *)r.ip, what))
		return;
	WRITE_ONCE(*said, true);
	report_end(&r);
}

/**
 * __rcu_check_no_reader() - a section was not ended: say whose, and end it
 * @kind: of the report
 * @fn:   the function that has left it open
 *
 * Context: task.
 */
void __rcu_check_no_reader(const char *kind, const void *fn)
{
	const struct report r = { "rcu", kind, .object = fn, .ip = (unsigned long)fn };
	int nesting = current->rcu_read_lock_nesting;

	if (report_begin(&r, "%ps left %d rcu_read_lock() without its unlock", fn, nesting))
		report_end(&r);
	/* The last unlock takes it out of the list of blocked readers. */
	current->rcu_read_lock_nesting = 1;
	__acquire_shared(RCU);	/* for who analyses: somebody did */
	rcu_read_unlock();
}
