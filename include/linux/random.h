/* SPDX-License-Identifier: GPL-2.0-only */
/* Numbers that look random: here always the same (random.seed=). */
#ifndef LINUX_RANDOM_H
#define LINUX_RANDOM_H

#include <lib/random.h>

static inline u32 prandom_u32_range(u32 floor, u32 ceil)
{
	return get_random_u32_inclusive(floor, ceil);
}

#endif /* LINUX_RANDOM_H */
