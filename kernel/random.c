// SPDX-License-Identifier: GPL-2.0-only
/* The kernel's own generators of random-looking numbers, one for each CPU. */
#include <asm/irqflags.h>
#include <kernel/params.h>
#include <kernel/percpu.h>
#include <lib/random.h>
#include <lib/string.h>

static unsigned long seed = 1;
core_param("random.seed", seed, ulong, "seed of get_random_u32() and its kin (1)");

struct cpu_random {
	struct rnd_state state;
	bool seeded;
};
static DEFINE_PER_CPU(struct cpu_random, cpu_random);

/**
 * get_random_u64() - the next number of this CPU's generator
 *
 * Interrupts are off meanwhile: a handler takes numbers from it too.
 *
 * Context: any but NMI.
 */
u64 get_random_u64(void)
{
	struct cpu_random *r;
	unsigned long flags;
	u64 number;

	local_irq_save(flags);
	r = this_cpu_ptr(&cpu_random);
	if (!r->seeded) {
		/* Far apart by what splitmix64 makes of neighbours. */
		prandom_seed_state(&r->state, (u64)seed << 16 ^ raw_smp_processor_id());
		r->seeded = true;
	}
	number = prandom_u64_state(&r->state);
	local_irq_restore(flags);
	return number;
}

/**
 * get_random_bytes() - fill memory with such numbers
 * @buf: where
 * @n:   how many bytes
 *
 * Context: any but NMI.
 */
void get_random_bytes(void *buf, size_t n)
{
	u8 *to = buf;

	while (n) {
		u64 word = get_random_u64();
		size_t now = n < sizeof(word) ? n : sizeof(word);

		memcpy(to, &word, now);
		to += now;
		n -= now;
	}
}
