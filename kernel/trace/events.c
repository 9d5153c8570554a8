// SPDX-License-Identifier: GPL-2.0-only
/* The one place where the events of include/trace/ are made. */
#include <asm/irq_vectors.h>
#include <kernel/interrupt.h>

#define CREATE_TRACE_POINTS
#include <trace/sched.h>
#include <trace/kthread.h>
#include <trace/irq.h>
#include <trace/ipi.h>
#include <trace/lock.h>
#include <trace/wait.h>
#include <trace/timer.h>
#include <trace/workqueue.h>
#include <trace/mm.h>
#include <trace/fault.h>
#include <trace/ktest.h>
#include <trace/test.h>
#include <trace/print.h>
#include <trace/fgraph.h>

TRACE_NAMES(irq_vector, "240=local_timer 241=reschedule 242=call_function 243=irq_work 254=apic_error "
	    "255=spurious")
TRACE_NAMES(softirq, "0=HI 1=TIMER 2=TASKLET 3=SCHED 4=HRTIMER 5=RCU")

/* The numbers above are text. */
_Static_assert(LOCAL_TIMER_VECTOR == 240 && RESCHEDULE_VECTOR == 241 &&
	       CALL_FUNCTION_VECTOR == 242 && IRQ_WORK_VECTOR == 243 &&
	       ERROR_APIC_VECTOR == 254 && SPURIOUS_APIC_VECTOR == 255, "irq_vector");
_Static_assert(HI_SOFTIRQ == 0 && TIMER_SOFTIRQ == 1 && TASKLET_SOFTIRQ == 2 &&
	       SCHED_SOFTIRQ == 3 && HRTIMER_SOFTIRQ == 4 && RCU_SOFTIRQ == 5 &&
	       NR_SOFTIRQS == 6, "softirq");
_Static_assert(TASK_INTERRUPTIBLE == 1 && TASK_UNINTERRUPTIBLE == 2 && TASK_EXITING == 16 &&
	       TASK_DEAD == 32 && TASK_PARKED == 64 && TASK_NEW == 2048, "task_state");
_Static_assert(WAIT_NONE == 0 && WAIT_EVENT == 1 && WAIT_COMPLETION == 2 && WAIT_MUTEX == 3 &&
	       WAIT_SEMAPHORE == 4 && WAIT_RWSEM == 5 && WAIT_RT_MUTEX == 6 && WAIT_JOIN == 7 &&
	       WAIT_STOP == 8 && WAIT_PARK == 9 && WAIT_FLUSH == 10 && WAIT_SLEEP == 11 &&
	       WAIT_KINDS == 12, "wait_kind");
_Static_assert(TRACE_SPINLOCK == 0 && TRACE_MUTEX == 3 && TRACE_RWSEM_READ == 5 &&
	       TRACE_SEMAPHORE == 7, "lock_kind");
