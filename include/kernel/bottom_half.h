/* SPDX-License-Identifier: GPL-2.0-only */
/* Softirqs off and on, for one thread or interrupt. */
#ifndef KERNEL_BOTTOM_HALF_H
#define KERNEL_BOTTOM_HALF_H

#include <kernel/preempt.h>

/* By twos, so that the lowest softirq bit says 'serving one' (see preempt.h). */
#define SOFTIRQ_DISABLE_OFFSET	(2 * SOFTIRQ_OFFSET)

static __always_inline void local_bh_disable(void)
{
	preempt_count_add(SOFTIRQ_DISABLE_OFFSET);
}

/* What was raised meanwhile runs here, if this was the outermost. */
void local_bh_enable(void);

#endif /* KERNEL_BOTTOM_HALF_H */
