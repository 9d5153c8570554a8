/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The census: every thread is in exactly one place, and the run queues agree.
 *
 * With CONFIG_DEBUG_CENSUS one thread is looked at in each tick, and all by
 * census_check_all().  Whatever is wrong is a WARN() that names the thread.
 */
#ifndef KERNEL_CENSUS_H
#define KERNEL_CENSUS_H

#include <base/types.h>
#include <kernel/sched.h>

/* A thread as it was seen under its own lock and its run queue's. */
struct census_view {
	u32 state, on_rq, on_cpu;
	unsigned int cpu;
	bool is_current;	/* the run queue's CPU runs it */
	bool is_idle;		/* it is that CPU's idle thread */
	bool is_queued;		/* found in the queue; where nobody looked: on_rq and not current */
	bool bound, allowed;	/* may it run on @cpu? */
	enum wait_kind wait_kind;
	pid_t pid;
	char comm[TASK_COMM_LEN];
};

/* A run queue as it was seen under its lock. */
struct census_rq_view {
	u32 nr_running;		/* as it says */
	u32 fair_says, fair;	/* in the tree: as it says, and counted */
	u32 rt;			/* in the lists, counted */
	bool curr_is_idle, curr_is_fair;	/* neither: a real-time thread, which is in its list */
	bool bits_agree;	/* a bit for exactly the lists that are not empty */
	bool members_agree;	/* each is on_rq, and its CPU is this one */
	bool bound_agree;	/* each bound one may be here */
	bool marked_idle;	/* others see it in the mask of idle CPUs */
};

const char *census_judge(const struct census_view *v);
const char *census_judge_rq(const struct census_rq_view *v);

#ifdef CONFIG_DEBUG_CENSUS
void census_tick(void);
void census_idle(void);
unsigned int census_check_all(void);
#else
static inline void census_tick(void) { }
static inline void census_idle(void) { }
static inline unsigned int census_check_all(void) { return 0; }
#endif

/* What a test gets in place of the WARN(); NULL: none.  @what is what is wrong. */
extern void (*census_test_hook)(const char *what, pid_t pid);

#endif /* KERNEL_CENSUS_H */
