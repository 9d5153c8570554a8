// SPDX-License-Identifier: GPL-2.0-only
/*
 * What it costs to hand a lock from CPU to CPU, and who gets it.  Under
 * -icount all CPUs share one clock: a figure is the instructions of all that
 * contend, those included that spin meanwhile.
 */
#include <asm/atomic.h>
#include <base/err.h>
#include <kernel/completion.h>
#include <kernel/cpumask.h>
#include <kernel/kthread.h>
#include <kernel/mutex.h>
#include <kernel/rwlock.h>
#include <kernel/rwsem.h>
#include <kernel/semaphore.h>
#include <kernel/spinlock.h>

#include "bench.h"

#define CONTENDERS_MAX	16U

/* Alone on one CPU; each covers nothing. */
static DEFINE_SEMAPHORE(sem, 1);
static DEFINE_RWLOCK(rw);
static DECLARE_RWSEM(rwsem);

u64 sem_pair(unsigned int rounds) { return TIMED_LOOP(rounds, down(&sem); up(&sem)); }
u64 read_pair(unsigned int rounds) { return TIMED_LOOP(rounds, read_lock(&rw); read_unlock(&rw)); }
u64 write_pair(unsigned int rounds)
{
	return TIMED_LOOP(rounds, write_lock(&rw); write_unlock(&rw));
}

u64 down_read_pair(unsigned int rounds)
{
	return TIMED_LOOP(rounds, down_read(&rwsem); up_read(&rwsem));
}

u64 down_write_pair(unsigned int rounds)
{
	return TIMED_LOOP(rounds, down_write(&rwsem); up_write(&rwsem));
}

/* Several CPUs that want one lock until it was taken @total times. */
static struct {
	spinlock_t spin;
	struct mutex mutex;
	void (*enter)(void);
	void (*leave)(void);
	unsigned int total, taken;	/* @taken: under the lock */
	unsigned int mine[CONTENDERS_MAX];	/* of each CPU's own */
	atomic_t missing;		/* threads that are not there yet */
	u64 begun, over;		/* by the first inside, by the last */
	struct task_struct *k[CONTENDERS_MAX];
} race;

static void spin_enter(void) __acquires(&race.spin) { spin_lock(&race.spin); }
static void spin_leave(void) __releases(&race.spin) { spin_unlock(&race.spin); }
static void mutex_enter(void) __acquires(&race.mutex) { mutex_lock(&race.mutex); }
static void mutex_leave(void) __releases(&race.mutex) { mutex_unlock(&race.mutex); }

static int contends(void *arg)
{
	unsigned int *mine = arg;
	bool more;

	atomic_dec(&race.missing);
	while (atomic_read(&race.missing))
		cpu_relax();
	do {
		race.enter();
		if (!race.taken)
			race.begun = rdtsc();
		more = race.taken < race.total;
		/* QEMU's single thread goes on to the next CPU here, or nobody would contend. */
		cpu_relax();
		if (more) {
			(*mine)++;
			if (++race.taken == race.total)
				race.over = rdtsc();
		}
		race.leave();
	} while (more);
	return 0;
}

/* One thread on each of the first @n CPUs; false: there are not so many. */
static bool run_race(unsigned int n, unsigned int total, void (*enter)(void), void (*leave)(void))
{
	unsigned int made;

	if (num_online_cpus() < n)
		return false;
	spin_lock_init(&race.spin);
	mutex_init(&race.mutex);
	race.enter = enter;
	race.leave = leave;
	race.total = total;
	race.taken = 0;
	atomic_set(&race.missing, (int)n);
	for (made = 0; made < n; made++) {
		race.mine[made] = 0;
		race.k[made] = kthread_create_on_cpu(contends, &race.mine[made], made, "race/%u");
		if (IS_ERR(race.k[made]))
			break;
	}
	for (unsigned int i = 0; i < made; i++) {
		if (made == n)
			kthread_start(race.k[i]);
		else
			kthread_stop(race.k[i]);
	}
	for (unsigned int i = 0; i < made; i++) {
		(void)kthread_join(race.k[i], MAX_SCHEDULE_TIMEOUT, NULL);
		kthread_put(race.k[i]);
	}
	return made == n;
}

static u64 hand_over(unsigned int n, unsigned int rounds, void (*enter)(void), void (*leave)(void))
{
	return run_race(n, rounds, enter, leave) ? race.over - race.begun : 0;
}

#define HAND_OVER(n)								\
u64 spin_hand_over_##n(unsigned int r) { return hand_over(n, r, spin_enter, spin_leave); } \
u64 mutex_hand_over_##n(unsigned int r) { return hand_over(n, r, mutex_enter, mutex_leave); }

HAND_OVER(2)
HAND_OVER(4)
HAND_OVER(8)
HAND_OVER(16)

#define FAIR_AMONG	8U

/* Entries of the CPU with the fewest, and with the most; of @rounds in all. */
u64 fewest_among_8(unsigned int rounds)
{
	unsigned int least = rounds;

	if (!run_race(FAIR_AMONG, rounds, spin_enter, spin_leave))
		return 0;
	for (unsigned int i = 0; i < FAIR_AMONG; i++)
		least = race.mine[i] < least ? race.mine[i] : least;
	return least;
}

u64 most_among_8(unsigned int rounds)
{
	unsigned int most = 0;

	if (!run_race(FAIR_AMONG, rounds, spin_enter, spin_leave))
		return 0;
	for (unsigned int i = 0; i < FAIR_AMONG; i++)
		most = race.mine[i] > most ? race.mine[i] : most;
	return most;
}
