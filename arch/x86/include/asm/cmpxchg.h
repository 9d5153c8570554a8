/* SPDX-License-Identifier: GPL-2.0-only */
/* Atomic exchange; fully ordered, for objects of 1, 2, 4 and 8 bytes. */
#ifndef ASM_CMPXCHG_H
#define ASM_CMPXCHG_H

#define xchg(p, v)		__atomic_exchange_n((p), (v), __ATOMIC_SEQ_CST)

/* The old value; the exchange was made if it equals @o. */
#define cmpxchg(p, o, n) ({						\
	__typeof__(*(p)) __old = (o);					\
	__atomic_compare_exchange_n((p), &__old, (n), false,		\
				    __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST);	\
	__old; })

/* True if made; otherwise *@po becomes what was there. */
#define try_cmpxchg(p, po, n) \
	__atomic_compare_exchange_n((p), (po), (n), false, __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST)
#define try_cmpxchg_acquire(p, po, n)	try_cmpxchg(p, po, n)
#define try_cmpxchg_release(p, po, n)	try_cmpxchg(p, po, n)
#define xadd(p, v)		__atomic_fetch_add((p), (v), __ATOMIC_SEQ_CST)

#endif /* ASM_CMPXCHG_H */
