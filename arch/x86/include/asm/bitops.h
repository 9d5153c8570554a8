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

static __always_inline bool __test_and_change_bit(unsigned long nr, unsigned long *addr)
{
	bool was = test_bit(nr, addr);

	__change_bit(nr, addr);
	return was;
}

/* Pairs with a release that stored the bit: clear_bit_unlock(). */
static __always_inline bool test_bit_acquire(unsigned long nr, const unsigned long *addr)
{
	return __atomic_load_n(&addr[BIT_WORD(nr)], __ATOMIC_ACQUIRE) >> (nr % BITS_PER_LONG) & 1;
}

/* For a holder whom nobody else's bits in the word can disturb: not atomic. */
static __always_inline void __clear_bit_unlock(unsigned long nr, unsigned long *addr)
{
	unsigned long *p = &addr[BIT_WORD(nr)];

	__atomic_store_n(p, READ_ONCE(*p) & ~BIT_MASK(nr), __ATOMIC_RELEASE);
}

/* Flip the bits of @mask, with release; was bit 7 set?  For a lock bit and a 'waiters' bit in one byte. */
static __always_inline bool xor_unlock_is_negative_byte(unsigned long mask, unsigned long *p)
{
	return __atomic_fetch_xor(p, mask, __ATOMIC_RELEASE) & 0x80UL;
}

static __always_inline void assign_bit(unsigned long nr, unsigned long *addr, bool value)
{
	if (value)
		set_bit(nr, addr);
	else
		clear_bit(nr, addr);
}

static __always_inline void __assign_bit(unsigned long nr, unsigned long *addr, bool value)
{
	if (value)
		__set_bit(nr, addr);
	else
		__clear_bit(nr, addr);
}

/* *p = (*p & ~mask) | bits in one step; the old value. */
#define set_mask_bits(p, mask, bits) ({						\
	__typeof__(*(p)) __m = (mask), __b = (bits), __o = READ_ONCE(*(p));	\
	while (!__atomic_compare_exchange_n((p), &__o, (__typeof__(__o))((__o & ~__m) | __b),	\
					    false, __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST))	\
		;								\
	__o; })

/* Clear the bits of @clear unless one of @test is set; true if done. */
#define bit_clear_unless(p, clear, test) ({					\
	__typeof__(*(p)) __c = (clear), __t = (test), __o = READ_ONCE(*(p));	\
	while (!(__o & __t) &&							\
	       !__atomic_compare_exchange_n((p), &__o, (__typeof__(__o))(__o & ~__c),	\
					    false, __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST))	\
		;								\
	!(__o & __t); })

/* Position of the highest / lowest set bit counted from 1; 0: none. */
static __always_inline int fls(unsigned int x)
{
	return x ? 32 - __builtin_clz(x) : 0;
}

static __always_inline int fls64(u64 x)
{
	return x ? 64 - __builtin_clzll(x) : 0;
}

static __always_inline int fls_long(unsigned long x)
{
	return fls64(x);
}

static __always_inline int ffs(int x)
{
	return __builtin_ffs(x);
}

/* Index of the lowest clear bit; undefined if there is none. */
#define ffz(x)			__ffs(~(unsigned long)(x))

/* Rotations; @n of any size. */
#define __ROTATE(bits)								\
static __always_inline u##bits rol##bits(u##bits w, unsigned int n)		\
{ return (u##bits)(w << (n & (bits - 1)) | w >> (-n & (bits - 1))); }		\
static __always_inline u##bits ror##bits(u##bits w, unsigned int n)		\
{ return (u##bits)(w >> (n & (bits - 1)) | w << (-n & (bits - 1))); }
__ROTATE(8)
__ROTATE(16)
__ROTATE(32)
__ROTATE(64)
#undef __ROTATE

/* Number of bits set. */
static __always_inline unsigned int hweight64(u64 w)
{
	w -= w >> 1 & 0x5555555555555555ULL;
	w = (w & 0x3333333333333333ULL) + (w >> 2 & 0x3333333333333333ULL);
	w = (w + (w >> 4)) & 0x0f0f0f0f0f0f0f0fULL;
	return (unsigned int)((w * 0x0101010101010101ULL) >> 56);
}
#define hweight32(w)		hweight64((u32)(w))
#define hweight16(w)		hweight64((u16)(w))
#define hweight8(w)		hweight64((u8)(w))
#define hweight_long(w)		hweight64((unsigned long)(w))

/* @value's bit @index becomes its sign. */
static __always_inline s32 sign_extend32(u32 value, int index)
{
	int shift = 31 - index;

	return (s32)(value << shift) >> shift;
}

static __always_inline s64 sign_extend64(u64 value, int index)
{
	int shift = 63 - index;

	return (s64)(value << shift) >> shift;
}

#endif /* ASM_BITOPS_H */
