/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Counters that many CPUs may change: atomic_t, atomic64_t, atomic_long_t.
 *
 * Ordering as in Linux: what returns a value is fully ordered, unless its
 * name ends with _acquire, _release or _relaxed; what returns nothing is only
 * atomic; a conditional operation that fails is not ordered.  Arithmetic
 * wraps.  For references use <kernel/refcount.h>, which does not.
 */
#ifndef ASM_ATOMIC_H
#define ASM_ATOMIC_H

#include <asm/cmpxchg.h>
#include <base/compiler.h>
#include <base/types.h>

typedef struct { int counter; } atomic_t;
typedef struct { s64 counter; } atomic64_t;
typedef struct { long counter; } atomic_long_t;

#define ATOMIC_INIT(i)		{ (i) }
#define ATOMIC64_INIT(i)	{ (i) }
#define ATOMIC_LONG_INIT(i)	{ (i) }

/* The forms that return a value, of one ordering. */
#define __ATOMIC_ORDERED(name, type, val, sfx, order, fail)			\
static __always_inline val name##_fetch_add##sfx(val i, type *v)		\
{ return __atomic_fetch_add(&v->counter, i, order); }				\
static __always_inline val name##_fetch_sub##sfx(val i, type *v)		\
{ return __atomic_fetch_sub(&v->counter, i, order); }				\
static __always_inline val name##_fetch_inc##sfx(type *v)			\
{ return __atomic_fetch_add(&v->counter, 1, order); }				\
static __always_inline val name##_fetch_dec##sfx(type *v)			\
{ return __atomic_fetch_sub(&v->counter, 1, order); }				\
static __always_inline val name##_fetch_or##sfx(val i, type *v)		\
{ return __atomic_fetch_or(&v->counter, i, order); }				\
static __always_inline val name##_fetch_and##sfx(val i, type *v)		\
{ return __atomic_fetch_and(&v->counter, i, order); }				\
static __always_inline val name##_fetch_andnot##sfx(val i, type *v)		\
{ return __atomic_fetch_and(&v->counter, ~i, order); }				\
static __always_inline val name##_fetch_xor##sfx(val i, type *v)		\
{ return __atomic_fetch_xor(&v->counter, i, order); }				\
static __always_inline val name##_add_return##sfx(val i, type *v)		\
{ return __atomic_add_fetch(&v->counter, i, order); }				\
static __always_inline val name##_sub_return##sfx(val i, type *v)		\
{ return __atomic_sub_fetch(&v->counter, i, order); }				\
static __always_inline val name##_inc_return##sfx(type *v)			\
{ return __atomic_add_fetch(&v->counter, 1, order); }				\
static __always_inline val name##_dec_return##sfx(type *v)			\
{ return __atomic_sub_fetch(&v->counter, 1, order); }				\
static __always_inline bool name##_add_negative##sfx(val i, type *v)		\
{ return __atomic_add_fetch(&v->counter, i, order) < 0; }			\
static __always_inline val name##_xchg##sfx(type *v, val n)			\
{ return __atomic_exchange_n(&v->counter, n, order); }				\
static __always_inline bool name##_try_cmpxchg##sfx(type *v, val *o, val n)	\
{ return __atomic_compare_exchange_n(&v->counter, o, n, false, order, fail); }	\
static __always_inline val name##_cmpxchg##sfx(type *v, val o, val n)		\
{ (void)name##_try_cmpxchg##sfx(v, &o, n); return o; }

/* One family. */
#define __ATOMIC_OPS(name, type, val)						\
static __always_inline val name##_read(const type *v)				\
{ return READ_ONCE(v->counter); }						\
static __always_inline val name##_read_acquire(const type *v)			\
{ return __atomic_load_n(&v->counter, __ATOMIC_ACQUIRE); }			\
static __always_inline void name##_set(type *v, val i)				\
{ WRITE_ONCE(v->counter, i); }							\
static __always_inline void name##_set_release(type *v, val i)			\
{ __atomic_store_n(&v->counter, i, __ATOMIC_RELEASE); }				\
static __always_inline void name##_add(val i, type *v)				\
{ (void)__atomic_fetch_add(&v->counter, i, __ATOMIC_RELAXED); }			\
static __always_inline void name##_sub(val i, type *v)				\
{ (void)__atomic_fetch_sub(&v->counter, i, __ATOMIC_RELAXED); }			\
static __always_inline void name##_inc(type *v) { name##_add(1, v); }		\
static __always_inline void name##_dec(type *v) { name##_sub(1, v); }		\
static __always_inline void name##_or(val i, type *v)				\
{ (void)__atomic_fetch_or(&v->counter, i, __ATOMIC_RELAXED); }			\
static __always_inline void name##_and(val i, type *v)				\
{ (void)__atomic_fetch_and(&v->counter, i, __ATOMIC_RELAXED); }			\
static __always_inline void name##_xor(val i, type *v)				\
{ (void)__atomic_fetch_xor(&v->counter, i, __ATOMIC_RELAXED); }			\
static __always_inline void name##_andnot(val i, type *v) { name##_and(~i, v); }	\
__ATOMIC_ORDERED(name, type, val, , __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST)		\
__ATOMIC_ORDERED(name, type, val, _acquire, __ATOMIC_ACQUIRE, __ATOMIC_RELAXED)	\
__ATOMIC_ORDERED(name, type, val, _release, __ATOMIC_RELEASE, __ATOMIC_RELAXED)	\
__ATOMIC_ORDERED(name, type, val, _relaxed, __ATOMIC_RELAXED, __ATOMIC_RELAXED)	\
static __always_inline bool name##_sub_and_test(val i, type *v)			\
{ return __atomic_sub_fetch(&v->counter, i, __ATOMIC_SEQ_CST) == 0; }		\
static __always_inline bool name##_dec_and_test(type *v)			\
{ return __atomic_sub_fetch(&v->counter, 1, __ATOMIC_SEQ_CST) == 0; }		\
static __always_inline bool name##_inc_and_test(type *v)			\
{ return __atomic_add_fetch(&v->counter, 1, __ATOMIC_SEQ_CST) == 0; }		\
/* The old value; @a was added unless it was @u. */				\
static __always_inline val name##_fetch_add_unless(type *v, val a, val u)	\
{										\
	val old = name##_read(v);						\
										\
	while (old != u && !name##_try_cmpxchg(v, &old, (val)(old + a)))	\
		;								\
	return old;								\
}										\
static __always_inline bool name##_add_unless(type *v, val a, val u)		\
{ return name##_fetch_add_unless(v, a, u) != u; }				\
static __always_inline bool name##_inc_not_zero(type *v)			\
{ return name##_add_unless(v, 1, 0); }						\
static __always_inline bool name##_inc_unless_negative(type *v)			\
{										\
	val old = name##_read(v);						\
										\
	while (old >= 0)							\
		if (name##_try_cmpxchg(v, &old, (val)(old + 1)))		\
			return true;						\
	return false;								\
}										\
static __always_inline bool name##_dec_unless_positive(type *v)			\
{										\
	val old = name##_read(v);						\
										\
	while (old <= 0)							\
		if (name##_try_cmpxchg(v, &old, (val)(old - 1)))		\
			return true;						\
	return false;								\
}										\
/* The old value minus one; it was stored unless it is negative. */		\
static __always_inline val name##_dec_if_positive(type *v)			\
{										\
	val old = name##_read(v);						\
										\
	while (old > 0 && !name##_try_cmpxchg(v, &old, (val)(old - 1)))		\
		;								\
	return (val)(old - 1);							\
}

__ATOMIC_OPS(atomic, atomic_t, int)
__ATOMIC_OPS(atomic64, atomic64_t, s64)
__ATOMIC_OPS(atomic_long, atomic_long_t, long)

#undef __ATOMIC_OPS
#undef __ATOMIC_ORDERED

#endif /* ASM_ATOMIC_H */
