/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Threads and the scheduler.
 *
 * A thread is in exactly one place: running, on a run queue, waiting for
 * something with a known kind of waker, parked, new, or dead.
 */
#ifndef KERNEL_SCHED_H
#define KERNEL_SCHED_H

#include <asm/atomic.h>
#include <asm/current.h>
#include <asm/cmpxchg.h>
#include <base/compiler.h>
#include <base/list.h>
#include <base/types.h>
#include <kernel/context.h>
#include <kernel/cpumask.h>
#include <kernel/fgraph.h>
#include <kernel/kcsan.h>
#include <kernel/percpu.h>
#include <kernel/preempt.h>
#include <kernel/spinlock.h>
#include <lib/rbtree.h>

/*
 * task_struct::state.  RUNNING covers 'on a run queue' too (then @on_rq).
 * The last four are special: set under the thread's own lock only, and no
 * ordinary wake ends them.
 */
#define TASK_RUNNING		0x0000
#define TASK_INTERRUPTIBLE	0x0001	/* waits; being asked to stop ends it */
#define TASK_UNINTERRUPTIBLE	0x0002	/* waits for its event alone */
#define TASK_EXITING		0x0010	/* done with its function, on its way off its stack */
#define TASK_DEAD		0x0020	/* off its stack for good */
#define TASK_PARKED		0x0040
#define TASK_NEW		0x0800	/* created, never run */
/* Kernel threads are not killed, and nobody counts load. */
#define TASK_KILLABLE		TASK_UNINTERRUPTIBLE
#define TASK_IDLE		TASK_UNINTERRUPTIBLE
#define TASK_NORMAL		(TASK_INTERRUPTIBLE | TASK_UNINTERRUPTIBLE)

#define TASK_COMM_LEN		16

/* In the lowest word of every stack; gone means that it ran over. */
#define STACK_END_MAGIC		0x57ac6e9dUL

/* Scheduling policies, with Linux's numbers. */
#define SCHED_NORMAL		0
#define SCHED_FIFO		1
#define SCHED_RR		2
#define SCHED_IDLE_CLASS	255	/* the idle thread, internal */

#define MAX_RT_PRIO		100	/* 1..99, larger is more urgent */
#define MIN_NICE		(-20)
#define MAX_NICE		19

/* What a blocked thread waits for: printed by every hang report. */
enum wait_kind {
	WAIT_NONE,
	WAIT_EVENT,		/* a wait queue: object is the wait_queue_head */
	WAIT_COMPLETION,	/* object: struct completion */
	WAIT_MUTEX,		/* object: struct mutex; its owner ends it */
	WAIT_SEMAPHORE,		/* object: struct semaphore */
	WAIT_RWSEM,		/* object: struct rw_semaphore; its writer ends it, if there is one */
	WAIT_RT_MUTEX,		/* object: struct rt_mutex; its owner ends it */
	WAIT_JOIN,		/* object: task_struct; its exit ends it */
	WAIT_STOP,		/* the same, having asked for it */
	WAIT_PARK,		/* object: task_struct; its parkme() or exit ends it */
	WAIT_FLUSH,		/* object: struct flush_wait; the worker it names ends it */
	WAIT_SLEEP,		/* time alone */
	WAIT_KINDS
};

struct sched_entity {
	struct rb_node node;	/* in the fair class's tree */
	u64 vruntime;		/* ns, weighted */
	u64 exec_start;		/* ns, when it was last charged */
	u64 sum_exec;		/* ns on a CPU so far */
	u32 weight;
};

/* task_struct::flags, with Linux's values, but for those from the top. */
#define PF_WQ_WORKER		0x00000020	/* a worker of kernel/workqueue/ */
#define PF_IDLE_WAIT		0x00100000	/* waits for work, for as long as there is none */
#define PF_RCU_SLEEPER		0x80000000	/* a test's reader that sleeps, and knows it */

struct kthread;
struct mm_struct;
struct rt_mutex;
struct rt_mutex_waiter;

/*
 * Who may touch a member:
 *	[c]  set before the thread is first started, then constant
 *	[o]  the thread itself
 *	[r]  under the lock of the run queue it is on
 *	[l]  under @lock
 *	[s]  stored by the thread itself, or by others under @lock; read by anyone
 *	[a]  atomic
 */
struct task_struct {
	unsigned long sp;	/* [r] stack pointer while not running: first, for the switch */
	pid_t pid;		/* [c] 0: the boot/idle thread; second, for the trace */
	u32 state;		/* [s] TASK_* */
	u32 on_cpu;		/* [r] a CPU stands on its stack; cleared by the next thread */
	u32 on_rq;		/* [r] runnable and queued, or current */
	u32 cpu;		/* where it runs or ran last: [r] while on_rq, else [l] */

	raw_spinlock_t lock;	/* covers state changes by others, affinity, kthread flags */

	u8 policy;		/* [r] SCHED_*; what it runs with, lent or its own */
	u8 rt_priority;		/* [r] 1..99 for FIFO and RR; the same */
	u8 own_policy;		/* [r] what sched_setscheduler() said */
	u8 own_rt_priority;	/* [r] the same */
	u8 pi_boost;		/* [r] lent by those who wait for its rt_mutexes; 0: nothing */
	s8 nice;		/* [r] */
	u8 bound;		/* [l] affinity is fixed for good */
	u32 rr_left;		/* [r] ticks left of an RR slice */
	struct list_head rt_node;	/* [r] in the rt class's queue */
	struct sched_entity se;	/* [r] */
	struct cpumask cpus_mask;	/* [l] and [r] where it may run */

	void *stack;		/* [c] lowest address */
#ifdef CONFIG_STACKPROTECTOR
	unsigned long stack_canary;	/* [c] */
#endif
	struct mm_struct *mm;	/* [c] NULL for a kernel thread */
	atomic_t usage;	/* [a] references */
	char comm[TASK_COMM_LEN];	/* [c] NUL-terminated, cut */
	struct kthread *kthread;	/* [c] NULL if it is not one */
	u32 flags;		/* [o] PF_* */
	struct list_head tasks;	/* the list of all threads, under tasklist_lock */

	/* What it waits for; written by itself before it blocks, read by reports. */
	enum wait_kind wait_kind;	/* [o] */
	const void *wait_obj;		/* [o] by wait_kind */
	u64 wait_since;			/* [o] ns */
	bool wait_interruptible;	/* [o] a stop ends it; for the kinds of the wait-for graph */
	LOCKDEP_TASK_FIELDS
	KCSAN_TASK_FIELDS
	/* Both under the lock of kernel/locking/rtmutex.c. */
	struct rt_mutex *pi_held;	/* owned and waited for */
	struct rt_mutex_waiter *pi_blocked_on;

	/* RCU: <kernel/rcupdate.h>. */
	int rcu_read_lock_nesting;	/* [o] */
	bool rcu_blocked;		/* it left a CPU as a reader: under rcu_lock, read by itself */
	struct list_head rcu_node;	/* then, in the list of such readers, under rcu_lock */
	u64 rcu_gp_seq;			/* the first grace period that waits for it, under rcu_lock */

#ifdef CONFIG_FUNCTION_GRAPH_TRACER
	struct fgraph_stack fgraph;	/* [o] interrupts off; others read it for a stack trace */
#endif
	unsigned long nvcsw, nivcsw;	/* [r] switches: it blocked, it was preempted */
#ifdef CONFIG_GUEST_PROGRESS
	/* By kernel/watchdog/, one at a time. */
	unsigned long watch_switches;	/* of both kinds, when last looked at */
	u64 watch_since;		/* guest progress when they were last seen to grow */
	bool watch_reported;		/* since then */
#endif
};

extern struct task_struct init_task;
/* The boot thread's stack, THREAD_SIZE bytes, and the page below it, which mm_init() unmaps. */
extern char init_stack[], init_stack_guard[];

/*
 * For one's own state.  The full barrier pairs with the one that the lock in
 * try_to_wake_up() makes: either the waker sees the new state, or the sleeper
 * sees the condition that the waker had stored before.
 */
#define set_current_state(s)	smp_store_mb(current->state, (s))
#define __set_current_state(s)	WRITE_ONCE(current->state, (s))
#define get_current_state()	READ_ONCE(current->state)

void schedule(void);
void schedule_preempt_off(void);
long schedule_timeout(long timeout);
long schedule_timeout_uninterruptible(long timeout);
long schedule_timeout_interruptible(long timeout);
void msleep(unsigned int ms);
void yield(void);
void __cond_resched(void);
#define cond_resched()	do { might_sleep(); if (need_resched()) __cond_resched(); } while (0)

#define MAX_SCHEDULE_TIMEOUT	((long)(~0UL >> 1))

int wake_up_process(struct task_struct *p);
int wake_up_state(struct task_struct *p, unsigned int mask);

int sched_setscheduler(struct task_struct *p, int policy, int priority);
void sched_set_fifo(struct task_struct *p);
/* For kernel/locking/rtmutex.c alone. */
void rt_mutex_setprio(struct task_struct *p, u8 boost);
void rt_mutex_adjust_pi(struct task_struct *p);
void sched_set_stop_task(struct task_struct *p);
void set_user_nice(struct task_struct *p, long nice);
int set_cpus_allowed_ptr(struct task_struct *p, const struct cpumask *mask);

static inline bool rt_policy(int policy)
{
	return policy == SCHED_FIFO || policy == SCHED_RR;
}

static inline bool rt_task(const struct task_struct *p)
{
	return rt_policy(p->policy);
}

/* Context: any. */
static inline bool is_idle_task(const struct task_struct *p)
{
	return p->policy == SCHED_IDLE_CLASS;
}

void __put_task_struct(struct task_struct *t);

/* Context: any. */
static inline struct task_struct *get_task_struct(struct task_struct *t)
{
	atomic_inc(&t->usage);
	return t;
}

/* Context: any but NMI. */
static inline void put_task_struct(struct task_struct *t)
{
	if (atomic_dec_and_test(&t->usage))
		__put_task_struct(t);
}

const char *task_state_name(unsigned int state);
const char *wait_kind_name(enum wait_kind kind);
void for_each_task(void (*fn)(struct task_struct *p, void *arg), void *arg);
unsigned int nr_tasks(void);

void scheduler_tick(void);
/* Another CPU wants this one to go through the scheduler.  Context: hard interrupt. */
void scheduler_ipi(void);
void preempt_schedule_irq(void);
void sched_init(void);
/* The run queue of a further CPU, and its idle thread.  Context: boot. */
void sched_init_cpu(unsigned int cpu);
struct task_struct *idle_thread_create(unsigned int cpu);
/* Context: any. */
struct task_struct *idle_task(unsigned int cpu);
/* Nothing to run there, and the idle thread runs; how often it has switched.  Context: any. */
bool sched_cpu_is_idle(unsigned int cpu);
u64 sched_switches(unsigned int cpu);
__noreturn void cpu_startup_entry(void);

#ifdef CONFIG_KUNIT
/* Called in the middle of every switch, run queue locked and interrupts off; NULL: none. */
extern void (*sched_switch_test_hook)(void);
#endif

#endif /* KERNEL_SCHED_H */
