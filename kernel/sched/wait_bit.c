// SPDX-License-Identifier: GPL-2.0-only
/* The queues of <kernel/wait_bit.h>. */
#include <base/init.h>
#include <kernel/wait_bit.h>

#define TABLE_BITS	8

static struct wait_queue_head table[1 << TABLE_BITS];

/**
 * bit_waitqueue() - the queue for a bit of a word, or for a variable
 * @word: its address
 * @bit:  the bit, or -1 for the variable itself
 *
 * Context: any.
 */
struct wait_queue_head *bit_waitqueue(const void *word, int bit)
{
	u64 key = (u64)(unsigned long)word ^ (u64)(bit + 1) << 56;

	/* Multiplicative hashing by 2^64 over the golden ratio. */
	return &table[(key * 0x9e3779b97f4a7c15ULL) >> (64 - TABLE_BITS)];
}

/**
 * wake_up_bit() - tell those who wait for a bit to look again
 * @word: the word
 * @bit:  the bit, which has been cleared
 *
 * Needs no barrier of the caller's: the queue's lock orders the change before
 * the look at the queue, and a waiter tests after it has had the same lock.
 *
 * Context: any but NMI.
 */
void wake_up_bit(const void *word, int bit)
{
	wake_up_all(bit_waitqueue(word, bit));
}

/**
 * wake_up_var() - tell those who wait for a variable to look again
 * @var: the variable, which has been changed
 *
 * Context: any but NMI.
 */
void wake_up_var(const void *var)
{
	wake_up_all(__var_waitqueue(var));
}

void __init wait_bit_init(void)
{
	for (unsigned int i = 0; i < ARRAY_SIZE(table); i++)
		init_waitqueue_head(&table[i]);
}
