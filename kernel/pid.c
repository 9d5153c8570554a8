// SPDX-License-Identifier: GPL-2.0-only
/* The list of all threads, their numbers, and words for their states. */
#include <base/bits.h>
#include <base/compiler.h>
#include <base/errno.h>
#include <kernel/sched.h>
#include <kernel/task.h>

#define PID_MAX		32768

/* Covers the list, the numbers and the count. */
static DEFINE_RAW_SPINLOCK(tasklist_lock);
static unsigned long pid_map[PID_MAX / BITS_PER_LONG] __guarded_by(&tasklist_lock) = { 1 };	/* 0 is the boot thread's */
static unsigned int last_pid __guarded_by(&tasklist_lock);
static unsigned int task_count __guarded_by(&tasklist_lock) = 1;
/* Whom task_visit_next() saw last; the head: nobody yet. */
static struct task_struct *last_visited __guarded_by(&tasklist_lock) = &init_task;

/* The next free number after the last one given, so that one is not used again soon. */
static int pid_alloc(void)
	__must_hold(&tasklist_lock)
{
	unsigned int start = (last_pid + 1) % PID_MAX, word = start / BITS_PER_LONG;
	unsigned long free = ~pid_map[word] & (~0UL << (start % BITS_PER_LONG));

	for (unsigned int n = 0; n <= ARRAY_SIZE(pid_map); n++) {
		if (free) {
			unsigned int bit = __ffs(free);

			pid_map[word] |= BIT(bit);
			last_pid = word * BITS_PER_LONG + bit;
			return (int)last_pid;
		}
		word = (word + 1) % ARRAY_SIZE(pid_map);
		free = ~pid_map[word];
	}
	return -EAGAIN;
}

/**
 * task_register() - give a new thread its number and put it on the list
 * @p: the thread
 *
 * Context: any but NMI.
 * Return: 0, or -EAGAIN if all numbers are in use.
 */
int task_register(struct task_struct *p)
{
	unsigned long flags;
	int pid;

	raw_spin_lock_irqsave(&tasklist_lock, flags);
	pid = pid_alloc();
	if (pid > 0) {
		p->pid = pid;
		list_add_tail(&p->tasks, &init_task.tasks);
		task_count++;
	}
	raw_spin_unlock_irqrestore(&tasklist_lock, flags);
	return pid > 0 ? 0 : pid;
}

/**
 * task_unregister() - the thread is gone
 * @p: the thread
 *
 * Context: any but NMI.
 */
void task_unregister(struct task_struct *p)
{
	unsigned long flags;

	raw_spin_lock_irqsave(&tasklist_lock, flags);
	if (last_visited == p)
		last_visited = list_prev_entry(p, tasks);
	list_del(&p->tasks);
	pid_map[p->pid / BITS_PER_LONG] &= ~BIT(p->pid % BITS_PER_LONG);
	task_count--;
	raw_spin_unlock_irqrestore(&tasklist_lock, flags);
}

/**
 * nr_tasks() - how many threads there are, the idle one included
 *
 * Context: any.
 */
unsigned int nr_tasks(void)
{
	return READ_ONCE(task_count);
}

/**
 * for_each_task() - call a function on every thread
 * @fn:  the function; must not sleep, create or end threads
 * @arg: for @fn
 *
 * Context: any but NMI.  Takes tasklist_lock, interrupts off, round all calls.
 */
void for_each_task(void (*fn)(struct task_struct *p, void *arg), void *arg)
{
	struct task_struct *p;
	unsigned long flags;
	unsigned int cpu;

	raw_spin_lock_irqsave(&tasklist_lock, flags);
	for_each_online_cpu(cpu)
		fn(idle_task(cpu), arg);
	list_for_each_entry(p, &init_task.tasks, tasks)
		fn(p, arg);
	raw_spin_unlock_irqrestore(&tasklist_lock, flags);
}

/* One visit per call, in turn, and none while somebody has the list: for the tick. */
void task_visit_next(void (*fn)(struct task_struct *p))
{
	if (!__raw_spin_tryacquire(&tasklist_lock))
		return;
	last_visited = list_next_entry(last_visited, tasks);
	if (last_visited != &init_task)
		fn(last_visited);
	__raw_spin_release(&tasklist_lock);
}

#ifdef CONFIG_GUEST_PROGRESS
/**
 * try_each_task() - for_each_task() for who cannot wait, without the idle ones
 * @fn:  the function; takes no lock but by trying
 * @arg: for @fn
 *
 * Context: any, NMI too; interrupts off.
 * Return: false if somebody has the list.
 */
bool try_each_task(void (*fn)(struct task_struct *p, void *arg), void *arg)
{
	struct task_struct *p;

	if (!__raw_spin_tryacquire(&tasklist_lock))
		return false;
	list_for_each_entry(p, &init_task.tasks, tasks)
		fn(p, arg);
	__raw_spin_release(&tasklist_lock);
	return true;
}
#endif

/**
 * task_state_name() - a word for a thread's state
 * @state: TASK_*
 *
 * Context: any.
 * Return: a constant string.
 */
const char *task_state_name(unsigned int state)
{
	static const struct {
		unsigned int state;
		const char *name;
	} row[] = {
		{ TASK_RUNNING,		"running" },
		{ TASK_INTERRUPTIBLE,	"interruptible" },
		{ TASK_UNINTERRUPTIBLE,	"uninterruptible" },
		{ TASK_EXITING,		"exiting" },
		{ TASK_DEAD,		"dead" },
		{ TASK_PARKED,		"parked" },
		{ TASK_NEW,		"new" },
	};

	for (size_t i = 0; i < ARRAY_SIZE(row); i++) {
		if (row[i].state == state)
			return row[i].name;
	}
	return "?";
}
