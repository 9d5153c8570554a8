/* SPDX-License-Identifier: GPL-2.0-only */
/* Work from any context. */
#ifndef LINUX_IRQ_WORK_H
#define LINUX_IRQ_WORK_H

#include <kernel/irq_work.h>

#endif /* LINUX_IRQ_WORK_H */
