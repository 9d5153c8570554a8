/* SPDX-License-Identifier: GPL-2.0-only */
/* Division of 64-bit numbers by Linux's names; here the processor does it. */
#ifndef LIB_MATH64_H
#define LIB_MATH64_H

#include <base/types.h>

static inline u64 div_u64_rem(u64 n, u32 d, u32 *rem)	{ *rem = (u32)(n % d); return n / d; }
static inline s64 div_s64_rem(s64 n, s32 d, s32 *rem)	{ *rem = (s32)(n % d); return n / d; }
static inline u64 div64_u64_rem(u64 n, u64 d, u64 *rem)	{ *rem = n % d; return n / d; }
static inline u64 div_u64(u64 n, u32 d)			{ return n / d; }
static inline s64 div_s64(s64 n, s32 d)			{ return n / d; }
static inline u64 div64_u64(u64 n, u64 d)		{ return n / d; }
static inline s64 div64_s64(s64 n, s64 d)		{ return n / d; }
static inline u64 mul_u32_u32(u32 a, u32 b)		{ return (u64)a * b; }

#define div64_long(n, d)	div64_s64(n, d)
#define div64_ul(n, d)		div64_u64(n, d)
#define DIV64_U64_ROUND_UP(n, d) ({ u64 __d = (d); div64_u64((n) + __d - 1, __d); })
#define DIV64_U64_ROUND_CLOSEST(n, d) ({ u64 __d = (d); div64_u64((n) + __d / 2, __d); })
#define DIV_ROUND_UP_ULL(n, d)	DIV64_U64_ROUND_UP(n, d)

/* @n /= @base; its value is the remainder. */
#define do_div(n, base) ({						\
	u32 __base = (base), __rem = (u32)((u64)(n) % __base);		\
	(n) = (u64)(n) / __base;					\
	__rem; })

/* Through 128 bits, so that the product cannot overflow.  The result must fit. */
static inline u64 mul_u64_u64_shr(u64 a, u64 b, unsigned int shift)
{
	return (u64)(((unsigned __int128)a * b) >> shift);
}

static inline u64 mul_u64_u32_shr(u64 a, u32 b, unsigned int shift)
{
	return mul_u64_u64_shr(a, b, shift);
}

/* The largest r with r * r <= x. */
unsigned long int_sqrt(unsigned long x);
unsigned long gcd(unsigned long a, unsigned long b) __attribute__((__const__));
unsigned long lcm(unsigned long a, unsigned long b) __attribute__((__const__));

#endif /* LIB_MATH64_H */
