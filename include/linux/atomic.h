/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Atomic counters: Linux's whole set, what <asm/atomic.h> has not made of what
 * it has.  Macros, so that a name may move there without a change here.
 *
 * _relaxed, _acquire and _release are as strong as the plain form.
 */
#ifndef LINUX_ATOMIC_H
#define LINUX_ATOMIC_H

#include <asm/atomic.h>
#include <asm/barrier.h>
#include <linux/types.h>

/* Until <asm/atomic.h> has it all. */
#ifndef ATOMIC_LONG_INIT
#define __LINUX_ATOMIC(name, type, val)						\
static __always_inline val __x_##name##_fetch_xor(val i, type *v)		\
{ return __atomic_fetch_xor(&v->counter, i, __ATOMIC_SEQ_CST); }		\
static __always_inline val __x_##name##_fetch_sub(val i, type *v)		\
{ return __atomic_fetch_sub(&v->counter, i, __ATOMIC_SEQ_CST); }		\
/* The old value; added unless that was @u. */					\
static __always_inline val __x_##name##_fetch_add_unless(type *v, val i, val u)	\
{										\
	val old = name##_read(v);						\
										\
	while (old != u && !name##_try_cmpxchg(v, &old, old + i))		\
		;								\
	return old;								\
}										\
/* The new value, stored only if it is not below 0. */				\
static __always_inline val __x_##name##_dec_if_positive(type *v)		\
{										\
	val old = name##_read(v);						\
										\
	while (old > 0 && !name##_try_cmpxchg(v, &old, old - 1))		\
		;								\
	return old - 1;								\
}										\
static __always_inline bool __x_##name##_inc_unless_negative(type *v)		\
{										\
	val old = name##_read(v);						\
										\
	while (old >= 0 && !name##_try_cmpxchg(v, &old, old + 1))		\
		;								\
	return old >= 0;							\
}										\
static __always_inline bool __x_##name##_dec_unless_positive(type *v)		\
{										\
	val old = name##_read(v);						\
										\
	while (old <= 0 && !name##_try_cmpxchg(v, &old, old - 1))		\
		;								\
	return old <= 0;							\
}										\
static __always_inline val __x_##name##_read_acquire(const type *v)		\
{ return smp_load_acquire(&v->counter); }					\
static __always_inline void __x_##name##_set_release(type *v, val i)		\
{ smp_store_release(&v->counter, i); }

__LINUX_ATOMIC(atomic, atomic_t, int)
__LINUX_ATOMIC(atomic64, atomic64_t, s64)

#define atomic_fetch_xor(i, v)		__x_atomic_fetch_xor(i, v)
#define atomic_xor(i, v)			((void)__x_atomic_fetch_xor(i, v))
#define atomic_fetch_sub(i, v)		__x_atomic_fetch_sub(i, v)
#define atomic_fetch_inc(v)		atomic_fetch_add(1, v)
#define atomic_fetch_dec(v)		__x_atomic_fetch_sub(1, v)
#define atomic_inc_and_test(v)		(atomic_add_return(1, v) == 0)
#define atomic_sub_and_test(i, v)		(atomic_sub_return(i, v) == 0)
#define atomic_add_negative(i, v)		(atomic_add_return(i, v) < 0)
#define atomic_fetch_add_unless(v, i, u)	__x_atomic_fetch_add_unless(v, i, u)
#define atomic_add_unless(v, i, u) \
	({ __typeof__((v)->counter) __u = (u); __x_atomic_fetch_add_unless(v, i, __u) != __u; })
#define atomic_inc_not_zero(v)		(__x_atomic_fetch_add_unless(v, 1, 0) != 0)
#define atomic_dec_if_positive(v)		__x_atomic_dec_if_positive(v)
#define atomic_inc_unless_negative(v)	__x_atomic_inc_unless_negative(v)
#define atomic_dec_unless_positive(v)	__x_atomic_dec_unless_positive(v)
#define atomic_read_acquire(v)		__x_atomic_read_acquire(v)
#define atomic_set_release(v, i)		__x_atomic_set_release(v, i)
#define atomic_add_return_relaxed(i, v)	atomic_add_return(i, v)
#define atomic_add_return_acquire(i, v)	atomic_add_return(i, v)
#define atomic_add_return_release(i, v)	atomic_add_return(i, v)
#define atomic_sub_return_relaxed(i, v)	atomic_sub_return(i, v)
#define atomic_sub_return_acquire(i, v)	atomic_sub_return(i, v)
#define atomic_sub_return_release(i, v)	atomic_sub_return(i, v)
#define atomic_inc_return_relaxed(v)	atomic_inc_return(v)
#define atomic_inc_return_acquire(v)	atomic_inc_return(v)
#define atomic_inc_return_release(v)	atomic_inc_return(v)
#define atomic_dec_return_relaxed(v)	atomic_dec_return(v)
#define atomic_dec_return_acquire(v)	atomic_dec_return(v)
#define atomic_dec_return_release(v)	atomic_dec_return(v)
#define atomic_fetch_add_relaxed(i, v)	atomic_fetch_add(i, v)
#define atomic_fetch_add_acquire(i, v)	atomic_fetch_add(i, v)
#define atomic_fetch_add_release(i, v)	atomic_fetch_add(i, v)
#define atomic_fetch_sub_relaxed(i, v)	atomic_fetch_sub(i, v)
#define atomic_fetch_sub_acquire(i, v)	atomic_fetch_sub(i, v)
#define atomic_fetch_sub_release(i, v)	atomic_fetch_sub(i, v)
#define atomic_fetch_inc_relaxed(v)	atomic_fetch_inc(v)
#define atomic_fetch_inc_acquire(v)	atomic_fetch_inc(v)
#define atomic_fetch_inc_release(v)	atomic_fetch_inc(v)
#define atomic_fetch_dec_relaxed(v)	atomic_fetch_dec(v)
#define atomic_fetch_dec_acquire(v)	atomic_fetch_dec(v)
#define atomic_fetch_dec_release(v)	atomic_fetch_dec(v)
#define atomic_fetch_and_relaxed(i, v)	atomic_fetch_and(i, v)
#define atomic_fetch_and_acquire(i, v)	atomic_fetch_and(i, v)
#define atomic_fetch_and_release(i, v)	atomic_fetch_and(i, v)
#define atomic_fetch_or_relaxed(i, v)	atomic_fetch_or(i, v)
#define atomic_fetch_or_acquire(i, v)	atomic_fetch_or(i, v)
#define atomic_fetch_or_release(i, v)	atomic_fetch_or(i, v)
#define atomic_fetch_xor_relaxed(i, v)	atomic_fetch_xor(i, v)
#define atomic_fetch_xor_acquire(i, v)	atomic_fetch_xor(i, v)
#define atomic_fetch_xor_release(i, v)	atomic_fetch_xor(i, v)
#define atomic_fetch_andnot_relaxed(i, v)	atomic_fetch_andnot(i, v)
#define atomic_fetch_andnot_acquire(i, v)	atomic_fetch_andnot(i, v)
#define atomic_fetch_andnot_release(i, v)	atomic_fetch_andnot(i, v)
#define atomic_xchg_relaxed(v, n)	atomic_xchg(v, n)
#define atomic_xchg_acquire(v, n)	atomic_xchg(v, n)
#define atomic_xchg_release(v, n)	atomic_xchg(v, n)
#define atomic_cmpxchg_relaxed(v, o, n)	atomic_cmpxchg(v, o, n)
#define atomic_cmpxchg_acquire(v, o, n)	atomic_cmpxchg(v, o, n)
#define atomic_cmpxchg_release(v, o, n)	atomic_cmpxchg(v, o, n)
#define atomic_try_cmpxchg_relaxed(v, o, n)	atomic_try_cmpxchg(v, o, n)
#define atomic_try_cmpxchg_acquire(v, o, n)	atomic_try_cmpxchg(v, o, n)
#define atomic_try_cmpxchg_release(v, o, n)	atomic_try_cmpxchg(v, o, n)

#define atomic64_fetch_xor(i, v)		__x_atomic64_fetch_xor(i, v)
#define atomic64_xor(i, v)			((void)__x_atomic64_fetch_xor(i, v))
#define atomic64_fetch_sub(i, v)		__x_atomic64_fetch_sub(i, v)
#define atomic64_fetch_inc(v)		atomic64_fetch_add(1, v)
#define atomic64_fetch_dec(v)		__x_atomic64_fetch_sub(1, v)
#define atomic64_inc_and_test(v)		(atomic64_add_return(1, v) == 0)
#define atomic64_sub_and_test(i, v)		(atomic64_sub_return(i, v) == 0)
#define atomic64_add_negative(i, v)		(atomic64_add_return(i, v) < 0)
#define atomic64_fetch_add_unless(v, i, u)	__x_atomic64_fetch_add_unless(v, i, u)
#define atomic64_add_unless(v, i, u) \
	({ __typeof__((v)->counter) __u = (u); __x_atomic64_fetch_add_unless(v, i, __u) != __u; })
#define atomic64_inc_not_zero(v)		(__x_atomic64_fetch_add_unless(v, 1, 0) != 0)
#define atomic64_dec_if_positive(v)		__x_atomic64_dec_if_positive(v)
#define atomic64_inc_unless_negative(v)	__x_atomic64_inc_unless_negative(v)
#define atomic64_dec_unless_positive(v)	__x_atomic64_dec_unless_positive(v)
#define atomic64_read_acquire(v)		__x_atomic64_read_acquire(v)
#define atomic64_set_release(v, i)		__x_atomic64_set_release(v, i)
#define atomic64_add_return_relaxed(i, v)	atomic64_add_return(i, v)
#define atomic64_add_return_acquire(i, v)	atomic64_add_return(i, v)
#define atomic64_add_return_release(i, v)	atomic64_add_return(i, v)
#define atomic64_sub_return_relaxed(i, v)	atomic64_sub_return(i, v)
#define atomic64_sub_return_acquire(i, v)	atomic64_sub_return(i, v)
#define atomic64_sub_return_release(i, v)	atomic64_sub_return(i, v)
#define atomic64_inc_return_relaxed(v)	atomic64_inc_return(v)
#define atomic64_inc_return_acquire(v)	atomic64_inc_return(v)
#define atomic64_inc_return_release(v)	atomic64_inc_return(v)
#define atomic64_dec_return_relaxed(v)	atomic64_dec_return(v)
#define atomic64_dec_return_acquire(v)	atomic64_dec_return(v)
#define atomic64_dec_return_release(v)	atomic64_dec_return(v)
#define atomic64_fetch_add_relaxed(i, v)	atomic64_fetch_add(i, v)
#define atomic64_fetch_add_acquire(i, v)	atomic64_fetch_add(i, v)
#define atomic64_fetch_add_release(i, v)	atomic64_fetch_add(i, v)
#define atomic64_fetch_sub_relaxed(i, v)	atomic64_fetch_sub(i, v)
#define atomic64_fetch_sub_acquire(i, v)	atomic64_fetch_sub(i, v)
#define atomic64_fetch_sub_release(i, v)	atomic64_fetch_sub(i, v)
#define atomic64_fetch_inc_relaxed(v)	atomic64_fetch_inc(v)
#define atomic64_fetch_inc_acquire(v)	atomic64_fetch_inc(v)
#define atomic64_fetch_inc_release(v)	atomic64_fetch_inc(v)
#define atomic64_fetch_dec_relaxed(v)	atomic64_fetch_dec(v)
#define atomic64_fetch_dec_acquire(v)	atomic64_fetch_dec(v)
#define atomic64_fetch_dec_release(v)	atomic64_fetch_dec(v)
#define atomic64_fetch_and_relaxed(i, v)	atomic64_fetch_and(i, v)
#define atomic64_fetch_and_acquire(i, v)	atomic64_fetch_and(i, v)
#define atomic64_fetch_and_release(i, v)	atomic64_fetch_and(i, v)
#define atomic64_fetch_or_relaxed(i, v)	atomic64_fetch_or(i, v)
#define atomic64_fetch_or_acquire(i, v)	atomic64_fetch_or(i, v)
#define atomic64_fetch_or_release(i, v)	atomic64_fetch_or(i, v)
#define atomic64_fetch_xor_relaxed(i, v)	atomic64_fetch_xor(i, v)
#define atomic64_fetch_xor_acquire(i, v)	atomic64_fetch_xor(i, v)
#define atomic64_fetch_xor_release(i, v)	atomic64_fetch_xor(i, v)
#define atomic64_fetch_andnot_relaxed(i, v)	atomic64_fetch_andnot(i, v)
#define atomic64_fetch_andnot_acquire(i, v)	atomic64_fetch_andnot(i, v)
#define atomic64_fetch_andnot_release(i, v)	atomic64_fetch_andnot(i, v)
#define atomic64_xchg_relaxed(v, n)	atomic64_xchg(v, n)
#define atomic64_xchg_acquire(v, n)	atomic64_xchg(v, n)
#define atomic64_xchg_release(v, n)	atomic64_xchg(v, n)
#define atomic64_cmpxchg_relaxed(v, o, n)	atomic64_cmpxchg(v, o, n)
#define atomic64_cmpxchg_acquire(v, o, n)	atomic64_cmpxchg(v, o, n)
#define atomic64_cmpxchg_release(v, o, n)	atomic64_cmpxchg(v, o, n)
#define atomic64_try_cmpxchg_relaxed(v, o, n)	atomic64_try_cmpxchg(v, o, n)
#define atomic64_try_cmpxchg_acquire(v, o, n)	atomic64_try_cmpxchg(v, o, n)
#define atomic64_try_cmpxchg_release(v, o, n)	atomic64_try_cmpxchg(v, o, n)

/* long is 64 bits. */
#define ATOMIC_LONG_INIT(i)	ATOMIC64_INIT(i)
#define atomic_long_read(v)	((long)atomic64_read(v))
#define atomic_long_set(v, i)	atomic64_set(v, i)
#define atomic_long_add(i, v)	atomic64_add(i, v)
#define atomic_long_sub(i, v)	atomic64_sub(i, v)
#define atomic_long_inc(v)	atomic64_inc(v)
#define atomic_long_dec(v)	atomic64_dec(v)
#define atomic_long_or(i, v)	atomic64_or(i, v)
#define atomic_long_and(i, v)	atomic64_and(i, v)
#define atomic_long_andnot(i, v)	atomic64_andnot(i, v)
#define atomic_long_xor(i, v)	atomic64_xor(i, v)
#define atomic_long_fetch_add(i, v)	((long)atomic64_fetch_add(i, v))
#define atomic_long_fetch_sub(i, v)	((long)atomic64_fetch_sub(i, v))
#define atomic_long_fetch_inc(v)	((long)atomic64_fetch_inc(v))
#define atomic_long_fetch_dec(v)	((long)atomic64_fetch_dec(v))
#define atomic_long_fetch_or(i, v)	((long)atomic64_fetch_or(i, v))
#define atomic_long_fetch_and(i, v)	((long)atomic64_fetch_and(i, v))
#define atomic_long_add_return(i, v)	((long)atomic64_add_return(i, v))
#define atomic_long_sub_return(i, v)	((long)atomic64_sub_return(i, v))
#define atomic_long_inc_return(v)	((long)atomic64_inc_return(v))
#define atomic_long_dec_return(v)	((long)atomic64_dec_return(v))
#define atomic_long_dec_and_test(v)	atomic64_dec_and_test(v)
#define atomic_long_inc_and_test(v)	atomic64_inc_and_test(v)
#define atomic_long_sub_and_test(i, v)	atomic64_sub_and_test(i, v)
#define atomic_long_add_negative(i, v)	atomic64_add_negative(i, v)
#define atomic_long_add_unless(v, i, u)	atomic64_add_unless(v, i, u)
#define atomic_long_inc_not_zero(v)	atomic64_inc_not_zero(v)
#define atomic_long_dec_if_positive(v)	((long)atomic64_dec_if_positive(v))
#define atomic_long_xchg(v, n)	((long)atomic64_xchg(v, n))
#define atomic_long_cmpxchg(v, o, n)	((long)atomic64_cmpxchg(v, o, n))
#define atomic_long_try_cmpxchg(v, o, n)	atomic64_try_cmpxchg(v, (s64 *)(o), n)
#define atomic_long_read_acquire(v)	((long)atomic64_read_acquire(v))
#define atomic_long_set_release(v, i)	atomic64_set_release(v, i)
#endif

#endif /* LINUX_ATOMIC_H */
