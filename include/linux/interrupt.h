/* SPDX-License-Identifier: GPL-2.0-only */
/* Interrupts, softirqs and tasklets. */
#ifndef LINUX_INTERRUPT_H
#define LINUX_INTERRUPT_H

#include <linux/hardirq.h>
#include <kernel/interrupt.h>

#endif /* LINUX_INTERRUPT_H */
