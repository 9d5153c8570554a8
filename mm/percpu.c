// SPDX-License-Identifier: GPL-2.0-only
/*
 * Per-CPU memory at run time: a piece of the per-CPU section that nobody
 * declares anything in, given out in units of 8 bytes.  Each CPU's area has
 * that piece at the same place, so one address, and the CPU's distance,
 * reach them all.
 *
 * Two bitmaps say what is taken, and which taken units are the first of an
 * allocation.
 */
#include <base/bits.h>
#include <kernel/bug.h>
#include <kernel/cpumask.h>
#include <kernel/percpu.h>
#include <kernel/printk.h>
#include <kernel/spinlock.h>
#include <lib/bitmap.h>
#include <lib/string.h>
#include <mm/percpu.h>

#define UNIT	PCPU_MIN_UNIT_SIZE
#define UNITS	(CONFIG_PERCPU_DYNAMIC_SIZE / UNIT)

_Static_assert(CONFIG_PERCPU_DYNAMIC_SIZE % UNIT == 0, "the reserve is whole units");

struct reserve {
	u8 byte[CONFIG_PERCPU_DYNAMIC_SIZE];
};
static DEFINE_PER_CPU_ALIGNED(struct reserve, reserve);

/* Covers the bitmaps and the counter. */
static DEFINE_RAW_SPINLOCK(pcpu_lock);
static DECLARE_BITMAP(taken, UNITS) __guarded_by(&pcpu_lock);
static DECLARE_BITMAP(firsts, UNITS) __guarded_by(&pcpu_lock);
static unsigned int units_taken __guarded_by(&pcpu_lock);

/* pcpu_lock held.  The first of @n free units, @step units aligned; UNITS: there are none. */
static unsigned int find_room(unsigned int n, unsigned int step)
	__must_hold(&pcpu_lock)
{
	unsigned int at = 0, next;

	for (;;) {
		at = ALIGN(find_next_zero_bit(taken, UNITS, at), step);
		if (at + n > UNITS)
			return UNITS;
		next = find_next_bit(taken, UNITS, at);
		if (next >= at + n)
			return at;
		at = next;
	}
}

/**
 * __alloc_percpu() - memory that each CPU has its own copy of
 * @size:  bytes
 * @align: a power of two up to PCPU_MAX_ALIGN
 *
 * There is little of it, CONFIG_PERCPU_DYNAMIC_SIZE, and it is never moved.
 *
 * Context: any but NMI.
 * Return: a per-CPU address, zeroed on all CPUs, those too that come later;
 * NULL if there is no room, @size is 0 or @align impossible.
 */
void __percpu *__alloc_percpu(size_t size, size_t align)
{
	unsigned int n, at, cpu;
	unsigned long flags;

	if (!size || size > CONFIG_PERCPU_DYNAMIC_SIZE ||
	    WARN_ON(!is_power_of_2(align) || align > PCPU_MAX_ALIGN))
		return NULL;
	n = DIV_ROUND_UP(size, UNIT);
	raw_spin_lock_irqsave(&pcpu_lock, flags);
	at = find_room(n, max(align, (size_t)UNIT) / UNIT);
	if (at < UNITS) {
		for (unsigned int i = at; i < at + n; i++)
			__set_bit(i, taken);
		__set_bit(at, firsts);
		units_taken += n;
	}
	raw_spin_unlock_irqrestore(&pcpu_lock, flags);
	if (at == UNITS) {
		pr_warn("percpu: no room for %zu bytes, %zu of %u in use\n", size,
			percpu_bytes_used(), CONFIG_PERCPU_DYNAMIC_SIZE);
		return NULL;
	}
	/* A CPU that has no area yet gets a zeroed one. */
	for_each_possible_cpu(cpu)
		memset(per_cpu_ptr(&reserve.byte[at * UNIT], cpu), 0, n * UNIT);
	return &reserve.byte[at * UNIT];
}

/**
 * free_percpu() - give it back
 * @p: from alloc_percpu(); NULL does nothing, anything else is reported
 *
 * Context: any but NMI; no CPU uses it any more.
 */
void free_percpu(void __percpu *p)
{
	unsigned long off = (unsigned long)p - (unsigned long)reserve.byte, flags;
	unsigned int at = off / UNIT;
	bool good;

	if (!p)
		return;
	raw_spin_lock_irqsave(&pcpu_lock, flags);
	good = off < CONFIG_PERCPU_DYNAMIC_SIZE && off % UNIT == 0 && test_bit(at, firsts);
	if (good) {
		unsigned int i = at;

		__clear_bit(at, firsts);
		do {
			__clear_bit(i++, taken);
			units_taken--;
		} while (i < UNITS && test_bit(i, taken) && !test_bit(i, firsts));
	}
	raw_spin_unlock_irqrestore(&pcpu_lock, flags);
	WARN(!good, "percpu: free of %px, which is nobody's\n", (void __force *)p);
}

/**
 * percpu_bytes_used() - what is given out now, of each CPU
 *
 * Context: any.
 */
size_t percpu_bytes_used(void)
{
	return (size_t)READ_ONCE(units_taken) * UNIT;
}
