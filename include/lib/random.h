/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Numbers that look random and are not: a generator with a seed, the same
 * numbers for the same seed, so that a run can be had again.
 *
 * Source: D. Blackman, S. Vigna, "Scrambled Linear Pseudorandom Number
 * Generators" (2021): xoshiro256++, seeded by splitmix64.
 */
#ifndef LIB_RANDOM_H
#define LIB_RANDOM_H

#include <base/types.h>

/* One generator; not for two threads at a time. */
struct rnd_state {
	u64 s[4];
};

void prandom_seed_state(struct rnd_state *state, u64 seed);
u64 prandom_u64_state(struct rnd_state *state);
void prandom_bytes_state(struct rnd_state *state, void *buf, size_t n);

static inline u32 prandom_u32_state(struct rnd_state *state)
{
	return (u32)(prandom_u64_state(state) >> 32);
}

/* Below @ceil, each as likely as the others but for one in 2^32 / @ceil; 0 for 0. */
static inline u32 prandom_below_state(struct rnd_state *state, u32 ceil)
{
	return (u32)((u64)prandom_u32_state(state) * ceil >> 32);
}

/*
 * The kernel's own (kernel/random.c), seeded by random.seed= (1): one for each CPU, so that
 * nobody waits.  Which numbers a thread gets depends on where it runs when.
 * Context: any.
 */
u64 get_random_u64(void);
void get_random_bytes(void *buf, size_t n);

static inline u32 get_random_u32(void)			{ return (u32)(get_random_u64() >> 32); }
static inline u16 get_random_u16(void)			{ return (u16)(get_random_u64() >> 48); }
static inline u8 get_random_u8(void)			{ return (u8)(get_random_u64() >> 56); }
static inline unsigned long get_random_long(void)	{ return get_random_u64(); }
static inline unsigned int get_random_int(void)		{ return get_random_u32(); }
static inline u32 prandom_u32(void)			{ return get_random_u32(); }

static inline u32 get_random_u32_below(u32 ceil)
{
	return (u32)((u64)get_random_u32() * ceil >> 32);
}

static inline u32 prandom_u32_max(u32 ceil)		{ return get_random_u32_below(ceil); }

/* From @floor to @ceil, both included. */
static inline u32 get_random_u32_inclusive(u32 floor, u32 ceil)
{
	return (u32)(floor + ((u64)get_random_u32() * ((u64)ceil - floor + 1) >> 32));
}

#endif /* LIB_RANDOM_H */
