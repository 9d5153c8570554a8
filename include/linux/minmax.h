/* SPDX-License-Identifier: GPL-2.0-only */
/* min(), max(), clamp(). */
#ifndef LINUX_MINMAX_H
#define LINUX_MINMAX_H

#include <base/bits.h>
#include <base/compiler.h>

#define min3(a, b, c)		min((__typeof__(a))min(a, b), c)
#define max3(a, b, c)		max((__typeof__(a))max(a, b), c)
#define min_not_zero(x, y) ({						\
	__typeof__(x) __nx = (x);					\
	__typeof__(y) __ny = (y);					\
	__nx == 0 ? __ny : (__ny == 0 ? __nx : min(__nx, __ny)); })
#define clamp_t(type, v, lo, hi)	min_t(type, max_t(type, v, lo), hi)
#define clamp_val(v, lo, hi)		clamp_t(__typeof__(v), v, lo, hi)

#endif /* LINUX_MINMAX_H */
