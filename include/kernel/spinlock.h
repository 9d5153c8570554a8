/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Spinlocks: queued, fair, and always with preemption off.
 *
 * The lock word is one 32-bit integer:
 *
 *	bits 0- 7	locked
 *	bits 8-31	the last waiter in the queue: CPU number + 1 above bit
 *			10, nesting context (thread, softirq, irq, NMI) in
 *			bits 8-9; 0: no queue
 *
 * Free to taken is one cmpxchg; a CPU that finds it taken appends itself to
 * the queue and spins on a word of its own (kernel/locking/qspinlock.c).
 *
 * With CONFIG_DEBUG_SPINLOCK a lock knows its owner: taking it twice on one
 * CPU, releasing it from elsewhere and a lock that was never initialised are
 * reported at once.
 */
#ifndef KERNEL_SPINLOCK_H
#define KERNEL_SPINLOCK_H

#include <asm/cmpxchg.h>
#include <asm/irqflags.h>
#include <asm/barrier.h>
#include <base/compiler.h>
#include <base/types.h>
#include <kernel/cleanup.h>
#include <kernel/preempt.h>

typedef struct raw_spinlock {
	union {
		u32 val;
		struct {
			u8 locked;
			u8 tail_low;
			u16 tail_high;
		};
	};
#ifdef CONFIG_DEBUG_SPINLOCK
	u32 magic;		/* SPINLOCK_MAGIC */
	u32 owner_cpu;		/* ~0: nobody */
	void *owner;		/* task_struct */
	void *owner_ip;		/* who took it */
#endif
} raw_spinlock_t;

typedef raw_spinlock_t spinlock_t;

#define SPINLOCK_MAGIC		0xdead4eadU

#ifdef CONFIG_DEBUG_SPINLOCK
#define __RAW_SPIN_LOCK_UNLOCKED	{ .magic = SPINLOCK_MAGIC, .owner_cpu = ~0U }
#else
#define __RAW_SPIN_LOCK_UNLOCKED	{ }
#endif
#define __RAW_SPIN_LOCK_INIT(name)	__RAW_SPIN_LOCK_UNLOCKED
#define DEFINE_RAW_SPINLOCK(name)	raw_spinlock_t name = __RAW_SPIN_LOCK_UNLOCKED
#define DEFINE_SPINLOCK(name)		spinlock_t name = __RAW_SPIN_LOCK_UNLOCKED
#define raw_spin_lock_init(l)		do { *(l) = (raw_spinlock_t)__RAW_SPIN_LOCK_UNLOCKED; } while (0)
#define spin_lock_init(l)		raw_spin_lock_init(l)

void queued_spin_lock_slowpath(raw_spinlock_t *lock);

#ifdef CONFIG_DEBUG_SPINLOCK
void debug_spin_lock_before(raw_spinlock_t *lock);
void debug_spin_lock_after(raw_spinlock_t *lock);
void debug_spin_unlock(raw_spinlock_t *lock);
/* The lock goes to @owner without being released: the run queue's, over a switch. */
static __always_inline void debug_spin_handover(raw_spinlock_t *lock, void *owner)
{
	lock->owner = owner;
}
#else
static inline void debug_spin_lock_before(raw_spinlock_t *lock) { (void)lock; }
static inline void debug_spin_lock_after(raw_spinlock_t *lock) { (void)lock; }
static inline void debug_spin_unlock(raw_spinlock_t *lock) { (void)lock; }
static inline void debug_spin_handover(raw_spinlock_t *lock, void *owner) { (void)lock; (void)owner; }
#endif

static __always_inline void __raw_spin_acquire(raw_spinlock_t *lock)
{
	u32 old = 0;

	debug_spin_lock_before(lock);
	if (unlikely(!try_cmpxchg_acquire(&lock->val, &old, 1U)))
		queued_spin_lock_slowpath(lock);
	debug_spin_lock_after(lock);
}

static __always_inline bool __raw_spin_tryacquire(raw_spinlock_t *lock)
{
	u32 old = 0;

	if (READ_ONCE(lock->val) || !try_cmpxchg_acquire(&lock->val, &old, 1U))
		return false;
	debug_spin_lock_after(lock);
	return true;
}

static __always_inline void __raw_spin_release(raw_spinlock_t *lock)
{
	debug_spin_unlock(lock);
	/* Pairs with the acquire in __raw_spin_acquire() and the slow path. */
	smp_store_release(&lock->locked, (u8)0);
}

static __always_inline void raw_spin_lock(raw_spinlock_t *lock)
{
	preempt_disable();
	__raw_spin_acquire(lock);
}

static __always_inline bool raw_spin_trylock(raw_spinlock_t *lock)
{
	preempt_disable();
	if (__raw_spin_tryacquire(lock))
		return true;
	preempt_enable();
	return false;
}

static __always_inline void raw_spin_unlock(raw_spinlock_t *lock)
{
	__raw_spin_release(lock);
	preempt_enable();
}

static __always_inline void raw_spin_lock_irq(raw_spinlock_t *lock)
{
	local_irq_disable();
	raw_spin_lock(lock);
}

static __always_inline void raw_spin_unlock_irq(raw_spinlock_t *lock)
{
	__raw_spin_release(lock);
	local_irq_enable();
	preempt_enable();
}

static __always_inline unsigned long __raw_spin_lock_irqsave(raw_spinlock_t *lock)
{
	unsigned long flags = arch_local_irq_save();

	raw_spin_lock(lock);
	return flags;
}
#define raw_spin_lock_irqsave(lock, flags) \
	do { (flags) = __raw_spin_lock_irqsave(lock); } while (0)

static __always_inline void raw_spin_unlock_irqrestore(raw_spinlock_t *lock,
						       unsigned long flags)
{
	__raw_spin_release(lock);
	local_irq_restore(flags);
	preempt_enable();
}

static __always_inline bool raw_spin_is_locked(const raw_spinlock_t *lock)
{
	return READ_ONCE(lock->locked);
}

#define spin_lock(l)			raw_spin_lock(l)
#define spin_trylock(l)			raw_spin_trylock(l)
#define spin_unlock(l)			raw_spin_unlock(l)
#define spin_lock_irq(l)		raw_spin_lock_irq(l)
#define spin_unlock_irq(l)		raw_spin_unlock_irq(l)
#define spin_lock_irqsave(l, f)		raw_spin_lock_irqsave(l, f)
#define spin_unlock_irqrestore(l, f)	raw_spin_unlock_irqrestore(l, f)
#define spin_is_locked(l)		raw_spin_is_locked(l)
#define assert_spin_locked(l)		BUG_ON(!raw_spin_is_locked(l))

/* guard(raw_spinlock)(&l) and so on: <kernel/cleanup.h>. */
#define __DEFINE_SPIN_GUARDS(name, type, fn)					\
DEFINE_LOCK_GUARD_1(name, type, fn##_lock(_T->lock), fn##_unlock(_T->lock))	\
DEFINE_LOCK_GUARD_1_COND(name, _try, fn##_trylock(_T->lock))			\
DEFINE_LOCK_GUARD_1(name##_irq, type, fn##_lock_irq(_T->lock), fn##_unlock_irq(_T->lock))	\
DEFINE_LOCK_GUARD_1(name##_irqsave, type, fn##_lock_irqsave(_T->lock, _T->flags),	\
		    fn##_unlock_irqrestore(_T->lock, _T->flags), unsigned long flags)

__DEFINE_SPIN_GUARDS(raw_spinlock, raw_spinlock_t, raw_spin)
__DEFINE_SPIN_GUARDS(spinlock, spinlock_t, spin)

#endif /* KERNEL_SPINLOCK_H */
