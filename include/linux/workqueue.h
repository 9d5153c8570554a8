/* SPDX-License-Identifier: GPL-2.0-only */
/* Work queues. */
#ifndef LINUX_WORKQUEUE_H
#define LINUX_WORKQUEUE_H

#include <linux/timer.h>
#include <linux/bitops.h>
#include <linux/atomic.h>
#include <linux/lockdep.h>
#include <kernel/workqueue.h>

#endif /* LINUX_WORKQUEUE_H */
