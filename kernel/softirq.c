// SPDX-License-Identifier: GPL-2.0-only
/* Softirqs. */
#include <kernel/bottom_half.h>

/**
 * local_bh_enable() - let softirqs run on this CPU again
 *
 * Context: task or softirq, interrupts on.
 */
void local_bh_enable(void)
{
	preempt_count_sub(SOFTIRQ_DISABLE_OFFSET - PREEMPT_OFFSET);
	preempt_enable();
}
