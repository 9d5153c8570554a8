/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * RCU: readers that never wait, and updaters that wait for them.
 *
 * A grace period ends when every reader that was under way at its begin has
 * left its outermost critical section.  Readers are what stands between
 * rcu_read_lock() and rcu_read_unlock(), which may be preempted, and every
 * section with preemption, softirqs or interrupts off.
 *
 * How it works: Documentation/design/rcu.rst
 */
#ifndef KERNEL_RCUPDATE_H
#define KERNEL_RCUPDATE_H

#include <asm/barrier.h>
#include <asm/cmpxchg.h>
#include <asm/current.h>
#include <base/compiler.h>
#include <base/context_analysis.h>
#include <base/types.h>
#include <kernel/bottom_half.h>
#include <kernel/bug.h>
#include <kernel/cleanup.h>
#include <kernel/preempt.h>
#include <kernel/sched.h>

struct rcu_head {
	struct rcu_head *next;
	void (*func)(struct rcu_head *head);
};
#define callback_head rcu_head
typedef void (*rcu_callback_t)(struct rcu_head *head);

#ifndef __rcu
#define __rcu
#endif

/* The readers' sections, for those who analyse. */
token_context_lock(RCU);
token_context_lock(RCU_SCHED);
token_context_lock(RCU_BH);

DECLARE_PER_CPU(u32, rcu_need_qs);	/* a grace period waits for this CPU's report */
DECLARE_PER_CPU(u64, rcu_dynticks);	/* even: idle, no reader here; written by its CPU */
extern u32 rcu_check_gp;		/* the grace period may be over: the tick tells its thread */

void rcu_read_unlock_special(void);

/* May readers be on this CPU, as RCU sees it?  Context: any, caller cannot migrate. */
static __always_inline bool rcu_is_watching(void)
{
	return this_cpu_read(rcu_dynticks) & 1;
}

/* With CONFIG_PROVE_RCU: a wrong use is reported, once for each place. */
void rcu_report_misuse(const char *kind, const char *what, unsigned long ip, bool *said);
#define RCU_MISUSE(c, kind, s)	RCU_MISUSE_BY(c, kind, s, 0)
/* @ip: who is to blame; 0: whoever does it here. */
#define RCU_MISUSE_BY(c, kind, s, ip) do {					\
	if (IS_ENABLED(CONFIG_PROVE_RCU) && unlikely(c)) {			\
		static bool __said;						\
		rcu_report_misuse(kind, s, ip, &__said);			\
	}									\
} while (0)
#define RCU_LOCKDEP_WARN(c, s)	RCU_MISUSE(c, "misuse", s)
/* The thread ends, or the function is back: no reader.  @fn: who is to blame.  Context: task. */
void __rcu_check_no_reader(const char *kind, const void *fn);
static __always_inline void rcu_check_no_reader(const char *kind, const void *fn)
{
	if (IS_ENABLED(CONFIG_PROVE_RCU) && unlikely(current->rcu_read_lock_nesting))
		__rcu_check_no_reader(kind, fn);
}

/*
 * The count is the thread's own, and an interrupt leaves it as it was: plain
 * accesses, one instruction where the compiler can.  Nests.  Context: any.
 */
static __always_inline void rcu_read_lock(void)
	__acquires_shared(RCU)
{
	__acquire_shared(RCU);
	current->rcu_read_lock_nesting++;
	barrier();	/* nothing of the section before the count; the CPU is its own observer */
	/* Nobody waits for what an idle CPU reads. */
	RCU_MISUSE(!rcu_is_watching(), "reader-while-idle", "rcu_read_lock() while idle");
}

/* Context: any. */
static __always_inline void rcu_read_unlock(void)
	__releases_shared(RCU)
{
	struct task_struct *me = current;
	int nesting;

	__release_shared(RCU);
	barrier();	/* the count after all of the section */
	nesting = --me->rcu_read_lock_nesting;
	barrier();	/* and before the look: who is switched out between is a reader or is none */
	RCU_MISUSE(nesting < 0, "unbalanced-unlock", "rcu_read_unlock() without rcu_read_lock()");
	if (nesting == 0 && unlikely(READ_ONCE(me->rcu_blocked)))
		rcu_read_unlock_special();
}

static __always_inline void rcu_read_lock_sched(void)	__acquires_shared(RCU_SCHED)
{ preempt_disable(); __acquire_shared(RCU_SCHED); }
static __always_inline void rcu_read_unlock_sched(void)	__releases_shared(RCU_SCHED)
{ __release_shared(RCU_SCHED); preempt_enable(); }
static __always_inline void rcu_read_lock_bh(void)	__acquires_shared(RCU_BH)
{ local_bh_disable(); __acquire_shared(RCU_BH); }
static __always_inline void rcu_read_unlock_bh(void)	__releases_shared(RCU_BH)
{ __release_shared(RCU_BH); local_bh_enable(); }

/* Is this a reader by rcu_read_lock()?  Context: any. */
static inline bool rcu_read_lock_held(void)
{
	return current->rcu_read_lock_nesting > 0;
}

/* By rcu_read_lock_bh(), or where no softirq can come.  Context: any. */
static inline bool rcu_read_lock_bh_held(void)
{
	return softirq_count() || irqs_disabled();
}

/* Whatever else forbids a switch.  Context: any. */
static inline bool rcu_read_lock_sched_held(void)
{
	return !preemptible();
}

/* A reader of any kind.  Context: any. */
static inline bool rcu_read_lock_any_held(void)
{
	return rcu_read_lock_held() || rcu_read_lock_sched_held();
}

/* A release, which pairs with the order by address in rcu_dereference(). */
#define rcu_assign_pointer(p, v)	smp_store_release(&(p), (__typeof__(p))(v))
#define RCU_INIT_POINTER(p, v)		WRITE_ONCE(p, (__typeof__(p))(v))
#define RCU_INITIALIZER(v)		(v)
/* The value alone: not to be followed, unless nobody can change it. */
#define rcu_access_pointer(p)		READ_ONCE(p)
/* Ordered by address against what is read through it; nothing is checked. */
#define rcu_dereference_raw(p)		READ_ONCE(p)
#define rcu_dereference_raw_check(p)	READ_ONCE(p)
#define __rcu_dereference_check(p, c) ({					\
	RCU_MISUSE(!(c), "outside-reader", "rcu_dereference() outside of a reader");	\
	READ_ONCE(p); })
/* In a reader, or where @c says that the object cannot go. */
#define rcu_dereference_check(p, c)	__rcu_dereference_check(p, (c) || rcu_read_lock_held())
#define rcu_dereference_bh_check(p, c)	__rcu_dereference_check(p, (c) || rcu_read_lock_bh_held())
#define rcu_dereference_sched_check(p, c)	\
	__rcu_dereference_check(p, (c) || rcu_read_lock_sched_held())
#define rcu_dereference(p)		rcu_dereference_check(p, 0)
#define rcu_dereference_bh(p)		rcu_dereference_bh_check(p, 0)
#define rcu_dereference_sched(p)	rcu_dereference_sched_check(p, 0)
/* By who alone may change it: @c says why. */
#define rcu_dereference_protected(p, c) ({					\
	RCU_MISUSE(!(c), "unprotected", "rcu_dereference_protected() without protection");	\
	(p); })
#define unrcu_pointer(p)		(p)
#define rcu_pointer_handoff(p)		(p)
#define rcu_replace_pointer(p, v, c) ({					\
	__typeof__(p) __old_p = rcu_dereference_protected(p, c);	\
	rcu_assign_pointer(p, v);					\
	__old_p; })

void call_rcu(struct rcu_head *head, rcu_callback_t func);
void synchronize_rcu(void);
void rcu_barrier(void);
unsigned long get_state_synchronize_rcu(void);
unsigned long start_poll_synchronize_rcu(void);
bool poll_state_synchronize_rcu(unsigned long state);
void cond_synchronize_rcu(unsigned long state);
/* A mark for which every grace period that is over is enough. */
static inline unsigned long get_completed_synchronize_rcu(void)
{
	return 0;
}

static inline bool same_state_synchronize_rcu(unsigned long a, unsigned long b)
{
	return a == b;
}

#define start_poll_synchronize_rcu_expedited()	start_poll_synchronize_rcu()
#define cond_synchronize_rcu_expedited(s)	cond_synchronize_rcu(s)
#define init_rcu_head(head)		do { (void)(head); } while (0)
#define destroy_rcu_head(head)		do { (void)(head); } while (0)
#define init_rcu_head_on_stack(head)	init_rcu_head(head)
#define destroy_rcu_head_on_stack(head)	destroy_rcu_head(head)

/* For rcu_head_after_call_rcu(): not handed to call_rcu() yet. */
static inline void rcu_head_init(struct rcu_head *head)
{
	head->func = (rcu_callback_t)~0UL;
}

/* Has @head been handed to call_rcu(), with @f?  Context: any. */
static inline bool rcu_head_after_call_rcu(struct rcu_head *head, rcu_callback_t f)
{
	rcu_callback_t func = READ_ONCE(head->func);

	WARN_ON_ONCE(func != f && func != (rcu_callback_t)~0UL);
	return func == f;
}

#define call_rcu_hurry(h, f)		call_rcu(h, f)
#define synchronize_rcu_expedited()	synchronize_rcu()
#define synchronize_sched()		synchronize_rcu()
#define synchronize_net()		synchronize_rcu()

void __kfree_rcu_mightsleep(void *p);
/* Free @ptr, from kmalloc() or vmalloc(), after a grace period; @field is its rcu_head, in its first 4 KiB. */
#define kfree_rcu(ptr, field) do {						\
	__typeof__(ptr) __kp = (ptr);						\
	_Static_assert(__builtin_offsetof(__typeof__(*(ptr)), field) < 4096,	\
		       "kfree_rcu(): the rcu_head is too far inside");		\
	if (__kp)								\
		call_rcu(&__kp->field, (rcu_callback_t)				\
			 __builtin_offsetof(__typeof__(*(ptr)), field));	\
} while (0)
#define kvfree_rcu(ptr, field)		kfree_rcu(ptr, field)
/* The same for what has no rcu_head.  Context: task, may sleep. */
#define kfree_rcu_mightsleep(ptr)	__kfree_rcu_mightsleep(ptr)
#define kvfree_rcu_mightsleep(ptr)	__kfree_rcu_mightsleep(ptr)
#define kvfree_rcu_barrier()		rcu_barrier()

/*
 * For the scheduler, the tick and interrupt entry.
 */
void __rcu_note_context_switch(struct task_struct *prev);
void __rcu_sched_clock_irq(void);

/* Context: rq->lock held, interrupts off; @prev is current and perhaps leaves. */
static __always_inline void rcu_note_context_switch(struct task_struct *prev)
{
	if (unlikely(this_cpu_read(rcu_need_qs) | (u32)prev->rcu_read_lock_nesting))
		__rcu_note_context_switch(prev);
}

/* Context: the tick, no lock held. */
static __always_inline void rcu_sched_clock_irq(void)
{
	if (unlikely(this_cpu_read(rcu_need_qs) | READ_ONCE(rcu_check_gp)))
		__rcu_sched_clock_irq();
}

/*
 * A full barrier on both sides: readers on this CPU are wholly before or
 * after it.  Pairs with the one in rcu_cpu_is_quiet().
 */
static __always_inline void rcu_dynticks_flip(void)
{
	u64 *mine = this_cpu_ptr(&rcu_dynticks);

	(void)xadd(mine, 1UL);
}

/* Context: idle thread, interrupts off. */
static __always_inline void rcu_idle_enter(void)	{ rcu_dynticks_flip(); }
static __always_inline void rcu_idle_exit(void)		{ rcu_dynticks_flip(); }

/*
 * An interrupt or NMI begins.  True: it came while idle, and its end has to
 * be told with rcu_irq_exit().  An NMI in the middle of either makes two
 * flips, and so changes nothing.
 */
static __always_inline bool rcu_irq_enter(void)
{
	if (likely(this_cpu_read(rcu_dynticks) & 1))
		return false;
	rcu_dynticks_flip();
	return true;
}

static __always_inline void rcu_irq_exit(bool was_idle)
{
	if (was_idle)
		rcu_dynticks_flip();
}

DEFINE_LOCK_GUARD_0(rcu, rcu_read_lock(), rcu_read_unlock())

#endif /* KERNEL_RCUPDATE_H */
