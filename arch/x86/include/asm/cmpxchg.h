/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Atomic exchange, for objects of 1, 2, 4 and 8 bytes.  Without a suffix
 * fully ordered; _acquire, _release and _relaxed as in Linux.  x86 makes one
 * instruction of them all; the suffix binds the compiler and tells the reader.
 */
#ifndef ASM_CMPXCHG_H
#define ASM_CMPXCHG_H

#define xchg(p, v)		__atomic_exchange_n((p), (v), __ATOMIC_SEQ_CST)
#define xchg_acquire(p, v)	__atomic_exchange_n((p), (v), __ATOMIC_ACQUIRE)
#define xchg_release(p, v)	__atomic_exchange_n((p), (v), __ATOMIC_RELEASE)
#define xchg_relaxed(p, v)	__atomic_exchange_n((p), (v), __ATOMIC_RELAXED)

/* The old value; the exchange was made if it equals @o. */
#define __cmpxchg(p, o, n, ok, no) ({					\
	__typeof__(*(p)) __old = (o);					\
	__atomic_compare_exchange_n((p), &__old, (n), false, ok, no);	\
	__old; })
#define cmpxchg(p, o, n)	__cmpxchg(p, o, n, __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST)
#define cmpxchg_acquire(p, o, n) __cmpxchg(p, o, n, __ATOMIC_ACQUIRE, __ATOMIC_RELAXED)
#define cmpxchg_release(p, o, n) __cmpxchg(p, o, n, __ATOMIC_RELEASE, __ATOMIC_RELAXED)
#define cmpxchg_relaxed(p, o, n) __cmpxchg(p, o, n, __ATOMIC_RELAXED, __ATOMIC_RELAXED)
/* Against this CPU's own interrupts only; no cheaper here. */
#define cmpxchg_local(p, o, n)	cmpxchg_relaxed(p, o, n)
#define cmpxchg64(p, o, n)	cmpxchg(p, o, n)

/* True if made; otherwise *@po becomes what was there. */
#define try_cmpxchg(p, po, n) \
	__atomic_compare_exchange_n((p), (po), (n), false, __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST)
#define try_cmpxchg_acquire(p, po, n) \
	__atomic_compare_exchange_n((p), (po), (n), false, __ATOMIC_ACQUIRE, __ATOMIC_RELAXED)
#define try_cmpxchg_release(p, po, n) \
	__atomic_compare_exchange_n((p), (po), (n), false, __ATOMIC_RELEASE, __ATOMIC_RELAXED)
#define try_cmpxchg_relaxed(p, po, n) \
	__atomic_compare_exchange_n((p), (po), (n), false, __ATOMIC_RELAXED, __ATOMIC_RELAXED)
#define try_cmpxchg_local(p, po, n)	try_cmpxchg_relaxed(p, po, n)
#define try_cmpxchg64(p, po, n)		try_cmpxchg(p, po, n)

#define xadd(p, v)		__atomic_fetch_add((p), (v), __ATOMIC_SEQ_CST)

#endif /* ASM_CMPXCHG_H */
