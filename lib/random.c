// SPDX-License-Identifier: GPL-2.0-only
/* The generator itself: see <lib/random.h>. */
#include <lib/random.h>
#include <lib/string.h>

static u64 rotl(u64 x, unsigned int k)
{
	return x << k | x >> (64 - k);
}

/* Makes four unlike words of any seed, 0 included. */
static u64 splitmix64(u64 *x)
{
	u64 z = *x += 0x9e3779b97f4a7c15ULL;

	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9ULL;
	z = (z ^ z >> 27) * 0x94d049bb133111ebULL;
	return z ^ z >> 31;
}

/**
 * prandom_seed_state() - begin a sequence
 * @state: the generator
 * @seed:  which sequence; any number
 *
 * Context: any.
 */
void prandom_seed_state(struct rnd_state *state, u64 seed)
{
	for (unsigned int i = 0; i < 4; i++)
		state->s[i] = splitmix64(&seed);
}

/**
 * prandom_u64_state() - the next number
 * @state: the generator
 *
 * Context: any; one at a time.
 */
u64 prandom_u64_state(struct rnd_state *state)
{
	u64 *s = state->s, result = rotl(s[0] + s[3], 23) + s[0], t = s[1] << 17;

	s[2] ^= s[0];
	s[3] ^= s[1];
	s[1] ^= s[2];
	s[0] ^= s[3];
	s[2] ^= t;
	s[3] = rotl(s[3], 45);
	return result;
}

/**
 * prandom_bytes_state() - fill memory
 * @state: the generator
 * @buf:   where
 * @n:     how many bytes
 *
 * Context: any; one at a time.
 */
void prandom_bytes_state(struct rnd_state *state, void *buf, size_t n)
{
	u8 *to = buf;

	while (n) {
		u64 word = prandom_u64_state(state);
		size_t now = n < sizeof(word) ? n : sizeof(word);

		memcpy(to, &word, now);
		to += now;
		n -= now;
	}
}
