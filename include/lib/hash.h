/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Hashing of integers and pointers: a multiplication, of which the upper bits
 * are taken.
 *
 * Source: D. Knuth, The Art of Computer Programming vol. 3, 6.4 (multiplicative
 * hashing with the golden ratio).
 */
#ifndef LIB_HASH_H
#define LIB_HASH_H

#include <base/types.h>

/* 2^32 and 2^64 divided by the golden ratio, made odd. */
#define GOLDEN_RATIO_32		0x9e3779b9U
#define GOLDEN_RATIO_64		0x9e3779b97f4a7c15ULL

/* @bits: 1 to 32, 1 to 64; the result is below 1 << bits. */
static inline u32 hash_32(u32 val, unsigned int bits)
{
	return (val * GOLDEN_RATIO_32) >> (32 - bits);
}

static inline u32 hash_64(u64 val, unsigned int bits)
{
	return (u32)((val * GOLDEN_RATIO_64) >> (64 - bits));
}

static inline u32 hash_ptr(const void *ptr, unsigned int bits)
{
	return hash_64((u64)(unsigned long)ptr, bits);
}

#define hash_long(val, bits)	hash_64((u64)(val), bits)

static inline u32 hash32_ptr(const void *ptr)
{
	return (u32)((u64)(unsigned long)ptr ^ (u64)(unsigned long)ptr >> 32);
}

#endif /* LIB_HASH_H */
