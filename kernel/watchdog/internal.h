/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Inside the detectors of hangs: for kernel/watchdog/ only.
 *
 *	progress.c	the clock, and who looks when
 *	lockup.c	CPUs: soft and hard lockups
 *	hung_task.c, lost_wakeup.c	threads
 *	backtrace.c	where all CPUs stand, by NMI
 *	edges.c		who waits for whom
 *	hang_report.c	the one report
 *
 * Lock order: watch_lock is only ever tried, and so is all that is taken
 * inside it: a CPU that is stuck may hold anything.
 */
#ifndef WATCHDOG_INTERNAL_H
#define WATCHDOG_INTERNAL_H

#include <kernel/cpumask.h>
#include <kernel/sched.h>
#include <kernel/watchdog.h>

/*
 * A CPU, as it is watched.  Who may touch a member:
 *	[o]  the CPU itself, interrupts off
 *	[n]  the CPU itself, in NMIs
 *	[w]  under watch_lock
 * and anyone reads.
 */
struct watch {
	unsigned long idle_from, idle_until;	/* [o] jiffies; idle_until 0: the tick runs */
	u64 looked_at;		/* [o] units at its own last look */
	u64 units;		/* [o] of ticks that it has handled or slept through */
	u64 answers;		/* [n] NMIs */
	u32 asked;		/* [a] an NMI is on its way */
	u64 seen_life;		/* [w] units + answers at the last step of the clock */
	u64 seen_irqs;		/* [w] of its timer */
	u64 moved_at;		/* [w] guest progress when they were last seen to move */
	u64 answers_then;	/* [w] answers at that time */
	u64 unseen;		/* [w] units of all lookers since then */
	bool hard_reported;	/* [w] */

	u64 switches;		/* [o] at the last look; the two below count from there */
	u64 stuck_since;	/* [o] guest progress */
	bool pushed;		/* [o] it was told to switch then */
	bool stuck;		/* [o] and has not */
	bool soft_reported;	/* [o] */
	u64 nmi_irqs;		/* [n] of its timer, at the device's last NMI */
	u32 nmi_still;		/* [n] so many NMIs ago they moved */
	bool nmi_reported;	/* [n] */
	u64 irqs_of[NR_CPUS];	/* [o] of the others, at its own last look */
};

DECLARE_PER_CPU(struct watch, watch);

/* CPUs of which a lockup has been reported that goes on. */
#ifdef CONFIG_LOCKUP_DETECTOR
extern struct cpumask lockups_standing;
extern unsigned int watchdog_thresh;	/* seconds */
#endif

/* Does @cpu have nothing to do?  Context: any. */
bool watch_cpu_rests(unsigned int cpu);

#ifdef CONFIG_LOCKUP_DETECTOR
void soft_look(unsigned int cpu, u64 now);
/* watch_lock is held. */
void hard_look(unsigned int cpu, u64 now);
void hard_over(unsigned int cpu);
#else
static inline void soft_look(unsigned int cpu, u64 now) { (void)cpu; (void)now; }
static inline void hard_look(unsigned int cpu, u64 now) { (void)cpu; (void)now; }
static inline void hard_over(unsigned int cpu) { (void)cpu; }
#define lockups_standing CPU_MASK_NONE
#endif
#ifdef CONFIG_DETECT_HUNG_TASK
void check_hung_tasks(u64 now);
#else
static inline void check_hung_tasks(u64 now) { (void)now; }
#endif
#ifdef CONFIG_DETECT_LOST_WAKEUP
void check_lost_wakeups(u64 now);
#else
static inline void check_lost_wakeups(u64 now) { (void)now; }
#endif

/* Has @t run since the last look?  Context: one CPU at a time. */
static inline bool watch_task_moved(struct task_struct *t, u64 now)
{
	unsigned long switches = t->nvcsw + t->nivcsw;

	if (switches == t->watch_switches && t->watch_since)
		return false;
	t->watch_switches = switches;
	t->watch_since = now;
	t->watch_reported = false;
	return true;
}

/* For the tests: limits in units instead of the parameters', and what came. */
extern u64 hung_task_test_limit, lost_wakeup_test_limit, soft_test_limit;
extern u32 hung_task_reports, lost_wakeup_reports, soft_reports;

/* For a CPU to take its NMI, and for locks that are held; no verdict hangs on it. */
#define HANG_PATIENCE_NS	500000000ULL

/* Where a CPU stands. */
#define SNAP_FRAMES	24
struct cpu_snap {
	u32 wanted;		/* [a] by the reporter, until it is taken */
	bool valid, irqs_on, idle;
	u32 preempt;		/* as the interrupted context had it */
	pid_t pid;
	char comm[TASK_COMM_LEN];
	unsigned int nr;
	unsigned long frame[SNAP_FRAMES];	/* innermost first; what was interrupted, if anything */
};
/* All CPUs, this one by @regs or by its own frames.  Context: any; one at a time. */
void snap_all_cpus(const struct pt_regs *regs);
const struct cpu_snap *cpu_snap(unsigned int cpu);
/* Is there an answer to give?  Context: NMI. */
bool snap_nmi(struct pt_regs *regs);
/* The frames of a thread that does not run, but for those on its way to sleep. */
unsigned int snap_task(struct task_struct *t, unsigned long *frame, unsigned int max);
/* The same of the thread that reports; snap_all_cpus() was called. */
unsigned int snap_own(unsigned long *frame, unsigned int max);
/* The first frame that is not of the scheduler, of waiting, or of a lock; 0: none. */
unsigned long frame_of_interest(const unsigned long *frame, unsigned int nr);

/* Who waits for whom. */
struct hang_edge {
	char waiter[TASK_COMM_LEN], owner[TASK_COMM_LEN];	/* owner "": nobody known */
	pid_t pid, owner_pid;
	int cpu, owner_cpu;	/* of spinning waiters, and of the owners; else -1 */
	char kind[16];
	char object[48];
	u64 since;		/* ns of the log's time; 0: not known */
	unsigned long taken_at;	/* where the owner took it; 0: not known */
	bool in_cycle, on_chain;
	unsigned int nr;
	unsigned long frame[8];	/* of a waiter that sleeps */
};
#define HANG_EDGES	48
struct hang_edges {
	struct hang_edge edge[HANG_EDGES];
	unsigned int nr;
	bool whole;		/* all threads were looked at */
	bool cycle;		/* the chain from the first one comes back to it */
	u64 give_up;		/* by ktime_get_ns(), in waiting for locks */
};
/* Waits for locks for @patience ns in all.  Context: any, NMI too, interrupts off. */
void edges_collect(struct hang_edges *e, u64 patience);
/* Mark the chain that begins with @pid, or with @cpu if it is not -1. */
void edges_follow(struct hang_edges *e, pid_t pid, int cpu);

#endif /* WATCHDOG_INTERNAL_H */
