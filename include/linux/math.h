/* SPDX-License-Identifier: GPL-2.0-only */
/* Rounding and magnitudes. */
#ifndef LINUX_MATH_H
#define LINUX_MATH_H

#include <base/bits.h>
#include <base/types.h>

#define round_up(x, y)		ALIGN(x, y)		/* @y: a power of two */
#define round_down(x, y)	ALIGN_DOWN(x, y)
#define roundup(x, y) ({						\
	const __typeof__(y) __ry = (y);					\
	((x) + (__ry - 1)) / __ry * __ry; })
#define rounddown(x, y) ({						\
	__typeof__(x) __rx = (x);					\
	__rx - __rx % (y); })
#define DIV_ROUND_DOWN_ULL(n, d)	((unsigned long long)(n) / (d))
#define DIV_ROUND_CLOSEST(x, divisor) ({				\
	__typeof__(x) __dx = (x);					\
	__typeof__(divisor) __dd = (divisor);				\
	((__typeof__(x))-1 > 0 || (__typeof__(divisor))-1 > 0 ||	\
	 (__dx > 0) == (__dd > 0)) ?					\
		(__dx + __dd / 2) / __dd : (__dx - __dd / 2) / __dd; })
#ifndef abs
#define abs(x) ({ __typeof__(x) __ax = (x); __ax < 0 ? -__ax : __ax; })
#endif
#define abs_diff(a, b) ({ __typeof__(a) __da = (a); __typeof__(b) __db = (b); \
	__da > __db ? __da - __db : __db - __da; })
#define mult_frac(x, n, d) ({						\
	__typeof__(x) __mx = (x), __mq = __mx / (d), __mr = __mx % (d);	\
	__mq * (n) + __mr * (n) / (d); })

#endif /* LINUX_MATH_H */
