// SPDX-License-Identifier: GPL-2.0-only
/*
 * VMCOREINFO: what a reader of this kernel's memory has to know of its
 * layout, in Linux's form (lines of OFFSET(), SIZE() and NUMBER()).
 *
 * The lines stand in a section of vmlinux that is never loaded, so they cost
 * the running kernel nothing and need no debugging data.  The numbers are the
 * compiler's, of this very build: they cannot drift.  Symbols are vmlinux's
 * own.  The reader is scripts/runner/hang/layout.py; what it asks for and does not
 * find here it says, so a member that goes away goes from here as well.
 */
#include <asm/page.h>
#include <asm/ptrace.h>
#include <asm/stacktrace.h>
#include <asm/switch_to.h>
#include <generated/version.h>
#include <kernel/module.h>
#include <kernel/mutex.h>
#include <kernel/preempt.h>
#include <kernel/rtmutex.h>
#include <kernel/rwsem.h>
#include <kernel/sched.h>
#include <kernel/task.h>
#include <mm/mm_types.h>

#include "locking/qspinlock.h"
#include "printk/ringbuffer.h"
#include "sched/sched.h"

#define LINE(what, value)							\
	__asm__ volatile(".pushsection .vmcoreinfo, \"\", @progbits\n\t"	\
			 ".ascii \"" what "=%P0\\n\"\n\t"			\
			 ".popsection" : : "i" ((long)(value)))
#define TEXT(what, value)							\
	__asm__ volatile(".pushsection .vmcoreinfo, \"\", @progbits\n\t"	\
			 ".ascii \"" what "=" value "\\n\"\n\t"		\
			 ".popsection")
#define OFFSET(type, member) \
	LINE("OFFSET(" #type "." #member ")", __builtin_offsetof(struct type, member))
#define SIZE(type)		LINE("SIZE(" #type ")", sizeof(struct type))
#define NUMBER(name)		LINE("NUMBER(" #name ")", name)

static void __used __section(".discard.vmcoreinfo") layout_of_tasks(void)
{
	OFFSET(task_struct, sp);
	OFFSET(task_struct, state);
	OFFSET(task_struct, on_cpu);
	OFFSET(task_struct, on_rq);
	OFFSET(task_struct, cpu);
	OFFSET(task_struct, stack);
	OFFSET(task_struct, pid);
	OFFSET(task_struct, comm);
	OFFSET(task_struct, tasks);
	OFFSET(task_struct, wait_kind);
	OFFSET(task_struct, wait_obj);
	OFFSET(task_struct, wait_since);
	SIZE(task_struct);
	LINE("SIZE(task_struct.comm)", TASK_COMM_LEN);

	NUMBER(TASK_RUNNING);
	NUMBER(TASK_INTERRUPTIBLE);
	NUMBER(TASK_UNINTERRUPTIBLE);
	NUMBER(TASK_EXITING);
	NUMBER(TASK_DEAD);
	NUMBER(TASK_PARKED);
	NUMBER(TASK_NEW);

	NUMBER(WAIT_NONE);
	NUMBER(WAIT_EVENT);
	NUMBER(WAIT_COMPLETION);
	NUMBER(WAIT_MUTEX);
	NUMBER(WAIT_SEMAPHORE);
	NUMBER(WAIT_RWSEM);
	NUMBER(WAIT_RT_MUTEX);
	NUMBER(WAIT_JOIN);
	NUMBER(WAIT_STOP);
	NUMBER(WAIT_PARK);
	NUMBER(WAIT_FLUSH);
	NUMBER(WAIT_SLEEP);
}

static void __used __section(".discard.vmcoreinfo") layout_of_locks(void)
{
	OFFSET(mutex, owner);
	OFFSET(rt_mutex, owner);
	OFFSET(rw_semaphore, owner);
	OFFSET(flush_wait, ender);
	OFFSET(raw_spinlock, val);
	OFFSET(qnodes, node);
	OFFSET(qnodes, used);
	OFFSET(qnode, lock);
	SIZE(qnode);
	NUMBER(MAX_NODES);
#ifdef CONFIG_DEBUG_SPINLOCK
	OFFSET(raw_spinlock, owner_cpu);
	OFFSET(raw_spinlock, owner);
	OFFSET(raw_spinlock, owner_ip);
#endif
}

/* For debuggers: what is queued where, and the modules. */
static void __used __section(".discard.vmcoreinfo") layout_of_the_scheduler(void)
{
	OFFSET(task_struct, policy);
	OFFSET(task_struct, rt_priority);
	OFFSET(task_struct, nice);
	OFFSET(task_struct, rt_node);
	OFFSET(task_struct, se);
	OFFSET(task_struct, pi_held);
	OFFSET(rt_mutex, next_held);
	OFFSET(sched_entity, node);
	OFFSET(sched_entity, vruntime);
	OFFSET(rb_node, rb_left);
	OFFSET(rb_node, rb_right);
	OFFSET(rq, nr_running);
	OFFSET(rq, curr);
	OFFSET(rq, idle);
	OFFSET(rq, nr_switches);
	OFFSET(rq, rt);
	OFFSET(rq, fair);
	OFFSET(fair_rq, tree);
	OFFSET(fair_rq, nr);
	OFFSET(rt_rq, queue);
	NUMBER(MAX_RT_PRIO);
	NUMBER(SCHED_NORMAL);
	NUMBER(SCHED_FIFO);
	NUMBER(SCHED_RR);
	NUMBER(SCHED_IDLE_CLASS);
#ifdef CONFIG_PROVE_LOCKING
	OFFSET(task_struct, lockdep_depth);
	OFFSET(task_struct, held_locks);
	SIZE(held_lock);
	OFFSET(held_lock, map);
	OFFSET(held_lock, ip);
	OFFSET(held_lock, read);
	OFFSET(lockdep_map, name);
	NUMBER(MAX_LOCK_DEPTH);
#endif
}

static void __used __section(".discard.vmcoreinfo") layout_of_modules(void)
{
	OFFSET(module, name);
	OFFSET(module, text_start);
	OFFSET(module, text_end);
	OFFSET(module, state);
	OFFSET(module, refcount);
	OFFSET(module, init_error);
	NUMBER(MODULE_STATE_UNFORMED);
	NUMBER(MODULE_STATE_COMING);
	NUMBER(MODULE_STATE_LIVE);
	NUMBER(MODULE_STATE_GOING);
	NUMBER(MODULE_STATE_GONE);
}

static void __used __section(".discard.vmcoreinfo") layout_of_stacks(void)
{
	OFFSET(switch_frame, bp);
	OFFSET(switch_frame, ret);
	SIZE(switch_frame);
	OFFSET(pt_regs, bp);
	OFFSET(pt_regs, ip);
	OFFSET(pt_regs, cs);
	OFFSET(pt_regs, sp);
	SIZE(pt_regs);
	NUMBER(THREAD_SIZE);
	NUMBER(ENTRY_REGS_ABOVE);
	LINE("NUMBER(CONFIG_FRAME_POINTER)", IS_ENABLED(CONFIG_FRAME_POINTER));

	NUMBER(PREEMPT_MASK);
	NUMBER(SOFTIRQ_MASK);
	NUMBER(HARDIRQ_MASK);
	NUMBER(NMI_MASK);
	NUMBER(PREEMPT_NEED_RESCHED);
}

/* For scripts/runner/hang/vmcore.py and the debuggers behind it. */
static void __used __section(".discard.vmcoreinfo") layout_of_memory(void)
{
	TEXT("OSRELEASE", HEDDLE_VERSION);
	LINE("PAGESIZE", PAGE_SIZE);
	NUMBER(PAGE_OFFSET);
	NUMBER(VMALLOC_START);
	NUMBER(VMALLOC_END);
	OFFSET(mm_struct, pgd);
}

#ifdef CONFIG_FUNCTION_GRAPH_TRACER
static void __used __section(".discard.vmcoreinfo") layout_of_shadow_stacks(void)
{
	OFFSET(task_struct, fgraph.depth);
	OFFSET(task_struct, fgraph.frame);
	OFFSET(fgraph_frame, ret);
	OFFSET(fgraph_frame, slot);
	SIZE(fgraph_frame);
	NUMBER(FGRAPH_DEPTH);
}
#endif

static void __used __section(".discard.vmcoreinfo") layout_of_the_log(void)
{
	OFFSET(prb, head);
	OFFSET(prb, dropped);
	OFFSET(prb, mask);
	OFFSET(prb, slot);
	SIZE(prb_slot);
	NUMBER(PRB_SLOT_WORDS);
	NUMBER(PRB_HEADER_WORDS);
	NUMBER(PRB_MAX_SLOTS);
	NUMBER(PRB_POS_BITS);
	NUMBER(PRB_F_NEWLINE);
	NUMBER(PRB_F_CONT);
	NUMBER(PRB_F_IRQ);
}
