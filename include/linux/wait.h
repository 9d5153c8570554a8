/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Wait queues.
 *
 * A difference to know of: an interruptible wait of a kernel thread ends with
 * -EINTR when the thread is asked to stop; Linux needs kthread_should_stop()
 * in the condition, which does no harm here.
 */
#ifndef LINUX_WAIT_H
#define LINUX_WAIT_H

#include <kernel/wait.h>
#include <linux/list.h>
#include <linux/sched.h>
#include <linux/spinlock.h>

#endif /* LINUX_WAIT_H */
