/* SPDX-License-Identifier: GPL-2.0-only */
/* Arrays of bits: finding, counting and combining.  @bits past the end are not looked at. */
#ifndef LIB_BITMAP_H
#define LIB_BITMAP_H

#include <asm/bitops.h>
#include <base/types.h>

#define BITMAP_LAST_WORD_MASK(bits)	(~0UL >> (-(bits) & (BITS_PER_LONG - 1)))

/* The first set bit at or after @from; @size if there is none. */
static inline unsigned int find_next_bit(const unsigned long *addr, unsigned int size,
					 unsigned int from)
{
	while (from < size) {
		unsigned long w = READ_ONCE(addr[BIT_WORD(from)]) >> (from % BITS_PER_LONG);

		if (w) {
			from += __ffs(w);
			return from < size ? from : size;
		}
		from = (unsigned int)ALIGN_DOWN(from, 64U) + BITS_PER_LONG;
	}
	return size;
}

static inline unsigned int find_next_zero_bit(const unsigned long *addr, unsigned int size,
					      unsigned int from)
{
	while (from < size) {
		unsigned long w = ~READ_ONCE(addr[BIT_WORD(from)]) >> (from % BITS_PER_LONG);

		if (w) {
			from += __ffs(w);
			return from < size ? from : size;
		}
		from = (unsigned int)ALIGN_DOWN(from, 64U) + BITS_PER_LONG;
	}
	return size;
}

#define find_first_bit(addr, size)	find_next_bit(addr, size, 0)
#define find_first_zero_bit(addr, size)	find_next_zero_bit(addr, size, 0)
#define for_each_set_bit(bit, addr, size)				\
	for ((bit) = find_first_bit(addr, size); (bit) < (size);	\
	     (bit) = find_next_bit(addr, size, (bit) + 1))

static inline void bitmap_zero(unsigned long *dst, unsigned int bits)
{
	for (unsigned int i = 0; i < BITS_TO_LONGS(bits); i++)
		dst[i] = 0;
}

static inline void bitmap_fill(unsigned long *dst, unsigned int bits)
{
	for (unsigned int i = 0; i < BITS_TO_LONGS(bits); i++)
		dst[i] = ~0UL;
	dst[BITS_TO_LONGS(bits) - 1] = BITMAP_LAST_WORD_MASK(bits);
}

/* dst = a & b, and whether any bit is set; the same for the others. */
#define __BITMAP_OP(name, expr)							\
static inline bool bitmap_##name(unsigned long *dst, const unsigned long *a,	\
				 const unsigned long *b, unsigned int bits)	\
{										\
	unsigned long any = 0;							\
										\
	for (unsigned int i = 0; i < BITS_TO_LONGS(bits); i++)			\
		any |= dst[i] = (expr);						\
	return any;								\
}
__BITMAP_OP(and, a[i] & b[i])
__BITMAP_OP(or, a[i] | b[i])
__BITMAP_OP(xor, a[i] ^ b[i])
__BITMAP_OP(andnot, a[i] & ~b[i])
#undef __BITMAP_OP

static inline bool bitmap_equal(const unsigned long *a, const unsigned long *b, unsigned int bits)
{
	unsigned long differ = 0;

	for (unsigned int i = 0; i < BITS_TO_LONGS(bits); i++)
		differ |= a[i] ^ b[i];
	return !differ;
}

static inline bool bitmap_intersects(const unsigned long *a, const unsigned long *b,
				     unsigned int bits)
{
	unsigned long both = 0;

	for (unsigned int i = 0; i < BITS_TO_LONGS(bits); i++)
		both |= a[i] & b[i];
	return both;
}

static inline bool bitmap_subset(const unsigned long *a, const unsigned long *b, unsigned int bits)
{
	unsigned long left = 0;

	for (unsigned int i = 0; i < BITS_TO_LONGS(bits); i++)
		left |= a[i] & ~b[i];
	return !left;
}

static inline bool bitmap_empty(const unsigned long *a, unsigned int bits)
{
	return find_first_bit(a, bits) == bits;
}

/* Counts by clearing: no instruction for it is on every CPU. */
static inline unsigned int bitmap_weight(const unsigned long *a, unsigned int bits)
{
	unsigned int n = 0;

	for (unsigned int i = 0; i < BITS_TO_LONGS(bits); i++)
		for (unsigned long w = a[i]; w; w &= w - 1)
			n++;
	return n;
}

#endif /* LIB_BITMAP_H */
