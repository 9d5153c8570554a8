/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Counts of references that cannot be made to wrap.
 *
 *	1 .. INT_MAX		in use
 *	0			freed; nobody may take a reference any more
 *	negative		saturated: it stays there, and the object with it
 *
 * An overflow, an underflow and an increment from 0 saturate the count and
 * are reported: the object leaks, which is better than its memory
 * being used twice.
 *
 * Ordering, as in Linux: increments are not ordered; a decrement is a release,
 * and one that reaches 0 an acquire too.  So all uses come before the free.
 */
#ifndef KERNEL_REFCOUNT_H
#define KERNEL_REFCOUNT_H

#include <asm/atomic.h>
#include <asm/barrier.h>
#include <base/compiler.h>
#include <base/context_analysis.h>
#include <base/limits.h>
#include <base/types.h>
#include <kernel/spinlock.h>

typedef struct refcount_struct { atomic_t refs; } refcount_t;

#define REFCOUNT_INIT(n)	{ .refs = ATOMIC_INIT(n) }
#define REFCOUNT_MAX		INT_MAX
/* Far from both ends, so that what races on does not leave the negative half. */
#define REFCOUNT_SATURATED	(INT_MIN / 2)

enum refcount_saturation_type {
	REFCOUNT_ADD_NOT_ZERO_OVF,
	REFCOUNT_ADD_OVF,
	REFCOUNT_ADD_UAF,	/* an increment from 0 */
	REFCOUNT_SUB_UAF,	/* below 0 */
	REFCOUNT_DEC_LEAK,	/* refcount_dec() to 0: nobody frees it */
};

/* Store the saturated value and report.  Context: any. */
void refcount_warn_saturate(refcount_t *r, enum refcount_saturation_type what);

static __always_inline void refcount_set(refcount_t *r, int n)
{
	atomic_set(&r->refs, n);
}

static __always_inline void refcount_set_release(refcount_t *r, int n)
{
	atomic_set_release(&r->refs, n);
}

static __always_inline unsigned int refcount_read(const refcount_t *r)
{
	return (unsigned int)atomic_read(&r->refs);
}

/* False if it was 0: then nothing was taken.  *@oldp, if wanted: what was there. */
static __always_inline bool __refcount_add_not_zero(int i, refcount_t *r, int *oldp)
{
	int old = atomic_read(&r->refs);

	while (old && !atomic_try_cmpxchg_relaxed(&r->refs, &old, old + i))
		;
	if (oldp)
		*oldp = old;
	if (unlikely(old < 0 || old + i < 0))
		refcount_warn_saturate(r, REFCOUNT_ADD_NOT_ZERO_OVF);
	return old != 0;
}

static __always_inline void __refcount_add(int i, refcount_t *r, int *oldp)
{
	int old = atomic_fetch_add_relaxed(i, &r->refs);

	if (oldp)
		*oldp = old;
	if (unlikely(!old))
		refcount_warn_saturate(r, REFCOUNT_ADD_UAF);
	else if (unlikely(old < 0 || old + i < 0))
		refcount_warn_saturate(r, REFCOUNT_ADD_OVF);
}

static __always_inline bool __refcount_sub_and_test(int i, refcount_t *r, int *oldp)
{
	/* Pairs with the acquire of whoever takes it to 0. */
	int old = atomic_fetch_sub_release(i, &r->refs);

	if (oldp)
		*oldp = old;
	if (old > 0 && old == i) {
		smp_rmb();	/* acquire: the free comes after everybody's last use */
		return true;
	}
	if (unlikely(old <= 0 || old - i < 0))
		refcount_warn_saturate(r, REFCOUNT_SUB_UAF);
	return false;
}

static __always_inline void __refcount_dec(refcount_t *r, int *oldp)
{
	int old = atomic_fetch_sub_release(1, &r->refs);

	if (oldp)
		*oldp = old;
	if (unlikely(old <= 1))
		refcount_warn_saturate(r, REFCOUNT_DEC_LEAK);
}

#define refcount_add(i, r)		__refcount_add(i, r, NULL)
#define refcount_inc(r)			__refcount_add(1, r, NULL)
#define __refcount_inc(r, oldp)		__refcount_add(1, r, oldp)
#define refcount_dec(r)			__refcount_dec(r, NULL)

static inline bool __must_check refcount_add_not_zero(int i, refcount_t *r)
{
	return __refcount_add_not_zero(i, r, NULL);
}

static inline bool __must_check refcount_inc_not_zero(refcount_t *r)
{
	return __refcount_add_not_zero(1, r, NULL);
}

static inline bool __must_check refcount_sub_and_test(int i, refcount_t *r)
{
	return __refcount_sub_and_test(i, r, NULL);
}

static inline bool __must_check refcount_dec_and_test(refcount_t *r)
{
	return __refcount_sub_and_test(1, r, NULL);
}

bool __must_check refcount_dec_if_one(refcount_t *r);
bool __must_check refcount_dec_not_one(refcount_t *r);

context_lock_fwd(mutex);
/* True if it became 0: then the lock is held.  (kernel/locking/refcount.c) */
bool __must_check (refcount_dec_and_mutex_lock)(refcount_t *r, struct mutex *lock)
	__cond_acquires(true, lock);
bool __must_check (refcount_dec_and_lock)(refcount_t *r, spinlock_t *lock)
	__cond_acquires(true, lock);
bool __must_check (refcount_dec_and_lock_irqsave)(refcount_t *r, spinlock_t *lock,
						  unsigned long *flags)
	__cond_acquires(true, lock);
#ifdef __CHECKER__
#define refcount_dec_and_mutex_lock(r, l)	__cond_lock(l, refcount_dec_and_mutex_lock(r, l))
#define refcount_dec_and_lock(r, l)		__cond_lock(l, refcount_dec_and_lock(r, l))
#define refcount_dec_and_lock_irqsave(r, l, f) \
	__cond_lock(l, refcount_dec_and_lock_irqsave(r, l, f))
#endif

#endif /* KERNEL_REFCOUNT_H */
