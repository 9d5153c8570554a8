/* SPDX-License-Identifier: GPL-2.0-only */
/* Softirqs and tasklets. */
#ifndef LINUX_INTERRUPT_H
#define LINUX_INTERRUPT_H

#include <linux/hardirq.h>
#include <kernel/interrupt.h>
#if __has_include(<kernel/irq_work.h>)
#include <kernel/irq_work.h>
#endif

#endif /* LINUX_INTERRUPT_H */
