/* SPDX-License-Identifier: GPL-2.0-only */
/* Bits of arrays. */
#ifndef LINUX_BITOPS_H
#define LINUX_BITOPS_H

#include <asm/bitops.h>
#include <lib/bitmap.h>
#include <linux/bits.h>

#ifndef for_each_clear_bit
#define for_each_clear_bit(bit, addr, size)				\
	for ((bit) = find_first_zero_bit(addr, size); (bit) < (size);	\
	     (bit) = find_next_zero_bit(addr, size, (bit) + 1))
#endif

#endif /* LINUX_BITOPS_H */
