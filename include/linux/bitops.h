/* SPDX-License-Identifier: GPL-2.0-only */
/* Bits of arrays. */
#ifndef LINUX_BITOPS_H
#define LINUX_BITOPS_H

#include <asm/bitops.h>
#include <lib/bitmap.h>
#include <linux/bits.h>

/* Until <asm/bitops.h> has it. */
#ifndef hweight32
static inline unsigned int __linux_hweight64(u64 w)
{
	unsigned int n = 0;

	for (; w; w &= w - 1)
		n++;
	return n;
}
#define hweight64(w)	__linux_hweight64(w)
#define hweight32(w)	__linux_hweight64((u32)(w))
#define hweight16(w)	__linux_hweight64((u16)(w))
#define hweight8(w)	__linux_hweight64((u8)(w))
#define hweight_long(w)	__linux_hweight64(w)

/* The first is 1; 0: none. */
#define ffs(x)		__builtin_ffs(x)
#define ffz(x)		__ffs(~(unsigned long)(x))
static inline int __linux_fls64(u64 x)
{
	return x ? 64 - __builtin_clzll(x) : 0;
}
#define fls(x)		__linux_fls64((u32)(x))
#define fls64(x)	__linux_fls64(x)
#define fls_long(x)	__linux_fls64(x)

static inline u32 rol32(u32 w, unsigned int n)	{ return w << (n & 31) | w >> (-n & 31); }
static inline u32 ror32(u32 w, unsigned int n)	{ return w >> (n & 31) | w << (-n & 31); }
static inline u64 rol64(u64 w, unsigned int n)	{ return w << (n & 63) | w >> (-n & 63); }
static inline u64 ror64(u64 w, unsigned int n)	{ return w >> (n & 63) | w << (-n & 63); }

#define assign_bit(nr, addr, value) \
	((value) ? set_bit(nr, addr) : clear_bit(nr, addr))
#define __assign_bit(nr, addr, value) \
	((value) ? __set_bit(nr, addr) : __clear_bit(nr, addr))
#endif

#ifndef for_each_clear_bit
#define for_each_clear_bit(bit, addr, size)				\
	for ((bit) = find_first_zero_bit(addr, size); (bit) < (size);	\
	     (bit) = find_next_zero_bit(addr, size, (bit) + 1))
#endif

#endif /* LINUX_BITOPS_H */
