/* SPDX-License-Identifier: GPL-2.0-only */
/* RCU whose readers may sleep. */
#ifndef LINUX_SRCU_H
#define LINUX_SRCU_H

#include <linux/mutex.h>
#include <linux/rcupdate.h>
#include <linux/workqueue.h>
#include <kernel/srcu.h>

#endif /* LINUX_SRCU_H */
