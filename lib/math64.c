// SPDX-License-Identifier: GPL-2.0-only
/* Whole roots and divisors. */
#include <lib/math64.h>

/**
 * int_sqrt() - the whole part of a square root
 * @x: any number
 *
 * Digit by digit in base 4, from the top.
 *
 * Context: any.
 */
unsigned long int_sqrt(unsigned long x)
{
	unsigned long root = 0;

	for (unsigned long bit = 1UL << 62; bit; bit >>= 2) {
		if (x >= root + bit) {
			x -= root + bit;
			root = (root >> 1) + bit;
		} else {
			root >>= 1;
		}
	}
	return root;
}

/**
 * gcd() - the greatest common divisor
 * @a: a number
 * @b: another; gcd(a, 0) is a
 *
 * Context: any.
 */
unsigned long gcd(unsigned long a, unsigned long b)
{
	while (b) {
		unsigned long rest = a % b;

		a = b;
		b = rest;
	}
	return a;
}

/**
 * lcm() - the least common multiple
 * @a: a number
 * @b: another
 *
 * Context: any.
 * Return: 0 if either is 0.
 */
unsigned long lcm(unsigned long a, unsigned long b)
{
	return a && b ? a / gcd(a, b) * b : 0;
}
