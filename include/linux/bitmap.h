/* SPDX-License-Identifier: GPL-2.0-only */
/* Arrays of bits. */
#ifndef LINUX_BITMAP_H
#define LINUX_BITMAP_H

#include <lib/bitmap.h>
#include <linux/bitops.h>
#include <mm/slab.h>

#define bitmap_alloc(bits, gfp) \
	((unsigned long *)kmalloc(BITS_TO_LONGS(bits) * sizeof(long), gfp))
#define bitmap_zalloc(bits, gfp) \
	((unsigned long *)kzalloc(BITS_TO_LONGS(bits) * sizeof(long), gfp))
#define bitmap_free(map)	kfree(map)
#define bitmap_full(map, bits)	(find_first_zero_bit(map, bits) == (bits))

#endif /* LINUX_BITMAP_H */
