/* SPDX-License-Identifier: GPL-2.0-only */
/* Bits, sizes and rounding. */
#ifndef BASE_BITS_H
#define BASE_BITS_H

#ifdef __ASSEMBLER__
#define _AC(x, y)		x
#define BIT(n)			(1 << (n))
#else
#define __AC(x, y)		(x##y)
#define _AC(x, y)		__AC(x, y)
#define BIT(n)			(1UL << (n))
#define GENMASK(h, l)		((~0UL << (l)) & (~0UL >> (63 - (h))))
#endif
#define UL(x)			_AC(x, UL)

#define SZ_1K			UL(0x400)
#define SZ_4K			UL(0x1000)
#define SZ_64K			UL(0x10000)
#define SZ_1M			UL(0x100000)
#define SZ_2M			UL(0x200000)
#define SZ_1G			UL(0x40000000)
#define SZ_4G			UL(0x100000000)

#define BITS_PER_LONG		64

/* @a must be a power of two. */
#define ALIGN_DOWN(x, a)	((x) & ~((__typeof__(x))(a) - 1))
#define ALIGN(x, a)		ALIGN_DOWN((x) + ((__typeof__(x))(a) - 1), a)
#define IS_ALIGNED(x, a)	(((x) & ((__typeof__(x))(a) - 1)) == 0)
#define PTR_ALIGN(p, a)		((__typeof__(p))ALIGN((unsigned long)(p), (unsigned long)(a)))
#define DIV_ROUND_UP(n, d)	(((n) + (d) - 1) / (d))
#define is_power_of_2(n)	((n) != 0 && ((n) & ((n) - 1)) == 0)

#ifndef __ASSEMBLER__
/* Index of the lowest / highest set bit; undefined for 0, as in Linux. */
#define __ffs(x)		((unsigned int)__builtin_ctzl(x))
#define __fls(x)		(63u - (unsigned int)__builtin_clzl(x))
/* floor(log2(n)), n > 0. */
#define ilog2(n)		__fls((unsigned long)(n))

#define min(a, b) ({ __typeof__(a) __a = (a); __typeof__(b) __b = (b);	\
	_Static_assert(__same_type(__a, __b), "min() of two types");	\
	__a < __b ? __a : __b; })
#define max(a, b) ({ __typeof__(a) __a = (a); __typeof__(b) __b = (b);	\
	_Static_assert(__same_type(__a, __b), "max() of two types");	\
	__a > __b ? __a : __b; })
#define min_t(t, a, b)		min((t)(a), (t)(b))
#define max_t(t, a, b)		max((t)(a), (t)(b))
#define clamp(v, lo, hi)	min(max(v, lo), hi)
#define swap(a, b)		do { __typeof__(a) __t = (a); (a) = (b); (b) = __t; } while (0)
#endif

#endif /* BASE_BITS_H */
