/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Counting semaphores: so many may be inside at once.  No owner: anybody may
 * call up(), interrupts too.  Those who wait go on in the order of coming.
 */
#ifndef KERNEL_SEMAPHORE_H
#define KERNEL_SEMAPHORE_H

#include <kernel/wait.h>

struct semaphore {
	unsigned int count;		/* how many may still enter; under wait.lock */
	struct wait_queue_head wait;	/* not empty: count is 0 */
};

#define __SEMAPHORE_INITIALIZER(name, n)	{ (n), __WAIT_QUEUE_HEAD_INITIALIZER((name).wait) }
#define DEFINE_SEMAPHORE(name, n) \
	struct semaphore name = __SEMAPHORE_INITIALIZER(name, n)

static inline void sema_init(struct semaphore *sem, int val)
{
	sem->count = (unsigned int)val;
	init_waitqueue_head(&sem->wait);
}

void down(struct semaphore *sem);
int __must_check down_interruptible(struct semaphore *sem);
int __must_check down_killable(struct semaphore *sem);
int __must_check down_trylock(struct semaphore *sem);
int __must_check down_timeout(struct semaphore *sem, long timeout);
void up(struct semaphore *sem);

#endif /* KERNEL_SEMAPHORE_H */
