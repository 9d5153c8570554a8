/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Spinning locks for many readers or one writer: queued and fair.
 *
 * The word:
 *	bits 0- 7	0xff: a writer holds it
 *	bit  8		a writer is first in the queue and waits for the readers
 *	bits 9-31	how many readers hold it (or are about to)
 *
 * Who cannot go on at once queues on @wait_lock, a spinlock, so readers and
 * writers enter in the order of their coming and neither starves.  The one
 * exception: a reader in an interrupt (or with softirqs off) passes writers
 * that only wait, since it may have interrupted a reader for whom they wait.
 *
 * So a thread may take a read lock twice only if it may be sure that no
 * writer comes between; interrupt handlers may take one that their CPU reads.
 */
#ifndef KERNEL_RWLOCK_H
#define KERNEL_RWLOCK_H

#include <kernel/spinlock.h>

context_lock_struct(rwlock) {
	union {
		u32 cnts;
		u8 wlocked;		/* stored by the writer's unlock alone */
	};
	raw_spinlock_t wait_lock;	/* the queue; its holder is the next to enter */
#ifdef CONFIG_DEBUG_SPINLOCK
	u32 magic;			/* RWLOCK_MAGIC */
	u32 owner_cpu;			/* of the writer; ~0: none */
	void *owner;			/* the writer's task_struct */
#endif
#ifdef CONFIG_PROVE_LOCKING
	struct lockdep_map dep_map;
#endif
};
typedef struct rwlock rwlock_t;

#define RWLOCK_MAGIC		0xdeaf1eedU
#define _QW_LOCKED		0xffU
#define _QW_WAITING		0x100U
#define _QW_WMASK		0x1ffU
#define _QR_BIAS		0x200U

#ifdef CONFIG_DEBUG_SPINLOCK
#define __RW_DEBUG_INIT		.magic = RWLOCK_MAGIC, .owner_cpu = ~0U,
void debug_rwlock_before(rwlock_t *l);
void debug_write_lock_after(rwlock_t *l);
void debug_write_unlock(rwlock_t *l);
void debug_read_unlock(rwlock_t *l);
#else
#define __RW_DEBUG_INIT
static inline void debug_rwlock_before(rwlock_t *l) { (void)l; }
static inline void debug_write_lock_after(rwlock_t *l) { (void)l; }
static inline void debug_write_unlock(rwlock_t *l) { (void)l; }
static inline void debug_read_unlock(rwlock_t *l) { (void)l; }
#endif
#define __RW_LOCK_UNLOCKED(name) \
	{ .wait_lock = __RAW_SPIN_LOCK_UNLOCKED((name).wait_lock), __RW_DEBUG_INIT \
	  DEP_MAP_INIT(name, LD_WAIT_CONFIG) }
#define DEFINE_RWLOCK(name)	rwlock_t name = __RW_LOCK_UNLOCKED(name)
#define rwlock_init(l) do {							\
	static struct lock_class_key __key;					\
										\
	*(l) = (rwlock_t)__RW_LOCK_UNLOCKED(l);					\
	lockdep_init_map_wait(&(l)->dep_map, #l, &__key, 0, LD_WAIT_CONFIG);	\
} while (0)

void queued_read_lock_slowpath(rwlock_t *l);
void queued_write_lock_slowpath(rwlock_t *l);

/* The caller has preemption off. */
static __always_inline void __read_acquire(rwlock_t *l)
	__acquires_shared(l)
{
	/* In interrupts readers pass writers that wait, so there they may nest. */
	lock_acquire(&l->dep_map, 0, 0, in_interrupt() ? 2 : 1, 1, NULL, _THIS_IP_);
	debug_rwlock_before(l);
	/* Pairs with the release in __write_release(). */
	if (unlikely(__atomic_add_fetch(&l->cnts, _QR_BIAS, __ATOMIC_ACQUIRE) & _QW_WMASK))
		queued_read_lock_slowpath(l);
	lock_trace_acquired(l, TRACE_RWLOCK_READ);
	__acquire_shared(l);
}

static __always_inline bool __read_tryacquire(rwlock_t *l)
	__cond_acquires_shared(true, l)
{
	u32 old = READ_ONCE(l->cnts);

	while (!(old & _QW_WMASK)) {
		if (try_cmpxchg_acquire(&l->cnts, &old, old + _QR_BIAS)) {
			lock_acquire(&l->dep_map, 0, 1, in_interrupt() ? 2 : 1, 1, NULL, _THIS_IP_);
			lock_trace_acquired(l, TRACE_RWLOCK_READ);
			__acquire_shared(l);
			return true;
		}
	}
	return false;
}

static __always_inline void __read_release(rwlock_t *l)
	__releases_shared(l)
{
	__release_shared(l);
	lock_trace_releases(l, TRACE_RWLOCK_READ);
	debug_read_unlock(l);
	lock_release(&l->dep_map, _THIS_IP_);
	/* Pairs with the acquire of the writer that finds no reader left. */
	(void)__atomic_fetch_sub(&l->cnts, _QR_BIAS, __ATOMIC_RELEASE);
}

/* After lockdep was told. */
static __always_inline void __write_acquire_told(rwlock_t *l)
	__acquires(l)
{
	u32 old = 0;

	debug_rwlock_before(l);
	if (unlikely(!try_cmpxchg_acquire(&l->cnts, &old, _QW_LOCKED)))
		queued_write_lock_slowpath(l);
	debug_write_lock_after(l);
	lock_trace_acquired(l, TRACE_RWLOCK_WRITE);
	__acquire(l);
}

static __always_inline void __write_acquire(rwlock_t *l)
	__acquires(l)
{
	lock_acquire_exclusive(&l->dep_map);
	__write_acquire_told(l);
}

static __always_inline void __write_acquire_nested(rwlock_t *l, unsigned int sub)
	__acquires(l)
{
	(void)sub;
	lock_acquire(&l->dep_map, sub, 0, 0, 1, NULL, _THIS_IP_);
	__write_acquire_told(l);
}

static __always_inline bool __write_tryacquire(rwlock_t *l)
	__cond_acquires(true, l)
{
	u32 old = 0;

	if (READ_ONCE(l->cnts) || !try_cmpxchg_acquire(&l->cnts, &old, _QW_LOCKED))
		return false;
	lock_acquire(&l->dep_map, 0, 1, 0, 1, NULL, _THIS_IP_);
	debug_write_lock_after(l);
	lock_trace_acquired(l, TRACE_RWLOCK_WRITE);
	__acquire(l);
	return true;
}

static __always_inline void __write_release(rwlock_t *l)
	__releases(l)
{
	__release(l);
	lock_trace_releases(l, TRACE_RWLOCK_WRITE);
	debug_write_unlock(l);
	lock_release(&l->dep_map, _THIS_IP_);
	/* Pairs with the acquires of the readers and of the next writer. */
	smp_store_release(&l->wlocked, (u8)0);
}

/* The usual forms; preemption is off from lock to unlock. */
#define __RWLOCK_FORMS(rw, sh)							\
static __always_inline void rw##_lock(rwlock_t *l)				\
	__acquires##sh(l)					\
{ preempt_disable(); __##rw##_acquire(l); }					\
static __always_inline bool rw##_trylock(rwlock_t *l)				\
	__cond_acquires##sh(true, l)				\
{									\
	preempt_disable();							\
	if (__##rw##_tryacquire(l))						\
		return true;							\
	preempt_enable();							\
	return false;								\
}										\
static __always_inline void rw##_unlock(rwlock_t *l)				\
	__releases##sh(l)					\
{ __##rw##_release(l); preempt_enable(); }					\
static __always_inline void rw##_lock_irq(rwlock_t *l)				\
	__acquires##sh(l)					\
{ local_irq_disable(); rw##_lock(l); }						\
static __always_inline void rw##_unlock_irq(rwlock_t *l)			\
	__releases##sh(l)					\
{ __##rw##_release(l); local_irq_enable(); preempt_enable(); }			\
static __always_inline void rw##_lock_bh(rwlock_t *l)				\
	__acquires##sh(l)					\
{ local_bh_disable(); rw##_lock(l); }						\
static __always_inline void rw##_unlock_bh(rwlock_t *l)			\
	__releases##sh(l)					\
{ __##rw##_release(l); preempt_enable_no_resched(); local_bh_enable(); }	\
static __always_inline unsigned long __##rw##_lock_irqsave(rwlock_t *l)		\
	__acquires##sh(l)					\
{										\
	unsigned long flags = arch_local_irq_save();				\
										\
	rw##_lock(l);								\
	return flags;								\
}										\
static __always_inline void rw##_unlock_irqrestore(rwlock_t *l, unsigned long flags) \
	__releases##sh(l)					\
{ __##rw##_release(l); local_irq_restore(flags); preempt_enable(); }		\
static __always_inline bool __##rw##_trylock_irqsave(rwlock_t *l, unsigned long *flags) \
	__cond_acquires##sh(true, l)				\
{										\
	*flags = arch_local_irq_save();						\
	if (rw##_trylock(l))							\
		return true;							\
	local_irq_restore(*flags);						\
	return false;								\
}

__RWLOCK_FORMS(read, _shared)
__RWLOCK_FORMS(write, )
#undef __RWLOCK_FORMS

#define read_lock_irqsave(l, f)		do { (f) = __read_lock_irqsave(l); } while (0)
#define write_lock_irqsave(l, f)	do { (f) = __write_lock_irqsave(l); } while (0)
#define read_trylock_irqsave(l, f)	__read_trylock_irqsave(l, &(f))
#define write_trylock_irqsave(l, f)	__write_trylock_irqsave(l, &(f))
static __always_inline void write_lock_nested(rwlock_t *l, unsigned int sub)
	__acquires(l)
{
	preempt_disable();
	__write_acquire_nested(l, sub);
}

static __always_inline bool rwlock_is_locked(const rwlock_t *l)
{
	return READ_ONCE(l->cnts) & ~_QW_WAITING;
}

static __always_inline bool rwlock_is_contended(const rwlock_t *l)
{
	return raw_spin_is_locked(&l->wait_lock);
}
#define rwlock_needbreak(l)		rwlock_is_contended(l)

#define __DEFINE_RW_GUARDS(rw)							\
DEFINE_LOCK_GUARD_1(rw##_lock, rwlock_t, rw##_lock(_T->lock), rw##_unlock(_T->lock))	\
DEFINE_LOCK_GUARD_1_COND(rw##_lock, _try, rw##_trylock(_T->lock))		\
DEFINE_LOCK_GUARD_1(rw##_lock_bh, rwlock_t, rw##_lock_bh(_T->lock), rw##_unlock_bh(_T->lock))	\
DEFINE_LOCK_GUARD_1(rw##_lock_irq, rwlock_t, rw##_lock_irq(_T->lock), rw##_unlock_irq(_T->lock))	\
DEFINE_LOCK_GUARD_1(rw##_lock_irqsave, rwlock_t, rw##_lock_irqsave(_T->lock, _T->flags),	\
		    rw##_unlock_irqrestore(_T->lock, _T->flags), unsigned long flags)

__DEFINE_RW_GUARDS(read)
__DEFINE_RW_GUARDS(write)

#endif /* KERNEL_RWLOCK_H */
