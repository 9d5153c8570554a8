/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Counters that many CPUs may change.  Operations that return a value are
 * fully ordered, the others only atomic, as in Linux.
 */
#ifndef ASM_ATOMIC_H
#define ASM_ATOMIC_H

#include <asm/cmpxchg.h>
#include <base/compiler.h>
#include <base/types.h>

typedef struct { int counter; } atomic_t;
typedef struct { s64 counter; } atomic64_t;

#define ATOMIC_INIT(i)		{ (i) }
#define ATOMIC64_INIT(i)	{ (i) }

#define __ATOMIC_OPS(name, type, val)						\
static __always_inline val name##_read(const type *v)				\
{ return READ_ONCE(v->counter); }						\
static __always_inline void name##_set(type *v, val i)				\
{ WRITE_ONCE(v->counter, i); }							\
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
static __always_inline void name##_andnot(val i, type *v) { name##_and(~i, v); }	\
static __always_inline val name##_fetch_add(val i, type *v)			\
{ return __atomic_fetch_add(&v->counter, i, __ATOMIC_SEQ_CST); }		\
static __always_inline val name##_fetch_or(val i, type *v)			\
{ return __atomic_fetch_or(&v->counter, i, __ATOMIC_SEQ_CST); }			\
static __always_inline val name##_fetch_and(val i, type *v)			\
{ return __atomic_fetch_and(&v->counter, i, __ATOMIC_SEQ_CST); }		\
static __always_inline val name##_fetch_andnot(val i, type *v)			\
{ return name##_fetch_and(~i, v); }						\
static __always_inline val name##_add_return(val i, type *v)			\
{ return __atomic_add_fetch(&v->counter, i, __ATOMIC_SEQ_CST); }		\
static __always_inline val name##_sub_return(val i, type *v)			\
{ return __atomic_sub_fetch(&v->counter, i, __ATOMIC_SEQ_CST); }		\
static __always_inline val name##_inc_return(type *v) { return name##_add_return(1, v); } \
static __always_inline val name##_dec_return(type *v) { return name##_sub_return(1, v); } \
static __always_inline bool name##_dec_and_test(type *v)			\
{ return __atomic_sub_fetch(&v->counter, 1, __ATOMIC_SEQ_CST) == 0; }		\
static __always_inline val name##_xchg(type *v, val n)				\
{ return xchg(&v->counter, n); }						\
static __always_inline val name##_cmpxchg(type *v, val o, val n)		\
{ return cmpxchg(&v->counter, o, n); }						\
static __always_inline bool name##_try_cmpxchg(type *v, val *o, val n)		\
{ return try_cmpxchg(&v->counter, o, n); }

__ATOMIC_OPS(atomic, atomic_t, int)
__ATOMIC_OPS(atomic64, atomic64_t, s64)

#endif /* ASM_ATOMIC_H */
