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

#include <asm/atomic.h>
#include <asm/cmpxchg.h>
#include <asm/irqflags.h>
#include <asm/barrier.h>
#include <base/compiler.h>
#include <base/context_analysis.h>
#include <base/types.h>
#include <kernel/bottom_half.h>
#include <kernel/bug.h>
#include <kernel/cleanup.h>
#include <kernel/lockdep.h>
#include <kernel/preempt.h>
#include <trace/lock.h>

context_lock_struct(raw_spinlock) {
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
#ifdef CONFIG_PROVE_LOCKING
	struct lockdep_map dep_map;
#endif
};
typedef struct raw_spinlock raw_spinlock_t;

/*
 * The same lock by another type, so that the compiler refuses to mix them:
 * raw_spinlock_t where nothing may ever sleep (the scheduler, interrupt
 * entry, the console), spinlock_t everywhere else.
 */
context_lock_struct(spinlock) {
	union {
		struct raw_spinlock rlock;
#ifdef CONFIG_PROVE_LOCKING
		/* The same one: all locks have a dep_map. */
		struct {
			u8 __pad[offsetof(struct raw_spinlock, dep_map)];
			struct lockdep_map dep_map;
		};
#endif
	};
};
typedef struct spinlock spinlock_t;

#define SPINLOCK_MAGIC		0xdead4eadU

#ifdef CONFIG_DEBUG_SPINLOCK
#define __SPIN_DEBUG_INIT		.magic = SPINLOCK_MAGIC, .owner_cpu = ~0U,
#else
#define __SPIN_DEBUG_INIT
#endif
#define __SPIN_LOCK_INITIALIZER(name, inner)	{ __SPIN_DEBUG_INIT DEP_MAP_INIT(name, inner) }
#define __RAW_SPIN_LOCK_UNLOCKED(name)	__SPIN_LOCK_INITIALIZER(name, LD_WAIT_SPIN)
#define __RAW_SPIN_LOCK_INIT(name)	__RAW_SPIN_LOCK_UNLOCKED(name)
#define DEFINE_RAW_SPINLOCK(name)	raw_spinlock_t name = __RAW_SPIN_LOCK_UNLOCKED(name)
#define __SPIN_LOCK_UNLOCKED(name)	{ .rlock = __SPIN_LOCK_INITIALIZER(name, LD_WAIT_CONFIG) }
#define DEFINE_SPINLOCK(name)		spinlock_t name = __SPIN_LOCK_UNLOCKED(name)

/* A class of its own for each place that initialises, or for @name and @key. */
#define __spin_lock_init(l, type, value, map, name, key, inner) do {		\
	*(l) = (type)value;							\
	lockdep_init_map_wait(&(l)->map, name, key, 0, inner);			\
} while (0)
#define raw_spin_lock_init(l) do {						\
	static struct lock_class_key __key;					\
	__spin_lock_init(l, raw_spinlock_t, __RAW_SPIN_LOCK_UNLOCKED(l), dep_map, #l, &__key, \
			 LD_WAIT_SPIN);						\
} while (0)
#define spin_lock_init_key(l, name, key) \
	__spin_lock_init(l, spinlock_t, __SPIN_LOCK_UNLOCKED(l), rlock.dep_map, name, key, \
			 LD_WAIT_CONFIG)
#define spin_lock_init(l) do {							\
	static struct lock_class_key __key;					\
	spin_lock_init_key(l, #l, &__key);					\
} while (0)

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

/* The lock alone, which no check looks at: for lockdep's own. */
static __always_inline void __raw_spin_acquire_unchecked(raw_spinlock_t *lock)
	__acquires(lock)
{
	u32 old = 0;

	if (unlikely(!try_cmpxchg_acquire(&lock->val, &old, 1U)))
		queued_spin_lock_slowpath(lock);
	__acquire(lock);
}

static __always_inline void __raw_spin_release_unchecked(raw_spinlock_t *lock)
	__releases(lock)
{
	__release(lock);
	/* Pairs with the acquire in __raw_spin_acquire_unchecked() and the slow path. */
	smp_store_release(&lock->locked, (u8)0);
}

/* After lockdep was told. */
static __always_inline void __raw_spin_acquire_told(raw_spinlock_t *lock)
	__acquires(lock)
{
	debug_spin_lock_before(lock);
	__raw_spin_acquire_unchecked(lock);
	debug_spin_lock_after(lock);
	lock_trace_acquired(lock, TRACE_SPINLOCK);
}

static __always_inline void __raw_spin_acquire(raw_spinlock_t *lock)
	__acquires(lock)
{
	lock_acquire_exclusive(&lock->dep_map);
	__raw_spin_acquire_told(lock);
}

static __always_inline void __raw_spin_acquire_nested(raw_spinlock_t *lock, unsigned int subclass)
	__acquires(lock)
{
	(void)subclass;
	lock_acquire(&lock->dep_map, subclass, 0, 0, 1, NULL, _THIS_IP_);
	__raw_spin_acquire_told(lock);
}

static __always_inline bool __raw_spin_tryacquire(raw_spinlock_t *lock)
	__cond_acquires(true, lock)
{
	u32 old = 0;

	if (READ_ONCE(lock->val) || !try_cmpxchg_acquire(&lock->val, &old, 1U))
		return false;
	lock_acquire(&lock->dep_map, 0, 1, 0, 1, NULL, _THIS_IP_);
	debug_spin_lock_after(lock);
	lock_trace_acquired(lock, TRACE_SPINLOCK);
	__acquire(lock);
	return true;
}

/* For who was handed it, and whom lockdep does not know as its holder. */
static __always_inline void __raw_spin_release_told(raw_spinlock_t *lock)
	__releases(lock)
{
	lock_trace_releases(lock, TRACE_SPINLOCK);
	debug_spin_unlock(lock);
	__raw_spin_release_unchecked(lock);
}

static __always_inline void __raw_spin_release(raw_spinlock_t *lock)
	__releases(lock)
{
	lock_release(&lock->dep_map, _THIS_IP_);
	__raw_spin_release_told(lock);
}

static __always_inline void raw_spin_lock(raw_spinlock_t *lock)
	__acquires(lock)
{
	preempt_disable();
	__raw_spin_acquire(lock);
}

static __always_inline bool raw_spin_trylock(raw_spinlock_t *lock)
	__cond_acquires(true, lock)
{
	preempt_disable();
	if (__raw_spin_tryacquire(lock))
		return true;
	preempt_enable();
	return false;
}

static __always_inline void raw_spin_unlock(raw_spinlock_t *lock)
	__releases(lock)
{
	__raw_spin_release(lock);
	preempt_enable();
}

static __always_inline void raw_spin_lock_irq(raw_spinlock_t *lock)
	__acquires(lock)
{
	local_irq_disable();
	raw_spin_lock(lock);
}

static __always_inline void raw_spin_unlock_irq(raw_spinlock_t *lock)
	__releases(lock)
{
	__raw_spin_release(lock);
	local_irq_enable();
	preempt_enable();
}

static __always_inline unsigned long __raw_spin_lock_irqsave(raw_spinlock_t *lock)
	__acquires(lock)
{
	unsigned long flags = arch_local_irq_save();

	raw_spin_lock(lock);
	return flags;
}
#define raw_spin_lock_irqsave(lock, flags) \
	do { (flags) = __raw_spin_lock_irqsave(lock); } while (0)

static __always_inline void raw_spin_unlock_irqrestore(raw_spinlock_t *lock,
						       unsigned long flags)
	__releases(lock)
{
	__raw_spin_release(lock);
	local_irq_restore(flags);
	preempt_enable();
}

/*
 * The _bh forms keep softirqs off this CPU.  Preemption stays off between
 * release and local_bh_enable(), which then runs what was raised and looks
 * whether a switch is wanted.
 */
static __always_inline void raw_spin_lock_bh(raw_spinlock_t *lock)
	__acquires(lock)
{
	local_bh_disable();
	raw_spin_lock(lock);
}

static __always_inline void raw_spin_unlock_bh(raw_spinlock_t *lock)
	__releases(lock)
{
	__raw_spin_release(lock);
	preempt_enable_no_resched();
	local_bh_enable();
}

static __always_inline bool raw_spin_trylock_bh(raw_spinlock_t *lock)
	__cond_acquires(true, lock)
{
	local_bh_disable();
	if (raw_spin_trylock(lock))
		return true;
	local_bh_enable();
	return false;
}

static __always_inline bool raw_spin_trylock_irq(raw_spinlock_t *lock)
	__cond_acquires(true, lock)
{
	local_irq_disable();
	if (raw_spin_trylock(lock))
		return true;
	local_irq_enable();
	return false;
}

static __always_inline bool __raw_spin_trylock_irqsave(raw_spinlock_t *lock, unsigned long *flags)
	__cond_acquires(true, lock)
{
	*flags = arch_local_irq_save();
	if (raw_spin_trylock(lock))
		return true;
	local_irq_restore(*flags);
	return false;
}
#define raw_spin_trylock_irqsave(lock, flags)	__raw_spin_trylock_irqsave(lock, &(flags))

static __always_inline bool raw_spin_is_locked(const raw_spinlock_t *lock)
{
	return READ_ONCE(lock->locked);
}

/* Does somebody wait for it? */
static __always_inline bool raw_spin_is_contended(const raw_spinlock_t *lock)
{
	return READ_ONCE(lock->val) >> 8;
}

#define assert_raw_spin_locked(l)	BUG_ON(!raw_spin_is_locked(l))

/* The same of a spinlock_t, which is a kind of lock of its own for those who analyse. */
#define __SPIN_FORM(sfx)							\
static __always_inline void spin_lock##sfx(spinlock_t *lock)			\
	__acquires(lock) __no_context_analysis					\
{ raw_spin_lock##sfx(&lock->rlock); }						\
static __always_inline void spin_unlock##sfx(spinlock_t *lock)			\
	__releases(lock) __no_context_analysis					\
{ raw_spin_unlock##sfx(&lock->rlock); }						\
static __always_inline bool spin_trylock##sfx(spinlock_t *lock)			\
	__cond_acquires(true, lock)						\
{ return raw_spin_trylock##sfx(&lock->rlock); }

__SPIN_FORM()
__SPIN_FORM(_bh)
__SPIN_FORM(_irq)
#undef __SPIN_FORM

static __always_inline unsigned long __spin_lock_irqsave(spinlock_t *lock)
	__acquires(lock) __no_context_analysis
{
	return __raw_spin_lock_irqsave(&lock->rlock);
}
#define spin_lock_irqsave(l, f)		do { (f) = __spin_lock_irqsave(l); } while (0)

static __always_inline void spin_unlock_irqrestore(spinlock_t *lock, unsigned long flags)
	__releases(lock) __no_context_analysis
{
	raw_spin_unlock_irqrestore(&lock->rlock, flags);
}

static __always_inline bool __spin_trylock_irqsave(spinlock_t *lock, unsigned long *flags)
	__cond_acquires(true, lock)
{
	return __raw_spin_trylock_irqsave(&lock->rlock, flags);
}
#define spin_trylock_irqsave(l, f)	__spin_trylock_irqsave(l, &(f))

#define spin_is_locked(l)		raw_spin_is_locked(&(l)->rlock)
#define spin_is_contended(l)		raw_spin_is_contended(&(l)->rlock)
#define spin_needbreak(l)		spin_is_contended(l)
#define assert_spin_locked(l)		BUG_ON(!spin_is_locked(l))

/*
 * Of a lock whose class is held already: @sub says which of an order that is
 * kept; @by is a lock under which the order does not matter.
 */
static __always_inline void raw_spin_lock_nested(raw_spinlock_t *lock, unsigned int sub)
	__acquires(lock)
{
	preempt_disable();
	__raw_spin_acquire_nested(lock, sub);
}

static __always_inline unsigned long __raw_spin_lock_irqsave_nested(raw_spinlock_t *lock,
								    unsigned int sub)
	__acquires(lock)
{
	unsigned long flags = arch_local_irq_save();

	raw_spin_lock_nested(lock, sub);
	return flags;
}

static __always_inline void __raw_spin_lock_nest(raw_spinlock_t *lock, struct lockdep_map *nest)
	__acquires(lock)
{
	(void)nest;
	preempt_disable();
	lock_acquire(&lock->dep_map, 0, 0, 0, 1, nest, _THIS_IP_);
	__raw_spin_acquire_told(lock);
}

static __always_inline void spin_lock_nested(spinlock_t *lock, unsigned int sub)
	__acquires(lock) __no_context_analysis
{
	raw_spin_lock_nested(&lock->rlock, sub);
}

static __always_inline unsigned long __spin_lock_irqsave_nested(spinlock_t *lock, unsigned int sub)
	__acquires(lock) __no_context_analysis
{
	return __raw_spin_lock_irqsave_nested(&lock->rlock, sub);
}

static __always_inline void __spin_lock_nest(spinlock_t *lock, struct lockdep_map *nest)
	__acquires(lock) __no_context_analysis
{
	__raw_spin_lock_nest(&lock->rlock, nest);
}

#define raw_spin_lock_irqsave_nested(l, f, sub) \
	do { (f) = __raw_spin_lock_irqsave_nested(l, sub); } while (0)
#define spin_lock_irqsave_nested(l, f, sub) \
	do { (f) = __spin_lock_irqsave_nested(l, sub); } while (0)
#define raw_spin_lock_nest_lock(l, by)	__raw_spin_lock_nest(l, lockdep_map_of(by))
#define spin_lock_nest_lock(l, by)	__spin_lock_nest(l, lockdep_map_of(by))

/* Drop a count; the last one under @lock, which is then held (kernel/locking/refcount.c). */
bool _atomic_dec_and_lock(atomic_t *v, spinlock_t *lock) __cond_acquires(true, lock);
bool _atomic_dec_and_lock_irqsave(atomic_t *v, spinlock_t *lock, unsigned long *flags)
	__cond_acquires(true, lock);
#ifdef __CHECKER__
#define atomic_dec_and_lock(v, lock)	__cond_lock(lock, _atomic_dec_and_lock(v, lock))
#define atomic_dec_and_lock_irqsave(v, lock, flags) \
	__cond_lock(lock, _atomic_dec_and_lock_irqsave(v, lock, &(flags)))
#else
#define atomic_dec_and_lock(v, lock)	_atomic_dec_and_lock(v, lock)
#define atomic_dec_and_lock_irqsave(v, lock, flags) \
	_atomic_dec_and_lock_irqsave(v, lock, &(flags))
#endif

/* guard(raw_spinlock)(&l) and so on: <kernel/cleanup.h>. */
#define __DEFINE_SPIN_GUARDS(name, type, fn)					\
DEFINE_LOCK_GUARD_1(name, type, fn##_lock(_T->lock), fn##_unlock(_T->lock))	\
DEFINE_LOCK_GUARD_1_COND(name, _try, fn##_trylock(_T->lock))			\
DEFINE_LOCK_GUARD_1(name##_nested, type, fn##_lock(_T->lock), fn##_unlock(_T->lock))	\
DEFINE_LOCK_GUARD_1(name##_bh, type, fn##_lock_bh(_T->lock), fn##_unlock_bh(_T->lock))	\
DEFINE_LOCK_GUARD_1_COND(name##_bh, _try, fn##_trylock_bh(_T->lock))		\
DEFINE_LOCK_GUARD_1(name##_irq, type, fn##_lock_irq(_T->lock), fn##_unlock_irq(_T->lock))	\
DEFINE_LOCK_GUARD_1_COND(name##_irq, _try, fn##_trylock_irq(_T->lock))		\
DEFINE_LOCK_GUARD_1(name##_irqsave, type, fn##_lock_irqsave(_T->lock, _T->flags),	\
		    fn##_unlock_irqrestore(_T->lock, _T->flags), unsigned long flags)	\
DEFINE_LOCK_GUARD_1_COND(name##_irqsave, _try, fn##_trylock_irqsave(_T->lock, _T->flags))

__DEFINE_SPIN_GUARDS(raw_spinlock, raw_spinlock_t, raw_spin)
__DEFINE_SPIN_GUARDS(spinlock, spinlock_t, spin)

#endif /* KERNEL_SPINLOCK_H */
