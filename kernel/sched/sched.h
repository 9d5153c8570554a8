/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Inside the scheduler: for kernel/sched/ only.
 *
 * Lock order:
 *   task->lock			(try_to_wake_up)
 *     rq->lock			(activate); of two, the lower CPU's first, or by trying
 *
 * A run queue's lock is held across the switch: taken by the thread that
 * leaves, released by the one that arrives (finish_task_switch()).  From
 * taking to releasing interrupts are off.
 */
#ifndef KERNEL_SCHED_SCHED_H
#define KERNEL_SCHED_SCHED_H

#include <asm/smp.h>
#include <base/list.h>
#include <base/types.h>
#include <kernel/ktime.h>
#include <kernel/sched.h>
#include <lib/rbtree.h>

#define NICE_0_WEIGHT		1024U

/* Above all that users can ask for: the stoppers. */
#define STOP_PRIO		MAX_RT_PRIO

/* Runnable real-time threads: a bit per priority that has one.  All under rq->lock. */
struct rt_rq {
	unsigned long bitmap[2];	/* bit 0 of [0] is the most urgent */
	struct list_head queue[MAX_RT_PRIO];	/* [0]: STOP_PRIO, [99]: priority 1 */
};

/* Runnable ordinary threads but the running one, by virtual run time.  Under rq->lock. */
struct fair_rq {
	struct rb_root_cached tree;
	u64 min_vruntime;		/* never goes back; at most a tick old */
	u32 nr;				/* in the tree */
};

struct rq {
	raw_spinlock_t lock;		/* covers all below, and [r] of the threads on it */
	u32 nr_running;			/* runnable threads, the current one included, idle not */
	struct task_struct *curr;
	struct task_struct *idle;
	u32 gone;			/* state of the thread just left if EXITING or PARKED, else 0 */
	u64 nr_switches;
	unsigned int cpu;		/* constant: whose it is */
	u32 resched_sent;		/* [a] an interrupt for resched_curr() is on its way */
	u32 ticks;			/* by its own tick */
	struct fair_rq fair;
	struct rt_rq rt;
};

DECLARE_PER_CPU(struct rq, runqueues);

#define this_rq()		this_cpu_ptr(&runqueues)
#define cpu_rq(cpu)		per_cpu_ptr(&runqueues, cpu)
#define task_rq(p)		cpu_rq((p)->cpu)

/*
 * The run queue that @p belongs to, locked.  p->lock is held and interrupts
 * are off: so nobody wakes @p, but a queued thread may be moved meanwhile.
 */
static inline struct rq *lock_task_rq(struct task_struct *p)
	__must_hold(&p->lock)
{
	for (;;) {
		struct rq *rq = cpu_rq(READ_ONCE(p->cpu));

		__raw_spin_acquire(&rq->lock);
		if (likely(rq == task_rq(p))) {
			__pass_lock(&rq->lock);
			return rq;
		}
		__raw_spin_release(&rq->lock);
	}
}

/* rq->lock is held.  A CPU that is not online yet looks by itself when it is. */
static inline void resched_curr(struct rq *rq)
	__must_hold(&rq->lock)
{
#ifdef CONFIG_SMP
	if (unlikely(rq != this_rq())) {
		/* One is enough.  Pairs with the xchg in scheduler_ipi(). */
		if (cpu_online(rq->cpu) && !xchg(&rq->resched_sent, 1U))
			arch_send_reschedule(rq->cpu);
		return;
	}
#endif
	set_preempt_need_resched();
}

#ifdef CONFIG_SMP
extern struct cpumask sched_idle_mask;
/* CPUs that threads may be placed on; written by the boot CPU as they come. */
#define num_sched_cpus		READ_ONCE(sched_cpus)
extern unsigned int sched_cpus;

unsigned int select_task_rq(struct task_struct *p) __must_hold(&p->lock);
void set_task_cpu(struct task_struct *p, unsigned int cpu);
void move_queued_task(struct rq *src, struct rq *dst, struct task_struct *p)
	__must_hold(&src->lock) __must_hold(&dst->lock);
bool idle_balance(struct rq *rq) __must_hold(&rq->lock);
unsigned int tick_balance(struct rq *rq) __must_hold(&rq->lock);
#endif

/* With rq->lock held.  The running fair thread is not in the tree. */
void enqueue_task(struct rq *rq, struct task_struct *p) __must_hold(&rq->lock);
void dequeue_task(struct rq *rq, struct task_struct *p) __must_hold(&rq->lock);
bool preempts(struct rq *rq, struct task_struct *p) __must_hold(&rq->lock);

void rt_init(struct rt_rq *rt);
void rt_enqueue(struct rq *rq, struct task_struct *p) __must_hold(&rq->lock);
void rt_dequeue(struct rq *rq, struct task_struct *p) __must_hold(&rq->lock);
void rt_yield(struct rq *rq, struct task_struct *p) __must_hold(&rq->lock);
struct task_struct *rt_first(struct rq *rq) __must_hold(&rq->lock);
void rt_tick(struct rq *rq, struct task_struct *p) __must_hold(&rq->lock);

void fair_init(struct fair_rq *fair);
void fair_enqueue(struct rq *rq, struct task_struct *p) __must_hold(&rq->lock);
void fair_dequeue(struct rq *rq, struct task_struct *p) __must_hold(&rq->lock);
void fair_place(struct rq *rq, struct task_struct *p) __must_hold(&rq->lock);
void fair_charge(struct task_struct *p);
struct task_struct *fair_first(struct rq *rq) __must_hold(&rq->lock);
void fair_exchange(struct rq *rq, struct task_struct *prev, struct task_struct *next)
	__must_hold(&rq->lock);
void fair_set_floor(struct rq *rq, const struct task_struct *p) __must_hold(&rq->lock);
void fair_tick(struct rq *rq, struct task_struct *p) __must_hold(&rq->lock);
void fair_yield(struct rq *rq, struct task_struct *p) __must_hold(&rq->lock);
bool fair_preempts(struct task_struct *curr, struct task_struct *p);
u32 nice_to_weight(int nice);

/* arch/x86/entry/switch.S.  Returns, on @next's stack, the thread that was left. */
struct task_struct *__switch_to_asm(struct task_struct *prev, struct task_struct *next);
void schedule_tail(struct task_struct *prev);

#endif /* KERNEL_SCHED_SCHED_H */
