// SPDX-License-Identifier: GPL-2.0-only
/*
 * One account, six ways to keep it right: a mutex, a read-write semaphore, a
 * spinlock taken with interrupts off (a timer books too), a read-write
 * spinlock, a sequence lock, and counters of each CPU's own.
 *
 * All threads add to all of them; at the end each must have all that was
 * added, and no reader may ever have seen a half-made change.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/atomic.h>
#include <linux/completion.h>
#include <linux/cpumask.h>
#include <linux/err.h>
#include <linux/jiffies.h>
#include <linux/kernel.h>
#include <linux/kthread.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/percpu.h>
#include <linux/rwsem.h>
#include <linux/sched.h>
#include <linux/semaphore.h>
#include <linux/seqlock.h>
#include <linux/spinlock.h>
#include <linux/timer.h>

static unsigned int rounds = 2000;
module_param(rounds, uint, 0444);
MODULE_PARM_DESC(rounds, "bookings of each thread (2000)");

#define THREADS	4

/* Always equal: whoever finds them unequal has seen a half-made change. */
struct account {
	unsigned long a, b;
};

static DEFINE_MUTEX(mutex);
static DECLARE_RWSEM(rwsem);
static DEFINE_SPINLOCK(spin);
static DEFINE_RWLOCK(rw);
static DEFINE_SEQLOCK(seq);
static struct semaphore sem;

static struct account by_mutex, by_rwsem, by_spin, by_rw, by_seq;
static DEFINE_PER_CPU(unsigned long, by_cpu);
static unsigned long __percpu *allocated;
static atomic_t torn = ATOMIC_INIT(0);
static atomic_t inside = ATOMIC_INIT(0);	/* the semaphore lets two in */
static atomic_t irqs = ATOMIC_INIT(0);

static struct task_struct *thread[THREADS];
static struct timer_list booker;
static DECLARE_COMPLETION(finished);		/* once for each thread */

static void book(struct account *acc)
{
	acc->a++;
	barrier();
	acc->b++;
}

static void look(const struct account *acc)
{
	if (READ_ONCE(acc->a) != READ_ONCE(acc->b))
		atomic_inc(&torn);
}

static void by_interrupt(struct timer_list *t)
{
	spin_lock(&spin);
	book(&by_spin);
	spin_unlock(&spin);
	atomic_inc(&irqs);
	mod_timer(t, jiffies + 1);
}

static void write_all(void)
{
	unsigned long flags;

	mutex_lock(&mutex);
	book(&by_mutex);
	mutex_unlock(&mutex);

	down_write(&rwsem);
	book(&by_rwsem);
	downgrade_write(&rwsem);
	look(&by_rwsem);
	up_read(&rwsem);

	spin_lock_irqsave(&spin, flags);
	book(&by_spin);
	spin_unlock_irqrestore(&spin, flags);

	write_lock(&rw);
	book(&by_rw);
	write_unlock(&rw);

	write_seqlock(&seq);
	book(&by_seq);
	write_sequnlock(&seq);

	this_cpu_inc(by_cpu);
	(*get_cpu_ptr(allocated))++;
	put_cpu_ptr(allocated);
}

static void read_all(void)
{
	struct account copy;
	unsigned int start;

	down_read(&rwsem);
	look(&by_rwsem);
	up_read(&rwsem);

	read_lock(&rw);
	look(&by_rw);
	read_unlock(&rw);

	do {
		start = read_seqbegin(&seq);
		copy.a = READ_ONCE(by_seq.a);
		copy.b = READ_ONCE(by_seq.b);
	} while (read_seqretry(&seq, start));
	look(&copy);

	down(&sem);
	if (atomic_inc_return(&inside) > 2)
		atomic_inc(&torn);
	atomic_dec(&inside);
	up(&sem);
}

static int booking_fn(void *unused)
{
	unsigned int n;

	for (n = 0; n < rounds; n++) {
		write_all();
		read_all();
		cond_resched();
	}
	complete(&finished);
	set_current_state(TASK_INTERRUPTIBLE);
	while (!kthread_should_stop()) {
		schedule();
		set_current_state(TASK_INTERRUPTIBLE);
	}
	__set_current_state(TASK_RUNNING);
	return n;
}

static void stop_threads(int n)
{
	while (n--)
		kthread_stop(thread[n]);
	del_timer_sync(&booker);
	free_percpu(allocated);
}

static int __init locks_sample_init(void)
{
	int i;

	allocated = alloc_percpu(unsigned long);
	if (!allocated)
		return -ENOMEM;
	sema_init(&sem, 2);
	timer_setup(&booker, by_interrupt, 0);
	mod_timer(&booker, jiffies + 1);
	for (i = 0; i < THREADS; i++) {
		thread[i] = kthread_run(booking_fn, NULL, "booking/%d", i);
		if (IS_ERR(thread[i])) {
			int err = PTR_ERR(thread[i]);

			stop_threads(i);
			return err;
		}
	}
	pr_info("%d threads, %u bookings each\n", THREADS, rounds);
	return 0;
}

static void __exit locks_sample_exit(void)
{
	unsigned long all = (unsigned long)THREADS * rounds, cpus = 0, percpu = 0;
	int i, cpu;

	for (i = 0; i < THREADS; i++)
		wait_for_completion(&finished);
	del_timer_sync(&booker);
	for_each_possible_cpu(cpu) {
		cpus += per_cpu(by_cpu, cpu);
		percpu += *per_cpu_ptr(allocated, cpu);
	}
	stop_threads(THREADS);
	pr_info("booked %lu each, %d by the timer, %d torn\n", all, atomic_read(&irqs),
		atomic_read(&torn));
	WARN_ON(by_mutex.a != all || by_mutex.b != all);
	WARN_ON(by_rwsem.a != all || by_rwsem.b != all);
	WARN_ON(by_spin.a != all + atomic_read(&irqs) || by_spin.b != by_spin.a);
	WARN_ON(by_rw.a != all || by_rw.b != all);
	WARN_ON(by_seq.a != all || by_seq.b != all);
	WARN_ON(cpus != all);
	WARN_ON(percpu != all);
	WARN_ON(atomic_read(&torn));
}

module_init(locks_sample_init);
module_exit(locks_sample_exit);

MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("Sample: locks of all kinds round one account");
