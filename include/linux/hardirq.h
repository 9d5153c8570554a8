/* SPDX-License-Identifier: GPL-2.0-only */
/* Which context is this? */
#ifndef LINUX_HARDIRQ_H
#define LINUX_HARDIRQ_H

#include <linux/preempt.h>
#include <kernel/irq.h>

#endif /* LINUX_HARDIRQ_H */
