/* SPDX-License-Identifier: GPL-2.0-only */
/* The table of what can be done wrong on purpose: kernel/lkdtm/. */
#ifndef KERNEL_LKDTM_H
#define KERNEL_LKDTM_H

#include <base/types.h>

/* What is done, and the first report that must come of it (<kernel/report.h>). */
struct lkdtm_crash {
	const char *name;
	void (*crash)(void);
	const char *detector;	/* NULL: no report of this kernel's, only the runner's */
	const char *kind;
	const char *object;	/* NULL: it names none that has a name */
	const char *function;
	const char *params;	/* NULL: it does not hang; else limits, for the boot */
	bool running;		/* to be done once the system runs */
};

/* Each ends with an entry that has no name. */
extern const struct lkdtm_crash lkdtm_bugs[], lkdtm_locks[], lkdtm_memory[], lkdtm_lists[],
	lkdtm_context[], lkdtm_rcu[], lkdtm_waits[], lkdtm_stalls[], lkdtm_interrupts[],
	lkdtm_races[], lkdtm_undefined[], lkdtm_kasan[];

/* A row: the wrong thing, and its report. */
#define LKDTM_REPORTS(name, detector, kind, object, function) \
	{ #name, lkdtm_##name, detector, kind, object, function, .params = NULL }
/* After it nothing goes on: the report is one of a hang. */
#define LKDTM_HANGS(name, detector, kind, object, function, params) \
	{ #name, lkdtm_##name, detector, kind, object, function, params, false }
/* Where the check looks only once the system runs. */
#define LKDTM_RUNNING(name, detector, kind, object, function) \
	{ #name, lkdtm_##name, detector, kind, object, function, NULL, true }

/* NULL: no such thing. */
const struct lkdtm_crash *lkdtm_find(const char *name);
const struct lkdtm_crash *lkdtm_nth(unsigned int n);
/* Says so, and does it; most never come back.  Context: task, may sleep. */
void lkdtm_do(const struct lkdtm_crash *crash);

#endif /* KERNEL_LKDTM_H */
