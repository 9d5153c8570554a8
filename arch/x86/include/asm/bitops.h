/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Bits of arrays of unsigned long.  Without underscores: atomic; the test_and_
 * forms are fully ordered, set, clear and change are not ordered at all, as
 * in Linux.  With two underscores: plain.
 */
#ifndef ASM_BITOPS_H
#define ASM_BITOPS_H

#include <base/bits.h>
#include <base/compiler.h>
#include <base/types.h>

#define BIT_WORD(nr)		((unsigned long)(nr) / BITS_PER_LONG)
#define BIT_MASK(nr)		(1UL << ((unsigned long)(nr) % BITS_PER_LONG))
#define BITS_TO_LONGS(nr)	DIV_ROUND_UP(nr, BITS_PER_LONG)
#define DECLARE_BITMAP(name, bits) unsigned long name[BITS_TO_LONGS(bits)]

static __always_inline bool test_bit(unsigned long nr, const unsigned long *addr)
{
	return READ_ONCE(addr[BIT_WORD(nr)]) >> (nr % BITS_PER_LONG) & 1;
}

#define __BITOP(name, builtin, mask)						\
static __always_inline void name(unsigned long nr, unsigned long *addr)		\
{										\
	(void)builtin(&addr[BIT_WORD(nr)], mask, __ATOMIC_RELAXED);		\
}										\
static __always_inline bool test_and_##name(unsigned long nr, unsigned long *addr) \
{										\
	return builtin(&addr[BIT_WORD(nr)], mask, __ATOMIC_SEQ_CST) & BIT_MASK(nr); \
}

__BITOP(set_bit, __atomic_fetch_or, BIT_MASK(nr))
__BITOP(clear_bit, __atomic_fetch_and, ~BIT_MASK(nr))
__BITOP(change_bit, __atomic_fetch_xor, BIT_MASK(nr))
#undef __BITOP

/* A bit as a lock: acquire and release. */
static __always_inline bool test_and_set_bit_lock(unsigned long nr, unsigned long *addr)
{
	return __atomic_fetch_or(&addr[BIT_WORD(nr)], BIT_MASK(nr), __ATOMIC_ACQUIRE) & BIT_MASK(nr);
}

static __always_inline void clear_bit_unlock(unsigned long nr, unsigned long *addr)
{
	(void)__atomic_fetch_and(&addr[BIT_WORD(nr)], ~BIT_MASK(nr), __ATOMIC_RELEASE);
}

static __always_inline void __set_bit(unsigned long nr, unsigned long *addr)
{
	addr[BIT_WORD(nr)] |= BIT_MASK(nr);
}

static __always_inline void __clear_bit(unsigned long nr, unsigned long *addr)
{
	addr[BIT_WORD(nr)] &= ~BIT_MASK(nr);
}

static __always_inline void __change_bit(unsigned long nr, unsigned long *addr)
{
	addr[BIT_WORD(nr)] ^= BIT_MASK(nr);
}

static __always_inline bool __test_and_set_bit(unsigned long nr, unsigned long *addr)
{
	bool was = test_bit(nr, addr);

	__set_bit(nr, addr);
	return was;
}

static __always_inline bool __test_and_clear_bit(unsigned long nr, unsigned long *addr)
{
	bool was = test_bit(nr, addr);

	__clear_bit(nr, addr);
	return was;
}

#endif /* ASM_BITOPS_H */
