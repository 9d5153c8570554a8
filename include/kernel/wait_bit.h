/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Waiting for a bit or a variable, without a queue in the object: the queues
 * are a table, by address (kernel/sched/wait_bit.c).  Several objects may
 * share one, so a wake-up wakes all of it, and each looks for itself.
 */
#ifndef KERNEL_WAIT_BIT_H
#define KERNEL_WAIT_BIT_H

#include <asm/barrier.h>
#include <asm/bitops.h>
#include <kernel/wait.h>

struct wait_queue_head *bit_waitqueue(const void *word, int bit);
#define __var_waitqueue(var)	bit_waitqueue(var, -1)

/* Context: any but NMI.  After the change, which then is visible to those woken. */
void wake_up_bit(const void *word, int bit);
void wake_up_var(const void *var);

/* Until the bit is clear.  0 or -EINTR.  Context: task, may sleep. */
#define wait_on_bit(word, bit, mode) \
	__wait_plain(*bit_waitqueue(word, bit), !test_bit_acquire(bit, word), mode, false)
#define wait_on_bit_io(word, bit, mode)	wait_on_bit(word, bit, mode)
/* The same for @timeout jiffies: 0, -EINTR or -EAGAIN. */
#define wait_on_bit_timeout(word, bit, mode, timeout) ({			\
	long __bit_left = __wait_limited(*bit_waitqueue(word, bit),		\
					 !test_bit_acquire(bit, word), mode, false, timeout);	\
	__bit_left < 0 ? (int)__bit_left : __bit_left ? 0 : -EAGAIN; })
/* Until this thread has set the bit. */
#define wait_on_bit_lock(word, bit, mode) \
	__wait_plain(*bit_waitqueue(word, bit), !test_and_set_bit_lock(bit, word), mode, false)
#define wait_on_bit_lock_io(word, bit, mode)	wait_on_bit_lock(word, bit, mode)

static inline void clear_and_wake_up_bit(int bit, unsigned long *word)
{
	clear_bit_unlock((unsigned long)bit, word);
	wake_up_bit(word, bit);
}

static inline bool test_and_clear_wake_up_bit(int bit, unsigned long *word)
{
	if (!test_and_clear_bit((unsigned long)bit, word))
		return false;
	wake_up_bit(word, bit);
	return true;
}

/* Until @condition, a test of *@var, is true. */
#define wait_var_event(var, condition) \
	wait_event(*__var_waitqueue(var), condition)
#define wait_var_event_killable(var, condition) \
	wait_event_killable(*__var_waitqueue(var), condition)
#define wait_var_event_interruptible(var, condition) \
	wait_event_interruptible(*__var_waitqueue(var), condition)
#define wait_var_event_timeout(var, condition, timeout) \
	wait_event_timeout(*__var_waitqueue(var), condition, timeout)

#define atomic_dec_and_wake_up(v) ({					\
	bool __last = atomic_dec_and_test(v);				\
	if (__last)							\
		wake_up_var(v);						\
	__last; })
#define store_release_wake_up(var, val) do {				\
	smp_store_release(var, val);					\
	wake_up_var(var);						\
} while (0)

/* Before the first thread.  Context: boot. */
void wait_bit_init(void);

#endif /* KERNEL_WAIT_BIT_H */
