// SPDX-License-Identifier: GPL-2.0-only
/*
 * The clock: cycles to nanoseconds by one multiplication.
 *
 * ns = (cycles - base) * mult >> 32, in 128 bits, so that it neither
 * overflows nor needs to be brought up to date.  mult is 0 until the rate is
 * known, which makes the time 0.
 */
#include <asm/processor.h>
#include <base/init.h>
#include <kernel/jiffies.h>
#include <kernel/ktime.h>

/* Before the rate is known delays assume a fast processor, so they are never too short. */
#define ASSUMED_HZ		5000000000ULL

/* Written once, by ktime_start(), base first. */
static struct {
	u64 base;	/* cycles at 0 ns */
	u64 mult;	/* ns << 32 per cycle */
	u64 hz;
} clock;

/**
 * ktime_get_ns() - nanoseconds since boot
 *
 * Context: any, NMI and the switch path included.  Takes no lock, never
 * logs, never faults.
 * Return: the time; 0 until the counter is calibrated.
 */
u64 ktime_get_ns(void)
{
	u64 mult = READ_ONCE(clock.mult);

	return (u64)((unsigned __int128)(rdtsc() - clock.base) * mult >> 32);
}

/**
 * ktime_hz() - rate of the counter behind the clock
 *
 * Context: any.
 * Return: cycles a second; 0 before time_init().
 */
u64 ktime_hz(void)
{
	return clock.hz;
}

/**
 * ktime_start() - let time run
 * @base: the cycle that is 0 ns
 * @hz:   cycles a second, not 0
 *
 * Context: boot.
 */
void __init ktime_start(u64 base, u64 hz)
{
	clock.base = base;
	clock.hz = hz;
	/* An NMI that reads the clock now sees mult 0 or a complete clock. */
	barrier();
	WRITE_ONCE(clock.mult, (NSEC_PER_SEC << 32) / hz);
}

static void delay_cycles(u64 cycles)
{
	u64 start = rdtsc();

	while (rdtsc() - start < cycles)
		cpu_relax();
}

static u64 cycles_of(unsigned long n, u64 per_second)
{
	u64 hz = clock.hz ? clock.hz : ASSUMED_HZ;

	/* In two parts: neither product overflows within 3 seconds at 5 GHz. */
	return n / per_second * hz + n % per_second * hz / per_second + 1;
}

/**
 * ndelay() - busy-wait
 * @ns: at least so many nanoseconds
 *
 * Context: any.
 */
void ndelay(unsigned long ns)
{
	delay_cycles(cycles_of(ns, NSEC_PER_SEC));
}

/**
 * udelay() - busy-wait
 * @us: at least so many microseconds
 *
 * Context: any.
 */
void udelay(unsigned long us)
{
	delay_cycles(cycles_of(us, USEC_PER_SEC));
}
