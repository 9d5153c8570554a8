/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The making and ending of threads: what the scheduler and kernel/kthread/
 * tell each other.  Nobody else needs it.
 */
#ifndef KERNEL_TASK_H
#define KERNEL_TASK_H

#include <kernel/completion.h>
#include <kernel/sched.h>

/* With p->lock held and interrupts off (kernel/sched/core.c). */
int __try_to_wake_up_locked(struct task_struct *p, unsigned int mask) __must_hold(&p->lock);
void wake_up_new_task(struct task_struct *p) __must_hold(&p->lock);

/*
 * @p has just left its stack in state @gone, TASK_EXITING or TASK_PARKED.
 * Called by the thread that runs next, preemption off (kernel/kthread/).
 */
void kthread_switched_out(struct task_struct *p, u32 gone);

/* current, PF_WQ_WORKER, is about to sleep, and has slept (kernel/workqueue/pool.c). */
void wq_worker_sleeping(struct task_struct *p);
void wq_worker_running(struct task_struct *p);

/* Before the first thread.  Context: boot. */
void kthread_init(void);

/* Lay out @p's stack so that its first switch-in calls @fn (arch/x86/kernel/process.c). */
void arch_thread_start(struct task_struct *p, void (*fn)(void));

/* The list of all threads and their numbers (kernel/pid.c).  -EAGAIN: none left. */
int task_register(struct task_struct *p);
void task_unregister(struct task_struct *p);
/* Call @fn for the next thread in turn, unless somebody has the list.  Interrupts are off. */
void task_visit_next(void (*fn)(struct task_struct *p));
/* for_each_task() without the idle ones; false if somebody has the list.  Interrupts are off. */
bool try_each_task(void (*fn)(struct task_struct *p, void *arg), void *arg);

/*
 * The wait-for graph (kernel/sched/wait_graph.c).  Writes down what current
 * is about to wait for; true if that closes a cycle, which is then reported.
 */
bool wait_graph_enter(enum wait_kind kind, const void *obj, bool interruptible);
void wait_graph_leave(void);
/* @fn, which runs here, is about to wait for its own end: only says so. */
void wait_graph_self(const void *fn, unsigned long ip);
/* Before the memory of a thread is freed. */
void wait_graph_forget(void);

#define WAIT_NAME_MAX	48

/* What a thread waits for; @ender, if there is one, may be gone: a name, not to be followed. */
struct wait_edge {
	enum wait_kind kind;
	const void *obj;
	const struct task_struct *ender;
	pid_t pid;			/* of @ender */
	char comm[TASK_COMM_LEN];
	char name[WAIT_NAME_MAX];	/* of what is waited for; by wait_graph_try_edge() alone */
};
void wait_graph_edge(struct task_struct *t, struct wait_edge *edge, bool stopped);
bool wait_graph_try_edge(struct task_struct *t, struct wait_edge *edge);

/* Waiting until a worker has done something: the object of WAIT_FLUSH, on the waiter's stack. */
struct flush_wait {
	struct completion done;		/* the worker completes it */
	struct task_struct *ender;	/* the only thread that can; NULL: several or none yet */
	const void *what;		/* the function that is flushed, for reports */
};

/* Make @f and write it down.  -EDEADLK if the wait would close a cycle, which is reported. */
int flush_wait_begin(struct flush_wait *f, struct task_struct *ender, const void *what);
/* Wait for @f->done.  Context: task, may sleep. */
void flush_wait_end(struct flush_wait *f);

#endif /* KERNEL_TASK_H */
