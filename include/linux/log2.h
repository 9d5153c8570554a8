/* SPDX-License-Identifier: GPL-2.0-only */
/* Powers of two. */
#ifndef LINUX_LOG2_H
#define LINUX_LOG2_H

#include <base/bits.h>
#include <base/types.h>

#define roundup_pow_of_two(n)	((n) <= 1 ? 1UL : 2UL << ilog2((unsigned long)(n) - 1))
#define rounddown_pow_of_two(n)	(1UL << ilog2(n))
#define order_base_2(n)		((n) <= 1 ? 0U : ilog2((unsigned long)(n) - 1) + 1)
#define bits_per(n)		((n) < 2 ? 1U : ilog2(n) + 1)

#endif /* LINUX_LOG2_H */
