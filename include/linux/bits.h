/* SPDX-License-Identifier: GPL-2.0-only */
/* Bits and masks. */
#ifndef LINUX_BITS_H
#define LINUX_BITS_H

#include <base/bits.h>
#include <base/types.h>

#define BIT_ULL(n)		(1ULL << (n))
#define GENMASK_ULL(h, l)	((~0ULL << (l)) & (~0ULL >> (63 - (h))))
#define BITS_PER_LONG_LONG	64
#define BITS_PER_BYTE		8

#endif /* LINUX_BITS_H */
